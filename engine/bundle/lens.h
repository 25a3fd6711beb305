// What lens.json says, as plain data: format version 1 (docs/lens-format.md explains each field).
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/named_bytes.h"
#include "engine/base/parameters.h"
#include "engine/base/tensor.h"

namespace diopter {

inline constexpr int kLensFormatVersion = 1;

struct ModelReference {
  std::string file;     // relative path inside the lens
  std::string sha256;   // 64 hexadecimal digits, lower case
  std::string licence;  // SPDX expression, or words
  std::string source;   // where the weights come from
  bool operator==(const ModelReference&) const = default;
};

struct AssetReference {
  std::string file;
  std::string sha256;
  std::string licence;
  std::string source;
  bool operator==(const AssetReference&) const = default;
};

enum class Fit : uint8_t { kStretch = 1, kContain, kCover };
enum class ColourOrder : uint8_t {
  kRgb = 1,
  kBgr,
  kGrey,  // .299 R + .587 G + .114 B
  kRgba,  // alpha is 255 where the frame has none
  kBgra,
};
enum class Layout : uint8_t { kNchw = 1, kNhwc };

// What a region is cut around.
enum class RegionShape : uint8_t {
  kBox = 1,  // the item's box; of keypoints: the box around the chosen points, turned as the region is
  kCircle,   // the circle around point rotate_from through point rotate_to (MediaPipe's bodies)
};
enum class RegionSquare : uint8_t { kNone = 1, kLong, kShort };  // made square by its longer or shorter side

// A region made from what a component found: one an item, each an instance of its own.
struct RegionSource {
  std::string from;                // "COMPONENT.NAME" of boxes or keypoints; empty: none
  RegionShape shape = RegionShape::kBox;
  std::vector<int> points;         // keypoints: the points that the box is put around; empty: all
  // The region is turned so that the line from point rotate_from to the mean of points rotate_to (a point given twice weighs
  // double) has this angle in it: 0 to the right, 90 up. Both empty: not turned.
  std::vector<int> rotate_from, rotate_to;
  double angle_degrees = 0;
  std::array<double, 2> shift{0, 0};  // of the centre, in the item's own turned widths and heights: right, down
  std::array<double, 2> scale{1, 1};
  RegionSquare square = RegionSquare::kLong;
  double min_score = 0;            // items of a lower score make no region
  bool operator==(const RegionSource&) const = default;
};

// What an input sees: the frame, a fixed crop of it, or a region around what another component found.
struct RegionSpec {
  // x, y, width, height as shares of the frame (0..1).
  std::array<double, 4> crop{0, 0, 1, 1};
  RegionSource source;
  // Where an instance is looked for on the next frame, from the component's own keypoints; while as many as max_instances are
  // followed this way, a component whose run.when_lost names this one rests.
  RegionSource track;
  int max_instances = 1;
  bool operator==(const RegionSpec&) const = default;
};

// How a region becomes a tensor. Of each channel c with sample s in 0..255: value = s * scale[c] + bias[c]; integer tensors are
// rounded and clamped.
struct TransformSpec {
  Fit fit = Fit::kStretch;
  std::array<double, 2> align{.5, .5};  // where the picture lies inside the tensor (contain) or the cut inside the picture (cover)
  std::array<double, 3> fill{0, 0, 0};  // R, G, B (0..255) outside of the picture
  double rotate_degrees = 0;            // the region is turned clockwise by this before it is fitted
  bool flip_horizontal = false;
  bool flip_vertical = false;
  ColourOrder colour = ColourOrder::kRgb;
  std::array<double, 4> scale{1, 1, 1, 1};  // by tensor channel
  std::array<double, 4> bias{0, 0, 0, 0};
  Layout layout = Layout::kNchw;
  ElementType type = ElementType::kFloat32;
  // Of the tensor. 0: from the model's shape; where that is dynamic too, from the region, rounded to multiple_of * k + plus.
  int width = 0;
  int height = 0;
  int multiple_of = 1;
  int plus = 0;
  bool operator==(const TransformSpec&) const = default;
};

// What an input is made from. The manifest gives the object of one of them; without any it is a picture.
enum class InputKind : uint8_t { kPicture = 1, kVector, kState, kConstant, kSound };

// An answer of the model that comes back as an input on the next run: zeros at the start, after a seek and after a scene cut.
struct StateSpec {
  std::string from;                    // the model's output
  std::vector<int64_t> shape;          // where the model's input is dynamic; empty: its dynamic sizes are 1
  // Where the state is the fourth channel of a picture: which channel of the output, and what is done to it first.
  int channel = 0;
  std::string activation;              // "", "sigmoid", "softmax"
  bool operator==(const StateSpec&) const = default;
};

// Numbers from another component's output, once for each of its instances.
struct VectorSpec {
  std::string from;        // "COMPONENT.NAME" of keypoints or a vector
  int axes = 2;            // of keypoints: 2: x, y; 3: x, y, z
  int origin = -1;         // keypoints: the point that becomes (0, 0); -1: none
  bool normalize = false;  // keypoints: divided by the largest absolute value
  bool operator==(const VectorSpec&) const = default;
};

// Sound as the model wants it: `feature` is an id in input/features.def.
struct SoundSpec {
  std::string feature;
  int rate = 16000;        // samples a second; the source is resampled
  ParameterValues parameters;
  double scale = 1;        // value = x * scale + bias; integer tensors are rounded down and clamped
  double bias = 0;
  bool operator==(const SoundSpec&) const = default;
};

struct InputSpec {
  std::string tensor;
  InputKind kind = InputKind::kPicture;
  RegionSpec region;               // picture
  TransformSpec transform;         // picture
  StateSpec fourth_channel;        // picture of a model with four channels: `from` empty: none
  int history = 1;                 // picture: the last N frames, oldest first, along the channels (or the axis after the batch of rank 5)
  StateSpec state;                 // kState
  VectorSpec vector;               // kVector
  SoundSpec sound;                 // kSound
  std::vector<double> constant;    // kConstant: one number for all elements, or one each
  bool operator==(const InputSpec&) const = default;
};

// A step that follows a decoder: smoothing, tracking. `filter` is an id in output/filters.def.
struct FilterSpec {
  std::string filter;
  ParameterValues parameters;
  bool operator==(const FilterSpec&) const = default;
};

struct OutputSpec {
  std::string name;                  // results carry "COMPONENT.NAME"
  std::string decoder;               // id in output/decoders.def
  std::vector<std::string> tensors;  // the model's outputs in the order that the decoder wants
  std::vector<std::string> labels;   // index 0 first; may be empty
  // Applied to the tensors before decoding: real = stored * scale + bias (quantised models).
  double scale = 1;
  double bias = 0;
  ParameterValues parameters;
  std::vector<FilterSpec> filters;  // applied in this order
  bool operator==(const OutputSpec&) const = default;
};

enum class RunMode : uint8_t { kEveryFrame = 1, kBackground, kOnTrigger };

struct RunSpec {
  RunMode mode = RunMode::kEveryFrame;
  int every = 1;         // every_frame: run on frames 0, every, 2 every, ...
  bool hold = false;     // background: show each frame with its own result, and drop the frames between
  std::string trigger;   // on_trigger: the name of the event
  std::string when_lost; // runs only while the component of this id follows fewer than its max_instances; empty: always
  bool operator==(const RunSpec&) const = default;
};

struct ComponentSpec {
  std::string id;
  ModelReference model;
  RunSpec run;
  std::vector<InputSpec> inputs;
  std::vector<OutputSpec> outputs;
  int threads = 0;                     // 0: the machine chooses
  std::vector<std::string> providers;  // in order of wish; empty: cpu
  bool allow_fallback = false;         // a node may run on another provider than the first
  bool operator==(const ComponentSpec&) const = default;
};

struct EffectSpec {
  std::string effect;  // id in render/effects.def
  std::string input;   // "COMPONENT.NAME" of the output that it draws with; empty where it needs none
  ParameterValues parameters;
  bool operator==(const EffectSpec&) const = default;
};

// An event that an output sets off: components with run mode on_trigger run on the next frame, and results tell of it.
struct TriggerSpec {
  std::string name;
  std::string from;       // "COMPONENT.NAME" of classes, boxes or keypoints
  std::string label;      // the item's; empty: any item
  double at_least = .5;   // fires when an item comes to this score
  double hold_off_s = 1;  // not again before
  bool operator==(const TriggerSpec&) const = default;
};

struct Lens {
  std::string name;
  std::string description;
  std::string creator;
  std::string licence;
  std::vector<ComponentSpec> components;
  std::vector<TriggerSpec> triggers;
  std::vector<EffectSpec> effects;
  std::vector<AssetReference> assets;
  std::string icon;          // the file of one of the assets: a square picture for lists and codes; empty: none
  int64_t budget_bytes = 0;  // the packed lens should stay below; 0: no budget
  bool operator==(const Lens&) const = default;
};

// Reads the text of a lens.json. Fails (kInvalid) with place "lens.json: /json/pointer"; checks all that can be checked without
// the other files: types, ranges, unknown fields, unique ids, effects that name outputs, safe paths.
Result<Lens> parse_lens(std::string_view text);

// The text of a lens.json that parse_lens reads back to the same lens; fields at their defaults are left out.
std::string write_lens(const Lens& lens);

// The published JSON schema of lens.json (draft 7).
std::string_view lens_schema();

}  // namespace diopter
