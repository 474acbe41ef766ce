// JSONata expressions to machines and files (include/aslc/expression.h).
#include "aslc/expression.h"

#include "driver/pipeline.h"
#include "frontend/jsonata/expression.h"
#include "ir/json_text.h"

namespace aslc {
namespace {

struct Lowered {
  std::optional<ir::Module> module;
  std::optional<ExpressionError> error;
};

ExpressionError ToError(const jsonata::SyntaxError& from) {
  return {from.code, from.message, from.token, from.position, from.range.begin, from.range.end};
}

Lowered LowerText(std::string_view expression, const ExpressionOptions& options) {
  jsonata::Dialect dialect =
      options.dialect == JsonataDialect::kService ? jsonata::Dialect::kAws : jsonata::Dialect::kJsonata;
  jsonata::Parsed parsed = jsonata::Parse(expression, dialect);
  if (!parsed.root) return {std::nullopt, ToError(*parsed.error)};
  if (auto error = jsonata::CheckCompilable(*parsed.root)) return {std::nullopt, ToError(*error)};
  ir::Module module = jsonata::LowerExpression(*parsed.root, expression, dialect, options.bindings);
  FinishModule(module, options.read_back_ir);
  return {std::move(module), std::nullopt};
}

}  // namespace

std::string ExpressionError::ToJson() const {
  std::string json = "{\"code\":";
  ir::AppendQuoted(json, code);
  json += ",\"position\":" + std::to_string(position);
  if (!token.empty()) ir::AppendQuoted(json += ",\"token\":", token);
  ir::AppendQuoted(json += ",\"message\":", message);
  return json + "}";
}

ExpressionResult CompileExpression(std::string_view expression, const ExpressionOptions& options) {
  Lowered lowered = LowerText(expression, options);
  if (!lowered.module) return {nullptr, std::move(lowered.error)};
  return {MakeMachine(std::move(*lowered.module), options.engine), std::nullopt};
}

ExpressionText EmitExpression(std::string_view expression, const ExpressionOptions& options, Emit emit) {
  Lowered lowered = LowerText(expression, options);
  if (!lowered.module) return {std::nullopt, std::move(lowered.error)};
  return {EmitModuleText(*lowered.module, options.engine, options.symbol, emit), std::nullopt};
}

}  // namespace aslc
