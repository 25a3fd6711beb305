#include "wasm/abi_text.h"

#include <cstdlib>

#include <nlohmann/json.hpp>

namespace diopter::wasm {

namespace {

std::string last_text;
std::vector<std::byte> owned_bytes;
Bytes last_bytes;

}  // namespace

void set_text(std::string text) { last_text = std::move(text); }
void set_bytes(std::vector<std::byte> bytes) {
  owned_bytes = std::move(bytes);
  last_bytes = owned_bytes;
}
void lend_bytes(Bytes bytes) {
  owned_bytes = {};
  last_bytes = bytes;
}

int report(const Status& status) {
  if (status.ok()) return 0;
  const nlohmann::json json = {{"code", static_cast<int>(status.code)}, {"place", status.place}, {"message", status.message}, {"remedy", status.remedy}};
  // Places and messages may quote bytes of a hostile file.
  last_text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return static_cast<int>(status.code);
}

}  // namespace diopter::wasm

using namespace diopter::wasm;

// Null where there is no memory left.
DIOPTER_EXPORT(dw_alloc) void* dw_alloc(size_t size) { return std::malloc(size); }
DIOPTER_EXPORT(dw_free) void dw_free(void* memory) { std::free(memory); }

// The text becomes Diopter's version.
DIOPTER_EXPORT(dw_version) void dw_version() { set_text(DIOPTER_VERSION); }

DIOPTER_EXPORT(dw_text) const char* dw_text() { return last_text.data(); }
DIOPTER_EXPORT(dw_text_size) size_t dw_text_size() { return last_text.size(); }
DIOPTER_EXPORT(dw_bytes) const std::byte* dw_bytes() { return last_bytes.data(); }
DIOPTER_EXPORT(dw_bytes_size) size_t dw_bytes_size() { return last_bytes.size(); }
