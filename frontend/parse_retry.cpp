// Retry and Catch (spec "Errors", "Retrying after error", "Fallback States").
#include <fmt/format.h>

#include "frontend/parse.h"
#include "frontend/template.h"

namespace aslc::frontend {
namespace {

constexpr std::string_view kAllErrors = "States.ALL";

// `is_last`: of its Retry or Catch, `list`.
std::vector<std::string> ParseErrors(ParseContext& context, const Fields& fields, std::string_view list,
                                     bool is_last) {
  std::vector<std::string> errors;
  const Node* node = fields.Find("ErrorEquals");
  if (node == nullptr) return errors;
  for (const Node& error : node->nodes) {
    if (!error.IsString()) {
      context.sink.Report(diag::WrongType, error, "ErrorEquals", "strings", DescribeNode(error)).Emit();
      continue;
    }
    if (error.text == kAllErrors && node->nodes.size() > 1) {
      context.sink.Report(diag::AllErrorsNotAlone, error).Emit();
    } else if (error.text == kAllErrors && !is_last) {
      context.sink.Report(diag::AllErrorsNotLast, error, list).Emit();
    }
    errors.push_back(error.text);
  }
  return errors;
}

}  // namespace

void ParseRetry(StateParse& parse) {
  const Node* retry = parse.fields.Find("Retry");
  if (retry == nullptr) return;
  ParseContext& context = parse.context;
  for (const Node& node : retry->nodes) {
    if (!RequireObjectIn(context, *retry, node, "Retry")) continue;
    Fields fields = CheckFields(context, ObjectKind::kRetrier, parse.language, node,
                                Where(FirstByte(node), node), "the retrier");
    RetrierNode retrier;
    retrier.errors = ParseErrors(context, fields, "Retry", &node == &retry->nodes.back());
    retrier.interval_seconds = static_cast<uint32_t>(fields.Integer("IntervalSeconds", 1));
    retrier.max_attempts = static_cast<uint32_t>(fields.Integer("MaxAttempts", 3));
    retrier.max_delay_seconds = static_cast<uint32_t>(fields.Integer("MaxDelaySeconds", 0));
    retrier.backoff_rate = fields.Number("BackoffRate", 2.0);
    retrier.full_jitter = fields.Text("JitterStrategy") == "FULL";
    retrier.range = node.range;
    parse.state.retriers.push_back(std::move(retrier));
  }
}

void ParseCatch(StateParse& parse) {
  const Node* list = parse.fields.Find("Catch");
  if (list == nullptr) return;
  ParseContext& context = parse.context;
  for (const Node& node : list->nodes) {
    if (!RequireObjectIn(context, *list, node, "Catch")) continue;
    Fields fields = CheckFields(context, ObjectKind::kCatcher, parse.language, node,
                                Where(FirstByte(node), node), "the catcher");
    CatcherNode catcher;
    catcher.errors = ParseErrors(context, fields, "Catch", &node == &list->nodes.back());
    if (const Node* next = fields.Find("Next")) catcher.next = ParseTarget(*next);
    catcher.result_path = ParsePathField(context, fields, "ResultPath");
    ExpressionPlace place;
    place.location = fmt::format("Catch[{}]", &node - list->nodes.data());
    place.error_output = true;
    catcher.output = ParseOutputField(parse, fields, place);
    catcher.assign = ParseAssignField(parse, fields, place);
    catcher.range = node.range;
    parse.state.catchers.push_back(std::move(catcher));
  }
}

}  // namespace aslc::frontend
