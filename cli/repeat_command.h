// The command line that repeats a run.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace aslc::cli {

// One word of a shell.
std::string ShellQuoted(const std::string& word);
// `aslc sim FILE` and every option that was given and that decides what a run does.
std::string CommandFor(const CLI::App& command, const std::string& file);

}  // namespace aslc::cli
