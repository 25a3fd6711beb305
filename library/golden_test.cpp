#include "library/golden_test.h"

#include <algorithm>
#include <filesystem>

#include "engine/output/decoder.h"
#include "library/golden_compare.h"
#include "library/golden_picture.h"
#include "library/golden_reference.h"
#include "library/golden_tensor.h"
#include "library/golden_transform.h"
#include "media/image_file.h"

namespace diopter::golden {

namespace {

using nlohmann::json;

constexpr const char* kTransform = "transform";
constexpr const char* kModel = "model";

std::string joined(std::initializer_list<const char*> stages) {
  std::string text;
  for (const char* stage : stages) text += (text.empty() ? "" : stage == *(stages.end() - 1) ? " or " : ", ") + std::string(stage);
  return text;
}

std::string tensor_place(const ModelRun& run, const TensorInfo& info) { return run.component + "/" + info.name; }

// A picture that a case names, with as many channels as ours has.
Result<Picture8> read_picture(const NamedBytes& files, const std::string& name, int channels) {
  DIOPTER_ASSIGN(const Bytes bytes, files.read(kFolder + name));
  DIOPTER_ASSIGN(const Frame frame, media::decode_image(kFolder + name, bytes));
  Picture8 picture{frame.size(), channels, {}};
  picture.samples.resize(static_cast<size_t>(frame.size().width) * frame.size().height * channels);
  auto* to = picture.samples.data();
  for (int y = 0; y < frame.size().height; ++y) {
    const uint8_t* row = frame.view().planes[0] + static_cast<ptrdiff_t>(y) * frame.view().strides[0];
    for (int x = 0; x < frame.size().width; ++x, to += channels) std::copy_n(row + 4 * x, channels, to);
  }
  return picture;
}

std::string not_finite(const TensorDifference& found) {
  return found.non_finite == 0 ? "" : "; " + std::to_string(found.non_finite) + " values are NaN or infinite in one of the two alone";
}

class Judge {
 public:
  Judge(CaseRunner& runner, const Case& golden, const TestOptions& options) : runner_(runner), golden_(golden), options_(options) { verdict_.name = golden.name; }

  Result<Verdict> judge() {
    Status status = runner_.run(golden_, [this](const FrameRun& run) { return verdict_.passed ? judge_frame(run) : ok_status(); });
    // A decoder that refuses what the model answers is a verdict too.
    if (status.code == StatusCode::kInvalid && status.place.starts_with("components/") && status.place.find("/outputs/") != std::string::npos) {
      fail("decode", status.place, status.message, status.remedy);
    } else {
      DIOPTER_TRY(std::move(status));
    }
    return std::move(verdict_);
  }

 private:
  Status judge_frame(const FrameRun& run) {
    references_.clear();
    if (run.place == 0) DIOPTER_TRY(judge_references(run));
    if (!verdict_.passed || golden_.expected.empty()) return ok_status();
    for (const auto& [id, expected] : golden_.expected[run.place].items()) {
      if (verdict_.passed) DIOPTER_TRY(judge_output(run, id, expected));
    }
    return ok_status();
  }

  // Transform and model of each component that has a reference, in the lens's order.
  Status judge_references(const FrameRun& run) {
    for (const ComponentSpec& component : runner_.lens().components) {
      const auto named = golden_.references.find(component.id);
      if (named == golden_.references.end()) continue;
      const ModelRun* model = run_of(run, component.id);
      if (!model) return invalid(kFolder + golden_.name + ".json: /reference/" + component.id, "the component did not run on frame " + std::to_string(golden_.frames[0]), "name a frame on which it runs");
      DIOPTER_ASSIGN(Reference reference, read_reference(runner_.files(), named->second, model->model));
      const Reference& kept = references_.emplace(component.id, std::move(reference)).first->second;
      DIOPTER_TRY(judge_inputs(run, component, *model, kept));
      if (verdict_.passed && kept.has_outputs()) DIOPTER_TRY(judge_model(component, *model, kept));
      if (!verdict_.passed) return ok_status();
    }
    return ok_status();
  }

  static const ModelRun* run_of(const FrameRun& run, const std::string& component) {
    const auto at = std::ranges::find(run.runs, component, &ModelRun::component);
    return at == run.runs.end() ? nullptr : &*at;
  }

  Status judge_inputs(const FrameRun& run, const ComponentSpec& component, const ModelRun& model, const Reference& reference) {
    for (const InputSpec& spec : component.inputs) {
      const auto at = std::ranges::find_if(model.model.inputs, [&](const TensorInfo& info) { return info.name == spec.tensor || info.name == spec.tensor + ":0"; });
      if (at == model.model.inputs.end()) continue;
      const size_t i = static_cast<size_t>(at - model.model.inputs.begin());
      if (reference.inputs[i] && verdict_.passed) DIOPTER_TRY(judge_input(run, spec, *at, model, {model.inputs[i], *reference.inputs[i]}));
    }
    return ok_status();
  }

  struct Pair {
    const Tensor& ours;
    const Tensor& reference;
  };

  Status judge_input(const FrameRun& run, const InputSpec& spec, const TensorInfo& info, const ModelRun& model, const Pair& pair) {
    DIOPTER_ASSIGN(const Tensor ours, as_floats(pair.ours.view()));
    const std::string place = tensor_place(model, info);
    std::string message;
    if (true_sizes(ours.shape()) != true_sizes(pair.reference.shape())) {
      message = "the input has shape " + ours.shape().to_string() + ", the reference " + pair.reference.shape().to_string();
    } else {
      const TensorDifference found = difference(ours.view(), pair.reference.view());
      const std::string measured = "mean difference " + short_number(found.mean) + " (" + short_number(found.mean_share()) + " of the reference's range, tolerance " +
                                   short_number(golden_.tolerance.input) + "), largest " + short_number(found.maximum) + channel_of(ours.view(), pair.reference.view(), spec) + not_finite(found);
      verdict_.notes.push_back(place + ": " + measured);
      used_input_ = std::max(used_input_, found.mean_share() / std::max(golden_.tolerance.input, 1e-9));
      if (found.mean_share() <= golden_.tolerance.input && found.non_finite == 0) return ok_status();
      message = measured;
    }
    const Explanation why = explain_input(run.frame.view(), spec, ours.view(), pair.reference.view());
    if (!why.message.empty()) message += ": " + why.message;
    fail(kTransform, place, message, why.remedy.empty() ? "compare inputs/" + spec.tensor + " of lens.json with the trainer's preprocessing" : why.remedy);
    return draw(kTransform, [&](const std::string& path) { return draw_tensors(path, ours.view(), pair.reference.view(), spec.transform.layout); });
  }

  // ", most in channel 2" where the channels differ unlike.
  static std::string channel_of(const TensorView& ours, const TensorView& reference, const InputSpec& spec) {
    const Planes a = planes_of(ours, spec.transform.layout), b = planes_of({reference.type, ours.shape, reference.data}, spec.transform.layout);
    if (a.values.empty() || a.channels < 2) return {};
    std::vector<double> sums(static_cast<size_t>(a.channels), 0);
    for (int c = 0; c < a.channels; ++c) {
      for (size_t i = 0; i < a.pixels(); ++i) sums[c] += std::abs(a.plane(c)[i] - b.plane(c)[i]);
    }
    const auto [least, most] = std::ranges::minmax_element(sums);
    return *most > 1.5 * *least ? ", most in channel " + std::to_string(most - sums.begin()) : "";
  }

  Status judge_model(const ComponentSpec& component, const ModelRun& model, const Reference& reference) {
    std::vector<Tensor> outputs;
    const bool alone = reference.has_inputs();
    if (alone) {
      DIOPTER_ASSIGN(outputs, run_model(runner_, component, model, reference));
    } else {
      for (const Tensor& output : model.outputs) {
        DIOPTER_ASSIGN(outputs.emplace_back(), as_floats(output.view()));
      }
    }
    for (size_t i = 0; i < outputs.size() && verdict_.passed; ++i) {
      if (reference.outputs[i]) DIOPTER_TRY(judge_answer(component, model, i, {outputs[i], *reference.outputs[i]}, alone));
    }
    return ok_status();
  }

  Status judge_answer(const ComponentSpec& component, const ModelRun& model, size_t i, const Pair& pair, bool alone) {
    const std::string place = tensor_place(model, model.model.outputs[i]);
    std::string message;
    if (true_sizes(pair.ours.shape()) != true_sizes(pair.reference.shape())) {
      message = "the output has shape " + pair.ours.shape().to_string() + ", the reference " + pair.reference.shape().to_string();
    } else {
      const TensorDifference found = difference(pair.ours.view(), pair.reference.view());
      const std::string measured = "differs by " + short_number(found.relative_rms) + " of the reference's spread (tolerance " + short_number(golden_.tolerance.model) + "), at most by " +
                                   short_number(found.maximum) + not_finite(found);
      verdict_.notes.push_back(place + ": " + measured);
      used_model_ = std::max(used_model_, found.relative_rms / std::max(golden_.tolerance.model, 1e-9));
      if (found.relative_rms <= golden_.tolerance.model && found.non_finite == 0) return ok_status();
      message = measured + (alone ? ", fed with the reference input" : "");
    }
    const std::string stage = alone ? kModel : joined({kTransform, kModel});
    fail(stage, place, message, alone ? component.model.file + " is not the model that made the reference: export it again, or make the reference with this one"
                                      : "add the reference's input tensors, so that the two can be told apart");
    return draw(stage, [&](const std::string& path) { return draw_tensors(path, pair.ours.view(), pair.reference.view(), component.inputs[0].transform.layout); });
  }

  Status judge_output(const FrameRun& run, const std::string& id, const json& expected) {
    const size_t dot = id.find('.');
    const auto component = std::ranges::find(runner_.lens().components, id.substr(0, dot), &ComponentSpec::id);
    const OutputSpec* spec = nullptr;
    if (component != runner_.lens().components.end() && dot != std::string::npos) {
      const auto at = std::ranges::find(component->outputs, id.substr(dot + 1), &OutputSpec::name);
      if (at != component->outputs.end()) spec = &*at;
    }
    if (!spec) return invalid(kFolder + golden_.name + ".json: /expected/" + id, "is no output of the lens", "outputs are called COMPONENT.NAME");
    if (!run.found.outputs.contains(id)) {
      fail(joined({"transform", "model", "decode"}), id, "nothing was found where something is expected", "");
      return ok_status();
    }
    std::optional<Picture8> wanted;
    if (const Picture8* ours = picture_of(run.found, id); ours && expected.contains("path")) {
      DIOPTER_ASSIGN(wanted, read_picture(runner_.files(), expected["path"].get<std::string>(), ours->channels));
    }
    const CompareRules rules = rules_for(*spec, run.frame.size());
    const OneOutput as_expected{expected, wanted ? &*wanted : nullptr};
    const std::optional<ResultDifference> differs = compare_output(as_expected, {run.found.outputs[id], picture_of(run.found, id)}, rules);
    if (!differs) return ok_status();
    return blame(run, {*component, *spec, id}, as_expected, rules, *differs);
  }

  static const Picture8* picture_of(const Found& found, const std::string& id) {
    const auto at = found.pictures.find(id);
    return at == found.pictures.end() ? nullptr : &at->second;
  }

  CompareRules rules_for(const OutputSpec& spec, Size frame) const {
    // Where the decoder has no threshold, no item is near it.
    CompareRules rules{golden_.tolerance, -1};
    const DecoderEntry* decoder = find_decoder(spec.decoder);
    if (const auto parameters = decoder ? resolve(decoder->parameters, spec.parameters) : Result<ParameterValues>(spec.parameters); parameters.ok()) rules.threshold = parameters->number("threshold", -1);
    if (rules.tolerance.px == 0) rules.tolerance.px = .01 * std::max(frame.width, frame.height);
    return rules;
  }

  struct OutputAt {
    const ComponentSpec& component;
    const OutputSpec& spec;
    const std::string& id;
  };

  // The result differs: does it still, when the decoder gets what the trainer's model answered?
  Status blame(const FrameRun& run, const OutputAt& at, const OneOutput& expected, const CompareRules& rules, const ResultDifference& differs) {
    const auto known = references_.find(at.component.id);
    const ModelRun* model = run_of(run, at.component.id);
    const bool comparable = known != references_.end() && known->second.has_outputs() && model;
    const bool decodable = comparable && model->instances == 1 && (at.spec.filters.empty() || golden_.frames[0] == 0);
    std::string stage = differs.misplaced ? "inverse" : "decode", message = differs.message, remedy;
    Found decoded;
    const Found* shown = &run.found;
    if (decodable) {
      const Status status = decode_reference(at.component, at.spec, *model, known->second, run.frame, decoded);
      if (!status.ok()) return report(stage, run, at.id, "the decoder fails on the reference's outputs: " + status.to_string(), "");
      const std::optional<ResultDifference> alone = compare_output(expected, {decoded.outputs[at.id], picture_of(decoded, at.id)}, rules);
      if (alone) {
        stage = alone->misplaced ? "inverse" : "decode";
        message = alone->message + ", decoded from the reference output";
        shown = &decoded;
      } else {
        stage = used_input_ > used_model_ ? kTransform : kModel;
        message += "; each stage is within its tolerance, but together they are not; the reference output decodes to what is expected";
        remedy = std::string("make the ") + stage + " nearer to the reference, or allow more";
      }
    } else if (!differs.misplaced && !(comparable && known->second.has_inputs())) {
      const bool input_known = known != references_.end() && known->second.has_inputs();
      stage = input_known ? joined({kModel, "decode"}) : joined({kTransform, kModel, "decode"});
      remedy = "reference tensors in tests/ would tell the stages apart: docs/golden-cases.md";
    }
    if (remedy.empty()) remedy = stage == "inverse" ? "look at region, fit and align of the input" + std::string(", and at how the decoder places its grid") : "look at the parameters of decoder " + at.spec.decoder + ", its labels and the order of its tensors";
    DIOPTER_TRY(report(stage, run, at.id, message, remedy));
    return draw(stage, [&](const std::string& path) {
      const Picture8* ours = picture_of(*shown, at.id);
      if (ours) return draw_pictures(path, *ours, expected.picture, expected.fields.contains("labels"));
      return draw_results(path, run.frame.view(), shown->outputs[at.id], expected.fields);
    });
  }

  Status report(const std::string& stage, const FrameRun& run, const std::string& id, const std::string& message, const std::string& remedy) {
    const int64_t frame = golden_.frames[run.place];
    fail(stage, golden_.frames.size() > 1 ? id + ", frame " + std::to_string(frame) : id, message, remedy);
    return ok_status();
  }

  void fail(const std::string& stage, const std::string& place, const std::string& message, const std::string& remedy) {
    verdict_.passed = false;
    verdict_.stage = stage;
    verdict_.place = place;
    verdict_.message = message;
    verdict_.remedy = remedy;
  }

  template <class Draw>
  Status draw(const std::string& stage, const Draw& draw) {
    verdict_.picture = options_.difference_folder + "/" + golden_.name + "-" + (stage.find(' ') == std::string::npos ? stage : "result") + ".png";
    DIOPTER_TRY(draw(verdict_.picture));
    std::error_code ignored;
    if (!std::filesystem::exists(verdict_.picture, ignored)) verdict_.picture.clear();
    return ok_status();
  }

  CaseRunner& runner_;
  const Case& golden_;
  const TestOptions& options_;
  Verdict verdict_;
  std::map<std::string, Reference> references_;  // of the frame that is judged
  // The largest differences of the stages, as shares of their tolerances.
  double used_input_ = 0, used_model_ = 0;
};

}  // namespace

Result<Verdict> test_case(CaseRunner& runner, const Case& golden, const TestOptions& options) { return Judge(runner, golden, options).judge(); }

std::string to_json(const std::string& lens, const std::vector<Verdict>& verdicts) {
  nlohmann::ordered_json document{{"lens", lens}, {"ok", std::ranges::all_of(verdicts, &Verdict::passed)}, {"cases", json::array()}};
  for (const Verdict& verdict : verdicts) {
    nlohmann::ordered_json one{{"name", verdict.name}, {"ok", verdict.passed}};
    const std::pair<const char*, const std::string&> texts[] = {
        {"stage", verdict.stage}, {"place", verdict.place}, {"message", verdict.message}, {"remedy", verdict.remedy}, {"picture", verdict.picture}};
    for (const auto& [key, value] : texts) {
      if (!value.empty()) one[key] = value;
    }
    one["notes"] = verdict.notes;
    document["cases"].push_back(std::move(one));
  }
  return document.dump(2, ' ', false, json::error_handler_t::replace);
}

}  // namespace diopter::golden
