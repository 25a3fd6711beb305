// The parent believes nothing: a child that was taken over costs the lens its version, and the server nothing.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "preflight/preflight.h"

namespace diopter::preflight {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "diopter-run-XXXXXX").string();
    path = mkdtemp(pattern.data());
  }
  ~Folder() { fs::remove_all(path); }
  std::string path;
};

Report run_hostile(const std::string& word, int64_t seconds = 20) {
  const Folder folder;
  const Result<Report> report = run({.lens = "lens", .clips = {word}, .folder = folder.path, .program = HOSTILE_CHILD, .limits = {.wall = std::chrono::seconds(seconds)}});
  EXPECT_TRUE(report.ok()) << report.status().to_string();
  EXPECT_TRUE(report->passed || fs::is_empty(folder.path)) << "something is left behind";
  return report.ok() ? *report : Report();
}

// The code of the only finding; what is wrong, where there is not one.
std::string code_of(const Report& report) {
  const nlohmann::json& findings = report.json["findings"];
  return findings.size() == 1 && !report.passed && report.poster.empty() ? findings[0]["code"].get<std::string>() : report.json.dump();
}

std::string sound_with(const std::string& field, const std::string& value) {
  nlohmann::json sound = nlohmann::json::parse(R"({"passed":true,"findings":[],"sandbox":[],"frames":0,"fps":30,"step_ms_p50":1,"step_ms_p95":1,"joules_per_frame_estimate":1,"energy_method":"x","threads":1})");
  sound[field] = nlohmann::json::parse(value);
  return "says:" + sound.dump();
}

TEST(Run, TellsHowTheChildEnded) {
  EXPECT_EQ(code_of(run_hostile("segv")), "preflight.crash");
  EXPECT_EQ(code_of(run_hostile("abort")), "preflight.crash");
  EXPECT_EQ(code_of(run_hostile("exit")), "preflight.crash");
  EXPECT_EQ(code_of(run_hostile("killed")), "preflight.memory");
  EXPECT_EQ(code_of(run_hostile("sleep", 1)), "preflight.time");
}

TEST(Run, EndsAChildThatStartsHundredsOfThreads) { EXPECT_EQ(code_of(run_hostile("threads")), "preflight.threads"); }

TEST(Run, RefusesAReportThatIsNone) {
  for (const char* word : {"silent", "long", "deep", "deep_finding", "says:", "says:nonsense", "says:[]", "says:7", "says:{}", "says:\"passed\"", "says:{\"passed\":true", "says:{\"passed\":true,\"findings\":[],\"fps\":1e999}",
                           "says:{\"passed\":false,\"findings\":[{\"code\":\"\xff\xfe\",\"severity\":\"error\",\"place\":\"\",\"message\":\"\",\"remedy\":\"\"}]}"}) {
    EXPECT_EQ(code_of(run_hostile(word)), "preflight.report") << word;
  }
}

TEST(Run, RefusesFieldsOfAWrongTypeOrOutOfRange) {
  EXPECT_TRUE(run_hostile(sound_with("frames", "0")).passed);
  const std::pair<const char*, const char*> kWrong[] = {
      {"passed", "\"yes\""}, {"passed", "1"}, {"passed", "null"}, {"findings", "{}"}, {"findings", "\"none\""}, {"findings", "[7]"}, {"findings", "[{\"severity\":\"error\"}]"},
      {"sandbox", "[[]]"}, {"sandbox", "7"}, {"fps", "\"many\""}, {"fps", "-1"}, {"fps", "1e300"}, {"fps", "null"}, {"threads", "1.5"}, {"frames", "-1"}, {"frames", "18446744073709551615"},
      {"frames", "91"}, {"frames", "1"}, {"energy_method", "[]"}, {"manifest", "[]"}, {"manifest", "{\"name\":7}"}, {"packed_bytes", "-5"}, {"peak_memory_bytes", "\"x\""}};
  for (const auto& [field, value] : kWrong) EXPECT_EQ(code_of(run_hostile(sound_with(field, value))), "preflight.report") << field << " " << value;
}

TEST(Run, RefusesALensThatFailedWithoutAReason) { EXPECT_EQ(code_of(run_hostile(sound_with("passed", "false"))), "preflight.report"); }

TEST(Run, RefusesSizesOfPicturesThatCannotBe) {
  for (const char* pictures : {"7", "{}", R"({"preview":[64,64],"preview_frames":1,"preview_pace":30})", R"({"preview":[9999,2],"preview_frames":1,"preview_pace":30,"poster":[64,64]})",
                               R"({"preview":[64,-64],"preview_frames":1,"preview_pace":30,"poster":[64,64]})", R"({"preview":[64,64],"preview_frames":0,"preview_pace":30,"poster":[64,64]})",
                               R"({"preview":[64,64],"preview_frames":1,"preview_pace":0,"poster":[64,64]})", R"({"preview":[64,64,64],"preview_frames":1,"preview_pace":30,"poster":[64,"64"]})"}) {
    nlohmann::json sound = nlohmann::json::parse(sound_with("pictures", pictures).substr(5));
    sound["frames"] = 1;
    sound["size"] = {64, 64};
    EXPECT_EQ(code_of(run_hostile("says:" + sound.dump())), "preflight.report") << pictures;
  }
}

TEST(Run, MakesPicturesOfTheBytesThatWereAnnouncedOnly) {
  const Report made = run_hostile("right_pixels");
  EXPECT_TRUE(made.passed) << made.json.dump();
  EXPECT_EQ(made.icon, "icon.png");
  EXPECT_EQ(code_of(run_hostile("few_pixels")), "preflight.output");
}

}  // namespace
}  // namespace diopter::preflight
