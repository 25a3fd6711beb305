// What the server answers: routes.cpp is the list of routes, routes/ holds a file for each group of them.
#pragma once

#include <memory>
#include <optional>

#include "server/api/api.h"
#include "server/http/message.h"
#include "server/http/metrics.h"
#include "server/lens_shelf.h"
#include "server/web_bundle.h"

namespace diopter::server {

// All that answers are made of. Threads: const while the server runs.
struct Site {
  std::unique_ptr<WebBundle> web;
  LensShelf lenses;
  std::shared_ptr<const OpenFile> sample;  // null: there is none
  std::string sample_type;
  std::unique_ptr<Service> service;        // null: lenses of the command line only, nobody publishes
  std::unique_ptr<const Api> api;          // null with it
  const Metrics* metrics = nullptr;        // what /metrics tells; outlives the site; null: nothing is counted
  bool metrics_public = false;             // else to this machine only
};

// `match`: what stands in the path where the route's pattern has {...}; empty where it has none.
using Handler = Response (*)(const Site& site, const Request& request, const std::string& match);
// The same without waiting for a store; nothing where that cannot be. Only asked where the site has a service.
using AtOnce = std::optional<Response> (*)(const Site& site, const Request& request, const std::string& match);

struct Route {
  std::string_view method;   // a route for GET answers HEAD too
  std::string_view pattern;  // "/l/{code}": one part of the path; "{path...}" at the end: all the rest. Neither is ever empty.
  Handler handler;
  AtOnce at_once = nullptr;  // null: the handler never waits
};

// The answer of route() where it can be given without waiting for a store; else nothing, and route() is for a thread that may wait.
std::optional<Response> route_at_once(const Site& site, const Request& request);

// Whether the log must not name its sender: events of insights, whose senders are promised that nobody keeps their address.
bool hides_client(const Request& request);

// Never fails: what no route knows is 404, another method 405.
Response route(const Site& site, const Request& request);

}  // namespace diopter::server
