#include "cli/results_writer.h"

#include <cstdio>

#include "cli/command.h"
#include "media/image_file.h"

namespace diopter::cli {

Result<std::unique_ptr<ResultsWriter>> ResultsWriter::create(const ResultPlaces& places) {
  std::unique_ptr<ResultsWriter> writer(new ResultsWriter(places));
  if (!places.results.empty()) {
    DIOPTER_ASSIGN(AtomicFile file, AtomicFile::create(places.results));
    writer->file_.emplace(std::move(file));
  }
  return writer;
}

Status ResultsWriter::write(const StepResult& step, Size frame) {
  for (const Output& output : step.outputs->items) warn_of_non_finite(output);
  if (!file_ && places_.masks.empty() && places_.images.empty()) return ok_status();
  const int64_t index = step.frame.index;
  const auto sink = [&](const Output& output, const OutputPicture& picture, std::string& path) {
    return write_picture(output, index, picture, path);
  };
  json_.begin(index, step.frame.time_s, line_);
  for (const Output& output : step.outputs->items) DIOPTER_TRY(json_.append(output, frame, sink, line_));
  for (const Firing& firing : step.firings) json_.append_firing(firing.trigger, firing.time_s, firing.reason, line_);
  json_.end(line_);
  return file_ ? file_->write(line_) : ok_status();
}

Status ResultsWriter::finish() { return file_ ? file_->finish() : ok_status(); }

Status ResultsWriter::write_picture(const Output& output, int64_t frame, const OutputPicture& picture, std::string& path) {
  using media::SampleFormat;
  static constexpr SampleFormat kFormats[] = {SampleFormat::kGrey8, SampleFormat::kRgb8, SampleFormat::kGrey16, SampleFormat::kRgb8};  // by role
  const std::string& folder = picture.role == PictureRole::kMask ? places_.masks : places_.images;
  if (folder.empty()) return ok_status();
  // Masks and images may share a folder, so that a matte's colours need one of their own.
  const char* const part = picture.role == PictureRole::kForeground ? ".foreground" : "";
  char name[32];
  std::snprintf(name, sizeof name, "/%06lld.png", static_cast<long long>(frame));
  path = folder + "/" + output.id + part + name;
  return media::write_png(path, kFormats[static_cast<size_t>(picture.role) - 1], picture.size, picture.samples);
}

void ResultsWriter::warn_of_non_finite(const Output& output) {
  if (output.non_finite == 0 || !warned_.insert(output.id).second) return;
  warn(output.id + ": " + std::to_string(output.non_finite) + " values were NaN or infinite and count as nothing");
}

}  // namespace diopter::cli
