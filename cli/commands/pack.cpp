// diopter pack DIR -o FILE.lens
#include <cstdio>

#include "cli/command.h"
#include "package/package.h"

namespace diopter::cli {

namespace {

struct Options {
  std::string folder;
  std::string file;
};

int run(const Options& options) {
  const Result<std::string> hash = package::pack(options.folder, options.file);
  if (!hash.ok()) return fail(hash.status());
  std::printf("%s  %s\n", hash->c_str(), options.file.c_str());
  return kDone;
}

Action declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("DIR", options->folder, "the lens's folder, with lens.json")->required();
  app.add_option("-o,--out", options->file, "the file to write, NAME.lens")->required();
  return [options] { return run(*options); };
}

}  // namespace

extern const Command kCommand_pack;
const Command kCommand_pack = {"pack", "pack a lens folder into one .lens file and print its content hash", "diopter pack my-lens -o my-lens.lens", declare};

}  // namespace diopter::cli
