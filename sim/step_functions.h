// The Step Functions API as states call it: executions that start, stop and are waited for, task tokens,
// activities (api.md 9.2 and 9.3, tasks.md 7.4 and 7.8). It works on the executions of an event loop, whatever
// its clock. Calls take no time but where they wait for something.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/account.h"
#include "sim/activities.h"
#include "sim/api_call.h"
#include "sim/run.h"

namespace aslc::sim {

class EventLoop;
struct Json;

// What DescribeExecution says, as the SDK has it: dates are texts. In results of `.sync` they are milliseconds;
// `.sync:2` has JSON instead of texts of JSON, too.
std::string DescribedExecution(const ExecutionRecord& record, StartPattern pattern);

class StepFunctions {
 public:
  // Both outlive it.
  StepFunctions(EventLoop* loop, const Account* account) : loop_(*loop), account_(*account) {}

  // The first execution is about to start.
  void Begin();
  // Answers a call, now or later.
  void Serve(const ApiCall& call);
  bool ActivityExists(std::string_view arn) { return activities_.Find(arn) != nullptr; }
  // A Task of an activity waits for a worker.
  void WaitForWorker(uint32_t node, const aslrt_task& task, std::string_view input);
  // A Task has a token.
  void NoteToken(uint32_t node, const aslrt_task& task);
  // The execution that holds a Task does not wait for it any more.
  void Forget(const TaskPlace& place);
  // The process that made the call has died, and does not know of it any more. The others are of the
  // task of the call.
  void Lost(const TaskPlace& place, uint32_t state, uint64_t path, uint32_t visit);
  // GetActivityTask has waited for long enough.
  void EndPoll(const TaskPlace& place);
  // An execution has ended.
  void Ended(uint32_t node);

 private:
  // A redrive that its client token makes idempotent.
  struct RedriveToken {
    std::string token;
    int64_t time_ns = 0;
  };
  // A Task waits for the end of an execution.
  struct Waiter {
    uint32_t child = 0;
    StartPattern pattern = StartPattern::kRequest;  // kRequest: of StartSyncExecution
  };

#define OPERATION(name) ApiAnswer name(const ApiCall& call);
#include "sim/operations.def"
  ApiAnswer Perform(const ApiCall& call);
  void Reply(const ApiCall& call, const ApiAnswer& answer);
  std::string WithMetadata(const ApiCall& call, std::string_view arn) const;

  // The number of a machine and its whole ARN; else *error.
  bool FindMachine(const ApiCall& call, uint32_t* machine, std::string* arn, ApiAnswer* error) const;
  // The execution, or the activity, that a parameter names; else *error.
  const ExecutionRecord* FindExecution(const ApiCall& call, ApiAnswer* error) const;
  // The execution whose Map Run a parameter names, and what it tells (aslrt_map_runs_write); else *error.
  bool FindMapRun(const ApiCall& call, uint32_t* node, Json* run, ApiAnswer* error) const;
  Activity* FindActivity(const ApiCall& call, ApiAnswer* error);
  ApiAnswer Start(const ApiCall& call, bool waits, uint32_t* node);
  void Wait(const ApiCall& call, uint32_t child, StartPattern pattern);
  ApiAnswer Settle(const ApiCall& call, const sim::Reply& reply);
  std::string DescribedMachine(uint32_t machine, std::string_view arn, bool of_execution) const;
  std::string HandOver(const Activity::Waiting& task, const std::optional<std::string>& worker);
  std::string Uuid(const ApiCall& call, uint32_t which) const;
  const aslrt_machine* MachineAt(uint32_t machine) const;
  std::string NameOf(uint32_t machine) const;

  EventLoop& loop_;
  const Account& account_;
  std::map<std::string, uint32_t, std::less<>> by_arn_;        // executions that can be described
  std::map<TaskPlace, Waiter> waiters_;
  std::map<uint32_t, std::vector<TaskPlace>> waited_for_;      // by execution
  // By execution, state, path and visit: how often a call was lost. Each time it is another one for the service.
  std::map<std::tuple<uint32_t, uint32_t, uint64_t, uint32_t>, uint32_t> lost_;
  std::map<std::string, TaskPlace, std::less<>> tokens_;       // all that were issued
  std::map<uint32_t, std::vector<RedriveToken>> redrive_tokens_;  // by execution, the last ones
  Activities activities_;
};

}  // namespace aslc::sim
