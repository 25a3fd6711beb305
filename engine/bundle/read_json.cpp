// JSON text -> document. A first pass checks the bounds and says where the text is broken; nlohmann's own reader without exceptions
// tells neither.
#include <algorithm>
#include <set>
#include <vector>

#include "engine/bundle/lens_json.h"

namespace diopter::bundle {

namespace {

constexpr size_t kMaxText = size_t{1} << 20;
constexpr size_t kMaxDepth = 32;

std::string line_and_column(std::string_view text, size_t position) {
  const std::string_view before = text.substr(0, std::min(position > 0 ? position - 1 : 0, text.size()));
  const size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return "line " + std::to_string(std::count(before.begin(), before.end(), '\n') + 1) + ", column " +
         std::to_string(before.size() - line_start + 1);
}

// The SAX interface of nlohmann::json; each function returns whether to go on.
class Guard {
 public:
  explicit Guard(std::string_view text) : text_(text) {}

  bool null() { return true; }
  bool boolean(bool) { return true; }
  bool number_integer(int64_t) { return true; }
  bool number_unsigned(uint64_t) { return true; }
  bool number_float(double, const std::string&) { return true; }
  bool string(std::string&) { return true; }
  bool binary(nlohmann::json::binary_t&) { return true; }
  bool start_object(size_t) { return open(); }
  bool start_array(size_t) { return open(); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    if (fields_.back().insert(name).second) return true;
    status = invalid({}, "the field \"" + name + "\" is given twice in one object", "keep one of them");
    return false;
  }
  template <class Exception>
  bool parse_error(size_t position, const std::string&, const Exception& e) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while ..."
    std::string why = e.what();
    if (const size_t at = why.find("syntax error"); at != std::string::npos) why.erase(0, at);
    if (const size_t at = why.find("] "); at != std::string::npos && why[0] == '[') why.erase(0, at + 2);
    status = invalid(line_and_column(text_, position), "is not JSON: " + why, "correct the text there, or just before");
    return false;
  }

  Status status;

 private:
  bool open() {
    fields_.emplace_back();
    if (fields_.size() <= kMaxDepth) return true;
    status = over_limit({}, "is nested deeper than " + std::to_string(kMaxDepth) + " levels", "a lens needs no more than 8");
    return false;
  }
  bool close() {
    fields_.pop_back();
    return true;
  }

  std::string_view text_;
  std::vector<std::set<std::string>> fields_;  // of the objects and arrays that are open
};

}  // namespace

Result<nlohmann::json> read_json(std::string_view text) {
  if (text.size() > kMaxText) return over_limit({}, "is larger than 1 MB", "move long tables into a file of the lens");
  Guard guard(text);
  nlohmann::json::sax_parse(text, &guard);
  DIOPTER_TRY(guard.status);
  nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
  if (document.is_discarded()) return invalid({}, "is not JSON", "correct the text");
  return document;
}

}  // namespace diopter::bundle
