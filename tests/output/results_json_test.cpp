#include "engine/output/results_json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

namespace diopter {
namespace {

using Json = nlohmann::json;

const Labels kLabels{"cat", "a \"dog\"\n", "\xff"};

Output output_of(OutputData data) {
  Output output;
  output.id = "finder.answer";
  output.data = std::move(data);
  output.frame_index = 3;
  return output;
}

// The line of one output, read back by a strict reader.
Json line_of(const Output& output, const ResultsJson::PictureSink& sink = {}) {
  ResultsJson writer;
  std::string line;
  writer.begin(4, .25, line);
  EXPECT_TRUE(writer.append(output, {4, 2}, sink, line).ok());
  writer.end(line);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const Json read = Json::parse(line, nullptr, false);
  EXPECT_FALSE(read.is_discarded()) << line;
  return read;
}

Json answer_of(OutputData data, const ResultsJson::PictureSink& sink = {}) { return line_of(output_of(std::move(data)), sink)["outputs"]["finder.answer"]; }

TEST(ResultsJson, ALineNamesItsFrameAndTime) {
  const Json line = line_of(output_of(Boxes{}));
  EXPECT_EQ(line["frame"], 4);
  EXPECT_EQ(line["time_s"], .25);
  EXPECT_EQ(line["outputs"]["finder.answer"]["from_frame"], 3);
}

TEST(ResultsJson, AnAnswerWithoutBoxesHasAnEmptyList) {
  EXPECT_EQ(answer_of(Boxes{})["kind"], "boxes");
  EXPECT_EQ(answer_of(Boxes{})["items"], Json::array());
}

TEST(ResultsJson, AnOutputWithoutAnAnswerYetIsLeftOut) { EXPECT_EQ(line_of(output_of({}))["outputs"], Json::object()); }

TEST(ResultsJson, BoxesCarryScoreLabelClassAndPoints) {
  Boxes boxes;
  boxes.items = {{{1, 2, 3, 4.5f}, .5f, 0}, {{-1, 0, 1, 1}, .25f, 9}};
  boxes.labels = &kLabels;
  boxes.points_per_box = 1;
  boxes.points = {{1, 2}, {3, 4}};
  const Json items = answer_of(std::move(boxes))["items"];
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0], Json::parse(R"({"box":[1,2,3,4.5],"score":0.5,"label":"cat","class":0,"points":[{"x":1,"y":2}]})"));
  EXPECT_EQ(items[1], Json::parse(R"({"box":[-1,0,1,1],"score":0.25,"label":"9","class":9,"points":[{"x":3,"y":4}]})"));
}

TEST(ResultsJson, LabelsAreEscapedAndBrokenUtf8IsReplaced) {
  const Json items = answer_of(Classes{{{1, .75f}, {2, .25f}}, &kLabels})["items"];
  EXPECT_EQ(items[0]["label"], "a \"dog\"\n");
  EXPECT_EQ(items[1]["label"], "\xef\xbf\xbd");
}

TEST(ResultsJson, ScoresReadBackToTheSameNumber) {
  const Json items = answer_of(Classes{{{0, .1f}, {0, 1e-30f}}, nullptr})["items"];
  EXPECT_EQ(items[0]["score"].get<float>(), .1f);
  EXPECT_EQ(items[1]["score"].get<float>(), 1e-30f);
}

TEST(ResultsJson, WhatIsNotFiniteBecomesZero) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(answer_of(Vector{{NAN, kInfinity, -kInfinity, 2}, nullptr})["values"], Json::parse("[0,0,0,2]"));
}

TEST(ResultsJson, AVectorNamesItsValues) {
  const Json vector = answer_of(Vector{{1, 2, 3, 4}, &kLabels});
  EXPECT_EQ(vector["kind"], "vector");
  EXPECT_EQ(vector["names"][0], "cat");
  EXPECT_EQ(vector["names"][3], "3");
}

TEST(ResultsJson, ATensorGivesItsValuesUpTo256) {
  const int64_t small[] = {1, 256}, large[] = {1, 257};
  const Json shown = answer_of(RawTensor{ElementType::kInt8, Shape(small), std::vector<float>(256, 1)});
  EXPECT_EQ(shown["shape"], Json::parse("[1,256]"));
  EXPECT_EQ(shown["type"], "int8");
  EXPECT_EQ(shown["values"].size(), 256u);
  EXPECT_FALSE(answer_of(RawTensor{ElementType::kFloat32, Shape(large), std::vector<float>(257, 1)}).contains("values"));
}

Mask flat_mask(int channels, std::vector<float> values) {
  Mask mask;
  mask.width = 2;
  mask.height = 1;
  mask.channels = channels;
  mask.values = std::move(values);
  mask.frame_from_mask = Affine::scaling(2, 2);
  return mask;
}

TEST(ResultsJson, AOneClassMaskHasCoverageAndItsPicture) {
  Size seen;
  const Json mask = answer_of(flat_mask(1, {1, 0}), [&](const Output&, const OutputPicture& picture, std::string& path) {
    seen = picture.size;
    EXPECT_EQ(picture.role, PictureRole::kMask);
    EXPECT_EQ(picture.samples.size(), 8u);
    path = "m/0.png";
    return ok_status();
  });
  EXPECT_EQ(seen, (Size{4, 2}));
  EXPECT_EQ(mask, Json::parse(R"({"kind":"mask","from_frame":3,"coverage":0.5,"path":"m/0.png"})"));
}

TEST(ResultsJson, AMaskOfClassesListsThoseThatArePresent) {
  Mask mask = flat_mask(3, {1, 0, 0, 0, 0, 1});
  mask.labels = &kLabels;
  const Json answer = answer_of(std::move(mask));
  EXPECT_EQ(answer["labels"].size(), 3u);
  ASSERT_EQ(answer["items"].size(), 2u);
  EXPECT_EQ(answer["items"][1]["class"], 2);
  EXPECT_EQ(answer["items"][1]["coverage"], .5);
  EXPECT_EQ(answer["coverage"], .5);
  EXPECT_FALSE(answer.contains("path"));
}

TEST(ResultsJson, AMatteIsCalledSo) {
  Mask mask = flat_mask(1, {1, 1});
  mask.matte = true;
  EXPECT_EQ(answer_of(std::move(mask))["kind"], "matte");
}

TEST(ResultsJson, AMatteWithColoursHasTwoPictures) {
  Mask mask = flat_mask(1, {1, 1});
  mask.matte = true;
  mask.foreground = {0, 0, 0, 90, 90, 90};
  const Json matte = answer_of(std::move(mask), [](const Output&, const OutputPicture& picture, std::string& path) {
    path = picture.role == PictureRole::kForeground ? "colours.png" : "alpha.png";
    if (picture.role == PictureRole::kForeground) {
      EXPECT_EQ(picture.samples.size(), 24u);
      EXPECT_EQ(static_cast<int>(picture.samples[0]), 0);
      EXPECT_EQ(static_cast<int>(picture.samples[9]), 90);
    }
    return ok_status();
  });
  EXPECT_EQ(matte["path"], "alpha.png");
  EXPECT_EQ(matte["foreground"], "colours.png");
}

TEST(ResultsJson, DepthHasItsRangeAndASixteenBitPicture) {
  const Json depth = answer_of(Depth{2, 1, {-1, 3}, Affine::scaling(2, 2), {0, 0, 2, 1}}, [](const Output&, const OutputPicture& picture, std::string& path) {
    EXPECT_EQ(picture.role, PictureRole::kDepth);
    EXPECT_EQ(picture.samples.size(), 16u);
    path = "d.png";
    return ok_status();
  });
  EXPECT_EQ(depth, Json::parse(R"({"kind":"depth","from_frame":3,"min":-1,"max":3,"path":"d.png"})"));
}

TEST(ResultsJson, AnImageHasItsOwnSizeAndItsPlaceInTheFrame) {
  Picture picture;
  picture.width = 2;
  picture.height = 1;
  picture.rgb.assign(6, 9);
  picture.frame_from_picture = Affine{2, 0, 1, 0, 2, 0};
  const Json image = answer_of(std::move(picture));
  EXPECT_EQ(image["kind"], "image");
  EXPECT_EQ(image["size"], Json::parse("[2,1]"));
  EXPECT_EQ(image["box"], Json::parse("[1,0,5,2]"));
}

TEST(ResultsJson, AFailingSinkFailsTheLine) {
  ResultsJson writer;
  std::string line;
  writer.begin(0, 0, line);
  EXPECT_FALSE(writer.append(output_of(flat_mask(1, {1, 0})), {4, 2}, [](auto&&...) { return invalid("DIR", "is full"); }, line).ok());
}

TEST(ResultsJson, SeveralOutputsAndFiringsMakeOneObject) {
  ResultsJson writer;
  std::string line;
  for (int frame = 0; frame < 2; ++frame) {
    writer.begin(frame, 0, line);
    Output second = output_of(Classes{});
    second.id = "other";
    ASSERT_TRUE(writer.append(output_of(Boxes{}), {4, 2}, {}, line).ok());
    ASSERT_TRUE(writer.append(second, {4, 2}, {}, line).ok());
    writer.append_firing("wave", .5, "score \"high\"", line);
    writer.append_firing("nod", .5, "", line);
    writer.end(line);
    const Json read = Json::parse(line, nullptr, false);
    ASSERT_FALSE(read.is_discarded()) << line;
    EXPECT_EQ(read["outputs"].size(), 2u);
    EXPECT_EQ(read["events"], Json::parse(R"([{"trigger":"wave","time_s":0.5,"reason":"score \"high\""},{"trigger":"nod","time_s":0.5,"reason":""}])"));
  }
}

}  // namespace
}  // namespace diopter
