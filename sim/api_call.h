// One call of the Step Functions API by a Task: what it asks for, and what comes of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "aslc/engine.h"

namespace aslc::sim {

enum class Operation : uint32_t {
  kNone,  // no call of the API, or one that is not simulated
#define OPERATION(name) k##name,
#include "sim/operations.def"
};

// By the texts of the image (`states` or `aws-sdk:sfn`, and the action with its pattern).
Operation OperationOf(std::string_view resource_type, std::string_view resource_action);

// `.sync` of startExecution gives texts of JSON, `.sync:2` JSON.
enum class StartPattern { kRequest, kSync, kSync2, kToken };

// By the end of the action.
StartPattern StartPatternOf(std::string_view resource_action);

struct ApiCall {
  Operation operation = Operation::kNone;
  bool optimized = false;  // `states`, not `aws-sdk`
  StartPattern pattern = StartPattern::kRequest;
  uint32_t node = 0;       // the execution that calls
  const aslrt_task& task;

  // A parameter as text: strings as they are, other values as JSON text (the service writes these by itself,
  // recorded for Input). Nothing when it is absent or null.
  std::optional<std::string> Parameter(std::string_view name) const;
};

// What the API answers: members of its result, or an error.
struct ApiAnswer {
  bool failed = false;
  bool later = false;   // the result comes when something else has happened
  std::string result;   // JSON object; keys as the SDK has them
  std::string code, message;

  static ApiAnswer Result(std::string json) { return {false, false, std::move(json), "", ""}; }
  static ApiAnswer Later() { return {false, true, "", "", ""}; }
  static ApiAnswer Error(std::string code, std::string message) {
    return {true, false, "", std::move(code), std::move(message)};
  }
};

// Errors that several operations give; texts as recorded.
ApiAnswer InvalidArnPrefix(std::string_view arn);
ApiAnswer WrongResourceType(std::string_view type);
ApiAnswer MissingParameter(std::string_view name);  // name: as the API has it, with a small letter
ApiAnswer TypeNotSupported();

// A part of a list. Tokens of pages are numbers of the first element.
struct ListPage {
  size_t begin = 0, end = 0;
  std::optional<ApiAnswer> error;
  // `"NextToken"` where there is more; else empty.
  std::string next;
};
ListPage PageOf(const ApiCall& call, size_t count);

// A list under a key, with the token of the next page. elements: JSON texts with commas between them.
ApiAnswer ListOf(const std::string& key, const std::string& elements, const ListPage& page);

// `1704164645.678`, seconds since the Unix epoch, to the millisecond.
int64_t NanosecondsOf(std::string_view seconds);

// The events of GetExecutionHistory (JSON array) as the SDK has them, as elements of an array: keys with capitals, times as texts.
// Those from `begin` to `end`, in the other order when reverse.
std::string SdkEvents(std::string_view history, const ApiCall& call, ListPage* page);

}  // namespace aslc::sim
