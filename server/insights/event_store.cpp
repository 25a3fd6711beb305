#include "server/insights/event_store.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <thread>
#include <tuple>

#include <nlohmann/json.hpp>

#include "server/campaigns/shows.h"
#include "server/clock.h"
#include "server/insights/day_end.h"
#include "server/insights/frame_times.h"
#include "server/insights/intake.h"

namespace diopter::server {

namespace {

using Json = nlohmann::json;

constexpr int64_t kMostPlayMs = 6 * kHourMs;
constexpr size_t kRowsAtOnce = 100;  // of one INSERT: a database over the network answers once for all of them

struct StoredEvent {
  std::string id, day, code, kind, device, device_class;
  int64_t at_ms = 0, play_ms = 0;
  std::optional<std::pair<double, double>> frame_ms;
  std::string lens_id;      // empty: it is not counted
  std::string campaign_id;  // that runs for the lens; empty: none
};

std::string text_of(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::optional<std::pair<double, double>> frame_times_of(const Json& event) {
  const auto at = event.find("f");
  if (at == event.end() || !at->is_array() || at->size() != 2 || !at->at(0).is_number() || !at->at(1).is_number()) return std::nullopt;
  return std::pair(at->at(0).get<double>(), at->at(1).get<double>());
}

// The journal and other servers are not trusted to hold what this version writes: what does not fit is left out.
std::optional<StoredEvent> read_event(const Json& event, int64_t at_ms) {
  if (!event.is_object()) return std::nullopt;
  StoredEvent read{text_of(event, "i"), to_day(at_ms), text_of(event, "c"), text_of(event, "k"), text_of(event, "d"), text_of(event, "t")};
  if (read.id.empty() || read.code.empty() || read.device.empty()) return std::nullopt;
  read.at_ms = at_ms;
  const auto played = event.find("p");
  if (played != event.end() && played->is_number_integer()) read.play_ms = std::clamp<int64_t>(played->get<int64_t>(), 0, kMostPlayMs);
  read.frame_ms = frame_times_of(event);
  return read;
}

std::vector<StoredEvent> read_batches(const std::vector<std::string>& batches) {
  std::vector<StoredEvent> events;
  for (const std::string& text : batches) {
    const Json batch = Json::parse(text, nullptr, false);
    if (!batch.is_object() || !batch.contains("at") || !batch["at"].is_number_integer() || !batch.contains("events") || !batch["events"].is_array()) continue;
    const int64_t at_ms = batch["at"];
    for (const Json& event : batch["events"]) {
      if (std::optional<StoredEvent> read = read_event(event, at_ms)) events.push_back(std::move(*read));
    }
  }
  return events;
}

// Which lens a code means and which campaign of it runs at the time of the event.
Status resolve(Sql& sql, std::vector<StoredEvent>& events) {
  std::map<std::string, std::string> lenses;
  std::map<std::pair<std::string, int64_t>, std::string> campaigns;  // by lens and second
  for (StoredEvent& event : events) {
    const auto [lens, is_new] = lenses.try_emplace(event.code);
    if (is_new) {
      DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT id FROM lenses WHERE code = $1 AND insights = 1", {event.code}));
      if (!rows.empty()) lens->second = rows.text(0, 0);
    }
    event.lens_id = lens->second;
    if (event.kind != "play" || event.lens_id.empty()) continue;
    const auto [campaign, is_new_time] = campaigns.try_emplace({event.lens_id, event.at_ms / kSecondMs});
    if (is_new_time) {
      DIOPTER_ASSIGN(const Rows rows, sql.run("SELECT id FROM campaigns WHERE lens_id = $1 AND state = 'approved' AND starts_ms <= $2 AND ends_ms > $2 ORDER BY starts_ms LIMIT 1",
                                              {event.lens_id, event.at_ms}));
      if (!rows.empty()) campaign->second = rows.text(0, 0);
    }
    event.campaign_id = campaign->second;
  }
  return ok_status();
}

struct Figures {
  int64_t opens = 0, plays = 0, play_ms = 0, captures = 0, shares = 0;
};

// What one transaction adds, summed up first, so that a day's row is changed once.
struct Sums {
  std::map<std::pair<std::string, std::string>, Figures> daily;                              // day, lens
  std::set<std::tuple<std::string, std::string, std::string>> devices;                       // day, lens, hash
  std::map<std::tuple<std::string, std::string, std::string>, int64_t> classes;              // day, lens, class
  std::map<std::tuple<std::string, std::string, int64_t, int64_t>, int64_t> frame_times;     // day, lens, quantile, bucket
  std::map<std::pair<std::string, std::string>, int64_t> campaign_plays;                     // campaign, day
  std::set<std::tuple<std::string, std::string, std::string>> campaign_devices;              // campaign, day, hash

  void add(const StoredEvent& event) {
    Figures& figures = daily[{event.day, event.lens_id}];
    figures.opens += event.kind == "open";
    figures.plays += event.kind == "play";
    figures.captures += event.kind == "capture";
    figures.shares += event.kind == "share";
    figures.play_ms += event.play_ms;
    devices.emplace(event.day, event.lens_id, event.device);
    if (!event.device_class.empty()) ++classes[{event.day, event.lens_id, event.device_class}];
    if (event.frame_ms) {
      ++frame_times[{event.day, event.lens_id, 50, frame_time_bucket(event.frame_ms->first)}];
      ++frame_times[{event.day, event.lens_id, 95, frame_time_bucket(event.frame_ms->second)}];
    }
    if (event.campaign_id.empty()) return;
    ++campaign_plays[{event.campaign_id, event.day}];
    campaign_devices.emplace(event.campaign_id, event.day, event.device);
  }
};

// `INSERT INTO INTO_COLUMNS VALUES ... ON CONFLICT DO NOTHING` of at most kRowsAtOnce rows; `after` stands at its end. Gives what that returns.
Result<Rows> insert_new(Sql& sql, const char* into_columns, std::span<const std::vector<SqlValue>> rows, const char* after = "") {
  std::string statement = std::string("INSERT INTO ") + into_columns + " VALUES ";
  std::vector<SqlValue> values;
  for (const std::vector<SqlValue>& row : rows) {
    statement += values.empty() ? "(" : ", (";
    for (size_t column = 0; column < row.size(); ++column) {
      values.push_back(row[column]);
      statement += (column == 0 ? "$" : ", $") + std::to_string(values.size());
    }
    statement += ')';
  }
  return sql.run(statement + " ON CONFLICT DO NOTHING" + after, values);
}

// All of them, in as many statements as that takes.
Status insert_all_new(Sql& sql, const char* into_columns, const std::set<std::tuple<std::string, std::string, std::string>>& wanted) {
  std::vector<std::vector<SqlValue>> rows;
  for (const auto& [first, second, third] : wanted) rows.push_back({first, second, third});
  for (size_t at = 0; at < rows.size(); at += kRowsAtOnce) {
    DIOPTER_TRY(insert_new(sql, into_columns, std::span(rows).subspan(at, std::min(kRowsAtOnce, rows.size() - at))).status());
  }
  return ok_status();
}

// Writes down that these were counted, and gives the ids of those that had not been: each once, though it may stand here twice.
Result<std::set<std::string>> newly_seen(Sql& sql, std::span<const StoredEvent* const> events) {
  std::vector<std::vector<SqlValue>> values;
  for (const StoredEvent* event : events) values.push_back({event->id, event->day});
  DIOPTER_ASSIGN(const Rows rows, insert_new(sql, "events_seen (id, day)", values, " RETURNING id"));
  std::set<std::string> ids;
  for (size_t row = 0; row < rows.size(); ++row) ids.insert(rows.text(row, 0));
  return ids;
}

Status count(Sql& sql, const std::vector<const StoredEvent*>& events, Sums& sums) {
  for (size_t at = 0; at < events.size(); at += kRowsAtOnce) {
    const auto part = std::span(events).subspan(at, std::min(kRowsAtOnce, events.size() - at));
    DIOPTER_ASSIGN(std::set<std::string> ids, newly_seen(sql, part));
    for (const StoredEvent* event : part) {
      if (ids.erase(event->id) == 1) sums.add(*event);
    }
  }
  return ok_status();
}

Status write_lenses(Sql& sql, const Sums& sums) {
  for (const auto& [key, figures] : sums.daily) {
    DIOPTER_TRY(sql.run("INSERT INTO daily (day, lens_id, opens, plays, play_ms, captures, shares) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (day, lens_id) DO UPDATE SET "
                        "opens = daily.opens + excluded.opens, plays = daily.plays + excluded.plays, play_ms = daily.play_ms + excluded.play_ms, "
                        "captures = daily.captures + excluded.captures, shares = daily.shares + excluded.shares",
                        {key.first, key.second, figures.opens, figures.plays, figures.play_ms, figures.captures, figures.shares}).status());
  }
  DIOPTER_TRY(insert_all_new(sql, "daily_devices (day, lens_id, device_hash)", sums.devices));
  for (const auto& [key, plays] : sums.classes) {
    const auto& [day, lens, device_class] = key;
    DIOPTER_TRY(sql.run("INSERT INTO daily_classes (day, lens_id, device_class, plays) VALUES ($1, $2, $3, $4) "
                        "ON CONFLICT (day, lens_id, device_class) DO UPDATE SET plays = daily_classes.plays + excluded.plays", {day, lens, device_class, plays}).status());
  }
  for (const auto& [key, count] : sums.frame_times) {
    const auto& [day, lens, quantile, bucket] = key;
    DIOPTER_TRY(sql.run("INSERT INTO daily_frame_times (day, lens_id, quantile, bucket, count) VALUES ($1, $2, $3, $4, $5) "
                        "ON CONFLICT (day, lens_id, quantile, bucket) DO UPDATE SET count = daily_frame_times.count + excluded.count", {day, lens, quantile, bucket, count}).status());
  }
  return ok_status();
}

Status write_campaigns(Sql& sql, const Sums& sums) {
  for (const auto& [key, plays] : sums.campaign_plays) {
    DIOPTER_TRY(sql.run("INSERT INTO campaign_daily (campaign_id, day, plays) VALUES ($1, $2, $3) ON CONFLICT (campaign_id, day) DO UPDATE SET plays = campaign_daily.plays + excluded.plays",
                        {key.first, key.second, plays}).status());
  }
  return insert_all_new(sql, "campaign_devices (campaign_id, day, device_hash)", sums.campaign_devices);
}

}  // namespace

Status store_batches(const Database& main, Database& insights, const std::vector<std::string>& batches) {
  std::vector<StoredEvent> events = read_batches(batches);
  DIOPTER_TRY(main.read([&](Sql& sql) { return resolve(sql, events); }));
  std::vector<const StoredEvent*> counted;
  for (const StoredEvent& event : events) {
    if (!event.lens_id.empty()) counted.push_back(&event);
  }
  return insights.write([&](Sql& sql) -> Status {
    Sums sums;
    DIOPTER_TRY(count(sql, counted, sums));
    DIOPTER_TRY(write_lenses(sql, sums));
    return write_campaigns(sql, sums);
  });
}

EventStore::~EventStore() { faults_.tell(service_.shows->flush(*service_.insights, now_ms())); }

bool EventStore::run_once(std::chrono::milliseconds patience) {
  const Result<int> stored = service_.bus->take_events([&](const std::vector<std::string>& batches) { return store_batches(*service_.database, *service_.insights, batches); }, patience);
  faults_.tell(stored.ok() ? ok_status() : stored.status());
  if (!stored.ok()) {
    std::this_thread::sleep_for(patience);
    return false;
  }
  const int64_t now = now_ms();
  if (now - tended_ms_ >= kMinuteMs) tend(now);
  return *stored > 0;
}

void EventStore::tend(int64_t now) {
  tended_ms_ = now;
  service_.intake->forget_old_salt(now);
  Status tended = end_days(*service_.insights, now);
  const Status flushed = service_.shows->flush(*service_.insights, now);
  if (tended.ok()) tended = flushed;
  if (tended.ok() && now - cleaned_ms_ > kHourMs) {
    cleaned_ms_ = now;
    tended = forget_deleted(*service_.database, *service_.insights);
  }
  faults_.tell(tended);
}

}  // namespace diopter::server
