// A finished upload becomes a lens, or one more version of it.
#include "server/api/operation.h"
#include "server/clock.h"
#include "server/publish/delete_lens.h"
#include "server/publish/lens_json.h"
#include "server/publish/upload.h"
#include "server/random.h"
#include "server/review/audit.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr int kTriesForCode = 5;
constexpr int64_t kLensesOfAccount = 1000;
constexpr int64_t kWaitingOfAccount = 20;  // versions whose check has not ended; the checks of others come after them

// The next version, waiting for its preflight. Returns the job's id.
Result<std::string> insert_version(Call& call, Sql& sql, const std::string& lens_id, const UploadedFile& file, int64_t now) {
  DIOPTER_TRY(lock_blobs(sql, BlobUse::kKeep));
  // The sweeper may have thought that the file was nobody's.
  DIOPTER_ASSIGN(const bool is_there, call.service.blobs->holds(content_key(file.sha256)));
  if (!is_there) DIOPTER_TRY(call.service.blobs->put_file(content_key(file.sha256), file.path()));
  DIOPTER_ASSIGN(const Rows numbered, sql.run("UPDATE lenses SET newest_version = newest_version + 1, revision = revision + 1, changed_ms = $2 WHERE id = $1 RETURNING newest_version", {lens_id, now}));
  if (numbered.empty()) return not_found("path/lens", "There is no such lens.");
  const std::string version_id = random_id(), job_id = random_id();
  const Signer& signer = *call.service.signer;
  Status made = sql.run("INSERT INTO versions (id, lens_id, number, sha256, bytes, signature, key_id, state, notes, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, 'preflight', $8, $9)",
                        {version_id, lens_id, numbered.integer(0, 0), file.sha256, file.bytes, signer.sign(file.sha256, file.bytes), signer.key_id(), call.body.value("notes", ""), now}).status();
  if (made.code == StatusCode::kConflict) return conflict("body/upload", "The lens has this very file as a version already.", "Look at its versions.");
  DIOPTER_TRY(made);
  DIOPTER_TRY(sql.run("INSERT INTO jobs (id, kind, subject, state, created_ms) VALUES ($1, 'preflight', $2, 'waiting', $3)", {job_id, version_id, now}).status());
  DIOPTER_TRY(append_audit(sql, call.caller.account_id, "version.publish", "lens/" + lens_id, {{"version", numbered.integer(0, 0)}, {"sha256", file.sha256}}, now));
  return job_id;
}

Result<std::string> free_code(Sql& sql) {
  for (int i = 0; i < kTriesForCode; ++i) {
    const std::string code = random_code();
    DIOPTER_ASSIGN(const Rows taken, sql.run("SELECT 1 FROM lenses WHERE code = $1 UNION SELECT 1 FROM preview_codes WHERE code = $1", {code}));
    if (taken.empty()) return code;
  }
  return unavailable("code", "No free code was found.", "Try again.");
}

Status check_waiting(Sql& sql, const Caller& caller) {
  if (caller.is("reviewer")) return ok_status();
  DIOPTER_ASSIGN(const Rows waiting, sql.run("SELECT COUNT(*) FROM versions v JOIN lenses l ON l.id = v.lens_id WHERE l.owner_id = $1 AND v.state = 'preflight'", {caller.account_id}));
  return waiting.integer(0, 0) < kWaitingOfAccount ? ok_status() : too_many("lenses", "Too many of your lenses wait for their check.", "Publish this one when some are checked.");
}

Status insert_lens(Call& call, Sql& sql, const std::string& lens_id, int64_t now) {
  DIOPTER_ASSIGN(const Rows count, sql.run("SELECT COUNT(*) FROM lenses WHERE owner_id = $1", {call.caller.account_id}));
  if (count.integer(0, 0) >= kLensesOfAccount) return conflict("lenses", "You have too many lenses.", "Delete some of them.");
  DIOPTER_ASSIGN(const std::string code, free_code(sql));
  const Json& body = call.body;
  return sql.run("INSERT INTO lenses (id, owner_id, code, name, description, hint, tags, visibility, created_ms, changed_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
                 {lens_id, call.caller.account_id, code, body.value("name", ""), body.value("description", ""), body.value("hint", ""), body.value("tags", Json::array()).dump(),
                  body.value("visibility", "unlisted"), now}).status();
}

// A lens of one's own (its id), or a new one (empty).
Result<Reply> publish(Call& call, std::string lens_id) {
  const std::string upload_id = call.body["upload"];
  const Result<UploadedFile> assembled = assemble_upload(call.service, call.caller.account_id, upload_id);
  // Somebody who published it a moment ago, through another server, and somebody who names any id hear the same.
  if (assembled.status().code == StatusCode::kNotFound) return conflict("body/upload", "You have no such upload, or it has just been published.", "Look at your lenses, or start a new one.");
  DIOPTER_TRY(assembled.status());
  const UploadedFile& file = *assembled;
  DIOPTER_TRY(call.service.blobs->put_file(content_key(file.sha256), file.path()));
  const bool is_new = lens_id.empty();
  if (is_new) lens_id = random_id();
  const int64_t now = now_ms();
  Reply reply{201};
  std::string job_id;
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_TRY(check_waiting(sql, call.caller));
    if (is_new) DIOPTER_TRY(insert_lens(call, sql, lens_id, now));
    else DIOPTER_TRY(check_may_change(sql, call.caller, lens_id));
    DIOPTER_ASSIGN(job_id, insert_version(call, sql, lens_id, file, now));
    DIOPTER_TRY(use_upload(sql, upload_id));
    DIOPTER_ASSIGN(Json lens, lens_json(sql, call.service.options, lens_id));
    DIOPTER_ASSIGN(Json version, version_json(sql, lens_id, lens["newest_version"]));
    reply.body = {{"lens", std::move(lens)}, {"version", std::move(version)}};
    return ok_status();
  }));
  // Where the bus is away the sweeper finds the job.
  (void)call.service.bus->announce_job(job_id);
  reply.location = "/api/v1/lenses/" + lens_id + (is_new ? "" : "/versions/" + reply.body["version"]["number"].dump());
  return reply;
}

}  // namespace

Result<Reply> publish_lens(Call& call) { return publish(call, {}); }

Result<Reply> publish_version(Call& call) {
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) { return check_may_change(sql, call.caller, call.path["lens"]); }));
  return publish(call, call.path["lens"]);
}

Status lock_blobs(Sql& sql, BlobUse use) {
  if (sql.dialect() != Dialect::kPostgres) return ok_status();  // SQLite has one writer at a time
  if (use == BlobUse::kKeep) return sql.run("SELECT pg_advisory_xact_lock_shared(7261871)", {}).status();
  // A serializable transaction would go on seeing the time before it waited for the lock.
  DIOPTER_TRY(sql.begin_read_committed());
  return sql.run("SELECT pg_advisory_xact_lock(7261871)", {}).status();
}

}  // namespace diopter::server
