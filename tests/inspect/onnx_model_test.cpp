#include "inspect/onnx_model.h"

#include <gtest/gtest.h>

#include "inspect/wire_reader.h"
#include "tests/inspect/model_bytes.h"

namespace diopter::inspect {
namespace {

TEST(WireReader, StopsAtBrokenBytes) {
  const uint8_t cut[] = {0x0a, 0x05, 'a', 'b'};        // five bytes announced, two there
  const uint8_t endless[] = {0x08, 0xff, 0xff, 0xff};  // a varint that does not end
  for (std::span<const uint8_t> bytes : {std::span<const uint8_t>(cut), std::span<const uint8_t>(endless)}) {
    WireReader reader(std::as_bytes(bytes));
    WireField field;
    EXPECT_FALSE(reader.next(field));
    EXPECT_FALSE(reader.ok());
  }
}

// A length of 2^32 + 1 was read as 1 where sizes have 32 bits.
TEST(WireReader, AHugeLengthIsRefusedInWebAssemblyToo) {
  const uint8_t huge[] = {0x0a, 0x81, 0x80, 0x80, 0x80, 0x10, 'a', 'b'};
  WireReader reader(std::as_bytes(std::span(huge)));
  WireField field;
  EXPECT_FALSE(reader.next(field));
  EXPECT_FALSE(reader.ok());
}

TEST(OnnxModel, ReadsInputsOutputsAndOperators) {
  ModelBytes made;
  made.input("x", {1, 3, -1, 8}).output("y", {1, 2}).node("Relu", {"x"}, {"h"}).node("Softmax", {"h"}, {"y"});
  const Result<OnnxModel> model = read_onnx(made.bytes(), "made.onnx");
  ASSERT_TRUE(model.ok()) << model.status().to_string();
  ASSERT_EQ(model->inputs.size(), 1u);
  EXPECT_EQ(model->inputs[0].shape, (Shape{1, 3, kDynamic, 8}));
  EXPECT_EQ(model->outputs[0].name, "y");
  EXPECT_EQ(model->operators.at("Relu"), 1);
  EXPECT_EQ(model->opsets.at(""), 13);
}

TEST(OnnxModel, WeightsThatOldExportersListAsInputsAreNone) {
  ModelBytes made;
  made.input("x", {1, 3, 8, 8}).input("w", {2}).weight("w", {.5f, 2}).output("y", {1}).node("Mul", {"x", "w"}, {"y"});
  const Result<OnnxModel> model = read_onnx(made.bytes(), "made.onnx");
  ASSERT_TRUE(model.ok());
  ASSERT_EQ(model->inputs.size(), 1u);
  EXPECT_EQ(model->inputs[0].name, "x");
  EXPECT_EQ(model->parameters, 2);
  double value = 0;
  ASSERT_TRUE(model->initializers[0].value(1, value));
  EXPECT_EQ(value, 2);
  EXPECT_FALSE(model->initializers[0].value(2, value));
}

TEST(OnnxModel, NamesTheFileThatIsNoModel) {
  const std::string text = "this is no model\n";
  const Result<OnnxModel> model = read_onnx(std::as_bytes(std::span(text)), "text.onnx");
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.status().place, "text.onnx");
  EXPECT_FALSE(read_onnx({}, "empty.onnx").ok());
}

TEST(OnnxModel, EveryTruncationIsRefusedOrRead) {
  ModelBytes made;
  made.input("x", {1, 3, 8, 8}).weight("w", {.5f, 2}).output("y", {1}).node("Mul", {"x", "w"}, {"y"});
  const Bytes whole = made.bytes();
  for (size_t length = 0; length < whole.size(); ++length) (void)read_onnx(whole.first(length), "cut.onnx").ok();
}

}  // namespace
}  // namespace diopter::inspect
