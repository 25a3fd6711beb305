// The bus over NATS JetStream, on the server that DIOPTER_TEST_EVENTS names; and the addresses of such servers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "server/random.h"
#include "server/store/bus.h"
#include "server/store/nats_address.h"

namespace diopter::server {
namespace {

using std::chrono::milliseconds;
using Batches = std::vector<std::string>;

TEST(NatsAddress, NamesServersStreamsAndReplicas) {
  const auto plain = parse_nats_address("nats://127.0.0.1:4222");
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain->servers, (Batches{"nats://127.0.0.1:4222"}));
  EXPECT_EQ(plain->name, "diopter");
  EXPECT_EQ(plain->replicas, 1);
  EXPECT_FALSE(plain->is_encrypted);
  const auto cluster = parse_nats_address("tls://me:a/secret@one:4222,two:4222/lenses_2?replicas=3");
  ASSERT_TRUE(cluster.ok()) << cluster.status().to_string();
  EXPECT_EQ(cluster->servers, (Batches{"tls://me:a/secret@one:4222", "tls://me:a/secret@two:4222"}));
  EXPECT_EQ(cluster->name, "lenses_2");
  EXPECT_EQ(cluster->replicas, 3);
  EXPECT_TRUE(cluster->is_encrypted);
  EXPECT_EQ(cluster->certificates, "");
  const auto own = parse_nats_address("tls://one:4222?replicas=2&ca=/etc/diopter/authority.pem");
  ASSERT_TRUE(own.ok()) << own.status().to_string();
  EXPECT_EQ(own->replicas, 2);
  EXPECT_EQ(own->certificates, "/etc/diopter/authority.pem");
}

TEST(NatsAddress, RefusesOthersWithoutRepeatingThem) {
  for (const char* address : {"", "nats://", "http://host", "nats://me:secret@", "nats://me:secret@host/a.b", "nats://me:secret@host/", "nats://me:secret@host?replicas=9", "nats://me:secret@host?replicas=1x", "nats://me:secret@host?colour=red", "nats://me:secret@host?ca=file", "tls://me:secret@host?ca="}) {
    const auto parsed = parse_nats_address(address);
    EXPECT_EQ(parsed.status().code, StatusCode::kInvalid) << address;
    EXPECT_EQ(parsed.status().to_string().find("secret"), std::string::npos) << address;
  }
}

TEST(NatsAddress, OfAServerThatDoesNotAnswerIsSaidToBeAway) {
  const auto bus = open_nats_bus("nats://me:secret@127.0.0.1:1/x");
  EXPECT_EQ(bus.status().code, StatusCode::kUnavailable);
  EXPECT_EQ(bus.status().to_string().find("secret"), std::string::npos);
}

class NatsBus : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* server = std::getenv("DIOPTER_TEST_EVENTS");
    if (!server) GTEST_SKIP() << "DIOPTER_TEST_EVENTS names no server";
    address_ = server + ("/" + random_id());
  }
  std::unique_ptr<Bus> open() const {
    auto bus = open_nats_bus(address_);
    EXPECT_TRUE(bus.ok()) << bus.status().to_string();
    return std::move(bus).value();
  }
  // What is given within `patience`.
  static Batches taken(Bus& bus, milliseconds patience = milliseconds(2000)) {
    Batches all;
    const auto count = bus.take_events([&](const Batches& batches) {
      all.insert(all.end(), batches.begin(), batches.end());
      return ok_status();
    }, patience);
    EXPECT_TRUE(count.ok()) << count.status().to_string();
    EXPECT_EQ(static_cast<size_t>(*count), all.size());
    return all;
  }
  std::string address_;
};

TEST_F(NatsBus, EventsOutliveTheProgramAndAreGivenUntilTheyAreStored) {
  ASSERT_TRUE(open()->append_events("{\"a\":1}").ok());
  const std::unique_ptr<Bus> bus = open(), other = open();
  ASSERT_TRUE(bus->ping().ok());
  ASSERT_TRUE(bus->append_events("{\"a\":2}").ok());
  const auto refused = bus->take_events([](const Batches&) { return unavailable("insights", "is away"); }, milliseconds(2000));
  EXPECT_EQ(refused.status().code, StatusCode::kUnavailable);
  // By any server, and by one only.
  Batches all;
  for (int tries = 0; tries < 4 && all.size() < 2; ++tries) std::ranges::copy(taken(*other), std::back_inserter(all));
  std::ranges::sort(all);
  EXPECT_EQ(all, (Batches{"{\"a\":1}", "{\"a\":2}"}));
  EXPECT_EQ(taken(*bus, milliseconds(100)), Batches());
}

TEST_F(NatsBus, GivesManyBatchesInOrder) {
  const std::unique_ptr<Bus> bus = open();
  Batches sent, all;
  for (int i = 0; i < 700; ++i) {
    sent.push_back("{\"n\":" + std::to_string(i) + "}");
    ASSERT_TRUE(bus->append_events(sent.back()).ok());
  }
  while (all.size() < sent.size()) {
    const Batches more = taken(*bus);
    ASSERT_FALSE(more.empty());
    all.insert(all.end(), more.begin(), more.end());
  }
  EXPECT_EQ(all, sent);
}

TEST_F(NatsBus, AJobIsAnnouncedOnceToOneServer) {
  const std::unique_ptr<Bus> bus = open(), other = open();
  EXPECT_EQ(*bus->next_job(milliseconds(50)), "");
  ASSERT_TRUE(bus->announce_job("one").ok());
  ASSERT_TRUE(other->announce_job("one").ok());
  EXPECT_EQ(*other->next_job(milliseconds(2000)), "one");
  EXPECT_EQ(*bus->next_job(milliseconds(50)), "");
  EXPECT_EQ(*other->next_job(milliseconds(50)), "");
}

}  // namespace
}  // namespace diopter::server
