// Payload templates, expressions and assignments (spec "Payload Template"; guide "Passing data between
// states with variables").
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "frontend/ast.h"
#include "frontend/fields.h"
#include "frontend/state_expression.h"

namespace aslc::frontend {

// A path or a call; `field` is the key it stands under. Reports what is wrong and returns nothing then.
std::optional<Expression> ParseExpression(ParseContext& context, const Node& string, std::string_view field);
// Constant subtrees become one literal. Parts that were refused are left out.
Template ParseTemplate(ParseContext& context, const Node& node);
// The same of a JSONata state: strings are expressions, keys never are.
Template ParseTemplate(ParseContext& context, const Node& node, const ExpressionPlace& place);
// The members of Assign; place: of the field in a JSONata state, else null.
std::vector<Assignment> ParseAssign(ParseContext& context, const Node& object, const ExpressionPlace* place);
// null, or a path as the field's row has it; nothing when the field is absent or was refused.
std::optional<PathField> ParsePathField(ParseContext& context, const Fields& fields, std::string_view name);
std::optional<Path> ParsePathOf(ParseContext& context, const Fields& fields, std::string_view name);

}  // namespace aslc::frontend
