#include "media/camera.h"

extern "C" {
#include <libavdevice/avdevice.h>
}

#include "media/frame_copy.h"

namespace diopter::media {

namespace {

class Camera final : public FrameSource {
 public:
  explicit Camera(std::string device) : device_(std::move(device)) {}

  Status open() {
    quiet_av_log();
    avdevice_register_all();
    const AVInputFormat* v4l2 = av_find_input_format("v4l2");
    if (!v4l2) return environment_failure(device_, "this build cannot read cameras", "use a build of FFmpeg with Video4Linux");
    AVFormatContext* context = nullptr;
    const int opened = avformat_open_input(&context, device_.c_str(), v4l2, nullptr);
    if (opened < 0) return environment_failure(device_, "the camera cannot be opened: " + av_message(opened), "plug it in, close other programs that use it, or name another one");
    input_.reset(context);
    const AVCodec* codec = nullptr;
    stream_index_ = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
    if (stream_index_ < 0 || !codec) return environment_failure(device_, "the camera gives no picture that can be decoded", "choose another format with v4l2-ctl");
    const AVStream& stream = *context->streams[stream_index_];
    DIOPTER_ASSIGN(decoder_, open_av_decoder(stream, *codec, 1, device_));
    info_.size = {stream.codecpar->width, stream.codecpar->height};
    info_.live = true;
    if (stream.avg_frame_rate.num > 0) info_.frame_rate = {stream.avg_frame_rate.num, stream.avg_frame_rate.den};
    time_base_ = av_q2d(stream.time_base);
    packet_.reset(av_packet_alloc());
    decoded_.reset(av_frame_alloc());
    return ok_status();
  }

  const SourceInfo& info() const override { return info_; }

  Result<bool> next(Frame& frame) override {
    while (avcodec_receive_frame(decoder_.get(), decoded_.get()) != 0) {
      const int read = av_read_frame(input_.get(), packet_.get());
      if (read < 0) return environment_failure(device_, "the camera was lost: " + av_message(read), "plug it in again");
      if (packet_->stream_index == stream_index_) avcodec_send_packet(decoder_.get(), packet_.get());
      av_packet_unref(packet_.get());
    }
    DIOPTER_ASSIGN(frame, copy_.copy(*decoded_, device_));
    const double now_s = static_cast<double>(decoded_->best_effort_timestamp) * time_base_;
    if (next_index_ == 0) start_s_ = now_s;
    frame.index = next_index_++;
    frame.time_s = now_s - start_s_;
    return true;
  }

 private:
  const std::string device_;
  AvInput input_;
  AvCodec decoder_;
  AvPacket packet_;
  AvFrame decoded_;
  FrameCopy copy_{false, {}};
  int stream_index_ = -1;
  double time_base_ = 0;
  double start_s_ = 0;
  int64_t next_index_ = 0;
  SourceInfo info_;
};

}  // namespace

bool is_camera(const std::string& src) { return src.starts_with("/dev/video") || src.starts_with("camera:"); }

Result<std::unique_ptr<FrameSource>> open_camera(const std::string& src) {
  auto camera = std::make_unique<Camera>(src.starts_with("camera:") ? "/dev/video" + src.substr(7) : src);
  DIOPTER_TRY(camera->open());
  return std::unique_ptr<FrameSource>(std::move(camera));
}

}  // namespace diopter::media
