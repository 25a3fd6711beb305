// The parent's part: starts the child, ends it where it takes too long, believes nothing that it says without a look.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

#include "preflight/descriptors.h"
#include "preflight/pictures.h"
#include "preflight/preflight.h"

namespace diopter::preflight {

namespace {

using Json = nlohmann::json;

constexpr std::chrono::milliseconds kLook{10};
constexpr size_t kMostFindings = 200;
constexpr size_t kMostComponents = 64;
constexpr int kMostSide = 4096;
constexpr std::streamsize kReportBytes = 4 << 20;

struct FileActions {
  FileActions() { posix_spawn_file_actions_init(&actions); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  posix_spawn_file_actions_t actions;
};

struct Attributes {
  Attributes() {
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  posix_spawnattr_t attributes;
};

// In a session of its own, without environment, with no descriptors but those named.
Result<pid_t> start(const Options& options, const std::string& report, const std::string& frames, const std::string& errors) {
  const std::string program = options.program.empty() ? "/proc/self/exe" : options.program, clip = options.clip.empty() ? kMadeClip : options.clip;
  const std::string cpu = std::to_string(options.limits.cpu.count()), memory = std::to_string(options.limits.memory_bytes), output = std::to_string(options.limits.output_bytes);
  std::vector<std::string> words = {"diopter", kChildVerb, options.lens, clip, cpu, memory, output};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  // Sanitizers look for leaks with ptrace, which the sandbox forbids.
  std::string no_leaks = "ASAN_OPTIONS=detect_leaks=0";
  char* environment[] = {no_leaks.data(), nullptr};
  FileActions files;
  posix_spawn_file_actions_addopen(&files.actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files.actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files.actions, 2, errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&files.actions, kReportFd, report.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&files.actions, kFramesFd, frames.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addclosefrom_np(&files.actions, kFramesFd + 1);
  const Attributes attributes;
  pid_t child = 0;
  const int failed = posix_spawn(&child, program.c_str(), &files.actions, &attributes.attributes, arguments.data(), environment);
  if (failed != 0) return environment_failure(program, std::string("cannot be started: ") + std::strerror(failed));
  return child;
}

struct Ended {
  int status = 0;  // as waitpid has it
  bool was_late = false;
};

Ended wait_for(pid_t child, std::chrono::seconds wall) {
  Ended ended;
  const auto until = std::chrono::steady_clock::now() + wall;
  while (waitpid(child, &ended.status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() >= until) {
      ended.was_late = true;
      kill(-child, SIGKILL);
      waitpid(child, &ended.status, 0);
      break;
    }
    std::this_thread::sleep_for(kLook);
  }
  return ended;
}

Json finding(const std::string& code, const std::string& message, const std::string& remedy) { return {{"code", code}, {"severity", "error"}, {"place", "lens"}, {"message", message}, {"remedy", remedy}}; }

// What the way it ended says of the lens; null where it came to its own end.
Json finding_of_end(const Ended& ended, const Limits& limits) {
  const int signal = WIFSIGNALED(ended.status) ? WTERMSIG(ended.status) : 0;
  if (ended.was_late || signal == SIGXCPU) return finding("preflight.time", "the check did not come to an end within " + std::to_string(limits.wall.count()) + " seconds", "make its models smaller, and see that none of them loops without end");
  if (signal == SIGXFSZ) return finding("preflight.output", "the lens wrote more than it may", "make its pictures smaller");
  const bool no_memory = signal == SIGKILL || (WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == kOutOfMemory);
  if (no_memory) return finding("preflight.memory", "the lens needs more than " + std::to_string(limits.memory_bytes >> 20) + " MB of memory", "make its models smaller");
  if (signal != 0 || !WIFEXITED(ended.status) || WEXITSTATUS(ended.status) != 0) return finding("preflight.crash", "the lens made the program that ran it fail" + (signal == 0 ? std::string() : std::string(" (") + strsignal(signal) + ")"), "convert its models again, and try them with `diopter run`");
  return nullptr;
}

std::string read_file(const std::string& path, std::streamsize most) {
  std::ifstream file(path, std::ios::binary);
  std::string text(static_cast<size_t>(most), '\0');
  file.read(text.data(), most);
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

// At most `most` bytes of UTF-8, whole characters only: a database or a client may refuse half of one.
std::string cut(const std::string& text, size_t most) {
  size_t end = std::min(text.size(), most);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string text_of(const Json& object, const char* field, size_t most) {
  const auto at = object.is_object() ? object.find(field) : object.end();
  return at != object.end() && at->is_string() ? cut(at->get<std::string>(), most) : std::string();
}

double number_of(const Json& object, const char* field) {
  const auto at = object.find(field);
  return at != object.end() && at->is_number() ? std::clamp(at->get<double>(), 0.0, 1e12) : 0;
}

Json list_of(const Json& object, const char* field, size_t most) {
  Json list = Json::array();
  const auto at = object.is_object() ? object.find(field) : object.end();
  if (at != object.end() && at->is_array()) list.insert(list.end(), at->begin(), at->begin() + static_cast<ptrdiff_t>(std::min(at->size(), most)));
  return list;
}

// The child may have been taken over: only known fields, of the right type, of bounded length.
Json cleaned(const Json& said) {
  Json report = {{"passed", said.is_object() && said.value("passed", Json()) == true}, {"findings", Json::array()}, {"sandbox", Json::array()}};
  if (!said.is_object()) return report;
  for (const Json& found : list_of(said, "findings", kMostFindings)) {
    report["findings"].push_back({{"code", text_of(found, "code", 80)}, {"severity", text_of(found, "severity", 10) == "warning" ? "warning" : "error"}, {"place", text_of(found, "place", 400)},
                                  {"message", text_of(found, "message", 1000)}, {"remedy", text_of(found, "remedy", 1000)}});
  }
  for (const Json& word : list_of(said, "sandbox", 16)) report["sandbox"].push_back(word.is_string() ? cut(word.get<std::string>(), 100) : "");
  if (said.contains("manifest")) {
    Json components = Json::array();
    for (const Json& component : list_of(said["manifest"], "components", kMostComponents)) {
      components.push_back({{"id", text_of(component, "id", 80)}, {"file", text_of(component, "file", 200)}, {"bytes", static_cast<int64_t>(component.is_object() ? number_of(component, "bytes") : 0)},
                            {"licence", text_of(component, "licence", 200)}, {"source", text_of(component, "source", 500)}});
    }
    report["manifest"] = {{"name", text_of(said["manifest"], "name", 80)}, {"description", text_of(said["manifest"], "description", 2000)}, {"licence", text_of(said["manifest"], "licence", 200)}, {"components", components}};
  }
  for (const char* field : {"fps", "step_ms_p50", "step_ms_p95", "joules_per_frame_estimate"}) {
    if (said.contains(field)) report[field] = number_of(said, field);
  }
  for (const char* field : {"packed_bytes", "frames", "threads", "peak_memory_bytes"}) {
    if (said.contains(field)) report[field] = static_cast<int64_t>(number_of(said, field));
  }
  if (said.contains("energy_method")) report["energy_method"] = text_of(said, "energy_method", 200);
  return report;
}

// Where the frames lie and how many; none where what the child said of them cannot be.
DrawnFrames frames_of(const Json& said, const std::string& file) {
  DrawnFrames frames{file};
  const Json size = list_of(said, "size", 2);
  if (size.size() != 2 || !size[0].is_number_integer() || !size[1].is_number_integer()) return frames;
  const int64_t width = size[0], height = size[1], format = static_cast<int64_t>(number_of(said, "pixels"));
  if (width < 2 || height < 2 || width > kMostSide || height > kMostSide || format < 1 || format > 3) return frames;
  frames.format = static_cast<PixelFormat>(format);
  frames.size = {static_cast<int>(width), static_cast<int>(height)};
  frames.count = std::min<int64_t>(static_cast<int64_t>(number_of(said, "frames")), 600);
  return frames;
}

}  // namespace

Result<Report> run(const Options& options) {
  const std::string said_file = options.folder + "/report.said", frames_file = options.folder + "/frames.raw", errors_file = options.folder + "/errors.txt";
  DIOPTER_ASSIGN(const pid_t child, start(options, said_file, frames_file, errors_file));
  const Ended ended = wait_for(child, options.limits.wall);
  if (WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == kNoSandbox) return environment_failure("sandbox", read_file(errors_file, 1000));
  Report report;
  const Json end = finding_of_end(ended, options.limits);
  const Json said = end.is_null() ? Json::parse(read_file(said_file, kReportBytes), nullptr, false) : Json();
  report.json = cleaned(said);
  if (!end.is_null()) report.json["findings"].push_back(end);
  else if (!said.is_object()) report.json["findings"].push_back(finding("preflight.crash", "the check left no report", "try the lens with `diopter run`"));
  const bool has_error = std::ranges::any_of(report.json["findings"], [](const Json& found) { return found["severity"] == "error"; });
  if (has_error) report.json["passed"] = false;
  const DrawnFrames frames = frames_of(said, frames_file);
  if (report.json["passed"] == true && frames.count > 0) {
    const Status made = make_pictures(frames, options.folder);
    if (made.code == StatusCode::kEnvironment) return made;
    if (!made.ok()) {
      report.json["passed"] = false;
      report.json["findings"].push_back(finding("preflight.output", "the pictures of the lens cannot be made: " + made.message, "try the lens with `diopter run`"));
    } else {
      report.json["size"] = {frames.size.width, frames.size.height};
      report.poster = kPosterName;
      report.icon = kIconName;
      report.preview = kPreviewName;
    }
  }
  for (const std::string& file : {said_file, frames_file, errors_file}) unlink(file.c_str());
  report.passed = report.json["passed"];
  return report;
}

}  // namespace diopter::preflight
