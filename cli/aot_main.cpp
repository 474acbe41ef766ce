// main() of the executables that `aslc build` makes: the machine is linked in, the runtime is the only
// other thing that they need.
#include <cstdio>
#include <exception>
#include <memory>

#include "cli/run_machine.h"

// Written by `aslc build` into the object.
extern "C" {
extern const unsigned char aslc_machine_image[];
extern const uint64_t aslc_machine_image_size;
extern const aslrt_entry_fn aslc_machine_entries[];
}

namespace aslc::cli {
namespace {

int Run(int argc, char** argv) {
  CLI::App app{"Runs a compiled state machine: input on standard input, result on standard output."};
  app.footer(
      "Examples:\n"
      "  echo '{\"id\": 7}' | ./order --task 'Validate=./validate.py' --format json\n"
      "  ./order --input @order.json --virtual-time --trace --task 'Validate=./validate.py'\n\n"
      "Exit codes: 0 succeeded, 1 the execution failed, 2 wrong arguments, 3 internal error.");
  ExecutionArguments execution;
  execution.input = "-";
  LocalArguments local;
  FormatArguments format;
  AddExecutionOptions(app, execution);
  AddLocalOptions(app, local);
  AddFormatOption(app, format);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    throw UsageError(error.what());
  }
  aslrt_machine* machine = nullptr;
  const char* problem = "";
  if (aslrt_machine_create(aslc_machine_image, static_cast<size_t>(aslc_machine_image_size),
                           aslc_machine_entries, &machine, &problem) != ASLRT_OK) {
    throw std::runtime_error(std::string("the linked machine cannot be loaded: ") + problem);
  }
  std::unique_ptr<aslrt_machine, void (*)(aslrt_machine*)> owner(machine, aslrt_machine_destroy);
  return RunMachine(machine, nullptr, execution, local, format);
}

}  // namespace
}  // namespace aslc::cli

int main(int argc, char** argv) {
  try {
    return aslc::cli::Run(argc, argv);
  } catch (const aslc::cli::UsageError& error) {
    std::fprintf(stderr, "%s: error: %s\n", argv[0], error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: internal error: %s\n", argv[0], error.what());
    return 3;
  }
}
