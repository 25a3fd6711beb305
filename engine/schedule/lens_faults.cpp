#include "engine/schedule/lens_faults.h"

#include <algorithm>

#include "engine/input/sound_feature.h"
#include "engine/output/decoder.h"
#include "engine/output/filter.h"
#include "engine/render/effect.h"

namespace diopter {

namespace {

std::string at(const char* list, size_t index) { return std::string("/") + list + "/" + std::to_string(index); }

template <class Entries>
std::string ids_of(const Entries& entries) {
  std::string text;
  for (const auto* entry : entries) text += (text.empty() ? "" : ", ") + std::string(entry->id);
  return text;
}

class Search {
 public:
  explicit Search(const Lens& lens) : lens_(lens) {}

  std::vector<LensFault> run() {
    for (size_t i = 0; i < lens_.components.size(); ++i) {
      const ComponentSpec& component = lens_.components[i];
      for (size_t k = 0; k < component.inputs.size(); ++k) check_input(at("components", i) + at("inputs", k), component.inputs[k]);
      for (size_t k = 0; k < component.outputs.size(); ++k) check_output(at("components", i) + at("outputs", k), component.outputs[k]);
    }
    for (size_t i = 0; i < lens_.effects.size(); ++i) check_effect(at("effects", i), lens_.effects[i]);
    return std::move(faults_);
  }

 private:
  void add(const char* code, std::string pointer, std::string message, std::string remedy) {
    faults_.push_back({code, std::move(pointer), std::move(message), std::move(remedy)});
  }

  void check_parameters(const std::string& pointer, std::span<const ParameterSpec> specs, const ParameterValues& given) {
    const Result<ParameterValues> values = resolve(specs, given);
    if (!values.ok()) return add("parameter", pointer + "/parameters/" + values.status().place, values.status().message, values.status().remedy);
    for (const ParameterSpec& spec : specs) {
      const std::string name = spec.type == ParameterType::kAsset ? values->text(spec.id) : "";
      if (name.empty() || std::ranges::any_of(lens_.assets, [&](const AssetReference& asset) { return asset.file == name; })) continue;
      add("asset-unlisted", pointer + "/parameters/" + std::string(spec.id), name + " is not in `assets`", "add it there with its sha256");
    }
  }

  void check_input(const std::string& pointer, const InputSpec& input) {
    if (input.kind != InputKind::kSound) return;
    const SoundFeatureEntry* feature = find_sound_feature(input.sound.feature);
    if (!feature) return add("feature-unknown", pointer + "/sound/feature", "there is no sound feature " + input.sound.feature, "use one of " + ids_of(sound_feature_entries()));
    check_parameters(pointer + "/sound", feature->parameters, input.sound.parameters);
  }

  void check_output(const std::string& pointer, const OutputSpec& output) {
    const DecoderEntry* decoder = find_decoder(output.decoder);
    if (!decoder) return add("decoder-unknown", pointer + "/decoder", "there is no decoder " + output.decoder, "use one of " + ids_of(decoder_entries()));
    const int count = static_cast<int>(output.tensors.size());
    if (count < decoder->min_tensors || count > decoder->max_tensors) {
      add("tensor-count", pointer + "/tensors", std::to_string(count) + " tensors are given",
          output.decoder + " takes " + std::to_string(decoder->min_tensors) + " to " + std::to_string(decoder->max_tensors));
    }
    check_parameters(pointer, decoder->parameters, output.parameters);
    for (size_t i = 0; i < output.filters.size(); ++i) check_filter(pointer + at("filters", i), output.filters[i]);
  }

  void check_filter(const std::string& pointer, const FilterSpec& spec) {
    const FilterEntry* filter = find_filter(spec.filter);
    if (!filter) return add("filter-unknown", pointer + "/filter", "there is no filter " + spec.filter, "use one of " + ids_of(filter_entries()));
    check_parameters(pointer, filter->parameters, spec.parameters);
  }

  void check_effect(const std::string& pointer, const EffectSpec& spec) {
    const EffectEntry* effect = find_effect(spec.effect);
    if (!effect) return add("effect-unknown", pointer + "/effect", "there is no effect " + spec.effect, "use one of " + ids_of(effect_entries()));
    if (!effect->input.empty() && !effect->input_optional && spec.input.empty()) {
      add("effect-input", pointer + "/input", spec.effect + " draws with an output, but none is named", "name an output of kind " + std::string(effect->input) + ", as ID.NAME");
    }
    check_parameters(pointer, effect->parameters, spec.parameters);
  }

  const Lens& lens_;
  std::vector<LensFault> faults_;
};

}  // namespace

std::vector<LensFault> faults_of(const Lens& lens) { return Search(lens).run(); }

}  // namespace diopter
