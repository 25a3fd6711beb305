// Entry of `diopter`: verbs from commands.def; parsing errors become exit status 2.
#include <cstdio>
#include <exception>
#include <string_view>

#include "cli/command.h"
#include "preflight/descriptors.h"
#include "preflight/preflight.h"

namespace diopter::cli {

#define DIOPTER_COMMAND(id) extern const Command kCommand_##id;
#include "cli/commands.def"
#undef DIOPTER_COMMAND

namespace {

const Command* const kCommands[] = {
#define DIOPTER_COMMAND(id) &kCommand_##id,
#include "cli/commands.def"
#undef DIOPTER_COMMAND
    nullptr};

// CLI11 complains about a missing verb where an unknown one was given.
bool is_verb(std::string_view word) {
  for (const Command* const* command = kCommands; *command; ++command) {
    if (word == (*command)->name) return true;
  }
  return false;
}

int run(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == preflight::kChildVerb) return preflight::run_child({argv + 2, argv + argc});
  if (argc > 1 && argv[1][0] != '-' && !is_verb(argv[1])) return usage_error(argv[1], "is no verb; see `diopter --help`");
  CLI::App app{"Camera lenses driven by machine-learning models: make them, check them, run them on video.", "diopter"};
  app.set_version_flag("--version", "diopter " DIOPTER_VERSION);
  app.require_subcommand(1);
  app.footer("`diopter VERB --help` explains a verb with an example. Exit status: 0 done, 1 the input or lens is at fault,\n"
             "2 the command line is wrong, 3 the environment failed, 130 interrupted.");
  Action action;
  for (const Command* const* command = kCommands; *command; ++command) {
    CLI::App* verb = app.add_subcommand((*command)->name, (*command)->summary);
    verb->footer(std::string("Example:\n  ") + (*command)->example);
    verb->callback([&action, act = (*command)->declare(*verb)] { action = act; });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& e) {
    return app.exit(e);
  } catch (const CLI::CallForAllHelp& e) {
    return app.exit(e);
  } catch (const CLI::CallForVersion& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    std::fprintf(stderr, "diopter: error: %s\nTry `diopter --help`.\n", e.what());
    return kUsageAtFault;
  }
  return action();
}

}  // namespace

int fail(const Status& status) {
  std::fprintf(stderr, "diopter: error: %s\n", status.to_string().c_str());
  if (status.place.starts_with("--")) return kUsageAtFault;  // an option's value
  switch (status.code) {
    case StatusCode::kCancelled: return kInterrupted;
    case StatusCode::kEnvironment:
    case StatusCode::kUnavailable: return kEnvironmentFailed;
    default: return kContentAtFault;
  }
}

int usage_error(const std::string& option, const std::string& message) {
  std::fprintf(stderr, "diopter: error: %s: %s\n", option.c_str(), message.c_str());
  return kUsageAtFault;
}

void warn(const std::string& message) { std::fprintf(stderr, "diopter: warning: %s\n", message.c_str()); }

void log_warnings(LogLevel level, std::string_view line) {
  if (level == LogLevel::kWarning) warn(std::string(line));
}

}  // namespace diopter::cli

int main(int argc, char** argv) {
  try {
    return diopter::cli::run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "diopter: error: %s\n", e.what());
    return diopter::cli::kEnvironmentFailed;
  }
}
