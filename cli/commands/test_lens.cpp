// diopter test: a lens's own golden cases.
#include <algorithm>
#include <cstdio>

#include "cli/command.h"
#include "library/golden_accept.h"
#include "library/golden_test.h"

namespace diopter::cli {

namespace {

struct Options {
  std::string lens;
  golden::TestOptions test;
  golden::AcceptOptions accept;
  bool accepting = false;
  bool json = false;
  bool details = false;
};

// A case that could not be judged.
golden::Verdict unjudged(const std::string& name, const Status& status) {
  golden::Verdict verdict;
  verdict.name = name;
  verdict.passed = false;
  verdict.place = status.place;
  verdict.message = status.message;
  verdict.remedy = status.remedy;
  return verdict;
}

void print(const golden::Verdict& verdict, bool details) {
  if (verdict.passed) {
    std::printf("PASS  %s\n", verdict.name.c_str());
  } else {
    std::printf("FAIL  %s  %s%s%s: %s\n", verdict.name.c_str(), verdict.stage.c_str(), verdict.stage.empty() ? "" : "  ", verdict.place.c_str(), verdict.message.c_str());
    if (!verdict.remedy.empty()) std::printf("      %s\n", verdict.remedy.c_str());
    if (!verdict.picture.empty()) std::printf("      %s\n", verdict.picture.c_str());
  }
  for (const std::string& note : verdict.notes) {
    if (details) std::printf("      %s\n", note.c_str());
  }
}

int test(const Options& options) {
  const Result<std::unique_ptr<golden::CaseRunner>> runner = golden::CaseRunner::open(options.lens);
  if (!runner.ok()) return fail(runner.status());
  const Result<std::vector<std::string>> names = golden::case_names((*runner)->files());
  if (!names.ok()) return fail(names.status());
  std::vector<std::string> components;
  for (const ComponentSpec& component : (*runner)->lens().components) components.push_back(component.id);
  for (const std::string& name : options.accept.only) {
    if (std::ranges::find(*names, name) == names->end()) return fail(invalid(options.lens + ": tests/" + name + ".json", "there is no such case", "give the name of one in tests/"));
  }
  std::vector<golden::Verdict> verdicts;
  int status = kDone;
  for (const std::string& name : *names) {
    if (!options.accept.only.empty() && std::ranges::find(options.accept.only, name) == options.accept.only.end()) continue;
    const Result<golden::Case> read = golden::read_case((*runner)->files(), name, components);
    Result<golden::Verdict> verdict = read.ok() ? golden::test_case(**runner, *read, options.test) : Result<golden::Verdict>(read.status());
    if (!verdict.ok()) status = std::max<int>(status, fail(verdict.status()));
    verdicts.push_back(verdict.ok() ? std::move(verdict).value() : unjudged(name, verdict.status()));
    if (!verdicts.back().passed) status = std::max<int>(status, kContentAtFault);
    if (!options.json) print(verdicts.back(), options.details);
  }
  if (verdicts.empty()) return fail(invalid(options.lens, "has no golden cases", "make one: diopter test " + options.lens + " --accept --frame PICTURE"));
  if (options.json) std::printf("%s\n", golden::to_json(options.lens, verdicts).c_str());
  return status;
}

int accept(const Options& options) {
  const Result<std::vector<std::string>> lines = golden::accept(options.lens, options.accept);
  if (!lines.ok()) return fail(lines.status());
  for (const std::string& line : *lines) std::printf("%s\n", line.c_str());
  return kDone;
}

Action declare(CLI::App& app) {
  const auto o = std::make_shared<Options>();
  app.add_option("LENS", o->lens, "a lens folder or a .lens file")->required();
  app.add_option("--case", o->accept.only, "only the case of this name; may be repeated");
  app.add_option("--diff", o->test.difference_folder, "where difference pictures go")->capture_default_str();
  auto* json = app.add_flag("--json", o->json, "print all verdicts as one JSON document");
  app.add_flag("--details", o->details, "print what each stage was measured at");
  auto* accept_flag = app.add_flag("--accept", o->accepting, "write what the lens finds now as what is expected");
  auto* frame = app.add_option("--frame", o->accept.frame, "make a case of this picture, clip or sound")->needs(accept_flag);
  app.add_option("--name", o->accept.name, "the name of that case; the frame's name")->needs(frame);
  app.add_option("--frames", o->accept.frames, "which frames of a clip (steps of a sound), rising: 0,30,60")->needs(frame)->delimiter(',')->check(CLI::Range(0, 100000));
  app.add_flag("--tensors", o->accept.tensors, "keep the models' inputs and outputs as reference, .npz")->needs(accept_flag);
  accept_flag->excludes(json);
  return [o] {
    const bool rising = std::ranges::adjacent_find(o->accept.frames, std::greater_equal<>()) == o->accept.frames.end();
    if (!rising || o->accept.frames.size() > 64) return usage_error("--frames", "give up to 64 rising numbers, like 0,30,60");
    return o->accepting ? accept(*o) : test(*o);
  };
}

}  // namespace

extern const Command kCommand_test_lens;
const Command kCommand_test_lens = {"test", "run the lens's own golden cases and name the first stage that diverges", "diopter test my-lens", declare};

}  // namespace diopter::cli
