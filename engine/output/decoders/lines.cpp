// Line segments of M-LSD (Gu et al., Towards Light-weight and Real-time Line Segment Detection, 2022): a map of scores whose peaks
// are the segments' middles, and the way from each cell to the two ends.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "engine/output/decoder.h"
#include "engine/output/grid.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr ParameterSpec kParameters[] = {
    {"activation", ParameterType::kText, "\"none\"", 0, 0, "", "what turns scores into probabilities", "none|sigmoid"},
    {"threshold", ParameterType::kNumber, "0.05", 0, 1, "0..1", "lines have a higher score than this"},
    {"min_length", ParameterType::kNumber, "5", 0, 16384, "cells", "shorter lines are left out"},
    {"max_items", ParameterType::kInteger, "1000", 1, 10000, "", "most lines in an answer, best first"},
};

// A middle is the highest of the cells up to this far away on both axes.
constexpr int kReach = 2;
// No picture is this large, in pixels.
constexpr float kFarthest = 1e9f;

struct LinesState final : DecoderState {
  std::vector<float> scores;  // activated; what is not finite is -1
  std::vector<float> across;  // the highest score of a cell's neighbours on the row
};

class LinesDecoder final : public Decoder {
 public:
  explicit LinesDecoder(const DecoderConfig& config)
      : layout_(config.input_layout),
        activation_(activation_of(config.parameters.text("activation"))),
        threshold_(static_cast<float>(config.parameters.number("threshold"))),
        min_length_(static_cast<float>(config.parameters.number("min_length"))),
        max_items_(static_cast<size_t>(config.parameters.integer("max_items"))) {}

  std::unique_ptr<DecoderState> make_state() const override { return std::make_unique<LinesState>(); }

  Status decode(const DecodeInput& input, DecoderState* decoder_state, Output& output) const override {
    DIOPTER_ASSIGN(const Grid scores, grid_with(input.tensors[0], 1, layout_));
    DIOPTER_ASSIGN(const Grid offsets, grid_with(input.tensors[1], 4, layout_));
    if (scores.width != offsets.width || scores.height != offsets.height) {
      return invalid("tensors " + input.tensors[0].shape.to_string() + " and " + input.tensors[1].shape.to_string(), "are not of the same cells",
                     "bind the scores, then the offsets");
    }
    auto& state = *static_cast<LinesState*>(decoder_state);
    Lines* lines = std::get_if<Lines>(&output.data);
    if (!lines) lines = &output.data.emplace<Lines>();
    lines->items.clear();
    output.non_finite = read_scores(scores, state);
    Affine frame_from_grid;
    Rect content;
    place_grid(input.mapping, {scores.width, scores.height}, frame_from_grid, content);
    for (int y = 0; y < scores.height; ++y) {
      for (int x = 0; x < scores.width; ++x) {
        if (is_peak(state, scores, x, y)) add(offsets, state, x, y, frame_from_grid, *lines, output.non_finite);
      }
    }
    keep_best(lines->items);
    return ok_status();
  }

 private:
  int read_scores(const Grid& grid, LinesState& state) const {
    const size_t cells = static_cast<size_t>(grid.width) * grid.height;
    state.scores.resize(cells);
    state.across.resize(cells);
    int non_finite = 0;
    for (size_t cell = 0; cell < cells; ++cell) {
      const float raw = grid.at(cell, 0);
      const bool finite = std::isfinite(raw);
      non_finite += !finite;
      state.scores[cell] = !finite ? -1 : activation_ == Activation::kSigmoid ? sigmoid(raw) : std::min(raw, 1.f);
    }
    for (int y = 0; y < grid.height; ++y) {
      const float* row = state.scores.data() + static_cast<size_t>(y) * grid.width;
      for (int x = 0; x < grid.width; ++x) {
        const int from = std::max(x - kReach, 0), to = std::min(x + kReach, grid.width - 1);
        state.across[static_cast<size_t>(y) * grid.width + x] = *std::max_element(row + from, row + to + 1);
      }
    }
    return non_finite;
  }

  bool is_peak(const LinesState& state, const Grid& grid, int x, int y) const {
    const float score = state.scores[static_cast<size_t>(y) * grid.width + x];
    if (!(score > threshold_)) return false;
    for (int row = std::max(y - kReach, 0); row <= std::min(y + kReach, grid.height - 1); ++row) {
      if (state.across[static_cast<size_t>(row) * grid.width + x] > score) return false;
    }
    return true;
  }

  void add(const Grid& offsets, const LinesState& state, int x, int y, const Affine& frame_from_grid, Lines& lines, int& non_finite) const {
    const size_t cell = static_cast<size_t>(y) * offsets.width + x;
    const auto end = [&](int first) { return Point{static_cast<float>(x) + offsets.at(cell, first), static_cast<float>(y) + offsets.at(cell, first + 1)}; };
    const Point a = end(0), b = end(2), from = frame_from_grid.apply(a), to = frame_from_grid.apply(b);
    for (float value : {from.x, from.y, to.x, to.y}) {
      if (!(std::abs(value) <= kFarthest)) {
        ++non_finite;
        return;
      }
    }
    if (std::hypot(b.x - a.x, b.y - a.y) >= min_length_) lines.items.push_back({from, to, state.scores[cell]});
  }

  void keep_best(std::vector<LineItem>& items) const {
    // In place, with one order for equal scores.
    std::sort(items.begin(), items.end(), [](const LineItem& a, const LineItem& b) {
      return std::tie(b.score, a.from.y, a.from.x, a.to.y, a.to.x) < std::tie(a.score, b.from.y, b.from.x, b.to.y, b.to.x);
    });
    if (items.size() > max_items_) items.resize(max_items_);
  }

  Layout layout_;
  Activation activation_;
  float threshold_, min_length_;
  size_t max_items_;
};

}  // namespace

extern const DecoderEntry kDecoder_lines;
const DecoderEntry kDecoder_lines = {
    "lines", "line segments (M-LSD): a tensor of scores, then one of offsets to both ends", OutputKind::kLines, 2, 2, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> { return std::unique_ptr<Decoder>(new LinesDecoder(config)); }};

}  // namespace diopter
