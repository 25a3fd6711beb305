#include "library/golden_accept.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "library/golden_compare.h"
#include "library/golden_reference.h"
#include "media/image_file.h"
#include "media/partial_file.h"

namespace diopter::golden {

namespace fs = std::filesystem;

namespace {

using nlohmann::json;

Status write_file(const std::string& path, Bytes bytes) {
  std::error_code ignored;
  fs::create_directories(fs::path(path).parent_path(), ignored);
  media::PartialFile partial(path);
  std::ofstream file(partial.temporary(), std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) return media::cannot_write(path);
  return partial.finish();
}

std::vector<std::string> ids_of(const Lens& lens) {
  std::vector<std::string> ids;
  for (const ComponentSpec& component : lens.components) ids.push_back(component.id);
  return ids;
}

// Letters, digits, '-', '_' and '.' stay.
std::string safe_name(std::string name) {
  for (char& c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_' && c != '.') c = '-';
  }
  return name;
}

// A case that is being written.
class Accepting {
 public:
  Accepting(const std::string& folder, CaseRunner& runner, bool tensors, std::vector<std::string>& lines)
      : folder_(folder), runner_(runner), tensors_(tensors), lines_(lines) {}

  Status accept(Case golden) {
    case_ = std::move(golden);
    case_.single_component = runner_.lens().components.size() == 1;
    before_ = std::move(case_.expected);
    case_.expected.clear();
    DIOPTER_TRY(runner_.run(case_, [this](const FrameRun& run) { return take(run); }));
    const std::string text = write_case(case_);
    return write_file(path(case_.name + ".json"), std::as_bytes(std::span(text)));
  }

 private:
  std::string path(const std::string& name) const { return folder_ + "/" + kFolder + name; }

  Status take(const FrameRun& run) {
    if (run.place == 0 && tensors_) DIOPTER_TRY(write_references(run));
    json expected = run.found.outputs;
    for (const auto& [id, picture] : run.found.pictures) {
      char number[32] = "";
      if (case_.frames.size() > 1) std::snprintf(number, sizeof number, "-%06lld", static_cast<long long>(case_.frames[run.place]));
      const std::string name = case_.name + "/" + id + number + ".png";
      expected[id]["path"] = name;
      tell(run, id, expected[id], &picture);
      const auto format = picture.channels == 3 ? media::SampleFormat::kRgb8 : media::SampleFormat::kGrey8;
      DIOPTER_TRY(media::write_png(path(name), format, picture.size, std::as_bytes(std::span(picture.samples))));
    }
    for (const auto& [id, fields] : expected.items()) {
      if (!run.found.pictures.contains(id)) tell(run, id, fields, nullptr);
    }
    case_.expected.push_back(std::move(expected));
    return ok_status();
  }

  // One line that says how the output differs from what was expected before.
  void tell(const FrameRun& run, const std::string& id, const json& now, const Picture8* picture) {
    std::string line = case_.name + (case_.frames.size() > 1 ? ", frame " + std::to_string(case_.frames[run.place]) : "") + ": " + id + ": ";
    if (run.place >= before_.size() || !before_[run.place].contains(id)) {
      lines_.push_back(line + "new (" + now.value("kind", "") + ")");
      return;
    }
    const json& old = before_[run.place][id];
    CompareRules rules{case_.tolerance, 0};
    if (rules.tolerance.px == 0) rules.tolerance.px = .01 * std::max(run.frame.size().width, run.frame.size().height);
    const Picture8 old_picture = picture && old.contains("path") ? read_old(old["path"].get<std::string>(), *picture) : Picture8{};
    const std::optional<ResultDifference> differs = compare_output({old, old_picture.samples.empty() ? nullptr : &old_picture}, {now, picture}, rules);
    if (differs) {
      lines_.push_back(line + "changed: " + differs->message);
    } else {
      lines_.push_back(line + (old == now ? "unchanged" : "changed within the tolerance"));
    }
  }

  // The picture as it was; empty where it cannot be read or has another size.
  Picture8 read_old(const std::string& name, const Picture8& like) const {
    const Result<Frame> frame = media::read_image(path(name));
    if (!frame.ok() || !(frame->size() == like.size)) return {};
    Picture8 picture{like.size, like.channels, {}};
    for (int y = 0; y < like.size.height; ++y) {
      const uint8_t* row = frame->view().planes[0] + static_cast<ptrdiff_t>(y) * frame->view().strides[0];
      for (int x = 0; x < like.size.width; ++x) picture.samples.insert(picture.samples.end(), row + 4 * x, row + 4 * x + like.channels);
    }
    return picture;
  }

  Status write_references(const FrameRun& run) {
    for (const ModelRun& model : run.runs) {
      const std::string name = case_.name + (case_.single_component ? "" : "-" + model.component) + ".npz";
      DIOPTER_ASSIGN(const std::vector<std::byte> bytes, write_reference(name, model));
      DIOPTER_TRY(write_file(path(name), bytes));
      case_.references[model.component] = name;
      lines_.push_back(case_.name + ": " + kFolder + name + ": the tensors of " + model.component + " (" + std::to_string(bytes.size() / 1000) + " kB)");
    }
    return ok_status();
  }

  const std::string& folder_;
  CaseRunner& runner_;
  const bool tensors_;
  std::vector<std::string>& lines_;
  Case case_;
  std::vector<json> before_;
};

// A file that is removed again unless what it is for came about.
struct Brought {
  std::string path;
  ~Brought() {
    std::error_code ignored;
    if (!path.empty()) fs::remove(path, ignored);
  }
};

Status bring(const std::string& from, const std::string& to, Brought& brought) {
  std::error_code error;
  if (!fs::is_regular_file(from, error)) return invalid(from, "is no file that can be read", "give a picture or a clip with --frame");
  if (fs::equivalent(from, to, error)) return ok_status();
  const bool there = fs::exists(to, error);
  fs::create_directories(fs::path(to).parent_path(), error);
  if (!fs::copy_file(from, to, fs::copy_options::overwrite_existing, error) || error) return environment_failure(to, "cannot be written: " + error.message(), "check the folder's permissions and the free space");
  fs::permissions(to, fs::perms::owner_write, fs::perm_options::add, error);  // the next --accept writes it again
  if (!there) brought.path = to;
  return ok_status();
}

Status accept_frame(const std::string& lens, const AcceptOptions& options, CaseRunner& runner, Accepting& accepting) {
  const std::string file = safe_name(fs::path(options.frame).filename().string());
  const std::string name = options.name.empty() ? safe_name(fs::path(file).stem().string()) : options.name;
  if (name.empty() || name != safe_name(name) || name.starts_with('.')) return invalid("--name " + name, "is no name of a case", "use letters, digits, - and _");
  Brought brought;
  DIOPTER_TRY(bring(options.frame, lens + "/" + kFolder + file, brought));
  Case golden;
  std::error_code ignored;
  if (fs::exists(lens + "/" + kFolder + name + ".json", ignored)) {
    DIOPTER_ASSIGN(golden, read_case(runner.files(), name, ids_of(runner.lens())));
  }
  golden.name = name;
  golden.frame = file;
  if (!options.frames.empty()) golden.frames = options.frames;
  DIOPTER_TRY(accepting.accept(std::move(golden)));
  brought.path.clear();
  return ok_status();
}

}  // namespace

Result<std::vector<std::string>> accept(const std::string& lens, const AcceptOptions& options) {
  std::error_code ignored;
  if (fs::is_regular_file(lens, ignored)) return invalid(lens, "is packed", "unpack it (`diopter unpack`), or give the lens's folder");
  DIOPTER_ASSIGN(const std::unique_ptr<CaseRunner> runner, CaseRunner::open(lens));
  std::vector<std::string> lines;
  Accepting accepting(lens, *runner, options.tensors, lines);
  if (!options.frame.empty()) {
    DIOPTER_TRY(accept_frame(lens, options, *runner, accepting));
    return lines;
  }
  DIOPTER_ASSIGN(const std::vector<std::string> names, case_names(runner->files()));
  if (names.empty()) return invalid(lens, "has no golden cases to refresh", "make one with --accept --frame PICTURE");
  for (const std::string& name : names) {
    if (!options.only.empty() && std::ranges::find(options.only, name) == options.only.end()) continue;
    DIOPTER_ASSIGN(Case golden, read_case(runner->files(), name, ids_of(runner->lens())));
    DIOPTER_TRY(accepting.accept(std::move(golden)));
  }
  return lines;
}

}  // namespace diopter::golden
