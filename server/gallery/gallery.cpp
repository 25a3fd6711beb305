// Public lenses as cards: the newest, the best fits of a search, one tag's; and what is told of one lens.
#include <charconv>

#include "server/api/cursor.h"
#include "server/api/operation.h"
#include "server/campaigns/sponsor.h"
#include "server/clock.h"
#include "server/gallery/lens_card.h"
#include "server/gallery/preflight_facts.h"
#include "server/gallery/search.h"
#include "server/insights/figures.h"
#include "server/publish/codes.h"
#include "server/publish/lens_json.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr int64_t kDeepestResult = 1000;  // of a search, whose order is nobody's reading matter beyond that
constexpr int64_t kMostTags = 100;

constexpr std::string_view kShown = "l.visibility = 'public' AND l.live_version > 0 AND l.taken_down_ms = 0 AND (l.expires_ms = 0 OR l.expires_ms > $1)";
constexpr std::string_view kTables = " JOIN accounts a ON a.id = l.owner_id JOIN versions v ON v.lens_id = l.id AND v.number = l.live_version ";

// The list's conditions and parameters, both grown piece by piece. $1 is the time.
struct Question {
  std::string from = "lenses l", where = std::string(kShown), order = "l.published_ms DESC, l.id";
  std::vector<SqlValue> parameters = {now_ms()};
  std::string add(SqlValue value) {
    parameters.push_back(std::move(value));
    return "$" + std::to_string(parameters.size());
  }
};

void keep_tag(Question& question, const Json& query) {
  if (!query.contains("tag")) return;
  question.where += " AND EXISTS (SELECT 1 FROM lens_tags t WHERE t.lens_id = l.id AND t.tag = " + question.add(query["tag"].get<std::string>()) + ")";
}

Result<Json> run(Sql& sql, const ServiceOptions& options, Question& question, int64_t limit, int64_t offset, const std::function<std::string(const Rows&, size_t)>& to_key) {
  const std::string page = " LIMIT " + question.add(limit + 1) + " OFFSET " + question.add(offset);
  DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT " + std::string(kCardColumns) + " FROM " + question.from + std::string(kTables) + "WHERE " + question.where + " ORDER BY " + question.order + page,
                                          question.parameters));
  Status failed = ok_status();
  Json list = page_of(rows, limit, [&](const Rows& all, size_t row) {
    Result<Json> card = card_json(sql, options, all, row);
    if (!card.ok()) failed = card.status();
    if (card.ok()) (*card)["lens"] = all.text(row, kCardLens);  // until add_plays
    return card.ok() ? std::move(*card) : Json();
  }, to_key);
  DIOPTER_TRY(failed);
  return list;
}

Result<Json> newest(Sql& sql, const Call& call, int64_t limit) {
  DIOPTER_ASSIGN(const TimeCursor from, time_cursor(call.query, {INT64_MAX, ""}));
  Question question;
  const std::string time = question.add(from.ms), id = question.add(from.id);
  question.where += " AND (l.published_ms < " + time + " OR (l.published_ms = " + time + " AND l.id > " + id + "))";
  keep_tag(question, call.query);
  return run(sql, call.service.options, question, limit, 0, [](const Rows& rows, size_t row) { return time_key(rows.integer(row, kCardPublished), rows.text(row, kCardLens)); });
}

// The order of a search moves with every lens that is published, so its cursor counts results.
Result<Json> best(Sql& sql, const Call& call, const std::string& text, int64_t limit) {
  DIOPTER_ASSIGN(const TimeCursor at, time_cursor(call.query, {0, ""}));
  if (at.ms < 0 || at.ms >= kDeepestResult) return Json{{"items", Json::array()}, {"next", nullptr}};
  Question question;
  std::optional<SearchSql> search = search_sql(sql.dialect(), text, "$2");
  if (!search) return Json{{"items", Json::array()}, {"next", nullptr}};
  question.add(search->question);
  question.from = search->table + " JOIN lenses l ON l.id = " + search->table + ".lens_id";
  question.where = search->where + " AND " + question.where;
  question.order = search->order + ", " + question.order;
  keep_tag(question, call.query);
  return run(sql, call.service.options, question, limit, at.ms, [&](const Rows&, size_t row) { return time_key(at.ms + static_cast<int64_t>(row) + 1, ""); });
}

// How often each lens of the cards was played. The gallery goes on without where the other database is away.
void add_plays(const Service& service, Json& cards) {
  if (cards.empty()) return;
  (void)service.insights->read([&](Sql& sql) -> Status {
    for (Json& card : cards) {
      DIOPTER_ASSIGN(card["plays"], plays_of_lens(sql, card["lens"].get<std::string>()));
    }
    return ok_status();
  });
  for (Json& card : cards) card.erase("lens");
}

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

}  // namespace

Result<Reply> list_gallery(Call& call) {
  const int64_t limit = call.query["limit"];
  const std::string text = call.query.value("q", "");
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(reply.body, is_blank(text) ? newest(sql, call, limit) : best(sql, call, text, limit));
    return ok_status();
  }));
  add_plays(call.service, reply.body["items"]);
  reply.cache_control = "no-cache";
  return reply;
}

Result<Reply> list_gallery_tags(Call& call) {
  Database& database = *call.service.database;
  // Counting goes through all lenses, and every visit of the gallery asks.
  DIOPTER_ASSIGN(const std::string text, call.service.lists->find("tags", [&]() -> Result<std::string> {
    Json items = Json::array();
    DIOPTER_TRY(database.read([&](Sql& sql) -> Status {
      DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT t.tag, COUNT(*) FROM lens_tags t JOIN lenses l ON l.id = t.lens_id WHERE " + std::string(kShown) + " GROUP BY t.tag ORDER BY 2 DESC, 1 LIMIT $2",
                                              {now_ms(), kMostTags}));
      for (size_t row = 0; row < rows.size(); ++row) items.push_back({{"tag", rows.text(row, 0)}, {"lenses", rows.integer(row, 1)}});
      return ok_status();
    }));
    return items.dump(-1, ' ', false, Json::error_handler_t::replace);
  }));
  Reply reply;
  reply.body = {{"items", Json::parse(text)}};
  reply.cache_control = "no-cache";
  return reply;
}

Result<Reply> show_gallery_lens(Call& call) {
  const std::string& code = call.path["code"];
  DIOPTER_ASSIGN(const ResolvedCode resolved, resolve_code(call.service, code));
  if (resolved.gone) return problem_reply(410, invalid("path/code", words_of_gone(*resolved.gone)));
  if (!resolved.target || resolved.target->is_preview) return not_found("path/code", "No lens has this code.", "Check it for a mistyped letter, or scan it again.");
  const CodeTarget& target = *resolved.target;
  Reply reply;
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT " + std::string(kCardColumns) + " FROM lenses l JOIN accounts a ON a.id = l.owner_id JOIN versions v ON v.lens_id = l.id WHERE v.id = $1", {target.version_id}));
    if (rows.empty()) return not_found("path/code", "No lens has this code.", "It was deleted a moment ago.");
    DIOPTER_ASSIGN(reply.body, card_json(sql, call.service.options, rows, 0));
    PreflightFacts facts = read_preflight(rows.text(0, kCardReport));
    const int64_t published = rows.integer(0, kCardPublished);
    reply.body.update({{"description", target.description}, {"hint", target.hint}, {"models", std::move(facts.models)}, {"bytes", target.bytes}, {"version", target.version},
                       {"published_at", published == 0 ? Json() : Json(to_rfc3339(published))}, {"step_ms", facts.step_ms}, {"joules_per_frame_estimate", facts.joules_per_frame_estimate},
                       {"embed", embed_html(call.service.options, code, target)}, {"lens", target.lens_id}});
    return ok_status();
  }));
  Json cards = Json::array({std::move(reply.body)});
  add_plays(call.service, cards);
  reply.body = std::move(cards[0]);
  reply.cache_control = "no-cache";
  return reply;
}

}  // namespace diopter::server
