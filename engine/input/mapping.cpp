// Where a transform puts the frame in the tensor: sizes and the affine map between the two.
#include <cmath>
#include <string>

#include "engine/input/transform.h"

namespace diopter {

namespace {

constexpr int kMaxTensorSide = kMaxFrameSide;

struct Span2 {
  double width, height;
};

// Cosine and sine, exact at the quarter turns, so that they copy pixels without a trace of interpolation.
struct Turn {
  double cosine, sine;
};

Turn turn_of(double degrees) {
  const double quarters = degrees / 90;
  if (quarters != std::floor(quarters)) {
    const double angle = std::fmod(degrees, 360) * (3.14159265358979323846 / 180);
    return {std::cos(angle), std::sin(angle)};
  }
  const int quarter = static_cast<int>(std::fmod(std::fmod(quarters, 4) + 4, 4));
  constexpr Turn kQuarters[4] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
  return kQuarters[quarter];
}

Status check(const RegionSpec& region, const TransformSpec& spec, Size frame) {
  if (frame.width < 1 || frame.height < 1 || frame.width > kMaxFrameSide || frame.height > kMaxFrameSide) {
    return over_limit("frame", "size " + std::to_string(frame.width) + "x" + std::to_string(frame.height) + " is out of bounds",
                      "use 1 to " + std::to_string(kMaxFrameSide) + " pixels a side");
  }
  const auto& [x, y, width, height] = region.crop;
  constexpr double kSlack = 1e-6;  // .7 + .3 may be a little over 1
  if (!(x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 1 + kSlack && y + height <= 1 + kSlack)) {
    return invalid("region/crop", "does not lie inside the frame", "give x, y, width and height as shares of the frame (0..1)");
  }
  for (double share : spec.align) {
    if (!(share >= 0 && share <= 1)) return invalid("transform/align", "is not within 0..1", "use .5 for the middle");
  }
  if (!std::isfinite(spec.rotate_degrees)) return invalid("transform/rotate_degrees", "is not a number", "give an angle in degrees");
  return ok_status();
}

Span2 region_size(const RegionSpec& region, Size frame) { return {region.crop[2] * frame.width, region.crop[3] * frame.height}; }

// The upright box around the turned region: the picture that is fitted into the tensor.
Span2 picture_size(Span2 region, Turn turn) {
  const double c = std::fabs(turn.cosine), s = std::fabs(turn.sine);
  return {region.width * c + region.height * s, region.width * s + region.height * c};
}

// From the picture (turned, flipped) to the frame: both are turned about their middles.
Affine frame_from_picture(const RegionSpec& region, const TransformSpec& spec, Size frame, Turn turn, Span2 picture) {
  const Span2 size = region_size(region, frame);
  const double x = region.crop[0] * frame.width + size.width / 2;
  const double y = region.crop[1] * frame.height + size.height / 2;
  const Affine flip = Affine::scaling(spec.flip_horizontal ? -1 : 1, spec.flip_vertical ? -1 : 1);
  const Affine back{turn.cosine, turn.sine, 0, -turn.sine, turn.cosine, 0};
  return Affine::translation(x, y).after(back).after(flip).after(Affine::translation(-picture.width / 2, -picture.height / 2));
}

Status check_tensor(Size tensor) {
  if (tensor.width >= 1 && tensor.height >= 1 && tensor.width <= kMaxTensorSide && tensor.height <= kMaxTensorSide) return ok_status();
  return over_limit("tensor", "size " + std::to_string(tensor.width) + "x" + std::to_string(tensor.height) + " is out of bounds",
                    "use 1 to " + std::to_string(kMaxTensorSide) + " pixels a side");
}

int whole_side(double side, int limit) { return static_cast<int>(std::fmin(std::fmax(std::nearbyint(side), 1), limit)); }

// Fills in mapping.content too.
Affine picture_from_tensor(const TransformSpec& spec, Span2 picture, Size tensor, Mapping& mapping) {
  const double across = tensor.width / picture.width, down = tensor.height / picture.height;
  mapping.content = {0, 0, static_cast<float>(tensor.width), static_cast<float>(tensor.height)};
  if (spec.fit == Fit::kCover) {
    const double ratio = std::fmax(across, down);
    return Affine::translation((picture.width - tensor.width / ratio) * spec.align[0], (picture.height - tensor.height / ratio) * spec.align[1])
        .after(Affine::scaling(1 / ratio, 1 / ratio));
  }
  if (spec.fit == Fit::kStretch) return Affine::scaling(1 / across, 1 / down);
  const double ratio = std::fmin(across, down);
  const int width = whole_side(picture.width * ratio, tensor.width), height = whole_side(picture.height * ratio, tensor.height);
  const int x = static_cast<int>(std::floor((tensor.width - width) * spec.align[0]));
  const int y = static_cast<int>(std::floor((tensor.height - height) * spec.align[1]));
  mapping.content = {static_cast<float>(x), static_cast<float>(y), static_cast<float>(x + width), static_cast<float>(y + height)};
  // The picture fills its rectangle of whole pixels exactly, so each axis has a scale of its own. Recipes that go back by
  // the common ratio alone are off by up to half a pixel at the far edge.
  return Affine::scaling(picture.width / width, picture.height / height).after(Affine::translation(-x, -y));
}

Result<int> side_of(const char* field, int given, int64_t declared, double region, const TransformSpec& spec) {
  const int multiple = spec.multiple_of < 1 ? 1 : spec.multiple_of;
  if (given > 0 && declared > 0 && given != declared) {
    return invalid(std::string("transform/") + field, std::to_string(given) + " is not what the model takes (" + std::to_string(declared) + ")",
                   "leave the field out, or give " + std::to_string(declared));
  }
  double side = given;
  if (given <= 0) side = static_cast<double>(declared);
  if (given <= 0 && declared <= 0) side = std::fmax(std::nearbyint((region - spec.plus) / multiple), 1) * multiple + spec.plus;
  if (side >= 1 && side <= kMaxTensorSide) return static_cast<int>(side);
  return over_limit(std::string("transform/") + field, "gives a tensor side out of 1.." + std::to_string(kMaxTensorSide),
                    "set width and height in the lens");
}

}  // namespace

int channel_count(ColourOrder order) {
  switch (order) {
    case ColourOrder::kGrey: return 1;
    case ColourOrder::kRgb:
    case ColourOrder::kBgr: return 3;
    case ColourOrder::kRgba:
    case ColourOrder::kBgra: return 4;
  }
  return 3;
}

Result<Mapping> make_mapping(const RegionSpec& region, const TransformSpec& spec, Size frame, Size tensor) {
  DIOPTER_TRY(check(region, spec, frame));
  DIOPTER_TRY(check_tensor(tensor));
  const Turn turn = turn_of(spec.rotate_degrees);
  const Span2 picture = picture_size(region_size(region, frame), turn);
  Mapping mapping;
  mapping.frame_from_tensor =
      frame_from_picture(region, spec, frame, turn, picture).after(picture_from_tensor(spec, picture, tensor, mapping));
  mapping.tensor_from_frame = mapping.frame_from_tensor.inverse();
  mapping.tensor_size = tensor;
  mapping.frame_size = frame;
  return mapping;
}

Result<Mapping> make_mapping_around(const TurnedRect& region, const TransformSpec& spec, Size frame, Size tensor) {
  DIOPTER_TRY(check(RegionSpec(), spec, frame));
  DIOPTER_TRY(check_tensor(tensor));
  constexpr float kFarthest = 1e6f;  // pixels: beyond it nothing is seen, and floats are too coarse to say where
  if (!(std::fabs(region.centre.x) < kFarthest && std::fabs(region.centre.y) < kFarthest && region.width > 0 && region.width < kFarthest && region.height > 0 &&
        region.height < kFarthest && std::isfinite(region.angle))) {
    return invalid("region", "is empty or far outside of the frame", "check what it is made from");
  }
  const Span2 picture{region.width, region.height};
  const Turn turn = turn_of(spec.rotate_degrees);
  const Affine flip = Affine::scaling(spec.flip_horizontal ? -1 : 1, spec.flip_vertical ? -1 : 1);
  const Affine about_centre = Affine::translation(-picture.width / 2, -picture.height / 2);
  Mapping mapping;
  const Affine placed = picture_from_tensor(spec, picture, tensor, mapping);
  mapping.frame_from_tensor = Affine::translation(region.centre.x, region.centre.y)
                                  .after(region.angle == 0 ? Affine() : Affine::rotation(region.angle))
                                  .after({turn.cosine, turn.sine, 0, -turn.sine, turn.cosine, 0})
                                  .after(flip)
                                  .after(about_centre)
                                  .after(placed);
  mapping.tensor_from_frame = mapping.frame_from_tensor.inverse();
  mapping.tensor_size = tensor;
  mapping.frame_size = frame;
  return mapping;
}

Result<Size> tensor_size(const RegionSpec& region, const TransformSpec& spec, const Shape& model_shape, Size frame) {
  DIOPTER_TRY(check(region, spec, frame));
  const int rank = model_shape.rank();
  if (rank != 0 && rank != 3 && rank != 4) {
    return unsupported("model input " + model_shape.to_string(), "does not take pictures",
                       "a picture's tensor has three axes, or four with the batch");
  }
  const int channels = channel_count(spec.colour);
  int64_t height = kDynamic, width = kDynamic;
  if (rank != 0) {
    const int first = rank - 3;  // behind the batch
    const bool planar = spec.layout == Layout::kNchw;
    const int64_t declared = model_shape[planar ? first : first + 2];
    if (first == 1 && model_shape[0] > 1) {
      return unsupported("model input " + model_shape.to_string(), "takes several pictures at once", "export the model with a batch of 1");
    }
    if (declared > 0 && declared != channels) {
      return invalid("transform/colour", "gives " + std::to_string(channels) + " channels, the model takes " + std::to_string(declared),
                     "choose another colour order, or another layout (the model's shape is " + model_shape.to_string() + ")");
    }
    height = model_shape[planar ? first + 1 : first];
    width = model_shape[planar ? first + 2 : first + 1];
  }
  const Span2 picture = picture_size(region_size(region, frame), turn_of(spec.rotate_degrees));
  Size size;
  DIOPTER_ASSIGN(size.width, side_of("width", spec.width, width, picture.width, spec));
  DIOPTER_ASSIGN(size.height, side_of("height", spec.height, height, picture.height, spec));
  return size;
}

}  // namespace diopter
