#include "server/jobs/sweeper.h"

#include "server/accounts/rate_limit.h"
#include "server/clock.h"
#include "server/publish/delete_lens.h"
#include "server/work_folder.h"

namespace diopter::server {

namespace {

constexpr int64_t kForgottenMs = 20 * kSecondMs;  // a job that waits longer was not heard of
constexpr int64_t kYoungMs = kHourMs;

Status remove_old_rows(Service& service) {
  return service.database->write([](Sql& sql) -> Status {
    const int64_t now = now_ms();
    DIOPTER_TRY(sql.run("DELETE FROM uploads WHERE expires_ms < $1", {now}).status());
    DIOPTER_TRY(sql.run("DELETE FROM sessions WHERE expires_ms < $1", {now}).status());
    // Their page says for a week that they are over.
    DIOPTER_TRY(sql.run("DELETE FROM preview_codes WHERE expires_ms < $1", {now - 7 * kDayMs}).status());
    return sql.run("DELETE FROM jobs WHERE state = 'done' AND created_ms < $1", {now - 7 * kDayMs}).status();
  });
}

Result<bool> is_wanted(Sql& sql, const std::string& key) {
  if (key.starts_with("uploads/")) {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT 1 FROM upload_pieces WHERE blob_key = $1 LIMIT 1", {key}));
    return !rows.empty();
  }
  if (!key.starts_with("sha256/")) return true;  // not ours
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT 1 FROM versions WHERE sha256 = $1 OR poster_sha256 = $1 OR icon_sha256 = $1 OR preview_sha256 = $1 LIMIT 1", {key.substr(7)}));
  return !rows.empty();
}

}  // namespace

Status announce_jobs(Service& service, int64_t older_than_ms) {
  std::vector<std::string> ids;
  DIOPTER_TRY(service.database->read([&](Sql& sql) -> Status {
    const int64_t now = now_ms();
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT id FROM jobs WHERE (state = 'waiting' AND created_ms < $1) OR (state = 'taken' AND taken_until_ms < $2) ORDER BY created_ms LIMIT 1000",
                                            {older_than_ms, now}));
    for (size_t row = 0; row < rows.size(); ++row) ids.push_back(rows.text(row, 0));
    return ok_status();
  }));
  for (const std::string& id : ids) DIOPTER_TRY(service.bus->announce_job(id));
  return ok_status();
}

Status sweep_files(Service& service, int64_t older_than_ms) {
  sweep_work(service.options.data);
  DIOPTER_TRY(service.blobs->remove_unfinished(older_than_ms));
  DIOPTER_ASSIGN(const std::vector<BlobInfo> blobs, service.blobs->list(""));
  for (const BlobInfo& blob : blobs) {
    if (blob.modified_ms >= older_than_ms) continue;
    bool wanted = true;
    DIOPTER_TRY(service.database->read([&](Sql& sql) -> Status {
      DIOPTER_ASSIGN(wanted, is_wanted(sql, blob.key));
      return ok_status();
    }));
    if (wanted) continue;
    // Once more under the lock that publishing takes: what was published meanwhile stays, what is published next sees that the file is gone.
    DIOPTER_TRY(service.database->write([&](Sql& sql) -> Status {
      DIOPTER_TRY(lock_blobs(sql, BlobUse::kSweep));
      DIOPTER_ASSIGN(wanted, is_wanted(sql, blob.key));
      return wanted ? ok_status() : service.blobs->remove(blob.key);
    }));
  }
  return ok_status();
}

void sweep_all(Service& service) {
  const Status swept[] = {announce_jobs(service, now_ms() - kForgottenMs), remove_old_rows(service), forget_old_counts(*service.database), sweep_files(service, now_ms() - kYoungMs)};
  for (const Status& status : swept) {
    if (!status.ok() && service.log) service.log("sweeper: " + status.to_string());
  }
}

}  // namespace diopter::server
