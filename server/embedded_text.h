// Texts that the build puts into the program: the steps of the schemas, the pieces of the API's document.
#pragma once

#include <span>
#include <string_view>

namespace diopter::server {

struct EmbeddedText {
  std::string_view name;  // of the file, without its folder
  std::string_view text;
};

// Each sorted by name.
std::span<const EmbeddedText> migration_texts();
std::span<const EmbeddedText> insights_migration_texts();
std::span<const EmbeddedText> document_texts();

}  // namespace diopter::server
