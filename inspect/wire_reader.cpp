#include "inspect/wire_reader.h"

namespace diopter::inspect {

namespace {

enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };

uint64_t little_endian(Bytes bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes.size(); ++i) value |= static_cast<uint64_t>(bytes[i]) << (8 * i);
  return value;
}

}  // namespace

bool WireReader::varint(uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<uint64_t>(rest_.front());
    rest_ = rest_.subspan(1);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

bool WireReader::take(uint64_t count, Bytes& bytes) {
  if (count > rest_.size()) return false;
  bytes = rest_.first(static_cast<size_t>(count));
  rest_ = rest_.subspan(static_cast<size_t>(count));
  return true;
}

bool WireReader::next(WireField& field) {
  if (rest_.empty() || !ok_) return false;
  uint64_t key = 0, length = 0;
  ok_ = varint(key) && key >> 3 != 0 && key >> 3 < (uint64_t{1} << 29);
  if (!ok_) return false;
  field = {};
  field.number = static_cast<uint32_t>(key >> 3);
  switch (key & 7) {
    case kVarint: ok_ = varint(field.value); break;
    case kLengthDelimited: ok_ = varint(length) && take(length, field.bytes); break;
    case kFixed32:
    case kFixed64:
      ok_ = take((key & 7) == kFixed32 ? 4 : 8, field.bytes);
      field.value = little_endian(field.bytes);
      break;
    default: ok_ = false;
  }
  return ok_;
}

}  // namespace diopter::inspect
