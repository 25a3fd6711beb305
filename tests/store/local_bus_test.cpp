// What bus.h promises, on the bus of one server and on a folder that several share.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "server/store/bus.h"
#include "tests/store/folder.h"

namespace diopter::server {
namespace {

namespace fs = std::filesystem;

TEST(LocalBus, EventsOutliveTheProgramAndAreGivenUntilTheyAreStored) {
  const Folder folder;
  {
    auto bus = std::move(open_local_bus(folder.path.string())).value();
    ASSERT_TRUE(bus->append_events("{\"a\":1}").ok());
    ASSERT_TRUE(bus->append_events("{\"a\":2}").ok());
  }
  // As a kill in the middle of a line leaves it.
  std::ofstream(folder.path / "0000000009.jsonl") << "{\"a\":3}\n{\"a\":";
  auto bus = std::move(open_local_bus(folder.path.string())).value();
  const auto refused = bus->take_events([](const std::vector<std::string>&) { return unavailable("insights", "is away"); }, std::chrono::milliseconds(1));
  EXPECT_EQ(refused.status().code, StatusCode::kUnavailable);
  std::vector<std::string> stored;
  const auto count = bus->take_events([&](const std::vector<std::string>& batches) {
    stored.insert(stored.end(), batches.begin(), batches.end());
    return ok_status();
  }, std::chrono::milliseconds(1));
  ASSERT_TRUE(count.ok());
  EXPECT_EQ(stored, (std::vector<std::string>{"{\"a\":1}", "{\"a\":2}", "{\"a\":3}"}));
  EXPECT_EQ(*bus->take_events([](const std::vector<std::string>&) { return ok_status(); }, std::chrono::milliseconds(1)), 0);
}

std::vector<std::string> taken_from(Bus& bus) {
  std::vector<std::string> taken;
  const auto count = bus.take_events([&](const std::vector<std::string>& batches) {
    taken.insert(taken.end(), batches.begin(), batches.end());
    return ok_status();
  }, std::chrono::milliseconds(1));
  EXPECT_TRUE(count.ok());
  return taken;
}

TEST(LocalBus, TwoServersOfAFolderTakeOnlyWhatNobodyAppendsTo) {
  const Folder folder;
  auto one = std::move(open_local_bus(folder.path.string())).value();
  auto other = std::move(open_local_bus(folder.path.string())).value();
  ASSERT_TRUE(one->append_events("{\"one\":1}").ok());
  ASSERT_TRUE(other->append_events("{\"other\":1}").ok());
  EXPECT_EQ(taken_from(*other), (std::vector<std::string>{"{\"other\":1}"}));
  EXPECT_TRUE(taken_from(*other).empty());
  // What one appends now is not lost with a file that the other removed.
  ASSERT_TRUE(one->append_events("{\"one\":2}").ok());
  EXPECT_EQ(taken_from(*one), (std::vector<std::string>{"{\"one\":1}", "{\"one\":2}"}));
  ASSERT_TRUE(one->append_events("{\"one\":3}").ok());
  one.reset();
  EXPECT_EQ(taken_from(*other), (std::vector<std::string>{"{\"one\":3}"}));
  EXPECT_TRUE(fs::is_empty(folder.path));
}

TEST(LocalBus, NothingIsLostOrTakenTwiceAmongManyServersOfAFolder) {
  constexpr int kServers = 4, kBatches = 300;
  const Folder folder;
  std::vector<std::unique_ptr<Bus>> servers;
  for (int i = 0; i < kServers; ++i) servers.push_back(std::move(open_local_bus(folder.path.string())).value());
  std::mutex mutex;
  std::vector<std::string> taken, sent;
  std::atomic<bool> ended{false};
  std::vector<std::thread> threads, takers;
  for (int server = 0; server < kServers; ++server) {
    for (int k = 0; k < kBatches; ++k) sent.push_back(std::to_string(server) + "/" + std::to_string(k));
    threads.emplace_back([&, server] {
      for (int k = 0; k < kBatches; ++k) EXPECT_TRUE(servers[server]->append_events(std::to_string(server) + "/" + std::to_string(k)).ok());
    });
    takers.emplace_back([&, server] {
      while (!ended) {
        const std::vector<std::string> some = taken_from(*servers[server]);
        const std::scoped_lock lock(mutex);
        taken.insert(taken.end(), some.begin(), some.end());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  for (bool all = false; !all && std::chrono::steady_clock::now() < limit; std::this_thread::yield()) {
    const std::scoped_lock lock(mutex);
    all = taken.size() >= sent.size();
  }
  ended = true;
  for (std::thread& thread : takers) thread.join();
  std::ranges::sort(taken);
  std::ranges::sort(sent);
  EXPECT_EQ(taken, sent);
}

TEST(LocalBus, AJobIsAnnouncedOnceToOne) {
  const Folder folder;
  auto bus = std::move(open_local_bus(folder.path.string())).value();
  ASSERT_TRUE(bus->announce_job("one").ok());
  ASSERT_TRUE(bus->announce_job("one").ok());
  EXPECT_EQ(*bus->next_job(std::chrono::milliseconds(1)), "one");
  EXPECT_EQ(*bus->next_job(std::chrono::milliseconds(1)), "");
}

}  // namespace
}  // namespace diopter::server
