// The inside of the parser of definitions: what parse_*.cpp share. Each state type has a file with its
// Parse function; parse_state.cpp has the fields that several types share.
#pragma once

#include <string_view>
#include <vector>

#include "frontend/ast.h"
#include "frontend/fields.h"
#include "frontend/state_expression.h"

namespace aslc::frontend {

// A state whose fields passed fields.def.
struct StateParse {
  ParseContext& context;
  const Fields& fields;
  Language language;
  State& state;

  bool jsonpath() const { return language == Language::kJsonPath; }
};

// ParseTask, ParseParallel, ...: the fields of one state type alone.
#define STATE(name, number) void Parse##name(StateParse& parse);
#include "aslc/states.def"

// `object` has StartAt and States; `subject` is how messages call it.
Scope ParseScope(ParseContext& context, ObjectKind kind, const Node& object, Where place,
                 std::string_view subject);
Scope ParseScope(ParseContext& context, const Fields& fields);
State ParseState(ParseContext& context, const Member& name, const Node& node);

// The fields of a Map that its Distributed mode is about; the mode itself is known (parse_distributed.cpp).
void ParseDistributedFields(StateParse& parse);

// Retry and Catch of a state.
void ParseRetry(StateParse& parse);
void ParseCatch(StateParse& parse);
// A template field; `place`: what its expressions may use in a JSONata state, the location is the field's.
std::optional<Template> ParseTemplateField(StateParse& parse, std::string_view name,
                                           const ExpressionPlace& place = {});
// The fields Output and Assign of a state, a catcher or a rule. place: its location, `Catch[0]`; "" the state.
std::optional<Template> ParseOutputField(StateParse& parse, const Fields& fields, const ExpressionPlace& place);
std::vector<Assignment> ParseAssignField(StateParse& parse, const Fields& fields, const ExpressionPlace& place);
// A field of one number or text that may be an expression: keeps it in State::computed.
void ParseComputedField(StateParse& parse, std::string_view name);
Target ParseTarget(const Node& node);
// Reports a part of the language that this version does not compile.
void ReportUnsupported(ParseContext& context, Where where, std::string_view what, std::string_view feature);

// What can only be seen in the whole tree: names and transitions (check_graph.cpp), and variables
// (check_variables.cpp).
void CheckGraph(ParseContext& context, const Definition& definition);
void CheckVariables(ParseContext& context, const Definition& definition);
// Labels of Maps, which are unique (check_maps.cpp).
void CheckLabels(ParseContext& context, const Definition& definition);
// Fields of Distributed mode in a Map of Inline mode (check_maps.cpp).
void CheckDistributedFields(ParseContext& context, const Definition& definition);
// What the service accepts and lower_*.cpp cannot compile (check_maps.cpp).
void CheckSupported(ParseContext& context, const Definition& definition);
// The quota of definitions, in bytes (check_limits.cpp).
void CheckDefinitionSize(ParseContext& context, const Node& root);
// What the service accepts but is likely not meant (check_advice.cpp): warnings only.
void CheckAdvice(ParseContext& context, const Definition& definition);

}  // namespace aslc::frontend
