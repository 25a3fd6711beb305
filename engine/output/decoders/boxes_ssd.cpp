// Single-shot heads on anchors (BlazeFace, palm and pose detection, RetinaFace, classic SSD): offsets from the anchor, sizes, points.
#include <array>
#include <cmath>

#include "engine/output/nms.h"
#include "engine/output/rows.h"

namespace diopter {

namespace {

constexpr int kMaxPoints = 64;

constexpr ParameterSpec kOwn[] = {
    {"strides", ParameterType::kNumbers, "[8,16]", 1, 1024, "px", "pixels between the cells of each grid; neighbours of the same stride are one grid with the anchors of both"},
    {"anchors", ParameterType::kNumbers, "[2,6]", 1, 64, "", "anchors a cell, one number a grid"},
    {"sizes", ParameterType::kNumbers, "[]", 1, 16384, "px", "side of each anchor of a cell, grid by grid: offsets and sizes are then relative to it, by `variances`; none: they are lengths"},
    {"priors", ParameterType::kText, "\"none\"", 0, 0, "",
     "the last tensor holds the anchors themselves in shares of the input, in place of `strides`, `anchors` and `sizes`: centre x, y, width, height; or left, top, right, bottom",
     "none|centre|corners"},
    {"variances", ParameterType::kNumbers, "[0.1,0.2]", 1e-6, 1000, "", "of anchors with sizes: centre = anchor's + x * first * its size; size = its size * exp(x * second)"},
    {"scale", ParameterType::kNumber, "0", 0, 65536, "px", "of anchors without sizes: what one input side is in the units of the boxes; 0: boxes are in input pixels"},
    {"points", ParameterType::kInteger, "0", 0, kMaxPoints, "", "points after the box"},
    {"background", ParameterType::kInteger, "-1", -1, 4095, "", "index of the score that means nothing is there; -1: none. It does not count as a class"},
    {"activation", ParameterType::kText, "\"sigmoid\"", 0, 0, "", "what turns scores into probabilities", "none|sigmoid|softmax"},
};
constexpr auto kParameters = with_nms_parameters(kOwn);

// In input pixels.
struct Anchor {
  Point centre;
  float width = 0, height = 0;  // 0: offsets are lengths
};

struct AnchorGrid {
  double stride = 0;
  int64_t anchors = 0;        // a cell
  std::span<const double> sizes;  // of them; may be empty
};

// Where the next anchor is: the tensors follow each other, and need not break where the grids do.
class AnchorWalk {
 public:
  AnchorWalk(std::span<const AnchorGrid> grids, Size input) : grids_(grids), input_(input) {}

  bool next(Anchor& anchor) {
    if (at_end()) return false;
    const AnchorGrid& grid = grids_[grid_];
    const auto columns = static_cast<int64_t>(std::ceil(input_.width / grid.stride)), lines = static_cast<int64_t>(std::ceil(input_.height / grid.stride));
    if (columns <= 0 || lines <= 0) return false;
    const int64_t cell = index_ / grid.anchors;
    anchor.centre = {(static_cast<float>(cell % columns) + .5f) * static_cast<float>(input_.width) / static_cast<float>(columns),
                     (static_cast<float>(cell / columns) + .5f) * static_cast<float>(input_.height) / static_cast<float>(lines)};
    anchor.width = anchor.height = grid.sizes.empty() ? 0 : static_cast<float>(grid.sizes[static_cast<size_t>(index_ % grid.anchors)]);
    if (++index_ == columns * lines * grid.anchors) {
      ++grid_;
      index_ = 0;
    }
    return true;
  }
  bool at_end() const { return grid_ >= grids_.size(); }

 private:
  std::span<const AnchorGrid> grids_;
  Size input_;
  size_t grid_ = 0;
  int64_t index_ = 0;  // within the grid
};

class SsdDecoder final : public Decoder {
 public:
  explicit SsdDecoder(const DecoderConfig& config)
      : labels_(config.labels),
        nms_(nms_settings(config.parameters)),
        sizes_(config.parameters.numbers("sizes")),
        priors_(config.parameters.text("priors")),
        scale_(static_cast<float>(config.parameters.number("scale"))),
        points_(config.parameters.integer("points")),
        background_(config.parameters.integer("background")),
        activation_(activation_of(config.parameters.text("activation"))) {
    const std::vector<double> strides = config.parameters.numbers("strides"), anchors = config.parameters.numbers("anchors");
    for (size_t i = 0; i < strides.size(); ++i) {
      if (grids_.empty() || grids_.back().stride != strides[i]) grids_.push_back({strides[i], 0, {}});
      grids_.back().anchors += static_cast<int64_t>(anchors[i]);
    }
    size_t first = 0;
    for (AnchorGrid& grid : grids_) {
      if (!sizes_.empty()) grid.sizes = std::span(sizes_).subspan(first, static_cast<size_t>(grid.anchors));
      first += static_cast<size_t>(grid.anchors);
    }
    const std::vector<double> variances = config.parameters.numbers("variances");
    variances_ = {static_cast<float>(variances[0]), static_cast<float>(variances[1])};
  }

  std::unique_ptr<DecoderState> make_state() const override { return std::make_unique<BoxCollector>(); }

  Status decode(const DecodeInput& input, DecoderState* state, Output& output) const override {
    BoxCollector& boxes = *static_cast<BoxCollector*>(state);
    boxes.begin(nms_, points_);
    const bool with_priors = priors_ != "none";
    if (input.tensors.size() % 2 != (with_priors ? 1 : 0)) {
      return invalid("tensors", std::to_string(input.tensors.size()) + " of them", "bind the score tensors, then as many box tensors, then the one of `priors` if it is set");
    }
    const size_t pairs = input.tensors.size() / 2;
    Rows priors;
    if (with_priors) {
      DIOPTER_ASSIGN(priors, rows_of(input.tensors.back()));
      if (priors.width != 4) return invalid("tensor " + input.tensors.back().shape.to_string(), "holds no anchors of 4 numbers", "mend `priors`");
    }
    AnchorWalk walk(grids_, input.mapping.tensor_size);
    int next_prior = 0;
    const auto next = [&](Anchor& anchor) {
      if (!with_priors) return walk.next(anchor);
      if (next_prior >= priors.count) return false;
      anchor = prior(priors, next_prior++, input.mapping.tensor_size);
      return true;
    };
    for (size_t i = 0; i < pairs; ++i) DIOPTER_TRY(read(input, input.tensors[i], input.tensors[pairs + i], next, boxes));
    if (with_priors ? next_prior != priors.count : !walk.at_end()) return invalid("tensors", "hold fewer boxes than there are anchors", "mend `strides` or `anchors`, or bind other tensors");
    boxes.finish(input.mapping, labels_, output);
    return ok_status();
  }

 private:
  template <class Next>
  Status read(const DecodeInput& input, const TensorView& score_tensor, const TensorView& box_tensor, const Next& next, BoxCollector& boxes) const {
    DIOPTER_ASSIGN(Rows scores, rows_of(score_tensor));
    DIOPTER_ASSIGN(const Rows rows, rows_of(box_tensor));
    if (scores.count == 1 && scores.width == rows.count) scores = transposed(scores);
    if (scores.count != rows.count || rows.width < 4 + 2 * points_) {
      return invalid("tensors " + score_tensor.shape.to_string() + " and " + box_tensor.shape.to_string(), "are not scores and boxes (4 values and the points) of the same anchors",
                     "bind the score tensors, then the box tensors; mend `points`");
    }
    for (int row = 0; row < rows.count; ++row) {
      Anchor anchor;
      if (!next(anchor)) return invalid("tensor " + box_tensor.shape.to_string(), "has more boxes than there are anchors", "mend `strides` or `anchors`, or bind other tensors");
      const BestClass best = best_class(scores, row, 0, background_, activation_, boxes.non_finite);
      if (best.class_index >= 0 && best.score >= nms_.threshold) add(rows, row, anchor, input.mapping.tensor_size, best, boxes);
    }
    return ok_status();
  }

  Anchor prior(const Rows& priors, int row, Size size) const {
    const float w = static_cast<float>(size.width), h = static_cast<float>(size.height);
    const float a = priors.at(row, 0) * w, b = priors.at(row, 1) * h, c = priors.at(row, 2) * w, d = priors.at(row, 3) * h;
    if (priors_ == "corners") return {{(a + c) / 2, (b + d) / 2}, c - a, d - b};
    return {{a, b}, c, d};
  }

  void add(const Rows& rows, int row, const Anchor& anchor, Size size, const BestClass& best, BoxCollector& boxes) const {
    const bool relative = priors_ != "none" || anchor.width > 0;
    float kx = scale_ > 0 ? static_cast<float>(size.width) / scale_ : 1, ky = scale_ > 0 ? static_cast<float>(size.height) / scale_ : 1;
    float w = rows.at(row, 2) * kx, h = rows.at(row, 3) * ky;
    if (relative) {
      kx = variances_[0] * anchor.width;
      ky = variances_[0] * anchor.height;
      w = anchor.width * std::exp(rows.at(row, 2) * variances_[1]);
      h = anchor.height * std::exp(rows.at(row, 3) * variances_[1]);
    }
    const float x = anchor.centre.x + rows.at(row, 0) * kx, y = anchor.centre.y + rows.at(row, 1) * ky;
    std::array<Point, kMaxPoints> points;
    for (int p = 0; p < points_; ++p) points[p] = {anchor.centre.x + rows.at(row, 4 + 2 * p) * kx, anchor.centre.y + rows.at(row, 5 + 2 * p) * ky};
    const int class_index = best.class_index - (background_ >= 0 && best.class_index > background_ ? 1 : 0);
    boxes.add({x - w / 2, y - h / 2, x + w / 2, y + h / 2}, best.score, class_index, std::span(points).first(points_));
  }

  const Labels& labels_;
  NmsSettings nms_;
  std::vector<double> sizes_;
  std::vector<AnchorGrid> grids_;  // of sizes_
  std::string priors_;
  std::array<float, 2> variances_{};
  float scale_;
  int points_;
  int background_;
  Activation activation_;
};

Status check(const ParameterValues& parameters) {
  const std::vector<double> anchors = parameters.numbers("anchors"), sizes = parameters.numbers("sizes");
  if (parameters.numbers("strides").size() != anchors.size()) {
    return invalid("anchors", "is not one number a grid", "give `strides` and `anchors` the same length");
  }
  int64_t a_cell = 0;
  for (double count : anchors) a_cell += static_cast<int64_t>(count);
  if (!sizes.empty() && static_cast<int64_t>(sizes.size()) != a_cell) {
    return invalid("sizes", "is not one number for each anchor of a cell", "give " + std::to_string(a_cell) + " numbers, those of the first grid first");
  }
  if (parameters.numbers("variances").size() != 2) return invalid("variances", "is not two numbers", "give one for centres and one for sizes");
  return ok_status();
}

}  // namespace

extern const DecoderEntry kDecoder_boxes_ssd;
const DecoderEntry kDecoder_boxes_ssd = {
    "boxes_ssd", "boxes (and points) on anchors: score tensors, then as many box tensors, then perhaps one of anchors", OutputKind::kBoxes, 2, 13, kParameters,
    [](const DecoderConfig& config) -> Result<std::unique_ptr<Decoder>> {
      DIOPTER_TRY(check(config.parameters));
      return std::unique_ptr<Decoder>(new SsdDecoder(config));
    }};

}  // namespace diopter
