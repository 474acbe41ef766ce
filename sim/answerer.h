// What the world outside answers to a task: the seam between the virtual host and whoever knows the
// answers (scenario_answers.h: rules of a scenario file; script.h: a list of outcomes in memory).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aslc/engine.h"
#include "sim/choices.h"
#include "sim/footprint.h"

namespace aslc::sim {

// Texts are absent when their data is NULL. They live until the execution has ended or been reset.
struct Reply {
  enum class Kind : uint32_t {
    kNever,   // nobody answers: the task's timeout or heartbeat ends it, if it has one
    kOutput,  // `output` is its result, JSON text
    kError,   // it fails with `error` and `cause`, in `phase`
  };
  Kind kind = Kind::kNever;
  bool started = true;          // activities: a worker takes the task at once
  aslrt_text_view worker{};     // activities: name of the worker
  bool submits = true;          // .sync, .waitForTaskToken: the call that submits it returns at once
  aslrt_text_view submitted{};  // then: its result, JSON text
  aslrt_text_view output{};
  aslrt_text_view error{}, cause{};
  aslrt_fail_phase phase = ASLRT_PHASE_RUN;
  int64_t latency_ns = 0;  // from the request to the end
  uint32_t copies = 1;     // how often the end is told: a callback may come twice
  // Whether the outside changes, for the log of side effects (trace_document.h). A call that fails may have been
  // done, one that succeeds may have found it done before: service models and faults say so.
  enum class Effect : uint32_t {
    kAsReplied,  // it does when the reply is an output; for `.waitForTaskToken` when the call was made at all
    kNone,
    kDone,  // at once
  };
  Effect effect = Effect::kAsReplied;
  std::string_view fault;  // word of the fault (fault_kinds.def) that made the reply what it is; static, empty: none
};

// What is asked. Lives until Answer returns.
struct Request {
  const aslrt_task& task;
  std::string_view input;  // compact JSON text of task.input
  int64_t now_ns = 0;      // virtual time, since the Unix epoch
  uint32_t execution = 0;  // what draws know the execution by that asks; 0: the first of the run
  // Where to say what the answer reads and changes that other answers depend on; null: nobody wants to know. Who
  // says nothing, not even that there is nothing, is taken to touch everything outside.
  Footprint* touched = nullptr;
  // The Lambda function that the task invokes, of a task whose input is gone (FunctionOfRequest).
  std::optional<std::string_view> function = {};
};

// One per running execution; not shared between threads.
class Answerer {
 public:
  virtual ~Answerer() = default;
  // Before each execution.
  virtual void Reset() = 0;
  // False when it has no answer: *problem says for what, and the execution is given up.
  virtual bool Answer(const Request& request, Choices& choices, Reply* reply, std::string* problem) = 0;
  // Whether it has been told what this Task answers. Asked only of Tasks that the simulator can answer by itself
  // (step_functions.h), and then decides who does.
  virtual bool Knows(const aslrt_task&) { return true; }
  // The answers to Tasks of another machine of the account (account.h), numbered from 1; null: there are none.
  virtual Answerer* OfMachine(uint32_t) { return nullptr; }
};

}  // namespace aslc::sim
