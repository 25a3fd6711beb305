// diopter scan IMAGE: the lens codes in a picture
#include <cstdio>

#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/http_client.h"
#include "lens_code/read.h"
#include "media/image_file.h"

namespace diopter::cli {

namespace {

using Json = nlohmann::json;

struct Options {
  std::string image, host;
  bool json = false;
  bool resolve = false;
};

// A terminal obeys control characters, so none of a stranger's code reaches it.
std::string printable(const std::string& text) {
  std::string out;
  for (const char c : text) out += c >= ' ' && c < 0x7f ? c : '?';
  return out;
}

// What the server at the address says of the code.
Result<Json> resolve(const std::string& text, const lens_code::LensAddress& address) {
  DIOPTER_ASSIGN(const std::unique_ptr<HttpClient> client, HttpClient::open(text.substr(0, text.find("/l/")), ""));
  DIOPTER_ASSIGN(const Json said, client->ask("GET", "/api/v1/codes/" + address.code));
  // Whoever printed the code chose the server.
  const bool is_lens = said.is_object() && said.contains("version") && said["version"].is_number_integer() && said.contains("lens") && said["lens"].is_object() &&
                       said["lens"].contains("name") && said["lens"]["name"].is_string();
  if (!is_lens) return invalid(address.host, "does not answer as a Diopter server does", "trust the code only if you know who made it");
  return said;
}

Json describe(const Options& options, const lens_code::ReadCode& code) {
  Json found = {{"text", code.text}, {"corners", code.corners}, {"is_lens", false}};
  lens_code::LensAddress address;
  if (!lens_code::parse_lens_address(code.text, address)) return found;
  const bool is_foreign = !options.host.empty() && address.host != options.host;
  found["is_lens"] = !is_foreign;
  found["host"] = address.host;
  found["code"] = address.code;
  if (is_foreign) found["foreign"] = true;
  if (!options.resolve || is_foreign) return found;
  const Result<Json> lens = resolve(code.text, address);
  if (lens.ok()) found["lens"] = *lens;
  else found["error"] = lens.status().to_string();
  return found;
}

void print(const Json& found) {
  const std::string text = printable(found["text"].get<std::string>());
  if (!found.contains("code")) std::printf("%s (no lens)\n", text.c_str());
  else if (found.contains("foreign")) std::printf("%s (of another server: %s)\n", text.c_str(), printable(found["host"]).c_str());
  else std::printf("%s\n", text.c_str());
  if (found.contains("lens")) std::printf("  %s, version %s\n", printable(found["lens"]["lens"].value("name", "")).c_str(), found["lens"]["version"].dump().c_str());
  if (found.contains("error")) warn(printable(found["error"]));
}

int run(const Options& options) {
  const Result<Frame> frame = media::read_image(options.image);
  if (!frame.ok()) return fail(frame.status());
  const Result<std::vector<lens_code::ReadCode>> codes = lens_code::read_codes(frame->size().width, frame->size().height, media::packed_rgba(*frame));
  if (!codes.ok()) return fail(codes.status());
  Json found = Json::array();
  bool has_lens = false;
  for (const lens_code::ReadCode& code : *codes) {
    found.push_back(describe(options, code));
    has_lens = has_lens || found.back()["is_lens"];
  }
  if (options.json) std::printf("%s\n", Json{{"codes", found}}.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
  else for (const Json& code : found) print(code);
  if (found.empty()) return fail(invalid(options.image, "shows no code", "take the picture nearer, with more light and the whole code in it"));
  return has_lens ? kDone : fail(invalid(options.image, "shows a code, but none of a lens", "look at what it says above before you open it"));
}

Action declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("IMAGE", options->image, "a picture with one or more codes: png, jpg, webp, gif")->required();
  app.add_option("--host", options->host, "the server that is expected, as lens.example: codes of others are told apart");
  app.add_flag("--resolve", options->resolve, "ask the code's server what it stands for; without it nothing is sent");
  app.add_flag("--json", options->json, "print {codes: [{text, corners, is_lens, host, code}]} as one JSON document");
  return [options] { return run(*options); };
}

}  // namespace

extern const Command kCommand_scan;
const Command kCommand_scan = {"scan", "read the lens codes in a picture", "diopter scan poster.jpg --resolve", declare};

}  // namespace diopter::cli
