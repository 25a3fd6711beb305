// What parent and child agree on.
#pragma once

namespace diopter::preflight {

constexpr int kReportFd = 3;  // JSON
constexpr int kFramesFd = 4;  // planes of each frame, one after another
// Exit statuses of the child, beside 0.
constexpr int kNoSandbox = 70;
constexpr int kOutOfMemory = 71;

constexpr const char* kChildVerb = "preflight-child";

}  // namespace diopter::preflight
