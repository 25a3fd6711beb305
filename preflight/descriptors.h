// What parent and child agree on.
#pragma once

#include <cstddef>
#include <cstdint>

namespace diopter::preflight {

constexpr int kReportFd = 3;    // JSON
constexpr int kPicturesFd = 4;  // RGBA without padding: the frames of the preview, the poster, the icon
// Exit statuses of the child, beside 0.
constexpr int kNoSandbox = 70;
constexpr int kOutOfMemory = 71;

constexpr const char* kChildVerb = "preflight-child";

constexpr size_t kMostFindings = 200;

constexpr int64_t kFrames = 90;      // of the clip
constexpr int kClipSide = 1280;      // larger clips are made smaller before the lens sees them
constexpr int kPreviewSide = 480;
constexpr int kPosterSide = 1280;
constexpr int kIconSide = 128;

}  // namespace diopter::preflight
