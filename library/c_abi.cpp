// The C ABI over LensHost. Nothing is thrown across it.
#include <cmath>
#include <exception>

#include "diopter/diopter.h"
#include "engine/output/results_json.h"
#include "library/lens_host.h"

struct diopter_lens {
  std::unique_ptr<diopter::LensHost> host;
  std::vector<diopter::Event> events;
  diopter::StepResult result;
  diopter::Size frame_size;
  diopter::ResultsJson json;
  std::string line;
  int64_t next_index = 0;
};

namespace {

using diopter::Status;
using diopter::StatusCode;

thread_local std::string last_error;

diopter_result remember(const Status& status) {
  last_error = status.ok() ? "" : status.to_string();
  if (status.ok()) return DIOPTER_OK;
  return status.code == StatusCode::kEnvironment ? DIOPTER_ENVIRONMENT_FAILED : DIOPTER_CONTENT_AT_FAULT;
}

diopter_result wrong_use(const char* message) {
  last_error = message;
  return DIOPTER_USAGE_AT_FAULT;
}

// Runs `work`, turning an exception of a library into a failure.
template <class Work>
diopter_result guarded(Work work) {
  try {
    return work();
  } catch (const std::exception& e) {
    return remember(diopter::environment_failure("diopter", e.what()));
  }
}

// The picture as a frame over the caller's memory; fails where a plane is missing or a stride too short.
diopter::Result<diopter::Frame> borrow(const diopter_image& image) {
  if (image.width < 1 || image.height < 1 || image.width > diopter::kMaxFrameSide || image.height > diopter::kMaxFrameSide) {
    return diopter::over_limit("image", "its size is out of bounds", "use 1 to " + std::to_string(diopter::kMaxFrameSide) + " pixels a side");
  }
  diopter::FrameView view;
  view.format = image.format == DIOPTER_I420   ? diopter::PixelFormat::kI420
                : image.format == DIOPTER_NV12 ? diopter::PixelFormat::kNv12
                                               : diopter::PixelFormat::kRgba;
  view.colour = {image.bt709 ? diopter::ColourMatrix::kBt709 : diopter::ColourMatrix::kBt601,
                 image.full_range ? diopter::ColourRange::kFull : diopter::ColourRange::kLimited};
  view.size = {image.width, image.height};
  for (int p = 0; p < diopter::plane_count(view.format); ++p) {
    if (!image.planes[p] || image.strides[p] < diopter::plane_size(view.format, view.size, p).width) {
      return diopter::invalid("image", "plane " + std::to_string(p) + " is missing or its stride too short");
    }
    view.planes[p] = image.planes[p];
    view.strides[p] = image.strides[p];
  }
  return diopter::Frame::borrow(view);
}

Status step(diopter_lens& lens, const diopter_image& image, double time_s) {
  DIOPTER_ASSIGN(diopter::Frame frame, borrow(image));
  frame.index = lens.next_index++;
  frame.time_s = time_s;
  lens.frame_size = frame.size();
  for (diopter::Event& event : lens.events) event.time_s = time_s;
  Status status = lens.host->session().step(std::move(frame), lens.events, lens.result);
  lens.events.clear();
  return status;
}

Status write_results(diopter_lens& lens) {
  const diopter::StepResult& result = lens.result;
  lens.json.begin(result.frame.index, result.frame.time_s, lens.line);
  for (const diopter::Output& output : result.outputs->items) DIOPTER_TRY(lens.json.append(output, lens.frame_size, nullptr, lens.line));
  for (const diopter::Firing& firing : result.firings) lens.json.append_firing(firing.trigger, firing.time_s, firing.reason, lens.line);
  lens.json.end(lens.line);
  return diopter::ok_status();
}

}  // namespace

extern "C" {

int diopter_abi_version(void) { return DIOPTER_ABI_VERSION; }

const char* diopter_last_error(void) { return last_error.c_str(); }

diopter_lens* diopter_lens_open(const char* path, int threads) {
  diopter_lens* opened = nullptr;
  guarded([&] {
    if (!path || threads < 0) return wrong_use("diopter_lens_open: path is NULL or threads negative");
    diopter::HostOptions options;
    options.threads = threads;
    auto host = diopter::LensHost::open(path, options);
    if (!host.ok()) return remember(host.status());
    opened = new diopter_lens{std::move(host).value(), {}, {}, {}, {}, {}, 0};
    return remember(diopter::ok_status());
  });
  return opened;
}

void diopter_lens_close(diopter_lens* lens) { delete lens; }

diopter_result diopter_lens_fire(diopter_lens* lens, const char* event) {
  if (!lens || !event) return wrong_use("diopter_lens_fire: lens or event is NULL");
  return guarded([&] {
    lens->events.push_back({event, 0});
    return remember(diopter::ok_status());
  });
}

diopter_result diopter_lens_step(diopter_lens* lens, const diopter_image* image, double time_s) {
  if (!lens || !image || !std::isfinite(time_s)) return wrong_use("diopter_lens_step: lens or image is NULL, or time_s is not finite");
  return guarded([&] { return remember(step(*lens, *image, time_s)); });
}

const char* diopter_lens_results(diopter_lens* lens) {
  if (!lens || !lens->result.outputs) return "{}";
  const diopter_result written = guarded([&] { return remember(write_results(*lens)); });
  return written == DIOPTER_OK ? lens->line.c_str() : "{}";
}

void diopter_lens_reset(diopter_lens* lens) {
  if (lens) lens->host->session().reset();
}

}  // extern "C"
