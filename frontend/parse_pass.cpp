// Pass and Succeed (spec "Pass State", "Succeed State").
#include "frontend/parse.h"

namespace aslc::frontend {

void ParsePass(StateParse& parse) {
  parse.state.parameters = ParseTemplateField(parse, "Parameters");
  // `Result` is taken literally: a key with `.$` in there is just a key.
  if (const Node* result = parse.fields.Find("Result")) {
    parse.state.result_json = Document::ToJson(*result);
  }
}

// Succeed has no fields of its own.
void ParseSucceed(StateParse&) {}

}  // namespace aslc::frontend
