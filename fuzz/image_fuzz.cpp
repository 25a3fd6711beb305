// Any bytes as a picture and as a clip of a lens: decoded or refused with the name, never a read outside.
#include <cstdlib>
#include <span>

#include "media/image_file.h"
#include "media/memory_clip.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const diopter::Bytes bytes = std::as_bytes(std::span(data, size));
  const auto picture = diopter::media::decode_image("picture", bytes);
  if (!picture.ok() && picture.status().place != "picture") std::abort();
  const auto clip = diopter::media::MemoryClip::open("picture", bytes);
  if (!clip.ok()) return 0;
  for (const double time_s : {0., .3, 2., .1}) {
    const auto frame = (*clip)->at(time_s);
    if (frame.ok() && (*frame)->empty()) std::abort();
  }
  return 0;
}
