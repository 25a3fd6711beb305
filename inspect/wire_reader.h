// Reads protobuf's wire format (https://protobuf.dev/programming-guides/encoding), field by field, from untrusted bytes.
// Nothing is copied; a field borrows from the message.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/named_bytes.h"

namespace diopter::inspect {

struct WireField {
  uint32_t number = 0;
  uint64_t value = 0;  // varint, fixed32 and fixed64 fields
  Bytes bytes;         // length-delimited fields

  std::string_view text() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  int64_t integer() const { return static_cast<int64_t>(value); }
};

class WireReader {
 public:
  explicit WireReader(Bytes message) : rest_(message) {}

  // The next field; false at the end of the message, or where it is broken (then ok() is false).
  bool next(WireField& field);
  bool ok() const { return ok_; }
  // The next number of a packed field of varints; false at its end.
  bool packed_varint(uint64_t& value) { return !rest_.empty() && varint(value); }

 private:
  bool varint(uint64_t& value);
  bool take(uint64_t count, Bytes& bytes);

  Bytes rest_;
  bool ok_ = true;
};

}  // namespace diopter::inspect
