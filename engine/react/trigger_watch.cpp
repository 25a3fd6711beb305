#include "engine/react/trigger_watch.h"

#include <algorithm>
#include <cstdio>

namespace diopter {

namespace {

// The best score of an item of this label; empty: of any item.
template <class Items>
float best_of(const Items& items, const Labels* labels, const std::string& label) {
  float best = 0;
  for (const auto& item : items) {
    if (label.empty() || label_of(labels, item.class_index) == label) best = std::max(best, item.score);
  }
  return best;
}

float score_of(const OutputData& data, const std::string& label) {
  if (const Classes* classes = std::get_if<Classes>(&data)) return best_of(classes->items, classes->labels, label);
  if (const Boxes* boxes = std::get_if<Boxes>(&data)) return best_of(boxes->items, boxes->labels, label);
  float best = 0;
  if (const Keypoints* keypoints = std::get_if<Keypoints>(&data)) {
    for (const KeypointInstance& instance : keypoints->instances) best = std::max(best, instance.score);
  }
  return best;
}

}  // namespace

Status TriggerWatch::load(std::span<const TriggerSpec> specs, const Outputs& outputs) {
  for (size_t i = 0; i < specs.size(); ++i) {
    const std::string place = "triggers/" + std::to_string(i);
    const Output* output = outputs.find(specs[i].from);
    if (!output) return invalid(place + "/from", "\"" + specs[i].from + "\" is not an output of the lens", "name one as COMPONENT.NAME");
    if (output->kind != OutputKind::kClasses && output->kind != OutputKind::kBoxes && output->kind != OutputKind::kKeypoints) {
      return invalid(place + "/from", "\"" + specs[i].from + "\" is of kind " + std::string(kind_name(output->kind)), "triggers look at classes, boxes or keypoints");
    }
    watched_.push_back({&specs[i], static_cast<size_t>(output - outputs.items.data())});
  }
  return ok_status();
}

void TriggerWatch::check(const Outputs& outputs, double time_s, std::vector<Firing>& firings) {
  for (Watched& watched : watched_) {
    const TriggerSpec& spec = *watched.spec;
    const float score = score_of(outputs.items[watched.output].data, spec.label);
    const bool there = score >= static_cast<float>(spec.at_least);
    const bool rests = watched.fired && time_s >= watched.fired_s && time_s - watched.fired_s < spec.hold_off_s;
    if (there && !watched.held && !rests) {
      char text[32];
      std::snprintf(text, sizeof text, " %.2f", static_cast<double>(score));
      firings.push_back({spec.name, time_s, spec.from + (spec.label.empty() ? "" : " " + spec.label) + text});
      watched.fired = true;
      watched.fired_s = time_s;
    }
    watched.held = there;
  }
}

void TriggerWatch::reset() {
  for (Watched& watched : watched_) watched.held = watched.fired = false;
}

}  // namespace diopter
