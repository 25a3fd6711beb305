// diopter parameters [--json|--markdown]: what can be written under `parameters` in lens.json, from the registries.
#include <cmath>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "engine/input/sound_feature.h"
#include "engine/output/decoder.h"
#include "engine/output/filter.h"
#include "engine/render/effect.h"
#include "inspect/registries_json.h"

namespace diopter::cli {

namespace {

struct Options {
  bool json = false;
  bool markdown = false;
};

// Whole numbers without ".0".
std::string number_text(double value) { return value == std::floor(value) && std::abs(value) < 1e15 ? std::to_string(static_cast<long long>(value)) : nlohmann::json(value).dump(); }

// A cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string escaped;
  for (char c : text) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  return escaped;
}

std::string values_of(const ParameterSpec& spec) {
  if (!spec.choices.empty()) {
    std::string text(spec.choices);
    for (size_t bar; (bar = text.find('|')) != std::string::npos;) text.replace(bar, 1, ", ");
    return text;
  }
  std::string text = inspect::type_name(spec.type);
  if (inspect::has_range(spec.type)) text += ", " + number_text(spec.minimum) + " to " + number_text(spec.maximum);
  return spec.unit.empty() || spec.unit == "0..1" ? text : text + " " + std::string(spec.unit);
}

std::string markdown_table(std::span<const ParameterSpec> specs) {
  if (specs.empty()) return "No parameters.\n\n";
  std::string text = "| parameter | values | default | meaning |\n|---|---|---|---|\n";
  for (const ParameterSpec& spec : specs) {
    const std::string standard = spec.default_value.empty() ? "must be given" : "`" + cell(spec.default_value) + "`";
    text += "| `" + std::string(spec.id) + "` | " + cell(values_of(spec)) + " | " + standard + " | " + cell(spec.label) + " |\n";
  }
  return text + "\n";
}

template <class Entries>
void add_plain_section(const std::string& title, const std::string& about, const Entries& entries, std::string& text) {
  text += "## " + title + "\n\n" + about + "\n\n";
  for (const auto* entry : entries) text += "### `" + std::string(entry->id) + "`\n\n" + std::string(entry->summary) + ".\n\n" + markdown_table(entry->parameters);
}

std::string markdown() {
  std::string text = "# Decoders, filters, sound features and effects, with their parameters\n\nMade by `diopter parameters --markdown`; do not edit by hand.\n\n## Decoders\n\n";
  for (const DecoderEntry* entry : decoder_entries()) {
    const std::string count = entry->min_tensors == entry->max_tensors ? std::to_string(entry->min_tensors)
                                                                       : std::to_string(entry->min_tensors) + " to " + std::to_string(entry->max_tensors);
    text += "### `" + std::string(entry->id) + "`\n\n" + std::string(entry->summary) + ". Gives: " + std::string(kind_name(entry->kind)) + ". Tensors: " + count + ".\n\n" + markdown_table(entry->parameters);
  }
  add_plain_section("Filters", "What may follow a decoder: an output's `filters`.", filter_entries(), text);
  add_plain_section("Sound features", "What samples become: an input's `sound`.", sound_feature_entries(), text);
  text += "## Effects\n\n";
  for (const EffectEntry* entry : effect_entries()) {
    std::string input(entry->input);
    for (size_t bar; (bar = input.find('|')) != std::string::npos;) input.replace(bar, 1, " or ");
    text += "### `" + std::string(entry->id) + "`\n\n" + std::string(entry->summary) + ". Draws with: " + (input.empty() ? "nothing" : input) + ".\n\n" + markdown_table(entry->parameters);
  }
  text.pop_back();
  return text;
}

int run(const Options& options) {
  if (options.json) {
    std::printf("%s\n", inspect::registries_json().c_str());
  } else {
    std::fputs(markdown().c_str(), stdout);
  }
  return kDone;
}

Action declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  CLI::Option* json = app.add_flag("--json", options->json, "print one JSON document");
  app.add_flag("--markdown", options->markdown, "print Markdown (the default)")->excludes(json);
  return [options] { return run(*options); };
}

}  // namespace

extern const Command kCommand_parameters;
const Command kCommand_parameters = {"parameters", "list the decoders and effects with their parameters", "diopter parameters --json", declare};

}  // namespace diopter::cli
