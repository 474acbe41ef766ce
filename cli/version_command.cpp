// `aslc version`: what was built, so that a seed means something later.
#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "cli/common_options.h"
#include "cli/json_scan.h"
#include "version.h"

namespace aslc::cli {

void AddVersionCommand(CLI::App& app, CommandResult& result) {
  auto format = std::make_shared<FormatArguments>();
  CLI::App* command =
      app.add_subcommand("version", "Print the version, the commit, and those of LLVM and the ABI");
  AddFormatOption(*command, *format);
  command->footer("Example:\n  aslc version --format json");
  command->callback([format, &result] {
    std::string llvm = LlvmVersion();
    std::string text = fmt::format("aslc {}\ncommit {}\nLLVM {}\nABI {}\n", ASLC_VERSION, ASLC_COMMIT, llvm,
                                   ASLRT_ABI_VERSION);
    if (format->json()) {
      text = fmt::format(R"({{"version":"{}","commit":"{}","llvm":"{}","abi":{}}})", ASLC_VERSION,
                         ASLC_COMMIT, llvm, ASLRT_ABI_VERSION);
      text += '\n';
    }
    WriteFile("-", text);
    result.exit_code = 0;
  });
}

}  // namespace aslc::cli
