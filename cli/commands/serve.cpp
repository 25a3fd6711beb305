// diopter serve [LENS...]: player, studio and lenses over HTTP
#include <malloc.h>

#include <cstdio>
#include <filesystem>

#include "cli/command.h"
#include "cli/listening.h"
#include "cli/publishing.h"
#include "server/http/answer.h"
#include "server/http/http_server.h"
#include "server/routes.h"

namespace diopter::cli {

namespace {

struct Options {
  std::vector<std::string> lenses;
  std::string data, sample, web;
  ListenOptions listen;
  bool metrics_public = false;
  bool init = false, sweep = false;
  std::string admin;
  server::ServiceOptions service;
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

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

// Where a visitor begins: with the lens, where there is one only.
std::string page_of(const server::Site& site, const std::string& url) {
  const auto& lenses = site.lenses.by_code();
  return lenses.size() == 1 ? url + "l/" + lenses.begin()->first : url;
}

std::string is_account_name(const std::string& name) {
  const bool plain = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
  return plain && name.size() >= 3 && name.size() <= 32 ? "" : "'" + name + "' is no name for an account: use 3 to 32 lower-case letters, digits, - and _";
}

std::string is_public_url(const std::string& url) {
  const bool has_scheme = url.starts_with("http://") || url.starts_with("https://");
  const std::string_view host = has_scheme ? std::string_view(url).substr(url.find("//") + 2) : std::string_view();
  return !host.empty() && host.find_first_of("@?# \"<>") == std::string_view::npos ? "" : "'" + url + "' is no address: write it as https://lens.example";
}

// Large memory goes back to the system when it is free again: what a password or an upload takes for a moment is not kept for hours. Left alone, the
// library raises its bound to the largest that was ever freed.
void give_back_large_memory() { mallopt(M_MMAP_THRESHOLD, 128 * 1024); }

int run(Options& options) {
  give_back_large_memory();
  options.service.data = options.data;
  if (options.init) return init_publishing(options.service, options.admin);
  if (options.sweep) return sweep_publishing(options.service);
  if (!options.admin.empty()) return usage_error("--admin", "goes with --init");
  const bool publishes = is_to_publish(options.service);
  if (publishes && options.data.empty()) return usage_error("--data", "is needed where a signing key, databases, blobs or events are named: the folder of what this server keeps itself");
  server::Metrics metrics;
  server::Site site;
  site.metrics = &metrics;
  site.metrics_public = options.metrics_public;
  const Status opened = open_site(options, site);
  if (!opened.ok()) return fail(opened);
  if (options.listen.lan) {
    const Status prepared = prepare_lan(options.data, options.listen);
    if (!prepared.ok()) return fail(prepared);
  }
  Result<server::HttpOptions> http = http_options(options.listen);
  if (!http.ok()) return fail(http.status());
  http->metrics = &metrics;
  http->answer_at_once = [&site](const server::Request& request) { return server::route_at_once(site, request); };
  http->hides_client = server::hides_client;
  options.service.public_url = without_slash(options.service.public_url);
  const auto listening = server::HttpServer::listen(*http, [&site](const server::Request& request) { return server::route(site, request); });
  if (!listening.ok()) return fail(listening.status());
  std::unique_ptr<server::Background> background;
  if (publishes) {
    // After the port is known, since codes hold it; before the first request is answered.
    if (options.service.public_url.empty()) options.service.public_url = without_slash(url_of(options.listen, (*listening)->port()));
    const Status published = open_publishing(options.service, site);
    if (!published.ok()) return fail(published);
    background = server::start_background(*site.service);
  } else if (!options.data.empty()) {
    std::fprintf(stderr, "Nobody can publish here: `diopter serve --data %s --init --admin NAME` makes the first account.\n", options.data.c_str());
  }
  warn_of_plain_http(options.listen);
  if (options.listen.lan) show_address(page_of(site, url_of(options.listen, (*listening)->port())));
  std::printf("ready %s\n", url_of(options.listen, (*listening)->port()).c_str());
  std::fflush(stdout);
  const Status ended = (*listening)->run();
  return ended.ok() ? kDone : fail(ended);
}

Action declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("LENS", options->lenses, "lenses to serve, folders or .lens files; /l/NAME runs the one of that file name");
  app.add_option("--data", options->data, "the server's folder: what is published lies there, and every .lens in its folder lenses/ is served as well");
  app.add_flag("--init", options->init, "make the folder ready for publishing, with a first admin, and print the admin's API token once");
  app.add_option("--admin", options->admin, "the name of the first admin, for --init")->check(is_account_name);
  app.add_flag("--sweep", options->sweep, "remove at once every stored file that belongs to nothing, then end; only while no server is running on these stores");
  app.add_option("--public-url", options->service.public_url, "what codes and links begin with, as https://lens.example; else the address that it listens on")->check(is_public_url);
  app.add_option("--review", options->service.review_policy, "who approves what passed its check: manual (a reviewer) or auto (nobody)")
      ->check(CLI::IsMember({"manual", "auto"}))->capture_default_str();
  app.add_flag("!--no-sign-up", options->service.open_sign_up, "strangers cannot make accounts");
  app.add_option("--sign-ups-per-hour", options->service.sign_ups_per_hour, "new accounts from one address")->check(CLI::Range(1, 1000000))->capture_default_str();
  app.add_option("--creator-mb", options->service.creator_mb, "megabytes of lens files that one creator may keep here; 0: any number")->check(CLI::Range(0, 100000000))->capture_default_str();
  app.add_option("--preflight-clip", options->service.preflight_clips, "a video that published lenses are tried on, and that their posters show; given several times: the first on which a lens draws on half of the frames; else a made picture")->allow_extra_args(false);
  app.add_option("--events-per-minute", options->service.events_per_minute, "batches of insights from one address")->check(CLI::Range(1, 100000000))->capture_default_str();
  app.add_option("--signing-key", options->service.signing_key, "the file of the signing key, where several servers share one; else signing.key in --data");
  app.add_option("--database", options->service.database, "postgres://USER:PASSWORD@HOST/NAME instead of a file in --data")->envname("DIOPTER_DATABASE");
  app.add_option("--insights-database", options->service.insights_database, "the same for insights, a database of its own")->envname("DIOPTER_INSIGHTS_DATABASE");
  app.add_option("--blobs", options->service.blobs, "s3://BUCKET/PREFIX?endpoint=URL[&region=REGION][&ca=FILE] instead of a folder in --data; keys from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")->envname("DIOPTER_BLOBS");
  app.add_option("--events", options->service.events, "nats://USER:PASSWORD@HOST:PORT[,HOST:PORT...][/NAME][?replicas=N] (or tls://, also with ca=FILE), a NATS server with JetStream, instead of a journal in --data")
      ->envname("DIOPTER_EVENTS");
  app.add_option("--sample", options->sample, "a video (.mp4, .webm) for visitors without a camera");
  app.add_flag("--metrics-public", options->metrics_public, "show /metrics to everybody, not to this machine only");
  declare_listening(app, options->listen);
  app.add_option("--web", options->web, "serve player and studio from this folder instead of those in the program");
  return [options] { return run(*options); };
}

}  // namespace

extern const Command kCommand_serve;
const Command kCommand_serve = {"serve", "serve the player, the studio and lenses to browsers", "diopter serve my-lens cats.lens --port 8080", declare};

}  // namespace diopter::cli
