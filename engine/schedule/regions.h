// Where a component looks: regions made from boxes or keypoints, and followed from frame to frame by the component's own points.
#pragma once

#include <vector>

#include "engine/bundle/lens.h"
#include "engine/output/outputs.h"

namespace diopter {

// A region, and the instance that is looked for in it.
struct RegionInstance {
  TurnedRect region;  // frame pixels
  int id = kNoId;
};

// The regions that `source` makes from boxes or keypoints, in their order, at most `most`; each carries its item's id.
// Formulas: MediaPipe's DetectionsToRects, AlignmentPointsToRects and RectTransformation calculators (shift in the item's own
// width and height, then squared, then scaled). Items that give an empty region are passed over.
// Fails (kInvalid) where the source names a point that the items do not have.
Status regions_of(const RegionSource& source, const OutputData& found, size_t most, std::vector<RegionInstance>& regions);

// Chooses the regions of a frame, and remembers where to look on the next one. Ids rise and are not used again until reset().
class RegionFollower {
 public:
  explicit RegionFollower(const RegionSpec& spec) : spec_(spec) {}

  // The followed instances first, then what is new in `found` (a region that overlaps a followed one by half is the same object).
  // Without `track` the regions of `found` alone. Null: nothing new was looked for. Valid until the next call.
  Status choose(const Output* found, std::span<const RegionInstance>& chosen);

  // Takes the component's own answer (the output that `track` names): instances that are not in it are lost.
  Status learn(const OutputData& own);

  // Whether another instance would still be taken up: a detector may rest while this is false.
  bool has_room() const { return followed_.size() < static_cast<size_t>(spec_.max_instances); }
  void reset();

 private:
  const RegionSpec spec_;
  std::vector<RegionInstance> followed_, found_, chosen_;
  int next_id_ = 0;
};

}  // namespace diopter
