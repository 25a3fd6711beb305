// The parent's part: starts the child, ends it where it takes too long, believes nothing that it says without a look.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
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
#include "preflight/report.h"

namespace diopter::preflight {

namespace {

using Json = nlohmann::json;

constexpr std::chrono::milliseconds kLook{10};
constexpr std::streamsize kErrorBytes = 400;
constexpr const char* kSandboxRemedy = "run it on Linux 5.13 or later with Landlock and seccomp; in a container, let both through";

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

// The child's own files, gone with this object.
class Files {
 public:
  explicit Files(const std::string& folder) : report(folder + "/report.said"), pictures(folder + "/pictures.raw"), errors(folder + "/errors.txt") {}
  ~Files() {
    for (const std::string& file : {report, pictures, errors}) unlink(file.c_str());
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  const std::string report, pictures, errors;
};

// In a session of its own, without environment, with no descriptors but those named.
Result<pid_t> start(const Options& options, const Files& kept) {
  const std::string program = options.program.empty() ? "/proc/self/exe" : options.program;
  const std::string cpu = std::to_string(options.limits.cpu.count()), memory = std::to_string(options.limits.memory_bytes), output = std::to_string(options.limits.output_bytes);
  std::vector<std::string> words = {"diopter", kChildVerb, options.lens, cpu, memory, output};
  words.insert(words.end(), options.clips.begin(), options.clips.end());
  if (options.clips.empty()) words.emplace_back(kMadeClip);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  // Sanitizers look for leaks with ptrace, which the sandbox forbids.
  std::string no_leaks = "ASAN_OPTIONS=detect_leaks=0";
  char* environment[] = {no_leaks.data(), nullptr};
  FileActions files;
  posix_spawn_file_actions_addopen(&files.actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files.actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files.actions, 2, kept.errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&files.actions, kReportFd, kept.report.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&files.actions, kPicturesFd, kept.pictures.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addclosefrom_np(&files.actions, kPicturesFd + 1);
  const Attributes attributes;
  pid_t child = 0;
  const int failed = posix_spawn(&child, program.c_str(), &files.actions, &attributes.attributes, arguments.data(), environment);
  if (failed != 0) return environment_failure(program, std::string("cannot be started: ") + std::strerror(failed));
  return child;
}

struct Ended {
  int status = 0;  // as waitpid has it
  rusage usage{};
  bool was_late = false, had_too_many_threads = false;
  bool threads_were_watched = false;
};

// RLIMIT_NPROC counts nothing for root, and all of a user's processes for others. A folder of /proc has as many links as it has threads, and two.
int64_t threads_of(pid_t child) {
  struct stat info {};
  const std::string tasks = "/proc/" + std::to_string(child) + "/task";
  return stat(tasks.c_str(), &info) == 0 ? static_cast<int64_t>(info.st_nlink) - 2 : -1;
}

Ended wait_for(pid_t child, const Limits& limits) {
  Ended ended;
  const auto until = std::chrono::steady_clock::now() + limits.wall;
  while (wait4(child, &ended.status, WNOHANG, &ended.usage) == 0) {
    const int64_t threads = threads_of(child);
    ended.threads_were_watched = ended.threads_were_watched || threads > 0;
    ended.had_too_many_threads = threads > limits.threads;
    ended.was_late = std::chrono::steady_clock::now() >= until;
    if (ended.was_late || ended.had_too_many_threads) {
      kill(-child, SIGKILL);
      wait4(child, &ended.status, 0, &ended.usage);
      break;
    }
    std::this_thread::sleep_for(kLook);
  }
  return ended;
}

Json error(const std::string& code, const std::string& message, const std::string& remedy) { return {{"code", code}, {"severity", "error"}, {"place", "lens"}, {"message", message}, {"remedy", remedy}}; }

// What the way it ended says of the lens; null where it came to its own end.
Json finding_of_end(const Ended& ended, const Limits& limits) {
  const int signal = WIFSIGNALED(ended.status) ? WTERMSIG(ended.status) : 0;
  if (ended.had_too_many_threads) return error("preflight.threads", "the lens started more than " + std::to_string(limits.threads) + " threads", "try it with `diopter run`; a model runs on one thread here");
  const bool used_its_time = signal == SIGXCPU || (signal == SIGKILL && ended.usage.ru_utime.tv_sec + ended.usage.ru_stime.tv_sec >= limits.cpu.count());
  if (ended.was_late || used_its_time) return error("preflight.time", "the check did not come to an end within " + std::to_string(limits.wall.count()) + " seconds", "make its models smaller, and see that none of them loops without end");
  if (signal == SIGXFSZ) return error("preflight.output", "the lens wrote more than it may", "make its pictures smaller");
  const bool no_memory = signal == SIGKILL || (WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == kOutOfMemory);
  if (no_memory) return error(kMemoryCode, "the lens needs more than " + std::to_string(limits.memory_bytes >> 20) + " MB of memory", "make its models smaller");
  if (signal != 0 || !WIFEXITED(ended.status) || WEXITSTATUS(ended.status) != 0) return error("preflight.crash", "the lens made the program that ran it fail" + (signal == 0 ? std::string() : std::string(" (") + strsignal(signal) + ")"), "convert its models again, and try them with `diopter run`");
  return nullptr;
}

std::string read_file(const std::string& path, std::streamsize most) {
  std::ifstream file(path, std::ios::binary);
  std::string text(static_cast<size_t>(most), '\0');
  file.read(text.data(), most);
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

Report refused(Json finding) {
  Report report;
  report.json = {{"passed", false}, {"findings", Json::array({std::move(finding)})}, {"sandbox", Json::array()}};
  return report;
}

// What the child said and drew.
Result<Report> believe(const Options& options, const Files& files) {
  const char* remedy = "try the lens with `diopter run`";
  Result<ChildReport> said = read_report(read_file(files.report, static_cast<std::streamsize>(kMostReportBytes) + 1));
  if (!said.ok()) return refused(error("preflight.report", "the program that ran the lens left no sound report: it " + said.status().message, remedy));
  Report report;
  report.json = std::move(said->json);
  report.passed = report.json["passed"];
  if (!report.passed || said->drawn.frames == 0) return report;
  said->drawn.file = files.pictures;
  const Status made = make_pictures(said->drawn, options.folder);
  if (made.code == StatusCode::kEnvironment) return made;
  if (!made.ok()) return refused(error("preflight.output", "the pictures of the lens cannot be made: its " + made.place + " " + made.message, remedy));
  report.poster = kPosterName;
  report.icon = kIconName;
  report.preview = kPreviewName;
  return report;
}

bool had_no_sandbox(const Ended& ended) { return WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == kNoSandbox; }

}  // namespace

Result<Report> run(const Options& options) {
  const Files files(options.folder);
  DIOPTER_ASSIGN(const pid_t child, start(options, files));
  const Ended ended = wait_for(child, options.limits);
  if (had_no_sandbox(ended)) return environment_failure("sandbox", read_file(files.errors, kErrorBytes), kSandboxRemedy);
  Json end = finding_of_end(ended, options.limits);
  if (!end.is_null()) return refused(std::move(end));
  Result<Report> report = believe(options, files);
  if (report.ok() && ended.threads_were_watched) report->json["sandbox"].push_back("number of threads (watched)");
  return report;
}

Status try_sandbox(const std::string& folder, const std::string& program) {
  const Files files(folder);
  DIOPTER_ASSIGN(const pid_t child, start({.program = program}, files));
  const Ended ended = wait_for(child, {});
  if (had_no_sandbox(ended)) return environment_failure("sandbox", read_file(files.errors, kErrorBytes), kSandboxRemedy);
  return WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == 0 ? ok_status() : environment_failure("sandbox", "the program that shuts itself in failed", "see that this program can be run a second time");
}

}  // namespace diopter::preflight
