// Lists page by page: {"items": [...], "next": "CURSOR" | null}.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "server/store/database.h"

namespace diopter::server {

// The key of the last row of a page, as base64url; opaque to whoever gets it.
std::string to_cursor(std::string_view key);
// The key of ?cursor=...; empty where it is not given. Fails (kNotFound) for what to_cursor never made.
Result<std::string> text_cursor(const nlohmann::json& query);

// Keys of two parts, a time and an id, for lists that are sorted by both ("newest first").
struct TimeCursor {
  int64_t ms;
  std::string id;
};
std::string time_key(int64_t ms, std::string_view id);
// `start` where no cursor is given.
Result<TimeCursor> time_cursor(const nlohmann::json& query, TimeCursor start);

// `rows` were asked for with LIMIT `limit` + 1: one more than a page tells that there is a next one.
template <class ToJson, class ToKey>
nlohmann::json page_of(const Rows& rows, int64_t limit, ToJson to_json, ToKey to_key) {
  nlohmann::json items = nlohmann::json::array();
  const size_t shown = std::min(rows.size(), static_cast<size_t>(limit));
  for (size_t row = 0; row < shown; ++row) items.push_back(to_json(rows, row));
  const bool has_more = rows.size() > shown && shown > 0;
  return {{"items", std::move(items)}, {"next", has_more ? nlohmann::json(to_cursor(to_key(rows, shown - 1))) : nlohmann::json()}};
}

}  // namespace diopter::server
