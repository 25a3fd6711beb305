// Walks the levels in traversal order. Indices of a compressed level must rise inside a segment, so that a hostile file cannot
// make the walk longer than the dense array has values.
#include "convert/sparsity.h"

#include <cstring>

#include "tflite_generated.h"

namespace diopter::convert {
namespace {

constexpr size_t kMaxLevels = 12;

struct Level {
  size_t dimension = 0;  // of the expanded shape: the tensor's dimensions, then the blocks'
  int64_t size = 1;
  bool compressed = false;
  std::vector<int64_t> segments;
  std::vector<int64_t> indices;
};

template <class Vector>
std::vector<int64_t> integers(const Vector* table) {
  if (!table || !table->values()) return {};
  return {table->values()->begin(), table->values()->end()};
}

std::vector<int64_t> integers(tflite::SparseIndexVector type, const void* table) {
  switch (type) {
    case tflite::SparseIndexVector_Int32Vector: return integers(static_cast<const tflite::Int32Vector*>(table));
    case tflite::SparseIndexVector_Uint16Vector: return integers(static_cast<const tflite::Uint16Vector*>(table));
    case tflite::SparseIndexVector_Uint8Vector: return integers(static_cast<const tflite::Uint8Vector*>(table));
    default: return {};
  }
}

std::vector<int64_t> integers(const flatbuffers::Vector<int32_t>* vector) {
  if (!vector) return {};
  return {vector->begin(), vector->end()};
}

class Densifier {
 public:
  Densifier(const TfliteTensor& tensor, size_t element_size) : tensor_(tensor), element_size_(element_size) {}

  Result<std::vector<std::byte>> run() {
    DIOPTER_TRY(read_levels());
    dense_.resize(static_cast<size_t>(tensor_.elements) * element_size_);
    position_.assign(levels_.size(), 0);
    DIOPTER_TRY(walk(0, 0));
    return std::move(dense_);
  }

 private:
  Status broken(std::string message) const {
    return invalid(tensor_.name, "sparse storage: " + std::move(message), "download or export the .tflite file again");
  }

  Status read_levels();
  Status read_blocks(const std::vector<int64_t>& sizes);
  Status walk(size_t level, int64_t parent);
  Status place();

  const TfliteTensor& tensor_;
  size_t element_size_;
  std::vector<Level> levels_;
  std::vector<size_t> block_map_;
  std::vector<int64_t> block_sizes_;
  std::vector<int64_t> position_;  // in the expanded shape
  std::vector<std::byte> dense_;
  size_t read_ = 0;  // bytes of the stored values
};

// `sizes`: of the expanded shape, as the file tells them for dense levels. Blocks must divide their dimension.
Status Densifier::read_blocks(const std::vector<int64_t>& sizes) {
  const size_t rank = tensor_.shape.size();
  Sizes outer = tensor_.shape;
  block_sizes_.assign(rank, 1);
  for (size_t i = 0; i < block_map_.size(); ++i) {
    const size_t dimension = block_map_[i];
    const int64_t size = sizes[rank + i];
    if (dimension >= rank || block_sizes_[dimension] != 1 || size < 1 || outer[dimension] % size != 0) return broken("blocks do not fit the shape");
    block_sizes_[dimension] = size;
    outer[dimension] /= size;
  }
  for (Level& level : levels_) {
    level.size = level.dimension < rank ? outer[level.dimension] : sizes[level.dimension];
    if (!level.compressed && sizes[level.dimension] != level.size) return broken("a dense level does not fit the shape");
  }
  return ok_status();
}

Status Densifier::read_levels() {
  const tflite::SparsityParameters& sparsity = *tensor_.source->sparsity();
  const std::vector<int64_t> order = integers(sparsity.traversal_order());
  for (int64_t dimension : integers(sparsity.block_map())) block_map_.push_back(static_cast<size_t>(dimension));
  const auto* metadata = sparsity.dim_metadata();
  const size_t count = tensor_.shape.size() + block_map_.size();
  if (count > kMaxLevels || order.size() != count || !metadata || metadata->size() != count) return broken("the levels do not fit the shape");
  std::vector<int64_t> sizes(count, -1);
  for (size_t i = 0; i < count; ++i) {
    const tflite::DimensionMetadata* source = metadata->Get(static_cast<flatbuffers::uoffset_t>(i));
    if (order[i] < 0 || order[i] >= static_cast<int64_t>(count) || sizes[static_cast<size_t>(order[i])] != -1) return broken("the traversal order is no permutation");
    Level level{static_cast<size_t>(order[i])};
    level.compressed = source->format() == tflite::DimensionType_SPARSE_CSR;
    sizes[level.dimension] = level.compressed ? 0 : source->dense_size();
    if (sizes[level.dimension] < 0) return broken("a level has a negative size");
    level.segments = integers(source->array_segments_type(), source->array_segments());
    level.indices = integers(source->array_indices_type(), source->array_indices());
    levels_.push_back(std::move(level));
  }
  return read_blocks(sizes);
}

// Copies the next stored value to the place that `position_` stands for.
Status Densifier::place() {
  const size_t rank = tensor_.shape.size();
  std::vector<int64_t>& at = position_;
  int64_t flat = 0;
  for (size_t d = 0; d < rank; ++d) {
    int64_t coordinate = at[d] * block_sizes_[d];
    for (size_t b = 0; b < block_map_.size(); ++b) {
      if (block_map_[b] == d) coordinate += at[rank + b];
    }
    flat = flat * tensor_.shape[d] + coordinate;
  }
  if (element_size_ > tensor_.data.size() - read_) return broken("fewer values than indices");
  std::memcpy(dense_.data() + static_cast<size_t>(flat) * element_size_, tensor_.data.data() + read_, element_size_);
  read_ += element_size_;
  return ok_status();
}

Status Densifier::walk(size_t depth, int64_t parent) {
  if (depth == levels_.size()) return place();
  const Level& level = levels_[depth];
  if (!level.compressed) {
    for (int64_t i = 0; i < level.size; ++i) {
      position_[level.dimension] = i;
      DIOPTER_TRY(walk(depth + 1, parent * level.size + i));
    }
    return ok_status();
  }
  if (parent + 1 >= static_cast<int64_t>(level.segments.size())) return broken("a segment is missing");
  const int64_t begin = level.segments[static_cast<size_t>(parent)], end = level.segments[static_cast<size_t>(parent) + 1];
  if (begin < 0 || end > static_cast<int64_t>(level.indices.size())) return broken("a segment leaves the indices");
  int64_t previous = -1;
  for (int64_t i = begin; i < end; ++i) {
    const int64_t index = level.indices[static_cast<size_t>(i)];
    if (index <= previous || index >= level.size) return broken("an index is out of order or range");
    previous = index;
    position_[level.dimension] = index;
    DIOPTER_TRY(walk(depth + 1, i));
  }
  return ok_status();
}

}  // namespace

Result<std::vector<std::byte>> densify(const TfliteTensor& tensor, size_t element_size) { return Densifier(tensor, element_size).run(); }

}  // namespace diopter::convert
