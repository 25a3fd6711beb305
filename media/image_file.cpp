#include "media/image_file.h"

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>

#include "media/av.h"
#include "media/frame_copy.h"
#include "media/memory_input.h"
#include "media/partial_file.h"

namespace diopter::media {

namespace {

constexpr int kJpegQuality = 3;  // 1 best .. 31 worst
constexpr int kPngCompression = 1;  // fast; larger numbers gain little on masks

Result<Frame> first_picture(AVFormatContext& format, int64_t max_pixels, const std::string& name) {
  const AVCodec* codec = nullptr;
  const int index = av_find_best_stream(&format, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
  if (index < 0 || !codec) return invalid(name, "has no picture", "give a png, jpg, webp or gif");
  DIOPTER_TRY(check_sides(format.streams[index]->codecpar->width, format.streams[index]->codecpar->height, name, max_pixels));
  DIOPTER_ASSIGN(const AvCodec decoder, open_av_decoder(*format.streams[index], *codec, 1, name, max_pixels));
  const AvPacket packet(av_packet_alloc());
  const AvFrame decoded(av_frame_alloc());
  bool more = true;
  while (avcodec_receive_frame(decoder.get(), decoded.get()) != 0) {
    if (!more) return invalid(name, "has no whole picture", "the file may be cut short");
    more = av_read_frame(&format, packet.get()) >= 0;
    if (!more) avcodec_send_packet(decoder.get(), nullptr);
    if (more && packet->stream_index == index) avcodec_send_packet(decoder.get(), packet.get());
    av_packet_unref(packet.get());
  }
  return FrameCopy(true, orientation_of(*decoded)).copy(*decoded, name);
}

// Encodes one picture.
Status encode(AVCodecID id, const AVFrame& frame, AVPacket& packet, const std::string& place) {
  const AVCodec& codec = *avcodec_find_encoder(id);
  const AvCodec encoder(avcodec_alloc_context3(&codec));
  encoder->width = frame.width;
  encoder->height = frame.height;
  encoder->pix_fmt = static_cast<AVPixelFormat>(frame.format);
  encoder->time_base = {1, 1};
  encoder->color_range = frame.color_range;
  if (id == AV_CODEC_ID_PNG) encoder->compression_level = kPngCompression;
  if (id == AV_CODEC_ID_MJPEG) {
    encoder->flags |= AV_CODEC_FLAG_QSCALE;
    encoder->global_quality = kJpegQuality * FF_QP2LAMBDA;
  }
  int failed = avcodec_open2(encoder.get(), &codec, nullptr);
  if (failed >= 0) failed = avcodec_send_frame(encoder.get(), &frame);
  if (failed >= 0) avcodec_send_frame(encoder.get(), nullptr);
  if (failed >= 0) failed = avcodec_receive_packet(encoder.get(), &packet);
  return failed < 0 ? environment_failure(place, "cannot be encoded: " + av_message(failed)) : ok_status();
}

Result<AvFrame> make_av_frame(AVPixelFormat format, Size size, const std::string& place) {
  AvFrame frame(av_frame_alloc());
  frame->width = size.width;
  frame->height = size.height;
  frame->format = format;
  if (av_frame_get_buffer(frame.get(), 0) < 0) return environment_failure(place, "out of memory");
  return frame;
}

Status write_file(const std::string& path, const AVPacket& packet) {
  PartialFile partial(path);
  std::FILE* file = std::fopen(partial.temporary().c_str(), "wb");
  if (!file) return cannot_write(path);
  const bool written = std::fwrite(packet.data, 1, static_cast<size_t>(packet.size), file) == static_cast<size_t>(packet.size);
  if (std::fclose(file) != 0 || !written) return cannot_write(path);
  return partial.finish();
}

// PNG's 16-bit samples are big-endian.
std::vector<std::byte> swapped(std::span<const std::byte> samples) {
  std::vector<std::byte> swapped(samples.begin(), samples.end());
  for (size_t i = 0; i + 1 < swapped.size(); i += 2) std::swap(swapped[i], swapped[i + 1]);
  return swapped;
}

}  // namespace

Result<Frame> read_image(const std::string& path) {
  DIOPTER_ASSIGN(const AvInput input, open_av_input(path));
  return first_picture(*input, kMaxVideoPixels, path);
}

Result<Frame> decode_image(const std::string& name, Bytes bytes) {
  MemoryInput input(bytes);
  DIOPTER_TRY(input.open(name));
  return first_picture(input.format(), kMaxAssetPixels, name);
}

std::vector<std::byte> packed_rgba(const Frame& frame) {
  const FrameView& view = frame.view();
  std::vector<std::byte> packed;
  packed.reserve(static_cast<size_t>(view.size.width) * static_cast<size_t>(view.size.height) * 4);
  for (int y = 0; y < view.size.height; ++y) {
    const auto* row = reinterpret_cast<const std::byte*>(view.planes[0]) + static_cast<ptrdiff_t>(y) * view.strides[0];
    packed.insert(packed.end(), row, row + static_cast<ptrdiff_t>(view.size.width) * 4);
  }
  return packed;
}

Status write_png(const std::string& path, SampleFormat format, Size size, std::span<const std::byte> samples) {
  quiet_av_log();
  static constexpr AVPixelFormat kFormats[] = {AV_PIX_FMT_NONE, AV_PIX_FMT_GRAY8, AV_PIX_FMT_GRAY16BE, AV_PIX_FMT_RGB24, AV_PIX_FMT_RGBA};
  static constexpr size_t kBytes[] = {0, 1, 2, 3, 4};
  const auto kind = static_cast<size_t>(format);
  if (size.width < 1 || size.height < 1 || samples.size() != static_cast<size_t>(size.width) * size.height * kBytes[kind]) {
    return invalid(path, "the samples do not fill " + std::to_string(size.width) + " x " + std::to_string(size.height) + " pixels");
  }
  const std::vector<std::byte> big_endian = format == SampleFormat::kGrey16 ? swapped(samples) : std::vector<std::byte>();
  if (!big_endian.empty()) samples = big_endian;
  DIOPTER_ASSIGN(const AvFrame frame, make_av_frame(kFormats[kind], size, path));
  const size_t row = samples.size() / static_cast<size_t>(size.height);
  for (int y = 0; y < size.height; ++y) {
    std::memcpy(frame->data[0] + static_cast<ptrdiff_t>(y) * frame->linesize[0], samples.data() + static_cast<size_t>(y) * row, row);
  }
  const AvPacket packet(av_packet_alloc());
  DIOPTER_TRY(encode(AV_CODEC_ID_PNG, *frame, *packet, path));
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  return write_file(path, *packet);
}

Status write_picture(const std::string& path, const Frame& frame) {
  quiet_av_log();
  const bool png = path.ends_with(".png");
  const bool rgba = frame.format() == PixelFormat::kRgba;
  const AVPixelFormat from = rgba ? AV_PIX_FMT_RGBA : frame.format() == PixelFormat::kNv12 ? AV_PIX_FMT_NV12 : AV_PIX_FMT_YUV420P;
  const AVPixelFormat to = !png ? AV_PIX_FMT_YUVJ444P : rgba ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24;
  const Size size = frame.size();
  DIOPTER_ASSIGN(const AvFrame picture, make_av_frame(to, size, path));
  picture->color_range = AVCOL_RANGE_JPEG;
  const AvScaler scaler(sws_getContext(size.width, size.height, from, size.width, size.height, to,
                                       SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BITEXACT, nullptr, nullptr, nullptr));
  if (!scaler) return environment_failure(path, "out of memory");
  const int* matrix = sws_getCoefficients(frame.colour().matrix == ColourMatrix::kBt709 ? SWS_CS_ITU709 : SWS_CS_ITU601);
  const int from_full = rgba || frame.colour().range == ColourRange::kFull;
  sws_setColorspaceDetails(scaler.get(), matrix, from_full, sws_getCoefficients(SWS_CS_ITU601), 1, 0, 1 << 16, 1 << 16);
  const FrameView& view = frame.view();
  const uint8_t* planes[4] = {view.planes[0], view.planes[1], view.planes[2], nullptr};
  const int strides[4] = {view.strides[0], view.strides[1], view.strides[2], 0};
  sws_scale(scaler.get(), planes, strides, 0, size.height, picture->data, picture->linesize);
  const AvPacket packet(av_packet_alloc());
  DIOPTER_TRY(encode(png ? AV_CODEC_ID_PNG : AV_CODEC_ID_MJPEG, *picture, *packet, path));
  return write_file(path, *packet);
}

}  // namespace diopter::media
