#include "engine/model/ort_runner.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

namespace diopter {
namespace {

std::vector<std::byte> read_model(const std::string& name) {
  std::ifstream file(std::string(DIOPTER_TESTDATA "/models/") + name, std::ios::binary);
  std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
  const auto* first = reinterpret_cast<const std::byte*>(bytes.data());
  return {first, first + bytes.size()};
}

#define NEED_MODEL(bytes, name)                 \
  const std::vector<std::byte> bytes = read_model(name); \
  if (bytes.empty()) GTEST_SKIP() << "no " << name << " under " DIOPTER_TESTDATA

constexpr const char* kMnist = "classify-mnist-cntk.onnx";
constexpr const char* kBodyPix = "bodyparts-bodypix-mnv1-050-s16.onnx";

// Regression: ONNX Runtime 1.32 wrote a usage database and a device id under ~/.cache before anybody could turn it off.
TEST(OrtRunner, TheRuntimeCollectsNothingAboutTheUser) {
  NEED_MODEL(bytes, kMnist);
  const std::string home = testing::TempDir() + "diopter_empty_home";
  std::filesystem::remove_all(home);
  std::filesystem::create_directories(home);
  setenv("HOME", home.c_str(), 1);
  setenv("XDG_CACHE_HOME", home.c_str(), 1);
  ASSERT_TRUE(make_ort_runner(bytes, {.model_id = kMnist}).ok());
  EXPECT_TRUE(std::filesystem::is_empty(home));
}

TEST(OrtRunner, RunsAModelWithFixedShapesAgainAndAgain) {
  NEED_MODEL(bytes, kMnist);
  auto runner = make_ort_runner(bytes, {.model_id = kMnist});
  ASSERT_TRUE(runner.ok()) << runner.status().to_string();
  const ModelInfo& info = (*runner)->info();
  ASSERT_EQ(info.inputs.size(), 1u);
  EXPECT_EQ(info.inputs[0].shape, (Shape{1, 1, 28, 28}));
  Tensor input;
  ASSERT_TRUE(input.resize(ElementType::kFloat32, info.inputs[0].shape).ok());
  input.fill_zero();
  float first = 0;
  for (int64_t ticket = 0; ticket < 3; ++ticket) {
    const TensorView view = input.view();
    ASSERT_TRUE((*runner)->submit(ticket, {&view, 1}).ok());
    Answer answer;
    ASSERT_TRUE((*runner)->poll(answer, false));
    ASSERT_TRUE(answer.status.ok()) << answer.status.to_string();
    EXPECT_EQ(answer.ticket, ticket);
    if (ticket == 0) first = answer.outputs[0].floats()[0];
    EXPECT_EQ(answer.outputs[0].floats()[0], first);
    EXPECT_FALSE((*runner)->poll(answer, true)) << "an answer is given once";
  }
}

TEST(OrtRunner, GivesDynamicOutputsTheirShape) {
  NEED_MODEL(bytes, kBodyPix);
  auto runner = make_ort_runner(bytes, {.model_id = kBodyPix});
  ASSERT_TRUE(runner.ok()) << runner.status().to_string();
  for (int side : {33, 65}) {
    Tensor input;
    ASSERT_TRUE(input.resize(ElementType::kFloat32, {1, side, side, 3}).ok());
    input.fill_zero();
    const TensorView view = input.view();
    ASSERT_TRUE((*runner)->submit(0, {&view, 1}).ok());
    Answer answer;
    ASSERT_TRUE((*runner)->poll(answer, true));
    ASSERT_TRUE(answer.status.ok()) << answer.status.to_string();
    EXPECT_EQ(answer.outputs[2].shape, (Shape{1, (side - 1) / 16 + 1, (side - 1) / 16 + 1, 17}));
  }
}

TEST(OrtRunner, AnswersLaterWhenAnExecutorRunsIt) {
  NEED_MODEL(bytes, kMnist);
  std::mutex gate;
  std::vector<std::thread> threads;
  const Executor executor = [&](std::function<void()> task) {
    threads.emplace_back([&gate, task] {
      std::lock_guard lock(gate);
      task();
    });
  };
  {
    auto runner = make_ort_runner(bytes, {.model_id = kMnist, .executor = executor});
    ASSERT_TRUE(runner.ok());
    Tensor input;
    ASSERT_TRUE(input.resize(ElementType::kFloat32, {1, 1, 28, 28}).ok());
    input.fill_zero();
    const TensorView view = input.view();
    Answer answer;
    gate.lock();
    ASSERT_TRUE((*runner)->submit(7, {&view, 1}).ok());
    EXPECT_TRUE((*runner)->busy());
    EXPECT_FALSE((*runner)->poll(answer, false));
    EXPECT_FALSE((*runner)->submit(8, {&view, 1}).ok()) << "one run at a time";
    gate.unlock();
    ASSERT_TRUE((*runner)->poll(answer, true));
    EXPECT_EQ(answer.ticket, 7);
    EXPECT_FALSE((*runner)->busy());
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(OrtRunner, NamesTheOperatorThatItLacks) {
  NEED_MODEL(bytes, "negative-needs-ortextensions-superres.onnx");
  auto runner = make_ort_runner(bytes, {.model_id = "negative.onnx"});
  ASSERT_FALSE(runner.ok());
  EXPECT_EQ(runner.status().code, StatusCode::kUnsupported);
  EXPECT_EQ(runner.status().place, "negative.onnx");
  EXPECT_NE(runner.status().message.find("DecodeImage"), std::string::npos) << runner.status().to_string();
}

TEST(OrtRunner, RefusesBytesThatAreNoModel) {
  const std::string text(640, 'x');
  auto runner = make_ort_runner(std::as_bytes(std::span(text)), {.model_id = "text.onnx"});
  ASSERT_FALSE(runner.ok());
  EXPECT_EQ(runner.status().code, StatusCode::kInvalid);
}

TEST(OrtRunner, RefusesWeightsInAnotherFile) {
  // y = x + w, where w lies in "secret.bin" (made with onnx.helper, opset 13).
  constexpr uint8_t kExternal[] = {
      8,   8,  58, 88, 10,  14,  10,  1,   120, 10,  1,   119, 18, 1,  121, 34, 3,  65, 100, 100, 18, 1,   103, 42, 33, 8,  1,  16, 1,  66, 1,   119, 106,
      22,  10, 8,  108, 111, 99, 97,  116, 105, 111, 110, 18,  10, 115, 101, 99, 114, 101, 116, 46, 98, 105, 110, 112, 1,  90, 15, 10, 1,  120, 18, 10,  10,  8,
      8,   1,  18, 4,  10,  2,   8,   1,   98,  15,  10,  1,   121, 18, 10, 10, 8,  8,  1,   18, 4,  10,  2,   8,  1,  66, 4,  10, 0,  16, 13};
  const float one = 1;
  std::ofstream("secret.bin", std::ios::binary).write(reinterpret_cast<const char*>(&one), sizeof one);
  auto runner = make_ort_runner(std::as_bytes(std::span(kExternal)), {.model_id = "external.onnx"});
  std::filesystem::remove("secret.bin");
  ASSERT_FALSE(runner.ok()) << "it read a file beside the working folder";
  EXPECT_NE(runner.status().message.find("another file"), std::string::npos) << runner.status().to_string();
}

TEST(OrtRunner, AMissingProviderIsAnErrorUnlessTheLensAllowsAFallback) {
  NEED_MODEL(bytes, kMnist);
  auto refused = make_ort_runner(bytes, {.providers = {"cuda"}, .model_id = kMnist});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.status().message.find("cuda"), std::string::npos);
  std::string warning;
  auto allowed = make_ort_runner(bytes, {.providers = {"cuda"}, .allow_fallback = true, .model_id = kMnist,
                                         .log = [&](LogLevel, std::string_view line) { warning = line; }});
  EXPECT_TRUE(allowed.ok());
  EXPECT_NE(warning.find("cuda"), std::string::npos) << "a fallback is shown";
}

TEST(OrtRunner, ReportsWhereTheNodesRun) {
  NEED_MODEL(bytes, kMnist);
  auto runner = make_ort_runner(bytes, {.report_placement = true, .model_id = kMnist});
  ASSERT_TRUE(runner.ok());
  const auto placement = (*runner)->placement();
  ASSERT_EQ(placement.size(), 1u);
  EXPECT_EQ(placement[0].provider, "CPUExecutionProvider");
  EXPECT_GT(placement[0].count, 3);
}

TEST(OrtRunner, CachesTheOptimisedGraphAndSurvivesABrokenCache) {
  NEED_MODEL(bytes, kMnist);
  const std::string dir = testing::TempDir() + "ort_cache";
  std::filesystem::create_directories(dir);
  const RunnerOptions options{.graph_cache_dir = dir, .model_id = kMnist, .model_sha256 = "abc"};
  ASSERT_TRUE(make_ort_runner(bytes, options).ok());
  const std::string file = dir + "/abc-ort" + ort_version() + ".onnx";
  ASSERT_TRUE(std::filesystem::exists(file));
  std::ofstream(file, std::ios::trunc) << "broken";
  EXPECT_TRUE(make_ort_runner(bytes, options).ok());
  std::filesystem::remove_all(dir);
}

// Regression: a style model of an old exporter came back from the cache with a weight as a second input.
TEST(OrtRunner, ACachedGraphKeepsTheModelsInputs) {
  constexpr const char* kStyle = "style-fns-mosaic-nc16-256.onnx";
  NEED_MODEL(bytes, kStyle);
  const std::string dir = testing::TempDir() + "ort_cache_inputs";
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir);
  for (int start = 0; start < 2; ++start) {
    auto runner = make_ort_runner(bytes, {.graph_cache_dir = dir, .model_id = kStyle, .model_sha256 = "style"});
    ASSERT_TRUE(runner.ok()) << runner.status().to_string();
    EXPECT_EQ((*runner)->info().inputs.size(), 1u);
  }
  std::filesystem::remove_all(dir);
}

}  // namespace
}  // namespace diopter
