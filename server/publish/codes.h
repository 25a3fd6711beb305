// What a code stands for at this moment.
#pragma once

#include <optional>
#include <string>

#include "server/service.h"

namespace diopter::server {

struct CodeTarget {
  std::string lens_id, version_id;
  int64_t version = 0;
  std::string name, description, creator, hint, tags;  // tags: JSON
  std::string sha256, signature, key_id, poster_sha256, preview_sha256, preview_type, icon_sha256;
  int64_t bytes = 0;
  bool is_preview = false;
  bool insights = false;
  bool is_public = false;
};

// Why a code that was given once serves nothing now: "taken_down", "expired", "withdrawn".
struct GoneCode {
  std::string reason;  // or the reason code of the takedown
  std::string text;    // for people
};

struct ResolvedCode {
  std::optional<CodeTarget> target;
  std::optional<GoneCode> gone;  // neither: nobody knows the code
};

// The newest approved version behind a permanent code (or the one that its creator rolled back to), or the version of a preview code.
// `version` asks for one version by its number; 0: the code's own. Kept for a second, so that many who scan at once cost one look into the database.
Result<ResolvedCode> resolve_code(const Service& service, const std::string& code, int64_t version = 0);

}  // namespace diopter::server
