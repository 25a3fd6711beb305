// Which encoder a destination and the user's words stand for.
#pragma once

#include "media/av.h"
#include "media/sink.h"

namespace diopter::media {

struct EncoderChoice {
  const AVCodec* codec = nullptr;
  AVPixelFormat format = AV_PIX_FMT_YUV420P;
  bool even_sides = false;  // pictures are padded to even sides by repeating the last row and column
  AVRational clock{1, 90000};  // of frame times: fine enough for any variable rate; {0, 1}: one tick a frame
};

// For frames of this format. `alpha`: they carry an alpha channel worth keeping. Fails (kInvalid, place = the option) for a codec
// that is unknown or not built in.
Result<EncoderChoice> choose_encoder(const std::string& dst, const EncoderOptions& options, PixelFormat frames, bool alpha);

// Speed and quality words of the user, or our defaults.
void set_encoder_options(const EncoderChoice& choice, const EncoderOptions& options, AVCodecContext& encoder);

}  // namespace diopter::media
