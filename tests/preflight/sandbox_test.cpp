// A process that has shut itself in can compute and read what it was given, and nothing else.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "preflight/sandbox.h"

namespace diopter::preflight {
namespace {

constexpr int kCouldNotEnter = 99;

// What `attempt` returns in a child of its own inside the sandbox.
int in_sandbox(const std::vector<std::string>& readable, const std::function<int()>& attempt, int64_t cpu_s = 20) {
  const pid_t child = fork();
  if (child == 0) {
    if (!enter_sandbox({readable, cpu_s, int64_t{1} << 30, 1 << 20}).ok()) _exit(kCouldNotEnter);
    _exit(attempt());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

int fails(bool failed) { return failed ? 1 : 0; }

TEST(Sandbox, ReadsWhatItWasGiven) { EXPECT_EQ(in_sandbox({"/etc/hostname", "/etc/passwd"}, [] { return fails(open("/etc/passwd", O_RDONLY) < 0); }), 0); }
TEST(Sandbox, ReadsNothingElse) { EXPECT_EQ(in_sandbox({}, [] { return fails(open("/etc/passwd", O_RDONLY) < 0); }), 1); }
TEST(Sandbox, WritesNothing) {
  EXPECT_EQ(in_sandbox({"/tmp"}, [] { return fails(open("/tmp/diopter-sandbox-test", O_WRONLY | O_CREAT, 0600) < 0); }), 1);
  EXPECT_EQ(in_sandbox({"/tmp"}, [] { return fails(mkdir("/tmp/diopter-sandbox-test", 0700) != 0); }), 1);
  EXPECT_EQ(in_sandbox({"/tmp"}, [] { return fails(unlink("/tmp/nothing") != 0 && errno == EPERM); }), 1);
}
TEST(Sandbox, HasNoNetwork) {
  EXPECT_EQ(in_sandbox({}, [] { return fails(socket(AF_INET, SOCK_STREAM, 0) < 0); }), 1);
  EXPECT_EQ(in_sandbox({}, [] { return fails(socket(AF_UNIX, SOCK_STREAM, 0) < 0); }), 1);
}
TEST(Sandbox, RunsNoProgram) {
  EXPECT_EQ(in_sandbox({"/bin"}, [] {
    char name[] = "/bin/true";
    char* words[] = {name, nullptr};
    execv(name, words);
    return fails(errno == EPERM);
  }), 1);
  EXPECT_EQ(in_sandbox({}, [] { return fails(fork() < 0); }), 1);
}
TEST(Sandbox, TouchesNoOtherProcess) {
  // Asked for outside: getppid() fails inside, and -1 is no process.
  const pid_t parent = getpid();
  EXPECT_EQ(in_sandbox({}, [parent] { return fails(kill(parent, 0) != 0 && errno == EPERM); }), 1);
  EXPECT_EQ(in_sandbox({}, [parent] { return fails(syscall(SYS_tgkill, parent, parent, 0) != 0 && errno == EPERM); }), 1);
  EXPECT_EQ(in_sandbox({}, [parent] { return fails(ptrace(PTRACE_ATTACH, parent, nullptr, nullptr) != 0 && errno == EPERM); }), 1);
}
TEST(Sandbox, StartsThreads) {
  EXPECT_EQ(in_sandbox({}, [] {
    int value = 0;
    std::thread([&value] { value = 5; }).join();
    return value;
  }), 5);
}
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(Sandbox, HasBoundedMemory) {
  EXPECT_EQ(in_sandbox({}, [] { return fails(mmap(nullptr, size_t{4} << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED); }), 1);
}
TEST(Sandbox, HasNoMemoryThatIsNotCounted) {
  EXPECT_EQ(in_sandbox({}, [] { return fails(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED); }), 1);
  EXPECT_EQ(in_sandbox({}, [] { return fails(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0) == MAP_FAILED); }), 1);
  EXPECT_EQ(in_sandbox({}, [] { return fails(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED); }), 0);
}
TEST(Sandbox, DiesOfItsOwnCrash) {
  EXPECT_EQ(in_sandbox({}, [] { return raise(SIGSEGV); }), 100 + SIGSEGV);
  EXPECT_EQ(in_sandbox({}, []() -> int { std::abort(); }), 100 + SIGABRT);
}
#endif
TEST(Sandbox, EndsWithItsProcessorTime) {
  EXPECT_EQ(in_sandbox({}, [] {
    for (const volatile int goes = 1; goes != 0;) {}
    return 0;
  }, 1), 100 + SIGXCPU);
}
TEST(Sandbox, WritesNoMoreThanItMayWhereItMay) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(tmpfile(), fclose);
  EXPECT_EQ(in_sandbox({}, [&file] {
    const std::string piece(3 << 20, 'x');
    for (int i = 0; i < 3; ++i) (void)!write(fileno(file.get()), piece.data(), piece.size());
    return 0;
  }), 100 + SIGXFSZ);
}

}  // namespace
}  // namespace diopter::preflight
