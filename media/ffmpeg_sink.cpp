#include "media/ffmpeg_sink.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "media/encoder_choice.h"
#include "media/partial_file.h"
#include "media/sound_copy.h"

namespace diopter::media {

namespace {

struct CloseOutput {
  void operator()(AVFormatContext* context) const {
    avio_closep(&context->pb);
    avformat_free_context(context);
  }
};

AVPixelFormat av_format(PixelFormat format) {
  return format == PixelFormat::kRgba ? AV_PIX_FMT_RGBA : format == PixelFormat::kNv12 ? AV_PIX_FMT_NV12 : AV_PIX_FMT_YUV420P;
}

class FfmpegSink final : public FrameSink {
 public:
  FfmpegSink(std::string dst, const SourceInfo& source, const EncoderOptions& options) : dst_(std::move(dst)), source_(source), options_(options) {
    if (dst_ != "-") partial_ = std::make_unique<PartialFile>(dst_);
  }

  // Opens the file, so that a folder that cannot be written to is known before the work. The encoder waits for the first frame,
  // whose size and colours it needs.
  Status open() {
    quiet_av_log();
    AVFormatContext* context = nullptr;
    const char* muxer = dst_ == "-" || dst_.ends_with(".y4m") ? "yuv4mpegpipe" : nullptr;
    const std::string file = partial_ ? partial_->temporary() : "pipe:1";
    if (avformat_alloc_output_context2(&context, nullptr, muxer, file.c_str()) < 0) return invalid(dst_, "no container goes with this ending");
    output_.reset(context);
    const int opened = avio_open(&output_->pb, (partial_ ? "file:" + file : file).c_str(), AVIO_FLAG_WRITE);
    if (opened < 0) return environment_failure(dst_, "cannot be written: " + av_message(opened), "choose a folder that you may write to, with free space");
    Result<EncoderChoice> choice = choose_encoder(dst_, options_, PixelFormat::kI420, false);
    return choice.ok() ? ok_status() : std::move(choice).status();
  }

  Status write(const Frame& frame) override {
    if (!encoder_) DIOPTER_TRY(start(frame));
    if (frame.size() != size_) return invalid(dst_, "the frame size changes in the middle of the video", "cut the video there");
    DIOPTER_TRY(convert(frame));
    // Two frames never share a time, whatever the source says.
    const int64_t stamp = std::llround(frame.time_s / av_q2d(encoder_->time_base));
    picture_->pts = last_stamp_ == AV_NOPTS_VALUE ? stamp : std::max(stamp, last_stamp_ + 1);
    last_stamp_ = picture_->pts;
    end_s_ = frame.time_s + av_q2d({source_.frame_rate.denominator, source_.frame_rate.numerator});
    DIOPTER_TRY(sound_.write_until(frame.time_s, *output_));
    return encode(picture_.get());
  }

  Status finish() override {
    if (!encoder_) return partial_ ? invalid(dst_, "no frame was written", "check the input") : ok_status();
    DIOPTER_TRY(encode(nullptr));
    DIOPTER_TRY(sound_.write_until(end_s_, *output_));
    const int ended = av_write_trailer(output_.get());
    if (ended < 0) return failed(ended);
    const int closed = avio_closep(&output_->pb);
    if (closed < 0) return failed(closed);
    return partial_ ? partial_->finish() : ok_status();
  }

 private:
  void warn(const std::string& message) const {
    if (options_.log) options_.log(LogLevel::kWarning, dst_ + ": " + message);
  }

  Status failed(int error) const { return environment_failure(dst_, "cannot be written: " + av_message(error), "free some space or choose another place"); }

  Status start(const Frame& frame) {
    size_ = frame.size();
    DIOPTER_ASSIGN(choice_, choose_encoder(dst_, options_, frame.format(), frame.format() == PixelFormat::kRgba && !source_.still));
    encoder_.reset(avcodec_alloc_context3(choice_.codec));
    set_size();
    encoder_->pix_fmt = choice_.format;
    encoder_->framerate = {source_.frame_rate.numerator, source_.frame_rate.denominator};
    encoder_->time_base = choice_.clock.num > 0 ? choice_.clock : av_inv_q(encoder_->framerate);
    tag_colours(frame);
    if (output_->oformat->flags & AVFMT_GLOBALHEADER) encoder_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    set_encoder_options(choice_, options_, *encoder_);
    const int opened = avcodec_open2(encoder_.get(), choice_.codec, nullptr);
    if (opened < 0) {
      return invalid(dst_, "the encoder " + std::string(choice_.codec->name) + " does not take " + std::to_string(size_.width) + " x " +
                     std::to_string(size_.height) + " pixels with these options: " + av_message(opened), "check --preset, --crf and --codec");
    }
    return write_header();
  }

  void set_size() {
    const int even = choice_.even_sides ? 1 : 0;
    encoder_->width = (size_.width + even) & ~even;
    encoder_->height = (size_.height + even) & ~even;
    if (encoder_->width == size_.width && encoder_->height == size_.height) return;
    warn("is " + std::to_string(encoder_->width) + " x " + std::to_string(encoder_->height) +
         " pixels, because this codec takes even sides only; the edge is repeated");
  }

  Status write_header() {
    AVStream* stream = avformat_new_stream(output_.get(), nullptr);
    avcodec_parameters_from_context(stream->codecpar, encoder_.get());
    stream->time_base = encoder_->time_base;
    stream->avg_frame_rate = encoder_->framerate;
    const bool wants_sound = !source_.audio_file.empty() && output_->oformat->audio_codec != AV_CODEC_ID_NONE;
    if (!sound_.open(source_.audio_file, *output_) && wants_sound) warn("the sound is left out, because this kind of file cannot hold it as it is; .mp4 takes most kinds");
    const int written = avformat_write_header(output_.get(), nullptr);
    if (written < 0) return failed(written);
    packet_.reset(av_packet_alloc());
    picture_.reset(av_frame_alloc());
    picture_->format = encoder_->pix_fmt;
    picture_->width = encoder_->width;
    picture_->height = encoder_->height;
    return ok_status();
  }

  void tag_colours(const Frame& frame) {
    const bool rgb = frame.format() == PixelFormat::kRgba;
    colour_ = rgb ? ColourSpace{size_.height >= 720 ? ColourMatrix::kBt709 : ColourMatrix::kBt601, ColourRange::kLimited} : frame.colour();
    const bool bt709 = colour_.matrix == ColourMatrix::kBt709;
    if (choice_.format == AV_PIX_FMT_RGB8) return;
    encoder_->colorspace = bt709 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
    encoder_->color_primaries = bt709 ? AVCOL_PRI_BT709 : AVCOL_PRI_SMPTE170M;
    encoder_->color_trc = bt709 ? AVCOL_TRC_BT709 : AVCOL_TRC_SMPTE170M;
    encoder_->color_range = colour_.range == ColourRange::kFull ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  }

  // Fills picture_ with the frame in the encoder's format and size.
  Status convert(const Frame& frame) {
    if (!picture_->buf[0]) av_frame_get_buffer(picture_.get(), 0);
    if (!picture_->buf[0] || av_frame_make_writable(picture_.get()) < 0) return environment_failure(dst_, "out of memory");
    const AVPixelFormat from = av_format(frame.format());
    const FrameView& view = frame.view();
    if (from == encoder_->pix_fmt) {
      for (int p = 0; p < plane_count(view.format); ++p) copy_plane(view, p);
      pad_to_even(frame.format());
      return ok_status();
    }
    if (!scaler_) {
      scaler_.reset(sws_getContext(size_.width, size_.height, from, size_.width, size_.height, encoder_->pix_fmt, SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, nullptr, nullptr, nullptr));
      if (!scaler_) return unsupported(dst_, "the encoder's pixel format cannot be made", "choose another codec");
      const int* matrix = sws_getCoefficients(colour_.matrix == ColourMatrix::kBt709 ? SWS_CS_ITU709 : SWS_CS_ITU601);
      const int full = colour_.range == ColourRange::kFull;
      sws_setColorspaceDetails(scaler_.get(), matrix, full, matrix, full, 0, 1 << 16, 1 << 16);
    }
    const uint8_t* planes[4] = {view.planes[0], view.planes[1], view.planes[2], nullptr};
    const int strides[4] = {view.strides[0], view.strides[1], view.strides[2], 0};
    sws_scale(scaler_.get(), planes, strides, 0, size_.height, picture_->data, picture_->linesize);
    pad_to_even(PixelFormat::kI420);
    return ok_status();
  }

  void copy_plane(const FrameView& view, int p) {
    const Size plane = plane_size(view.format, view.size, p);
    for (int y = 0; y < plane.height; ++y) {
      std::memcpy(picture_->data[p] + static_cast<ptrdiff_t>(y) * picture_->linesize[p], view.planes[p] + static_cast<ptrdiff_t>(y) * view.strides[p], static_cast<size_t>(plane.width));
    }
  }

  // Repeats the last column and row of the luma plane (chroma has its rounded size already).
  void pad_to_even(PixelFormat format) {
    if (format == PixelFormat::kRgba || (encoder_->width == size_.width && encoder_->height == size_.height)) return;
    uint8_t* luma = picture_->data[0];
    const int stride = picture_->linesize[0];
    if (encoder_->width > size_.width) {
      for (int y = 0; y < size_.height; ++y) luma[static_cast<ptrdiff_t>(y) * stride + size_.width] = luma[static_cast<ptrdiff_t>(y) * stride + size_.width - 1];
    }
    if (encoder_->height > size_.height) {
      std::memcpy(luma + static_cast<ptrdiff_t>(size_.height) * stride, luma + static_cast<ptrdiff_t>(size_.height - 1) * stride, static_cast<size_t>(encoder_->width));
    }
  }

  // Null flushes.
  Status encode(AVFrame* picture) {
    const int sent = avcodec_send_frame(encoder_.get(), picture);
    if (sent < 0) return failed(sent);
    while (true) {
      const int received = avcodec_receive_packet(encoder_.get(), packet_.get());
      if (received == AVERROR(EAGAIN) || received == AVERROR_EOF) return ok_status();
      if (received < 0) return failed(received);
      packet_->stream_index = 0;
      av_packet_rescale_ts(packet_.get(), encoder_->time_base, output_->streams[0]->time_base);
      const int written = av_interleaved_write_frame(output_.get(), packet_.get());
      if (written < 0) return failed(written);
    }
  }

  const std::string dst_;
  const SourceInfo source_;
  const EncoderOptions options_;
  std::unique_ptr<PartialFile> partial_;  // none for stdout
  std::unique_ptr<AVFormatContext, CloseOutput> output_;
  EncoderChoice choice_;
  AvCodec encoder_;
  AvScaler scaler_;
  AvFrame picture_;
  AvPacket packet_;
  SoundCopy sound_;
  Size size_;
  ColourSpace colour_;
  int64_t last_stamp_ = AV_NOPTS_VALUE;
  double end_s_ = 0;
};

}  // namespace

Result<std::unique_ptr<FrameSink>> open_ffmpeg_sink(const std::string& dst, const SourceInfo& source, const EncoderOptions& options) {
  auto sink = std::make_unique<FfmpegSink>(dst, source, options);
  DIOPTER_TRY(sink->open());
  return std::unique_ptr<FrameSink>(std::move(sink));
}

}  // namespace diopter::media
