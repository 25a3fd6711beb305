// --results, --masks, --images: what a lens found, as lines of JSON and pictures.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "cli/atomic_file.h"
#include "engine/output/results_json.h"
#include "engine/session.h"

namespace diopter::cli {

// Empty: not wanted.
struct ResultPlaces {
  std::string results;
  std::string masks;
  std::string images;
};

class ResultsWriter {
 public:
  // Fails (kEnvironment) where the results file cannot be written.
  static Result<std::unique_ptr<ResultsWriter>> create(const ResultPlaces& places);

  // `frame`: the source frame's size.
  Status write(const StepResult& step, Size frame);
  Status finish();

 private:
  explicit ResultsWriter(const ResultPlaces& places) : places_(places), json_(!places.images.empty()) {}
  // Writes the picture of an output, where it is wanted; `path` stays empty otherwise.
  Status write_picture(const Output& output, int64_t frame, const OutputPicture& picture, std::string& path);
  void warn_of_non_finite(const Output& output);

  const ResultPlaces places_;
  std::optional<AtomicFile> file_;
  ResultsJson json_;
  std::string line_;
  std::set<std::string> warned_;
};

}  // namespace diopter::cli
