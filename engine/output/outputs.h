// What a lens knows about a frame: decoded outputs in frame space, each stamped with the frame that it came from.
// Objects are reused from frame to frame; vectors keep their memory.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/geometry.h"
#include "engine/base/tensor.h"

namespace diopter {

// Names by class index; owned by the session, outlives its outputs.
using Labels = std::vector<std::string>;
// The label of a class, or its index as text where no name is known.
std::string label_of(const Labels* labels, int class_index);

// Class probabilities or scores on a grid that lies somewhere in the frame.
struct Mask {
  int width = 0;
  int height = 0;
  int channels = 0;                // 1: probability 0..1 of the one class; more: a score a class, the largest wins
  std::vector<float> values;       // [channels][height][width]
  Affine frame_from_mask;          // continuous coordinates; outside of the grid: 0, or class 0
  Rect content;                    // the part of the grid that shows the picture, in grid cells
  const Labels* labels = nullptr;  // of several classes
  bool matte = false;              // reported as kind "matte"
};

struct ClassItem {
  int class_index = 0;
  float score = 0;
};
struct Classes {
  std::vector<ClassItem> items;  // best first
  const Labels* labels = nullptr;
};

struct BoxItem {
  Rect box;  // frame pixels
  float score = 0;
  int class_index = 0;
};
struct Boxes {
  std::vector<BoxItem> items;  // after NMS, best first
  const Labels* labels = nullptr;
  int points_per_box = 0;
  std::vector<Point> points;  // points_per_box an item, frame pixels
};

// A picture that a model made.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<uint8_t> rgb;  // [height][width][3]
  Affine frame_from_picture;
  Rect content;  // the part that shows the region (the rest came from fill), in picture pixels
};

struct Vector {
  std::vector<float> values;
  const Labels* names = nullptr;
};

struct RawTensor {
  ElementType type = ElementType::kFloat32;  // as the model gave it; values are float32
  Shape shape;
  std::vector<float> values;
};

using OutputData = std::variant<std::monostate, Mask, Classes, Boxes, Picture, Vector, RawTensor>;

struct Output {
  std::string id;           // "COMPONENT.NAME"
  OutputData data;          // monostate until the first answer
  int64_t frame_index = -1; // the frame that it came from; -1: none yet
  double time_s = 0;
  int non_finite = 0;       // NaN or infinite values that the decoder met and replaced
};

// The word of FORMAT: "mask", "classes", "boxes", "image", "vector", "tensor"; "none" before the first answer.
std::string_view kind_name(const OutputData& data);

struct Outputs {
  std::vector<Output> items;
  const Output* find(std::string_view id) const;
};

}  // namespace diopter
