#include "server/publish/files.h"

#include "server/clock.h"

namespace diopter::server {

namespace {

Result<bool> has_row(const Service& service, const std::string& statement, const std::vector<SqlValue>& parameters) {
  bool found = false;
  DIOPTER_TRY(service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run(statement, parameters));
    found = !rows.empty();
    return ok_status();
  }));
  return found;
}

constexpr const char* kServed =
    "SELECT 1 FROM versions v JOIN lenses l ON l.id = v.lens_id WHERE v.sha256 = $1 AND l.taken_down_ms = 0 AND (l.expires_ms = 0 OR l.expires_ms > $2) AND "
    "((v.state = 'approved' AND l.visibility <> 'preview') OR EXISTS (SELECT 1 FROM preview_codes p WHERE p.version_id = v.id AND p.expires_ms > $2 AND v.state <> 'withdrawn')) LIMIT 1";
constexpr const char* kSeen =
    "SELECT 1 FROM versions v JOIN lenses l ON l.id = v.lens_id WHERE (v.poster_sha256 = $1 OR v.icon_sha256 = $1 OR v.preview_sha256 = $1) AND "
    "((v.state = 'approved' AND l.visibility <> 'preview' AND l.taken_down_ms = 0 AND (l.expires_ms = 0 OR l.expires_ms > $2)) OR l.owner_id = $3 OR $4 = 1) LIMIT 1";

}  // namespace

Result<std::shared_ptr<const OpenFile>> open_bundle(const Service& service, const std::string& sha256) {
  return service.bundles->find(sha256, [&]() -> Result<std::shared_ptr<const OpenFile>> {
    DIOPTER_ASSIGN(const bool served, has_row(service, kServed, {sha256, now_ms()}));
    if (!served) return not_found("bundle", "No lens that is published has this content.");
    return service.blobs->open(content_key(sha256));
  });
}

Result<std::shared_ptr<const OpenFile>> open_media(const Service& service, const Caller& caller, const std::string& sha256) {
  DIOPTER_ASSIGN(const bool seen, has_row(service, kSeen, {sha256, now_ms(), caller.account_id, int64_t{caller.is("reviewer") && caller.has_scope("review")}}));
  if (!seen) return not_found("media", "There is nothing at this address.");
  return service.blobs->open(content_key(sha256));
}

}  // namespace diopter::server
