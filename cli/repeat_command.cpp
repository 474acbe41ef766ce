// The words of a command that repeats a run (repeat_command.h).
#include "cli/repeat_command.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace aslc::cli {

std::string ShellQuoted(const std::string& word) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./=:,@+%").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string quoted = "'";
  for (char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

std::string CommandFor(const CLI::App& command, const std::string& file) {
  constexpr std::string_view kDecideNothing[] = {"seeds",
                                                 "seed",
                                                 "jobs",
                                                 "case",
                                                 "format",
                                                 "find",
                                                 "faults",
                                                 "findings",
                                                 "engine",
                                                 "history",
                                                 "child-history",
                                                 "map-runs",
                                                 "histories",
                                                 "trace",
                                                 "log",
                                                 "log-level",
                                                 "log-execution-data",
                                                 "coverage",
                                                 "lcov",
                                                 "min-coverage",
                                                 "strict",
                                                 "shard",
                                                 "time",
                                                 "result",
                                                 "prices",
                                                 "help"};
  std::string text = "aslc sim " + ShellQuoted(file);
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() == 0 || option->get_lnames().empty()) continue;
    const std::string& name = option->get_lnames().front();
    if (std::find(std::begin(kDecideNothing), std::end(kDecideNothing), name) != std::end(kDecideNothing))
      continue;
    if (option->get_items_expected_max() == 0) {  // a flag
      text += " --" + name;
      continue;
    }
    for (const std::string& value : option->results()) text += " --" + name + " " + ShellQuoted(value);
  }
  return text;
}

}  // namespace aslc::cli
