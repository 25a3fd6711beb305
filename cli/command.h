// A verb of the command line: one file in cli/commands/, one line in commands.def.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <string>

#include "engine/base/log.h"
#include "engine/base/status.h"

namespace diopter::cli {

enum ExitStatus { kDone = 0, kContentAtFault = 1, kUsageAtFault = 2, kEnvironmentFailed = 3, kInterrupted = 130 };

// The verb's options are added to `app`; the function returned does the work after parsing and gives the exit status.
using Action = std::function<int()>;
struct Command {
  const char* name;
  const char* summary;
  const char* example;  // shown at the foot of --help
  Action (*declare)(CLI::App& app);
};

// Prints "diopter: error: ..." on stderr and returns the exit status that the failure stands for.
int fail(const Status& status);
// A wrong command line that the option parser cannot see ("--out: ...").
int usage_error(const std::string& option, const std::string& message);
void warn(const std::string& message);
// A log sink: warnings to stderr.
void log_warnings(LogLevel level, std::string_view line);

}  // namespace diopter::cli
