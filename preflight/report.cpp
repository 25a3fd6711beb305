#include "preflight/report.h"

#include <algorithm>
#include <cmath>

#include "preflight/descriptors.h"

namespace diopter::preflight {

namespace {

using Json = nlohmann::json;

constexpr int kMostDepth = 6;
constexpr size_t kMostComponents = 64;
constexpr double kMostNumber = 1e12;

// At most `most` bytes of UTF-8, whole characters only: a database or a client may refuse half of one.
std::string cut(const std::string& text, size_t most) {
  size_t end = std::min(text.size(), most);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

// Reads fields, and remembers the first that is not as it must be.
class Reader {
 public:
  const std::string& fault() const { return fault_; }

  std::string text(const Json& object, const char* field, size_t most) {
    const Json* value = find(object, field);
    if (!value || !value->is_string()) return refuse(field), std::string();
    return cut(value->get_ref<const std::string&>(), most);
  }

  double number(const Json& object, const char* field, double least = 0, double most = kMostNumber) {
    const Json* value = find(object, field);
    const double number = value && value->is_number() ? value->get<double>() : NAN;
    if (!(number >= least && number <= most)) return refuse(field), least;
    return number;
  }

  int64_t integer(const Json& object, const char* field, int64_t least = 0, int64_t most = static_cast<int64_t>(kMostNumber)) { return integer_of(find(object, field), field, least, most); }

  // Longer lists are refused.
  const Json& list(const Json& object, const char* field, size_t most) {
    static const Json kNone = Json::array();
    const Json* value = find(object, field);
    if (!value || !value->is_array() || value->size() > most) return refuse(field), kNone;
    return *value;
  }

  Size size(const Json& object, const char* field, int longest) {
    const Json& sides = list(object, field, 2);
    if (sides.size() != 2) return refuse(field), Size{2, 2};
    return {static_cast<int>(integer_of(&sides[0], field, 2, longest)), static_cast<int>(integer_of(&sides[1], field, 2, longest))};
  }

  void refuse(const char* field) {
    if (fault_.empty()) fault_ = field;
  }

 private:
  static const Json* find(const Json& object, const char* field) {
    const auto at = object.is_object() ? object.find(field) : object.end();
    return at == object.end() ? nullptr : &*at;
  }

  int64_t integer_of(const Json* value, const char* field, int64_t least, int64_t most) {
    // Unsigned numbers beyond 2^63 would come out negative, and are out of range either way.
    const int64_t number = value && value->is_number_integer() ? value->get<int64_t>() : least - 1;
    if (number < least || number > most) return refuse(field), least;
    return number;
  }

  std::string fault_;
};

Json findings_of(Reader& reader, const Json& said) {
  Json findings = Json::array();
  for (const Json& found : reader.list(said, "findings", kMostFindings)) {
    const std::string severity = reader.text(found, "severity", 10);
    if (severity != "warning" && severity != "error") reader.refuse("severity");
    findings.push_back({{"code", reader.text(found, "code", 80)}, {"severity", severity}, {"place", reader.text(found, "place", 400)}, {"message", reader.text(found, "message", 1000)}, {"remedy", reader.text(found, "remedy", 1000)}});
  }
  return findings;
}

Json manifest_of(Reader& reader, const Json& said) {
  Json components = Json::array();
  for (const Json& component : reader.list(said, "components", kMostComponents)) {
    components.push_back({{"id", reader.text(component, "id", 80)}, {"file", reader.text(component, "file", 200)}, {"bytes", reader.integer(component, "bytes")}, {"licence", reader.text(component, "licence", 200)},
                          {"source", reader.text(component, "source", 500)}});
  }
  return {{"name", reader.text(said, "name", 80)}, {"description", reader.text(said, "description", 2000)}, {"licence", reader.text(said, "licence", 200)}, {"components", components}};
}

// Of a lens that came through its trial.
void add_trial(Reader& reader, const Json& said, ChildReport& report) {
  for (const char* field : {"fps", "step_ms_p50", "step_ms_p95", "joules_per_frame_estimate"}) report.json[field] = reader.number(said, field);
  report.json["threads"] = reader.integer(said, "threads");
  report.json["energy_method"] = reader.text(said, "energy_method", 200);
  const int64_t frames = reader.integer(said, "frames", 0, kFrames);
  report.json["frames"] = frames;
  if (frames == 0) return;
  const Size shown = reader.size(said, "size", kMaxFrameSide);
  report.json["size"] = {shown.width, shown.height};
  const Json& pictures = said.contains("pictures") ? said["pictures"] : said;
  report.drawn.frames = reader.integer(pictures, "preview_frames", 1, kFrames);
  report.drawn.pace = reader.number(pictures, "preview_pace", 1, 60);
  report.drawn.preview = reader.size(pictures, "preview", kPreviewSide);
  report.drawn.poster = reader.size(pictures, "poster", kPosterSide);
}

// Null where it cannot be read, or is nested so deeply that handling it would use up the stack.
Json parse(const std::string& text) {
  bool too_deep = false;
  const auto look = [&too_deep](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > kMostDepth;
    return !too_deep;
  };
  Json said = Json::parse(text, look, false);
  return too_deep || said.is_discarded() ? Json() : said;
}

}  // namespace

Result<ChildReport> read_report(const std::string& text) {
  if (text.size() > kMostReportBytes) return invalid("report", "is too long");
  const Json said = parse(text);
  if (!said.is_object()) return invalid("report", "is no JSON object");
  Reader reader;
  ChildReport report;
  const auto passed = said.find("passed");
  if (passed == said.end() || !passed->is_boolean()) return invalid("report", "does not say whether the lens passed");
  report.json = {{"passed", passed->get<bool>()}, {"findings", findings_of(reader, said)}, {"sandbox", Json::array()}};
  for (const Json& word : reader.list(said, "sandbox", 16)) {
    if (word.is_string()) report.json["sandbox"].push_back(cut(word.get_ref<const std::string&>(), 100));
    else reader.refuse("sandbox");
  }
  if (said.contains("manifest")) report.json["manifest"] = manifest_of(reader, said["manifest"]);
  for (const char* field : {"packed_bytes", "peak_memory_bytes"}) {
    if (said.contains(field)) report.json[field] = reader.integer(said, field);
  }
  if (*passed == true) add_trial(reader, said, report);
  const bool has_error = std::ranges::any_of(report.json["findings"], [](const Json& found) { return found["severity"] == "error"; });
  if (*passed == has_error) reader.refuse("passed");
  if (!reader.fault().empty()) return invalid("report", "has no sound value for \"" + reader.fault() + "\"");
  return report;
}

}  // namespace diopter::preflight
