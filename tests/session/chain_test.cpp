// One component feeds another: regions from boxes, a model that runs for each, a detector that rests.
#include <gtest/gtest.h>

#include "tests/session/scripted_runner.h"

namespace diopter {
namespace {

constexpr char kModel[] = R"("sha256": "0000000000000000000000000000000000000000000000000000000000000000"})";

std::string chain(const std::string& detector_run, const std::string& region_more) {
  return R"({"lens": 1, "name": "t", "components": [
    {"id": "find", "model": {"file": "find.onnx", )" + std::string(kModel) + detector_run + R"(,
     "inputs": [{"tensor": "in"}],
     "outputs": [{"name": "boxes", "decoder": "boxes_decoded", "tensors": ["boxes", "scores"], "parameters": {"units": "pixels", "threshold": 0.5}}]},
    {"id": "look", "model": {"file": "look.onnx", )" + std::string(kModel) + R"(,
     "inputs": [{"tensor": "in", "region": {"from": "find.boxes", "max_instances": 2)" + region_more + R"(}}],
     "outputs": [{"name": "inside", "decoder": "boxes_decoded", "tensors": ["boxes", "scores"], "parameters": {"units": "pixels", "threshold": 0.5}}]}]})";
}

class Chain : public testing::Test {
 protected:
  ScriptedSession scripted_;
  std::vector<float> found_{0, 0, 16, 16, 32, 32, 48, 48};  // in the detector's 64 x 64 input
  std::vector<float> scores_{.9f, .8f};
  float inside_score_ = .9f;

  void SetUp() override {
    const auto boxes = [](int64_t n) { return std::vector<TensorInfo>{float_tensor("boxes", {n, 4}), float_tensor("scores", {n, 1})}; };
    scripted_.models["find.onnx"] = {{{float_tensor("in", {1, 3, 64, 64})}, boxes(2)}, [this](auto, auto& out) { out = {found_, scores_}; }};
    // Always the upper left quarter of what it sees.
    scripted_.models["look.onnx"] = {{{float_tensor("in", {1, 3, 8, 8})}, boxes(1)}, [this](auto, auto& out) { out = {{0, 0, 4, 4}, {inside_score_}}; }};
  }
  const std::vector<BoxItem>& inside() { return scripted_.output<Boxes>("look.inside").items; }
};

TEST_F(Chain, RunsForEachBoxAndPlacesWhatItFindsInTheFrame) {
  const Status started = scripted_.start(chain("", ""));
  ASSERT_TRUE(started.ok()) << started.to_string();
  ASSERT_TRUE(scripted_.step(0).ok());
  ASSERT_EQ(inside().size(), 2u);
  EXPECT_NEAR(inside()[1].box.x0, 32, 1e-3);
  EXPECT_NEAR(inside()[1].box.y1, 40, 1e-3);
  EXPECT_EQ(inside()[0].id, 0);
  EXPECT_EQ(inside()[1].id, 1);
  EXPECT_EQ(scripted_.models["look.onnx"].runs, 2);
}

TEST_F(Chain, WithoutABoxTheSecondModelRestsAndFindsNothing) {
  ASSERT_TRUE(scripted_.start(chain("", "")).ok());
  ASSERT_TRUE(scripted_.step(0).ok());
  scores_ = {0, 0};
  ASSERT_TRUE(scripted_.step(1).ok());
  EXPECT_TRUE(inside().empty());
  EXPECT_EQ(scripted_.models["look.onnx"].runs, 2);
}

TEST_F(Chain, TheDetectorRestsWhileAllAreFollowedAndWakesWhenOneIsLost) {
  const Status started = scripted_.start(chain(R"(, "run": {"mode": "every_frame", "when_lost": "look"})", R"(, "track": {"from": "look.inside"})"));
  ASSERT_TRUE(started.ok()) << started.to_string();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(scripted_.step(i).ok());
  EXPECT_EQ(scripted_.models["find.onnx"].runs, 1);
  EXPECT_EQ(scripted_.models["look.onnx"].runs, 6);
  inside_score_ = .1f;  // lost: nothing is found any more
  ASSERT_TRUE(scripted_.step(3).ok());
  EXPECT_TRUE(inside().empty());
  ASSERT_TRUE(scripted_.step(4).ok());
  EXPECT_EQ(scripted_.models["find.onnx"].runs, 2);
}

// The first box to come to .8 fires once; what waits for it runs on the next frame.
TEST_F(Chain, ATriggerFiresOnTheWayUpAndRunsAComponentOnTheNextFrame) {
  std::string lens = chain("", "");
  lens.insert(lens.rfind(R"("inputs")"), R"("run": {"mode": "on_trigger", "trigger": "seen"}, )");
  lens.insert(lens.rfind('}'), R"(, "triggers": [{"name": "seen", "from": "find.boxes", "at_least": 0.85, "hold_off": 0}])");
  const Status started = scripted_.start(lens);
  ASSERT_TRUE(started.ok()) << started.to_string();
  scores_ = {.6f, 0};
  ASSERT_TRUE(scripted_.step(0).ok());
  EXPECT_TRUE(scripted_.firings().empty());
  scores_ = {.9f, 0};
  ASSERT_TRUE(scripted_.step(1).ok());
  ASSERT_EQ(scripted_.firings().size(), 1u);
  EXPECT_EQ(scripted_.firings()[0].reason, "find.boxes 0.90");
  EXPECT_EQ(scripted_.models["look.onnx"].runs, 0);
  ASSERT_TRUE(scripted_.step(2).ok());
  EXPECT_TRUE(scripted_.firings().empty());  // it is there still
  EXPECT_EQ(scripted_.models["look.onnx"].runs, 1);
  ASSERT_TRUE(scripted_.step(3).ok());
  EXPECT_EQ(scripted_.models["look.onnx"].runs, 1);
}

TEST_F(Chain, AMaskOfSeveralInstancesIsRefused) {
  std::string lens = chain("", "");
  const size_t at = lens.rfind(R"("decoder": "boxes_decoded", "tensors": ["boxes", "scores"], "parameters": {"units": "pixels", "threshold": 0.5})");
  lens.replace(at, std::string::npos, R"("decoder": "mask", "tensors": ["scores"]}]}]})");
  const Status started = scripted_.start(lens);
  EXPECT_NE(started.to_string().find("outputs/inside: of kind mask cannot stand for several instances (set region.max_instances to 1)"), std::string::npos) << started.to_string();
}

}  // namespace
}  // namespace diopter
