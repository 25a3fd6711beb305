#include "engine/schedule/regions.h"

#include <algorithm>
#include <cmath>

namespace diopter {

namespace {

constexpr double kPi = 3.14159265358979323846;

// An item as a region is made from it: a box with points, or an instance of keypoints.
struct Item {
  const Rect* box = nullptr;  // null: keypoints
  std::span<const Point> box_points;
  std::span<const Keypoint> keypoints;

  size_t count() const { return box ? box_points.size() : keypoints.size(); }
  Point point(size_t i) const { return box ? box_points[i] : keypoints[i].at; }
};

Status mean_of(std::span<const int> indices, const Item& item, const char* field, Point& mean) {
  mean = {};
  for (int index : indices) {
    if (item.count() == 0) return invalid(std::string("region/") + field, "is point " + std::to_string(index) + ", but the items have none", "take them from an output with points");
    if (static_cast<size_t>(index) >= item.count()) {
      return invalid(std::string("region/") + field, "is point " + std::to_string(index) + ", but there are " + std::to_string(item.count()), "name one of 0 to " + std::to_string(static_cast<int>(item.count()) - 1));
    }
    const Point at = item.point(static_cast<size_t>(index));
    mean = {mean.x + at.x / static_cast<float>(indices.size()), mean.y + at.y / static_cast<float>(indices.size())};
  }
  return ok_status();
}

// The box around points, in axes that are turned by the region's angle.
Status box_around(const RegionSource& source, const Item& item, TurnedRect& region) {
  const double c = std::cos(region.angle), s = std::sin(region.angle);
  Rect box{INFINITY, INFINITY, -INFINITY, -INFINITY};
  const size_t count = source.points.empty() ? item.count() : source.points.size();
  for (size_t i = 0; i < count; ++i) {
    Point at;
    const int index = source.points.empty() ? static_cast<int>(i) : source.points[i];
    DIOPTER_TRY(mean_of({&index, 1}, item, "points", at));
    const float u = static_cast<float>(c * at.x + s * at.y), v = static_cast<float>(c * at.y - s * at.x);
    box = {std::min(box.x0, u), std::min(box.y0, v), std::max(box.x1, u), std::max(box.y1, v)};
  }
  region.centre = Affine::rotation(region.angle).apply(Point{(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2});
  region.width = box.width();
  region.height = box.height();
  return ok_status();
}

Status region_of(const RegionSource& source, const Item& item, TurnedRect& region) {
  region = {};
  Point from, to;
  if (!source.rotate_from.empty() && !source.rotate_to.empty()) {
    DIOPTER_TRY(mean_of(source.rotate_from, item, "rotate_from", from));
    DIOPTER_TRY(mean_of(source.rotate_to, item, "rotate_to", to));
    const double angle = source.angle_degrees * kPi / 180 - std::atan2(-(to.y - from.y), to.x - from.x);
    region.angle = std::remainder(angle, 2 * kPi);
  }
  if (source.shape == RegionShape::kCircle) {
    const float radius = std::hypot(to.x - from.x, to.y - from.y);
    region.centre = from;
    region.width = region.height = 2 * radius;
  } else if (item.box) {
    region.centre = {(item.box->x0 + item.box->x1) / 2, (item.box->y0 + item.box->y1) / 2};
    region.width = item.box->width();
    region.height = item.box->height();
  } else {
    DIOPTER_TRY(box_around(source, item, region));
  }
  const Point shift = Affine::rotation(region.angle).apply(Point{static_cast<float>(source.shift[0]) * region.width, static_cast<float>(source.shift[1]) * region.height});
  region.centre = {region.centre.x + shift.x, region.centre.y + shift.y};
  if (source.square == RegionSquare::kLong) region.width = region.height = std::max(region.width, region.height);
  if (source.square == RegionSquare::kShort) region.width = region.height = std::min(region.width, region.height);
  region.width *= static_cast<float>(source.scale[0]);
  region.height *= static_cast<float>(source.scale[1]);
  return ok_status();
}

bool is_usable(const TurnedRect& region) {
  constexpr float kSmallest = 1, kLargest = 1e5f;  // pixels
  return region.width >= kSmallest && region.height >= kSmallest && region.width <= kLargest && region.height <= kLargest &&
         std::abs(region.centre.x) <= kLargest && std::abs(region.centre.y) <= kLargest;
}

Status add_region(const RegionSource& source, const Item& item, float score, int id, std::vector<RegionInstance>& regions) {
  if (score < static_cast<float>(source.min_score)) return ok_status();
  RegionInstance made{.id = id};
  DIOPTER_TRY(region_of(source, item, made.region));
  if (is_usable(made.region)) regions.push_back(made);
  return ok_status();
}

float overlap(const TurnedRect& a, const TurnedRect& b) {
  const Rect p = a.bounds(), q = b.bounds();
  const float shared = Rect{std::max(p.x0, q.x0), std::max(p.y0, q.y0), std::min(p.x1, q.x1), std::min(p.y1, q.y1)}.area();
  return shared > 0 ? shared / (p.area() + q.area() - shared) : 0;
}

}  // namespace

Status regions_of(const RegionSource& source, const OutputData& found, size_t most, std::vector<RegionInstance>& regions) {
  regions.clear();
  if (const Boxes* boxes = std::get_if<Boxes>(&found)) {
    const size_t points = static_cast<size_t>(boxes->points_per_box);
    for (size_t i = 0; i < boxes->items.size() && regions.size() < most; ++i) {
      const BoxItem& box = boxes->items[i];
      DIOPTER_TRY(add_region(source, {&box.box, std::span(boxes->points).subspan(i * points, points), {}}, box.score, box.id, regions));
    }
  }
  if (const Keypoints* keypoints = std::get_if<Keypoints>(&found)) {
    for (size_t i = 0; i < keypoints->instances.size() && regions.size() < most; ++i) {
      const KeypointInstance& instance = keypoints->instances[i];
      DIOPTER_TRY(add_region(source, {nullptr, {}, keypoints->of(i)}, instance.score, instance.id, regions));
    }
  }
  return ok_status();
}

Status RegionFollower::choose(const Output* found, std::span<const RegionInstance>& chosen) {
  const size_t most = static_cast<size_t>(spec_.max_instances);
  const bool follows = !spec_.track.from.empty();
  chosen_ = followed_;
  found_.clear();
  if (found) DIOPTER_TRY(regions_of(spec_.source, found->data, follows ? SIZE_MAX : most, found_));
  for (RegionInstance& instance : found_) {
    if (chosen_.size() >= most) break;
    const bool known = follows && std::ranges::any_of(chosen_, [&](const RegionInstance& other) { return overlap(other.region, instance.region) > .5f; });
    if (known) continue;
    if (follows) instance.id = next_id_++;
    // Without track ids an item is known by its place in the frame's list.
    if (instance.id == kNoId) instance.id = static_cast<int>(chosen_.size());
    if (most == 1 && !follows) instance.id = kNoId;
    chosen_.push_back(instance);
  }
  chosen = chosen_;
  return ok_status();
}

Status RegionFollower::learn(const OutputData& own) {
  if (spec_.track.from.empty()) return ok_status();
  return regions_of(spec_.track, own, static_cast<size_t>(spec_.max_instances), followed_);
}

void RegionFollower::reset() {
  followed_.clear();
  next_id_ = 0;
}

}  // namespace diopter
