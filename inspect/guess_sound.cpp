// Models that hear: voice activity, keywords, denoising.
#include "inspect/guess_parts.h"
#include "inspect/label_sets.h"

namespace diopter::inspect {

namespace {

InputSpec sound_input(const TensorInfo& tensor, std::string feature) {
  InputSpec input{.tensor = tensor.name, .kind = InputKind::kSound};
  input.sound.feature = std::move(feature);
  return input;
}

void put_first(Guessing& guessing, InputSpec input) { guessing.guess.component.inputs.insert(guessing.guess.component.inputs.begin(), std::move(input)); }

// Silero: samples with a state, one probability.
bool guess_voice(Guessing& guessing, const TensorInfo& input) {
  const bool samples = input.type == ElementType::kFloat32 && input.shape.rank() == 2 && input.shape[1] < 0;
  if (!samples || guessing.outputs.size() != 1 || guessing.guess.component.inputs.empty()) return false;
  put_first(guessing, sound_input(input, "samples"));
  OutputSpec& spec = guessing.add_output("speech", "classes", {guessing.outputs[0].tensor->name});
  spec.labels = {"speech"};
  guessing.guess.task = "audio-vad";
  guessing.because("input " + input.name + " " + input.shape.to_string() + ": samples of any length beside a state: Silero's voice activity, 512 new samples a step after the last 64");
  return true;
}

// A short-time spectrum in, the same out.
bool guess_denoise(Guessing& guessing, const TensorInfo& input) {
  const Shape& shape = input.shape;
  const bool spectrum = input.type == ElementType::kFloat32 && shape.rank() == 4 && shape[1] == 257 && shape[2] == 1 && shape[3] == 2;
  if (!spectrum || guessing.outputs.size() != 1 || !(guessing.outputs[0].tensor->shape == shape)) return false;
  put_first(guessing, sound_input(input, "stft"));
  guessing.add_output("sound", "sound", {guessing.outputs[0].tensor->name}).parameters.set("form", std::string("stft"));
  guessing.guess.task = "audio-denoise";
  guessing.because("input " + input.name + " " + shape.to_string() + ": 257 complex bins of one frame in, the same out: a denoiser on spectra of 512 samples");
  return true;
}

// The micro_speech front end: 49 frames of 40 numbers as int8.
bool guess_keyword(Guessing& guessing, const TensorInfo& input) {
  if (input.type != ElementType::kInt8 || input.shape.element_count() != 49 * 40 || guessing.outputs.size() != 1) return false;
  InputSpec spec = sound_input(input, "micro");
  spec.sound.scale = 256 / 666.;
  spec.sound.bias = 333 / 666. - 128;
  put_first(guessing, std::move(spec));
  OutputSpec& words = guessing.add_output("word", "classes", {guessing.outputs[0].tensor->name});
  words.scale = 1 / 256.;
  words.bias = .5;
  if (element_count(guessing.outputs[0]) == 4) words.labels = labels_of("keyword4");
  guessing.guess.task = "audio-keyword";
  guessing.because("input " + input.name + " " + input.shape.to_string() + " of int8: 49 frames of 40 features, the front end of micro_speech");
  return true;
}

}  // namespace

bool is_sound_task(std::string_view task) { return task.starts_with("audio-"); }

bool guess_sound(Guessing& guessing, const std::string& task) {
  if (!task.empty() && !is_sound_task(task)) return false;
  for (const TensorInfo& input : guessing.graph.model().inputs) {
    if (guess_voice(guessing, input) || guess_denoise(guessing, input) || guess_keyword(guessing, input)) return true;
  }
  return false;
}

}  // namespace diopter::inspect
