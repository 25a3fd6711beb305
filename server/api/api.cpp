#include "server/api/api.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <span>

#include "package/package.h"
#include "server/accounts/caller.h"
#include "server/api/document.h"
#include "server/gzip.h"
#include "server/http/answer.h"
#include "server/http/fields.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr size_t kJsonBytes = 64 * 1024;

struct Code {
  std::string_view id;
  Operation run;
};
constexpr Code kCode[] = {
#define DIOPTER_OPERATION(id) {#id, id},
#include "server/api/operations.def"
#undef DIOPTER_OPERATION
};

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    path.remove_prefix(1);
    const size_t end = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return parts;
}

bool fits(const ApiOperation& operation, const std::vector<std::string_view>& parts) {
  return std::ranges::equal(operation.path, parts, [](const std::string& pattern, std::string_view part) {
    return pattern.starts_with('{') ? !part.empty() : pattern == part;
  });
}

// "a+b%20c" of a query. Escapes that are none stay as they are.
std::string decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const bool is_escape = text[i] == '%' && i + 2 < text.size() && std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr == text.data() + i + 3;
    out += is_escape ? static_cast<char>(value) : text[i] == '+' ? ' ' : text[i];
    if (is_escape) i += 2;
  }
  return out;
}

// A parameter's text as the value that its schema means.
Json typed(const Json& schema, const std::string& text) {
  const Json type = schema.value("type", Json("string"));
  if (type == "integer") {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size()) return value;
  }
  if (type == "boolean" && (text == "true" || text == "false")) return text == "true";
  return text;
}

// What is no UTF-8 is left out by one of the two and replaced by the other. (To ask by an exception would end the program: JSON has none here.)
bool is_utf8(const std::string& text) {
  const Json json(text);
  return json.dump(-1, ' ', false, Json::error_handler_t::ignore) == json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string known_names(const ApiOperation& operation) {
  std::string names;
  for (const ApiParameter& parameter : operation.query_parameters) names += (names.empty() ? "the names are: " : ", ") + parameter.name;
  return names.empty() ? "send none" : names;
}

Status read_query(const ApiOperation& operation, std::string_view query, Json& out) {
  out = Json::object();
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    const std::string name = decoded(pair.substr(0, equals)), text = equals == std::string_view::npos ? "" : decoded(pair.substr(equals + 1));
    const auto parameter = std::ranges::find(operation.query_parameters, name, &ApiParameter::name);
    if (parameter == operation.query_parameters.end()) return invalid("query", "It names what this operation does not know.", known_names(operation));
    // Databases take no NUL.
    if (!is_utf8(text) || text.find('\0') != std::string::npos) return invalid("query/" + name, "It is no text.", "send UTF-8, with escapes such as %20");
    if (out.contains(name)) return invalid("query/" + name, "It is given twice.", "give it once");
    out[name] = typed(parameter->schema, text);
    DIOPTER_TRY(parameter->check->check("query/" + name, out[name]));
  }
  for (const ApiParameter& parameter : operation.query_parameters) {
    if (out.contains(parameter.name)) continue;
    if (parameter.required) return invalid("query/" + parameter.name, "It is missing.", "see /api/openapi.json");
    if (parameter.schema.contains("default")) out[parameter.name] = parameter.schema["default"];
  }
  return ok_status();
}

// Numbers that are no JSON text again (infinities of 1e999), and texts with a NUL, which databases do not take.
bool is_plain(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().find('\0') == std::string::npos;
  if (!value.is_structured()) return true;
  for (const auto& [key, child] : value.items()) {
    if (!is_plain(child) || (value.is_object() && key.find('\0') != std::string::npos)) return false;
  }
  return true;
}

// JSON knows one kind of number: 1.0 is the whole number 1.
void make_whole(Json& value) {
  constexpr double kLargest = 9007199254740992;
  if (value.is_number_float()) {
    const double number = value;
    if (number >= -kLargest && number <= kLargest && number == static_cast<double>(static_cast<int64_t>(number))) value = static_cast<int64_t>(number);
  }
  if (value.is_structured()) {
    for (Json& child : value) make_whole(child);
  }
}

// Deeper than any body of ours; what goes through values once a level must not run out of stack.
bool is_shallow(std::string_view text) {
  int depth = 0;
  bool in_text = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (in_text && text[i] == '\\') ++i;
    else if (text[i] == '"') in_text = !in_text;
    else if (!in_text && (text[i] == '[' || text[i] == '{') && ++depth > 32) return false;
    else if (!in_text && (text[i] == ']' || text[i] == '}')) --depth;
  }
  return true;
}

// Changes when the content does.
std::string tag_of(std::string_view content) { return package::sha256_hex(std::as_bytes(std::span(content))).substr(0, 32); }

class DocumentApi final : public Api {
 public:
  explicit DocumentApi(Service& service) : service_(service) {}

  Status open() {
    DIOPTER_ASSIGN(document_, read_document(service_.options.public_url));
    const std::string text = document_.json.dump(1) + "\n";
    const Bytes bytes = std::as_bytes(std::span(text));
    DIOPTER_ASSIGN(std::vector<std::byte> packed, pack_gzip(bytes));
    tag_ = tag_of(text);
    packed_ = owned_content(std::move(packed));
    text_ = text_content(text);
    std::set<std::string_view> documented;
    for (const ApiOperation& operation : document_.operations) {
      const auto code = std::ranges::find(kCode, operation.id, &Code::id);
      if (code == std::end(kCode)) return invalid("the API's document", "names the operation " + operation.id + ", which operations.def does not have");
      documented.insert(operation.id);
    }
    const auto missing = std::ranges::find_if(kCode, [&](const Code& code) { return !documented.contains(code.id); });
    if (missing != std::end(kCode)) return invalid("the API's document", "does not describe the operation " + std::string(missing->id));
    return ok_status();
  }

  Response document(const Request& request) const override {
    Representation whole{text_, "application/json", '"' + tag_ + '"', "no-cache", "", true};
    // A part is a part of the text itself.
    if (request.range.empty() && parse_accept_encoding(request.accept_encoding).gzip) {
      whole.content = packed_;
      whole.coding = "gzip";
      whole.etag = '"' + tag_ + "-gzip\"";
    }
    return server::answer(request, std::move(whole));
  }

  Response answer(const Request& request) const override {
    const std::vector<std::string_view> parts = parts_of(request.path);
    const std::string_view method = request.is_head() ? std::string_view("GET") : std::string_view(request.method);
    std::string allowed;
    // Names go before {parameters}: "review/queue" is no review of the version "queue".
    const ApiOperation* found = nullptr;
    for (const ApiOperation& operation : document_.operations) {
      if (!fits(operation, parts)) continue;
      allowed += (allowed.empty() ? "" : ", ") + operation.method + (operation.method == "GET" ? ", HEAD" : "");
      if (operation.method == method && (!found || named_parts(operation) > named_parts(*found))) found = &operation;
    }
    if (found) {
      Response response = answer(request, *found, parts);
      response.route = found->id;
      return response;
    }
    if (allowed.empty()) return problem_of(404, not_found("path", "There is nothing at this address.", "see /api/openapi.json"));
    Response response = problem_of(405, invalid("method", "This address takes other methods.", "use one of " + allowed));
    response.headers.emplace_back("Allow", allowed);
    return response;
  }

 private:
  static ptrdiff_t named_parts(const ApiOperation& operation) {
    return std::ranges::count_if(operation.path, [](const std::string& part) { return !part.starts_with('{'); });
  }

  Response answer(const Request& request, const ApiOperation& operation, const std::vector<std::string_view>& parts) const {
    Call call{service_, request, {}, {}, {}, {}};
    for (size_t i = 0; i < parts.size(); ++i) {
      if (operation.path[i].starts_with('{')) call.path[operation.path[i].substr(1, operation.path[i].size() - 2)] = parts[i];
    }
    if (std::optional<Response> refused = refuse_caller(operation, call)) return std::move(*refused);
    for (const ApiParameter& parameter : operation.path_parameters) {
      const Status checked = parameter.check->check("path/" + parameter.name, typed(parameter.schema, call.path[parameter.name]));
      // A name that cannot be is a name of nothing.
      if (!checked.ok()) return problem_of(404, not_found("path/" + parameter.name, "There is nothing of this name."));
    }
    const Status query = read_query(operation, request.query, call.query);
    if (!query.ok()) return problem_of(query);
    if (std::optional<Response> refused = refuse_body(operation, call)) return std::move(*refused);
    const Operation run = std::ranges::find(kCode, operation.id, &Code::id)->run;
    Result<Reply> reply = run(call);
    if (!reply.ok()) {
      // What failed inside is told to whoever runs the server, not to whoever asks.
      if (reply.status().code == StatusCode::kEnvironment && service_.log) service_.log(operation.id + ": " + reply.status().to_string());
      return problem_of(reply.status());
    }
    return response_of(request, std::move(reply).value());
  }

  std::optional<Response> refuse_caller(const ApiOperation& operation, Call& call) const {
    Result<Caller> caller = caller_of(service_, call.request);
    // A token that is no more does not keep anybody from what everybody may see.
    if (!operation.needs_sign_in && !caller.ok()) return std::nullopt;
    if (!caller.ok()) return caller.status().code == StatusCode::kDenied ? unauthenticated(caller.status()) : problem_of(caller.status());
    call.caller = std::move(caller).value();
    if (!operation.needs_sign_in) return std::nullopt;
    const Caller& who = call.caller;
    const bool taken = (who.kind == Caller::Kind::kSession && operation.takes_session) || (who.kind == Caller::Kind::kToken && operation.takes_token);
    if (!who.is_signed_in() || !taken) return unauthenticated(denied("", "You are not signed in.", operation.takes_token ? "Sign in, or send an API token." : "Sign in."));
    const bool changes = call.request.method != "GET" && !call.request.is_head();
    if (who.kind == Caller::Kind::kSession && changes && !same_secret(call.request.field("x-csrf-token"), who.csrf_token)) {
      return problem_of(denied("X-CSRF-Token", "The request does not carry the session's token.", "Send csrf_token of GET /api/v1/session in this field."));
    }
    if (who.kind == Caller::Kind::kToken && !operation.scope.empty() && !who.has_scope(operation.scope)) {
      return problem_of(denied("token", "The token lacks the scope '" + operation.scope + "'.", "Make one that has it."));
    }
    if (!operation.least_role.empty() && !who.is(operation.least_role)) return problem_of(denied("account", "This needs the role " + operation.least_role + "."));
    return std::nullopt;
  }

  static Response unauthenticated(const Status& status) {
    Response response = problem_of(401, status);
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
  }

  static std::optional<Response> refuse_body(const ApiOperation& operation, Call& call) {
    const Request& request = call.request;
    if (operation.body_types.empty()) {
      if (request.body.empty()) return std::nullopt;
      return problem_of(invalid("body", "This operation takes none.", "send the request without one"));
    }
    if (request.body.empty() && !operation.body_required) return std::nullopt;
    if (request.body.empty()) return problem_of(invalid("body", "It is missing.", "send " + operation.body_types.front()));
    if (!request.field("content-encoding").empty()) return problem_of(415, invalid("Content-Encoding", "The body is compressed.", "send it as it is"));
    const std::string_view sent = request.field("content-type");
    std::string type(sent.substr(0, sent.find(';')));
    std::ranges::transform(type, type.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    while (type.ends_with(' ')) type.pop_back();
    if (std::ranges::find(operation.body_types, type) == operation.body_types.end()) {
      return problem_of(415, invalid("Content-Type", "The body is of another kind.", "send " + operation.body_types.front()));
    }
    if (!operation.body) return std::nullopt;
    if (request.body.size() > kJsonBytes) return problem_of(over_limit("body", "The body is too long.", "send at most 64 KB"));
    if (!is_shallow(request.body)) return problem_of(invalid("body", "The body is nested too deeply."));
    call.body = Json::parse(request.body, nullptr, false);
    if (call.body.is_discarded() || !is_plain(call.body)) return problem_of(invalid("body", "The body is no JSON.", "check quotes and commas"));
    make_whole(call.body);
    const Status checked = operation.body->check("body", call.body);
    return checked.ok() ? std::nullopt : std::optional(problem_of(checked));
  }

  // What is answered in JSON comes whole, never in part. What may be kept has an entity tag, so that asking again for the same costs no body.
  static Response response_of(const Request& request, Reply reply) {
    if (reply.raw) return std::move(*reply.raw);
    Response response;
    response.status = reply.status;
    response.when = std::move(reply.when);
    const bool is_kept = !reply.cache_control.empty();
    response.headers.emplace_back("Cache-Control", is_kept ? reply.cache_control : "no-store");
    if (!reply.location.empty()) response.headers.emplace_back("Location", reply.location);
    for (auto& header : reply.headers) response.headers.push_back(std::move(header));
    if (reply.body.is_null()) return response;
    std::string body = reply.body.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    if (reply.etag.empty() && is_kept) reply.etag = '"' + tag_of(body) + '"';
    if (!reply.etag.empty()) response.headers.emplace_back("ETag", reply.etag);
    const bool only_reads = request.method == "GET" || request.is_head();
    if (only_reads && !reply.etag.empty() && matches_etag(request.if_none_match, reply.etag)) {
      response.status = 304;
      return response;
    }
    response.headers.emplace_back("Content-Type", "application/json");
    response.length = static_cast<int64_t>(body.size());
    response.content = text_content(std::move(body));
    return response;
  }

  Service& service_;
  ApiDocument document_;
  std::shared_ptr<const Content> text_, packed_;
  std::string tag_;
};

}  // namespace

Result<std::unique_ptr<const Api>> Api::open(Service& service) {
  auto api = std::make_unique<DocumentApi>(service);
  DIOPTER_TRY(api->open());
  return std::unique_ptr<const Api>(std::move(api));
}

}  // namespace diopter::server
