// One recorded case run by the simulator: the definition's machine, the input, and the answers of the
// task schedule. Given as a JSON document so that another process can run it (worker.cpp).
#pragma once

#include <string>

#include "aslc/engine.h"
#include "tests/suites/json_diff.h"

namespace aslc::suites {

// What a replay is given, never what is expected:
//   {"input": text, "type": "STANDARD", "context": {...}, "tasks": [...], "image": path,
//    "functions"?: [{"name", "throw": {"error", "cause"} | "return": "event" | "return_value": JSON}],
//    "s3"?: {"bucket/key": text, "bucket/": ""}, "named"?: [JSON in which each member `Bucket` names a bucket that is there],
//    "snapshot": worker program or "", "log_level"?, "log_execution_data"?}
// and what it gives: {"status", "output" (text), "error", "cause", "history": [...], "log": [...],
// "response": {...} of an EXPRESS machine, "mapRuns": [...], "s3": {what was written}}, or {"trouble": text}. With functions, these answer the tasks.
Json Replay(const aslrt_machine* machine, const Json& replay);

}  // namespace aslc::suites
