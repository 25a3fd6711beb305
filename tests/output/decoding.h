// Runs one decoder on hand-made tensors: the frame is the tensor unless the test says otherwise.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "engine/output/decoder.h"

namespace diopter {

struct DecodingSetup {
  std::map<std::string, ParameterValue> parameters;
  Labels labels;
  Layout input_layout = Layout::kNhwc;
  Mapping mapping;
  std::vector<TensorInfo> declared;
  const FrameView* frame = nullptr;
};

struct TestTensor {
  Shape shape;
  std::vector<float> values;
};

inline Mapping identity_mapping(Size size) {
  return {{}, {}, size, size, {0, 0, static_cast<float>(size.width), static_cast<float>(size.height)}};
}

class Decoding {
 public:
  Decoding(std::string_view id, DecodingSetup setup) : setup_(std::move(setup)) {
    if (setup_.mapping.tensor_size == Size{}) setup_.mapping = identity_mapping({256, 256});
    const DecoderEntry* entry = find_decoder(id);
    if (!entry) {
      ADD_FAILURE() << "no decoder " << id;
      return;
    }
    ParameterValues given;
    for (auto& [key, value] : setup_.parameters) given.set(key, value);
    Result<ParameterValues> resolved = resolve(entry->parameters, given);
    if (!resolved.ok()) {
      ADD_FAILURE() << resolved.status().to_string();
      return;
    }
    auto made = entry->make({*resolved, setup_.labels, setup_.declared, setup_.input_layout});
    if (!made.ok()) {
      ADD_FAILURE() << made.status().to_string();
      return;
    }
    decoder_ = std::move(made).value();
    state_ = decoder_->make_state();
  }

  Status status(const std::vector<TestTensor>& tensors) {
    std::vector<TensorView> views;
    for (const TestTensor& t : tensors) views.push_back({ElementType::kFloat32, t.shape, t.values.data()});
    return decoder_->decode({views, setup_.mapping, setup_.frame}, state_.get(), output_);
  }

  const Output& run(const std::vector<TestTensor>& tensors) {
    const Status status = this->status(tensors);
    EXPECT_TRUE(status.ok()) << status.to_string();
    return output_;
  }

 private:
  DecodingSetup setup_;
  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<DecoderState> state_;
  Output output_;
};

}  // namespace diopter
