// Owners for FFmpeg's objects and its failures as Status. Included by the files of media/ that call FFmpeg.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <memory>
#include <string>

#include "engine/frame/frame.h"

namespace diopter::media {

struct AvFree {
  void operator()(AVFrame* p) const { av_frame_free(&p); }
  void operator()(AVPacket* p) const { av_packet_free(&p); }
  void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
  void operator()(SwsContext* p) const { sws_freeContext(p); }
};
using AvFrame = std::unique_ptr<AVFrame, AvFree>;
using AvPacket = std::unique_ptr<AVPacket, AvFree>;
using AvCodec = std::unique_ptr<AVCodecContext, AvFree>;
using AvScaler = std::unique_ptr<SwsContext, AvFree>;

struct CloseInput {
  void operator()(AVFormatContext* p) const { avformat_close_input(&p); }
};
using AvInput = std::unique_ptr<AVFormatContext, CloseInput>;

// FFmpeg's words for an error number.
std::string av_message(int error);

// Silences FFmpeg's own log; called before anything is opened.
void quiet_av_log();

// The demuxers that untrusted files may use: no playlists, nothing that opens other files.
inline constexpr const char* kFormats =
    "mov,matroska,mp3,flac,gif,apng,png_pipe,jpeg_pipe,webp_pipe,bmp_pipe,yuv4mpegpipe,avi,mpegts,mpeg,flv,ogg,image2,ivf,h264,hevc,wav";

inline constexpr int64_t kMaxVideoPixels = int64_t{kMaxFrameSide} * kMaxFrameSide;
// Of the pictures and clips in a lens: 8K fits, a file made to fill the memory does not.
inline constexpr int64_t kMaxAssetPixels = int64_t{7680} * 4320;

// Opens a file for reading, without any protocol but plain files, and finds its streams. `format`: forces a demuxer ("yuv4mpegpipe").
Result<AvInput> open_av_input(const std::string& path, const char* format = nullptr);

// Finds the streams of an opened file, whose pictures have at most `max_pixels`.
Status find_av_streams(AVFormatContext& input, int64_t max_pixels, const std::string& place);

// The decoder that sees the alpha plane of VP8 and VP9, where the stream has one; else null.
const AVCodec* alpha_decoder(const AVStream& stream);

// A decoder for the stream; `threads` 0: FFmpeg chooses. Frames over `max_pixels` are not decoded.
Result<AvCodec> open_av_decoder(const AVStream& stream, const AVCodec& codec, int threads, const std::string& place, int64_t max_pixels = kMaxVideoPixels);

// What an untagged video means: BT.601 under 720 lines, else BT.709; limited range (full for yuvj).
ColourSpace colour_of(const AVFrame& frame);

// Fails for sides that are not known (kInvalid) or over kMaxFrameSide, and for more than `max_pixels` (kLimit).
Status check_sides(int width, int height, const std::string& place, int64_t max_pixels = kMaxVideoPixels);

}  // namespace diopter::media
