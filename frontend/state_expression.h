// Expressions of JSONata in the fields of states (guide "Transforming data with JSONata"): delimiters,
// syntax, and what the service refuses in them when a state machine is created.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "frontend/ast.h"
#include "frontend/fields.h"

namespace aslc::frontend {

// Where an expression stands: the field's name in causes, and what `$states` has there besides `input` and
// `context`.
struct ExpressionPlace {
  std::string location;
  bool result = false, error_output = false;

  ExpressionPlace Member(std::string_view key) const;
  ExpressionPlace Element(size_t index) const;
};

// The expression in a string with both delimiters. Reports what is wrong and returns nothing then.
std::optional<StateExpression> ParseStateExpression(ParseContext& context, const Node& string,
                                                    const ExpressionPlace& place);
// Reports a string that has one delimiter without the other.
void CheckDelimiters(ParseContext& context, const Node& string);

}  // namespace aslc::frontend
