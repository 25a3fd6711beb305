#include "server/gallery/search.h"

#include <nlohmann/json.hpp>

namespace diopter::server {

namespace {

std::string words_of(const std::string& tags) {
  const nlohmann::json list = nlohmann::json::parse(tags, nullptr, false);
  std::string words;
  for (const nlohmann::json& tag : list.is_array() ? list : nlohmann::json::array()) words += (words.empty() ? "" : " ") + tag.get<std::string>();
  return words;
}

}  // namespace

Status index_lens(Sql& sql, const std::string& lens_id) {
  DIOPTER_TRY(unindex_lens(sql, lens_id));
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT l.name, l.tags, a.display_name, l.description FROM lenses l JOIN accounts a ON a.id = l.owner_id "
                                          "WHERE l.id = $1 AND l.visibility = 'public' AND l.live_version > 0 AND l.taken_down_ms = 0", {lens_id}));
  if (rows.empty()) return ok_status();
  const std::vector<SqlValue> words = {lens_id, rows.text(0, 0), words_of(rows.text(0, 1)), rows.text(0, 2), rows.text(0, 3)};
  if (sql.dialect() == Dialect::kSqlite) return sql.run("INSERT INTO lens_search (lens_id, name, tags, creator, description) VALUES ($1, $2, $3, $4, $5)", words).status();
  return sql.run("INSERT INTO lens_search (lens_id, words) VALUES ($1, setweight(to_tsvector('simple', $2), 'A') || setweight(to_tsvector('simple', $3), 'A') || "
                 "setweight(to_tsvector('simple', $4), 'B') || setweight(to_tsvector('simple', $5), 'C'))", words).status();
}

Status unindex_lens(Sql& sql, const std::string& lens_id) { return sql.run("DELETE FROM lens_search WHERE lens_id = $1", {lens_id}).status(); }

}  // namespace diopter::server
