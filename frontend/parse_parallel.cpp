// Parallel (spec "Parallel State").
#include "frontend/parse.h"

namespace aslc::frontend {

void ParseParallel(StateParse& parse) {
  parse.state.parameters = ParseTemplateField(parse, parse.jsonpath() ? "Parameters" : "Arguments");
  const Node* branches = parse.fields.Find("Branches");
  if (branches == nullptr) return;
  for (const Node& branch : branches->nodes) {
    if (!RequireObjectIn(parse.context, *branches, branch, "Branches")) continue;
    parse.state.branches.push_back(ParseScope(parse.context, ObjectKind::kBranch, branch,
                                              Where(FirstByte(branch), branch), "the branch"));
  }
}

}  // namespace aslc::frontend
