#include "package/npz.h"

#include <gtest/gtest.h>

#include <cstring>

#include "package/npy.h"

namespace diopter::package {

namespace {

// A .npy file with this header and these bytes, as numpy.save writes it.
std::string npy(const std::string& dict, const std::string& data) {
  std::string text = "\x93NUMPY";
  text += {'\x01', '\x00', static_cast<char>(dict.size() & 255), static_cast<char>(dict.size() >> 8)};
  return text + dict + data;
}

Result<Tensor> read(const std::string& text) { return read_npy("a.npy", std::as_bytes(std::span(text))); }

Tensor made(ElementType type, const Shape& shape) {
  Tensor tensor;
  EXPECT_TRUE(tensor.resize(type, shape).ok());
  auto* bytes = static_cast<unsigned char*>(tensor.data());
  for (size_t i = 0; i < tensor.byte_size(); ++i) bytes[i] = static_cast<unsigned char>(i * 7 + 1);
  return tensor;
}

std::string floats(std::initializer_list<float> values) { return std::string(reinterpret_cast<const char*>(values.begin()), 4 * values.size()); }

}  // namespace

TEST(Npy, ReadsWhatNumpySaves) {
  const Result<Tensor> array = read(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", floats({1, 2, 3, 4, 5, 6})));
  ASSERT_TRUE(array.ok()) << array.status().to_string();
  EXPECT_EQ(array->shape(), (Shape{2, 3}));
  EXPECT_EQ(array->view().floats()[4], 5);
}

TEST(Npy, TurnsColumnMajorArraysRound) {
  const Result<Tensor> array = read(npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n", floats({1, 4, 2, 5, 3, 6})));
  ASSERT_TRUE(array.ok());
  for (int i = 0; i < 6; ++i) EXPECT_EQ(array->view().floats()[i], i + 1);
}

TEST(Npy, SwapsBigEndianNumbers) {
  const Result<Tensor> array = read(npy("{'descr': '>u2', 'fortran_order': False, 'shape': (2,), }\n", std::string("\x01\x02\x03\x04", 4)));
  ASSERT_TRUE(array.ok());
  EXPECT_EQ(static_cast<const uint16_t*>(array->data())[0], 0x0102);
}

TEST(Npy, ReadsANumberWithoutAxes) {
  const Result<Tensor> array = read(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), }\n", floats({7})));
  ASSERT_TRUE(array.ok());
  EXPECT_EQ(array->shape().rank(), 0);
  EXPECT_EQ(array->view().floats()[0], 7);
}

TEST(Npy, RefusesWhatIsCutShortOrLiesAboutItsSize) {
  const std::string whole = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", floats({1, 2, 3, 4, 5, 6}));
  for (size_t length = 0; length < whole.size(); ++length) EXPECT_FALSE(read(whole.substr(0, length)).ok()) << length;
  for (const char* shape : {"(4611686018427387904, 4)", "(99999999999999999999,)", "(-1,)", "(2, x)", "2, 3", "(1,1,1,1,1,1,1,1,1)"}) {
    EXPECT_FALSE(read(npy("{'descr': '<f4', 'fortran_order': False, 'shape': " + std::string(shape) + ", }\n", floats({1}))).ok()) << shape;
  }
}

TEST(Npy, RefusesTextAndRecordsWithARemedy) {
  const Result<Tensor> text = read(npy("{'descr': '<U5', 'fortran_order': False, 'shape': (1,), }\n", std::string(20, 'a')));
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.status().code, StatusCode::kUnsupported);
  EXPECT_NE(text.status().remedy.find("float32"), std::string::npos);
  EXPECT_FALSE(read(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", floats({1}))).ok());
}

TEST(Npy, RoundTripsEveryType) {
  for (const ElementType type : {ElementType::kFloat32, ElementType::kFloat16, ElementType::kUint8, ElementType::kInt8, ElementType::kInt32, ElementType::kInt64,
                                 ElementType::kFloat64, ElementType::kBool, ElementType::kInt16, ElementType::kUint16, ElementType::kUint32, ElementType::kUint64}) {
    for (const Shape& shape : {Shape{}, Shape{5}, Shape{2, 3, 4}, Shape{2, 0, 3}}) {
      const Tensor array = made(type, shape);
      const Result<Tensor> again = read_npy("again", write_npy(array.view()));
      ASSERT_TRUE(again.ok()) << element_type_name(type) << " " << shape.to_string() << ": " << again.status().to_string();
      EXPECT_EQ(again->type(), type);
      EXPECT_EQ(again->shape(), shape);
      EXPECT_EQ(std::memcmp(again->data(), array.data(), array.byte_size()), 0);
    }
  }
}

TEST(Npz, RoundTripsNamesOfTensors) {
  const Tensor a = made(ElementType::kFloat32, {1, 4}), b = made(ElementType::kInt64, {3});
  const auto bytes = write_npz("x.npz", {{"input:input_1:0", a.view()}, {"output:a/b", b.view()}});
  ASSERT_TRUE(bytes.ok());
  const Result<NamedTensors> again = read_npz("x.npz", *bytes);
  ASSERT_TRUE(again.ok()) << again.status().to_string();
  ASSERT_EQ(again->size(), 2u);
  EXPECT_EQ(again->at("input:input_1:0").shape(), (Shape{1, 4}));
  EXPECT_EQ(again->at("output:a/b").type(), ElementType::kInt64);
}

TEST(Npz, StopsAtItsLimits) {
  const Tensor big = made(ElementType::kUint8, {5000});
  const auto bytes = write_npz("x.npz", {{"a", big.view()}, {"b", big.view()}});
  ASSERT_TRUE(bytes.ok());
  const auto too_large = read_npz("x.npz", *bytes, {.total_bytes = 8000, .arrays = 8});
  ASSERT_FALSE(too_large.ok());
  EXPECT_EQ(too_large.status().code, StatusCode::kLimit);
  EXPECT_EQ(read_npz("x.npz", *bytes, {.total_bytes = 1 << 20, .arrays = 1}).status().code, StatusCode::kLimit);
}

TEST(Npz, RefusesWhatIsBroken) {
  const Tensor array = made(ElementType::kFloat32, {100});
  const auto bytes = write_npz("x.npz", {{"a", array.view()}});
  ASSERT_TRUE(bytes.ok());
  EXPECT_FALSE(read_npz("x.npz", Bytes(*bytes).first(bytes->size() / 2)).ok());
  const std::string text = "no zip at all";
  EXPECT_FALSE(read_npz("x.npz", std::as_bytes(std::span(text))).ok());
}

}  // namespace diopter::package
