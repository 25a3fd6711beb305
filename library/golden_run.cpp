#include "library/golden_run.h"

#include <algorithm>
#include <cstring>

#include "engine/output/results_json.h"
#include "library/golden_feed.h"

namespace diopter::golden {

namespace {

Tensor copy_of(const TensorView& view) {
  Tensor copy;
  if (copy.resize(view.type, view.shape).ok() && view.byte_size() > 0) std::memcpy(copy.data(), view.data, view.byte_size());
  return copy;
}

Picture8 in_8_bits(const OutputPicture& picture) {
  Picture8 made{picture.size, picture.role == PictureRole::kImage ? 3 : 1, {}};
  const auto* samples = reinterpret_cast<const uint8_t*>(picture.samples.data());
  made.samples.assign(samples, samples + picture.samples.size());
  if (picture.role != PictureRole::kDepth) return made;
  std::vector<uint16_t> wide(picture.samples.size() / 2);
  std::memcpy(wide.data(), samples, 2 * wide.size());
  made.samples.resize(wide.size());
  std::ranges::transform(wide, made.samples.begin(), [](uint16_t sample) { return static_cast<uint8_t>(sample / 257); });
  return made;
}

Status step_on(LensHost& host, Frame frame, bool wanted, const Case& golden, StepResult& result) {
  std::vector<Event> events;
  for (const std::string& name : golden.triggers) {
    if (wanted) events.push_back({name, frame.time_s});
  }
  return host.session().step(std::move(frame), events, result);
}

}  // namespace

Status describe(const Output& output, Size frame, Found& found) {
  ResultsJson writer;
  std::string line;
  writer.begin(0, 0, line);
  const auto keep = [&](const Output& of, const OutputPicture& picture, std::string&) {
    if (picture.role != PictureRole::kForeground) found.pictures[of.id] = in_8_bits(picture);
    return ok_status();
  };
  DIOPTER_TRY(writer.append(output, frame, keep, line));
  writer.end(line);
  const nlohmann::json document = nlohmann::json::parse(line, nullptr, false);
  if (document.is_discarded()) return invalid(output.id, "has a result that is no JSON");
  for (auto [id, fields] : document["outputs"].items()) {
    found.outputs[id] = fields;
    found.outputs[id].erase("from_frame");
  }
  return ok_status();
}

Result<std::unique_ptr<CaseRunner>> CaseRunner::open(const std::string& lens) {
  auto runner = std::make_unique<CaseRunner>();
  HostOptions options;
  options.draw = false;
  options.tap = [self = runner.get()](const StageTap& tap) { self->take(tap); };
  DIOPTER_ASSIGN(runner->host_, LensHost::open(lens, options));
  return runner;
}

void CaseRunner::take(const StageTap& tap) {
  if (!taking_) return;
  const auto known = std::ranges::find(runs_, tap.component, &ModelRun::component);
  if (known != runs_.end()) {
    ++known->instances;
    return;
  }
  ModelRun run{std::string(tap.component), *tap.model, {}, {}, *tap.mapping, 1};
  for (const TensorView& input : tap.inputs) run.inputs.push_back(copy_of(input));
  for (const TensorView& output : tap.outputs) run.outputs.push_back(copy_of(output));
  runs_.push_back(std::move(run));
}

Status CaseRunner::run(const Case& golden, const std::function<Status(const FrameRun&)>& on_frame) {
  const std::string name = kFolder + golden.frame;
  host_->session().reset();
  DIOPTER_ASSIGN(const std::unique_ptr<Feed> feed, open_feed(files(), name, host_->session()));
  StepResult result;
  for (size_t place = 0; place < golden.frames.size();) {
    Frame frame;
    DIOPTER_ASSIGN(const bool more, feed->next(frame));
    if (!more) return invalid(name, "ends before frame " + std::to_string(golden.frames[place]), "name frames that it has");
    const bool wanted = frame.index == golden.frames[place];
    const Size size = frame.size();
    taking_ = wanted;
    runs_.clear();
    DIOPTER_TRY(step_on(*host_, std::move(frame), wanted, golden, result));
    if (!wanted) continue;
    FrameRun done{place++, std::move(result.frame), {}, std::move(runs_)};
    runs_.clear();
    for (const Output& output : result.outputs->items) DIOPTER_TRY(describe(output, size, done.found));
    DIOPTER_TRY(on_frame(done));
  }
  return ok_status();
}

}  // namespace diopter::golden
