// Makes zip files byte by byte, also those that no honest program would write (APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12, 4.3.16).
#pragma once

#include <cstdint>
#include <string>

namespace diopter::package {

class ZipMaker {
 public:
  struct Entry {
    std::string name;
    std::string bytes;                // as they stand in the file
    int method = 0;                   // 0 stored, 8 deflated
    uint32_t size = UINT32_MAX;       // unpacked, as the headers say; UINT32_MAX: that of `bytes`
    uint32_t crc = UINT32_MAX;        // UINT32_MAX: that of `bytes`
    uint32_t unix_mode = 0100644;
    int flags = 0;
  };

  void add(Entry entry) {
    if (entry.size == UINT32_MAX) entry.size = static_cast<uint32_t>(entry.bytes.size());
    if (entry.crc == UINT32_MAX) entry.crc = crc32(entry.bytes);
    const uint32_t offset = static_cast<uint32_t>(local_.size());
    local_ += le(0x04034b50, 4) + fields(entry) + entry.name + entry.bytes;
    central_ += le(0x02014b50, 4) + le(0x0314, 2) + fields(entry) + le(0, 2) + le(0, 2) + le(0, 2) + le(entry.unix_mode << 16, 4) + le(offset, 4) + entry.name;
    ++count_;
  }

  std::string zip() const {
    return local_ + central_ + le(0x06054b50, 4) + le(0, 4) + le(count_, 2) + le(count_, 2) + le(central_.size(), 4) + le(local_.size(), 4) + le(0, 2);
  }

  static uint32_t crc32(const std::string& bytes) {
    uint32_t crc = ~0u;
    for (unsigned char byte : bytes) {
      crc ^= byte;
      for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
  }

  // A deflate stream of uncompressed blocks (RFC 1951, 3.2.4).
  static std::string deflated(const std::string& bytes) {
    std::string stream;
    for (size_t at = 0; at < bytes.size() || at == 0; at += 65535) {
      const std::string block = bytes.substr(at, 65535);
      stream += std::string(1, at + 65535 >= bytes.size() ? 1 : 0) + le(block.size(), 2) + le(~block.size() & 0xffff, 2) + block;
    }
    return stream;
  }

 private:
  static std::string le(uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 255);
    return text;
  }
  static std::string fields(const Entry& e) {
    return le(20, 2) + le(e.flags, 2) + le(e.method, 2) + le(0, 2) + le(33, 2) + le(e.crc, 4) + le(e.bytes.size(), 4) + le(e.size, 4) + le(e.name.size(), 2) + le(0, 2);
  }

  std::string local_, central_;
  int count_ = 0;
};

}  // namespace diopter::package
