// Results as JSON: one line a frame, {"frame":n,"time_s":t,"outputs":{"ID.NAME":{"kind":...}}}; strict (no NaN, no Infinity).
#pragma once

#include <functional>
#include <string>

#include "engine/output/outputs.h"
#include "engine/output/place.h"

namespace diopter {

// What a picture of an output shows.
enum class PictureRole : uint8_t {
  kMask = 1,    // grey, 8 bit, the frame's size
  kImage,       // RGB, 8 bit, the model's own size
  kDepth,       // grey, 16 bit, the frame's size
  kForeground,  // of a matte: RGB, 8 bit, the frame's size
};

// Borrowed for the call.
struct OutputPicture {
  Size size;
  PictureRole role = PictureRole::kMask;
  std::span<const std::byte> samples;  // rows without padding, native byte order
};

// Keeps its memory from line to line. Threads: one at a time.
class ResultsJson {
 public:
  ResultsJson() = default;
  // Without `foregrounds` mattes' own colours are not brought to the frame's size for the sink, which takes a while.
  explicit ResultsJson(bool foregrounds) : foregrounds_(foregrounds) {}

  // Called for each picture of an output (a matte may have two); sets `path` to what the line should name, or leaves it empty.
  using PictureSink = std::function<Status(const Output& output, const OutputPicture& picture, std::string& path)>;

  // Starts the line of a frame.
  void begin(int64_t frame, double time_s, std::string& line);
  // Outputs that hold nothing yet are left out. `frame`: the size of the source frame.
  Status append(const Output& output, Size frame, const PictureSink& sink, std::string& line);
  void append_firing(std::string_view trigger, double time_s, std::string_view reason, std::string& line);
  void end(std::string& line);

 private:
  Status append_mask(const Mask& mask, const Output& output, Size frame, const PictureSink& sink, std::string& line);
  Status append_picture(const Picture& picture, const Output& output, const PictureSink& sink, std::string& line);

  Status append_depth(const Depth& depth, const Output& output, Size frame, const PictureSink& sink, std::string& line);

  const bool foregrounds_ = true;
  FrameMask frame_mask_;
  FrameForeground frame_foreground_;
  FrameDepth frame_depth_;
  bool first_output_ = true;
  bool first_firing_ = true;
};

}  // namespace diopter
