// diopter serve [LENS...]: player, studio and lenses over HTTP
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "cli/command.h"
#include "server/http/answer.h"
#include "server/http/http_server.h"
#include "server/routes.h"

namespace diopter::cli {

namespace {

struct Options {
  std::vector<std::string> lenses;
  std::string data, sample, web;
  std::string host = "127.0.0.1";
  uint16_t port = 8080;
  bool verbose = false;
};

Result<std::unique_ptr<server::WebBundle>> open_web(const std::string& folder) {
  if (!folder.empty()) return server::folder_web_bundle(folder);
  std::unique_ptr<server::WebBundle> embedded = server::embedded_web_bundle();
  if (embedded) return embedded;
  return environment_failure("player and studio", "were not built into this program",
                             "run `npm ci` and `npm run build` in the folder web/ and build the program again, or give their folder with --web");
}

Status open_site(const Options& options, server::Site& site) {
  DIOPTER_ASSIGN(site.web, open_web(options.web));
  for (const std::string& lens : options.lenses) DIOPTER_TRY(site.lenses.add(lens));
  if (!options.data.empty()) {
    std::error_code error;
    if (!std::filesystem::is_directory(options.data, error)) return invalid(options.data, "is no folder", "make it, and put .lens files into its folder lenses/");
    site.lenses.add_all(options.data + "/lenses", [](const Status& status) { warn(status.to_string() + "; it is left out"); });
  }
  if (!options.sample.empty()) {
    DIOPTER_ASSIGN(site.sample, server::OpenFile::open(options.sample));
    site.sample_type = server::type_of_name(options.sample);
    if (!site.sample_type.starts_with("video/")) return invalid(options.sample, "is no video that browsers play", "give an .mp4 or .webm file");
  }
  return ok_status();
}

// As people type it: the machine itself where the server listens on all its addresses.
std::string url_of(const std::string& host, uint16_t port) {
  std::string name = host == "0.0.0.0" || host == "localhost" ? "127.0.0.1" : host == "::" ? "::1" : host;
  if (name.find(':') != std::string::npos) name = "[" + name + "]";
  return "http://" + name + ":" + std::to_string(port) + "/";
}

bool is_this_machine(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

int run(const Options& options) {
  server::Site site;
  const Status opened = open_site(options, site);
  if (!opened.ok()) return fail(opened);
  server::HttpOptions http;
  http.host = options.host;
  http.port = options.port;
  http.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 2U, 4U));
  if (options.verbose) http.log_request = [](std::string_view line) { std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data()); };
  const auto listening = server::HttpServer::listen(http, [&site](const server::Request& request) { return server::route(site, request); });
  if (!listening.ok()) return fail(listening.status());
  if (!is_this_machine(options.host)) {
    warn("other machines reach this server at " + options.host +
         ", but browsers give the camera only to pages over HTTPS or from the machine itself: put a proxy with TLS in front of it");
  }
  std::printf("ready %s\n", url_of(options.host, (*listening)->port()).c_str());
  std::fflush(stdout);
  const Status ended = (*listening)->run();
  return ended.ok() ? kDone : fail(ended);
}

Action declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("LENS", options->lenses, "lenses to serve, folders or .lens files; /l/NAME runs the one of that file name");
  app.add_option("--data", options->data, "a folder; serves every .lens in its folder lenses/ as well");
  app.add_option("--sample", options->sample, "a video (.mp4, .webm) for visitors without a camera");
  app.add_option("--port", options->port, "where to listen; 0: any port that is free")->check(CLI::Range(0, 65535))->capture_default_str();
  app.add_option("--host", options->host, "the address to listen on; 0.0.0.0: all of this machine's")->capture_default_str();
  app.add_option("--web", options->web, "serve player and studio from this folder instead of those in the program");
  app.add_flag("--verbose", options->verbose, "print a line for each request on stderr");
  return [options] { return run(*options); };
}

}  // namespace

extern const Command kCommand_serve;
const Command kCommand_serve = {"serve", "serve the player, the studio and lenses to browsers", "diopter serve my-lens cats.lens --port 8080", declare};

}  // namespace diopter::cli
