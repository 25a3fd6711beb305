// What crosses to JavaScript beside numbers: text and bytes. Strings come in as (pointer, length) in memory from dw_alloc(); the last
// text and the last bytes that a call gave lie in one place each until the next call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/named_bytes.h"
#include "engine/base/status.h"

// Makes a function visible to JavaScript under its own name.
#define DIOPTER_EXPORT(name) extern "C" __attribute__((export_name(#name)))

namespace diopter::wasm {

inline std::string_view text_at(const char* data, size_t size) { return {data, size}; }

void set_text(std::string text);
void set_bytes(std::vector<std::byte> bytes);
// The last bytes without a copy: they must stay until the next call.
void lend_bytes(Bytes bytes);

// 0, or the code of the failure, which becomes the text {"code","place","message","remedy"}.
int report(const Status& status);

}  // namespace diopter::wasm
