// The table of filters, from filters.def.
#include "engine/output/filter.h"

namespace diopter {

#define DIOPTER_FILTER(id) extern const FilterEntry kFilter_##id;
#include "engine/output/filters.def"
#undef DIOPTER_FILTER

std::span<const FilterEntry* const> filter_entries() {
  static constexpr const FilterEntry* kEntries[] = {
#define DIOPTER_FILTER(id) &kFilter_##id,
#include "engine/output/filters.def"
#undef DIOPTER_FILTER
      nullptr};
  return std::span(kEntries).first(std::size(kEntries) - 1);
}

const FilterEntry* find_filter(std::string_view id) {
  for (const FilterEntry* entry : filter_entries()) {
    if (entry->id == id) return entry;
  }
  return nullptr;
}

}  // namespace diopter
