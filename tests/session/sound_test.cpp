// A lens that hears: as many runs as there are whole steps of samples.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/schedule/sound_input.h"
#include "tests/session/scripted_runner.h"

namespace diopter {
namespace {

constexpr char kLens[] = R"({"lens": 1, "name": "t", "components": [{"id": "ear", "model": {"file": "m.onnx", "sha256": "0000000000000000000000000000000000000000000000000000000000000000"},
  "inputs": [{"tensor": "in", "sound": {"feature": "samples", "scale": 10, "parameters": {"step": 4, "context": 0}}}],
  "outputs": [{"name": "sound", "decoder": "sound", "tensors": ["out"]}, {"name": "v", "decoder": "vector", "tensors": ["out"]}]}]})";

class Hearing : public testing::Test {
 protected:
  ScriptedSession scripted_;
  void SetUp() override {
    scripted_.models["m.onnx"] = {{{float_tensor("in", {1, kDynamic})}, {float_tensor("out", {1, 4})}},
                                  [](std::span<const TensorView> in, std::vector<std::vector<float>>& out) { out[0].assign(in[0].floats().begin(), in[0].floats().end()); }};
    const Status started = scripted_.start(kLens);
    ASSERT_TRUE(started.ok()) << started.to_string();
  }
};

TEST_F(Hearing, RunsOnceForEachStepOfSamplesAndKeepsTheRest) {
  EXPECT_EQ(scripted_.session().sound_rate(), 16000);
  EXPECT_EQ(scripted_.session().sound_samples(), 4);
  scripted_.session().hear(std::vector<float>{.01f, .02f, .03f, .04f, .05f, .06f, .07f, .08f, .09f});
  ASSERT_TRUE(scripted_.step(0).ok());
  EXPECT_EQ(scripted_.models["m.onnx"].runs, 2);
  EXPECT_EQ(scripted_.output<Audio>("ear.sound").samples.size(), 8u);  // of both runs
  EXPECT_FLOAT_EQ(scripted_.output<Vector>("ear.v").values[0], .5f);   // of the last
  scripted_.session().hear(std::vector<float>{0, 0, 0});
  ASSERT_TRUE(scripted_.step(1).ok());
  EXPECT_EQ(scripted_.models["m.onnx"].runs, 3);
  EXPECT_FLOAT_EQ(scripted_.output<Vector>("ear.v").values[0], .9f);
}

TEST_F(Hearing, ResetForgetsWhatWasNotYetUsed) {
  scripted_.session().hear(std::vector<float>{1, 1, 1});
  scripted_.session().reset();
  scripted_.session().hear(std::vector<float>{0});
  ASSERT_TRUE(scripted_.step(0).ok());
  EXPECT_EQ(scripted_.models["m.onnx"].runs, 0);
}

// An infinite sample of a file of floats stayed in the noise estimate: the word spotter was deaf from there on.
TEST(SoundInput, OneBrokenSampleDoesNotDeafenTheNoiseEstimate) {
  for (const float broken : {NAN, INFINITY, 1e38f}) {
    const SoundSpec spec{.feature = "micro", .parameters = {}};
    auto input = make_sound_input(spec, float_tensor("in", {1, 49 * 40}));
    ASSERT_TRUE(input.ok()) << input.status().to_string();
    const FrameView none;
    const Outputs outputs;
    TensorView tensor;
    float loudest = 0;
    for (int step = 0; step < 1500; ++step) {
      std::vector<float> samples(320);
      for (size_t i = 0; i < samples.size(); ++i) samples[i] = (step / 25 % 2) * .5f * std::sin(.17f * static_cast<float>(i));
      if (step == 3) samples[9] = broken;
      ASSERT_TRUE((*input)->prepare({.frame = none, .outputs = outputs, .sound = samples}, tensor).ok());
      loudest = *std::ranges::max_element(tensor.floats());
    }
    EXPECT_GT(loudest, 300) << broken;
  }
}

TEST(SoundInput, ARunModeThatLeavesStepsOutIsRefused) {
  std::string lens = kLens;
  lens.insert(lens.find("\"inputs\""), R"("run": {"mode": "on_trigger", "trigger": "tap"}, )");
  ScriptedSession scripted;
  scripted.models["m.onnx"] = {{{float_tensor("in", {1, 4})}, {float_tensor("out", {1, 4})}}, nullptr};
  const Status started = scripted.start(lens);
  EXPECT_NE(started.to_string().find("run: leaves steps out"), std::string::npos) << started.to_string();
}

TEST(SoundInput, AModelsShapeOfMoreNumbersThanThereCanBeIsRefused) {
  for (const Shape& shape : {Shape{INT64_MAX, INT64_MAX, kDynamic}, Shape{int64_t{1} << 40, int64_t{1} << 40}}) {
    EXPECT_EQ(make_sound_input({.feature = "samples", .parameters = {}}, float_tensor("in", shape)).status().code, StatusCode::kInvalid);
  }
}

TEST(SoundInput, AFeatureThatDoesNotFitTheModelIsNamed) {
  ScriptedSession scripted;
  scripted.models["m.onnx"] = {{{float_tensor("in", {1, 7})}, {float_tensor("out", {1, 4})}}, nullptr};
  const Status started = scripted.start(kLens);
  EXPECT_NE(started.to_string().find("inputs/in: sound/feature: gives 4 numbers, the model's shape is 1x7"), std::string::npos) << started.to_string();
}

}  // namespace
}  // namespace diopter
