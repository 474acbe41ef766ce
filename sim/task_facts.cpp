// Reading resources and requests (task_facts.h).
#include "sim/task_facts.h"

namespace aslc::sim {
namespace {

constexpr std::string_view kIntegration = ":states:::";

std::string_view StringMember(aslrt_value input, std::string_view member) {
  input = aslrt_force(input);
  if (aslrt_kind_of(input) != ASLRT_OBJECT) return {};
  const aslrt_object* object = aslrt_object_of(input);
  for (uint32_t i = 0; i < aslrt_len_of(input); ++i) {
    const aslrt_name* key = object->m[i].key;
    const aslrt_value value = object->m[i].value;
    if (std::string_view(key->bytes, key->len) != member || aslrt_kind_of(value) != ASLRT_STRING) continue;
    return {aslrt_chars(value), aslrt_len_of(value)};
  }
  return {};
}

}  // namespace

std::string_view ServiceOf(std::string_view resource) {
  constexpr std::string_view kSdk = "aws-sdk:";
  const size_t at = resource.find(kIntegration);
  if (at == std::string_view::npos) return resource.find(":function:") == std::string_view::npos ? "" : "lambda";
  resource.remove_prefix(at + kIntegration.size());
  if (resource.starts_with(kSdk)) resource.remove_prefix(kSdk.size());
  return resource.substr(0, resource.find(':'));
}

bool IsResource(std::string_view resource, std::string_view name) {
  if (resource == name) return true;
  const size_t at = resource.find(kIntegration);
  return at != std::string_view::npos && resource.substr(at + kIntegration.size()) == name;
}

std::string_view FunctionOf(std::string_view arn) {
  constexpr std::string_view kMark = "function:";
  const size_t at = arn.find(kMark);
  if (at != std::string_view::npos) arn.remove_prefix(at + kMark.size());
  return arn.substr(0, arn.find(':'));
}

std::string_view FunctionOfTask(const aslrt_task& task) {
  const std::string_view resource(task.resource.data, task.resource.size);
  if (resource.find(kIntegration) == std::string_view::npos) {
    return ServiceOf(resource) == "lambda" ? resource : std::string_view();
  }
  return ServiceOf(resource) == "lambda" ? StringMember(task.input, "FunctionName") : std::string_view();
}

}  // namespace aslc::sim
