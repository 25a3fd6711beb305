// The operations of uploads, and how their pieces become one file.
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "server/api/operation.h"
#include "server/clock.h"
#include "server/publish/upload.h"
#include "server/random.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr int64_t kPieceBytes = int64_t{4} << 20;    // what clients should send at a time
constexpr int64_t kSmallestPiece = int64_t{64} << 10;  // but for the last
constexpr int64_t kOpenUploads = 8;                  // of an account
constexpr int64_t kUploadMs = kDayMs;

Result<Json> upload_json(Sql& sql, const std::string& account_id, const std::string& id) {
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT bytes, sha256, received, expires_ms FROM uploads WHERE id = $1 AND account_id = $2 AND expires_ms > $3", {id, account_id, now_ms()}));
  if (rows.empty()) return not_found("upload", "You have no such upload.", "Start a new one.");
  return Json{{"id", id}, {"bytes", rows.integer(0, 0)}, {"sha256", rows.text(0, 1)}, {"received", rows.integer(0, 2)}, {"piece_bytes", kPieceBytes}, {"expires_at", to_rfc3339(rows.integer(0, 3))}};
}

// Whether a file of `bytes` has room beside what the caller has published and announced. Whoever is trusted with the server is trusted with its disk.
Status check_room(Sql& sql, const Call& call, int64_t bytes) {
  const int64_t most_mb = call.service.options.creator_mb;
  if (most_mb == 0 || call.caller.is("reviewer")) return ok_status();
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT CAST(COALESCE((SELECT SUM(v.bytes) FROM versions v JOIN lenses l ON l.id = v.lens_id WHERE l.owner_id = $1), 0) "
                                          "+ COALESCE((SELECT SUM(bytes) FROM uploads WHERE account_id = $1 AND expires_ms > $2), 0) AS BIGINT)", {call.caller.account_id, now_ms()}));
  if (rows.integer(0, 0) + bytes <= most_mb << 20) return ok_status();
  return over_limit("body/bytes", "Your lenses and uploads would have more than the " + std::to_string(most_mb) + " MB that a creator may keep here.",
                    "Delete lenses that you do not need, or ask whoever runs the server for more room.");
}

Result<Json> find_upload(Call& call, const std::string& id) {
  Json upload;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(upload, upload_json(sql, call.caller.account_id, id));
    return ok_status();
  }));
  return upload;
}

Reply offset_conflict(const Json& upload, const std::string& detail) {
  Reply reply = problem_reply(409, conflict("Upload-Offset", detail, "go on from byte " + upload["received"].dump()));
  reply.raw->headers.emplace_back("Upload-Offset", upload["received"].dump());
  return reply;
}

// The pieces' keys, in order.
Result<std::vector<std::string>> piece_keys(Sql& sql, const std::string& upload_id) {
  std::vector<std::string> keys;
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT blob_key FROM upload_pieces WHERE upload_id = $1 ORDER BY start", {upload_id}));
  for (size_t row = 0; row < rows.size(); ++row) keys.push_back(rows.text(row, 0));
  return keys;
}

// Appends a blob to an open file and to the hash.
Status append_piece(Blobs& blobs, const std::string& key, int fd, crypto_hash_sha256_state& hash, int64_t& bytes) {
  DIOPTER_ASSIGN(const std::shared_ptr<const OpenFile> piece, blobs.open(key));
  DIOPTER_ASSIGN(const std::vector<std::byte> content, piece->read_all());
  for (size_t at = 0; at < content.size();) {
    const ssize_t count = ::write(fd, content.data() + at, content.size() - at);
    if (count <= 0) return unavailable("upload", "There is no room for the file at this moment.");
    at += static_cast<size_t>(count);
  }
  crypto_hash_sha256_update(&hash, reinterpret_cast<const unsigned char*>(content.data()), content.size());
  bytes += static_cast<int64_t>(content.size());
  return ok_status();
}

}  // namespace

Result<Reply> start_upload(Call& call) {
  const std::string id = random_id();
  const int64_t bytes = call.body["bytes"];
  Reply reply{201};
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows open, sql.run("SELECT COUNT(*) FROM uploads WHERE account_id = $1 AND expires_ms > $2", {call.caller.account_id, now_ms()}));
    if (open.integer(0, 0) >= kOpenUploads) return too_many("uploads", "You have too many unfinished uploads.", "Finish or delete one of them.");
    DIOPTER_TRY(check_room(sql, call, bytes));
    DIOPTER_TRY(sql.run("INSERT INTO uploads (id, account_id, bytes, sha256, expires_ms) VALUES ($1, $2, $3, $4, $5)",
                        {id, call.caller.account_id, bytes, call.body["sha256"].get<std::string>(), now_ms() + kUploadMs}).status());
    DIOPTER_ASSIGN(reply.body, upload_json(sql, call.caller.account_id, id));
    return ok_status();
  }));
  reply.location = "/api/v1/uploads/" + id;
  return reply;
}

Result<Reply> show_upload(Call& call) {
  DIOPTER_ASSIGN(Json upload, find_upload(call, call.path["upload"]));
  return Reply{200, std::move(upload)};
}

Result<Reply> append_upload(Call& call) {
  const std::string& id = call.path["upload"];
  DIOPTER_ASSIGN(const Json upload, find_upload(call, id));
  const std::string_view field = call.request.field("upload-offset");
  int64_t offset = -1;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), offset);
  if (error != std::errc() || end != field.data() + field.size() || offset < 0) return invalid("Upload-Offset", "The field must say from which byte on the piece is.", "send a number");
  const auto length = static_cast<int64_t>(call.request.body.size());
  const int64_t total = upload["bytes"];
  if (offset != upload["received"]) return offset_conflict(upload, "The piece does not follow what is there.");
  if (length == 0 || offset + length > total) return invalid("body", "The piece reaches beyond the announced size.", "send at most what is left");
  if (length < kSmallestPiece && offset + length < total) return invalid("body", "The piece is too small.", "send at least 64 KB at a time");
  // Under a name of its own: of two that send the same piece one wins below, and has its bytes there.
  const std::string key = "uploads/" + id + "/" + random_id();
  DIOPTER_TRY(call.service.blobs->put(key, std::as_bytes(std::span(call.request.body))));
  Reply reply;
  bool lost = false;
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows moved, sql.run("UPDATE uploads SET received = received + $3 WHERE id = $1 AND received = $2", {id, offset, length}));
    lost = moved.affected() == 0;
    if (!lost) DIOPTER_TRY(sql.run("INSERT INTO upload_pieces (upload_id, start, blob_key) VALUES ($1, $2, $3)", {id, offset, key}).status());
    DIOPTER_ASSIGN(reply.body, upload_json(sql, call.caller.account_id, id));
    return ok_status();
  }));
  if (!lost) return reply;
  DIOPTER_TRY(call.service.blobs->remove(key));
  return offset_conflict(reply.body, "Another piece came first.");
}

Result<Reply> delete_upload(Call& call) {
  const std::string& id = call.path["upload"];
  std::vector<std::string> keys;
  DIOPTER_TRY(call.service.database->write([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(keys, piece_keys(sql, id));
    DIOPTER_ASSIGN(const Rows deleted, sql.run("DELETE FROM uploads WHERE id = $1 AND account_id = $2", {id, call.caller.account_id}));
    return deleted.affected() == 1 ? ok_status() : not_found("path/upload", "You have no such upload.");
  }));
  for (const std::string& key : keys) DIOPTER_TRY(call.service.blobs->remove(key));
  return Reply{204};
}

Result<UploadedFile> assemble_upload(Service& service, const std::string& account_id, const std::string& upload_id) {
  Json upload;
  std::vector<std::string> keys;
  // In one look: another server may publish it, and so end it, at any time.
  DIOPTER_TRY(service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(upload, upload_json(sql, account_id, upload_id));
    DIOPTER_ASSIGN(keys, piece_keys(sql, upload_id));
    return ok_status();
  }));
  if (upload["received"] != upload["bytes"]) return conflict("body/upload", "The upload is not complete.", "Send the rest of it, from byte " + upload["received"].dump());
  Result<WorkFolder> folder = WorkFolder::make(service.options.data);
  if (!folder.ok()) return unavailable("upload", "There is no room for the file at this moment.");
  UploadedFile file(std::move(folder).value());
  const int fd = open(file.path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return unavailable("upload", "There is no room for the file at this moment.");
  crypto_hash_sha256_state hash;
  crypto_hash_sha256_init(&hash);
  Status appended = ok_status();
  for (size_t i = 0; appended.ok() && i < keys.size(); ++i) appended = append_piece(*service.blobs, keys[i], fd, hash, file.bytes);
  close(fd);
  DIOPTER_TRY(appended);
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest;
  crypto_hash_sha256_final(&hash, digest.data());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> text;
  file.sha256 = sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
  if (upload["sha256"] != file.sha256 || file.bytes != upload["bytes"]) return unsupported("body/upload", "The file is not the one that was announced: its SHA-256 is another.", "Upload it again.");
  return file;
}

Status use_upload(Sql& sql, const std::string& upload_id) {
  DIOPTER_ASSIGN(const Rows used, sql.run("DELETE FROM uploads WHERE id = $1", {upload_id}));
  return used.affected() == 1 ? ok_status() : conflict("body/upload", "This upload has just been published.", "Look at your lenses.");
}

}  // namespace diopter::server
