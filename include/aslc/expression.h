// JSONata expressions by themselves, compiled like everything else (jsonata.h evaluates them). Threads:
// CompileExpression may be called from several at once; the machine is immutable and shared.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/compile.h"
#include "aslc/jsonata.h"

namespace aslc {

enum class JsonataDialect { kStandard, kService };

struct ExpressionOptions {
  Engine engine = Engine::kO2;
  JsonataDialect dialect = JsonataDialect::kStandard;
  std::vector<std::string> bindings;  // names of variables that evaluations bind, without `$`
  std::string symbol = "aslc_expression";  // prefix of the symbols in objects
  bool read_back_ir = false;          // as CompileOptions
};

// An error of syntax. position: as the standard reports it, in UTF-16 units; begin, end: bytes.
struct ExpressionError {
  std::string code, message, token;
  uint32_t position = 0, begin = 0, end = 0;
  // As errors of evaluation are (jsonata.h): {"code", "position", "token", "message"}.
  std::string ToJson() const;
};

struct ExpressionResult {
  MachinePtr machine;  // null on an error
  std::optional<ExpressionError> error;
};
ExpressionResult CompileExpression(std::string_view expression, const ExpressionOptions& options);

struct ExpressionText {
  std::optional<std::string> bytes;
  std::optional<ExpressionError> error;
};
ExpressionText EmitExpression(std::string_view expression, const ExpressionOptions& options, Emit emit);

}  // namespace aslc
