#include "inspect/compose_lens.h"

#include <gtest/gtest.h>

#include "inspect/alternatives.h"
#include "tests/inspect/model_bytes.h"

namespace diopter::inspect {
namespace {

ModelBytes mask_model() {
  ModelBytes made;
  made.input("x", {1, 3, 64, 64}).output("y", {1, 1, 64, 64}).node("Sigmoid", {"x"}, {"y"});
  return made;
}

class ComposeLens : public testing::Test {
 protected:
  Status add(const ModelOrigin& origin, const ModelWish& wish = {}) { return add_model(model_, origin, wish, composed_); }
  const ComponentSpec& component(size_t i) const { return composed_.lens.components[i]; }

  ModelBytes made_ = mask_model();
  const OnnxModel model_ = read_onnx(made_.bytes(), "made.onnx").value();
  const std::string hash_ = std::string(64, 'a');
  ComposedLens composed_;
};

TEST_F(ComposeLens, AModelBecomesAComponentWithItsEffectsAndReasons) {
  composed_.lens.name = "people";
  ASSERT_TRUE(add({"people.tflite", hash_}).ok());
  EXPECT_EQ(component(0).model.file, "models/people.onnx");
  EXPECT_EQ(component(0).model.source, "people.tflite");
  EXPECT_EQ(component(0).model.sha256, hash_);
  ASSERT_FALSE(composed_.lens.effects.empty());
  EXPECT_EQ(composed_.lens.effects[0].input, component(0).id + "." + component(0).outputs[0].name);
  EXPECT_EQ(composed_.notes[0], component(0).id + ": task " + composed_.tasks[0]);
  EXPECT_TRUE(parse_lens(write_lens(composed_.lens)).ok());
}

TEST_F(ComposeLens, ASecondModelOfTheSameTaskGetsANumber) {
  ASSERT_TRUE(add({"a.onnx", hash_}).ok());
  ASSERT_TRUE(add({"b.onnx", hash_}).ok());
  EXPECT_EQ(component(1).id, component(0).id + "2");
}

TEST_F(ComposeLens, AnAlternativeIsTakenWholeAndSaysSo) {
  const Alternatives found = alternatives_of(model_, guess(model_, {}).value());
  ASSERT_FALSE(found.others.empty());
  const size_t last = found.others.size() - 1;
  ASSERT_TRUE(add({"a.onnx", hash_}, {"", last}).ok());
  ComponentSpec expected = found.others[last].guess.component;
  EXPECT_EQ(component(0).inputs, expected.inputs);
  EXPECT_EQ(component(0).outputs, expected.outputs);
  EXPECT_NE(composed_.notes.back().find("instead of the top guess, " + found.others[last].differs.field), std::string::npos);
}

TEST_F(ComposeLens, AnAlternativeThatIsNotThereIsRefused) {
  const Status added = add({"a.onnx", hash_}, {"", 1000});
  EXPECT_EQ(added.code, StatusCode::kInvalid);
  EXPECT_NE(added.message.find("the guess has"), std::string::npos);
  EXPECT_TRUE(composed_.lens.components.empty());
}

// Two models of one name lay over each other in models/, and both components ran the first.
TEST_F(ComposeLens, TwoModelsOfOneNameAreRefused) {
  ASSERT_TRUE(add({"a.onnx", hash_}).ok());
  const Status added = add({"a.tflite", std::string(64, 'b')});
  EXPECT_EQ(added.code, StatusCode::kInvalid);
  EXPECT_NE(added.message.find("models/a.onnx"), std::string::npos);
  EXPECT_FALSE(added.remedy.empty());
}

TEST(ModelNameInLens, IsAlwaysSafe) {
  EXPECT_EQ(model_name_in_lens("selfie.v2.tflite"), "models/selfie.v2.onnx");
  EXPECT_EQ(model_name_in_lens(".onnx"), "models/.onnx.onnx");
  EXPECT_EQ(model_name_in_lens("plain"), "models/plain.onnx");
  for (const char* name : {"../up.onnx", "C:\\models\\a.onnx", "a\nb.onnx", "..", "", "a/b.onnx"}) EXPECT_TRUE(is_safe_name(model_name_in_lens(name))) << name;
}

}  // namespace
}  // namespace diopter::inspect
