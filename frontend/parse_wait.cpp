// Wait (spec "Wait State"): fields.def sees to it that there is exactly one of the four fields.
#include "frontend/parse.h"
#include "frontend/template.h"

namespace aslc::frontend {

void ParseWait(StateParse& parse) {
  const Fields& fields = parse.fields;
  State& state = parse.state;
  if (fields.FindConstant("Seconds")) state.seconds = fields.Integer("Seconds", 0);
  if (const Node* timestamp = fields.FindConstant("Timestamp")) state.timestamp = timestamp->text;
  ParseComputedField(parse, "Seconds");
  ParseComputedField(parse, "Timestamp");
  state.seconds_path = ParsePathOf(parse.context, fields, "SecondsPath");
  state.timestamp_path = ParsePathOf(parse.context, fields, "TimestampPath");
}

}  // namespace aslc::frontend
