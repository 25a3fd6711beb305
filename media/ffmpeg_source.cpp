#include "media/ffmpeg_source.h"

#include <algorithm>
#include <cmath>
#include <utility>

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
    const AVCodec* with_alpha = alpha_decoder(stream);
    DIOPTER_ASSIGN(decoder_, open_av_decoder(stream, with_alpha ? *with_alpha : *codec, kDecoderThreads, path_));
    packet_.reset(av_packet_alloc());
    decoded_.reset(av_frame_alloc());
    info_.still = is_picture(*input_);
    // A photograph says within itself how it is to be turned.
    if (info_.still) DIOPTER_TRY(decode_ahead());
    const Orientation orientation = info_.still ? orientation_of(*decoded_) : orientation_of(stream);
    copy_ = std::make_unique<FrameCopy>(info_.still || with_alpha != nullptr, orientation);
    info_.size = orientation.shown({stream.codecpar->width, stream.codecpar->height});
    describe(stream);
    return ok_status();
  }

  const SourceInfo& info() const override { return info_; }

  Result<bool> next(Frame& frame) override {
    if (!waiting_) DIOPTER_TRY(decode_ahead());
    if (!std::exchange(waiting_, false)) return false;
    DIOPTER_ASSIGN(frame, copy_->copy(*decoded_, path_));
    frame.index = next_index_++;
    frame.time_s = time_of(*decoded_, frame.index);
    av_frame_unref(decoded_.get());
    return true;
  }

  std::string damage() const override {
    if (packets_read_ < packets_expected_) return "ends after " + std::to_string(next_index_) + " of " + std::to_string(packets_expected_) + " frames; the file may be cut short";
    return damaged_ > 0 ? std::to_string(damaged_) + " damaged frames" : std::string();
  }

 private:
  void describe(const AVStream& stream) {
    const AVRational rate = av_guess_frame_rate(input_.get(), input_->streams[stream_index_], nullptr);
    if (rate.num > 0 && rate.den > 0) info_.frame_rate = {rate.num, rate.den};
    if (input_->duration > 0) info_.duration_s = static_cast<double>(input_->duration) / AV_TIME_BASE;
    info_.frame_count = stream.nb_frames > 0 ? stream.nb_frames : static_cast<int64_t>(info_.duration_s * av_q2d(rate));
    if (info_.still) info_.frame_count = 1;
    const bool has_sound = av_find_best_stream(input_.get(), AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0) >= 0;
    if (has_sound && path_ != "-") info_.audio_file = path_;
    time_base_ = av_q2d(stream.time_base);
  }

  Status decode_ahead() {
    DIOPTER_ASSIGN(waiting_, decode());
    return waiting_ || next_index_ > 0 ? ok_status() : invalid(path_, "has no whole frame", "the file may be cut short; convert it anew");
  }

  // One more frame in decoded_; false at the end. Damaged packets are passed over, as players do; a file cut short ends where it ends.
  Result<bool> decode() {
    while (true) {
      const int received = avcodec_receive_frame(decoder_.get(), decoded_.get());
      if (received == 0) {
        damaged_ += (decoded_->flags & AV_FRAME_FLAG_CORRUPT) != 0 || decoded_->decode_error_flags != 0;
        return true;
      }
      if (received == AVERROR_EOF) return false;
      if (received != AVERROR(EAGAIN)) return invalid(path_, "cannot be decoded: " + av_message(received), "convert it anew");
      feed();
    }
  }

  // Gives the decoder the next packet, or the end.
  void feed() {
    if (av_read_frame(input_.get(), packet_.get()) < 0) {
      const AVStream& stream = *input_->streams[stream_index_];
      // The index knows how many frames a whole file would have.
      if (stream.nb_frames > 0) packets_expected_ = std::min<int64_t>(stream.nb_frames, avformat_index_get_entries_count(&stream));
      avcodec_send_packet(decoder_.get(), nullptr);
      return;
    }
    if (packet_->stream_index == stream_index_) {
      ++packets_read_;
      // The last packet of a cut file is a part of one; decoders would make up the rest of its picture.
      const bool half = packet_->flags & AV_PKT_FLAG_CORRUPT;
      damaged_ += half || avcodec_send_packet(decoder_.get(), packet_.get()) < 0;
    }
    av_packet_unref(packet_.get());
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
  bool waiting_ = false;  // decoded_ holds a frame that next() has not given yet
  double time_base_ = 0;
  double start_s_ = 0;
  double last_time_s_ = 0;
  int64_t next_index_ = 0;
  int64_t packets_read_ = 0;
  int64_t packets_expected_ = 0;
  int64_t damaged_ = 0;
  SourceInfo info_;
};

}  // namespace

Result<std::unique_ptr<FrameSource>> open_ffmpeg_source(const std::string& path) {
  auto source = std::make_unique<FfmpegSource>(path);
  DIOPTER_TRY(source->open());
  return std::unique_ptr<FrameSource>(std::move(source));
}

}  // namespace diopter::media
