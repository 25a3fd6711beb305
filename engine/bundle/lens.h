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

// What an input sees: the frame, or a fixed crop of it.
struct RegionSpec {
  // x, y, width, height as shares of the frame (0..1).
  std::array<double, 4> crop{0, 0, 1, 1};
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

struct InputSpec {
  std::string tensor;
  RegionSpec region;
  TransformSpec transform;
  bool operator==(const InputSpec&) const = default;
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
  bool operator==(const OutputSpec&) const = default;
};

enum class RunMode : uint8_t { kEveryFrame = 1, kBackground, kOnTrigger };

struct RunSpec {
  RunMode mode = RunMode::kEveryFrame;
  int every = 1;         // every_frame: run on frames 0, every, 2 every, ...
  bool hold = false;     // background: show each frame with its own result, and drop the frames between
  std::string trigger;   // on_trigger: the name of the event
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

struct Lens {
  std::string name;
  std::string description;
  std::string creator;
  std::string licence;
  std::vector<ComponentSpec> components;
  std::vector<EffectSpec> effects;
  std::vector<AssetReference> assets;
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
