#include "engine/session.h"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/session/fake_runner.h"

namespace diopter {
namespace {

struct OneFile final : NamedBytes {
  Result<Bytes> read(std::string_view) const override { return Bytes{}; }
  std::vector<std::string> names() const override { return {"m.onnx"}; }
};

Lens lens_with(RunSpec run) {
  ComponentSpec component;
  component.id = "c";
  component.model.file = "m.onnx";
  component.run = run;
  InputSpec input;
  input.tensor = "in";
  component.inputs = {input};
  OutputSpec output;
  output.name = "v";
  output.decoder = "mask";
  output.tensors = {"out"};
  output.scale = 1 / 255.;
  component.outputs = {output};
  Lens lens;
  lens.components = {component};
  return lens;
}

Frame grey(int64_t index, uint8_t level) {
  Frame frame = Frame::create(PixelFormat::kRgba, {4, 4}).value();
  std::memset(frame.view().planes[0], level, static_cast<size_t>(frame.view().strides[0]) * 4);
  frame.index = index;
  frame.time_s = static_cast<double>(index) / 10;
  return frame;
}

class SessionTest : public testing::Test {
 protected:
  void start(RunSpec run, bool wait = true) {
    SessionOptions options;
    options.make_runner = [this](Bytes, const RunnerOptions&) -> Result<std::unique_ptr<Runner>> { return std::unique_ptr<Runner>(new FakeRunner(model_)); };
    options.wait_for_answers = wait;
    auto session = Session::create(lens_with(run), OneFile(), options);
    ASSERT_TRUE(session.ok()) << session.status().to_string();
    session_ = std::move(session).value();
  }
  void step(int64_t index, uint8_t level, std::vector<Event> events = {}) {
    const Status status = session_->step(grey(index, level), events, result_);
    ASSERT_TRUE(status.ok()) << status.to_string();
  }
  const Output& output() { return result_.outputs->items[0]; }
  float value() { return std::get<Mask>(output().data).values[0] * 255; }

  FakeModel model_;
  std::unique_ptr<Session> session_;
  StepResult result_;
};

TEST_F(SessionTest, EveryFrameGivesEachFrameItsOwnResult) {
  start({});
  for (int i = 0; i < 3; ++i) {
    step(i, static_cast<uint8_t>(10 * i + 10));
    EXPECT_EQ(output().frame_index, i);
    EXPECT_DOUBLE_EQ(output().time_s, i / 10.);
    EXPECT_NEAR(value(), 10 * i + 10, .01);
  }
}

TEST_F(SessionTest, EverySecondFrameKeepsTheResultBetween) {
  start({.every = 2});
  for (int i = 0; i < 4; ++i) {
    step(i, static_cast<uint8_t>(i));
    EXPECT_EQ(output().frame_index, i / 2 * 2);
  }
  EXPECT_EQ(model_.runs, 2);
}

TEST_F(SessionTest, BackgroundNeverWaitsAndTakesTheNewestFrame) {
  model_.answers_at_once = false;
  start({.mode = RunMode::kBackground}, false);
  step(0, 10);
  EXPECT_EQ(output().frame_index, -1) << "no answer yet";
  EXPECT_TRUE(result_.shown);
  step(1, 20);
  step(2, 30);
  EXPECT_EQ(model_.runs, 1) << "the model is busy, frames 1 and 2 are not queued";
  model_.release();
  step(3, 40);
  EXPECT_EQ(output().frame_index, 0) << "results carry the frame that they came from";
  EXPECT_EQ(model_.runs, 2) << "frame 3 went in at once";
  model_.release();
  step(4, 50);
  EXPECT_EQ(output().frame_index, 3);
  EXPECT_NEAR(value(), 40, .01);
}

TEST_F(SessionTest, BackgroundInAFileWaitsSoThatRunsCanBeRepeated) {
  model_.answers_at_once = false;
  start({.mode = RunMode::kBackground}, true);
  step(0, 10);
  EXPECT_EQ(output().frame_index, 0);
}

TEST_F(SessionTest, HoldShowsOnlyFramesWithTheirOwnResult) {
  model_.answers_at_once = false;
  start({.mode = RunMode::kBackground, .hold = true}, false);
  step(0, 10);
  EXPECT_FALSE(result_.shown);
  step(1, 20);
  EXPECT_FALSE(result_.shown) << "dropped: the model is busy";
  model_.release();
  step(2, 30);
  ASSERT_TRUE(result_.shown);
  EXPECT_EQ(result_.frame.index, 0);
  EXPECT_EQ(output().frame_index, 0);
  model_.release();
  step(3, 40);
  ASSERT_TRUE(result_.shown);
  EXPECT_EQ(result_.frame.index, 2);
  EXPECT_EQ(output().frame_index, 2);
}

TEST_F(SessionTest, OnTriggerRunsOnceForEachEvent) {
  start({.mode = RunMode::kOnTrigger, .trigger = "tap"});
  step(0, 10);
  EXPECT_EQ(model_.runs, 0);
  step(1, 20, {{"tap", .1}, {"other", .1}});
  EXPECT_EQ(model_.runs, 1);
  EXPECT_EQ(output().frame_index, 1);
  ASSERT_EQ(result_.firings.size(), 1u);
  EXPECT_EQ(result_.firings[0].trigger, "tap");
  step(2, 30);
  EXPECT_EQ(model_.runs, 1);
  EXPECT_TRUE(result_.firings.empty());
}

TEST_F(SessionTest, ResetForgetsTheOutputs) {
  start({});
  step(0, 10);
  session_->reset();
  start({.mode = RunMode::kOnTrigger, .trigger = "tap"});
  step(0, 10);
  EXPECT_EQ(output().frame_index, -1);
}

TEST_F(SessionTest, AModelThatFailsAtRunTimeFailsTheStep) {
  model_.fails = true;
  start({});
  const Status status = session_->step(grey(0, 1), {}, result_);
  EXPECT_EQ(status.code, StatusCode::kInvalid);
}

TEST(SessionCreate, NamesTheFieldThatDoesNotFitTheModel) {
  FakeModel model;
  SessionOptions options;
  options.make_runner = [&](Bytes, const RunnerOptions&) -> Result<std::unique_ptr<Runner>> { return std::unique_ptr<Runner>(new FakeRunner(model)); };
  const auto failure = [&](const Lens& lens) { return Session::create(lens, OneFile(), options).status().to_string(); };
  Lens lens = lens_with({});
  lens.components[0].inputs[0].tensor = "image";
  EXPECT_EQ(failure(lens), "components/c: inputs/image: the model has no such input (it has: in)");
  lens = lens_with({});
  lens.components[0].outputs[0].decoder = "masque";
  EXPECT_NE(failure(lens).find("components/c: outputs/v: decoder: \"masque\" is unknown"), std::string::npos);
  lens = lens_with({});
  lens.components[0].inputs[0].transform.type = ElementType::kUint8;
  EXPECT_NE(failure(lens).find("the transform makes uint8, the model wants float32"), std::string::npos);
}

}  // namespace
}  // namespace diopter
