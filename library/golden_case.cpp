#include "library/golden_case.h"

#include <algorithm>
#include <cmath>

namespace diopter::golden {

namespace {

using nlohmann::json;

constexpr size_t kMostCases = 256;
constexpr size_t kMostFrames = 64;
constexpr int64_t kLastFrame = 100000;
constexpr size_t kMostText = size_t{8} << 20;

constexpr ToleranceField kToleranceFields[] = {
    {"input", &Tolerance::input, 1, "mean difference of an input tensor, as a share of the reference's range (largest - smallest)"},
    {"model", &Tolerance::model, 10, "difference of an output tensor: root mean square over the reference's standard deviation"},
    {"coverage", &Tolerance::coverage, 1, "difference of a mask's coverage"},
    {"mask_iou", &Tolerance::mask_iou, 1, "least intersection over union of a mask's picture with the expected one"},
    {"px", &Tolerance::px, 16384, "frame pixels that corners and points may be off; 0: 1 % of the frame's longer side"},
    {"score", &Tolerance::score, 1, "difference of a score"},
    {"min_score", &Tolerance::min_score, 1, "points of a lower expected score may lie anywhere"},
    {"picture", &Tolerance::picture, 1, "mean difference of pictures, mattes and depth, as a share of white"},
    {"values", &Tolerance::values, 10, "difference of vectors and tensors: root mean square over that of the expected values"},
};

// Reads one document; the first fault is kept, later calls do nothing.
class Reader {
 public:
  Reader(const NamedBytes& files, std::string place, std::span<const std::string> components) : files_(files), place_(std::move(place)), components_(components) {}

  Status read(const json& document, Case& read) {
    if (!document.is_object()) return fault("", "is no object", "write {\"frame\": ..., \"expected\": ...}");
    for (const auto& [key, value] : document.items()) {
      if (key == "frame") {
        DIOPTER_TRY(file("/frame", value, read.frame));
      } else if (key == "description") {
        DIOPTER_TRY(text("/description", value, read.description));
      } else if (key == "frames") {
        DIOPTER_TRY(frames(value, read));
      } else if (key == "triggers") {
        DIOPTER_TRY(triggers(value, read));
      } else if (key == "reference") {
        DIOPTER_TRY(references(value, read));
      } else if (key == "tolerance") {
        DIOPTER_TRY(tolerance(value, read.tolerance));
      } else if (key == "expected") {
        DIOPTER_TRY(expected(value, read));
      } else {
        return fault("/" + key, "is unknown", "known are description, frame, frames, triggers, reference, expected, tolerance");
      }
    }
    if (read.frame.empty()) return fault("/frame", "is missing", "name a picture, clip or sound in tests/");
    if (read.expected.empty() && read.references.empty()) return fault("", "compares nothing", "add a reference, or write what is expected with `diopter test --accept`");
    if (!read.expected.empty() && read.expected.size() != read.frames.size()) {
      return fault("/expected", "has " + std::to_string(read.expected.size()) + " objects for " + std::to_string(read.frames.size()) + " frames", "write one for each of `frames`");
    }
    return ok_status();
  }

 private:
  Status fault(const std::string& pointer, std::string message, std::string remedy) const {
    return invalid(pointer.empty() ? place_ : place_ + ": " + pointer, std::move(message), std::move(remedy));
  }

  Status text(const std::string& pointer, const json& value, std::string& to) const {
    if (!value.is_string()) return fault(pointer, "is no text", "write it in quotes");
    to = value.get<std::string>();
    return ok_status();
  }

  // A file in tests/ that is there.
  Status file(const std::string& pointer, const json& value, std::string& to) const {
    DIOPTER_TRY(text(pointer, value, to));
    if (!is_safe_name(to)) return fault(pointer, "\"" + to + "\" leaves the lens's tests folder, or is no path", "put the file into tests/ and name it relative to that");
    const Result<Bytes> bytes = files_.read(kFolder + to);
    return bytes.ok() ? ok_status() : Status(bytes.status()).within(place_ + ": " + pointer);
  }

  Status frames(const json& value, Case& read) const {
    if (!value.is_array() || value.empty() || value.size() > kMostFrames) return fault("/frames", "is no list of 1 to 64 frame numbers", "write [0]");
    read.frames.clear();
    for (const json& number : value) {
      if (!number.is_number_integer() || number < (read.frames.empty() ? 0 : read.frames.back() + 1) || number > kLastFrame) {
        return fault("/frames", "holds what is no rising frame number", "count from 0, at most to 100000");
      }
      read.frames.push_back(number.get<int64_t>());
    }
    return ok_status();
  }

  Status triggers(const json& value, Case& read) const {
    if (!value.is_array() || value.size() > kMostFrames) return fault("/triggers", "is no list of names", "write [\"tap\"]");
    for (const json& name : value) DIOPTER_TRY(text("/triggers", name, read.triggers.emplace_back()));
    return ok_status();
  }

  Status references(const json& value, Case& read) const {
    if (value.is_string()) {
      if (components_.size() != 1) return fault("/reference", "does not say of which component", "write {\"COMPONENT\": \"FILE.npz\"}");
      read.single_component = true;
      return file("/reference", value, read.references[components_[0]]);
    }
    if (!value.is_object()) return fault("/reference", "is neither a file nor an object", "write \"FILE.npz\" or {\"COMPONENT\": \"FILE.npz\"}");
    for (const auto& [id, name] : value.items()) {
      if (std::ranges::find(components_, id) == components_.end()) return fault("/reference/" + id, "is no component of the lens", "use the id of one");
      DIOPTER_TRY(file("/reference/" + id, name, read.references[id]));
    }
    return ok_status();
  }

  Status tolerance(const json& value, Tolerance& read) const {
    if (!value.is_object()) return fault("/tolerance", "is no object", "write {\"score\": 0.1}");
    for (const auto& [id, number] : value.items()) {
      const auto* field = std::ranges::find_if(kToleranceFields, [&](const ToleranceField& f) { return id == f.id; });
      if (field == std::end(kToleranceFields)) return fault("/tolerance/" + id, "is unknown", "docs/golden-cases.md lists the tolerances");
      const double given = number.is_number() ? number.get<double>() : -1;
      if (!(given >= 0 && given <= field->maximum)) return fault("/tolerance/" + id, "is not within 0 and " + json(field->maximum).dump(), field->meaning);
      read.*field->member = given;
    }
    return ok_status();
  }

  Status expected(const json& value, Case& read) const {
    const json list = value.is_object() ? json::array({value}) : value;
    if (!list.is_array() || list.size() > kMostFrames) return fault("/expected", "is neither an object nor a list of them", "write {\"COMPONENT.NAME\": {\"kind\": ...}}");
    for (const json& frame : list) {
      if (!frame.is_object()) return fault("/expected", "holds what is no object", "write {\"COMPONENT.NAME\": {\"kind\": ...}}");
      for (const auto& [id, output] : frame.items()) {
        const std::string pointer = "/expected/" + id;
        if (!output.is_object() || !output.contains("kind") || !output["kind"].is_string()) return fault(pointer, "has no kind", "copy what `diopter run --results` writes");
        std::string ignored;
        if (output.contains("path")) DIOPTER_TRY(file(pointer + "/path", output["path"], ignored));
      }
    }
    read.expected.assign(list.begin(), list.end());
    return ok_status();
  }

  const NamedBytes& files_;
  const std::string place_;
  std::span<const std::string> components_;
};

// What fits a line stands on one: an item of a list is read, and compared by version control, as a whole.
template <class Json>
void append_pretty(const Json& value, const std::string& indent, std::string& text) {
  constexpr size_t kLine = 140;
  const std::string whole = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (!value.is_structured() || value.empty() || (!indent.empty() && whole.size() + indent.size() <= kLine)) {
    text += whole;
    return;
  }
  const std::string inner = indent + "  ";
  const char* separator = value.is_object() ? "{\n" : "[\n";
  for (const auto& [key, child] : value.items()) {
    text += separator + inner;
    if (value.is_object()) text += json(key).dump(-1, ' ', false, json::error_handler_t::replace) + ": ";
    append_pretty(child, inner, text);
    separator = ",\n";
  }
  text += "\n" + indent + (value.is_object() ? "}" : "]");
}

}  // namespace

std::span<const ToleranceField> tolerance_fields() { return kToleranceFields; }

Result<std::vector<std::string>> case_names(const NamedBytes& files) {
  constexpr std::string_view kEnding = ".json";
  std::vector<std::string> names;
  for (const std::string& file : files.names()) {
    if (!file.starts_with(kFolder) || !file.ends_with(kEnding)) continue;
    const std::string name = file.substr(std::string_view(kFolder).size(), file.size() - std::string_view(kFolder).size() - kEnding.size());
    if (!name.empty() && name.find('/') == std::string::npos) names.push_back(name);
  }
  if (names.size() > kMostCases) return over_limit(kFolder, "holds more than " + std::to_string(kMostCases) + " cases", "keep the ones that tell something");
  return names;
}

Result<Case> read_case(const NamedBytes& files, const std::string& name, std::span<const std::string> components) {
  const std::string place = kFolder + name + ".json";
  DIOPTER_ASSIGN(const Bytes bytes, files.read(place));
  if (bytes.size() > kMostText) return over_limit(place, "is larger than 8 MB", "compare fewer frames");
  const json document = json::parse(reinterpret_cast<const char*>(bytes.data()), reinterpret_cast<const char*>(bytes.data()) + bytes.size(), nullptr, false);
  if (document.is_discarded()) return invalid(place, "is not JSON", "correct it, or write it with `diopter test --accept`");
  Case read;
  read.name = name;
  DIOPTER_TRY(Reader(files, place, components).read(document, read));
  return read;
}

std::string write_case(const Case& written) {
  nlohmann::ordered_json document;
  if (!written.description.empty()) document["description"] = written.description;
  document["frame"] = written.frame;
  if (written.frames != std::vector<int64_t>{0}) document["frames"] = written.frames;
  if (!written.triggers.empty()) document["triggers"] = written.triggers;
  if (written.single_component && written.references.size() == 1) {
    document["reference"] = written.references.begin()->second;
  } else if (!written.references.empty()) {
    document["reference"] = written.references;
  }
  for (const ToleranceField& field : kToleranceFields) {
    if (written.tolerance.*field.member != Tolerance().*field.member) document["tolerance"][field.id] = written.tolerance.*field.member;
  }
  if (written.expected.size() == 1) document["expected"] = written.expected[0];
  if (written.expected.size() > 1) document["expected"] = written.expected;
  std::string text;
  append_pretty(document, "", text);
  return text + "\n";
}

}  // namespace diopter::golden
