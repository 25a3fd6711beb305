#include "server/gallery/search.h"

#include <nlohmann/json.hpp>

#include "server/gallery/words.h"

namespace diopter::server {

namespace {

std::vector<std::string> tags_of(const std::string& text) {
  const nlohmann::json list = nlohmann::json::parse(text, nullptr, false);
  std::vector<std::string> tags;
  for (const nlohmann::json& tag : list.is_array() ? list : nlohmann::json::array()) {
    if (tag.is_string()) tags.push_back(tag.get<std::string>());
  }
  return tags;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

// Without case and without accents, as SQLite's tokenizer folds by itself. What is no letter or digit of ASCII parts words, so that
// "black-and-white" is three of them in both databases.
std::string folded(const std::string& parameter) {
  return "regexp_replace(lower(regexp_replace(normalize(" + parameter + ", NFD), '[\\u0300-\\u036f]', '', 'g')), '[\\u0001-\\u002f\\u003a-\\u0060\\u007b-\\u00a0\\u2000-\\u206f]', ' ', 'g')";
}

std::string weighted(const std::string& parameter, char weight) { return "setweight(to_tsvector('simple', " + folded(parameter) + "), '" + weight + "')"; }

}  // namespace

Status index_lens(Sql& sql, const std::string& lens_id) {
  DIOPTER_TRY(unindex_lens(sql, lens_id));
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT l.name, l.tags, a.display_name, l.description FROM lenses l JOIN accounts a ON a.id = l.owner_id "
                                          "WHERE l.id = $1 AND l.visibility = 'public' AND l.live_version > 0 AND l.taken_down_ms = 0", {lens_id}));
  if (rows.empty()) return ok_status();
  const std::vector<std::string> tags = tags_of(rows.text(0, 1));
  for (const std::string& tag : tags) DIOPTER_TRY(sql.run("INSERT INTO lens_tags (lens_id, tag) VALUES ($1, $2) ON CONFLICT (lens_id, tag) DO NOTHING", {lens_id, tag}).status());
  const std::vector<SqlValue> words = {lens_id, rows.text(0, 0), joined(tags), rows.text(0, 2), rows.text(0, 3)};
  if (sql.dialect() == Dialect::kSqlite) return sql.run("INSERT INTO lens_search (lens_id, name, tags, creator, description) VALUES ($1, $2, $3, $4, $5)", words).status();
  return sql.run("INSERT INTO lens_search (lens_id, words) VALUES ($1, " + weighted("$2", 'A') + " || " + weighted("$3", 'B') + " || " + weighted("$4", 'C') + " || " + weighted("$5", 'D') + ")", words).status();
}

Status unindex_lens(Sql& sql, const std::string& lens_id) {
  DIOPTER_TRY(sql.run("DELETE FROM lens_tags WHERE lens_id = $1", {lens_id}).status());
  return sql.run("DELETE FROM lens_search WHERE lens_id = $1", {lens_id}).status();
}

std::optional<SearchSql> search_sql(Dialect dialect, std::string_view text, const std::string& parameter) {
  const std::vector<std::string> words = search_words(text);
  if (words.empty()) return std::nullopt;
  if (dialect == Dialect::kSqlite) {
    return SearchSql{"lens_search", "lens_search MATCH " + parameter, "bm25(lens_search, 0.0, 10.0, 6.0, 4.0, 1.0)", to_fts5(words)};
  }
  // The quotes of the question are not letters, so only its words are folded.
  const std::string question = "to_tsquery('simple', lower(regexp_replace(normalize(" + parameter + ", NFD), '[\\u0300-\\u036f]', '', 'g')))";
  return SearchSql{"lens_search", "lens_search.words @@ " + question, "ts_rank('{0.1, 0.4, 0.6, 1.0}', lens_search.words, " + question + ") DESC", to_tsquery(words)};
}

}  // namespace diopter::server
