#include "engine/output/instances.h"

namespace diopter {

namespace {

template <class Kind>
Kind& made(OutputData& data) {
  Kind* kind = std::get_if<Kind>(&data);
  return kind ? *kind : data.emplace<Kind>();
}

void append(const Classes& one, int id, Classes& all) {
  all.labels = one.labels;
  for (ClassItem item : one.items) {
    item.id = id;
    all.items.push_back(item);
  }
}

// Where nothing was found, a decoder need not say how many points an item has.
void append(const Boxes& one, int id, Boxes& all) {
  if (one.items.empty()) return;
  all.labels = one.labels;
  all.points_per_box = one.points_per_box;
  for (BoxItem item : one.items) {
    item.id = id;
    all.items.push_back(item);
  }
  all.points.insert(all.points.end(), one.points.begin(), one.points.end());
}

void append(const Keypoints& one, int id, Keypoints& all) {
  if (one.instances.empty()) return;
  all.names = one.names;
  all.points_per_instance = one.points_per_instance;
  all.has_z = one.has_z;
  for (KeypointInstance instance : one.instances) {
    instance.id = id;
    all.instances.push_back(instance);
  }
  all.points.insert(all.points.end(), one.points.begin(), one.points.end());
}

template <class Kind>
bool append_if(const OutputData& one, int id, OutputData& all) {
  const Kind* from = std::get_if<Kind>(&one);
  Kind* to = std::get_if<Kind>(&all);
  if (from && to) append(*from, id, *to);
  return from;
}

}  // namespace

bool can_join(OutputKind kind) { return kind == OutputKind::kClasses || kind == OutputKind::kBoxes || kind == OutputKind::kKeypoints; }

void start_join(OutputKind kind, OutputData& all) {
  if (kind == OutputKind::kClasses) made<Classes>(all).items.clear();
  if (kind == OutputKind::kBoxes) {
    Boxes& boxes = made<Boxes>(all);
    boxes.items.clear();
    boxes.points.clear();
  }
  if (kind == OutputKind::kKeypoints) {
    Keypoints& keypoints = made<Keypoints>(all);
    keypoints.instances.clear();
    keypoints.points.clear();
  }
}

void join(const OutputData& one, int id, OutputData& all) {
  append_if<Classes>(one, id, all) || append_if<Boxes>(one, id, all) || append_if<Keypoints>(one, id, all);
}

}  // namespace diopter
