#include "package/check.h"

#include <gtest/gtest.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "tests/package/lens_folder.h"

namespace diopter::package {
namespace {

std::vector<std::string> codes(const std::string& path, const CheckOptions& options = {}) {
  std::vector<std::string> codes;
  for (const Finding& finding : check(path, options).findings) {
    if (finding.severity == Severity::kError) codes.push_back(finding.code);
  }
  return codes;
}

using Codes = std::vector<std::string>;

// The lens with `from` in lens.json replaced.
Codes codes_with(const std::string& from, const std::string& to) {
  const LensFolder lens;
  std::string text = lens.text();
  text.replace(text.find(from), from.size(), to);
  lens.write("lens.json", text);
  return codes(lens.path());
}

TEST(Check, AGoodLensHasWarningsOnly) {
  const LensFolder lens;
  const CheckReport report = check(lens.path(), {});
  EXPECT_FALSE(report.has_errors());
  ASSERT_EQ(report.findings.size(), 2u);
  EXPECT_EQ(report.findings[0].code, "licence-missing");
  EXPECT_EQ(report.packed_bytes, static_cast<int64_t>(lens.text().size() + lens.model.size()));
}

TEST(Check, FaultsInTheManifestHaveStableCodes) {
  EXPECT_EQ(codes_with("\"decoder\":\"mask\"", "\"decoder\":\"wibble\""), Codes{"decoder-unknown"});
  EXPECT_EQ(codes_with("\"tensors\":[\"out\"]", "\"tensors\":[\"a\",\"b\",\"c\"]"), Codes{"tensor-count"});
  EXPECT_EQ(codes_with("\"tensors\"", "\"parameters\":{\"activation\":\"wibble\"},\"tensors\""), Codes{"parameter"});
  EXPECT_EQ(codes_with("\"tensors\"", "\"filters\":[{\"filter\":\"wibble\"}],\"tensors\""), Codes{"filter-unknown"});
  EXPECT_EQ(codes_with("\"tensors\"", "\"filters\":[{\"filter\":\"ema\",\"parameters\":{\"wibble\":1}}],\"tensors\""), Codes{"parameter"});
  EXPECT_EQ(codes_with("\"inputs\":[", "\"inputs\":[{\"tensor\":\"s\",\"sound\":{\"feature\":\"wibble\"}},"), Codes{"feature-unknown"});
  EXPECT_EQ(codes_with("\"components\"", "\"effects\":[{\"effect\":\"wibble\"}],\"components\""), Codes{"effect-unknown"});
  EXPECT_EQ(codes_with("\"components\"", "\"budget_bytes\":10,\"components\""), Codes{"over-budget"});
  EXPECT_EQ(codes_with("models/m.onnx", "models/n.onnx"), Codes{"model-missing"});
  EXPECT_EQ(codes_with("models/m.onnx", "models"), Codes{"not-a-file"});
  EXPECT_EQ(codes_with("models/m.onnx", "../m.onnx"), Codes{"path-leaves-lens"});
  EXPECT_EQ(codes_with("\"lens\":1", "\"lens\":7"), Codes{"format-version"});
  EXPECT_EQ(codes_with("\"name\"", "\"nmae\""), Codes{"schema"});
}

TEST(Check, FaultsOfFilesHaveStableCodes) {
  EXPECT_EQ(codes("nowhere.lens"), Codes{"lens-missing"});
  const LensFolder lens, outside;
  lens.write("text.lens", "no zip");
  EXPECT_EQ(codes(lens.path() + "/text.lens"), Codes{"bad-container"});
  lens.write("models/m.onnx", "changed");
  EXPECT_EQ(codes(lens.path()), Codes{"hash-mismatch"});
  std::filesystem::remove(lens.path() + "/models/m.onnx");
  std::filesystem::create_symlink(outside.path() + "/models/m.onnx", lens.path() + "/models/m.onnx");
  EXPECT_EQ(codes(lens.path()), Codes{"path-leaves-lens"});
  std::filesystem::remove(lens.path() + "/lens.json");
  EXPECT_EQ(codes(lens.path()), Codes{"manifest-missing"});
}

TEST(Check, AModelThatDoesNotLoadIsToldAndNothingIsRun) {
  const LensFolder lens;
  const RunnerFactory refuse = [](std::span<const std::byte>, const RunnerOptions& options) -> Result<std::unique_ptr<Runner>> {
    return unsupported(options.model_id, "has an operator that is not known", "convert it");
  };
  EXPECT_EQ(codes(lens.path(), {.make_runner = refuse}), Codes{"model-unusable"});
}

TEST(Check, TheReportIsOneJsonDocument) {
  const LensFolder lens;
  lens.write("models/m.onnx", "changed");
  const nlohmann::json json = nlohmann::json::parse(to_json(lens.path(), check(lens.path(), {})), nullptr, false);
  ASSERT_FALSE(json.is_discarded());
  EXPECT_EQ(json["ok"], false);
  EXPECT_EQ(json["findings"].back()["code"], "hash-mismatch");
  EXPECT_EQ(json["findings"].back()["place"], "models/m.onnx");
}

}  // namespace
}  // namespace diopter::package
