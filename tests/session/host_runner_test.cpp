// Models that a page runs: a step that must have an answer waits for it outside of the engine.
#include "engine/model/host_runner.h"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/session/scripted_runner.h"

namespace diopter {
namespace {

constexpr char kChain[] = R"({"lens": 1, "name": "t", "components": [
  {"id": "find", "model": {"file": "find.onnx", "sha256": "0000000000000000000000000000000000000000000000000000000000000000"},
   "inputs": [{"tensor": "in"}],
   "outputs": [{"name": "boxes", "decoder": "boxes_decoded", "tensors": ["boxes", "scores"], "parameters": {"units": "pixels", "threshold": 0.5}}]},
  {"id": "look", "model": {"file": "look.onnx", "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}, RUN
   "inputs": [{"tensor": "in", "region": {"from": "find.boxes", "max_instances": 2}}],
   "outputs": [{"name": "inside", "decoder": "boxes_decoded", "tensors": ["boxes", "scores"], "parameters": {"units": "pixels", "threshold": 0.5}}]}]})";

struct NoFiles final : NamedBytes {
  Result<Bytes> read(std::string_view) const override { return Bytes{}; }
  std::vector<std::string> names() const override { return {}; }
};

class HostRunnerTest : public testing::Test {
 protected:
  void start(const std::string& run_of_second = "", bool wait_for_answers = true) {
    std::string json = kChain;
    json.replace(json.find("RUN"), 3, run_of_second);
    Result<Lens> lens = parse_lens(json);
    ASSERT_TRUE(lens.ok()) << lens.status().to_string();
    SessionOptions options;
    options.wait_for_answers = wait_for_answers;
    options.make_runner = [this](Bytes, const RunnerOptions& wished) -> Result<std::unique_ptr<Runner>> {
      const bool first = wished.model_id == "find.onnx";
      const int64_t side = first ? 64 : 8, count = first ? 2 : 1;
      ModelInfo info{{{"in", ElementType::kFloat32, {1, 3, side, side}, {}}}, {{"boxes", ElementType::kFloat32, {count, 4}, {}}, {"scores", ElementType::kFloat32, {count, 1}, {}}}};
      return std::unique_ptr<Runner>(new HostRunner(info, [this](HostRunner& runner) { waiting_.push_back(&runner); }));
    };
    auto session = Session::create(*lens, NoFiles(), options);
    ASSERT_TRUE(session.ok()) << session.status().to_string();
    session_ = std::move(session).value();
  }

  Status step(int64_t index) {
    Frame frame = Frame::create(PixelFormat::kRgba, {64, 64}).value();
    std::memset(frame.view().planes[0], 128, static_cast<size_t>(frame.view().strides[0]) * 64);
    frame.index = index;
    return session_->step(std::move(frame), {}, result_);
  }

  // What the page does for the run that was asked for first.
  void answer() {
    ASSERT_FALSE(waiting_.empty());
    HostRunner& runner = *waiting_.front();
    waiting_.erase(waiting_.begin());
    const bool first = runner.info().outputs[0].shape[0] == 2;
    give(runner, 0, first ? std::vector<float>{0, 0, 16, 16, 32, 32, 48, 48} : std::vector<float>{0, 0, 4, 4});
    give(runner, 1, first ? std::vector<float>{.9f, .8f} : std::vector<float>{.9f});
    runner.finish(ok_status(), 5);
  }
  static void give(HostRunner& runner, size_t i, const std::vector<float>& values) {
    Result<Tensor*> output = runner.output(i, ElementType::kFloat32, runner.info().outputs[i].shape);
    ASSERT_TRUE(output.ok()) << output.status().to_string();
    std::ranges::copy(values, (*output)->floats().begin());
  }
  const std::vector<BoxItem>& boxes(const char* id) { return std::get<Boxes>(result_.outputs->find(id)->data).items; }

  std::vector<HostRunner*> waiting_;
  std::unique_ptr<Session> session_;
  StepResult result_;
};

TEST_F(HostRunnerTest, AStepWaitsForEachModelAndEachInstanceAndGivesWhatABlockingOneGives) {
  start();
  ASSERT_TRUE(step(0).ok());
  int resumed = 0;
  for (; result_.waiting && resumed < 10; ++resumed) {
    answer();
    ASSERT_TRUE(session_->resume(result_).ok());
  }
  EXPECT_EQ(resumed, 3);  // the detector once, the second model for each of its two boxes
  ASSERT_EQ(boxes("look.inside").size(), 2u);
  EXPECT_NEAR(boxes("look.inside")[1].box.x0, 32, 1e-3);
  EXPECT_NEAR(boxes("look.inside")[1].box.y1, 40, 1e-3);
  EXPECT_FALSE(result_.frame.empty());
}

TEST_F(HostRunnerTest, AResumeWithoutAnAnswerWaitsOn) {
  start();
  ASSERT_TRUE(step(0).ok());
  ASSERT_TRUE(session_->resume(result_).ok());
  EXPECT_TRUE(result_.waiting);
  EXPECT_EQ(waiting_.size(), 1u);
}

TEST_F(HostRunnerTest, AStepInTheMiddleOfAnotherIsRefused) {
  start();
  ASSERT_TRUE(step(0).ok());
  EXPECT_EQ(step(1).code, StatusCode::kInvalid);
  answer();
  EXPECT_TRUE(session_->resume(result_).ok());
}

TEST_F(HostRunnerTest, ResumeWithoutAStepIsRefused) {
  start();
  EXPECT_EQ(session_->resume(result_).code, StatusCode::kInvalid);
}

TEST_F(HostRunnerTest, AComponentInTheBackgroundIsNotWaitedFor) {
  start(R"("run": {"mode": "background"},)", false);
  ASSERT_TRUE(step(0).ok());
  answer();
  ASSERT_TRUE(session_->resume(result_).ok());
  EXPECT_FALSE(result_.waiting);
  EXPECT_EQ(waiting_.size(), 1u);  // still at work
}

TEST_F(HostRunnerTest, AFailureOfTheModelEndsTheStepAndTheNextFrameStartsAnew) {
  start();
  ASSERT_TRUE(step(0).ok());
  waiting_.front()->finish(invalid("model", "broke"), 0);
  waiting_.clear();
  EXPECT_EQ(session_->resume(result_).message, "broke");
  ASSERT_TRUE(step(1).ok());
  EXPECT_TRUE(result_.waiting);
  EXPECT_EQ(waiting_.size(), 1u);
}

TEST_F(HostRunnerTest, OutputsThatAreNotTheModelsAreRefused) {
  start();
  ASSERT_TRUE(step(0).ok());
  HostRunner& runner = *waiting_.front();
  EXPECT_FALSE(runner.output(0, ElementType::kFloat32, {3, 4}).ok());
  EXPECT_FALSE(runner.output(0, ElementType::kUint8, {2, 4}).ok());
  EXPECT_FALSE(runner.output(2, ElementType::kFloat32, {2, 4}).ok());
  runner.finish(ok_status(), 0);
  EXPECT_EQ(session_->resume(result_).message, "gave no output boxes");
}

}  // namespace
}  // namespace diopter
