// `diopter test`: the golden cases of a lens, each judged stage by stage, so that the first one that diverges has a name.
#pragma once

#include <string>
#include <vector>

#include "library/golden_run.h"

namespace diopter::golden {

// "transform", "model", "decode" and "inverse" are the stages of a frame; where references are missing to tell them apart, several
// stand there with "or" between.
struct Verdict {
  std::string name;
  bool passed = true;
  std::string stage;    // empty where it passed
  std::string place;    // "person/input_1:0" or "person.mask", with the frame where it is not the first
  std::string message;
  std::string remedy;
  std::string picture;  // the file; empty: none could be drawn
  std::vector<std::string> notes;  // what each stage was measured at
};

struct TestOptions {
  std::string difference_folder = "lens-test";
};

// Fails where the case cannot be judged: it is broken, its files are no media or arrays, the lens fails on its frame.
Result<Verdict> test_case(CaseRunner& runner, const Case& golden, const TestOptions& options);

// {"lens": ..., "ok": bool, "cases": [{"name", "ok", "stage", "place", "message", "remedy", "picture", "notes"}]}
std::string to_json(const std::string& lens, const std::vector<Verdict>& verdicts);

}  // namespace diopter::golden
