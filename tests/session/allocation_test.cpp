// After warm-up a step allocates nothing on the heap in our own code (ONNX Runtime's inner allocations apart: the model is a fake).
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "engine/session.h"
#include "tests/session/fake_runner.h"

// g++ 12 inlines the pairs below and then calls malloc and free mismatched with new.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace {
std::atomic<int64_t> allocations{0};
}

void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void* operator new(size_t size, std::align_val_t alignment) {
  ++allocations;
  const size_t unit = static_cast<size_t>(alignment);
  if (void* memory = std::aligned_alloc(unit, (size + unit - 1) / unit * unit)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

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
  effect.effect = "tint";
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
