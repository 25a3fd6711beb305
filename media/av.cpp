#include "media/av.h"

#include <cerrno>
#include <vector>

namespace diopter::media {

std::string av_message(int error) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(error, text, sizeof text);
  return text;
}

void quiet_av_log() {
  static const bool kDone = [] {
    av_log_set_level(AV_LOG_QUIET);
    return true;
  }();
  (void)kDone;
}

Result<AvInput> open_av_input(const std::string& path, const char* format) {
  quiet_av_log();
  AVDictionary* options = nullptr;
  // A playlist or a crafted header must not make us open other files or the network.
  av_dict_set(&options, "protocol_whitelist", "file,pipe", 0);
  av_dict_set(&options, "format_whitelist", kFormats, 0);
  const AVInputFormat* demuxer = format ? av_find_input_format(format) : nullptr;
  AVFormatContext* context = nullptr;
  const std::string url = path == "-" ? "pipe:0" : "file:" + path;
  const int opened = avformat_open_input(&context, url.c_str(), demuxer, &options);
  av_dict_free(&options);
  if (opened == AVERROR(ENOENT)) return invalid(path, "there is no such file", "check the path");
  if (opened < 0) return invalid(path, "cannot be read as video, picture or sound: " + av_message(opened), "give a whole mp4, mov, webm, gif, y4m, png, jpg or wav");
  AvInput input(context);
  DIOPTER_TRY(find_av_streams(*input, kMaxVideoPixels, path));
  return input;
}

Status find_av_streams(AVFormatContext& input, int64_t max_pixels, const std::string& place) {
  // To know a stream FFmpeg may decode its first picture: the bound holds there too.
  const unsigned count = input.nb_streams;
  std::vector<AVDictionary*> options(count, nullptr);
  for (AVDictionary*& option : options) av_dict_set_int(&option, "max_pixels", max_pixels, 0);
  const int found = avformat_find_stream_info(&input, options.data());
  for (AVDictionary*& option : options) av_dict_free(&option);
  return found >= 0 ? ok_status() : invalid(place, "its streams cannot be read: " + av_message(found), "the file may be cut short; convert it anew");
}

const AVCodec* alpha_decoder(const AVStream& stream) {
  const AVDictionaryEntry* alpha = av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
  if (!alpha || std::string(alpha->value) != "1") return nullptr;
  if (stream.codecpar->codec_id == AV_CODEC_ID_VP9) return avcodec_find_decoder_by_name("libvpx-vp9");
  return stream.codecpar->codec_id == AV_CODEC_ID_VP8 ? avcodec_find_decoder_by_name("libvpx") : nullptr;
}

Result<AvCodec> open_av_decoder(const AVStream& stream, const AVCodec& codec, int threads, const std::string& place, int64_t max_pixels) {
  AvCodec context(avcodec_alloc_context3(&codec));
  if (!context) return environment_failure(place, "out of memory");
  int failed = avcodec_parameters_to_context(context.get(), stream.codecpar);
  context->thread_count = threads;
  context->max_pixels = max_pixels;
  context->pkt_timebase = stream.time_base;
  // A cut photograph is no photograph; of a video the whole frames are still worth showing.
  const bool still = stream.codecpar->codec_id == AV_CODEC_ID_PNG || stream.codecpar->codec_id == AV_CODEC_ID_WEBP ||
                     (stream.codecpar->codec_id == AV_CODEC_ID_MJPEG && stream.nb_frames == 0);
  if (still) context->err_recognition |= AV_EF_EXPLODE;
  if (failed >= 0) failed = avcodec_open2(context.get(), &codec, nullptr);
  if (failed < 0) return invalid(place, "its " + std::string(codec.name) + " stream cannot be decoded: " + av_message(failed), "convert it to H.264 or VP9");
  return context;
}

ColourSpace colour_of(const AVFrame& frame) {
  ColourSpace colour;
  const bool bt709 = frame.colorspace == AVCOL_SPC_BT709 || (frame.colorspace == AVCOL_SPC_UNSPECIFIED && frame.height >= 720);
  colour.matrix = bt709 ? ColourMatrix::kBt709 : ColourMatrix::kBt601;
  const bool jpeg = frame.format == AV_PIX_FMT_YUVJ420P || frame.format == AV_PIX_FMT_YUVJ422P || frame.format == AV_PIX_FMT_YUVJ444P;
  colour.range = frame.color_range == AVCOL_RANGE_JPEG || jpeg ? ColourRange::kFull : ColourRange::kLimited;
  return colour;
}

Status check_sides(int width, int height, const std::string& place, int64_t max_pixels) {
  if (width < 1 || height < 1) return invalid(place, "has no picture that can be decoded", "give a whole video or picture, of at most " + std::to_string(max_pixels) + " pixels");
  if (width <= kMaxFrameSide && height <= kMaxFrameSide && int64_t{width} * height <= max_pixels) return ok_status();
  return over_limit(place, "is " + std::to_string(width) + " x " + std::to_string(height) + " pixels", "use at most " + std::to_string(kMaxFrameSide) + " a side and " + std::to_string(max_pixels) + " in all");
}

}  // namespace diopter::media
