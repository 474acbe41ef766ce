// Events as lines (event_printer.h).
#include "cli/event_printer.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace aslc::cli {
namespace {

int AppendTo(void* sink, const char* data, size_t size) {
  static_cast<std::string*>(sink)->append(data, size);
  return 0;
}

// `  12.345s`, seconds since the start; virtual time can be long, so the column may grow.
std::string Elapsed(int64_t ns) {
  constexpr int64_t kMillisecondNs = 1'000'000;
  int64_t ms = ns / kMillisecondNs;
  std::string fraction = std::to_string(ms % 1000);
  std::string text = std::to_string(ms / 1000) + "." + std::string(3 - fraction.size(), '0') + fraction + "s";
  return text.size() < 10 ? std::string(10 - text.size(), ' ') + text : text;
}

void CutColumns(std::string& line, uint32_t width) {
  uint32_t columns = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xC0) == 0x80) continue;
    if (++columns <= width) continue;
    line.resize(i);
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xC0) == 0x80) line.pop_back();
    if (!line.empty()) line.pop_back();
    line += "\xe2\x80\xa6";  // an ellipsis in place of the last column
    return;
  }
}

// A terminal would obey control characters in names and causes.
void Sanitise(std::string& line) {
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
}

struct Mark {
  char sign;
  const char* colour;
};
Mark MarkOf(std::string_view type) {
  if (type.ends_with("Entered")) return {'>', "\x1b[36m"};
  if (type.ends_with("Exited")) return {'<', "\x1b[36m"};
  if (type.ends_with("Failed") || type.ends_with("TimedOut") || type.ends_with("Aborted"))
    return {'!', "\x1b[31m"};
  return {' ', ""};
}

}  // namespace

std::string EventPrinter::Prefix(const aslrt_execution* x) {
  aslrt_identity identity;
  aslrt_execution_identity(x, &identity);
  const auto text = [](aslrt_text_view view) { return std::string(view.data, view.size); };
  if (first_.empty()) first_ = text(identity.execution_arn);
  if (first_ == text(identity.execution_arn)) return "";
  return "[" + text(identity.state_machine_name) + ":" + text(identity.execution_name) + "] ";
}

std::string EventPrinter::Line(aslrt_execution* x, const aslrt_event& event) {
  Begin(event.time_ns);
  const aslrt_image* image = aslrt_machine_image(aslrt_execution_machine(x));
  std::string_view type = aslrt_event_name(event.type);
  Mark mark = MarkOf(type);
  std::string line = Elapsed(event.time_ns - start_ns_) + " " + mark.sign + " " + Prefix(x);
  if (event.child != 0) line += "[child " + std::to_string(event.child) + "] ";
  if (event.state < image->states.count) {
    aslrt_str name = ASLRT_ROWS(image, aslrt_image_state, states)[event.state].name;
    line.append(aslrt_image_chars(image, name), name.len);
    line += "  ";
  }
  line += type;
  if (type.starts_with("MapIteration") || type == "ExecutionRedriven") line += " " + std::to_string(event.index);
  if (event.attempt > 0 && type.ends_with("Scheduled"))
    line += " (retry " + std::to_string(event.attempt) + ")";
  if (event.error.data != nullptr) line += "  " + std::string(event.error.data, event.error.size);
  if (event.cause.data != nullptr) line += ": " + std::string(event.cause.data, event.cause.size);
  if (aslrt_kind_of(event.value) != ASLRT_UNDEFINED) {
    line += "  ";
    aslrt_write_value(x, event.value, AppendTo, &line);
  }
  return Finish(std::move(line), mark.colour);
}

std::string EventPrinter::Note(std::string_view what, int64_t time_ns) {
  Begin(time_ns);
  return Finish(Elapsed(time_ns - start_ns_) + " * " + std::string(what), "\x1b[33m");
}

// Times are shown since the first.
void EventPrinter::Begin(int64_t time_ns) {
  if (!started_) start_ns_ = time_ns;
  started_ = true;
}

std::string EventPrinter::Finish(std::string line, const char* colour) const {
  Sanitise(line);
  if (width_ > 0) CutColumns(line, width_);
  if (colour_ && *colour != 0) line = colour + line + "\x1b[0m";
  return line + "\n";
}

void EventPrinter::Hook(void* user, aslrt_execution* x, const aslrt_event* event) {
  std::string line = static_cast<EventPrinter*>(user)->Line(x, *event);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

bool WantsColour(int fd) {
  const char* no_colour = std::getenv("NO_COLOR");
  return (no_colour == nullptr || *no_colour == 0) && isatty(fd) != 0;
}

uint32_t TerminalWidth() {
  winsize size = {};
  if (isatty(2) == 0 || ioctl(2, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

}  // namespace aslc::cli
