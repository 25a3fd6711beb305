// diopter publish LENS --to URL --token T: sends a lens to a server and waits for what it says
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "cli/cancellation.h"
#include "cli/command.h"
#include "cli/http_client.h"
#include "cli/progress.h"
#include "package/package.h"

namespace diopter::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

struct Options {
  std::string lens, server, token, certificate, id, name, description, hint, visibility, notes;
  std::vector<std::string> tags;
  int wait_s = 300;
  bool json = false;
};

constexpr std::chrono::milliseconds kLook{250};
constexpr std::chrono::seconds kAgain{1};
constexpr int kTries = 5;

// A folder is packed into a file that goes away with the object.
class LensFile {
 public:
  Status open(const std::string& lens) {
    std::error_code error;
    if (!fs::is_directory(lens, error)) return read(lens);
    const std::string folder = fs::temp_directory_path(error).string();
    std::string pattern = folder + "/diopter-publish-XXXXXX";
    if (!mkdtemp(pattern.data())) return environment_failure(folder, "cannot be written", "set TMPDIR to a folder that can be written");
    const Result<std::string> packed = package::pack(lens, pattern + "/packed.lens");
    Status read_in = packed.ok() ? read(pattern + "/packed.lens") : packed.status();
    fs::remove_all(pattern, error);
    return read_in;
  }
  Bytes bytes() const { return bytes_; }

 private:
  Status read(const std::string& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error) return invalid(path, "cannot be read: " + error.message(), "give a lens's folder or its .lens file");
    if (size > uint64_t{256} << 20) return over_limit(path, "is larger than 256 MB", "make its models smaller");
    bytes_.resize(size);
    std::ifstream file(path, std::ios::binary);
    file.read(reinterpret_cast<char*>(bytes_.data()), static_cast<std::streamsize>(size));
    return file ? ok_status() : environment_failure(path, "cannot be read");
  }
  std::vector<std::byte> bytes_;
};

// Piece by piece; after a break it asks how much is there and goes on.
Result<std::string> upload(HttpClient& client, Bytes bytes) {
  DIOPTER_ASSIGN(Json upload, client.ask("POST", "/api/v1/uploads", {{"bytes", bytes.size()}, {"sha256", package::sha256_hex(bytes)}}));
  const std::string id = upload.value("id", ""), path = "/api/v1/uploads/" + id;
  const auto piece_bytes = static_cast<size_t>(std::max<int64_t>(upload.value("piece_bytes", int64_t{1} << 20), 64 * 1024));
  Progress progress(static_cast<int64_t>(bytes.size()));
  int tries = 0;
  for (size_t at = 0; at < bytes.size();) {
    if (cancelled()) return diopter::cancelled("The upload was stopped.");
    const Result<HttpReply> reply = client.send("PATCH", path, "application/octet-stream", bytes.subspan(at, std::min(piece_bytes, bytes.size() - at)), {{"Upload-Offset", std::to_string(at)}});
    const bool taken = reply.ok() && reply->status == 200;
    if (taken) {
      tries = 0;
      at = static_cast<size_t>(reply->json().value("received", int64_t{0}));
      progress.update(static_cast<int64_t>(at));
      continue;
    }
    const bool may_pass = !reply.ok() || reply->status == 409 || reply->status == 429 || reply->status >= 500;
    if (!may_pass || ++tries > kTries) return reply.ok() ? failure_of(*reply, "uploading") : reply.status();
    std::this_thread::sleep_for(kAgain * tries);
    if (const Result<Json> there = client.ask("GET", path); there.ok()) at = static_cast<size_t>(there->value("received", int64_t{0}));
  }
  return id;
}

Json metadata(const Options& options, const std::string& upload_id) {
  Json body = {{"upload", upload_id}};
  const std::pair<const char*, const std::string*> texts[] = {{"name", &options.name}, {"description", &options.description}, {"hint", &options.hint}, {"visibility", &options.visibility}, {"notes", &options.notes}};
  for (const auto& [field, text] : texts) {
    if (!text->empty()) body[field] = *text;
  }
  if (!options.tags.empty()) body["tags"] = options.tags;
  return body;
}

// Until the server has checked it, or `wait_s` are over.
Result<Json> wait_for_check(HttpClient& client, const Options& options, const std::string& lens_id, Json version) {
  const std::string path = "/api/v1/lenses/" + lens_id + "/versions/" + version["number"].dump();
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(options.wait_s);
  while (version.value("state", "") == "preflight" && std::chrono::steady_clock::now() < until) {
    if (cancelled()) return diopter::cancelled("The lens is published; its check goes on at the server.");
    std::this_thread::sleep_for(kLook);
    DIOPTER_ASSIGN(version, client.ask("GET", path));
  }
  return version;
}

// Findings on stderr, the code on stdout; the exit status.
int tell(const Options& options, const Json& lens, const Json& version) {
  const std::string state = version.value("state", "");
  const bool failed = state == "failed" || state == "rejected";
  if (options.json) {
    const Json document = {{"id", lens.value("id", "")}, {"version", version["number"]}, {"code", lens.value("code", "")}, {"url", lens.value("url", "")}, {"status", state}, {"findings", version["findings"]}};
    std::printf("%s\n", document.dump().c_str());
    return failed ? kContentAtFault : kDone;
  }
  for (const Json& finding : version["findings"]) {
    const Status status = invalid(finding.value("place", ""), finding.value("message", "") + " [" + finding.value("code", "") + "]", finding.value("remedy", ""));
    if (finding.value("severity", "") == "error") (void)fail(status);
    else warn(status.to_string());
  }
  if (failed) return kContentAtFault;
  const char* what = state == "approved" ? "is live" : state == "in_review" ? "waits for a reviewer" : "is being checked";
  std::printf("%s %s\n%s version %s %s\n", lens.value("code", "").c_str(), lens.value("url", "").c_str(), lens.value("id", "").c_str(), version["number"].dump().c_str(), what);
  return kDone;
}

int run(const Options& options) {
  LensFile file;
  const Status opened = file.open(options.lens);
  if (!opened.ok()) return fail(opened);
  const Result<std::unique_ptr<HttpClient>> client = HttpClient::open(options.server, options.token, options.certificate);
  if (!client.ok()) return fail(client.status());
  watch_for_cancellation();
  const Result<std::string> upload_id = upload(**client, file.bytes());
  if (!upload_id.ok()) return fail(upload_id.status());
  Json body = metadata(options, *upload_id);
  const std::string path = options.id.empty() ? "/api/v1/lenses" : "/api/v1/lenses/" + options.id + "/versions";
  const Result<Json> published = (*client)->ask("POST", path, body);
  if (!published.ok()) return fail(published.status());
  const bool is_answer = published->is_object() && published->contains("lens") && published->at("lens").is_object() && published->contains("version") && published->at("version").is_object();
  if (!is_answer) return fail(environment_failure(options.server, "does not answer as a Diopter server does", "check the address"));
  const Json& lens = published->at("lens");
  const Result<Json> version = wait_for_check(**client, options, lens.value("id", ""), published->at("version"));
  if (!version.ok()) return fail(version.status());
  // The check may have given it its name, and made it live.
  const Result<Json> now = (*client)->ask("GET", "/api/v1/lenses/" + lens.value("id", ""));
  return tell(options, now.ok() ? *now : lens, *version);
}

Action declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("LENS", options->lens, "a lens folder or a .lens file")->required();
  app.add_option("--to", options->server, "the server, as https://lens.example")->required();
  app.add_option("--token", options->token, "an API token with the scopes publish and read; or in DIOPTER_TOKEN")->envname("DIOPTER_TOKEN")->required();
  app.add_option("--certificate", options->certificate, "trust this certificate (PEM): that of a server with one of its own, as `serve --lan` makes (DIR/lan/lan.pem)")->check(CLI::ExistingFile);
  CLI::Option* id = app.add_option("--lens", options->id, "publish it as the next version of this lens (its id), not as a new one");
  app.add_option("--name", options->name, "shown to everybody; else lens.json's")->excludes(id);
  app.add_option("--description", options->description, "a few sentences; else lens.json's")->excludes(id);
  app.add_option("--hint", options->hint, "shown when the lens opens: \"Raise your hand\"")->excludes(id);
  app.add_option("--tag", options->tags, "a word to find it by; may be given several times")->excludes(id);
  app.add_option("--visibility", options->visibility, "public (in the gallery), unlisted (whoever has the code; the default) or preview (preview codes only)")
      ->check(CLI::IsMember({"public", "unlisted", "preview"}))->excludes(id);
  app.add_option("--notes", options->notes, "for the reviewer");
  app.add_option("--wait", options->wait_s, "seconds to wait for the server's check; 0: not at all")->check(CLI::Range(0, 3600))->capture_default_str();
  app.add_flag("--json", options->json, "print {id, version, code, url, status, findings} as one JSON document");
  return [options] { return run(*options); };
}

}  // namespace

extern const Command kCommand_publish;
const Command kCommand_publish = {"publish", "send a lens to a server, which checks it and gives it a code", "diopter publish my-lens --to https://lens.example --token TOKEN", declare};

}  // namespace diopter::cli
