// The bundle as a folder, for work on the pages.
#include <filesystem>

#include "server/http/fields.h"
#include "server/open_file.h"
#include "server/web_bundle.h"

namespace diopter::server {

namespace fs = std::filesystem;

namespace {

class FolderBundle final : public WebBundle {
 public:
  explicit FolderBundle(fs::path root) : root_(std::move(root)) {}

  Result<Representation> open(std::string_view view, std::string_view accept_encoding) const override {
    const std::string name(view);
    if (!is_safe_name(name)) return invalid(name, "leaves the folder");
    std::error_code error;
    const fs::path path = fs::canonical(root_ / name, error);
    if (error || !is_inside(path)) return invalid(name, "is not in " + root_.string());
    DIOPTER_ASSIGN(std::shared_ptr<const OpenFile> file, OpenFile::open(path.string()));
    Representation representation;
    representation.type = type_of_name(name);
    std::string etag = file->version();
    const fs::path brotli = path.string() + ".br", gzip = path.string() + ".gz";
    const bool has_brotli = is_form_of(brotli, path), has_gzip = is_form_of(gzip, path);
    const Codings codings = parse_accept_encoding(accept_encoding);
    if (codings.brotli && has_brotli) {
      DIOPTER_ASSIGN(file, OpenFile::open(brotli.string()));
      representation.coding = "br";
    } else if (codings.gzip && has_gzip) {
      DIOPTER_ASSIGN(file, OpenFile::open(gzip.string()));
      representation.coding = "gzip";
    }
    if (!representation.coding.empty()) etag += "-" + representation.coding;
    representation.etag = '"' + etag + '"';
    representation.is_negotiated = has_brotli || has_gzip;
    representation.content = std::move(file);
    return representation;
  }

 private:
  bool is_inside(const fs::path& path) const {
    const fs::path relative = path.lexically_relative(root_);
    return !relative.empty() && *relative.begin() != "..";
  }

  // A link could lead out of the folder: it is none of ours.
  static bool is_form_of(const fs::path& form, const fs::path& file) {
    std::error_code no_form, no_file;
    const fs::file_time_type made = fs::last_write_time(form, no_form), written = fs::last_write_time(file, no_file);
    return !no_form && !no_file && made >= written && fs::is_regular_file(fs::symlink_status(form, no_form));
  }

  const fs::path root_;  // canonical
};

}  // namespace

Result<std::unique_ptr<WebBundle>> folder_web_bundle(const std::string& folder) {
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error || !fs::is_directory(root, error)) return invalid(folder, "is no folder", "give the folder that `npm run build` writes: build/web");
  if (!fs::is_regular_file(root / "player" / "index.html", error)) {
    return invalid(folder, "has no player/index.html", "give the folder that `npm run build` writes: build/web");
  }
  return std::unique_ptr<WebBundle>(std::make_unique<FolderBundle>(root));
}

}  // namespace diopter::server
