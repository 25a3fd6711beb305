#include "server/gzip.h"

#include <zlib.h>

namespace diopter::server {

namespace {

constexpr int kGzipWrapping = 16;

void set_input(z_stream& stream, Bytes bytes) {
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));  // NOLINT: zlib's interface predates const
  stream.avail_in = static_cast<uInt>(bytes.size());
}

void set_output(z_stream& stream, std::vector<std::byte>& bytes) {
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
}

Status no_memory() { return environment_failure("zlib", "cannot start: there is no memory"); }

}  // namespace

Result<std::vector<std::byte>> unpack_gzip(Bytes bytes, size_t size) {
  z_stream stream{};
  if (inflateInit2(&stream, MAX_WBITS + kGzipWrapping) != Z_OK) return no_memory();
  // One byte more than expected shows that there is more.
  std::vector<std::byte> unpacked(size + 1);
  set_input(stream, bytes);
  set_output(stream, unpacked);
  const int ended = inflate(&stream, Z_FINISH);
  const size_t found = stream.total_out;
  inflateEnd(&stream);
  if (ended != Z_STREAM_END || found != size) return invalid("a compressed file", "is broken", "build the web pages and the program again");
  unpacked.resize(size);
  return unpacked;
}

Result<std::vector<std::byte>> pack_gzip(Bytes bytes) {
  z_stream stream{};
  constexpr int kUsualMemory = 8;
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + kGzipWrapping, kUsualMemory, Z_DEFAULT_STRATEGY) != Z_OK) return no_memory();
  std::vector<std::byte> packed(deflateBound(&stream, static_cast<uLong>(bytes.size())));
  set_input(stream, bytes);
  set_output(stream, packed);
  const int ended = deflate(&stream, Z_FINISH);
  const size_t size = stream.total_out;
  deflateEnd(&stream);
  if (ended != Z_STREAM_END) return environment_failure("zlib", "did not finish");
  packed.resize(size);
  return packed;
}

}  // namespace diopter::server
