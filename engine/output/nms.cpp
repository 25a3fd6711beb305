#include "engine/output/nms.h"

#include <algorithm>
#include <cmath>

namespace diopter {

namespace {

// No picture is this large, in pixels; below it widths and areas stay finite too.
constexpr float kFarthest = 1e9f;

// False for NaN as well.
bool finite(Point p) { return std::abs(p.x) <= kFarthest && std::abs(p.y) <= kFarthest; }
bool finite(const Rect& r) { return finite(Point{r.x0, r.y0}) && finite(Point{r.x1, r.y1}); }

}  // namespace

float box_iou(const Rect& a, const Rect& b) {
  const Rect common{std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
  const float shared = common.area();
  return shared > 0 ? shared / (a.area() + b.area() - shared) : 0;
}

NmsSettings nms_settings(const ParameterValues& parameters) {
  const std::string kind = parameters.text("nms");
  NmsSettings settings;
  settings.kind = kind == "none" ? NmsKind::kNone : kind == "weighted" ? NmsKind::kWeighted : NmsKind::kHard;
  settings.threshold = static_cast<float>(parameters.number("threshold"));
  settings.iou = static_cast<float>(parameters.number("iou"));
  settings.class_wise = parameters.boolean("class_wise");
  settings.candidates = static_cast<size_t>(parameters.integer("candidates"));
  settings.max_items = static_cast<size_t>(parameters.integer("max_items"));
  return settings;
}

void BoxCollector::begin(const NmsSettings& settings, int points_per_box) {
  settings_ = settings;
  points_per_box_ = points_per_box;
  non_finite = 0;
  candidates_.clear();
  points_.clear();
}

void BoxCollector::add(const Rect& box, float score, int class_index, std::span<const Point> points) {
  if (score < settings_.threshold) return;
  if (!std::isfinite(score) || !finite(box) || !std::ranges::all_of(points, [](Point p) { return finite(p); })) {
    ++non_finite;
    return;
  }
  if (box.width() <= 0 || box.height() <= 0) return;
  candidates_.push_back({box, score, class_index, static_cast<int>(candidates_.size())});
  points_.insert(points_.end(), points.begin(), points.end());
}

bool BoxCollector::same_object(const Candidate& a, const Candidate& b) const {
  return (!settings_.class_wise || a.class_index == b.class_index) && box_iou(a.box, b.box) > settings_.iou;
}

void BoxCollector::suppress() {
  gone_.assign(candidates_.size(), 0);
  for (size_t i = 0, kept = 0; i < candidates_.size(); ++i) {
    if (gone_[i]) continue;
    if (++kept > settings_.max_items) {
      gone_[i] = 1;
      continue;
    }
    if (settings_.kind == NmsKind::kWeighted) {
      merge(i);
    } else {
      for (size_t j = i + 1; j < candidates_.size(); ++j) gone_[j] |= !gone_[j] && same_object(candidates_[i], candidates_[j]);
    }
  }
}

// Box and points become the mean of all that overlap the best, weighted by score; the best's score stays.
void BoxCollector::merge(size_t best) {
  const Candidate first = candidates_[best];
  Candidate& mean = candidates_[best];
  double weight = first.score;
  for (size_t j = best + 1; j < candidates_.size(); ++j) {
    const Candidate& other = candidates_[j];
    if (gone_[j] || !same_object(first, other)) continue;
    gone_[j] = 1;
    weight += other.score;
    const float k = weight > 0 ? static_cast<float>(other.score / weight) : 0;
    mean.box = {mean.box.x0 + k * (other.box.x0 - mean.box.x0), mean.box.y0 + k * (other.box.y0 - mean.box.y0),
                mean.box.x1 + k * (other.box.x1 - mean.box.x1), mean.box.y1 + k * (other.box.y1 - mean.box.y1)};
    for (int p = 0; p < points_per_box_; ++p) {
      Point& to = points_[static_cast<size_t>(first.order) * points_per_box_ + p];
      const Point from = points_[static_cast<size_t>(other.order) * points_per_box_ + p];
      to = {to.x + k * (from.x - to.x), to.y + k * (from.y - to.y)};
    }
  }
}

void BoxCollector::finish(const Mapping& mapping, const Labels& labels, Output& output) {
  const size_t count = std::min(candidates_.size(), settings_.candidates);
  std::partial_sort(candidates_.begin(), candidates_.begin() + static_cast<std::ptrdiff_t>(count), candidates_.end(),
                    [](const Candidate& a, const Candidate& b) { return a.score != b.score ? a.score > b.score : a.order < b.order; });
  candidates_.resize(count);
  if (settings_.kind == NmsKind::kNone) {
    gone_.assign(count, 0);
  } else {
    suppress();
  }
  Boxes* boxes = std::get_if<Boxes>(&output.data);
  if (!boxes) boxes = &output.data.emplace<Boxes>();
  boxes->items.clear();
  boxes->points.clear();
  boxes->points_per_box = points_per_box_;
  boxes->labels = labels.empty() ? nullptr : &labels;
  for (size_t i = 0; i < count && boxes->items.size() < settings_.max_items; ++i) {
    if (gone_[i]) continue;
    const Rect box = mapping.frame_from_tensor.apply(candidates_[i].box);
    const size_t first = boxes->points.size(), from = static_cast<size_t>(candidates_[i].order) * points_per_box_;
    bool good = finite(box);
    for (int p = 0; p < points_per_box_; ++p) {
      boxes->points.push_back(mapping.frame_from_tensor.apply(points_[from + p]));
      good = good && finite(boxes->points.back());
    }
    if (good) {
      boxes->items.push_back({box, candidates_[i].score, candidates_[i].class_index});
    } else {
      boxes->points.resize(first);
      ++non_finite;
    }
  }
  output.non_finite = non_finite;
}

}  // namespace diopter
