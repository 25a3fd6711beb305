#include "server/service.h"

#include <sodium.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "server/campaigns/shows.h"
#include "server/clock.h"
#include "server/gallery/lens_page.h"
#include "server/insights/intake.h"
#include "server/publish/codes.h"
#include "server/random.h"
#include "server/review/audit.h"

namespace diopter::server {

namespace fs = std::filesystem;

namespace {

// Together a second, in which a change on another server shows: a page is made of what is known of its code.
constexpr std::chrono::milliseconds kCodeLife{500}, kPageLife{500};
constexpr size_t kPages = 1000;  // some kilobytes each
constexpr std::chrono::minutes kCodePictureLife{1};
constexpr size_t kCodePictures = 200;  // 15 to 30 KB each

std::string or_else(const std::string& value, const std::string& fallback) { return value.empty() ? fallback : value; }

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string key_file(const ServiceOptions& options) { return or_else(options.signing_key, options.data + "/signing.key"); }

Status make_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return environment_failure(folder, "cannot be made: " + error.message(), "check the permissions of the folder above it");
  return ok_status();
}

Status open_stores(const ServiceOptions& options, Service& service) {
  DIOPTER_ASSIGN(service.database, open_database(or_else(options.database, options.data + "/server.db")));
  DIOPTER_TRY(migrate(*service.database, main_migrations()).status());
  DIOPTER_ASSIGN(service.insights, open_database(or_else(options.insights_database, options.data + "/insights.db")));
  DIOPTER_TRY(migrate(*service.insights, insights_migrations()).status());
  if (options.blobs.empty()) {
    DIOPTER_ASSIGN(service.blobs, open_folder_blobs(options.data + "/blobs"));
  } else {
    DIOPTER_ASSIGN(service.blobs, open_s3_blobs({options.blobs, environment("AWS_ACCESS_KEY_ID"), environment("AWS_SECRET_ACCESS_KEY"), options.data + "/cache"}));
  }
  if (options.events.empty()) {
    DIOPTER_ASSIGN(service.bus, open_local_bus(options.data + "/journal"));
  } else {
    DIOPTER_ASSIGN(service.bus, open_nats_bus(options.events));
  }
  return ok_status();
}

Result<std::string> insert_admin(Database& database, const std::string& name) {
  const std::string id = random_id(), secret = "diopter_" + random_secret();
  DIOPTER_TRY(database.write([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows admins, sql.run("SELECT name FROM accounts WHERE role = 'admin'", {}));
    if (!admins.empty()) return conflict("--init", "there is an admin already: " + admins.text(0, 0), "sign in as that one");
    Status made = sql.run("INSERT INTO accounts (id, name, display_name, password_hash, role, created_ms) VALUES ($1, $2, $2, '', 'admin', $3)", {id, name, now_ms()}).status();
    if (made.code == StatusCode::kConflict) return conflict("--admin", "the name '" + name + "' is taken", "choose another");
    DIOPTER_TRY(made);
    DIOPTER_TRY(sql.run("INSERT INTO tokens (id, account_id, name, secret_hash, scopes, created_ms, expires_ms) VALUES ($1, $2, 'made by --init', $3, 'publish read review admin insights campaigns', $4, 0)",
                        {random_id(), id, hash_of_secret(secret), now_ms()}).status());
    return append_audit(sql, "server", "account.init", "account/" + id, {{"name", name}}, now_ms());
  }));
  return secret;
}

}  // namespace

Service::Service()
    : codes(std::make_unique<BriefCache<ResolvedCode>>(kCodeLife)),
      bundles(std::make_unique<BriefCache<std::shared_ptr<const OpenFile>>>(kCodeLife + kPageLife)),
      pages(std::make_unique<BriefCache<std::shared_ptr<const MadePage>>>(kPageLife, kPages)),
      code_pictures(std::make_unique<BriefCache<std::shared_ptr<const Content>>>(kCodePictureLife, kCodePictures)),
      lists(std::make_unique<BriefCache<std::string>>(kCodeLife + kPageLife)),
      intake(std::make_unique<Intake>()),
      shows(std::make_unique<ShowCounter>()) {}
Service::~Service() = default;

void Service::forget_codes() const {
  codes->forget();
  bundles->forget();
  pages->forget();
  lists->forget();
}

Result<std::unique_ptr<Service>> open_service(const ServiceOptions& options) {
  if (sodium_init() < 0) return environment_failure("libsodium", "cannot start");
  auto service = std::make_unique<Service>();
  service->options = options;
  // Before anything is made: a folder that was mistyped stays as it is.
  DIOPTER_ASSIGN(service->signer, Signer::open(key_file(options)));
  DIOPTER_TRY(open_stores(options, *service));
  return service;
}

Result<std::string> init_service(const ServiceOptions& options, const std::string& admin) {
  if (sodium_init() < 0) return environment_failure("libsodium", "cannot start");
  DIOPTER_TRY(make_folder(options.data));
  const Status made = Signer::make(key_file(options));
  if (!made.ok() && made.code != StatusCode::kConflict) return made;
  Service service;
  DIOPTER_TRY(open_stores(options, service));
  return insert_admin(*service.database, admin);
}

}  // namespace diopter::server
