// Any text as lens.json: it is refused, or reading what was written gives the same lens.
#include <cstdint>
#include <cstdlib>

#include "engine/bundle/lens.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const diopter::Result<diopter::Lens> lens = diopter::parse_lens({reinterpret_cast<const char*>(data), size});
  if (!lens.ok()) return lens.status().place.empty() ? std::abort(), 0 : 0;
  const std::string text = diopter::write_lens(*lens);
  const diopter::Result<diopter::Lens> again = diopter::parse_lens(text);
  if (!again.ok() || diopter::write_lens(*again) != text) std::abort();
  return 0;
}
