#include <sodium.h>

#include <filesystem>
#include <set>

#include "package/file_sets.h"
#include "package/package.h"

namespace diopter::package {

namespace {

template <class Reference>
Status verify_file(const NamedBytes& files, const Reference& reference, std::set<std::string>& seen) {
  if (!seen.insert(reference.file).second) return ok_status();
  DIOPTER_ASSIGN(const Bytes bytes, files.read(reference.file));
  return check_hash(reference.file, reference.sha256, bytes);
}

}  // namespace

std::string sha256_hex(Bytes bytes) {
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  char text[2 * sizeof digest + 1];
  sodium_bin2hex(text, sizeof text, digest, sizeof digest);
  return text;
}

Status check_hash(const std::string& name, const std::string& expected, Bytes bytes) {
  const std::string found = sha256_hex(bytes);
  if (found == expected) return ok_status();
  return invalid(name, "is not the file that lens.json names: its SHA-256 is " + found + ", not " + expected,
                 "bring back the right file, or write the new hash into lens.json if the change is wanted");
}

Result<std::unique_ptr<NamedBytes>> open_files(const std::string& path, const Limits& limits) {
  std::error_code error;
  const std::filesystem::file_status kind = std::filesystem::status(path, error);
  if (!std::filesystem::exists(kind)) return invalid(path, "there is no such lens", "give a lens folder or a .lens file");
  return std::filesystem::is_directory(kind) ? open_folder(path, limits) : open_zip(path, limits);
}

Result<Lens> read_lens(const std::string& path, const NamedBytes& files) {
  Result<Bytes> text = files.read("lens.json");
  if (!text.ok()) return std::move(text).status().within(path);
  Result<Lens> lens = parse_lens({reinterpret_cast<const char*>(text->data()), text->size()});
  if (!lens.ok()) return std::move(lens).status().within(path);
  return lens;
}

Result<OpenLens> open_lens(const std::string& path, const Limits& limits) {
  OpenLens open;
  DIOPTER_ASSIGN(open.files, open_files(path, limits));
  DIOPTER_ASSIGN(open.lens, read_lens(path, *open.files));
  std::set<std::string> seen;
  for (const ComponentSpec& component : open.lens.components) {
    if (Status status = verify_file(*open.files, component.model, seen); !status.ok()) return std::move(status).within(path);
  }
  for (const AssetReference& asset : open.lens.assets) {
    if (Status status = verify_file(*open.files, asset, seen); !status.ok()) return std::move(status).within(path);
  }
  return open;
}

}  // namespace diopter::package
