// What the lens drew, brought to the sizes of preview, poster and icon inside the child and handed to the parent as plain pixels.
#pragma once

#include <cstdint>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/frame/frame.h"

namespace diopter::preflight {

bool write_all(int fd, const void* bytes, size_t count);

// Equal for two frames of the same pixels, format and size; another for two that differ in one sample (but for one chance in 2^60).
uint64_t fingerprint(const Frame& frame);

// How much of the lens a frame shows.
enum class Sight { kNothing = 1, kFlat, kPicture };  // as the camera gave it; changed to one flat colour; changed

class Drawn {
 public:
  // The poster is the frame that shows most of the lens; of several the one that is nearest to the middle of `frames`.
  explicit Drawn(int64_t frames) : middle_(frames / 2) {}

  // Takes back what was written before, of another clip.
  static Status forget();
  // A frame as the lens shows it, in order. `changed`: it is not as the camera gave it. Fails (kLimit) where nothing more can be written.
  Status add(const Frame& frame, bool changed);
  // Writes poster and icon, and describes all three in `report`. `icon`: as the lens brings it; null: cut from the poster. Nothing where no frame was shown.
  Status finish(const Frame* icon, nlohmann::json& report);

  int64_t shown() const { return shown_; }
  int64_t changed() const { return changed_; }
  // Changed frames that are no flat colour.
  int64_t pictures() const { return pictures_; }

 private:
  struct Still {
    Frame frame;
    int64_t index = 0;
    Sight sight = Sight::kNothing;
  };
  bool is_better_poster(int64_t index, Sight sight) const;

  int64_t middle_, shown_ = 0, changed_ = 0, pictures_ = 0, preview_frames_ = 0;
  double first_s_ = 0, last_s_ = 0;
  Size shown_size_, preview_size_;
  Still poster_;
};

}  // namespace diopter::preflight
