#include "engine/schedule/number_inputs.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace diopter {

namespace {

// Dynamic sizes as 1.
Shape with_ones(const Shape& shape) {
  Shape made = shape;
  for (int axis = 0; axis < made.rank(); ++axis) made[axis] = made[axis] < 0 ? 1 : made[axis];
  return made;
}

Status store(double value, size_t i, Tensor& tensor) {
  switch (tensor.type()) {
    case ElementType::kFloat32: static_cast<float*>(tensor.data())[i] = static_cast<float>(value); return ok_status();
    case ElementType::kFloat64: static_cast<double*>(tensor.data())[i] = value; return ok_status();
    case ElementType::kFloat16: static_cast<uint16_t*>(tensor.data())[i] = float_to_half(static_cast<float>(value)); return ok_status();
    case ElementType::kInt64: static_cast<int64_t*>(tensor.data())[i] = static_cast<int64_t>(value); return ok_status();
    case ElementType::kInt32: static_cast<int32_t*>(tensor.data())[i] = static_cast<int32_t>(value); return ok_status();
    case ElementType::kUint8:
    case ElementType::kBool: static_cast<uint8_t*>(tensor.data())[i] = static_cast<uint8_t>(value); return ok_status();
    case ElementType::kInt8: static_cast<int8_t*>(tensor.data())[i] = static_cast<int8_t>(value); return ok_status();
    default: return unsupported({}, "is of type " + std::string(element_type_name(tensor.type())), "export the model with float32 or int64 inputs");
  }
}

class ConstantInput final : public InputBinding {
 public:
  Status fill(const std::vector<double>& numbers, const TensorInfo& wanted) {
    Shape shape = with_ones(wanted.shape);
    // A list for one dynamic axis gives its size.
    if (wanted.shape.rank() == 1 && wanted.shape[0] < 0) shape[0] = static_cast<int64_t>(numbers.size());
    DIOPTER_TRY(tensor_.resize(wanted.type, shape));
    const size_t count = static_cast<size_t>(shape.element_count());
    if (numbers.size() != 1 && numbers.size() != count) {
      return invalid("constant", "has " + std::to_string(numbers.size()) + " numbers, the model wants " + std::to_string(count), "give one number, or as many as the model's shape " + wanted.shape.to_string() + " has");
    }
    for (size_t i = 0; i < count; ++i) {
      const double value = numbers[numbers.size() == 1 ? 0 : i];
      if (!(std::abs(value) <= 9e15)) return invalid("constant", "is too large", "give a number up to 9e15");
      DIOPTER_TRY(store(value, i, tensor_));
    }
    return ok_status();
  }
  Status prepare(const RunSubject&, TensorView& tensor) override {
    tensor = tensor_.view();
    return ok_status();
  }

 private:
  Tensor tensor_;
};

// False where a float32 tensor holds NaN or an infinity; true for other types.
bool is_finite(const TensorView& tensor) {
  if (tensor.type != ElementType::kFloat32) return true;
  float poison = 0;  // x * 0 is NaN for what is not finite, and stays NaN in a sum
  for (float value : tensor.floats()) poison += value * 0;
  return poison == 0;
}

class StateInput final : public InputBinding {
 public:
  Status bind(const StateSpec& spec, const TensorInfo& wanted, const std::vector<TensorInfo>& answers) {
    answer_ = tensor_index(answers, spec.from);
    if (answer_ == answers.size()) return invalid("state/from", "the model has no output \"" + spec.from + "\"", "it has: " + tensor_names(answers));
    if (answers[answer_].type != wanted.type) {
      return invalid("state/from", "is " + std::string(element_type_name(answers[answer_].type)) + ", the input " + std::string(element_type_name(wanted.type)), "name the output that belongs to this input");
    }
    const Shape shape = spec.shape.empty() ? with_ones(wanted.shape) : Shape(spec.shape);
    bool fits = shape.rank() == wanted.shape.rank();
    for (int axis = 0; fits && axis < shape.rank(); ++axis) fits = wanted.shape[axis] < 0 || wanted.shape[axis] == shape[axis];
    if (!fits) return invalid("state/shape", shape.to_string() + " does not fit the model's " + wanted.shape.to_string(), "give one size an axis");
    DIOPTER_TRY(tensor_.resize(wanted.type, shape));
    tensor_.fill_zero();
    return ok_status();
  }
  Status prepare(const RunSubject&, TensorView& tensor) override {
    tensor = tensor_.view();
    return ok_status();
  }
  Status learn(std::span<const TensorView> answers) override {
    const TensorView& answer = answers[answer_];
    if (!(answer.shape == tensor_.shape())) {
      return invalid("state", "the answer has shape " + answer.shape.to_string() + ", the input " + tensor_.shape().to_string(), "set state.shape to what the model answers");
    }
    // A state that is not finite would never become so again: it begins anew. (What is shown of such an answer is counted by its
    // decoder.)
    if (is_finite(answer)) {
      std::memcpy(tensor_.data(), answer.data, answer.byte_size());
    } else {
      tensor_.fill_zero();
    }
    return ok_status();
  }
  void reset() override { tensor_.fill_zero(); }

 private:
  size_t answer_ = 0;
  Tensor tensor_;
};

class VectorInput final : public InputBinding {
 public:
  VectorInput(const VectorSpec& spec, const Shape& wanted) : spec_(spec), wanted_(wanted) {}

  Status prepare(const RunSubject& subject, TensorView& tensor) override {
    const Output* from = subject.outputs.find(spec_.from);
    values_.clear();
    if (const Vector* vector = from ? std::get_if<Vector>(&from->data) : nullptr) values_.assign(vector->values.begin(), vector->values.end());
    if (const Keypoints* points = from ? std::get_if<Keypoints>(&from->data) : nullptr) DIOPTER_TRY(take(*points, subject.instance));
    while (tensors_.size() <= subject.instance) tensors_.emplace_back();
    Tensor& made = tensors_[subject.instance];
    DIOPTER_ASSIGN(const Shape shape, shape_for(static_cast<int64_t>(values_.size())));
    DIOPTER_TRY(made.resize(ElementType::kFloat32, shape));
    std::ranges::copy(values_, made.floats().begin());
    tensor = made.view();
    return ok_status();
  }

 private:
  Status take(const Keypoints& points, size_t instance) {
    if (instance >= points.instances.size()) return invalid("vector/from", "has no instance " + std::to_string(instance), "check the component before");
    const std::span<const Keypoint> of = points.of(instance);
    if (spec_.origin >= static_cast<int>(of.size())) {
      return invalid("vector/origin", "is point " + std::to_string(spec_.origin) + ", but there are " + std::to_string(of.size()), "name one of them");
    }
    const Keypoint origin = spec_.origin >= 0 ? of[static_cast<size_t>(spec_.origin)] : Keypoint();
    float largest = 0;
    for (const Keypoint& point : of) {
      const float axes[3] = {point.at.x - origin.at.x, point.at.y - origin.at.y, point.z - origin.z};
      for (int axis = 0; axis < spec_.axes; ++axis) {
        values_.push_back(axes[axis]);
        largest = std::max(largest, std::abs(axes[axis]));
      }
    }
    if (!spec_.normalize || largest == 0) return ok_status();
    for (float& value : values_) value /= largest;
    return ok_status();
  }

  // The model's shape with all values on the last axis, where that is open.
  Result<Shape> shape_for(int64_t count) const {
    Shape shape = with_ones(wanted_);
    if (shape.rank() > 0 && wanted_[shape.rank() - 1] < 0) shape[shape.rank() - 1] = count;
    if (shape.element_count() == count) return shape;
    return invalid("vector", std::to_string(count) + " numbers do not fit the model's shape " + wanted_.to_string(), "check vector.from and vector.axes");
  }

  const VectorSpec spec_;
  const Shape wanted_;
  std::vector<float> values_;
  std::vector<Tensor> tensors_;
};

}  // namespace

Result<std::unique_ptr<InputBinding>> make_vector_input(const VectorSpec& spec, const TensorInfo& wanted, const Outputs& outputs) {
  if (wanted.type != ElementType::kFloat32) return unsupported("vector", "the model wants " + std::string(element_type_name(wanted.type)), "export the model with float32 inputs");
  const Output* from = outputs.find(spec.from);
  if (!from || (from->kind != OutputKind::kKeypoints && from->kind != OutputKind::kVector)) {
    return invalid("vector/from", "\"" + spec.from + "\" is not an output of kind keypoints or vector", "name one of a component before this one");
  }
  return std::unique_ptr<InputBinding>(new VectorInput(spec, wanted.shape));
}

Result<std::unique_ptr<InputBinding>> make_state_input(const StateSpec& spec, const TensorInfo& wanted, const std::vector<TensorInfo>& answers) {
  auto input = std::make_unique<StateInput>();
  DIOPTER_TRY(input->bind(spec, wanted, answers));
  return std::unique_ptr<InputBinding>(std::move(input));
}

Result<std::unique_ptr<InputBinding>> make_constant_input(const std::vector<double>& numbers, const TensorInfo& wanted) {
  auto input = std::make_unique<ConstantInput>();
  DIOPTER_TRY(input->fill(numbers, wanted));
  return std::unique_ptr<InputBinding>(std::move(input));
}

}  // namespace diopter
