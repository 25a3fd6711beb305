#include "media/sound_source.h"

extern "C" {
#include <libavdevice/avdevice.h>
#include <libswresample/swresample.h>
}

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <vector>

#include "media/av.h"

namespace diopter::media {

namespace {

constexpr std::string_view kMicrophone = "mic:";

struct FreeResampler {
  void operator()(SwrContext* p) const { swr_free(&p); }
};

// FFmpeg takes what is there of a .wav file for the whole. A file that was written to a pipe tells no size.
bool is_cut_wav(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  std::array<unsigned char, 8> header{};
  file.seekg(0);
  if (!file.read(reinterpret_cast<char*>(header.data()), header.size()) || std::memcmp(header.data(), "RIFF", 4) != 0) return false;
  const uint32_t told = header[4] | header[5] << 8 | header[6] << 16 | static_cast<uint32_t>(header[7]) << 24;
  return told != UINT32_MAX && size + 1 < static_cast<std::streamoff>(told) + 8;  // the last byte of padding is often missing
}

class FfmpegSound final : public SoundSource {
 public:
  FfmpegSound(std::string src, int rate) : src_(std::move(src)), rate_(rate), live_(src_.starts_with(kMicrophone)) {}

  Status open() {
    if (live_) {
      DIOPTER_TRY(open_microphone());
    } else {
      DIOPTER_ASSIGN(input_, open_av_input(src_));
    }
    const AVCodec* codec = nullptr;
    stream_ = av_find_best_stream(input_.get(), AVMEDIA_TYPE_AUDIO, -1, -1, &codec, 0);
    if (stream_ < 0 || !codec) return invalid(src_, "has no sound that can be decoded", "give a file with a sound track");
    const AVStream& stream = *input_->streams[stream_];
    DIOPTER_ASSIGN(decoder_, open_av_decoder(stream, *codec, 1, src_));
    if (stream.duration > 0) length_ = av_rescale_q(stream.duration, stream.time_base, {1, rate_});
    length_is_known_ = length_ > 0 && input_->duration_estimation_method != AVFMT_DURATION_FROM_BITRATE;
    cut_ = !live_ && is_cut_wav(src_);
    packet_.reset(av_packet_alloc());
    decoded_.reset(av_frame_alloc());
    return ok_status();
  }

  Result<size_t> read(std::span<float> samples) override {
    if (ready_.size() - taken_ < samples.size()) {
      ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(taken_));
      taken_ = 0;
    }
    while (ready_.size() - taken_ < samples.size() && !ended_) DIOPTER_TRY(decode_more());
    const size_t count = std::min(samples.size(), ready_.size() - taken_);
    std::copy_n(ready_.begin() + static_cast<std::ptrdiff_t>(taken_), count, samples.begin());
    taken_ += count;
    return count;
  }

  int64_t length() const override { return length_; }
  std::string damage() const override {
    if (cut_) return "is shorter than its header says; the file may be cut short";
    const double heard_s = static_cast<double>(made_) / rate_, whole_s = static_cast<double>(length_) / rate_;
    if (ended_ && length_is_known_ && heard_s < .98 * whole_s - .1) return "ends after " + std::to_string(heard_s) + " of " + std::to_string(whole_s) + " s; the file may be cut short or damaged";
    return damaged_ > 0 ? std::to_string(damaged_) + " damaged packets" : std::string();
  }
  bool live() const override { return live_; }

 private:
  Status open_microphone() {
    quiet_av_log();
    avdevice_register_all();
    const std::string name = src_.size() > kMicrophone.size() ? src_.substr(kMicrophone.size()) : "default";
    const AVInputFormat* alsa = av_find_input_format("alsa");
    if (!alsa) return environment_failure(src_, "this build cannot hear microphones", "use a build of FFmpeg with ALSA");
    AVFormatContext* context = nullptr;
    const int opened = avformat_open_input(&context, name.c_str(), alsa, nullptr);
    if (opened < 0) return environment_failure(src_, "the microphone cannot be opened: " + av_message(opened), "plug it in, or name another one: `arecord -L` lists them");
    input_.reset(context);
    return ok_status();
  }

  // One packet further.
  Status decode_more() {
    const int read = av_read_frame(input_.get(), packet_.get());
    if (read < 0) {
      if (live_) return environment_failure(src_, "the microphone was lost: " + av_message(read), "plug it in again");
      ended_ = true;
      avcodec_send_packet(decoder_.get(), nullptr);
    } else if (packet_->stream_index == stream_) {
      damaged_ += avcodec_send_packet(decoder_.get(), packet_.get()) < 0;
    }
    av_packet_unref(packet_.get());
    while (avcodec_receive_frame(decoder_.get(), decoded_.get()) == 0) {
      DIOPTER_TRY(follow_format(*decoded_));
      DIOPTER_TRY(resample(decoded_.get()));
    }
    return ended_ && resampler_ ? resample(nullptr) : ok_status();
  }

  // A stream may go on with other channels or another rate (MP3, chained Ogg): the resampler would read channels that are not there.
  Status follow_format(const AVFrame& frame) {
    const Format format{frame.format, frame.sample_rate, frame.ch_layout.nb_channels};
    if (resampler_ && format == format_) return ok_status();
    if (resampler_) DIOPTER_TRY(resample(nullptr));
    format_ = format;
    return start_resampler(frame) ? ok_status() : invalid(src_, "its sound is of a kind that cannot be resampled", "convert it: ffmpeg -i IN -ar " + std::to_string(rate_) + " OUT.wav");
  }

  // Null: what the resampler still holds.
  Status resample(const AVFrame* frame) {
    const int room = swr_get_out_samples(resampler_.get(), frame ? frame->nb_samples : 0);
    if (room <= 0) return ok_status();
    const size_t before = ready_.size();
    ready_.resize(before + static_cast<size_t>(room));
    uint8_t* out = reinterpret_cast<uint8_t*>(ready_.data() + before);
    const int made = swr_convert(resampler_.get(), &out, room, frame ? const_cast<const uint8_t**>(frame->extended_data) : nullptr, frame ? frame->nb_samples : 0);
    ready_.resize(before + static_cast<size_t>(std::max(made, 0)));
    made_ += std::max(made, 0);
    return made < 0 ? invalid(src_, "its sound cannot be resampled: " + av_message(made), "convert it to .wav first") : ok_status();
  }

  bool start_resampler(const AVFrame& frame) {
    AVChannelLayout mono{}, layout{};
    av_channel_layout_default(&mono, 1);
    if (av_channel_layout_check(&frame.ch_layout) && frame.ch_layout.order != AV_CHANNEL_ORDER_UNSPEC) {
      if (av_channel_layout_copy(&layout, &frame.ch_layout) < 0) return false;
    } else {
      av_channel_layout_default(&layout, frame.ch_layout.nb_channels);
    }
    SwrContext* made = nullptr;
    const int allocated = swr_alloc_set_opts2(&made, &mono, AV_SAMPLE_FMT_FLT, rate_, &layout, static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
    av_channel_layout_uninit(&layout);
    resampler_.reset(made);
    return allocated >= 0 && swr_init(made) >= 0;
  }

  struct Format {
    int sample_format = -1, rate = 0, channels = 0;
    bool operator==(const Format&) const = default;
  };

  const std::string src_;
  const int rate_;
  const bool live_;
  AvInput input_;
  AvCodec decoder_;
  AvPacket packet_;
  AvFrame decoded_;
  std::unique_ptr<SwrContext, FreeResampler> resampler_;
  Format format_;  // that resampler_ was started for
  int stream_ = -1;
  int64_t length_ = 0, made_ = 0, damaged_ = 0;  // samples, samples, packets
  bool length_is_known_ = false, cut_ = false, ended_ = false;
  std::vector<float> ready_;
  size_t taken_ = 0;
};

}  // namespace

bool is_sound_source(const std::string& src) {
  static constexpr std::array<std::string_view, 6> kEndings{".wav", ".flac", ".mp3", ".m4a", ".ogg", ".opus"};
  return src.starts_with(kMicrophone) || std::ranges::any_of(kEndings, [&](std::string_view ending) { return src.ends_with(ending); });
}

Result<std::unique_ptr<SoundSource>> open_sound(const std::string& src, int rate) {
  auto sound = std::make_unique<FfmpegSound>(src, rate);
  DIOPTER_TRY(sound->open());
  return std::unique_ptr<SoundSource>(std::move(sound));
}

}  // namespace diopter::media
