// What an execution asked of the world outside, in order: for expectations about calls, for reports of what
// took effect, and for properties over runs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aslc::sim {

struct CallRecord {
  int64_t time_ns = 0;  // virtual time of the request
  std::string state;    // its name
  uint32_t attempt = 0;
  // `dynamodb` and `putItem`, also through `aws-sdk:`; of other resources `lambda` and `invoke`, or
  // `activity` and its ARN.
  std::string service, action;
  std::string function;  // that it invokes; "" for other resources
  std::string request;   // JSON text
  enum class Answer : uint8_t { kOutput, kError, kNever } answer = Answer::kOutput;
  std::string error;  // kError: its name
  // Whether something outside is different now: a model says so; a rule's answer has an effect when it
  // succeeds.
  bool effect = false;
};

// The calls that took effect as a JSON array: `[{"time", "state", "service", "action", "request"}]`, and
// `error` where the Task failed nevertheless.
std::string EffectsJson(std::span<const CallRecord> calls);

}  // namespace aslc::sim
