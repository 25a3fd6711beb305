#include "media/sound_copy.h"

namespace diopter::media {

namespace {

// Asks the muxer itself, on a file in memory: its tables of codecs promise some that it then refuses (Opus in .mov).
bool takes(const AVFormatContext& output, const AVCodecParameters& sound) {
  AVFormatContext* trial = nullptr;
  if (avformat_alloc_output_context2(&trial, output.oformat, nullptr, nullptr) < 0) return false;
  const std::unique_ptr<AVFormatContext, decltype(&avformat_free_context)> owner(trial, avformat_free_context);
  AVStream* stream = avformat_new_stream(trial, nullptr);
  if (!stream || avcodec_parameters_copy(stream->codecpar, &sound) < 0 || avio_open_dyn_buf(&trial->pb) < 0) return false;
  stream->codecpar->codec_tag = 0;
  stream->time_base = {1, sound.sample_rate > 0 ? sound.sample_rate : 1};
  const bool taken = avformat_write_header(trial, nullptr) >= 0;
  uint8_t* written = nullptr;
  avio_close_dyn_buf(trial->pb, &written);
  av_free(written);
  return taken;
}

}  // namespace

bool SoundCopy::open(const std::string& audio_file, AVFormatContext& output) {
  if (audio_file.empty()) return false;
  Result<AvInput> input = open_av_input(audio_file);
  if (!input.ok()) return false;
  input_ = std::move(input).value();
  from_ = av_find_best_stream(input_.get(), AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
  if (from_ < 0) return false;
  const AVStream& source = *input_->streams[from_];
  if (avformat_query_codec(output.oformat, source.codecpar->codec_id, FF_COMPLIANCE_NORMAL) != 1 || !takes(output, *source.codecpar)) return false;
  AVStream* stream = avformat_new_stream(&output, nullptr);
  if (!stream || avcodec_parameters_copy(stream->codecpar, source.codecpar) < 0) return false;
  stream->codecpar->codec_tag = 0;
  stream->time_base = source.time_base;
  to_ = stream->index;
  const int video = av_find_best_stream(input_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  if (video >= 0 && input_->streams[video]->start_time != AV_NOPTS_VALUE) {
    start_ = av_rescale_q(input_->streams[video]->start_time, input_->streams[video]->time_base, source.time_base);
  }
  packet_.reset(av_packet_alloc());
  return true;
}

Status SoundCopy::write_until(double time_s, AVFormatContext& output) {
  if (to_ < 0) return ok_status();
  const AVRational from = input_->streams[from_]->time_base;
  while (true) {
    if (!has_packet_) {
      if (av_read_frame(input_.get(), packet_.get()) < 0) return ok_status();
      if (packet_->stream_index != from_) {
        av_packet_unref(packet_.get());
        continue;
      }
      has_packet_ = true;
    }
    if (packet_->dts != AV_NOPTS_VALUE && static_cast<double>(packet_->dts - start_) * av_q2d(from) >= time_s) return ok_status();
    if (packet_->pts != AV_NOPTS_VALUE) packet_->pts -= start_;
    if (packet_->dts != AV_NOPTS_VALUE) packet_->dts -= start_;
    packet_->stream_index = to_;
    av_packet_rescale_ts(packet_.get(), from, output.streams[to_]->time_base);
    packet_->pos = -1;
    has_packet_ = false;
    const int written = av_interleaved_write_frame(&output, packet_.get());
    if (written < 0) return environment_failure("sound", "cannot be written: " + av_message(written), "free some space");
  }
}

}  // namespace diopter::media
