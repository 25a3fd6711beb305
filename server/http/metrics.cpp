#include "server/http/metrics.h"

#include <algorithm>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace diopter::server {

namespace {

using prometheus::Counter;
using prometheus::Family;

Family<Counter>& counters(prometheus::Registry& registry, const char* name, const char* help) { return prometheus::BuildCounter().Name(name).Help(help).Register(registry); }

}  // namespace

struct Metrics::Impl {
  prometheus::Registry registry;
  Family<Counter>& requests = counters(registry, "diopter_http_requests_total", "Requests answered, by route and class of status.");
  Family<prometheus::Histogram>& times = prometheus::BuildHistogram().Name("diopter_http_request_seconds").Help("From a request's head to the last byte of its answer.").Register(registry);
  Family<Counter>& refused = counters(registry, "diopter_http_refused_total", "What was no request, or too large or too slow, by status.");
  Counter& sent = counters(registry, "diopter_http_sent_bytes_total", "Contents sent.").Add({});
  Counter& received = counters(registry, "diopter_http_received_bytes_total", "Bodies received.").Add({});
  Counter& connections = counters(registry, "diopter_http_connections_total", "Connections taken.").Add({});
  prometheus::Gauge& open = prometheus::BuildGauge().Name("diopter_http_connections").Help("Connections open.").Register(registry).Add({});
};

void WireCounts::add(std::string_view route, int status, double seconds) {
  Requests& of = requests[{route, status / 100}];
  ++of.count;
  of.seconds += seconds;
  ++of.by_time[static_cast<size_t>(std::ranges::lower_bound(kTimeBounds, seconds) - kTimeBounds.begin())];
}

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::add(const WireCounts& counts) {
  const std::vector<double> bounds(kTimeBounds.begin(), kTimeBounds.end());
  for (const auto& [key, of] : counts.requests) {
    const std::string route(key.first.empty() ? "other" : key.first);
    impl_->requests.Add({{"route", route}, {"class", std::to_string(key.second) + "xx"}}).Increment(static_cast<double>(of.count));
    impl_->times.Add({{"route", route}}, bounds).ObserveMultiple({of.by_time.begin(), of.by_time.end()}, of.seconds);
  }
  for (const auto& [status, count] : counts.refused) impl_->refused.Add({{"status", std::to_string(status)}}).Increment(static_cast<double>(count));
  impl_->sent.Increment(static_cast<double>(counts.sent_bytes));
  impl_->received.Increment(static_cast<double>(counts.received_bytes));
  impl_->connections.Increment(static_cast<double>(counts.opened));
  impl_->open.Increment(static_cast<double>(counts.opened - counts.closed));
}

std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(impl_->registry.Collect()); }

}  // namespace diopter::server
