// A lens's figures for whoever made it.
#include <cmath>

#include "server/api/operation.h"
#include "server/clock.h"
#include "server/http/answer.h"
#include "server/insights/csv.h"
#include "server/insights/figures.h"
#include "server/publish/lens_json.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr int64_t kDaysByDefault = 30;

Result<std::vector<DayFigures>> figures_for(Call& call) {
  const std::string& lens = call.path["lens"];
  DIOPTER_TRY(call.service.database->read([&](Sql& sql) { return check_may_change(sql, call.caller, lens); }));
  const int64_t now = now_ms();
  const std::string to = call.query.value("to", to_day(now));
  DIOPTER_ASSIGN(const int64_t last, parse_rfc3339(to + "T00:00:00Z"));
  const std::string from = call.query.value("from", to_day(last - (kDaysByDefault - 1) * kDayMs));
  std::vector<DayFigures> figures;
  DIOPTER_TRY(call.service.insights->read([&](Sql& sql) -> Status {
    DIOPTER_ASSIGN(figures, figures_of(sql, lens, from, to));
    return ok_status();
  }));
  return figures;
}

double tenths(double value) { return std::round(value * 10) / 10; }

double seconds_of(int64_t ms) { return tenths(static_cast<double>(ms) / 1000); }

Json day_json(const DayFigures& day) {
  Json frame_ms;
  if (day.frame_p50_ms && day.frame_p95_ms) frame_ms = {{"p50", tenths(*day.frame_p50_ms)}, {"p95", tenths(*day.frame_p95_ms)}};
  Json classes = Json::object();
  for (const auto& [name, plays] : day.classes) classes[name] = plays;
  return {{"day", day.day}, {"opens", day.opens}, {"plays", day.plays}, {"play_s", seconds_of(day.play_ms)}, {"captures", day.captures}, {"shares", day.shares},
          {"devices", day.devices}, {"frame_ms", frame_ms}, {"device_classes", classes}};
}

}  // namespace

Result<Reply> show_insights(Call& call) {
  DIOPTER_ASSIGN(const std::vector<DayFigures> figures, figures_for(call));
  Json days = Json::array();
  DayFigures total;
  for (const DayFigures& day : figures) {
    days.push_back(day_json(day));
    total.opens += day.opens;
    total.plays += day.plays;
    total.play_ms += day.play_ms;
    total.captures += day.captures;
    total.shares += day.shares;
  }
  Reply reply;
  reply.body = {{"days", std::move(days)},
                {"totals", {{"opens", total.opens}, {"plays", total.plays}, {"play_s", seconds_of(total.play_ms)}, {"captures", total.captures}, {"shares", total.shares}}}};
  return reply;
}

Result<Reply> export_insights(Call& call) {
  DIOPTER_ASSIGN(const std::vector<DayFigures> figures, figures_for(call));
  const auto number = [](std::optional<double> value) { return value ? Json(tenths(*value)).dump() : std::string(); };
  std::string table = csv_line({"day", "opens", "plays", "play_s", "captures", "shares", "devices", "frame_ms_p50_estimate", "frame_ms_p95_estimate"});
  for (const DayFigures& day : figures) {
    table += csv_line({day.day, std::to_string(day.opens), std::to_string(day.plays), number(static_cast<double>(day.play_ms) / 1000), std::to_string(day.captures),
                       std::to_string(day.shares), std::to_string(day.devices), number(day.frame_p50_ms), number(day.frame_p95_ms)});
  }
  Reply reply;
  reply.raw = text("text/csv; charset=utf-8", std::move(table));
  reply.raw->headers.emplace_back("Content-Disposition", "attachment; filename=\"insights-" + call.path["lens"] + ".csv\"");
  return reply;
}

}  // namespace diopter::server
