// Blobs in a store that speaks S3, with the newest ones as files of this machine.
#include <fcntl.h>
#include <sys/stat.h>
#include <tinyxml2.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <set>

#include "package/package.h"
#include "server/clock.h"
#include "server/random.h"
#include "server/store/blobs.h"
#include "server/store/s3_client.h"

namespace diopter::server {

namespace fs = std::filesystem;

namespace {

constexpr int kMostPages = 10'000;  // of a listing, a thousand keys each

constexpr const char* kAddressRemedy = "write it as s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION";

// The parts of "s3://BUCKET/PREFIX?endpoint=...&region=...&ca=...".
struct Address {
  std::string bucket, prefix, endpoint, region = "us-east-1", certificates;
};

Status read_settings(std::string_view text, Address& address) {
  while (!text.empty()) {
    const std::string_view setting = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), setting.size() + 1));
    const std::string name(setting.substr(0, setting.find('=')));
    std::string* const part = name == "endpoint" ? &address.endpoint : name == "region" ? &address.region : name == "ca" ? &address.certificates : nullptr;
    if (!part || setting.size() <= name.size() + 1) return invalid("--blobs", "after '?' only endpoint=, region= and ca= can stand, each with a value", kAddressRemedy);
    *part = setting.substr(name.size() + 1);
  }
  return ok_status();
}

Result<Address> parse(const std::string& text) {
  constexpr std::string_view kScheme = "s3://";
  if (!text.starts_with(kScheme)) return invalid("--blobs", "'" + text + "' is no address of a store", kAddressRemedy);
  const std::string rest = text.substr(kScheme.size()), path = rest.substr(0, rest.find('?'));
  Address address;
  address.bucket = path.substr(0, path.find('/'));
  address.prefix = path.substr(std::min(path.size(), address.bucket.size() + 1));
  DIOPTER_TRY(read_settings(std::string_view(rest).substr(std::min(rest.size(), path.size() + 1)), address));
  while (address.prefix.ends_with('/')) address.prefix.pop_back();
  if (!address.prefix.empty()) address.prefix += '/';
  if (address.endpoint.empty()) address.endpoint = "https://s3." + address.region + ".amazonaws.com";
  return address;
}

// Files of the folder under the keys' hashes; the oldest go where there are too many bytes.
class FileCache {
 public:
  FileCache(std::string folder, int64_t most_bytes) : folder_(std::move(folder)), most_bytes_(most_bytes) {}

  Result<std::shared_ptr<const OpenFile>> find(const std::string& key) const { return OpenFile::open(path_of(key)); }

  Result<std::shared_ptr<const OpenFile>> keep(const std::string& key, const std::string& content) {
    const std::string unfinished = path_of(key) + "-" + random_id();
    std::FILE* file = std::fopen(unfinished.c_str(), "wb");
    // On disk before it has its name: after a power cut a file that is found is whole.
    const bool written = file && std::fwrite(content.data(), 1, content.size(), file) == content.size() && std::fflush(file) == 0 && fsync(fileno(file)) == 0;
    if (!file || std::fclose(file) != 0 || !written || std::rename(unfinished.c_str(), path_of(key).c_str()) != 0) {
      unlink(unfinished.c_str());
      return unavailable(folder_, "cannot be written", "look at the disk that holds it");
    }
    make_room();
    return OpenFile::open(path_of(key));
  }

  void forget(const std::string& key) const { unlink(path_of(key).c_str()); }

 private:
  std::string path_of(const std::string& key) const { return folder_ + "/" + hash_of_secret(key); }

  void make_room() {
    const std::scoped_lock lock(mutex_);
    std::vector<std::pair<fs::file_time_type, fs::path>> files;
    int64_t bytes = 0;
    std::error_code error;
    for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
      std::error_code gone;
      bytes += static_cast<int64_t>(at->file_size(gone));
      files.emplace_back(at->last_write_time(gone), at->path());
    }
    std::ranges::sort(files);
    // Whoever holds one of them open goes on reading it.
    for (size_t i = 0; i + 1 < files.size() && bytes > most_bytes_; ++i) {
      bytes -= static_cast<int64_t>(fs::file_size(files[i].second, error));
      fs::remove(files[i].second, error);
    }
  }

  const std::string folder_;
  const int64_t most_bytes_;
  std::mutex mutex_;
};

std::string child_text(const tinyxml2::XMLElement* element, const char* name) {
  const tinyxml2::XMLElement* child = element ? element->FirstChildElement(name) : nullptr;
  return child && child->GetText() ? child->GetText() : "";
}

class S3Blobs final : public Blobs {
 public:
  S3Blobs(std::unique_ptr<S3Client> client, std::string prefix, const S3Options& options) : client_(std::move(client)), prefix_(std::move(prefix)), cache_(options.cache_folder, options.cache_bytes) {}

  Status put(const std::string& key, Bytes bytes) override {
    if (!is_blob_key(key)) return invalid(key, "is no key");
    DIOPTER_ASSIGN(const S3Answer answer, client_->send("PUT", prefix_ + key, {}, bytes));
    if (answer.status != 200) return refused(key, answer);
    if (!is_content(key)) cache_.forget(key);
    return ok_status();
  }

  Status put_file(const std::string& key, const std::string& path) override {
    DIOPTER_ASSIGN(const std::shared_ptr<const OpenFile> file, OpenFile::open(path));
    DIOPTER_ASSIGN(const std::vector<std::byte> bytes, file->read_all());
    return put(key, bytes);
  }

  Result<std::shared_ptr<const OpenFile>> open(const std::string& key) override {
    if (!is_blob_key(key)) return not_found(key, "is no key");
    // Content never changes under its hash; what is asked for by several at once is fetched once.
    if (is_content(key)) {
      std::unique_lock lock(mutex_);
      fetched_.wait(lock, [&] { return !fetching_.contains(key); });
      if (Result<std::shared_ptr<const OpenFile>> kept = cache_.find(key); kept.ok()) return kept;
      fetching_.insert(key);
    }
    Result<std::shared_ptr<const OpenFile>> file = fetch(key);
    {
      const std::scoped_lock lock(mutex_);
      fetching_.erase(key);
    }
    fetched_.notify_all();
    return file;
  }

  Result<bool> holds(const std::string& key) override {
    if (!is_blob_key(key)) return false;
    DIOPTER_ASSIGN(const S3Answer answer, client_->send("HEAD", prefix_ + key, {}, {}));
    if (answer.status == 404) return false;
    if (answer.status != 200) return refused(key, answer);
    return true;
  }

  Status remove(const std::string& key) override {
    if (!is_blob_key(key)) return invalid(key, "is no key");
    cache_.forget(key);
    DIOPTER_ASSIGN(const S3Answer answer, client_->send("DELETE", prefix_ + key, {}, {}));
    return answer.status == 204 || answer.status == 200 || answer.status == 404 ? ok_status() : refused(key, answer);
  }

  Result<std::vector<BlobInfo>> list(const std::string& prefix) override {
    std::vector<BlobInfo> found;
    std::map<std::string, std::string> query = {{"list-type", "2"}, {"prefix", prefix_ + prefix}};
    for (int page = 0; page < kMostPages; ++page) {
      DIOPTER_ASSIGN(const S3Answer answer, client_->send("GET", "", query, {}));
      if (answer.status != 200) return refused(prefix, answer);
      tinyxml2::XMLDocument document;
      if (document.Parse(answer.body.data(), answer.body.size()) != tinyxml2::XML_SUCCESS) return unavailable("blobs", "the store's list cannot be read");
      const tinyxml2::XMLElement* root = document.RootElement();
      for (const auto* entry = root ? root->FirstChildElement("Contents") : nullptr; entry; entry = entry->NextSiblingElement("Contents")) {
        const std::string key = child_text(entry, "Key");
        if (!key.starts_with(prefix_)) continue;
        const Result<int64_t> modified = parse_rfc3339(child_text(entry, "LastModified"));
        found.push_back({key.substr(prefix_.size()), std::atoll(child_text(entry, "Size").c_str()), modified.ok() ? *modified : now_ms()});
      }
      const std::string next = child_text(root, "NextContinuationToken");
      if (child_text(root, "IsTruncated") != "true" || next.empty()) return found;
      query["continuation-token"] = next;
    }
    return over_limit("blobs", "has more files than can be listed");
  }

  Status ping() override {
    DIOPTER_ASSIGN(const S3Answer answer, client_->send("HEAD", "", {}, {}));
    return answer.status == 200 ? ok_status() : refused("bucket", answer);
  }

 private:
  static bool is_content(const std::string& key) { return key.starts_with("sha256/"); }

  static Status refused(const std::string& key, const S3Answer& answer) {
    if (answer.status == 403) return environment_failure("blobs", "the store refuses our keys", "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and this machine's clock");
    if (answer.body.find("<Code>NoSuchBucket</Code>") != std::string::npos) return unavailable("blobs", "the store has no such bucket any more", "make it again, and restore it from a backup");
    if (answer.status == 404) return not_found(key, "is not in the store");
    return environment_failure("blobs", "the store answers with status " + std::to_string(answer.status) + " for " + key);
  }

  Result<std::shared_ptr<const OpenFile>> fetch(const std::string& key) {
    DIOPTER_ASSIGN(const S3Answer answer, client_->send("GET", prefix_ + key, {}, {}));
    if (answer.status != 200) return refused(key, answer);
    const bool is_whole = !is_content(key) || package::sha256_hex(std::as_bytes(std::span(answer.body))) == key.substr(7);
    if (!is_whole) return environment_failure("blobs", key + " is not what its hash says", "restore it from a backup");
    return cache_.keep(key, answer.body);
  }

  const std::unique_ptr<S3Client> client_;
  const std::string prefix_;
  FileCache cache_;
  std::mutex mutex_;
  std::condition_variable fetched_;
  std::set<std::string> fetching_;
};

}  // namespace

Result<std::unique_ptr<Blobs>> open_s3_blobs(const S3Options& options) {
  DIOPTER_ASSIGN(const Address address, parse(options.address));
  DIOPTER_ASSIGN(std::unique_ptr<S3Client> client, S3Client::open(address.endpoint, address.certificates, address.bucket, {options.access_key, options.secret_key, address.region}));
  DIOPTER_ASSIGN(const S3Answer there, client->send("HEAD", "", {}, {}));
  if (there.status == 404) {
    DIOPTER_ASSIGN(const S3Answer made, client->send("PUT", "", {}, {}));
    if (made.status != 200) return invalid("--blobs", "there is no bucket '" + address.bucket + "', and it cannot be made", "make it with the store's own tools");
  }
  std::error_code error;
  fs::create_directories(options.cache_folder, error);
  if (error) return environment_failure(options.cache_folder, "cannot be made: " + error.message(), "check the folder's permissions");
  std::unique_ptr<Blobs> blobs = std::make_unique<S3Blobs>(std::move(client), address.prefix, options);
  DIOPTER_TRY(blobs->ping());
  return blobs;
}

}  // namespace diopter::server
