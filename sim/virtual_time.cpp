// Asking those who know the answers (virtual_time.h).
#include "sim/virtual_time.h"

namespace aslc::sim {

bool VirtualTime::Ask(const Asked& asked, Choices& choices, Reply* reply, std::string* problem) {
  Answerer* answers = AnswererOf(asked);
  if (answers != nullptr) {
    return answers->Answer({asked.task, asked.input, now_ns(), asked.identity, asked.touched, asked.function}, choices,
                           reply, problem);
  }
  *problem = "the Task `" + std::string(asked.task.state_name.data, asked.task.state_name.size) + "` (" +
             std::string(asked.task.resource.data, asked.task.resource.size) +
             ") of another execution has no answer";
  return false;
}

}  // namespace aslc::sim
