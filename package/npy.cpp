#include "package/npy.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

namespace diopter::package {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kMaxHeader = 1 << 16;

struct Kind {
  std::string_view letters;  // NumPy's kind and size
  ElementType type;
};
constexpr Kind kKinds[] = {
    {"f4", ElementType::kFloat32}, {"f2", ElementType::kFloat16}, {"f8", ElementType::kFloat64}, {"u1", ElementType::kUint8},
    {"i1", ElementType::kInt8},    {"u2", ElementType::kUint16},  {"i2", ElementType::kInt16},   {"u4", ElementType::kUint32},
    {"i4", ElementType::kInt32},   {"u8", ElementType::kUint64},  {"i8", ElementType::kInt64},   {"b1", ElementType::kBool},
};

struct Header {
  ElementType type = ElementType::kFloat32;
  bool big_endian = false;
  bool column_major = false;
  Shape shape;
  size_t data_at = 0;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

// What follows 'KEY': in the header's Python dict; empty where the key is missing.
std::string_view value_of(std::string_view dict, std::string_view key) {
  const std::string quoted = "'" + std::string(key) + "':";
  const size_t at = dict.find(quoted);
  return at == std::string_view::npos ? std::string_view() : trimmed(dict.substr(at + quoted.size()));
}

Status read_type(const std::string& name, std::string_view dict, Header& header) {
  std::string_view text = value_of(dict, "descr");
  if (!text.starts_with('\'')) return unsupported(name, "is an array of records", "save one plain array for each tensor");
  text = text.substr(1, text.find('\'', 1) - 1);
  const bool has_order = !text.empty() && (text[0] == '<' || text[0] == '>' || text[0] == '|' || text[0] == '=');
  header.big_endian = text.starts_with('>');
  const std::string_view letters = has_order ? text.substr(1) : text;
  for (const Kind& kind : kKinds) {
    header.type = kind.type;
    if (kind.letters == letters) return ok_status();
  }
  return unsupported(name, "has elements of type \"" + std::string(text) + "\"", "save it as float32: array.astype(numpy.float32)");
}

Status read_shape(const std::string& name, std::string_view dict, Header& header) {
  const std::string_view text = value_of(dict, "shape");
  const size_t end = text.find(')');
  if (!text.starts_with('(') || end == std::string_view::npos) return invalid(name, "has no shape in its header", "save it again with numpy.save");
  std::vector<int64_t> sizes;
  for (std::string_view rest = text.substr(1, end - 1); !trimmed(rest).empty();) {
    const size_t comma = rest.find(',');
    const std::string_view part = trimmed(rest.substr(0, comma));
    int64_t size = -1;
    const auto [stop, error] = std::from_chars(part.data(), part.data() + part.size(), size);
    if (error != std::errc() || stop != part.data() + part.size() || size < 0) return invalid(name, "has a broken shape in its header", "save it again with numpy.save");
    if (static_cast<int>(sizes.size()) == kMaxRank) return over_limit(name, "has more than " + std::to_string(kMaxRank) + " axes", "reshape it");
    sizes.push_back(size);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  header.shape = Shape(sizes);
  return ok_status();
}

Result<Header> read_header(const std::string& name, Bytes bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const Status broken = invalid(name, "is no NumPy array, or is cut short", "save it again with numpy.save or numpy.savez");
  if (!text.starts_with(kMagic) || text.size() < 12) return broken;
  const int version = text[6];
  if (version < 1 || version > 3) return unsupported(name, "is a NumPy file of version " + std::to_string(version), "save it with NumPy 1 or 2");
  const size_t length_bytes = version == 1 ? 2 : 4, dict_at = 8 + length_bytes;
  size_t length = 0;
  for (size_t i = length_bytes; i-- > 0;) length = length << 8 | static_cast<uint8_t>(text[8 + i]);
  if (length > kMaxHeader || length > text.size() - dict_at) return broken;
  const std::string_view dict = text.substr(dict_at, length);
  Header header;
  DIOPTER_TRY(read_type(name, dict, header));
  DIOPTER_TRY(read_shape(name, dict, header));
  header.column_major = value_of(dict, "fortran_order").starts_with("True");
  header.data_at = dict_at + length;
  return header;
}

void swap_bytes(std::byte* data, size_t count, size_t size) {
  for (size_t i = 0; i < count; ++i) std::reverse(data + i * size, data + (i + 1) * size);
}

// Column-major -> row-major: walks the target's elements in order and keeps the source's place with it.
void reorder(const std::byte* from, const Shape& shape, size_t size, std::byte* to) {
  const int rank = shape.rank();
  std::array<int64_t, kMaxRank> stride{}, index{};
  int64_t step = 1;
  for (int axis = 0; axis < rank; ++axis) {
    stride[axis] = step;
    step *= shape[axis];
  }
  const int64_t count = shape.element_count();
  for (int64_t i = 0, at = 0; i < count; ++i) {
    std::memcpy(to + static_cast<size_t>(i) * size, from + static_cast<size_t>(at) * size, size);
    for (int axis = rank; axis-- > 0;) {
      at += stride[axis];
      if (++index[axis] < shape[axis]) break;
      at -= stride[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

}  // namespace

Result<Tensor> read_npy(const std::string& name, Bytes bytes) {
  DIOPTER_ASSIGN(const Header header, read_header(name, bytes));
  const size_t size = element_size(header.type);
  const Bytes data = bytes.subspan(header.data_at);
  const int64_t count = header.shape.element_count();
  // Before memory is taken for it: the file must hold as much as its header says.
  if (count < 0 || static_cast<size_t>(count) > data.size() / size) {
    return invalid(name, "is shorter than its shape " + header.shape.to_string() + " says", "save it again with numpy.save or numpy.savez");
  }
  Tensor array;
  Status status = array.resize(header.type, header.shape);
  if (!status.ok()) return std::move(status).within(name);
  auto* to = static_cast<std::byte*>(array.data());
  if (header.column_major) {
    reorder(data.data(), header.shape, size, to);
  } else if (count > 0) {
    std::memcpy(to, data.data(), static_cast<size_t>(count) * size);
  }
  if (header.big_endian) swap_bytes(to, static_cast<size_t>(count), size);
  return array;
}

std::vector<std::byte> write_npy(const TensorView& array) {
  std::string_view letters;
  for (const Kind& kind : kKinds) {
    if (kind.type == array.type) letters = kind.letters;
  }
  std::string dict = "{'descr': '";
  dict += element_size(array.type) == 1 ? '|' : '<';
  dict.append(letters).append("', 'fortran_order': False, 'shape': (");
  for (int64_t size : array.shape.sizes()) dict += std::to_string(size) + (array.shape.rank() == 1 ? "," : ", ");
  if (array.shape.rank() > 1) dict.resize(dict.size() - 2);
  dict += "), }";
  constexpr size_t kAlignment = 64, kPreamble = 10;
  dict.append(kAlignment - (kPreamble + dict.size() + 1) % kAlignment, ' ');
  dict += '\n';
  std::string head(kMagic);
  head += {'\x01', '\x00', static_cast<char>(dict.size() & 255), static_cast<char>(dict.size() >> 8)};
  head += dict;
  std::vector<std::byte> bytes(head.size() + array.byte_size());
  std::memcpy(bytes.data(), head.data(), head.size());
  if (array.byte_size() > 0) std::memcpy(bytes.data() + head.size(), array.data, array.byte_size());
  return bytes;
}

}  // namespace diopter::package
