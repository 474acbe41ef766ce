// Local handlers of Task states: `--task 'RESOURCE-or-state=./program args'`. Which program answers for
// which state, and what its exit, output and errors mean.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aslc/engine.h"
#include "cli/process.h"
#include "sim/account.h"

namespace aslc::cli {

// Handlers run at the same time at most; further requests wait their turn (each takes three descriptors).
inline constexpr size_t kHandlersMax = 64;
// A cause is cut to what the service allows (characters there, bytes here).
inline constexpr size_t kCauseBytesMax = 32'768;

struct Handler {
  std::string name;                // the state or resource it was given for
  std::vector<std::string> words;  // program and arguments
};

// Whether an account (sim/account.h) answers this Task when nobody else does.
bool IsServed(const aslrt_image* image, const aslrt_image_state& state);

class Handlers {
 public:
  // machines: that of the execution, then those of the account, if there is one. Throws UsageError when a handler
  // names nothing in any machine, its program cannot be found, or a Task has no handler that needs one: all such
  // Tasks are named. A handler of a state wins over one of its resource.
  Handlers(const aslrt_machine* machine, const sim::Account* account,
           const std::vector<std::string>& specifications);
  // Of a Task that has one.
  const Handler& Of(uint32_t machine, uint32_t state) const {
    return handlers_[static_cast<size_t>(by_state_[machine][state])];
  }
  bool Has(uint32_t machine, uint32_t state) const { return by_state_[machine][state] >= 0; }

 private:
  std::string AddMachine(const aslrt_image* image, bool has_account);

  std::vector<Handler> handlers_;
  std::vector<std::vector<int>> by_state_;  // by machine: index of the handler, -1 for other states
};

struct HandlerReply {
  bool succeeded = false;
  std::string output;        // JSON text
  std::string error, cause;  // of a failure
};
// Exit code 0: the output (nothing printed is null). Else `{"Error","Cause"}` or Lambda's
// `{"errorType","errorMessage"}` from output or errors, else States.TaskFailed with what stderr has.
HandlerReply ReplyOf(const Handler& handler, const Process& process);

}  // namespace aslc::cli
