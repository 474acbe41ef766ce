// `--trace`: each state as it is entered and left, and what its tasks do, one line an event on standard
// error, cut to the width of the terminal.
#pragma once

#include <cstdint>
#include <string>

#include "aslc/engine.h"

namespace aslc::cli {

class EventPrinter {
 public:
  // width: columns; 0 = lines are not cut. One a run.
  EventPrinter(bool colour, uint32_t width) : colour_(colour), width_(width) {}
  // Its line, with its end.
  std::string Line(aslrt_execution* x, const aslrt_event& event);
  // A line about what no event tells; time_ns: since the Unix epoch.
  std::string Note(std::string_view what, int64_t time_ns);
  // For sim::RunOptions::event_hook; user is the printer.
  static void Hook(void* user, aslrt_execution* x, const aslrt_event* event);

 private:
  // What lines of other executions than the first begin with: their names.
  std::string Prefix(const aslrt_execution* x);
  void Begin(int64_t time_ns);
  std::string Finish(std::string line, const char* colour) const;

  bool colour_;
  uint32_t width_;
  int64_t start_ns_ = 0;
  bool started_ = false;
  std::string first_;  // ARN of the execution that reported first
};

// Whether to colour what goes to this descriptor: a terminal, and NO_COLOR (no-color.org) is not set.
bool WantsColour(int fd);
// Columns of the terminal at standard error; 0 when there is none.
uint32_t TerminalWidth();

}  // namespace aslc::cli
