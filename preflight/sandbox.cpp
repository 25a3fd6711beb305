#include "preflight/sandbox.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace diopter::preflight {

namespace {

Status failed(const char* what) { return environment_failure("sandbox", std::string(what) + ": " + std::strerror(errno), "use a Linux kernel of 5.13 or later with Landlock and seccomp"); }

bool limit(__rlimit_resource_t resource, int64_t value) {
  const rlimit both{static_cast<rlim_t>(value), static_cast<rlim_t>(value)};
  return setrlimit(resource, &both) == 0;
}

// SIGXCPU first, which tells it from a want of memory; SIGKILL follows where that is not heeded.
bool limit_cpu(int64_t seconds) {
  const rlimit both{static_cast<rlim_t>(seconds), static_cast<rlim_t>(seconds + 2)};
  return setrlimit(RLIMIT_CPU, &both) == 0;
}

// What its own stack may grow to, where that is not less already.
bool limit_stack() {
  constexpr rlim_t kBytes = 8 << 20;
  rlimit now{};
  if (getrlimit(RLIMIT_STACK, &now) != 0) return false;
  return limit(RLIMIT_STACK, static_cast<int64_t>(std::min(kBytes, now.rlim_max)));
}

Status set_limits(const SandboxOptions& options, std::vector<std::string>& in_force) {
  const bool set = limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 256) && limit_stack() && limit_cpu(options.cpu_s) && limit(RLIMIT_FSIZE, options.file_bytes);
  if (!set) return failed("limits cannot be set");
  in_force.insert(in_force.end(), {"processor time", "size of files"});
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  // Their shadow memory alone is larger than any limit.
#else
  if (!limit(RLIMIT_DATA, options.memory_bytes)) return failed("memory cannot be limited");
  in_force.emplace_back("memory");
#endif
  return ok_status();
}

struct CloseFd {
  int fd;
  ~CloseFd() {
    if (fd >= 0) close(fd);
  }
};

// Nothing may be written, made, removed or run; reading is allowed below the paths given.
Status keep_from_files(const std::vector<std::string>& readable) {
  // The rights of Landlock's first version, all of which are denied unless a rule says otherwise.
  constexpr uint64_t kAll = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
  const landlock_ruleset_attr attributes{.handled_access_fs = kAll};
  const CloseFd rules{static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0))};
  if (rules.fd < 0) return failed("the kernel has no Landlock");
  for (const std::string& path : readable) {
    const CloseFd place{open(path.c_str(), O_PATH | O_CLOEXEC)};
    if (place.fd < 0) continue;
    struct stat info {};
    const bool is_folder = fstat(place.fd, &info) == 0 && S_ISDIR(info.st_mode);
    const landlock_path_beneath_attr rule{.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | (is_folder ? LANDLOCK_ACCESS_FS_READ_DIR : 0), .parent_fd = place.fd};
    if (syscall(SYS_landlock_add_rule, rules.fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) return failed("Landlock refuses a rule");
  }
  return syscall(SYS_landlock_restrict_self, rules.fd, 0) == 0 ? ok_status() : failed("Landlock cannot be entered");
}

struct ReleaseFilter {
  void operator()(scmp_filter_ctx filter) const { seccomp_release(filter); }
};

// Calls of a program that computes, waits for its threads and reads files. Everything else fails with EPERM.
constexpr const char* kAllowed[] = {
    "read", "pread64", "readv", "write", "pwrite64", "writev", "lseek", "close", "fstat", "newfstatat", "stat", "lstat", "statx", "fsync", "ftruncate", "munmap", "mprotect", "mremap", "madvise", "brk",
    "futex", "sched_yield", "sched_getaffinity", "sched_setaffinity", "sched_getparam", "sched_getscheduler", "sched_get_priority_max", "sched_get_priority_min", "getcpu", "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep",
    "gettimeofday", "getrandom", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "exit", "exit_group", "set_robust_list", "rseq", "getpid", "gettid",
    "getrusage", "times", "sysinfo", "uname", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getdents64", "dup", "poll", "ppoll", "getcwd", "getuid", "geteuid", "getgid", "getegid", "membarrier",
    "set_tid_address", "restart_syscall", "arch_prctl", "mlock", "munlock", "mbind", "get_mempolicy"};

Status filter_calls() {
  const std::unique_ptr<void, ReleaseFilter> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
  if (!filter) return failed("the kernel has no seccomp");
  bool set = true;
  const auto allow = [&](const char* name, std::initializer_list<scmp_arg_cmp> conditions) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number != __NR_SCMP_ERROR) set = set && seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, number, static_cast<unsigned>(conditions.size()), conditions.begin()) == 0;
  };
  for (const char* name : kAllowed) allow(name, {});
  // Memory that RLIMIT_DATA does not count is not to be had: shared without a file, or growing like a stack.
  allow("mmap", {SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_SHARED | MAP_GROWSDOWN, 0)});
  allow("mmap", {SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS | MAP_GROWSDOWN, 0)});
  constexpr scmp_datum_t kWriting = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
  allow("open", {SCMP_A1(SCMP_CMP_MASKED_EQ, kWriting, 0)});
  allow("openat", {SCMP_A2(SCMP_CMP_MASKED_EQ, kWriting, 0)});
  allow("fcntl", {SCMP_A1(SCMP_CMP_EQ, F_GETFL)});
  allow("fcntl", {SCMP_A1(SCMP_CMP_EQ, F_GETFD)});
  allow("fcntl", {SCMP_A1(SCMP_CMP_EQ, F_SETFD)});
  allow("fcntl", {SCMP_A1(SCMP_CMP_EQ, F_DUPFD_CLOEXEC)});
  allow("prctl", {SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME)});
  // For abort(): signals to itself, not to the server, whose user is the same.
  allow("tgkill", {SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(getpid()))});
  // Limits may be read.
  allow("prlimit64", {SCMP_A2(SCMP_CMP_EQ, 0)});
  allow("getrlimit", {});
  // Threads, not processes. glibc takes clone where it is told that clone3, whose flags a filter cannot see, is not there.
  allow("clone", {SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)});
  set = set && seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
  return set && seccomp_load(filter.get()) == 0 ? ok_status() : failed("seccomp refuses the filter");
}

}  // namespace

Result<std::vector<std::string>> enter_sandbox(const SandboxOptions& options) {
  std::vector<std::string> in_force;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return failed("privileges cannot be given up");
  // Beside seccomp, which keeps from sockets anyway; not everywhere allowed.
  if (unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0) in_force.emplace_back("a network of its own, without devices");
  DIOPTER_TRY(set_limits(options, in_force));
  DIOPTER_TRY(keep_from_files(options.readable));
  in_force.emplace_back("no files but the lens and the clip (Landlock)");
  DIOPTER_TRY(filter_calls());
  in_force.emplace_back("no sockets, no programs, no writing (seccomp)");
  return in_force;
}

}  // namespace diopter::preflight
