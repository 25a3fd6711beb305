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
  std::vector<uint8_t> foreground; // [height][width][3] RGB, what the object would show without what shines through; may be empty
  std::vector<float> gate;         // of several classes, [height][width] 0..1: class 0 wins where it is at most .5; may be empty
};

// Items carry the instance or track that they belong to: 0, 1, ...; kNoId where there is only one.
inline constexpr int kNoId = -1;

struct ClassItem {
  int class_index = 0;
  float score = 0;
  int id = kNoId;
};
struct Classes {
  std::vector<ClassItem> items;  // best first
  const Labels* labels = nullptr;
};

struct BoxItem {
  Rect box;  // frame pixels
  float score = 0;
  int class_index = 0;
  int id = kNoId;
};
struct Boxes {
  std::vector<BoxItem> items;  // after NMS, best first
  const Labels* labels = nullptr;
  int points_per_box = 0;
  std::vector<Point> points;  // points_per_box an item, frame pixels
};

struct Keypoint {
  Point at;         // frame pixels
  float z = 0;      // depth in the model's own unit, scaled like x; 0 where the model has none
  float score = 0;  // 0..1
};
struct KeypointInstance {
  int id = kNoId;
  float score = 0;  // 0..1: that it is there at all
};
// Points of one or several objects of the same kind (hands, faces, bodies).
struct Keypoints {
  int points_per_instance = 0;
  bool has_z = false;
  std::vector<KeypointInstance> instances;
  std::vector<Keypoint> points;   // points_per_instance an instance
  const Labels* names = nullptr;  // of the points
  std::span<const Keypoint> of(size_t instance) const {
    return std::span(points).subspan(instance * static_cast<size_t>(points_per_instance), static_cast<size_t>(points_per_instance));
  }
};

struct LineItem {
  Point from, to;  // frame pixels
  float score = 0;
};
struct Lines {
  std::vector<LineItem> items;  // best first
};

// Relative depth on a grid that lies somewhere in the frame; larger is nearer.
struct Depth {
  int width = 0;
  int height = 0;
  std::vector<float> values;  // [height][width], raw, finite
  Affine frame_from_depth;    // continuous coordinates
  Rect content;               // the part of the grid that shows the picture, in grid cells
};

// Sound that a model made: the samples that became ready with this step (the session empties it first, decoders append).
struct Audio {
  int rate = 0;                // samples a second
  std::vector<float> samples;  // mono, -1..1
};

// A picture that a model made.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<uint8_t> rgb;  // [height][width][3]
  Affine frame_from_picture;
  Rect content;  // the part that shows the region (the rest came from fill), in picture pixels
  std::vector<uint8_t> alpha;  // [height][width], 255 opaque; empty: opaque everywhere
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

using OutputData = std::variant<std::monostate, Mask, Classes, Boxes, Picture, Vector, RawTensor, Keypoints, Lines, Depth, Audio>;

// In the order of OutputData.
enum class OutputKind : uint8_t { kMask = 1, kClasses, kBoxes, kImage, kVector, kTensor, kKeypoints, kLines, kDepth, kAudio };

struct Output {
  std::string id;           // "COMPONENT.NAME"
  OutputData data;          // monostate until the first answer
  int64_t frame_index = -1; // the frame that it came from; -1: none yet
  double time_s = 0;
  int non_finite = 0;       // NaN or infinite values that the decoder met and replaced
  OutputKind kind = OutputKind::kTensor;  // what `data` will be
};

// The word of a results line: "mask", "matte", "classes", "boxes", "image", "vector", "tensor", "keypoints", "lines", "depth",
// "audio"; "none" before the first answer.
std::string_view kind_name(const OutputData& data);
std::string_view kind_name(OutputKind kind);

struct Outputs {
  std::vector<Output> items;
  const Output* find(std::string_view id) const;
};

// Forgets the samples of all audio outputs, keeping their memory.
void empty_audio(Outputs& outputs);

}  // namespace diopter
