// A lens running in a page: the session, and what JavaScript hands in and takes out, in memory that it can see.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/model/host_runner.h"
#include "engine/output/results_json.h"
#include "engine/session.h"

namespace diopter::wasm {

// A picture that JavaScript reads or writes; the struct's own layout is part of the ABI (little endian, 32 bits each).
struct PictureLayout {
  uint32_t format = 0;  // PixelFormat
  uint32_t width = 0, height = 0;
  uint32_t matrix = 0, range = 0;       // ColourMatrix, ColourRange
  std::array<uint32_t, 3> planes{};     // addresses; 0: there is none
  std::array<uint32_t, 3> strides{};    // bytes
};

// A tensor for JavaScript; part of the ABI as well.
struct TensorLayout {
  uint32_t data = 0, bytes = 0;
  uint32_t type = 0;  // ElementType
  uint32_t rank = 0;
  std::array<int32_t, kMaxRank> sizes{};
};

PictureLayout layout_of(const FrameView& frame);
TensorLayout layout_of(const TensorView& tensor);

// The pictures and the font that JavaScript decoded or fetched. A clip is a picture that is written anew.
class PageAssets final : public AssetSource {
 public:
  Result<const Frame*> picture(std::string_view name, double time_s) override;
  Bytes font() const override { return font_; }

  // Memory for the RGBA picture of this name; the same memory where the size is the same.
  Result<Frame*> make_picture(std::string_view name, Size size);
  void set_font(Bytes font) { font_.assign(font.begin(), font.end()); }

 private:
  std::map<std::string, Frame, std::less<>> pictures_;
  std::vector<std::byte> font_;
};

// The names of the models; their bytes stay with the host, which runs them.
class ModelNames final : public NamedBytes {
 public:
  explicit ModelNames(const Lens& lens) : lens_(lens) {}
  Result<Bytes> read(std::string_view name) const override;
  std::vector<std::string> names() const override;

 private:
  const Lens& lens_;
};

// A copy of one run's tensors, for people to look at.
struct KeptTap {
  std::string component;
  int instance = 0;
  struct KeptTensor {
    TensorInfo info;
    Tensor values;  // float32
  };
  std::vector<KeptTensor> inputs, outputs;
};

// A picture of an output that results name as "picture:N".
struct KeptPicture {
  PictureRole role = PictureRole::kMask;
  Size size;
  std::vector<std::byte> samples;
};

struct WebSession {
  explicit WebSession(Lens manifest) : lens(std::move(manifest)), names(lens) {}

  const Lens lens;
  const ModelNames names;
  std::map<std::string, ModelInfo, std::less<>> models;  // by file
  PageAssets assets;
  std::vector<HostRunner*> runners;  // by component; owned by the session
  bool keeps_taps = false;
  std::vector<KeptTap> taps;         // of the step under way, or the last one
  FramePool pool;
  Frame next;
  std::vector<Event> events;
  StepResult result;
  std::array<double, 5> times_ms{};  // input, model, output, render, total
  ResultsJson json;
  std::string line;
  std::vector<KeptPicture> pictures;
  PictureLayout layout;              // the one that was asked for last
  std::vector<uint8_t> rgba;         // of the shown frame
  std::vector<TensorLayout> tensors;
  std::unique_ptr<Session> session;  // ends first: it borrows from all of the above
};

}  // namespace diopter::wasm
