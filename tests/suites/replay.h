// One recorded case run by the simulator: the definition's machine, the input, and the answers of the
// task schedule. Given as a JSON document so that another process can run it (worker.cpp).
#pragma once

#include <string>
#include <vector>

#include "aslc/engine.h"
#include "tests/suites/json_diff.h"

namespace aslc::suites {

// What a replay is given, never what is expected:
//   {"input": text, "type": "STANDARD", "context": {...}, "tasks": [...], "image": path,
//    "functions"?: [{"name", "throw": {"error", "cause"} | "return": "event" | "return_value": JSON}],
//    "s3"?: {"bucket/key": text, "bucket/": ""}, "named"?: [JSON in which each member `Bucket` names a bucket that is there],
//    "crashes"?: true, "snapshot": worker program or "", "log_level"?, "log_execution_data"?,
//    "account"?: {"activities"?: [names], "executions_max"?, "first_definition"?}}
// With "mock_config" (text) and "mock_case" these answer the tasks, and "effects" is given too.
// What it gives: {"status", "output" (text), "error", "cause", "history": [...], "log": [...],
// "response": {...} of an EXPRESS machine, "mapRuns": [...], "s3": {what was written}}, or {"trouble": text}. With functions, these answer the tasks.
// An account brings `executions` too: those that Tasks started, with `name` (MACHINE.NAME), status, output, error,
// cause, history. Rows of tasks of its machines have their name as `machine`.
struct OtherMachine {
  std::string name, definition;
  const aslrt_machine* machine = nullptr;
};
Json Replay(const aslrt_machine* machine, const Json& replay, const std::vector<OtherMachine>& others = {});

}  // namespace aslc::suites
