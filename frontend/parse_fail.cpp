// Fail (spec "Fail State"; guide "Fail workflow state").
#include <fmt/format.h>

#include "frontend/intrinsics/intrinsics.h"
#include "frontend/parse.h"
#include "frontend/template.h"

namespace aslc::frontend {
namespace {

constexpr int64_t kErrorMax = 256, kCauseMax = 32768;  // characters

// ErrorPath and CausePath may call some of the functions only, also inside of others.
void CheckFunctions(ParseContext& context, const Node& string, std::string_view field,
                    const IntrinsicCall& call) {
  if (!IsFunctionOfFail(call.function)) {
    context.sink
        .Report(diag::FunctionNotAllowed, Where(call.range, string), field, FunctionText(call.function))
        .Emit();
  }
  for (const IntrinsicArgument& argument : call.arguments) {
    auto nested = std::get_if<std::shared_ptr<const IntrinsicCall>>(&argument.value);
    if (nested != nullptr) CheckFunctions(context, string, field, **nested);
  }
}

std::optional<Expression> ParseFailPath(StateParse& parse, std::string_view field) {
  const Node* node = parse.fields.Find(field);
  if (node == nullptr) return std::nullopt;
  std::optional<Expression> expression = ParseExpression(parse.context, *node, field);
  if (!expression) return std::nullopt;
  const IntrinsicCall* call = std::get_if<IntrinsicCall>(&*expression);
  if (call != nullptr) CheckFunctions(parse.context, *node, field, *call);
  return expression;
}

// Names of errors and causes have limits of their own (definition.md 1.10).
void CheckLength(StateParse& parse, std::string_view field, int64_t most) {
  const Node* node = parse.fields.FindConstant(field);
  if (node == nullptr || FindPlaceholder(node->text)) return;
  int64_t count = CountCharacters(node->text);
  if (count <= most) return;
  parse.context.sink.Report(diag::NameTooLong, *node, fmt::format("`{}`", field), count, most).Emit();
}

}  // namespace

void ParseFail(StateParse& parse) {
  const Fields& fields = parse.fields;
  State& state = parse.state;
  if (const Node* error = fields.FindConstant("Error")) state.error = error->text;
  if (const Node* cause = fields.FindConstant("Cause")) state.cause = cause->text;
  CheckLength(parse, "Error", kErrorMax);
  CheckLength(parse, "Cause", kCauseMax);
  ParseComputedField(parse, "Error");
  ParseComputedField(parse, "Cause");
  state.error_path = ParseFailPath(parse, "ErrorPath");
  state.cause_path = ParseFailPath(parse, "CausePath");
}

}  // namespace aslc::frontend
