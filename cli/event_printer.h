// `--trace`: each state as it is entered and left, and what its tasks do, one line an event on standard
// error, cut to the width of the terminal.
#pragma once

#include <cstdint>
#include <string>

#include "aslc/engine.h"

namespace aslc::cli {

class EventPrinter {
 public:
  // width: columns; 0 = lines are not cut.
  EventPrinter(const aslrt_machine* machine, bool colour, uint32_t width);
  // Its line, with its end.
  std::string Line(aslrt_execution* x, const aslrt_event& event);
  // For sim::RunOptions::event_hook; user is the printer.
  static void Hook(void* user, aslrt_execution* x, const aslrt_event* event);

 private:
  const aslrt_image* image_;
  bool colour_;
  uint32_t width_;
  int64_t start_ns_ = 0;
  bool started_ = false;
};

// Whether to colour what goes to this descriptor: a terminal, and NO_COLOR (no-color.org) is not set.
bool WantsColour(int fd);
// Columns of the terminal at standard error; 0 when there is none.
uint32_t TerminalWidth();

}  // namespace aslc::cli
