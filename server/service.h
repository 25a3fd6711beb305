// What operations work with: the stores, the signing key, the server's settings.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/publish/brief_cache.h"
#include "server/publish/signer.h"
#include "server/store/blobs.h"
#include "server/store/bus.h"
#include "server/store/database.h"

namespace diopter::server {

struct ServiceOptions {
  std::string data;            // the folder with database, key, blobs and journal
  std::string database;        // postgres://...; empty: DATA/server.db
  std::string insights_database;  // the same for insights; empty: DATA/insights.db
  std::string blobs;           // s3://...; empty: DATA/blobs
  std::string events;          // nats://...; empty: in the process, with DATA/journal
  std::string signing_key;     // a file; empty: DATA/signing.key
  std::string public_url;      // "https://lens.example": what codes and links begin with; never ends with '/'
  std::string review_policy = "manual";  // or "auto"; what an admin set in the database goes before it
  bool open_sign_up = true;    // whether strangers may make accounts
  int64_t sign_ups_per_hour = 20;  // from one address
  int64_t creator_mb = 4096;       // of lens files and unfinished uploads that one creator may have; 0: any number. Reviewers and admins are not held to it
  int64_t events_per_minute = 600; // batches of insights from one address, to one server
  std::string preflight_program;         // this program, run again in a sandbox; empty: /proc/self/exe
  std::vector<std::string> preflight_clips;  // what lenses are tried on, until they draw something; none: the built-in source
};

class Intake;
class ShowCounter;
struct ResolvedCode;
struct MadePage;
struct PreflightOutcome;

// Threads: const while the server runs; the stores and caches take any number of threads.
struct Service {
  ServiceOptions options;
  std::unique_ptr<Database> database;
  std::unique_ptr<Database> insights;
  std::unique_ptr<Blobs> blobs;
  std::unique_ptr<Bus> bus;
  std::unique_ptr<const Signer> signer;
  std::unique_ptr<BriefCache<ResolvedCode>> codes;
  std::unique_ptr<BriefCache<std::shared_ptr<const OpenFile>>> bundles;
  std::unique_ptr<BriefCache<std::shared_ptr<const MadePage>>> pages;  // of lenses, by place and code
  std::unique_ptr<BriefCache<std::shared_ptr<const Content>>> code_pictures;  // by entity tag, which names code and icon
  std::unique_ptr<BriefCache<std::string>> lists;  // of the whole gallery, as text: its tags, its addresses
  std::unique_ptr<Intake> intake;      // events of insights
  std::unique_ptr<ShowCounter> shows;  // of campaigns
  // Checks and tries a lens in a sandbox; what it makes lies in the folder afterwards. Fails where the sandbox cannot be had, not for what is wrong with the lens.
  std::function<Result<PreflightOutcome>(const OpenFile& lens, const std::string& folder)> preflight;
  std::function<void(std::string_view)> log;  // what failed inside, a line each; from any thread; empty: nobody listens

  // After a change of what codes serve; other servers see it within a second.
  void forget_codes() const;

  Service();
  ~Service();
};

// Opens the stores, brings their schemas up to date and reads the signing key. Fails (kInvalid) where DATA was never made by init_service.
Result<std::unique_ptr<Service>> open_service(const ServiceOptions& options);

// The first start: makes folder, database and signing key, and the account `admin` without a password. Returns its API token, which is kept
// nowhere. Fails (kConflict) where there is an admin already.
Result<std::string> init_service(const ServiceOptions& options, const std::string& admin);

}  // namespace diopter::server
