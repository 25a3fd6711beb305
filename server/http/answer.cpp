#include "server/http/answer.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "server/http/fields.h"

namespace diopter::server {

namespace {

struct Reason {
  int status;
  std::string_view words;
};
constexpr Reason kReasons[] = {
    {200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"}, {206, "Partial Content"}, {304, "Not Modified"}, {308, "Permanent Redirect"}, {400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"},
    {405, "Method Not Allowed"}, {409, "Conflict"}, {410, "Gone"}, {412, "Precondition Failed"}, {413, "Content Too Large"}, {415, "Unsupported Media Type"}, {416, "Range Not Satisfiable"}, {422, "Unprocessable Content"}, {429, "Too Many Requests"}, {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"}, {503, "Service Unavailable"}};

struct Type {
  std::string_view ending;
  std::string_view type;
};
constexpr Type kTypes[] = {
    {"html", "text/html; charset=utf-8"}, {"js", "text/javascript; charset=utf-8"}, {"mjs", "text/javascript; charset=utf-8"},
    {"css", "text/css; charset=utf-8"}, {"txt", "text/plain; charset=utf-8"}, {"json", "application/json"}, {"map", "application/json"},
    {"webmanifest", "application/manifest+json"}, {"wasm", "application/wasm"}, {"svg", "image/svg+xml"}, {"png", "image/png"}, {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"}, {"webp", "image/webp"}, {"ico", "image/x-icon"}, {"woff2", "font/woff2"}, {"ttf", "font/ttf"}, {"mp4", "video/mp4"}, {"webm", "video/webm"},
    {"lens", "application/zip"}};

Response with_text(int status, std::string type, std::string body) {
  Response response;
  response.status = status;
  response.length = static_cast<int64_t>(body.size());
  response.content = text_content(std::move(body));
  response.headers = {{"Content-Type", std::move(type)}, {"Cache-Control", "no-store"}};
  return response;
}

}  // namespace

std::string_view reason_of(int status) {
  const auto at = std::ranges::find(kReasons, status, &Reason::status);
  return at == std::end(kReasons) ? "Unknown" : at->words;
}

std::string type_of_name(std::string_view name) {
  const size_t dot = name.rfind('.');
  const auto at = dot == std::string_view::npos ? std::end(kTypes) : std::ranges::find(kTypes, name.substr(dot + 1), &Type::ending);
  return std::string(at == std::end(kTypes) ? "application/octet-stream" : at->type);
}

Response answer(const Request& request, Representation representation) {
  Response response;
  const int64_t size = representation.content->size();
  if (!representation.etag.empty()) response.headers.emplace_back("ETag", representation.etag);
  response.headers.emplace_back("Cache-Control", representation.cache_control);
  if (representation.is_negotiated) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (matches_etag(request.if_none_match, representation.etag)) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Type", std::move(representation.type));
  response.headers.emplace_back("Accept-Ranges", "bytes");
  if (!representation.coding.empty()) response.headers.emplace_back("Content-Encoding", std::move(representation.coding));
  // A part of what the client has of another version would be nonsense.
  const bool whole = request.is_head() || (!request.if_range.empty() && request.if_range != representation.etag);
  const Part part = parse_range(whole ? std::string_view{} : request.range, size);
  if (part.kind == Part::Kind::kUnsatisfiable) {
    Response refused = error_page(416, "The file has no bytes there.", "Ask for a range inside it.");
    refused.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
    return refused;
  }
  if (part.kind == Part::Kind::kPart) {
    response.status = 206;
    response.headers.emplace_back("Content-Range", "bytes " + std::to_string(part.first) + "-" + std::to_string(part.first + part.length - 1) + "/" + std::to_string(size));
  }
  response.first = part.first;
  response.length = part.length;
  response.content = std::move(representation.content);
  return response;
}

Response error_page(int status, std::string_view what, std::string_view remedy) {
  std::string page = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>";
  page.append(what).append("</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
  page += "<link rel=\"icon\" href=\"/icons/icon.svg\" type=\"image/svg+xml\">\n<link rel=\"stylesheet\" href=\"/error.css\">\n</head>\n<body>\n<main>\n<h1>";
  page.append(what).append("</h1>\n<p>").append(remedy).append("</p>\n<p><a href=\"/player/\">Open the player</a></p>\n</main>\n</body>\n</html>\n");
  return with_text(status, "text/html; charset=utf-8", std::move(page));
}

Response problem(int status, std::string_view detail) {
  const nlohmann::json document = {{"type", "about:blank"}, {"title", reason_of(status)}, {"status", status}, {"detail", detail}};
  return with_text(status, "application/problem+json", document.dump() + "\n");
}

Response fault(const Request& request, int status, std::string_view what, std::string_view remedy) {
  const bool for_programs = request.path == "/api" || request.path.starts_with("/api/");
  return for_programs ? problem(status, std::string(what) + " " + std::string(remedy)) : error_page(status, what, remedy);
}

void name_request(Response& response, std::string_view id) {
  const auto type = std::ranges::find(response.headers, std::string_view("Content-Type"), [](const auto& field) { return field.first; });
  if (response.status < 400 || !response.content || type == response.headers.end() || type->second != "application/problem+json") return;
  std::vector<std::byte> scratch;
  const Result<Bytes> bytes = response.content->read(0, response.length, scratch);
  constexpr std::string_view kEnd = "}\n";
  if (!bytes.ok() || static_cast<int64_t>(bytes->size()) != response.length) return;
  std::string text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  if (!text.ends_with(kEnd) || text.find("\"request_id\"") != std::string::npos) return;
  text.replace(text.size() - kEnd.size(), kEnd.size(), ",\"request_id\":\"" + std::string(id) + "\"}\n");
  response.length = static_cast<int64_t>(text.size());
  response.content = text_content(std::move(text));
}

Response redirect(const Request& request, std::string path) {
  Response response = error_page(308, "This page has another address.", "Your browser goes there by itself.");
  if (!request.query.empty()) path += "?" + request.query;
  response.headers.emplace_back("Location", std::move(path));
  return response;
}

Response text(std::string type, std::string body) { return with_text(200, std::move(type), std::move(body)); }

}  // namespace diopter::server
