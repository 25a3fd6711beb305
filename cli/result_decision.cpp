#include "cli/result_decision.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "engine/output/place.h"
#include "engine/render/text.h"

namespace diopter::cli {

namespace {

std::string percent(double share) { return std::to_string(static_cast<int>(std::lround(std::clamp(share, 0., 1.) * 100))) + " %"; }

Decision with(double decided, const std::string& measure, std::string found) { return {decided, measure + " " + percent(decided), std::move(found)}; }

struct Measure {
  Size frame;

  // One class: pixels that are nearly 0 or 1. Several: the softmax of the best class, on average over the cells.
  Decision operator()(const Mask& mask) const {
    const auto cells = static_cast<size_t>(mask.width) * static_cast<size_t>(mask.height);
    FrameMask placed;
    const std::string found = mask_to_frame(mask, frame, placed).ok() ? "coverage " + percent(placed.coverage) : "nothing";
    if (cells == 0 || mask.values.size() < cells) return {0, "empty", found};
    double sum = 0;
    for (size_t cell = 0; cell < cells; ++cell) sum += mask.channels == 1 ? one_class(mask.values[cell]) : several(mask, cell, cells);
    return with(sum / static_cast<double>(cells), mask.channels == 1 ? "sure pixels" : "best class", found);
  }
  static double one_class(float p) { return p < .1f || p > .9f; }
  static double several(const Mask& mask, size_t cell, size_t cells) {
    float best = mask.values[cell];
    for (int c = 1; c < mask.channels; ++c) best = std::max(best, mask.values[static_cast<size_t>(c) * cells + cell]);
    double sum = 0;
    for (int c = 0; c < mask.channels; ++c) sum += std::exp(static_cast<double>(mask.values[static_cast<size_t>(c) * cells + cell] - best));
    return 1 / sum;
  }

  Decision operator()(const Classes& classes) const {
    if (classes.items.empty()) return {0, "no class", "nothing"};
    std::string found;
    append_label(found, classes.labels, classes.items[0].class_index);
    return with(std::clamp<double>(classes.items[0].score, 0, 1), "top score", found);
  }

  Decision operator()(const Boxes& boxes) const {
    if (boxes.items.empty()) return {0, "no box", "nothing"};
    std::string found = std::to_string(boxes.items.size()) + (boxes.items.size() == 1 ? " box, " : " boxes, ");
    append_label(found, boxes.labels, boxes.items[0].class_index);
    return with(std::clamp<double>(boxes.items[0].score, 0, 1), "top score", found);
  }

  Decision operator()(const Keypoints& keypoints) const {
    double sum = 0;
    for (const Keypoint& point : keypoints.points) sum += static_cast<double>(point.score);
    const size_t count = keypoints.points.size();
    if (count == 0) return {0, "no point", "nothing"};
    return with(sum / static_cast<double>(count), "mean score", std::to_string(keypoints.instances.size()) + " x " + std::to_string(keypoints.points_per_instance) + " points");
  }

  Decision operator()(const Lines& lines) const {
    if (lines.items.empty()) return {0, "no line", "nothing"};
    return with(std::clamp<double>(lines.items[0].score, 0, 1), "top score", std::to_string(lines.items.size()) + " lines");
  }

  // Samples that are not clipped to black or white.
  Decision operator()(const Picture& picture) const {
    if (picture.rgb.empty()) return {0, "empty", "nothing"};
    const auto clipped = std::ranges::count_if(picture.rgb, [](uint8_t sample) { return sample == 0 || sample == 255; });
    return with(1 - static_cast<double>(clipped) / static_cast<double>(picture.rgb.size()), "not clipped", std::to_string(picture.width) + " x " + std::to_string(picture.height));
  }

  // What is left of the depth once its columns' and rows' means are taken away: a bare ramp has nothing left.
  Decision operator()(const Depth& depth) const {
    const auto width = static_cast<size_t>(depth.width), height = static_cast<size_t>(depth.height);
    if (depth.values.size() != width * height || depth.values.empty()) return {0, "empty", "nothing"};
    std::vector<double> rows(height), columns(width);
    double mean = 0;
    for (size_t i = 0; i < depth.values.size(); ++i) {
      const double value = static_cast<double>(depth.values[i]) / static_cast<double>(depth.values.size());
      rows[i / width] += value * static_cast<double>(height);
      columns[i % width] += value * static_cast<double>(width);
      mean += value;
    }
    double all = 0, left = 0;
    for (size_t i = 0; i < depth.values.size(); ++i) {
      const auto value = static_cast<double>(depth.values[i]);
      all += (value - mean) * (value - mean);
      const double rest = value - rows[i / width] - columns[i % width] + mean;
      left += rest * rest;
    }
    const auto [least, most] = std::ranges::minmax(depth.values);
    char range[64];
    std::snprintf(range, sizeof range, "range %.3g .. %.3g", static_cast<double>(least), static_cast<double>(most));
    return with(all > 0 && std::isfinite(all) ? left / all : 0, "not a ramp", range);
  }

  Decision operator()(const Vector& vector) const {
    std::string found;
    for (size_t i = 0; i < vector.values.size() && i < 3; ++i) found += (i > 0 ? ", " : "") + std::to_string(vector.values[i]);
    return {0, "not measured", found};
  }

  template <class Other>
  Decision operator()(const Other&) const { return {0, "not measured", std::string("raw values")}; }
};

}  // namespace

Decision decision_of(const Output& output, Size frame) { return std::visit(Measure{frame}, output.data); }

}  // namespace diopter::cli
