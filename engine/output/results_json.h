// Results as JSON: one line a frame, {"frame":n,"time_s":t,"outputs":{"ID.NAME":{"kind":...}}}; strict (no NaN, no Infinity).
#pragma once

#include <functional>
#include <string>

#include "engine/output/outputs.h"
#include "engine/output/place.h"

namespace diopter {

// The picture of an output at the frame's size (masks), or at the model's own (images). Borrowed for the call.
struct OutputPicture {
  Size size;
  int channels = 0;  // 1: grey, 3: RGB
  std::span<const uint8_t> samples;
};

// Keeps its memory from line to line. Threads: one at a time.
class ResultsJson {
 public:
  // Called for each output that has a picture; sets `path` to what the line should name, or leaves it empty.
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

  FrameMask frame_mask_;
  bool first_output_ = true;
  bool first_firing_ = true;
};

}  // namespace diopter
