// A folder with a page, an asset in three forms and a file outside, and questions to the routes without a socket.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "server/routes.h"

namespace diopter::server {

class SmallSite : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "diopter-site-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
    write("web/player/index.html", "<!doctype html>player");
    write("web/studio/index.html", "<!doctype html>studio");
    write("web/assets/code-1.js", "plain");
    write("web/assets/code-1.js.br", "as brotli");
    write("web/assets/code-1.js.gz", "as gzip");
    write("secret.txt", "secret");
    Result<std::unique_ptr<WebBundle>> web = folder_web_bundle(root_ + "/web");
    ASSERT_TRUE(web.ok()) << web.status().to_string();
    site_.web = std::move(web).value();
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(root_ + "/" + name).parent_path());
    std::ofstream(root_ + "/" + name) << text;
  }

  Response get(const std::string& path, Request request = {}) const {
    request.path = path;
    if (request.method.empty()) request.method = "GET";
    return route(site_, request);
  }

  static std::string field(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return {};
  }

  static std::string body(const Response& response) {
    std::string all;
    std::vector<std::byte> scratch;
    while (static_cast<int64_t>(all.size()) < response.length) {
      const Result<Bytes> piece = response.content->read(response.first + static_cast<int64_t>(all.size()), response.length - static_cast<int64_t>(all.size()), scratch);
      if (!piece.ok()) return "failed: " + piece.status().to_string();
      all.append(reinterpret_cast<const char*>(piece->data()), piece->size());
    }
    return all;
  }

  std::string root_;
  Site site_;
};

}  // namespace diopter::server
