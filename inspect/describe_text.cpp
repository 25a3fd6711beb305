// A description for people.
#include <cstdio>

#include "inspect/describe.h"

namespace diopter::inspect {

namespace {

constexpr size_t kMostOthers = 8;       // alternatives that are shown
constexpr size_t kLongestMetadata = 120;

// One part of the page: the first line carries the title, the others stand below.
class Page {
 public:
  void line(const std::string& title, const std::string& text) { text_ += title + std::string(title.size() < kColumn ? kColumn - title.size() : 1, ' ') + text + "\n"; }
  void more(const std::string& text) { text_ += std::string(kColumn, ' ') + text + "\n"; }
  std::string take() { return std::move(text_); }

 private:
  static constexpr size_t kColumn = 13;
  std::string text_;
};

// What a file holds may not steer the terminal.
std::string printable(std::string_view text) {
  std::string clean;
  for (char c : text) clean += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return clean;
}

std::string with_unit(double number) {
  constexpr const char* kUnits[] = {"", " thousand", " million", " billion", " trillion"};
  size_t unit = 0;
  for (; number >= 1000 && unit + 1 < std::size(kUnits); ++unit) number /= 1000;
  char text[48];
  std::snprintf(text, sizeof text, unit == 0 || number >= 99.5 ? "%.0f%s" : "%.3g%s", number, kUnits[unit]);
  return text;
}

std::string size_text(size_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, bytes < 1 << 20 ? "%.1f kB" : "%.1f MB", static_cast<double>(bytes) / (bytes < 1 << 20 ? 1e3 : 1e6));
  return text;
}

// "1x3x{height}x{width}": open sizes by their names.
std::string shape_text(const TensorInfo& tensor) {
  if (tensor.shape.rank() == 0) return "scalar";
  std::string text;
  for (int axis = 0; axis < tensor.shape.rank(); ++axis) {
    const std::string& name = tensor.axis_names[static_cast<size_t>(axis)];
    text += (axis > 0 ? "x" : "") + (tensor.shape[axis] >= 0 ? std::to_string(tensor.shape[axis]) : name.empty() ? "?" : "{" + printable(name) + "}");
  }
  return text;
}

void tensors(const char* title, const std::vector<TensorInfo>& list, Page& page) {
  for (const TensorInfo& tensor : list) page.line(title, printable(tensor.name) + "  " + std::string(element_type_name(tensor.type)) + " " + shape_text(tensor));
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + printable(part);
  return text;
}

void operators(const OnnxModel& model, Page& page) {
  std::vector<std::string> opsets, counts;
  for (const auto& [domain, version] : model.opsets) opsets.push_back((domain.empty() ? "ai.onnx" : domain) + " " + std::to_string(version));
  for (const auto& [op, count] : model.operators) counts.push_back(op + " " + std::to_string(count));
  page.line("opset", joined(opsets));
  page.line("operators", joined(counts));
}

void cost(const Description& description, Page& page) {
  const Cost& cost = description.cost;
  page.line("cost", (cost.at_least ? "at least " : "") + with_unit(static_cast<double>(cost.multiply_adds)) + " multiply-adds a run, " +
                        with_unit(static_cast<double>(description.model.parameters)) + " parameters, " + size_text(description.model.bytes) + ", " + description.precision);
  for (const std::string& assumed : cost.assumed) page.more("assumed for " + printable(assumed));
  if (!cost.uncounted.empty()) page.more("not counted: " + joined(cost.uncounted));
}

void runs(const Description& description, Page& page) {
  if (description.obstacles.empty()) page.line("native", "runs: nothing speaks against it");
  for (const Obstacle& obstacle : description.obstacles) {
    page.line("native", "does NOT run: " + printable(obstacle.message));
    page.more(printable(obstacle.remedy));
  }
  page.line("browser", description.obstacles.empty() ? "runs as WebAssembly" : "does NOT run, for the same reason");
  if (!description.browser.not_on_gpu.empty()) page.more("not on WebGPU, these fall back: " + joined(description.browser.not_on_gpu));
  if (description.browser.not_on_gpu.empty() && description.obstacles.empty()) page.more("all operators have WebGPU kernels");
  for (const std::string& note : description.browser.notes) page.more(note);
}

std::string percent(double plausibility) { return std::to_string(static_cast<int>(plausibility * 100 + .5)) + " %"; }

void guesses(const Description& description, Page& page) {
  if (!description.guess) return page.line("guess", "none: " + printable(description.no_guess.to_string()));
  page.line("guess", "task " + description.guess->task);
  for (const std::string& reason : description.guess->reasons) page.more("- " + printable(reason));
  const Alternatives& alternatives = description.alternatives;
  for (const Weighed& taken : alternatives.taken) page.line("  " + taken.field, taken.value + ", estimated " + percent(taken.plausibility) + ": " + printable(taken.reason));
  for (size_t i = 0; i < alternatives.others.size() && i < kMostOthers; ++i) {
    const Weighed& other = alternatives.others[i].differs;
    page.line(i == 0 ? "or" : "", other.field + " " + other.value + ", estimated " + percent(other.plausibility) + ": " + printable(other.reason));
  }
  const std::vector<std::string> open = alternatives.open_fields();
  if (!open.empty()) page.line("open", joined(open) + ": two values fit; look at both with `diopter inspect MODEL --on PHOTO`");
}

}  // namespace

std::string to_text(const Description& description, const std::string& name) {
  const OnnxModel& model = description.model;
  Page page;
  page.line(name, "made by " + (model.producer.empty() ? "an unnamed program" : printable(model.producer + " " + model.producer_version)));
  tensors("input", model.inputs, page);
  tensors("output", model.outputs, page);
  operators(model, page);
  cost(description, page);
  for (const auto& [key, value] : model.metadata) page.line("metadata", printable(key + ": " + value.substr(0, kLongestMetadata)));
  runs(description, page);
  guesses(description, page);
  return page.take();
}

}  // namespace diopter::inspect
