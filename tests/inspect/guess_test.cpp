#include "inspect/guess_chain.h"

#include <gtest/gtest.h>

#include "tests/file_text.h"
#include "tests/inspect/model_bytes.h"

namespace diopter::inspect {
namespace {

Guess guess_of(ModelBytes& made, const std::string& task = {}) {
  const Result<OnnxModel> model = read_onnx(made.bytes(), "made.onnx");
  EXPECT_TRUE(model.ok());
  Result<Guess> guessed = guess(*model, task);
  EXPECT_TRUE(guessed.ok()) << guessed.status().to_string();
  EXPECT_FALSE(guessed->reasons.empty());
  return std::move(guessed).value();
}

const TransformSpec& transform_of(const Guess& guess) { return guess.component.inputs[0].transform; }

// ---- models of the usual kinds, made here -----------------------------------------------------------------------------------
TEST(Guess, ATorchvisionClassifierHasImageNetsMeanAndNames) {
  ModelBytes made;
  made.producer("pytorch").input("input", {-1, 3, 224, 224}).output("output", {-1, 1000}).node("Conv", {"input"}, {"h"}).node("Gemm", {"h"}, {"output"});
  const Guess guess = guess_of(made);
  EXPECT_EQ(guess.task, "classify");
  EXPECT_EQ(transform_of(guess).fit, Fit::kCover);
  EXPECT_NEAR(transform_of(guess).scale[0], 1 / (255 * .229), 1e-9);
  EXPECT_NEAR(transform_of(guess).bias[2], -.406 / .225, 1e-9);
  EXPECT_EQ(guess.component.outputs[0].labels[281], "tabby");
  EXPECT_EQ(guess.component.outputs[0].parameters.text("activation"), "softmax");
}

TEST(Guess, AnUltralyticsDetectorTakesItsNamesFromTheMetadata) {
  ModelBytes made;
  made.producer("pytorch").metadata("names", "{0: 'cup', 1: 'spoon'}").input("images", {1, 3, 640, 640}).output("output0", {1, 6, 8400});
  made.node("Conv", {"images"}, {"h"}).node("Concat", {"h"}, {"output0"});
  const Guess guess = guess_of(made);
  EXPECT_EQ(guess.task, "objdet");
  EXPECT_EQ(guess.component.outputs[0].decoder, "boxes_yolo");
  EXPECT_EQ(guess.component.outputs[0].labels, (std::vector<std::string>{"cup", "spoon"}));
  EXPECT_EQ(transform_of(guess).fit, Fit::kContain);
  EXPECT_NEAR(transform_of(guess).scale[0], 1 / 255., 1e-12);
}

TEST(Guess, AUnetWithLogitsGetsASigmoid) {
  ModelBytes made;
  made.input("x", {1, 3, 128, 128}).output("y", {1, 1, 128, 128}).node("Conv", {"x"}, {"y"});
  const Guess guess = guess_of(made, "selfieseg");
  EXPECT_EQ(guess.component.outputs[0].decoder, "mask");
  EXPECT_EQ(guess.component.outputs[0].parameters.text("activation"), "sigmoid");
}

TEST(Guess, ADivisionAtTheBeginningMeansSamplesAsTheyAre) {
  ModelBytes made;
  made.input("x", {1, 64, 64, 3}).weight("d", {255}).node("Div", {"x", "d"}, {"h"}).node("Sigmoid", {"h"}, {"y"}).output("y", {1, 64, 64, 1});
  EXPECT_EQ(transform_of(guess_of(made)).scale[0], 1);
}

TEST(Guess, WhatNobodyKnowsIsReportedAsRawValues) {
  ModelBytes made;
  made.input("x", {1, 3, 32, 32}).output("y", {1, 7, 5, 3}).node("Relu", {"x"}, {"y"});
  const Guess guess = guess_of(made);
  EXPECT_EQ(guess.task, "unknown");
  EXPECT_EQ(guess.component.outputs[0].decoder, "tensor");
}

TEST(Guess, AModelThatTakesNothingKnownIsRefused) {
  ModelBytes made;
  made.input("x", {2, 5, 42}).output("y", {1, 3}).node("MatMul", {"x"}, {"y"});
  EXPECT_EQ(guess(read_onnx(made.bytes(), "made.onnx").value(), "").status().code, StatusCode::kUnsupported);
}

TEST(Guess, HandPointsComeFromTheComponentBefore) {
  ModelBytes hand, gesture;
  hand.input("x", {1, 224, 224, 3}).output("points", {1, 63}).output("there", {1, 1}).node("Gemm", {"x"}, {"points"}).node("Sigmoid", {"x"}, {"there"});
  gesture.input("x", {1, 42}).output("y", {1, 3}).node("Softmax", {"x"}, {"y"});
  Guess first = guess_of(hand), second = guess_of(gesture);
  first.component.id = "hand";
  EXPECT_EQ(second.task, "gesture");
  ASSERT_TRUE(link_to_earlier({first.component}, {first.task}, second).ok());
  EXPECT_EQ(second.component.inputs[0].vector.from, "hand.points");
  EXPECT_EQ(second.component.inputs[0].vector.origin, 0);
  Guess alone = guess_of(gesture);
  const Status refused = link_to_earlier({}, {}, alone);
  EXPECT_NE(refused.to_string().find("give that model before this one"), std::string::npos);
}

TEST(Guess, AStateIsPairedByShapeAndName) {
  ModelBytes made;
  made.input("src", {1, 3, 64, 64}).input("r1i", {1, 8, 32, 32}).input("r2i", {1, 8, 32, 32});
  made.output("pha", {1, 1, 64, 64}).output("fgr", {1, 3, 64, 64}).output("r2o", {1, 8, 32, 32}).output("r1o", {1, 8, 32, 32});
  made.node("Clip", {"src"}, {"pha"}).node("Clip", {"src"}, {"fgr"}).node("Add", {"r1i"}, {"r1o"}).node("Add", {"r2i"}, {"r2o"});
  const Guess guess = guess_of(made);
  EXPECT_EQ(guess.task, "matting");
  ASSERT_EQ(guess.component.inputs.size(), 3u);
  EXPECT_EQ(guess.component.inputs[1].state.from, "r1o");
  EXPECT_EQ(guess.component.inputs[2].state.from, "r2o");
}

TEST(Guess, InputAndOutputOfOneShapeAreNoState) {
  ModelBytes made;
  made.input("input", {kDynamic, kDynamic}).input("state", {2, kDynamic, 128}).output("output", {kDynamic, 1}).output("stateN", {kDynamic, kDynamic, kDynamic});
  made.node("If", {"input"}, {"output"}).node("If", {"state"}, {"stateN"});
  const Guess guess = guess_of(made);
  EXPECT_EQ(guess.task, "audio-vad");
  EXPECT_EQ(guess.component.inputs[0].kind, InputKind::kSound);
  EXPECT_EQ(guess.component.inputs[1].state.from, "stateN");
}

TEST(Guess, AMaskOfThePicturesSizeFillsItsFourthChannel) {
  ModelBytes made;
  made.input("x", {1, 64, 64, 4}).output("y", {1, 64, 64, 2}).node("Conv", {"x"}, {"y"});
  const Guess guess = guess_of(made);
  EXPECT_EQ(guess.component.inputs[0].fourth_channel.from, "y");
  EXPECT_EQ(guess.component.inputs[0].fourth_channel.activation, "softmax");
  EXPECT_EQ(guess.component.inputs[0].transform.colour, ColourOrder::kRgb);
}

// ---- real models --------------------------------------------------------------------------------------------------------------
struct Expected {
  const char* file;
  const char* task;
  const char* decoder;
  Layout layout;
  double scale, bias;
  ColourOrder colour;
};

class RealModel : public testing::TestWithParam<Expected> {};

TEST_P(RealModel, IsGuessedAsItsRecipeSays) {
  const Expected& expected = GetParam();
  const std::string bytes = file_text(std::string(DIOPTER_TESTDATA "/models/") + expected.file);
  if (bytes.empty()) GTEST_SKIP() << "no " << expected.file;
  const OnnxModel model = read_onnx(std::as_bytes(std::span(bytes)), expected.file).value();
  const Result<Guess> guessed = guess(model, {});
  ASSERT_TRUE(guessed.ok()) << guessed.status().to_string();
  EXPECT_EQ(guessed->task, expected.task);
  EXPECT_EQ(guessed->component.outputs[0].decoder, expected.decoder);
  EXPECT_EQ(transform_of(*guessed).layout, expected.layout);
  EXPECT_NEAR(transform_of(*guessed).scale[0], expected.scale, 1e-6);
  EXPECT_NEAR(transform_of(*guessed).bias[0], expected.bias, 1e-6);
  EXPECT_EQ(transform_of(*guessed).colour, expected.colour);
}

constexpr Expected kReal[] = {
    {"selfieseg-mediapipe-selfie-256.onnx", "selfieseg", "mask", Layout::kNhwc, 1 / 255., 0, ColourOrder::kRgb},
    {"selfieseg-prisma-portrait-256.onnx", "selfieseg", "mask", Layout::kNchw, 1 / 255., 0, ColourOrder::kRgb},
    {"semseg-deeplabv3-mnv2-dm05-voc21-257.onnx", "semseg", "mask", Layout::kNhwc, 1 / 127.5, -1, ColourOrder::kRgb},
    {"objdet-yolox-nano-416-coco80.onnx", "objdet", "boxes_yolox", Layout::kNchw, 1, 0, ColourOrder::kBgr},
    {"facedet-ultraface-rfb320.onnx", "facedet", "boxes_decoded", Layout::kNchw, 1 / 128., -127 / 128., ColourOrder::kRgb},
    {"facedet-blazeface-front-128.onnx", "facedet", "boxes_ssd", Layout::kNhwc, 1 / 127.5, -1, ColourOrder::kRgb},
    {"handdet-mediapipe-palm-lite-192.onnx", "handdet", "boxes_ssd", Layout::kNhwc, 1 / 255., 0, ColourOrder::kRgb},
    {"classify-squeezenet-fp16-imagenet.onnx", "classify", "classes", Layout::kNchw, 1, 0, ColourOrder::kBgr},
    {"classify-person-visualwakewords-int8-96.onnx", "classify", "classes", Layout::kNhwc, 1, -128, ColourOrder::kGrey},
    {"classify-mnist-cntk.onnx", "classify", "classes", Layout::kNchw, 1, 0, ColourOrder::kGrey},
    {"emotion-mini-xception-fer7-64.onnx", "emotion", "classes", Layout::kNhwc, 1 / 127.5, -1, ColourOrder::kGrey},
    {"style-fns-mosaic-nc16-256.onnx", "style", "image", Layout::kNchw, 1, 0, ColourOrder::kRgb},
    {"anime-cartoongan-light-shinkai-256.onnx", "anime", "image", Layout::kNchw, 1 / 127.5, -1, ColourOrder::kRgb},
    {"lowlight-sci-360x640.onnx", "lowlight", "image", Layout::kNchw, 1 / 255., 0, ColourOrder::kRgb},
};
INSTANTIATE_TEST_SUITE_P(Models, RealModel, testing::ValuesIn(kReal));

}  // namespace
}  // namespace diopter::inspect
