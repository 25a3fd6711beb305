// The bus between servers: two streams of NATS JetStream, each read by one durable consumer that all servers share.
//   NAME-jobs    ids of jobs; a message is gone as soon as a server took it, for what is to be done stands in the database
//   NAME-events  batches of events, those of a moment in one message; it is gone when a server has stored it, and given again where none did so within kStoreNs
#include <nats/nats.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <sstream>
#include <thread>
#include <utility>

#include "server/store/bus.h"
#include "server/store/nats_address.h"

namespace diopter::server {

namespace {

using std::chrono::milliseconds;

constexpr int64_t kSecondNs = 1'000'000'000;
constexpr int64_t kStoreNs = 15 * kSecondNs;      // how long a server may take to store what it was given
constexpr int64_t kSameJobNs = 30 * kSecondNs;    // within it a job that is announced again is one message
constexpr int64_t kAgainMs = 1000;                // until a batch that could not be stored is given again
constexpr int64_t kAnswerMs = 2000;               // how long NATS may take to answer
constexpr int64_t kReconnectMs = 250;
constexpr int64_t kEventBytes = int64_t{256} << 20;  // beyond it events are refused until some are stored
constexpr int64_t kJobs = 10'000;
constexpr int kMessagesAtATime = 20;
constexpr size_t kMessageBytes = 256 * 1024;  // of batches that came together; NATS takes a megabyte unless told otherwise

template <auto End>
struct Ends {
  template <typename T>
  void operator()(T* owned) const {
    End(owned);
  }
};
using Options = std::unique_ptr<natsOptions, Ends<natsOptions_Destroy>>;
using Connection = std::unique_ptr<natsConnection, Ends<natsConnection_Destroy>>;
using Streams = std::unique_ptr<jsCtx, Ends<jsCtx_Destroy>>;
using Subscription = std::unique_ptr<natsSubscription, Ends<natsSubscription_Destroy>>;

struct Messages {
  Messages() = default;
  ~Messages() { natsMsgList_Destroy(&list); }
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;
  natsMsgList list{};
};

std::string text_of(natsMsg* message) { return {natsMsg_GetData(message), static_cast<size_t>(natsMsg_GetDataLength(message))}; }

// A message holds a batch a line.
void append_lines(std::vector<std::string>& lines, const std::string& text) {
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(std::move(line));
}

struct Answer {
  natsStatus status = NATS_OK;
  jsErrCode reason{};  // of JetStream; 0: none

  bool is_ok() const { return status == NATS_OK; }
  // NATS is there, and has no such stream or consumer.
  bool is_missing() const { return status == NATS_NO_RESPONDERS || status == NATS_NOT_FOUND || reason == JSStreamNotFoundErr || reason == JSConsumerNotFoundErr; }
};

Status status_of(const Answer& answer) {
  if (answer.is_ok()) return ok_status();
  std::string what = std::string("NATS does not answer as it should: ") + natsStatus_GetText(answer.status);
  if (answer.reason != 0) what += " (JetStream says " + std::to_string(static_cast<int>(answer.reason)) + ")";
  return unavailable("events", std::move(what), "look at the NATS server of --events, and whether it runs with JetStream");
}

// One stream with its consumer.
class Queue {
 public:
  Queue(std::string stream, std::string subject) : stream_(std::move(stream)), subject_(std::move(subject)) {}

  // Makes stream and consumer where they are not there; what an operator has set up otherwise stays.
  Status make(jsCtx* streams, jsStreamConfig wanted) const {
    const char* subjects[] = {subject_.c_str()};
    wanted.Name = stream_.c_str();
    wanted.Subjects = subjects;
    wanted.SubjectsLen = 1;
    wanted.Retention = js_WorkQueuePolicy;
    wanted.Storage = js_FileStorage;
    wanted.Discard = js_DiscardNew;
    Answer answer;
    answer.status = js_AddStream(nullptr, streams, &wanted, nullptr, &answer.reason);
    if (!answer.is_ok() && answer.reason != JSStreamNameExistErr) return status_of(answer);
    jsConsumerConfig consumer;
    jsConsumerConfig_Init(&consumer);
    consumer.Durable = kConsumer;
    consumer.AckPolicy = js_AckExplicit;
    consumer.AckWait = kStoreNs;
    consumer.MaxAckPending = 20 * kMessagesAtATime;
    answer.status = js_AddConsumer(nullptr, streams, stream_.c_str(), &consumer, nullptr, &answer.reason);
    return answer.reason == JSConsumerNameExistErr ? ok_status() : status_of(answer);
  }

  // `id`: a message with the same one within the stream's window is dropped; null: none is. When it returns, NATS has written it down.
  Answer add(jsCtx* streams, const std::string& text, const char* id) const {
    jsPubOptions options;
    jsPubOptions_Init(&options);
    options.MaxWait = kAnswerMs;
    options.MsgId = id;
    Answer answer;
    answer.status = js_Publish(nullptr, streams, subject_.c_str(), text.data(), static_cast<int>(text.size()), &options, &answer.reason);
    return answer;
  }

  // At most `most` messages; waits `patience` for the first. One caller at a time.
  Answer take(jsCtx* streams, Messages& messages, int most, milliseconds patience) {
    Answer answer;
    if (!subscription_) {
      jsSubOptions options;
      jsSubOptions_Init(&options);
      // A consumer that the library made itself would end with the subscription, and with it what others wait for.
      options.Stream = stream_.c_str();
      options.Consumer = kConsumer;
      natsSubscription* made = nullptr;
      answer.status = js_PullSubscribe(&made, streams, subject_.c_str(), kConsumer, nullptr, &options, &answer.reason);
      if (!answer.is_ok()) return answer;
      subscription_.reset(made);
    }
    answer.status = natsSubscription_Fetch(&messages.list, subscription_.get(), most, std::max<int64_t>(1, patience.count()), &answer.reason);
    if (answer.status == NATS_TIMEOUT) return {};
    if (!answer.is_ok()) subscription_.reset();
    return answer;
  }

  void leave() { subscription_.reset(); }

 private:
  static constexpr const char* kConsumer = "servers";
  const std::string stream_, subject_;
  Subscription subscription_;
};

class NatsBus final : public Bus {
 public:
  explicit NatsBus(NatsAddress address) : address_(std::move(address)), jobs_(address_.name + "-jobs", address_.name + ".jobs"), events_(address_.name + "-events", address_.name + ".events") {}
  ~NatsBus() override {
    {
      const std::scoped_lock lock(writing_);
      is_ended_ = true;
    }
    came_.notify_one();
    if (writer_.joinable()) writer_.join();
    jobs_.leave();
    events_.leave();
  }

  Status open() {
    DIOPTER_TRY(connect());
    jsCtx* streams = nullptr;
    jsOptions options;
    jsOptions_Init(&options);
    options.Wait = kAnswerMs;
    DIOPTER_TRY(status_of({natsConnection_JetStream(&streams, connection_.get(), &options)}));
    streams_.reset(streams);
    DIOPTER_TRY(make_streams());
    writer_ = std::thread([this] { write_events(); });
    return ok_status();
  }

  Status announce_job(const std::string& id) override { return add(jobs_, id, id.c_str()); }

  Result<std::string> next_job(milliseconds patience) override {
    const std::scoped_lock lock(taking_job_);
    Messages messages;
    DIOPTER_TRY(take(jobs_, messages, 1, patience));
    if (messages.list.Count == 0) return std::string();
    (void)natsMsg_Ack(messages.list.Msgs[0], nullptr);
    return text_of(messages.list.Msgs[0]);
  }

  Status append_events(std::string batch) override { return add(events_, batch, nullptr); }
  void append_events(std::string batch, std::function<void(const Status&)> done) override {
    {
      const std::scoped_lock lock(writing_);
      unwritten_.push_back({std::move(batch), std::move(done)});
    }
    came_.notify_one();
  }

  Result<int> take_events(const std::function<Status(const std::vector<std::string>&)>& store, milliseconds patience) override {
    const std::scoped_lock lock(taking_events_);
    Messages messages;
    DIOPTER_TRY(take(events_, messages, kMessagesAtATime, patience));
    const std::vector<natsMsg*> taken(messages.list.Msgs, messages.list.Msgs + messages.list.Count);
    if (taken.empty()) return 0;
    std::vector<std::string> batches;
    for (natsMsg* message : taken) append_lines(batches, text_of(message));
    const Status stored = store(batches);
    // Where this word is lost too, the batches come again, and events that were counted are known by their ids.
    for (natsMsg* message : taken) (void)(stored.ok() ? natsMsg_Ack(message, nullptr) : natsMsg_NakWithDelay(message, kAgainMs, nullptr));
    if (!stored.ok()) return stored;
    return static_cast<int>(batches.size());
  }

  Status ping() override {
    DIOPTER_TRY(is_there());
    return status_of({natsConnection_FlushTimeout(connection_.get(), kAnswerMs)});
  }

 private:
  struct Unwritten {
    std::string batch;
    std::function<void(const Status&)> done;
  };

  // What came while NATS wrote the message before is the next message.
  void write_events() {
    std::unique_lock lock(writing_);
    for (;;) {
      came_.wait(lock, [this] { return is_ended_ || !unwritten_.empty(); });
      if (unwritten_.empty()) return;
      std::string message;
      std::vector<Unwritten> written;
      while (!unwritten_.empty() && (written.empty() || message.size() + unwritten_.front().batch.size() < kMessageBytes)) {
        message += (written.empty() ? "" : "\n") + unwritten_.front().batch;
        written.push_back(std::move(unwritten_.front()));
        unwritten_.pop_front();
      }
      lock.unlock();
      const Status status = add(events_, message, nullptr);
      for (const Unwritten& one : written) one.done(status);
      lock.lock();
    }
  }

  Status connect() {
    natsOptions* made = nullptr;
    DIOPTER_TRY(status_of({natsOptions_Create(&made)}));
    const Options options(made);
    std::vector<const char*> servers;
    for (const std::string& server : address_.servers) servers.push_back(server.c_str());
    natsStatus status = natsOptions_SetServers(made, servers.data(), static_cast<int>(servers.size()));
    const auto set = [&status](natsStatus next) { status = status == NATS_OK ? next : status; };
    set(natsOptions_SetName(made, "diopter"));
    set(natsOptions_SetTimeout(made, kAnswerMs));
    set(natsOptions_SetMaxReconnect(made, -1));
    set(natsOptions_SetReconnectWait(made, kReconnectMs));
    // A NATS that holds the connection and says nothing is found out after three of them.
    set(natsOptions_SetPingInterval(made, kAnswerMs));
    set(natsOptions_SetMaxPingsOut(made, 2));
    set(natsOptions_SetFailRequestsOnDisconnect(made, true));
    if (address_.is_encrypted) set(natsOptions_SetSecure(made, true));
    if (status == NATS_OK && !address_.certificates.empty() && natsOptions_LoadCATrustedCertificates(made, address_.certificates.c_str()) != NATS_OK) {
      return invalid("--events", "'" + address_.certificates + "' holds no certificates", "name a PEM file as tls://HOST:4222/NAME?ca=FILE");
    }
    if (status != NATS_OK) return invalid("--events", std::string("is no address that NATS can use: ") + natsStatus_GetText(status), "write nats://HOST:4222/NAME, for example");
    natsConnection* connection = nullptr;
    status = natsConnection_Connect(&connection, made);
    connection_.reset(connection);
    return status_of({status});
  }

  Status make_streams() {
    jsStreamConfig config;
    jsStreamConfig_Init(&config);
    config.Replicas = address_.replicas;
    config.Duplicates = kSameJobNs;
    config.MaxMsgs = kJobs;
    DIOPTER_TRY(jobs_.make(streams_.get(), config));
    config.MaxMsgs = -1;
    config.MaxBytes = kEventBytes;
    return events_.make(streams_.get(), config);
  }

  // A call to a NATS that is away is not begun: it would wait for an answer that cannot come.
  Status is_there() const {
    return status_of({natsConnection_Status(connection_.get()) == NATS_CONN_STATUS_CONNECTED ? NATS_OK : NATS_CONNECTION_DISCONNECTED});
  }

  // `call` once more where NATS came back without its streams.
  template <typename Call>
  Status with_streams(const Call& call) {
    DIOPTER_TRY(is_there());
    const Answer first = call();
    if (!first.is_missing()) return status_of(first);
    DIOPTER_TRY(make_streams());
    return status_of(call());
  }
  Status add(const Queue& queue, const std::string& text, const char* id) {
    return with_streams([&] { return queue.add(streams_.get(), text, id); });
  }
  Status take(Queue& queue, Messages& messages, int most, milliseconds patience) {
    return with_streams([&] { return queue.take(streams_.get(), messages, most, patience); });
  }

  const NatsAddress address_;
  Connection connection_;
  Streams streams_;
  std::mutex taking_job_, taking_events_;
  std::mutex writing_;
  std::condition_variable came_;
  std::deque<Unwritten> unwritten_;
  bool is_ended_ = false;
  std::thread writer_;
  Queue jobs_, events_;
};

}  // namespace

Result<std::unique_ptr<Bus>> open_nats_bus(const std::string& address) {
  DIOPTER_ASSIGN(NatsAddress parsed, parse_nats_address(address));
  auto bus = std::make_unique<NatsBus>(std::move(parsed));
  DIOPTER_TRY(bus->open());
  return std::unique_ptr<Bus>(std::move(bus));
}

}  // namespace diopter::server
