// Compares what a lens found with what is expected, kind by kind.
#pragma once

#include <optional>
#include <string>

#include "library/golden_run.h"

namespace diopter::golden {

// Where an output differs. `misplaced`: what was found is right, but lies elsewhere in the frame: all of it is off by one shift and scale.
struct ResultDifference {
  std::string message;
  bool misplaced = false;
};

struct CompareRules {
  Tolerance tolerance;  // with px resolved
  double threshold = 0; // the decoder's: items as near to it as the score's tolerance may be missing or new
};

// What belongs to one output: its fields as in a results line, and its picture (null: none).
struct OneOutput {
  const nlohmann::json& fields;
  const Picture8* picture = nullptr;
};

// Nothing where `found` is as expected. Fields that are missing in `expected` are not compared.
std::optional<ResultDifference> compare_output(const OneOutput& expected, const OneOutput& found, const CompareRules& rules);

// x' = scale * x + shift on each axis.
struct Placement {
  double scale_x = 1, shift_x = 0;
  double scale_y = 1, shift_y = 0;
  std::string to_string() const;  // "shifted by 12, -3 px and scaled by 0.8, 0.8"
};

// How binary masks of the same size lie to each other, and how well `found` is the placed `expected`.
struct MaskPlacement {
  Placement placement;
  double iou = 0;
};
double mask_iou(const Picture8& expected, const Picture8& found, bool classes);
MaskPlacement place_mask(const Picture8& expected, const Picture8& found, bool classes);

// Least squares through pairs of points (x, y in turn); the largest distance that stays. Nothing for fewer than two.
std::optional<double> fit_points(const std::vector<double>& expected, const std::vector<double>& found, Placement& placement);

}  // namespace diopter::golden
