// What surrounds the executions of an event loop: the clock, and whoever answers Tasks. Virtual time and
// answers of a scenario (virtual_time.h), or real time and local programs (cli/local_host.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aslc/engine.h"
#include "sim/answerer.h"
#include "sim/choices.h"
#include "sim/footprint.h"

namespace aslc::sim {

// A Task that asks. Lives until the call returns.
struct Asked {
  uint32_t node;     // number of the execution, 0: the first
  uint32_t machine;  // 0: of the first execution; else the machine's place in the account, from 1
  const aslrt_task& task;
  std::string_view input;  // compact JSON text
  uint32_t identity = 0;   // what draws know the execution by: its number, where there are no copies (event_loop.h)
  Footprint* touched = nullptr;  // as in Request
  std::optional<std::string_view> function = {};
};

inline constexpr int64_t kForever = INT64_MAX;

class Outside {
 public:
  enum class Waited {
    kDue,      // the time has come
    kAgain,    // something may come earlier now
    kNothing,  // nothing can happen any more
  };

  virtual ~Outside() = default;
  // Before the first execution starts.
  virtual void Begin(int64_t start_ns) = 0;
  // Since the Unix epoch; never goes back.
  virtual int64_t now_ns() const = 0;
  // Whether somebody was named for this Task; asked of Tasks that the event loop can answer by itself.
  virtual bool Answers(const Asked& asked) = 0;
  // The reply to a Task. A reply that comes later is kNever here and given to EventLoop::Reply then. False:
  // nobody answers, *problem says for what.
  virtual bool Ask(const Asked& asked, Choices& choices, Reply* reply, std::string* problem) = 0;
  // Nobody waits for the reply any more.
  virtual void Cancel(uint32_t node, uint64_t task) = 0;
  // Until then, or until something else has happened. kForever: nothing is set.
  virtual Waited Wait(int64_t until_ns) = 0;
};

}  // namespace aslc::sim
