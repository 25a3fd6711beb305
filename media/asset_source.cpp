#include "media/asset_source.h"

#include <cmath>
#include <map>
#include <string>

#include "media/default_font.h"
#include "media/image_file.h"
#include "media/memory_clip.h"

namespace diopter::media {

namespace {

class LensAssets final : public AssetSource {
 public:
  explicit LensAssets(const NamedBytes& files) : files_(files) {}

  Result<const Frame*> picture(std::string_view name, double time_s) override {
    const auto known = clips_.find(name);
    if (known != clips_.end()) return known->second->at(time_s);
    DIOPTER_ASSIGN(const Bytes bytes, files_.read(name));
    DIOPTER_ASSIGN(std::unique_ptr<MemoryClip> clip, MemoryClip::open(std::string(name), bytes));
    return clips_.emplace(name, std::move(clip)).first->second->at(time_s);
  }

  Bytes font() const override { return embedded_font(); }

 private:
  const NamedBytes& files_;
  std::map<std::string, std::unique_ptr<MemoryClip>, std::less<>> clips_;
};

}  // namespace

std::unique_ptr<AssetSource> make_asset_source(const NamedBytes& files) { return std::make_unique<LensAssets>(files); }

}  // namespace diopter::media
