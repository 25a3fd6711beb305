// The child's report, which is not to be believed: a lens may have taken the child over.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "engine/base/status.h"
#include "preflight/pictures.h"

namespace diopter::preflight {

constexpr size_t kMostReportBytes = size_t{4} << 20;

struct ChildReport {
  nlohmann::json json;  // as preflight.h describes it: known fields only, all of the right type and bounded
  DrawnPictures drawn;  // without `file`; frames 0: there are none
};

// Fails (kInvalid), place "report", where the text is not what a sound child writes: no JSON, no UTF-8, too long or too deep, a field of a wrong
// type, a number or size out of range, a lens that neither passed nor has an error.
Result<ChildReport> read_report(const std::string& text);

}  // namespace diopter::preflight
