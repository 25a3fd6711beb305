#include "media/ffmpeg_source.h"

#include <algorithm>
#include <cmath>

#include "media/frame_copy.h"

namespace diopter::media {

namespace {

constexpr int kDecoderThreads = 2;

bool is_picture(const AVFormatContext& format) {
  const std::string name = format.iformat->name;
  return name.ends_with("_pipe") || name == "image2";
}

class FfmpegSource final : public FrameSource {
 public:
  explicit FfmpegSource(std::string path) : path_(std::move(path)) {}

  Status open() {
    DIOPTER_ASSIGN(input_, open_av_input(path_, path_ == "-" ? "yuv4mpegpipe" : nullptr));
    const AVCodec* codec = nullptr;
    stream_index_ = av_find_best_stream(input_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
    if (stream_index_ < 0 || !codec) return invalid(path_, "has no picture that can be decoded", "give a video or a picture");
    const AVStream& stream = *input_->streams[stream_index_];
    DIOPTER_TRY(check_sides(stream.codecpar->width, stream.codecpar->height, path_));
    const AVCodec* alpha_decoder = alpha_codec(stream);
    DIOPTER_ASSIGN(decoder_, open_av_decoder(stream, alpha_decoder ? *alpha_decoder : *codec, kDecoderThreads, path_));
    describe(stream, alpha_decoder != nullptr);
    packet_.reset(av_packet_alloc());
    decoded_.reset(av_frame_alloc());
    return ok_status();
  }

  const SourceInfo& info() const override { return info_; }

  Result<bool> next(Frame& frame) override {
    DIOPTER_ASSIGN(const bool more, decode());
    if (!more) {
      if (next_index_ == 0) return invalid(path_, "has no whole frame", "the file may be cut short; convert it anew");
      return false;
    }
    DIOPTER_ASSIGN(frame, copy_->copy(*decoded_, path_));
    frame.index = next_index_++;
    frame.time_s = time_of(*decoded_, frame.index);
    av_frame_unref(decoded_.get());
    return true;
  }

 private:
  // The decoder that sees the alpha plane of VP8 and VP9, where the stream has one.
  static const AVCodec* alpha_codec(const AVStream& stream) {
    const AVDictionaryEntry* alpha = av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
    if (!alpha || std::string(alpha->value) != "1") return nullptr;
    return avcodec_find_decoder_by_name(stream.codecpar->codec_id == AV_CODEC_ID_VP9 ? "libvpx-vp9" : "libvpx");
  }

  void describe(const AVStream& stream, bool alpha) {
    const int turns = quarter_turns(stream);
    const AVCodecParameters& parameters = *stream.codecpar;
    const bool picture = is_picture(*input_);
    copy_ = std::make_unique<FrameCopy>(picture || alpha, turns);
    info_.size = turns % 2 ? Size{parameters.height, parameters.width} : Size{parameters.width, parameters.height};
    const AVRational rate = av_guess_frame_rate(input_.get(), input_->streams[stream_index_], nullptr);
    if (rate.num > 0 && rate.den > 0) info_.frame_rate = {rate.num, rate.den};
    if (input_->duration > 0) info_.duration_s = static_cast<double>(input_->duration) / AV_TIME_BASE;
    info_.frame_count = stream.nb_frames > 0 ? stream.nb_frames : static_cast<int64_t>(info_.duration_s * av_q2d(rate));
    info_.still = picture;
    if (picture) info_.frame_count = 1;
    const bool has_sound = av_find_best_stream(input_.get(), AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0) >= 0;
    if (has_sound && path_ != "-") info_.audio_file = path_;
    time_base_ = av_q2d(stream.time_base);
  }

  // One more frame in decoded_. Damaged packets are passed over, as players do; a file cut short ends where it ends.
  Result<bool> decode() {
    while (true) {
      const int received = avcodec_receive_frame(decoder_.get(), decoded_.get());
      if (received == 0) return true;
      if (received == AVERROR_EOF) return false;
      if (received != AVERROR(EAGAIN)) return invalid(path_, "cannot be decoded: " + av_message(received), "convert it anew");
      const int read = av_read_frame(input_.get(), packet_.get());
      if (read < 0) {
        avcodec_send_packet(decoder_.get(), nullptr);
        continue;
      }
      if (packet_->stream_index == stream_index_) avcodec_send_packet(decoder_.get(), packet_.get());
      av_packet_unref(packet_.get());
    }
  }

  // Seconds from the first frame; a frame without a time stands one frame after the last.
  double time_of(const AVFrame& frame, int64_t index) {
    const double step = static_cast<double>(info_.frame_rate.denominator) / info_.frame_rate.numerator;
    const int64_t stamp = frame.best_effort_timestamp;
    double time_s = stamp == AV_NOPTS_VALUE ? last_time_s_ + step : static_cast<double>(stamp) * time_base_ - start_s_;
    if (index == 0) {
      start_s_ = stamp == AV_NOPTS_VALUE ? 0 : static_cast<double>(stamp) * time_base_;
      time_s = 0;
    } else if (!(time_s > last_time_s_)) {
      time_s = last_time_s_ + step;
    }
    last_time_s_ = time_s;
    return time_s;
  }

  const std::string path_;
  AvInput input_;
  AvCodec decoder_;
  AvPacket packet_;
  AvFrame decoded_;
  std::unique_ptr<FrameCopy> copy_;
  int stream_index_ = -1;
  double time_base_ = 0;
  double start_s_ = 0;
  double last_time_s_ = 0;
  int64_t next_index_ = 0;
  SourceInfo info_;
};

}  // namespace

Result<std::unique_ptr<FrameSource>> open_ffmpeg_source(const std::string& path) {
  auto source = std::make_unique<FfmpegSource>(path);
  DIOPTER_TRY(source->open());
  return std::unique_ptr<FrameSource>(std::move(source));
}

}  // namespace diopter::media
