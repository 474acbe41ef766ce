// Finds the archives and runs `cc` (linker.h).
#include "cli/linker.h"

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <vector>

#include "cli/process.h"
#include "cli/text_file.h"

namespace aslc::cli {
namespace {

namespace fs = std::filesystem;

// In the order in which the linker needs them; each with its folder in a build tree.
struct Archive {
  const char *folder, *name;
};
constexpr Archive kArchives[] = {
    {"cli", "libaslc_aot_main.a"},
    {"cli", "libaslc_local.a"},
    {"sim", "libaslc_sim.a"},
    {"runtime", "libaslc_regex.a"},
    {"runtime", "libaslc_runtime.a"},
};

// Behind the archives. RE2, digests and compressed objects are needed by some machines only.
constexpr const char* kLibraries[] = {"-Wl,--as-needed", "-lre2", "-lmd",    "-lz",
                                      "-lzstd",          "-lstdc++", "-lm", "-lpthread"};

// Beside an installed command in ../lib/aslc, in a build tree in the folders of the targets.
std::vector<std::string> FindArchives() {
  std::error_code error;
  fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (error) throw UsageError("cannot find the runtime: the path of this program is not known");
  fs::path folder = self.parent_path();
  std::vector<std::string> found;
  for (const Archive& archive : kArchives) {
    std::string chosen;
    for (const fs::path& candidate :
         {folder / ".." / "lib" / "aslc" / archive.name, folder / ".." / archive.folder / archive.name,
          folder / archive.folder / archive.name}) {
      if (chosen.empty() && fs::exists(candidate, error)) chosen = candidate.lexically_normal().string();
    }
    if (chosen.empty()) {
      throw UsageError(std::string("cannot find ") + archive.name +
                       ", which an executable is linked with, in " +
                       (folder / ".." / "lib" / "aslc").lexically_normal().string());
    }
    found.push_back(std::move(chosen));
  }
  return found;
}

}  // namespace

void LinkExecutable(const LinkRequest& request) {
  // Built with sanitizers, the archives need the compiler that knows them.
  std::string compiler = request.compiler.empty() ? ASLC_LINKER : request.compiler;
  if (FindProgram(compiler).empty()) {
    throw UsageError("no `" + compiler +
                     "` on PATH to link an executable with; install a C compiler, or use --emit obj");
  }
  std::vector<std::string> words{compiler, "-o", request.output, request.object};
  for (std::string& archive : FindArchives()) words.push_back(std::move(archive));
  std::string flags = ASLC_LINK_FLAGS;
  if (!flags.empty()) SplitWords(flags, &words);
  for (const char* library : kLibraries) words.push_back(library);
  SignalPipe signals;
  Process process;
  std::string error;
  if (!process.Spawn(words, "", &error)) throw UsageError(error);
  while (!process.Step()) {
    std::vector<pollfd> polls{{signals.fd(), POLLIN, 0}};
    process.AddPolls(&polls);
    poll(polls.data(), polls.size(), -1);
    if (signals.Interrupted()) throw UsageError("interrupted");
  }
  int status = process.wait_status();
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  throw UsageError("linking `" + request.output + "` failed, `" + compiler + "` says:\n" + process.output() +
                   process.errors());
}

}  // namespace aslc::cli
