#include "server/jobs/preflight_job.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "package/package.h"
#include "server/clock.h"
#include "server/gallery/search.h"
#include "server/publish/codes.h"
#include "server/publish/delete_lens.h"
#include "server/review/audit.h"
#include "server/review/decide.h"
#include "server/work_folder.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr int64_t kTakenMs = 20 * kSecondMs;  // then another server takes the job, where this one was killed
constexpr std::chrono::seconds kRenewal{5};
constexpr int64_t kLookMs = 5 * kSecondMs;
constexpr int64_t kAttempts = 10;  // a server that is killed again and again is no fault of the lens

struct Job {
  std::string id, version_id, lens_id, sha256;
  int64_t attempts = 0;
};

// The job, taken by this server; nothing where another took it.
Result<std::optional<Job>> take(Service& service, const std::string& id) {
  std::optional<Job> job;
  DIOPTER_TRY(service.database->write([&](Sql& sql) -> Status {
    job.reset();
    const int64_t now = now_ms();
    DIOPTER_ASSIGN(const Rows rows, sql.run("UPDATE jobs SET state = 'taken', attempts = attempts + 1, taken_until_ms = $3 WHERE id = $1 AND "
                                            "(state = 'waiting' OR (state = 'taken' AND taken_until_ms < $2)) RETURNING subject, attempts", {id, now, now + kTakenMs}));
    if (rows.empty()) return ok_status();
    DIOPTER_ASSIGN(const Rows version, sql.run("SELECT lens_id, sha256 FROM versions WHERE id = $1", {rows.text(0, 0)}));
    if (version.empty()) return sql.run("DELETE FROM jobs WHERE id = $1", {id}).status();  // the lens was deleted
    job = Job{id, rows.text(0, 0), version.text(0, 0), version.text(0, 1), rows.integer(0, 1)};
    return ok_status();
  }));
  return job;
}

// Says, as long as it lives, that this server is at the job.
class Lease {
 public:
  Lease(Database& database, const std::string& job_id) : renewing_([this, &database, job_id] { renew(database, job_id); }) {}
  ~Lease() {
    {
      const std::scoped_lock lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
    renewing_.join();
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

 private:
  void renew(Database& database, const std::string& job_id) {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, kRenewal, [this] { return ended_; })) {
      lock.unlock();
      // Where the database is away another server may begin too: whoever is first with its findings wins.
      (void)database.write([&](Sql& sql) -> Status {
        return sql.run("UPDATE jobs SET taken_until_ms = $2 WHERE id = $1 AND state = 'taken'", {job_id, now_ms() + kTakenMs}).status();
      });
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::thread renewing_;  // last, since it uses the others
};

struct StoredFile {
  std::string sha256;  // empty: there is none
};

Result<StoredFile> store(Service& service, const std::string& folder, const std::string& name) {
  if (name.empty()) return StoredFile{};
  DIOPTER_ASSIGN(const std::shared_ptr<const OpenFile> file, OpenFile::open(folder + "/" + name));
  DIOPTER_ASSIGN(const std::vector<std::byte> bytes, file->read_all());
  StoredFile stored{package::sha256_hex(bytes)};
  DIOPTER_TRY(service.blobs->put(content_key(stored.sha256), bytes));
  return stored;
}

// The sweeper may have thought that the file, which an earlier lens had too, was nobody's.
Status store_again(Service& service, const std::string& folder, const std::string& name, const StoredFile& stored) {
  if (stored.sha256.empty()) return ok_status();
  DIOPTER_ASSIGN(const bool is_there, service.blobs->holds(content_key(stored.sha256)));
  return is_there ? ok_status() : store(service, folder, name).status();
}

// A lens that was published without a name or description takes those of its manifest.
Status take_words(Sql& sql, const std::string& lens_id, const Json& report) {
  const Json manifest = report.value("manifest", Json::object());
  for (const char* field : {"name", "description"}) {
    const std::string text = manifest.is_object() && manifest.contains(field) && manifest[field].is_string() ? manifest[field].get<std::string>() : "";
    if (text.empty()) continue;
    // The field is one of the two above.
    DIOPTER_TRY(sql.run("UPDATE lenses SET " + std::string(field) + " = $2 WHERE id = $1 AND " + field + " = ''", {lens_id, text}).status());
  }
  return ok_status();
}

Status finish(Service& service, const Job& job, const PreflightOutcome& outcome, const std::string& folder) {
  DIOPTER_ASSIGN(const StoredFile poster, store(service, folder, outcome.poster));
  DIOPTER_ASSIGN(const StoredFile icon, store(service, folder, outcome.icon));
  DIOPTER_ASSIGN(const StoredFile preview, store(service, folder, outcome.preview));
  return service.database->write([&](Sql& sql) -> Status {
    DIOPTER_TRY(lock_blobs(sql, BlobUse::kKeep));
    DIOPTER_TRY(store_again(service, folder, outcome.poster, poster));
    DIOPTER_TRY(store_again(service, folder, outcome.icon, icon));
    DIOPTER_TRY(store_again(service, folder, outcome.preview, preview));
    const int64_t now = now_ms();
    DIOPTER_TRY(sql.run("UPDATE jobs SET state = 'done' WHERE id = $1", {job.id}).status());
    DIOPTER_ASSIGN(const Rows changed, sql.run("UPDATE versions SET preflight = $2, poster_sha256 = $3, icon_sha256 = $4, preview_sha256 = $5, preview_type = $6 WHERE id = $1 AND state = 'preflight'",
                                               {job.version_id, outcome.report.dump(-1, ' ', false, Json::error_handler_t::replace), poster.sha256, icon.sha256, preview.sha256, outcome.preview_type}));
    if (changed.affected() == 0) return ok_status();  // withdrawn, or finished by a server that was thought dead
    DIOPTER_TRY(take_words(sql, job.lens_id, outcome.report));
    DIOPTER_TRY(append_audit(sql, "server", "version.preflight", "lens/" + job.lens_id, {{"version", job.version_id}, {"passed", outcome.passed}}, now));
    return decide_after_preflight(sql, job.version_id, outcome.passed, service.options.review_policy, now);
  });
}

PreflightOutcome unchecked(const char* code, const std::string& message) {
  PreflightOutcome outcome;
  outcome.report["findings"] = Json::array({{{"code", code}, {"severity", "error"}, {"place", "lens"}, {"message", message}, {"remedy", "publish it again; if it stays, tell whoever runs this server"}}});
  return outcome;
}

Status do_job(Service& service, const Job& job) {
  const Lease lease(*service.database, job.id);
  DIOPTER_ASSIGN(const WorkFolder folder, WorkFolder::make(service.options.data));
  if (job.attempts > kAttempts) return finish(service, job, unchecked("preflight.gave_up", "the check did not come to an end, several times"), folder.path());
  DIOPTER_ASSIGN(const std::shared_ptr<const OpenFile> bundle, service.blobs->open(content_key(job.sha256)));
  const Result<PreflightOutcome> outcome = service.preflight(*bundle, folder.path());
  if (!outcome.ok()) {
    // No later attempt would find another kernel: whoever published is told, and so is the log.
    const bool no_sandbox = outcome.status().place == "sandbox";
    if (no_sandbox) DIOPTER_TRY(finish(service, job, unchecked("preflight.no_sandbox", "this server cannot keep a lens in, and so ran nothing of it: " + outcome.status().message), folder.path()));
    return outcome.status();
  }
  DIOPTER_TRY(finish(service, job, *outcome, folder.path()));
  service.forget_codes();
  return ok_status();
}

// A store that is away is no fault of the lens: the try does not count, and the sweeper announces the job again.
void give_back(Service& service, const Job& job) {
  (void)service.database->write([&](Sql& sql) -> Status {
    return sql.run("UPDATE jobs SET state = 'waiting', attempts = attempts - 1 WHERE id = $1 AND state = 'taken' AND attempts = $2", {job.id, job.attempts}).status();
  });
}

// The job that waits longest; empty: none does.
Result<std::string> oldest_job(const Service& service) {
  std::string id;
  DIOPTER_TRY(service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT id FROM jobs WHERE state = 'waiting' OR (state = 'taken' AND taken_until_ms < $1) ORDER BY created_ms LIMIT 1", {now_ms()}));
    id = rows.empty() ? std::string() : rows.text(0, 0);
    return ok_status();
  }));
  return id;
}

}  // namespace

// Where the bus is away, the database is looked into every `patience`; else now and then, for jobs that a server which was killed left.
Result<std::string> PreflightJobs::next(std::chrono::milliseconds patience) {
  Result<std::string> announced = service_.bus->next_job(patience);
  bus_faults_.tell(announced.status());
  const int64_t now = now_ms();
  if (announced.ok() && (!announced->empty() || now - looked_ms_ < kLookMs)) return announced;
  if (!announced.ok()) std::this_thread::sleep_for(patience);
  looked_ms_ = now;
  return oldest_job(service_);
}

bool PreflightJobs::run_once(std::chrono::milliseconds patience, const std::atomic<bool>& ended) {
  const Result<std::string> id = next(patience);
  if (!id.ok()) faults_.tell(id.status());
  if (!id.ok() || id->empty() || ended) return false;
  const Result<std::optional<Job>> job = take(service_, *id);
  if (!job.ok()) faults_.tell(job.status());
  if (!job.ok() || !*job) return false;
  const Status done = do_job(service_, **job);
  faults_.tell(done);
  if (done.code == StatusCode::kUnavailable) give_back(service_, **job);
  return done.code != StatusCode::kUnavailable;
}

}  // namespace diopter::server
