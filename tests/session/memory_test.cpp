// What comes back to a model from frame to frame: states, a fourth channel, frames before.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "tests/session/scripted_runner.h"

namespace diopter {
namespace {

constexpr char kHash[] = "\"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\"";

std::string lens_with(const std::string& inputs, const std::string& output) {
  return R"({"lens": 1, "name": "t", "components": [{"id": "c", "model": {"file": "m.onnx", )" + std::string(kHash) + R"(}, "inputs": [)" + inputs + R"(], "outputs": [)" + output + "]}]}";
}

float mean(const TensorView& tensor) {
  const std::span<const float> values = tensor.floats();
  return std::accumulate(values.begin(), values.end(), 0.f) / static_cast<float>(values.size());
}

// sum' = sum + mean of the picture.
ScriptedModel counting_model() {
  return {{{float_tensor("in", {1, 3, 2, 2}), float_tensor("sum", {1, kDynamic})}, {float_tensor("next", {1, 1})}},
          [](std::span<const TensorView> in, std::vector<std::vector<float>>& out) { out[0] = {in[1].floats()[0] + mean(in[0])}; }};
}

TEST(Memory, AStateComesBackAndStartsAtZeroAfterReset) {
  ScriptedSession scripted;
  scripted.models["m.onnx"] = counting_model();
  const Status started = scripted.start(lens_with(R"({"tensor": "in"}, {"tensor": "sum", "state": {"from": "next"}})", R"({"name": "v", "decoder": "vector", "tensors": ["next"]})"));
  ASSERT_TRUE(started.ok()) << started.to_string();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(scripted.step(i, 10).ok());
  EXPECT_FLOAT_EQ(scripted.output<Vector>("c.v").values[0], 30);
  scripted.session().reset();
  ASSERT_TRUE(scripted.step(3, 10).ok());
  EXPECT_FLOAT_EQ(scripted.output<Vector>("c.v").values[0], 10);
}

// The tap told the state's next value as what was fed.
TEST(Memory, TheTapSeesTheStateThatTheModelWasFed) {
  ScriptedSession scripted;
  scripted.models["m.onnx"] = counting_model();
  std::vector<float> fed;
  scripted.tap = [&](const StageTap& tap) { fed.push_back(tap.inputs[1].floats()[0]); };
  const Status started = scripted.start(lens_with(R"({"tensor": "in"}, {"tensor": "sum", "state": {"from": "next"}})", R"({"name": "v", "decoder": "vector", "tensors": ["next"]})"));
  ASSERT_TRUE(started.ok()) << started.to_string();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(scripted.step(i, 10).ok());
  EXPECT_EQ(fed, (std::vector<float>{0, 10, 20}));
}

TEST(Memory, AStateThatIsNotFiniteBeginsAnew) {
  ScriptedSession scripted;
  scripted.models["m.onnx"] = counting_model();
  const auto count = scripted.models["m.onnx"].answer;
  bool broken = false;
  scripted.models["m.onnx"].answer = [&](auto in, auto& out) {
    count(in, out);
    if (broken) out[0] = {NAN};
  };
  ASSERT_TRUE(scripted.start(lens_with(R"({"tensor": "in"}, {"tensor": "sum", "state": {"from": "next"}})", R"({"name": "v", "decoder": "vector", "tensors": ["next"]})")).ok());
  ASSERT_TRUE(scripted.step(0, 10).ok());
  broken = true;
  ASSERT_TRUE(scripted.step(1, 10).ok());
  broken = false;
  ASSERT_TRUE(scripted.step(2, 10).ok());
  EXPECT_FLOAT_EQ(scripted.output<Vector>("c.v").values[0], 10);
}

TEST(Memory, AStateFromAnOutputThatIsNotThereIsNamed) {
  ScriptedSession scripted;
  scripted.models["m.onnx"] = counting_model();
  const Status started = scripted.start(lens_with(R"({"tensor": "in"}, {"tensor": "sum", "state": {"from": "nxt"}})", R"({"name": "v", "decoder": "vector", "tensors": ["next"]})"));
  EXPECT_NE(started.to_string().find("inputs/sum: state/from: the model has no output \"nxt\" (it has: next)"), std::string::npos) << started.to_string();
}

TEST(Memory, ASceneCutBringsAStateBackToZero) {
  ScriptedSession scripted;
  scripted.models["m.onnx"] = counting_model();
  ASSERT_TRUE(scripted.start(lens_with(R"({"tensor": "in"}, {"tensor": "sum", "state": {"from": "next"}})", R"({"name": "v", "decoder": "vector", "tensors": ["next"]})")).ok());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(scripted.step(i, 10).ok());
  EXPECT_FLOAT_EQ(scripted.output<Vector>("c.v").values[0], 50);
  ASSERT_TRUE(scripted.step(5, 200).ok());
  EXPECT_FLOAT_EQ(scripted.output<Vector>("c.v").values[0], 200);
  EXPECT_EQ(scripted.firings().at(0).trigger, "scene_cut");
  ASSERT_TRUE(scripted.step(6, 203).ok());
  EXPECT_FLOAT_EQ(scripted.output<Vector>("c.v").values[0], 403);
  EXPECT_TRUE(scripted.firings().empty());
}

TEST(Memory, TheFourthChannelIsTheLastAnswer) {
  ScriptedSession scripted;
  scripted.models["m.onnx"] = {{{float_tensor("in", {1, 2, 2, 4})}, {float_tensor("mask", {1, 2, 2, 1})}},
                               [](std::span<const TensorView> in, std::vector<std::vector<float>>& out) { out[0].assign(4, in[0].floats()[3] + .25f); }};
  const Status started = scripted.start(lens_with(R"({"tensor": "in", "transform": {"layout": "nhwc"}, "fourth_channel": {"from": "mask"}})",
                                                  R"({"name": "m", "decoder": "mask", "tensors": ["mask"]})"));
  ASSERT_TRUE(started.ok()) << started.to_string();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(scripted.step(i).ok());
  EXPECT_FLOAT_EQ(scripted.output<Mask>("c.m").values[0], .75f);
}

class History : public testing::TestWithParam<std::pair<Shape, const char*>> {};

TEST_P(History, GivesTheLastFramesOldestFirst) {
  const auto& [shape, layout] = GetParam();
  ScriptedSession scripted;
  // The sum of the first channel of each of three frames, weighted 1, 10, 100.
  scripted.models["m.onnx"] = {{{float_tensor("in", shape)}, {float_tensor("v", {1, 3})}}, [layout = std::string(layout), shape = shape](std::span<const TensorView> in, std::vector<std::vector<float>>& out) {
                                 const std::span<const float> v = in[0].floats();
                                 const size_t step = shape.rank() == 4 && layout == "nhwc" ? 1 : v.size() / 3;
                                 out[0] = {std::round(v[0]), std::round(v[step]), std::round(v[2 * step])};
                               }};
  const Status started = scripted.start(lens_with(R"({"tensor": "in", "history": 3, "transform": {"colour": "grey", "layout": ")" + std::string(layout) + R"("}})",
                                                  R"({"name": "v", "decoder": "vector", "tensors": ["v"]})"));
  ASSERT_TRUE(started.ok()) << started.to_string();
  const auto seen = [&](int64_t index, uint8_t level) {
    EXPECT_TRUE(scripted.step(index, level).ok());
    return scripted.output<Vector>("c.v").values;
  };
  EXPECT_EQ(seen(0, 10), (std::vector<float>{10, 10, 10}));
  EXPECT_EQ(seen(1, 20), (std::vector<float>{10, 10, 20}));
  EXPECT_EQ(seen(2, 30), (std::vector<float>{10, 20, 30}));
  EXPECT_EQ(seen(3, 40), (std::vector<float>{20, 30, 40}));
}

INSTANTIATE_TEST_SUITE_P(Stacked, History,
                         testing::Values(std::pair(Shape{1, 3, 2, 2}, "nchw"), std::pair(Shape{1, 2, 2, 3}, "nhwc"), std::pair(Shape{1, 3, 1, 2, 2}, "nchw"), std::pair(Shape{1, 3, 2, 2, 1}, "nhwc")));

TEST(Constant, FillsATensorOfTheModelsType) {
  ScriptedSession scripted;
  ScriptedModel model{{{float_tensor("in", {1, 3, 2, 2}), {"sr", ElementType::kInt64, Shape(), {}}}, {float_tensor("v", {1, 1})}},
                      [](std::span<const TensorView> in, std::vector<std::vector<float>>& out) { out[0] = {static_cast<float>(*static_cast<const int64_t*>(in[1].data))}; }};
  scripted.models["m.onnx"] = model;
  const Status started = scripted.start(lens_with(R"({"tensor": "in"}, {"tensor": "sr", "constant": 16000})", R"({"name": "v", "decoder": "vector", "tensors": ["v"]})"));
  ASSERT_TRUE(started.ok()) << started.to_string();
  ASSERT_TRUE(scripted.step(0).ok());
  EXPECT_FLOAT_EQ(scripted.output<Vector>("c.v").values[0], 16000);
}

}  // namespace
}  // namespace diopter
