// Plausible values of placeholders (placeholders.h). What a placeholder stands for is told by its name, by
// the key before it and by the quotes around it.
#include "cli/placeholders.h"

#include <algorithm>

namespace aslc::cli {
namespace {

bool IsNameChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_.:-").find(c) != std::string_view::npos;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

std::string FunctionArn(std::string_view name) {
  std::string function;
  for (char c : name) function += IsNameChar(c) && c != '.' && c != ':' ? c : '-';
  return "arn:aws:lambda:us-east-1:123456789012:function:" + function;
}

// The key on the line before `at`, as `Resource` of `"Resource": "`; empty when something else stands there.
std::string_view KeyBefore(std::string_view text, size_t at, bool* quoted) {
  std::string_view line = text.substr(0, at);
  line = line.substr(line.rfind('\n') + 1);
  *quoted = line.ends_with('"') || line.ends_with('\'');
  if (*quoted) line.remove_suffix(1);
  while (line.ends_with(' ')) line.remove_suffix(1);
  if (!line.ends_with(':')) return {};
  line.remove_suffix(1);
  while (line.ends_with(' ')) line.remove_suffix(1);
  if (line.ends_with('"') || line.ends_with('\'')) line.remove_suffix(1);
  size_t begin = line.size();
  while (begin > 0 && IsNameChar(line[begin - 1])) --begin;
  return line.substr(begin);
}

// Fields whose value is a number (states language: fields.def).
bool IsNumberKey(std::string_view key) {
  constexpr std::string_view kEndings[] = {"Seconds",  "MaxAttempts",  "BackoffRate",       "MaxConcurrency",
                                           "MaxItems", "FailureCount", "FailurePercentage", "PerBatch"};
  return std::any_of(std::begin(kEndings), std::end(kEndings),
                     [&](auto ending) { return key.ends_with(ending); });
}

// What a Task calls is told by the members of its parameters.
struct Sign {
  std::string_view member, resource;
};
constexpr Sign kSigns[] = {
    {"FunctionName", "lambda:invoke"},
    {"QueueUrl", "sqs:sendMessage"},
    {"TopicArn", "sns:publish"},
    {"Entries", "events:putEvents"},
    {"UpdateExpression", "dynamodb:updateItem"},
    {"Item", "dynamodb:putItem"},
    {"TableName", "dynamodb:getItem"},
    {"StateMachineArn", "states:startExecution"},
    {"QueryString", "athena:startQueryExecution"},
    {"JobDefinition", "batch:submitJob"},
    {"TaskDefinition", "ecs:runTask"},
    {"ApiEndpoint", "apigateway:invoke"},
};

// Whether an expression of a value has the task's token.
bool HasToken(const Node& node) {
  if (node.IsString()) return node.text.find("Task.Token") != std::string::npos;
  return std::any_of(node.nodes.begin(), node.nodes.end(), HasToken);
}

bool IsPlaceholder(const Node& node) {
  return node.IsString() && node.text.starts_with("${") && node.text.find('}') == node.text.size() - 1;
}

// The resources of Tasks that are a placeholder as a whole, by the placeholder's name.
void CollectResources(const Node& node, std::map<std::string, std::string>& resources) {
  const Node* resource = node.Find("Resource");
  if (resource != nullptr && IsPlaceholder(*resource)) {
    const std::string name = resource->text.substr(2, resource->text.size() - 3);
    const Node* parameters = node.Find("Parameters");
    if (parameters == nullptr) parameters = node.Find("Arguments");
    for (const Sign& sign : kSigns) {
      if (parameters == nullptr || parameters->Find(sign.member) == nullptr) continue;
      const char* suffix = HasToken(*parameters) ? ".waitForTaskToken" : "";
      resources.emplace(name, "arn:aws:states:::" + std::string(sign.resource) + suffix);
      break;
    }
  }
  for (const Node& child : node.nodes) CollectResources(child, resources);
}

std::string ValueFor(std::string_view name, std::string_view key, bool quoted) {
  const std::string lower = Lower(name);
  if (!quoted && IsNumberKey(key)) return "1";
  if (lower.ends_with("partition")) return "aws";
  if (lower.ends_with("region")) return "us-east-1";
  if (lower.ends_with("accountid") || lower.ends_with("account")) return "123456789012";
  if (lower.ends_with("urlsuffix")) return "amazonaws.com";
  const bool whole_resource = key == "Resource";
  if (whole_resource || lower.ends_with("arn")) return FunctionArn(name);
  // Texts that definitions read as JSON.
  if (lower.ends_with("json") || lower.ends_with("parameters") || lower.ends_with("payload")) return "{}";
  if (lower.ends_with("url")) return "https://example.com/" + std::string(name);
  return std::string(name);
}

}  // namespace

std::vector<std::string> AddPlaceholderDefaults(const SourcePtr& source,
                                                std::map<std::string, std::string>& substitutions) {
  std::vector<std::string> added;
  const std::string_view definition = source->text();
  if (definition.find("${") == std::string_view::npos) return added;
  // A text with placeholders outside of strings is no document yet; then their names have to do.
  std::map<std::string, std::string> resources;
  const ReadResult read = ReadDocument(source, LooksLikeYaml(source->name(), definition));
  if (read.document) CollectResources(read.document->root, resources);
  for (size_t at = definition.find("${"); at != std::string_view::npos; at = definition.find("${", at + 2)) {
    const size_t close = definition.find('}', at);
    if (close == std::string_view::npos) break;
    const std::string name(definition.substr(at + 2, close - at - 2));
    if (name.empty() || !std::all_of(name.begin(), name.end(), IsNameChar)) continue;
    if (substitutions.contains(name)) continue;
    bool quoted = false;
    const std::string_view key = KeyBefore(definition, at, &quoted);
    const auto resource = resources.find(name);
    substitutions[name] = resource == resources.end() ? ValueFor(name, key, quoted) : resource->second;
    added.push_back(name);
  }
  return added;
}

}  // namespace aslc::cli
