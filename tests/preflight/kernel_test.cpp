// Where the kernel cannot keep a lens in, nothing is run, and it is said why.
#include <gtest/gtest.h>

#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <string>

#include "preflight/preflight.h"
#include "preflight/sandbox.h"

namespace diopter::preflight {
namespace {

// What entering the sandbox says where the call fails; "" where it succeeds.
std::string entering_without(int call, std::initializer_list<scmp_arg_cmp> conditions) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    const bool set = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(ENOSYS), call, static_cast<unsigned>(conditions.size()), conditions.begin()) == 0 && seccomp_load(filter) == 0;
    const auto entered = enter_sandbox({{}, 20, int64_t{1} << 30, 1 << 20});
    const std::string said = !set ? "no filter" : entered.ok() ? "" : entered.status().message;
    (void)!write(ends[1], said.data(), said.size());
    _exit(0);
  }
  close(ends[1]);
  std::string said;
  char piece[256];
  for (ssize_t got; (got = read(ends[0], piece, sizeof piece)) > 0;) said.append(piece, static_cast<size_t>(got));
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return said;
}

TEST(Kernel, WithoutLandlockNothingIsEntered) { EXPECT_NE(entering_without(SCMP_SYS(landlock_create_ruleset), {}).find("Landlock"), std::string::npos); }

TEST(Kernel, WithoutSeccompNothingIsEntered) {
  // libseccomp asks with either call.
  EXPECT_NE(entering_without(SCMP_SYS(seccomp), {SCMP_A0(SCMP_CMP_EQ, SECCOMP_SET_MODE_FILTER)}).find("seccomp"), std::string::npos);
}

TEST(Kernel, WithBothTheSandboxIsEntered) { EXPECT_EQ(entering_without(SCMP_SYS(acct), {}), ""); }

}  // namespace
}  // namespace diopter::preflight
