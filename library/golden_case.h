// A golden case: tests/NAME.json in a lens names a frame, what the lens must find on it, the tensors that the trainer saw, and how
// much may differ. docs/golden-cases.md explains each field.
#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/base/named_bytes.h"

namespace diopter::golden {

// How much may differ; kToleranceFields says what each means.
struct Tolerance {
  double input = .02;
  double model = .02;
  double coverage = .02;
  double mask_iou = .95;
  double px = 0;
  double score = .05;
  double min_score = .2;
  double picture = .02;
  double values = .02;
};

struct ToleranceField {
  const char* id;
  double Tolerance::*member;
  double maximum;  // the least is 0
  const char* meaning;
};
std::span<const ToleranceField> tolerance_fields();

struct Case {
  std::string name;                    // of its file, without folder and ending
  std::string description;
  std::string frame;                   // a picture, clip or sound in tests/
  std::vector<int64_t> frames{0};      // of a clip: which are compared, rising; of a sound: steps of the model
  std::vector<std::string> triggers;   // fired on each of these frames
  std::map<std::string, std::string> references;  // component -> .npz in tests/, of the first of `frames`
  bool single_component = false;       // the file names the reference alone
  // One object a frame: "COMPONENT.NAME" -> what a results line says of it; "path" names a picture in tests/. Empty: not compared.
  std::vector<nlohmann::json> expected;
  Tolerance tolerance;
};

// Files of a case are named relative to this folder of the lens.
inline constexpr const char* kFolder = "tests/";

// The names of the cases, sorted. Fails (kLimit) for more than 256.
Result<std::vector<std::string>> case_names(const NamedBytes& files);

// `components`: the lens's ids. Fails with "tests/NAME.json: /json/pointer" as place.
Result<Case> read_case(const NamedBytes& files, const std::string& name, std::span<const std::string> components);

// The text that read_case reads back; fields at their defaults are left out.
std::string write_case(const Case& written);

}  // namespace diopter::golden
