// Boxes of the known families, told by the number of rows and columns of the outputs.
#include <algorithm>
#include <cmath>

#include "inspect/guess_parts.h"
#include "inspect/label_sets.h"

namespace diopter::inspect {

namespace {

constexpr double kFaceOverlap = .3;  // faces and palms hardly overlap

std::string shape_of(const OutputShape& output) { return output.tensor->name + " " + output.tensor->shape.to_string(); }

int64_t cells(const Guessing& guessing, int stride) {
  return static_cast<int64_t>(guessing.input.width / stride) * (guessing.input.height / stride);
}

// Rows of strides 8, 16 and 32.
int64_t yolo_rows(const Guessing& guessing) { return cells(guessing, 8) + cells(guessing, 16) + cells(guessing, 32); }

std::vector<std::string> object_labels(const Guessing& guessing, int64_t classes) {
  // Ultralytics writes {0: 'person', 1: ...} into the metadata.
  for (const auto& [key, value] : guessing.graph.model().metadata) {
    if (key != "names") continue;
    std::string text = value;
    std::ranges::replace(text, '\'', '"');
    std::vector<std::string> labels;
    for (size_t at = text.find('"'); at != std::string::npos;) {
      const size_t end = text.find('"', at + 1);
      if (end == std::string::npos) break;
      labels.push_back(text.substr(at + 1, end - at - 1));
      at = text.find('"', end + 1);
    }
    if (static_cast<int64_t>(labels.size()) == classes) return labels;
  }
  return classes == 80 ? labels_of("coco80") : std::vector<std::string>{};
}

void finish(Guessing& guessing, std::string task) {
  guessing.guess.task = std::move(task);
  guessing.guess.effects.push_back({"boxes", "boxes", {}});
}

// YOLOX: one row a cell, 4 + objectness + classes, and the graph begins with the "focus" slices.
bool guess_yolox(Guessing& guessing) {
  const OutputShape& output = guessing.outputs[0];
  if (guessing.outputs.size() != 1 || output.sizes.size() != 2 || output.sizes[0] != yolo_rows(guessing) || output.sizes[1] < 6) return false;
  const auto users = guessing.graph.users(guessing.input.tensor->name);
  const bool focus = users.size() == 4 && std::ranges::all_of(users, [](const Node* node) { return node->op_type == "Slice"; });
  const int64_t classes = output.sizes[1] - 5;
  if (!focus) {  // v5 and v7 decode inside the graph
    OutputSpec& spec = guessing.add_output("boxes", "boxes_yolo", {output.tensor->name});
    spec.parameters.set("objectness", true);
    spec.labels = object_labels(guessing, classes);
    guessing.because(shape_of(output) + ": a row a cell of strides 8, 16, 32 with objectness and " + std::to_string(classes) + " classes: YOLO v5 or v7");
    finish(guessing, "objdet");
    return true;
  }
  OutputSpec& spec = guessing.add_output("boxes", "boxes_yolox", {output.tensor->name});
  spec.labels = object_labels(guessing, classes);
  guessing.because(shape_of(output) + ": a row a cell of strides 8, 16, 32 with objectness and " + std::to_string(classes) +
                   " classes, and the graph begins with four slices: YOLOX");
  finish(guessing, "objdet");
  return true;
}

// YOLO v8 and later: [4 + classes, cells], no objectness.
bool guess_yolo_v8(Guessing& guessing) {
  const OutputShape& output = guessing.outputs[0];
  if (guessing.outputs.size() != 1 || output.sizes.size() != 2 || output.sizes[1] != yolo_rows(guessing) || output.sizes[0] < 5) return false;
  const int64_t classes = output.sizes[0] - 4;
  OutputSpec& spec = guessing.add_output("boxes", "boxes_yolo", {output.tensor->name});
  spec.labels = object_labels(guessing, classes);
  guessing.because(shape_of(output) + ": a column a cell of strides 8, 16, 32 and " + std::to_string(classes) + " classes: YOLO v8 or later");
  finish(guessing, "objdet");
  return true;
}

struct AnchorGrids {
  std::vector<double> strides, anchors;
  int64_t total = 0;
};

// MediaPipe's anchors: two a cell at stride 8, six at 16 (short range, palm); one a cell at stride 4 (full range).
std::vector<AnchorGrids> anchor_families(const Guessing& guessing) {
  std::vector<AnchorGrids> families{{{8, 16}, {2, 6}, 0}, {{4}, {1}, 0}, {{8, 16, 32}, {2, 2, 6}, 0}};
  for (AnchorGrids& family : families) {
    for (size_t i = 0; i < family.strides.size(); ++i) family.total += cells(guessing, static_cast<int>(family.strides[i])) * static_cast<int64_t>(family.anchors[i]);
  }
  return families;
}

// Pairs of score and box tensors over generated anchors (BlazeFace, palm): boxes of 4 + 2 n values.
bool guess_ssd(Guessing& guessing) {
  std::vector<const OutputShape*> scores, boxes;
  int64_t rows = 0, columns = 0;
  for (const OutputShape& output : guessing.outputs) {
    if (output.sizes.size() != 2) return false;
    if (output.sizes[1] == 1) {
      scores.push_back(&output);
      rows += output.sizes[0];
    } else {
      boxes.push_back(&output);
      columns = output.sizes[1];
    }
  }
  if (scores.empty() || scores.size() != boxes.size() || columns < 4 || columns % 2 != 0) return false;
  const auto by_rows = [](const OutputShape* a, const OutputShape* b) { return a->sizes[0] > b->sizes[0]; };
  std::ranges::stable_sort(scores, by_rows);
  std::ranges::stable_sort(boxes, by_rows);
  for (const AnchorGrids& family : anchor_families(guessing)) {
    if (family.total != rows) continue;
    std::vector<std::string> tensors;
    for (const OutputShape* output : scores) tensors.push_back(output->tensor->name);
    for (const OutputShape* output : boxes) tensors.push_back(output->tensor->name);
    const int64_t points = (columns - 4) / 2;
    OutputSpec& spec = guessing.add_output("boxes", "boxes_ssd", tensors);
    spec.parameters.set("strides", family.strides);
    spec.parameters.set("anchors", family.anchors);
    if (points > 0) spec.parameters.set("points", static_cast<double>(points));
    spec.parameters.set("iou", kFaceOverlap);
    if (scores[0]->ends_with("Sigmoid")) spec.parameters.set("activation", std::string("none"));
    guessing.because(std::to_string(rows) + " scores and boxes of " + std::to_string(columns) + " values: MediaPipe's anchors, with " + std::to_string(points) + " points a box");
    finish(guessing, points == 7 ? "handdet" : "facedet");
    return true;
  }
  return false;
}

// Boxes and scores of equal rows, decoded by the graph: [N,4] and [N,classes].
bool guess_decoded(Guessing& guessing) {
  if (guessing.outputs.size() != 2) return false;
  const OutputShape *boxes = &guessing.outputs[0], *scores = &guessing.outputs[1];
  if (boxes->sizes.size() == 2 && boxes->sizes[1] != 4) std::swap(boxes, scores);
  if (boxes->sizes.size() != 2 || scores->sizes.size() != 2 || boxes->sizes[1] != 4 || boxes->sizes[0] != scores->sizes[0] || scores->sizes[1] < 1) return false;
  const int64_t columns = scores->sizes[1];
  OutputSpec& spec = guessing.add_output("boxes", "boxes_decoded", {boxes->tensor->name, scores->tensor->name});
  const bool softmax = scores->ends_with("Softmax");
  if (columns > 1 && softmax) spec.parameters.set("background", 0.0);
  if (columns == 2) spec.parameters.set("iou", kFaceOverlap);
  spec.labels = object_labels(guessing, columns);
  guessing.because(shape_of(*boxes) + " and " + shape_of(*scores) + ": boxes that the graph has decoded, with their scores");
  finish(guessing, columns <= 2 ? "facedet" : "objdet");
  return true;
}

}  // namespace

bool guess_boxes(Guessing& guessing) {
  if (guessing.input.width == 0 || guessing.input.height == 0 || guessing.outputs.empty()) return false;
  return guess_yolox(guessing) || guess_yolo_v8(guessing) || guess_ssd(guessing) || guess_decoded(guessing);
}

}  // namespace diopter::inspect
