// Content-addressed files: lens bundles and the pictures of their preflight. Served only while somebody may see them.
#pragma once

#include <memory>
#include <string>

#include "server/api/operation.h"

namespace diopter::server {

// Fails with kNotFound where no version with this content is approved (of a lens that is up) or behind a preview code that lives.
Result<std::shared_ptr<const OpenFile>> open_bundle(const Service& service, const std::string& sha256);
// A poster, an icon or a clip: of approved versions for everybody, of others for their owner and reviewers.
Result<std::shared_ptr<const OpenFile>> open_media(const Service& service, const Caller& caller, const std::string& sha256);

}  // namespace diopter::server
