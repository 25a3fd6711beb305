// What a golden case is fed with: the pictures of a file of the lens, and what it sounds like for a lens that hears.
#pragma once

#include <memory>
#include <string>

#include "engine/session.h"

namespace diopter::golden {

// Threads: one at a time.
class Feed {
 public:
  virtual ~Feed() = default;
  // The next frame; what sounds before it was handed to the session. Of a sound file: an empty frame for each step of the model.
  // False at the end.
  virtual Result<bool> next(Frame& frame) = 0;
};

// `name` is a picture, clip or sound in `files`; `session` outlives the feed. Fails with `name` as place for what is no media.
Result<std::unique_ptr<Feed>> open_feed(const NamedBytes& files, const std::string& name, Session& session);

}  // namespace diopter::golden
