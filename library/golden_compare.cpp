#include "library/golden_compare.h"

#include <algorithm>
#include <cmath>

#include "library/golden_tensor.h"

namespace diopter::golden {

namespace {

using nlohmann::json;
using Difference = std::optional<ResultDifference>;

// A placed mask this like the expected one is the same mask elsewhere.
constexpr double kSameShape = .85;

double number(const json& object, const char* key, double fallback = 0) {
  const auto at = object.find(key);
  return at != object.end() && at->is_number() ? at->get<double>() : fallback;
}

std::string text(const json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

const json& list(const json& object, const char* key) {
  static const json kNone = json::array();
  const auto at = object.find(key);
  return at != object.end() && at->is_array() ? *at : kNone;
}

std::vector<double> numbers(const json& values) {
  std::vector<double> read;
  for (const json& value : values) read.push_back(value.is_number() ? value.get<double>() : 0);
  return read;
}

std::string name_of(const json& item) {
  const std::string label = text(item, "label");
  return label.empty() ? "an item" : label;
}

// The points that place an item: corners, ends, its points.
std::vector<double> places(const json& item) {
  std::vector<double> all = numbers(list(item, item.contains("line") ? "line" : "box"));
  all.resize(item.contains("line") || item.contains("box") ? 4 : 0);
  for (const json& point : list(item, "points")) {
    all.push_back(number(point, "x"));
    all.push_back(number(point, "y"));
  }
  return all;
}

double farthest(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return INFINITY;
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::fabs(a[i] - b[i]));
  return most;
}

bool same_class(const json& a, const json& b) { return text(a, "label") == text(b, "label") && number(a, "class", -1) == number(b, "class", -1); }

// Boxes and lines: items are paired, each expected one with the nearest of its class that is left.
class ItemComparison {
 public:
  ItemComparison(const json& expected, const json& found, const CompareRules& rules) : expected_(expected), found_(found), rules_(rules), taken_(found.size(), false) {}

  Difference compare() {
    if (const Difference moved = misplaced()) return moved;
    for (const json& item : expected_) {
      if (Difference found = compare_item(item)) return found;
    }
    for (size_t i = 0; i < found_.size(); ++i) {
      if (!taken_[i] && !borderline(found_[i])) return ResultDifference{name_of(found_[i]) + " of score " + short_number(number(found_[i], "score")) + " is not expected"};
    }
    return std::nullopt;
  }

 private:
  bool borderline(const json& item) const { return std::fabs(number(item, "score") - rules_.threshold) <= rules_.tolerance.score; }

  Difference compare_item(const json& item) {
    const std::vector<double> wanted = places(item);
    size_t best = found_.size();
    double distance = INFINITY;
    for (size_t i = 0; i < found_.size(); ++i) {
      const double here = taken_[i] || !same_class(item, found_[i]) ? INFINITY : farthest(wanted, places(found_[i]));
      if (here < distance) best = i, distance = here;
    }
    const std::string name = name_of(item);
    if (best == found_.size()) {
      for (const json& other : found_) {
        const bool renamed = number(other, "class", -1) == number(item, "class", -2) && farthest(wanted, places(other)) <= rules_.tolerance.px;
        if (renamed) return ResultDifference{"class " + short_number(number(item, "class")) + " is labelled \"" + name_of(other) + "\" instead of \"" + name + "\""};
      }
      if (borderline(item)) return std::nullopt;
      return ResultDifference{name + " of score " + short_number(number(item, "score")) + " was not found"};
    }
    taken_[best] = true;
    if (distance > rules_.tolerance.px) {
      return ResultDifference{name + " lies " + short_number(distance) + " px off (tolerance " + short_number(rules_.tolerance.px) + ")"};
    }
    const double score = number(found_[best], "score"), expected = number(item, "score");
    if (std::fabs(score - expected) <= rules_.tolerance.score) return std::nullopt;
    return ResultDifference{name + " has score " + short_number(score) + " instead of " + short_number(expected)};
  }

  // The same items with the same scores in the same order, all of them off by one shift and scale.
  Difference misplaced() const {
    if (expected_.empty() || expected_.size() != found_.size()) return std::nullopt;
    std::vector<double> from, to;
    for (size_t i = 0; i < expected_.size(); ++i) {
      const std::vector<double> a = places(expected_[i]), b = places(found_[i]);
      const bool same = same_class(expected_[i], found_[i]) && std::fabs(number(expected_[i], "score") - number(found_[i], "score")) <= rules_.tolerance.score;
      if (!same || a.size() != b.size()) return std::nullopt;
      from.insert(from.end(), a.begin(), a.end());
      to.insert(to.end(), b.begin(), b.end());
    }
    if (farthest(from, to) <= rules_.tolerance.px) return std::nullopt;
    Placement placement;
    const std::optional<double> left = fit_points(from, to, placement);
    // Two corners fit any shift and scale; a lens that looks at another region scales both axes alike, or only shifts.
    const bool lone = from.size() <= 4 && std::fabs(placement.scale_x - placement.scale_y) > .03 * std::fabs(placement.scale_x);
    if (!left || *left > rules_.tolerance.px || lone) return std::nullopt;
    return ResultDifference{"what was found is right, but " + placement.to_string(), true};
  }

  const json& expected_;
  const json& found_;
  const CompareRules& rules_;
  std::vector<bool> taken_;
};

Difference compare_points(const json& expected, const json& found, const CompareRules& rules) {
  if (expected.size() != found.size()) return ResultDifference{std::to_string(found.size()) + " points instead of " + std::to_string(expected.size())};
  Difference first;
  std::vector<double> from, to;
  bool scores_agree = true;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double score = number(expected[i], "score"), got = number(found[i], "score");
    if (std::fabs(score - got) > rules.tolerance.score) {
      scores_agree = false;
      if (!first) first = ResultDifference{"point " + text(expected[i], "name") + " has score " + short_number(got) + " instead of " + short_number(score)};
    }
    if (score < rules.tolerance.min_score) continue;
    const std::vector<double> a{number(expected[i], "x"), number(expected[i], "y")}, b{number(found[i], "x"), number(found[i], "y")};
    from.insert(from.end(), a.begin(), a.end());
    to.insert(to.end(), b.begin(), b.end());
    const double off = farthest(a, b);
    if (off > rules.tolerance.px && !first) {
      first = ResultDifference{"point " + text(expected[i], "name") + " lies " + short_number(off) + " px off (tolerance " + short_number(rules.tolerance.px) + ")"};
    }
  }
  Placement placement;
  if (!first || !scores_agree || from.size() < 6) return first;
  const std::optional<double> left = fit_points(from, to, placement);
  if (left && *left <= rules.tolerance.px) return ResultDifference{"the points are right, but " + placement.to_string(), true};
  return first;
}

Difference compare_classes(const json& expected, const json& found, const CompareRules& rules) {
  for (const json& item : expected) {
    const auto at = std::ranges::find_if(found, [&](const json& other) { return same_class(item, other) && number(item, "id", kNoId) == number(other, "id", kNoId); });
    const double score = number(item, "score"), got = at == found.end() ? 0 : number(*at, "score");
    if (std::fabs(score - got) <= rules.tolerance.score) continue;
    return ResultDifference{name_of(item) + " has score " + short_number(got) + " instead of " + short_number(score)};
  }
  return std::nullopt;
}

// Root mean square of the difference over that of the expected values.
Difference compare_values(const json& expected, const json& found, const CompareRules& rules) {
  const std::vector<double> a = numbers(expected), b = numbers(found);
  if (a.size() != b.size()) return ResultDifference{std::to_string(b.size()) + " values instead of " + std::to_string(a.size())};
  double off = 0, size = 0;
  for (size_t i = 0; i < a.size(); ++i) off += (a[i] - b[i]) * (a[i] - b[i]), size += a[i] * a[i];
  const double relative = std::sqrt(off / std::max(size, 1e-12));
  if (relative <= rules.tolerance.values) return std::nullopt;
  return ResultDifference{"the values differ by " + short_number(relative) + " of their size (tolerance " + short_number(rules.tolerance.values) + ")"};
}

Difference compare_samples(const Picture8& expected, const Picture8& found, double tolerance) {
  double sum = 0;
  for (size_t i = 0; i < expected.samples.size(); ++i) sum += std::abs(expected.samples[i] - found.samples[i]);
  const double mean = expected.samples.empty() ? 0 : sum / (255. * static_cast<double>(expected.samples.size()));
  if (mean <= tolerance) return std::nullopt;
  return ResultDifference{"the picture differs by " + short_number(mean) + " of white (tolerance " + short_number(tolerance) + ")"};
}

Difference compare_mask(const OneOutput& expected, const OneOutput& found, const CompareRules& rules) {
  const bool classes = expected.fields.contains("labels");
  const double wanted = number(expected.fields, "coverage", -1), coverage = number(found.fields, "coverage");
  const bool covers = wanted < 0 || std::fabs(wanted - coverage) <= rules.tolerance.coverage;
  const std::string coverages = "coverage " + short_number(coverage) + " instead of " + short_number(wanted);
  if (!expected.picture || !found.picture) return covers ? std::nullopt : Difference(ResultDifference{coverages});
  const double iou = mask_iou(*expected.picture, *found.picture, classes);
  const std::string ious = "intersection over union with the expected mask is " + short_number(iou) + " (at least " + short_number(rules.tolerance.mask_iou) + ")";
  if (iou >= rules.tolerance.mask_iou) return covers ? std::nullopt : Difference(ResultDifference{coverages});
  const MaskPlacement moved = place_mask(*expected.picture, *found.picture, classes);
  if (moved.iou >= kSameShape && moved.iou > iou + .05) return ResultDifference{ious + ": the mask is right, but " + moved.placement.to_string(), true};
  if (covers && wanted > 0) return ResultDifference{ious + ", though its coverage is right", true};
  return ResultDifference{covers ? ious : coverages + "; " + ious};
}

Difference compare_matte(const OneOutput& expected, const OneOutput& found, const CompareRules& rules) {
  if (Difference mask = compare_mask(expected, found, rules)) return mask;
  return expected.picture && found.picture ? compare_samples(*expected.picture, *found.picture, rules.tolerance.picture) : std::nullopt;
}

Difference compare_image(const OneOutput& expected, const OneOutput& found, const CompareRules& rules) {
  if (expected.picture && found.picture) {
    if (Difference differs = compare_samples(*expected.picture, *found.picture, rules.tolerance.picture)) return differs;
  }
  const std::vector<double> wanted = numbers(list(expected.fields, "box")), box = numbers(list(found.fields, "box"));
  if (wanted.empty() || farthest(wanted, box) <= rules.tolerance.px) return std::nullopt;
  return ResultDifference{"the picture is right, but lies " + short_number(farthest(wanted, box)) + " px off", true};
}

Difference compare_depth(const OneOutput& expected, const OneOutput& found, const CompareRules& rules) {
  const json ends = json::array({number(expected.fields, "min"), number(expected.fields, "max")}), got = json::array({number(found.fields, "min"), number(found.fields, "max")});
  if (expected.fields.contains("min")) {
    if (Difference differs = compare_values(ends, got, rules)) return ResultDifference{"nearest and farthest: " + differs->message};
  }
  return expected.picture && found.picture ? compare_samples(*expected.picture, *found.picture, rules.tolerance.picture) : std::nullopt;
}

}  // namespace

std::optional<ResultDifference> compare_output(const OneOutput& expected, const OneOutput& found, const CompareRules& rules) {
  const std::string kind = text(expected.fields, "kind");
  if (kind != text(found.fields, "kind")) return ResultDifference{"is of kind \"" + text(found.fields, "kind") + "\" instead of \"" + kind + "\""};
  if (expected.picture && found.picture && !(expected.picture->size == found.picture->size && expected.picture->samples.size() == found.picture->samples.size())) {
    return ResultDifference{"the picture is " + std::to_string(found.picture->size.width) + " x " + std::to_string(found.picture->size.height) + " instead of " +
                            std::to_string(expected.picture->size.width) + " x " + std::to_string(expected.picture->size.height)};
  }
  if (kind == "mask") return compare_mask(expected, found, rules);
  if (kind == "matte") return compare_matte(expected, found, rules);
  if (kind == "image") return compare_image(expected, found, rules);
  if (kind == "depth") return compare_depth(expected, found, rules);
  if (kind == "boxes" || kind == "lines") return ItemComparison(list(expected.fields, "items"), list(found.fields, "items"), rules).compare();
  if (kind == "keypoints") return compare_points(list(expected.fields, "items"), list(found.fields, "items"), rules);
  if (kind == "classes") return compare_classes(list(expected.fields, "items"), list(found.fields, "items"), rules);
  if (kind == "vector" || kind == "tensor") return compare_values(list(expected.fields, "values"), list(found.fields, "values"), rules);
  if (kind == "audio" && number(expected.fields, "samples") != number(found.fields, "samples")) return ResultDifference{"another number of samples"};
  return std::nullopt;
}

}  // namespace diopter::golden
