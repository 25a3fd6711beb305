// A lens folder in a temporary place, removed at the end. Its model is no model: nothing here runs it.
#pragma once

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "package/package.h"

namespace diopter::package {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    static int count = 0;
    path_ = testing::TempDir() + "diopter-" + std::to_string(getpid()) + "-" + std::to_string(++count);
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

  void write(const std::string& name, const std::string& bytes) const {
    const std::filesystem::path at = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(at.parent_path());
    std::ofstream(at, std::ios::binary) << bytes;
  }

 private:
  std::string path_;
};

class LensFolder : public TemporaryFolder {
 public:
  LensFolder() {
    write("models/m.onnx", model);
    write("lens.json", text());
    write("README.md", "# Person\n");
    write("tests/one/expected.json", "{}");
    write("notes.txt", "stays at home");
  }
  std::string text() const {
    return R"({"lens":1,"name":"Person","components":[{"id":"person","model":{"file":"models/m.onnx","sha256":")" +
           sha256_hex(std::as_bytes(std::span(model))) +
           R"("},"inputs":[{"tensor":"in"}],"outputs":[{"name":"mask","decoder":"mask","tensors":["out"]}]}]})";
  }
  const std::string model = "these bytes stand for a model";
};

}  // namespace diopter::package
