// The Transformer: keeps a plan for one kind of frame and runs it row by row.
#include "engine/input/transform.h"

#include <cmath>
#include <optional>
#include <variant>

#include "engine/input/packing.h"
#include "engine/input/sampling.h"

namespace diopter {

namespace {

bool is_supported(ElementType type) {
  return type == ElementType::kFloat32 || type == ElementType::kFloat16 || type == ElementType::kUint8 || type == ElementType::kInt8;
}

std::array<float, 3> fill_of(const TransformSpec& spec) {
  return {static_cast<float>(spec.fill[0]), static_cast<float>(spec.fill[1]), static_cast<float>(spec.fill[2])};
}

Sampling sampling_of(const RegionSpec& region, const TransformSpec& spec, const FrameView& frame, const Mapping& mapping) {
  const double width = frame.size.width, height = frame.size.height;
  Sampling sampling{.format = frame.format, .mapping = mapping};
  sampling.region = {static_cast<float>(region.crop[0] * width), static_cast<float>(region.crop[1] * height),
                     static_cast<float>((region.crop[0] + region.crop[2]) * width), static_cast<float>((region.crop[1] + region.crop[3]) * height)};
  sampling.left = static_cast<int>(mapping.content.x0);
  sampling.top = static_cast<int>(mapping.content.y0);
  sampling.right = static_cast<int>(mapping.content.x1);
  sampling.bottom = static_cast<int>(mapping.content.y1);
  sampling.alpha = channel_count(spec.colour) == 4 && frame.format == PixelFormat::kRgba;
  sampling.fill = fill_of(spec);
  return sampling;
}

using Sampler = std::variant<SeparableSampler, RotatedSampler, ShrunkSampler>;

// The separable way repeats the frame's edge, so what reaches out of the frame goes the other way, which fills.
// `moving`: the region is another one on each frame, so that speed counts.
Sampler sampler_for(const Sampling& sampling, Size frame, bool moving) {
  const Affine& map = sampling.mapping.frame_from_tensor;
  const Rect seen = map.apply(sampling.mapping.content);
  constexpr float kSlack = 1e-2f;
  const bool inside = seen.x0 >= -kSlack && seen.y0 >= -kSlack && seen.x1 <= static_cast<float>(frame.width) + kSlack && seen.y1 <= static_cast<float>(frame.height) + kSlack;
  if (map.axis_aligned() && inside) return SeparableSampler(sampling);
  if (moving && ShrunkSampler::shrink_factor(sampling) > 1) return ShrunkSampler(sampling);
  return RotatedSampler(sampling);
}

Shape shape_of(const TransformSpec& spec, const Shape& model_shape, Size size) {
  const int64_t channels = channel_count(spec.colour);
  const bool planar = spec.layout == Layout::kNchw;
  const Shape four = planar ? Shape{1, channels, size.height, size.width} : Shape{1, size.height, size.width, channels};
  return model_shape.rank() == 3 ? Shape(four.sizes().subspan(1)) : four;
}

}  // namespace

// All that depends on the frame's kind and the tensor's size.
struct Prepared {
  Prepared(const RegionSpec& region, const TransformSpec& spec, const FrameView& frame, const Mapping& given, bool moving)
      : mapping(given),
        sampling(sampling_of(region, spec, frame, given)),
        sampler(sampler_for(sampling, frame.size, moving)),
        packer(spec, given.tensor_size),
        line(given.tensor_size.width, sampling.fill),
        fill_line(given.tensor_size.width, sampling.fill),
        grey(spec.colour == ColourOrder::kGrey) {}

  bool fits(const FrameView& frame, Size tensor) const {
    return frame.format == sampling.format && frame.size == mapping.frame_size && tensor == mapping.tensor_size;
  }

  void run(const FrameView& frame, Tensor& tensor) {
    SampleRows rows;
    for (int c = 0; c < 4; ++c) rows[static_cast<size_t>(c)] = line.channel(c) + sampling.left;
    for (int y = 0; y < mapping.tensor_size.height; ++y) {
      if (y < sampling.top || y >= sampling.bottom) {
        packer.row(fill_line, y, tensor);
        continue;
      }
      std::visit([&](auto& chosen) { chosen.row(frame, y, rows); }, sampler);
      if (grey) line.finish_grey();
      packer.row(line, y, tensor);
    }
  }

  Mapping mapping;
  Sampling sampling;
  Sampler sampler;
  Packer packer;
  SampleLine line, fill_line;
  bool grey;
};

struct Transformer::Plan {
  RegionSpec region;
  TransformSpec spec;
  std::optional<Prepared> prepared;
};

Transformer::Transformer(const RegionSpec& region, const TransformSpec& spec) : plan_(new Plan{region, spec, {}}) {}
Transformer::~Transformer() = default;
Transformer::Transformer(Transformer&&) noexcept = default;
Transformer& Transformer::operator=(Transformer&&) noexcept = default;

Status Transformer::run(const FrameView& frame, const Shape& model_shape, Tensor& tensor, Mapping& mapping, const TurnedRect* around) {
  const TransformSpec& spec = plan_->spec;
  if (!is_supported(spec.type)) {
    return unsupported("transform/type", "pictures cannot be made as " + std::string(element_type_name(spec.type)),
                       "use float32, float16, uint8 or int8");
  }
  DIOPTER_ASSIGN(const Size size, tensor_size(plan_->region, spec, model_shape, frame.size));
  DIOPTER_TRY(tensor.resize(spec.type, shape_of(spec, model_shape, size)));
  if (around) {
    DIOPTER_ASSIGN(const Mapping made, make_mapping_around(*around, spec, frame.size, size));
    plan_->prepared.emplace(plan_->region, spec, frame, made, true);
  } else if (!plan_->prepared || !plan_->prepared->fits(frame, size)) {
    DIOPTER_ASSIGN(const Mapping made, make_mapping(plan_->region, spec, frame.size, size));
    plan_->prepared.emplace(plan_->region, spec, frame, made, false);
  }
  plan_->prepared->run(frame, tensor);
  mapping = plan_->prepared->mapping;
  return ok_status();
}

}  // namespace diopter
