// After warm-up a step allocates nothing on the heap in our own code (ONNX Runtime's inner allocations apart: the model is a fake).
#include <gtest/gtest.h>

#include "engine/session.h"
#include "tests/counted_allocations.h"
#include "tests/session/fake_runner.h"

namespace diopter {
namespace {

struct OneFile final : NamedBytes {
  Result<Bytes> read(std::string_view) const override { return Bytes{}; }
  std::vector<std::string> names() const override { return {}; }
};
struct NoAssets final : AssetSource {
  Result<const Frame*> picture(std::string_view, double) override { return invalid("asset", "none"); }
  Bytes font() const override { return {}; }
};

TEST(Allocations, AStepAllocatesNothingAfterWarmUp) {
  SKIP_UNLESS_COUNTED();
  ComponentSpec component;
  component.id = "c";
  component.inputs.resize(1);
  component.inputs[0].tensor = "in";
  component.outputs.resize(1);
  component.outputs[0].name = "mask";
  component.outputs[0].decoder = "mask";
  component.outputs[0].tensors = {"out"};
  Lens lens;
  lens.components = {component};
  EffectSpec effect;
  effect.effect = "background";
  effect.input = "c.mask";
  lens.effects = {effect};

  FakeModel model;
  NoAssets assets;
  SessionOptions options;
  options.make_runner = [&](Bytes, const RunnerOptions&) -> Result<std::unique_ptr<Runner>> { return std::unique_ptr<Runner>(new FakeRunner(model)); };
  options.assets = &assets;
  auto session = Session::create(lens, OneFile(), options);
  ASSERT_TRUE(session.ok()) << session.status().to_string();
  FramePool pool;
  StepResult result;
  const auto step = [&](int64_t index) {
    Frame frame = pool.acquire(PixelFormat::kI420, {320, 180}, {}).value();
    frame.index = index;
    const Status status = (*session)->step(std::move(frame), {}, result);
    ASSERT_TRUE(status.ok()) << status.to_string();
  };
  for (int i = 0; i < 5; ++i) step(i);
  const int64_t before = allocations;
  for (int i = 5; i < 25; ++i) step(i);
  EXPECT_EQ(allocations - before, 0);
}

}  // namespace
}  // namespace diopter
