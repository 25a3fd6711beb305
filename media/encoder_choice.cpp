#include "media/encoder_choice.h"

namespace diopter::media {

namespace {

std::string default_codec(const std::string& dst) {
  if (dst.ends_with(".webm")) return "vp9";
  if (dst.ends_with(".gif")) return "gif";
  if (dst.ends_with(".y4m") || dst == "-") return "y4m";
  return "h264";
}

// Short names that people use, and FFmpeg's own names of encoders.
std::string encoder_name(const std::string& codec) {
  if (codec == "h264") return "libx264";
  if (codec == "h265" || codec == "hevc") return "libx265";
  if (codec == "vp8") return "libvpx";
  if (codec == "vp9") return "libvpx-vp9";
  if (codec == "av1") return "libsvtav1";
  if (codec == "prores") return "prores_ks";
  if (codec == "y4m") return "wrapped_avframe";
  return codec;
}

}  // namespace

Result<EncoderChoice> choose_encoder(const std::string& dst, const EncoderOptions& options, PixelFormat frames, bool alpha) {
  const std::string name = encoder_name(options.codec.empty() ? default_codec(dst) : options.codec);
  EncoderChoice choice;
  choice.codec = avcodec_find_encoder_by_name(name.c_str());
  if (!choice.codec || choice.codec->type != AVMEDIA_TYPE_VIDEO) {
    return invalid("--codec " + options.codec, "no encoder of this name is built in", "use h264, h265, vp9, av1 or prores");
  }
  if (name == "gif") choice.format = AV_PIX_FMT_RGB8;
  if (name == "gif") choice.clock = {1, 100};
  if (name == "wrapped_avframe") choice.clock = {0, 1};  // y4m knows one rate only
  if (name == "libx264" && frames == PixelFormat::kNv12) choice.format = AV_PIX_FMT_NV12;
  if (name == "prores_ks") choice.format = alpha ? AV_PIX_FMT_YUVA444P10 : AV_PIX_FMT_YUV422P10;
  if (name == "libvpx-vp9" && alpha) choice.format = AV_PIX_FMT_YUVA420P;
  choice.even_sides = name == "libx264" || name == "libx265" || name == "libsvtav1";
  return choice;
}

void set_encoder_options(const EncoderChoice& choice, const EncoderOptions& options, AVCodecContext& encoder) {
  const std::string name = choice.codec->name;
  const auto set = [&](const char* key, const std::string& value) { av_opt_set(encoder.priv_data, key, value.c_str(), 0); };
  if (name == "libx264" || name == "libx265") set("preset", "veryfast");
  if (name == "libvpx-vp9" || name == "libvpx") {
    set("deadline", "realtime");
    set("cpu-used", "8");
    set("row-mt", "1");
    set("crf", "32");
    encoder.bit_rate = 0;
  }
  if (!options.preset.empty()) set(name.starts_with("libvpx") ? "deadline" : "preset", options.preset);
  if (options.crf >= 0) set("crf", std::to_string(options.crf));
}

}  // namespace diopter::media
