// The bundle inside the program. Text and WebAssembly lie there compressed only; a client that takes neither coding gets what the gzip form
// unpacks to, which is then kept: all of it together is no larger than the bundle.
#include "server/embedded_bundle.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "server/gzip.h"
#include "server/http/fields.h"
#include "server/web_bundle.h"

namespace diopter::server {

namespace {

Bytes bytes_of(const EmbeddedForm& form) { return {form.begin, form.end}; }

class EmbeddedBundle final : public WebBundle {
 public:
  Result<Representation> open(std::string_view name, std::string_view accept_encoding) const override {
    const std::span<const EmbeddedFile> files = embedded_files();
    const auto at = std::ranges::lower_bound(files, name, {}, [](const EmbeddedFile& file) { return std::string_view(file.name); });
    if (at == files.end() || at->name != name) return invalid(std::string(name), "is not in the program");
    const Codings codings = parse_accept_encoding(accept_encoding);
    Representation representation;
    representation.type = type_of_name(name);
    representation.is_negotiated = at->identity.begin == nullptr;
    if (at->identity.begin) {
      representation.content = static_content(bytes_of(at->identity));
    } else if (codings.brotli) {
      representation.content = static_content(bytes_of(at->brotli));
      representation.coding = "br";
    } else if (codings.gzip) {
      representation.content = static_content(bytes_of(at->gzip));
      representation.coding = "gzip";
    } else {
      DIOPTER_ASSIGN(representation.content, unpacked(*at));
    }
    representation.etag = '"' + std::string(at->hash) + (representation.coding.empty() ? "" : "-" + representation.coding) + '"';
    return representation;
  }

 private:
  Result<std::shared_ptr<const Content>> unpacked(const EmbeddedFile& file) const {
    const std::scoped_lock lock(mutex_);
    std::shared_ptr<const Content>& kept = unpacked_[&file];
    if (!kept) {
      DIOPTER_ASSIGN(std::vector<std::byte> bytes, unpack_gzip(bytes_of(file.gzip), file.size));
      kept = owned_content(std::move(bytes));
    }
    return kept;
  }

  mutable std::mutex mutex_;
  mutable std::map<const EmbeddedFile*, std::shared_ptr<const Content>> unpacked_;
};

}  // namespace

std::unique_ptr<WebBundle> embedded_web_bundle() {
  if (embedded_files().empty()) return nullptr;
  return std::make_unique<EmbeddedBundle>();
}

}  // namespace diopter::server
