// The pages and assets of player and studio: those that the program holds, or a folder's.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "server/http/answer.h"

namespace diopter::server {

class WebBundle {
 public:
  virtual ~WebBundle() = default;
  // The file `name` ("player/index.html"), in the best coding that `accept_encoding` allows. Fails (kInvalid) where there is none;
  // names that leave the bundle are none.
  virtual Result<Representation> open(std::string_view name, std::string_view accept_encoding) const = 0;
};

// What the build put into the program (embedded_bundle.h); null where it was built without the pages.
std::unique_ptr<WebBundle> embedded_web_bundle();

// A folder laid out as build/web is, read at each request, so that a new build shows at once. "NAME.br" and "NAME.gz" beside a file are used
// where they are not older than it. Fails (kInvalid, place = folder) where it is no folder or has no player/index.html.
Result<std::unique_ptr<WebBundle>> folder_web_bundle(const std::string& folder);

}  // namespace diopter::server
