#include "server/store/s3_client.h"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <mutex>
#include <thread>
#include <vector>

#include "package/package.h"
#include "server/store/away_gate.h"

namespace diopter::server {

namespace {

constexpr size_t kAnswerBytes = size_t{512} << 20;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kPauses[] = {milliseconds(100), milliseconds(400), milliseconds(1000)};
constexpr milliseconds kTriesEnd{2000};   // a try that took until then was the last: whoever asks waits
constexpr size_t kIdleHandles = 16;

struct EndHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, EndHandle>;
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

size_t append(char* bytes, size_t size, size_t count, void* to) {
  auto& body = *static_cast<std::string*>(to);
  if (body.size() + size * count > kAnswerBytes) return 0;
  body.append(bytes, size * count);
  return size * count;
}

struct Sent {
  Bytes left;
};
size_t give(char* to, size_t size, size_t count, void* from) {
  auto& sent = *static_cast<Sent*>(from);
  const size_t bytes = std::min(size * count, sent.left.size());
  std::copy_n(reinterpret_cast<const char*>(sent.left.data()), bytes, to);
  sent.left = sent.left.subspan(bytes);
  return bytes;
}

std::string time_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts)};
}

class CurlS3 final : public S3Client {
 public:
  CurlS3(std::string endpoint, std::string host, std::string certificates, std::string bucket, S3Keys keys)
      : endpoint_(std::move(endpoint)), host_(std::move(host)), certificates_(std::move(certificates)), bucket_(std::move(bucket)), keys_(std::move(keys)) {}

  Result<S3Answer> send(const std::string& method, const std::string& key, const std::map<std::string, std::string>& query, Bytes body) override {
    S3Request request{method, host_, "/" + bucket_ + (key.empty() ? "" : "/" + key), query, package::sha256_hex(body)};
    if (!gate_.may_ask()) return unavailable("blobs", "the store was away a moment ago", "try again in a moment");
    const auto tries_end = Clock::now() + kTriesEnd;
    Handle handle = take();
    if (!handle) return environment_failure("libcurl", "cannot start");
    Result<S3Answer> answer = once(handle.get(), request, body);
    for (const auto pause : kPauses) {
      if ((answer.ok() && answer->status < 500) || Clock::now() + pause > tries_end) break;
      std::this_thread::sleep_for(pause);
      answer = once(handle.get(), request, body);
    }
    give_back(std::move(handle));
    answer.ok() ? gate_.tell_answered() : gate_.tell_away();
    if (answer.ok() && answer->status >= 500) return unavailable("blobs", "the store answers with status " + std::to_string(answer->status), "try again in a moment");
    return answer;
  }

 private:
  Result<S3Answer> once(CURL* handle, const S3Request& request, Bytes body) const {
    curl_easy_reset(handle);  // keeps its connection
    const std::string time = time_now();
    std::unique_ptr<curl_slist, FreeList> list;
    const auto add = [&](const std::string& line) { list.reset(curl_slist_append(list.release(), line.c_str())); };
    add("Authorization: " + authorization(request, keys_, time));
    add("x-amz-date: " + time);
    add("x-amz-content-sha256: " + request.payload_sha256);
    add("Expect:");
    const std::string query = canonical_query(request.query), url = endpoint_ + percent_encoded(request.path, true) + (query.empty() ? "" : "?" + query);
    S3Answer answer;
    Sent sent{body};
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    if (!certificates_.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, certificates_.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list.get());
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, 2000L);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1000L);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, 5L);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer.body);
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (request.method == "HEAD") curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    if (request.method == "PUT") {
      curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(handle, CURLOPT_READFUNCTION, give);
      curl_easy_setopt(handle, CURLOPT_READDATA, &sent);
      curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(body.size()));
    }
    const CURLcode done = curl_easy_perform(handle);
    if (done != CURLE_OK) return unavailable("blobs", std::string("the store does not answer: ") + curl_easy_strerror(done), "try again in a moment");
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    return answer;
  }

  Handle take() {
    const std::scoped_lock lock(mutex_);
    if (idle_.empty()) return Handle(curl_easy_init());
    Handle handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
  }
  void give_back(Handle handle) {
    const std::scoped_lock lock(mutex_);
    if (idle_.size() < kIdleHandles) idle_.push_back(std::move(handle));
  }

  const std::string endpoint_, host_, certificates_, bucket_;
  const S3Keys keys_;
  std::mutex mutex_;
  std::vector<Handle> idle_;
  AwayGate gate_;
};

}  // namespace

Result<std::unique_ptr<S3Client>> S3Client::open(const std::string& endpoint, const std::string& certificates, const std::string& bucket, const S3Keys& keys) {
  const size_t scheme = endpoint.find("://");
  if (scheme == std::string::npos || (endpoint.substr(0, scheme) != "http" && endpoint.substr(0, scheme) != "https")) return invalid("--blobs", "'" + endpoint + "' is no endpoint", "write it as endpoint=https://HOST");
  const std::string host = endpoint.substr(scheme + 3);
  if (host.empty() || host.find_first_of("/@?#") != std::string::npos || bucket.empty()) return invalid("--blobs", "names no bucket or no host", "write it as s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION");
  if (!certificates.empty() && access(certificates.c_str(), R_OK) != 0) return invalid("--blobs", "'" + certificates + "' cannot be read", "name a PEM file of certificates as ca=FILE");
  if (keys.access_key.empty() || keys.secret_key.empty()) return invalid("--blobs", "has no keys", "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  curl_global_init(CURL_GLOBAL_DEFAULT);
  return std::unique_ptr<S3Client>(std::make_unique<CurlS3>(endpoint, host, certificates, bucket, keys));
}

}  // namespace diopter::server
