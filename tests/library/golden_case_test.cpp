#include "library/golden_case.h"

#include <gtest/gtest.h>

#include "files_in_memory.h"

namespace diopter::golden {

namespace {

const std::vector<std::string> kOne{"person"}, kTwo{"person", "hand"};

Result<Case> read(const std::string& text, std::span<const std::string> components = kOne) {
  return read_case(FilesInMemory({{"tests/a.json", text}, {"tests/a.png", "x"}, {"tests/a.npz", "x"}, {"tests/a/m.png", "x"}, {"tests/../lens.json", "{}"}, {"tests//etc/passwd", "x"}, {"tests/../../a.npz", "x"}}), "a", components);
}

}  // namespace

TEST(GoldenCase, ListsTheJsonFilesOfTheTestsFolderAlone) {
  const FilesInMemory files({{"lens.json", ""}, {"tests/b.json", ""}, {"tests/a.json", ""}, {"tests/a/deep.json", ""}, {"tests/a.png", ""}});
  EXPECT_EQ(*case_names(files), (std::vector<std::string>{"a", "b"}));
}

TEST(GoldenCase, ReadsBackWhatItWrites) {
  const Result<Case> first = read(R"({"frame": "a.png", "frames": [2, 5], "reference": "a.npz", "triggers": ["tap"], "description": "d",
    "expected": [{"person.mask": {"kind": "mask", "path": "a/m.png"}}, {}], "tolerance": {"px": 3, "mask_iou": 0.5}})");
  ASSERT_TRUE(first.ok()) << first.status().to_string();
  EXPECT_EQ(first->references.at("person"), "a.npz");
  EXPECT_EQ(first->tolerance.px, 3);
  const std::string text = write_case(*first);
  const Result<Case> again = read(text);
  ASSERT_TRUE(again.ok()) << text << again.status().to_string();
  EXPECT_EQ(write_case(*again), text);
  EXPECT_EQ(again->frames, (std::vector<int64_t>{2, 5}));
}

TEST(GoldenCase, ComparesAReferenceAlone) { EXPECT_TRUE(read(R"({"frame": "a.png", "reference": "a.npz"})").ok()); }

TEST(GoldenCase, WantsTheComponentNamedWhereThereAreSeveral) {
  EXPECT_FALSE(read(R"({"frame": "a.png", "reference": "a.npz"})", kTwo).ok());
  EXPECT_TRUE(read(R"({"frame": "a.png", "reference": {"hand": "a.npz"}})", kTwo).ok());
}

TEST(GoldenCase, NamesTheFieldAtFault) {
  const std::pair<const char*, const char*> faults[] = {
      {R"({"expected": {"a.b": {"kind": "mask"}}})", "/frame"},
      {R"({"frame": "../lens.json", "expected": {"a.b": {"kind": "mask"}}})", "/frame"},
      {R"({"frame": "/etc/passwd", "expected": {"a.b": {"kind": "mask"}}})", "/frame"},
      {R"({"frame": "missing.png", "reference": "a.npz"})", "/frame"},
      {R"({"frame": "a.png", "reference": {"ghost": "a.npz"}})", "/reference/ghost"},
      {R"({"frame": "a.png", "reference": {"person": "../../a.npz"}})", "/reference/person"},
      {R"({"frame": "a.png", "reference": 5})", "/reference"},
      {R"({"frame": "a.png", "frames": [3, 3], "reference": "a.npz"})", "/frames"},
      {R"({"frame": "a.png", "frames": [100001], "reference": "a.npz"})", "/frames"},
      {R"({"frame": "a.png", "frames": [18446744073709551615], "reference": "a.npz"})", "/frames"},
      {R"({"frame": "a.png", "frames": [0, 1], "expected": {"a.b": {"kind": "mask"}}})", "/expected"},
      {R"({"frame": "a.png", "expected": {"a.b": {"kind": 5}}})", "/expected/a.b"},
      {R"({"frame": "a.png", "expected": {"a.b": 7}})", "/expected/a.b"},
      {R"({"frame": "a.png", "expected": {"a.b": {"kind": "mask", "path": "../lens.json"}}})", "/expected/a.b/path"},
      {R"({"frame": "a.png", "reference": "a.npz", "tolerance": {"score": -1}})", "/tolerance/score"},
      {R"({"frame": "a.png", "reference": "a.npz", "tolerance": {"scores": 1}})", "/tolerance/scores"},
      {R"({"frame": "a.png", "reference": "a.npz", "surprise": 1})", "/surprise"},
      {R"({"frame": "a.png"})", "tests/a.json"},
      {R"(["frame"])", "tests/a.json"},
      {R"({"frame": )", "tests/a.json"},
  };
  for (const auto& [text, place] : faults) {
    const Result<Case> result = read(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_NE(result.status().place.find(place), std::string::npos) << text << " -> " << result.status().to_string();
    EXPECT_FALSE(result.status().remedy.empty() && result.status().message.find("missing") == std::string::npos) << text;
  }
}

}  // namespace diopter::golden
