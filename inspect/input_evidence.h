// What a graph's first operators and weights say about the values that it wants: their range, and the order of the colours.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "inspect/graph_view.h"

namespace diopter::inspect {

// What a picture's samples become: 0..1, -1..1, as they are, or ImageNet's mean and deviation a channel.
enum class ValueRange : uint8_t { kUnit = 0, kSigned, kBytes, kImageNet };
inline constexpr size_t kValueRanges = 4;
// "0..1", "-1..1", "0..255", "ImageNet mean and deviation".
std::string_view range_word(ValueRange range);

// How well each range fits one thing that was seen; 1 for the best.
struct RangeEvidence {
  std::array<double, kValueRanges> likelihood{1, 1, 1, 1};
  std::string reason;
};

// The level of the input that the first convolution was trained on. Its filters answer an even picture of level m with
// m times their sum; what a batch normalisation subtracts behind them is that answer to the training pictures, so that a line
// through (sum, subtracted) over the filters has the slope m. A normalisation that was folded into the bias leaves the same line, with
// more scatter.
struct TrainedLevel {
  double level = 0;  // of all channels
  double error = 0;  // its standard error
  bool per_channel = false;
  std::array<double, 4> levels{};  // by channel
  double red_blue_error = 0;       // standard error of levels[0] - levels[2]
  double red_blue_likeness = 0;    // correlation of the first and the third channel's weights, -1..1
  bool significant() const { return error > 0 && (level > 2.5 * error || level < -2.5 * error); }
};

// False where the graph does not begin with a convolution whose weights the file holds. `channels`: of the picture.
bool trained_level(const GraphView& graph, const std::string& input, int channels, TrainedLevel& found);

std::vector<RangeEvidence> range_evidence(const GraphView& graph, const std::string& input, int channels);

}  // namespace diopter::inspect
