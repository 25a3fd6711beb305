// Reads a .lens (zip) from front to back with bounds. Used inside package/ only.
#pragma once

#include <functional>
#include <string>

#include "engine/base/named_bytes.h"
#include "package/package.h"

namespace diopter::package {

// One pass over a zip. `wants` is called once a file with its name and declared size and says whether its bytes are to be unpacked;
// `take` gets them in pieces. Folders are passed over. Either may end the pass with a failure.
struct ZipVisitor {
  std::function<Result<bool>(const std::string& name, int64_t size)> wants;
  std::function<Status(Bytes piece)> take;
};

// Fails (kInvalid, kLimit) with "FILE: ENTRY" as place, before the entry's bytes are asked for: a name that leaves the lens or is
// given twice, a link or device, a method other than stored or deflated, encryption, a declared size over the limits. While unpacking:
// an entry of more or fewer bytes than declared (it stops at the first byte too many), broken data.
Status walk_zip(const std::string& file, const Limits& limits, const ZipVisitor& visitor);

}  // namespace diopter::package
