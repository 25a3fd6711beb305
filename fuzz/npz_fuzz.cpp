// Any bytes as reference tensors: an .npz (small limits), and one array alone; what is read and written again reads the same.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "package/npy.h"
#include "package/npz.h"

namespace {

void check_round_trip(const diopter::TensorView& array) {
  const std::vector<std::byte> bytes = diopter::package::write_npy(array);
  const auto again = diopter::package::read_npy("again", bytes);
  if (!again.ok() || again->type() != array.type || !(again->shape() == array.shape)) std::abort();
  if (array.byte_size() > 0 && std::memcmp(again->data(), array.data, array.byte_size()) != 0) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const diopter::Bytes bytes = std::as_bytes(std::span(data, size));
  const auto array = diopter::package::read_npy("array", bytes);
  if (array.ok()) check_round_trip(array->view());
  const auto arrays = diopter::package::read_npz("arrays", bytes, {.total_bytes = 1 << 20, .arrays = 8});
  if (!arrays.ok()) return 0;
  for (const auto& [name, each] : *arrays) check_round_trip(each.view());
  return 0;
}
