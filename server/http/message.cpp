#include "server/http/message.h"

#include <algorithm>

namespace diopter::server {

namespace {

class InMemory : public Content {
 public:
  int64_t size() const override { return static_cast<int64_t>(bytes_.size()); }
  Result<Bytes> read(int64_t offset, int64_t length, std::vector<std::byte>&) const override {
    const Bytes rest = bytes_.subspan(static_cast<size_t>(offset));
    return rest.first(std::min(rest.size(), static_cast<size_t>(length)));
  }

 protected:
  Bytes bytes_;
};

class Borrowed final : public InMemory {
 public:
  explicit Borrowed(Bytes bytes) { bytes_ = bytes; }
};

template <class Owner>
class Owned final : public InMemory {
 public:
  explicit Owned(Owner owner) : owner_(std::move(owner)) { bytes_ = std::as_bytes(std::span(owner_)); }

 private:
  const Owner owner_;
};

}  // namespace

std::string_view Request::field(std::string_view name) const {
  const auto at = std::ranges::find(fields, name, [](const auto& field) { return std::string_view(field.first); });
  return at == fields.end() ? std::string_view{} : std::string_view(at->second);
}

std::shared_ptr<const Content> text_content(std::string text) { return std::make_shared<Owned<std::string>>(std::move(text)); }
std::shared_ptr<const Content> static_content(Bytes bytes) { return std::make_shared<Borrowed>(bytes); }
std::shared_ptr<const Content> owned_content(std::vector<std::byte> bytes) {
  return std::make_shared<Owned<std::vector<std::byte>>>(std::move(bytes));
}

}  // namespace diopter::server
