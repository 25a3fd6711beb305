#include "engine/schedule/picture_input.h"

#include <cstring>

#include "engine/schedule/fed_back_channel.h"
#include "engine/schedule/frame_history.h"

namespace diopter {

namespace {

class PictureInput final : public InputBinding {
 public:
  PictureInput(const InputSpec& spec, const Shape& one_picture, const Shape& whole)
      : spec_(spec), one_picture_(one_picture), history_(spec.history, spec.transform.layout, whole.rank()) {}

  Status bind_fourth_channel(const std::vector<TensorInfo>& answers) {
    if (spec_.fourth_channel.from.empty()) return ok_status();
    return fourth_.bind(spec_.fourth_channel, answers, spec_.transform.layout);
  }

  Status prepare(const RunSubject& subject, TensorView& tensor) override {
    while (instances_.size() <= subject.instance) instances_.push_back({Transformer(spec_.region, spec_.transform), {}, {}});
    Instance& made = instances_[subject.instance];
    DIOPTER_TRY(made.transformer.run(subject.frame, one_picture_, made.tensor, made.mapping, subject.region));
    if (fourth_.is_bound()) DIOPTER_TRY(fourth_.write(made.tensor));
    if (spec_.history > 1) return history_.push(made.tensor, tensor);
    tensor = made.tensor.view();
    return ok_status();
  }

  const Mapping* mapping(size_t instance) const override { return &instances_[instance].mapping; }
  Status learn(std::span<const TensorView> answers) override { return fourth_.is_bound() ? fourth_.learn(answers) : ok_status(); }
  void reset() override {
    fourth_.reset();
    history_.reset();
  }

 private:
  struct Instance {
    Transformer transformer;
    Tensor tensor;
    Mapping mapping;
  };

  const InputSpec spec_;
  const Shape one_picture_;
  std::vector<Instance> instances_;
  FedBackChannel fourth_;
  FrameHistory history_;
};

// The shape of one picture of a history: [1,C,H,W] of [1,N*C,H,W] or [1,N,C,H,W], likewise with channels last.
Result<Shape> one_picture_of(const InputSpec& spec, const Shape& whole) {
  if (spec.history == 1) return whole;
  const int64_t channels = channel_count(spec.transform.colour);
  const int channel_axis = spec.transform.layout == Layout::kNchw ? whole.rank() - 3 : whole.rank() - 1;
  if (whole.rank() == 5 && (whole[1] == spec.history || whole[1] == kDynamic)) return Shape{1, whole[2], whole[3], whole[4]};
  if (whole.rank() == 4 && (whole[channel_axis] == spec.history * channels || whole[channel_axis] == kDynamic)) {
    Shape one = whole;
    one[channel_axis] = channels;
    return one;
  }
  return invalid("history", std::to_string(spec.history) + " frames of " + std::to_string(channels) + " channels do not fit the model's shape " + whole.to_string(),
                 "set history so that frames times channels is the model's size");
}

}  // namespace

Result<std::unique_ptr<InputBinding>> make_picture_input(const InputSpec& spec, const TensorInfo& wanted, const std::vector<TensorInfo>& answers) {
  if (wanted.type != spec.transform.type) {
    return invalid({}, "the transform makes " + std::string(element_type_name(spec.transform.type)) + ", the model wants " + std::string(element_type_name(wanted.type)), "set transform.type");
  }
  DIOPTER_ASSIGN(const Shape one_picture, one_picture_of(spec, wanted.shape));
  if (one_picture.rank() != 4 && one_picture.rank() != 3) {
    return unsupported({}, "has shape " + wanted.shape.to_string(), "a picture input has four axes, 1xCxHxW or 1xHxWxC; for numbers give vector, state or constant");
  }
  InputSpec made = spec;
  // The fourth channel is written over the alpha that a picture without one gets.
  if (!spec.fourth_channel.from.empty()) made.transform.colour = spec.transform.colour == ColourOrder::kBgr ? ColourOrder::kBgra : ColourOrder::kRgba;
  auto input = std::make_unique<PictureInput>(made, one_picture, wanted.shape);
  DIOPTER_TRY(input->bind_fourth_channel(answers));
  return std::unique_ptr<InputBinding>(std::move(input));
}

}  // namespace diopter
