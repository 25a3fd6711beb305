// For whoever watches the server.
#include "server/http/answer.h"
#include "server/routes/handlers.h"

namespace diopter::server {

Response health(const Site&, const Request&, const std::string&) { return text("text/plain; charset=utf-8", "ok\n"); }

Response metrics(const Site& site, const Request& request, const std::string&) {
  if (!site.metrics) return fault(request, 404, "There is nothing at this address.", "Check the address for a mistyped letter.");
  const bool is_this_machine = request.client == "::1" || request.client.starts_with("127.") || request.client.starts_with("::ffff:127.");
  if (!site.metrics_public && !is_this_machine) return fault(request, 403, "The metrics are for this machine only.", "Start the server with --metrics-public to show them to everybody.");
  return text("text/plain; version=0.0.4; charset=utf-8", site.metrics->text());
}

Response readiness(const Site& site, const Request&, const std::string&) {
  std::string missing;
  if (site.service) {
    const auto ask = [&](const char* name, const Status& status) {
      if (!status.ok()) missing += std::string(name) + " is away\n";
    };
    ask("the database", site.service->database->read([](Sql& sql) { return sql.run("SELECT 1", {}).status(); }));
    ask("the insights database", site.service->insights->read([](Sql& sql) { return sql.run("SELECT 1", {}).status(); }));
    ask("the blob store", site.service->blobs->ping());
    ask("the bus", site.service->bus->ping());
  }
  Response response = text("text/plain; charset=utf-8", missing.empty() ? "ready\n" : missing);
  if (!missing.empty()) {
    response.status = 503;
    response.headers.emplace_back("Retry-After", "5");
  }
  return response;
}

}  // namespace diopter::server
