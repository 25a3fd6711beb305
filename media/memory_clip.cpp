#include "media/memory_clip.h"

#include <cmath>

#include "media/frame_copy.h"
#include "media/memory_input.h"

namespace diopter::media {

namespace {

class Clip final : public MemoryClip {
 public:
  Clip(std::string name, Bytes bytes) : name_(std::move(name)), bytes_(bytes) {}

  // Starts (again) at the first frame.
  Status rewind() {
    decoder_.reset();
    input_ = std::make_unique<MemoryInput>(bytes_);
    DIOPTER_TRY(input_->open(name_));
    const AVCodec* codec = nullptr;
    index_ = av_find_best_stream(&input_->format(), AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
    if (index_ < 0 || !codec) return invalid(name_, "has no picture", "give a png, jpg, webp, gif, mp4 or webm");
    const AVStream& stream = *input_->format().streams[index_];
    DIOPTER_TRY(check_sides(stream.codecpar->width, stream.codecpar->height, name_, kMaxAssetPixels));
    const AVCodec* with_alpha = alpha_decoder(stream);
    DIOPTER_ASSIGN(decoder_, open_av_decoder(stream, with_alpha ? *with_alpha : *codec, 1, name_, kMaxAssetPixels));
    time_base_ = av_q2d(stream.time_base);
    next_.reset(av_frame_alloc());
    packet_.reset(av_packet_alloc());
    has_next_ = decode();
    const Orientation of_stream = orientation_of(stream);
    copy_ = std::make_unique<FrameCopy>(true, of_stream.upright() ? orientation_of(*next_) : of_stream);
    start_s_ = has_next_ ? next_time_s() : 0;
    return has_next_ ? ok_status() : invalid(name_, "has no whole picture", "the file may be cut short");
  }

  Result<const Frame*> at(double time_s) override {
    if (still_) return &shown_;
    double wanted_s = length_s_ > 0 ? std::fmod(time_s, length_s_) : time_s;
    if (wanted_s < shown_s_) DIOPTER_TRY(rewind());
    while (has_next_ && (shown_.empty() || next_time_s() - start_s_ <= wanted_s)) {
      DIOPTER_TRY(show_next());
      if (!has_next_ && length_s_ == 0) {  // the end is known now
        if (frames_ == 1) {
          still_ = true;
        } else {
          length_s_ = shown_s_ * frames_ / (frames_ - 1);
          if (wanted_s >= length_s_) {
            wanted_s = std::fmod(wanted_s, length_s_);
            DIOPTER_TRY(rewind());
            shown_ = {};
          }
        }
      }
    }
    return &shown_;
  }

 private:
  double next_time_s() const { return static_cast<double>(next_->best_effort_timestamp) * time_base_; }

  Status show_next() {
    DIOPTER_ASSIGN(shown_, copy_->copy(*next_, name_));
    shown_s_ = next_->best_effort_timestamp == AV_NOPTS_VALUE ? 0 : next_time_s() - start_s_;
    shown_.time_s = shown_s_;  // effects tell frames apart by it
    if (length_s_ == 0) ++frames_;
    has_next_ = decode();
    return ok_status();
  }

  bool decode() {
    av_frame_unref(next_.get());
    bool more = true;
    while (avcodec_receive_frame(decoder_.get(), next_.get()) != 0) {
      if (!more) return false;
      more = av_read_frame(&input_->format(), packet_.get()) >= 0;
      if (!more) avcodec_send_packet(decoder_.get(), nullptr);
      if (more && packet_->stream_index == index_) avcodec_send_packet(decoder_.get(), packet_.get());
      av_packet_unref(packet_.get());
    }
    return true;
  }

  const std::string name_;
  const Bytes bytes_;
  std::unique_ptr<MemoryInput> input_;
  AvCodec decoder_;
  AvFrame next_;
  AvPacket packet_;
  std::unique_ptr<FrameCopy> copy_;
  int index_ = -1;
  double time_base_ = 0, start_s_ = 0;
  bool has_next_ = false;
  bool still_ = false;
  Frame shown_;
  double shown_s_ = 0;
  double length_s_ = 0;  // 0: not known yet
  int frames_ = 0;
};

}  // namespace

Result<std::unique_ptr<MemoryClip>> MemoryClip::open(std::string name, Bytes bytes) {
  auto clip = std::make_unique<Clip>(std::move(name), bytes);
  DIOPTER_TRY(clip->rewind());
  return std::unique_ptr<MemoryClip>(std::move(clip));
}

}  // namespace diopter::media
