// diopter unpack FILE.lens -o DIR
#include "cli/command.h"
#include "package/package.h"

namespace diopter::cli {

namespace {

struct Options {
  std::string file;
  std::string folder;
};

int run(const Options& options) {
  const Status status = package::unpack(options.file, options.folder);
  return status.ok() ? kDone : fail(status);
}

Action declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("FILE", options->file, "a .lens file")->required();
  app.add_option("-o,--out", options->folder, "the folder to make; it must not exist")->required();
  return [options] { return run(*options); };
}

}  // namespace

extern const Command kCommand_unpack;
const Command kCommand_unpack = {"unpack", "unpack a .lens file into a folder", "diopter unpack my-lens.lens -o my-lens", declare};

}  // namespace diopter::cli
