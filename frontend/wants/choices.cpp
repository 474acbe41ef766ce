// Rules of Choice states (walker.h; spec "Choice State"): what they compare with leads to their arms.
#include "frontend/wants/walker.h"
#include "ir/json_text.h"

namespace aslc::frontend::wants {
namespace {

enum class Family { String, Match, Numeric, Boolean, Timestamp, TypeTest, Presence };
enum class Predicate { Eq, Lt, Gt, Le, Ge, None };

struct OpRow {
  Family family;
  Predicate predicate;
};

const OpRow& RowOfOp(ChoiceOp op) {
  using enum Predicate;
  static constexpr OpRow kRows[] = {
#define CHOICE_OP(name, family, predicate, operand) {Family::family, predicate},
#include "frontend/choice_ops.def"
  };
  return kRows[static_cast<size_t>(op)];
}

uint32_t TypeOf(Family family) {
  switch (family) {
    case Family::Numeric:
      return ASLRT_WANTS_NUMBER;
    case Family::Boolean:
      return ASLRT_WANTS_BOOLEAN;
    case Family::Timestamp:
      return ASLRT_WANTS_TIMESTAMP;
    default:
      return ASLRT_WANTS_STRING;
  }
}

uint32_t TestedType(ChoiceOp op) {
  switch (op) {
    case ChoiceOp::IsNumeric:
      return ASLRT_WANTS_NUMBER;
    case ChoiceOp::IsBoolean:
      return ASLRT_WANTS_BOOLEAN;
    case ChoiceOp::IsTimestamp:
      return ASLRT_WANTS_TIMESTAMP;
    default:
      return ASLRT_WANTS_STRING;
  }
}

}  // namespace

void Walker::ReadRule(const ChoiceRule& rule, const Place& place, bool closed) {
  if (rule.kind == ChoiceRule::Kind::kTest) return ReadTest(rule, place, closed);
  for (const ChoiceRule& operand : rule.operands) ReadRule(operand, place, closed);
}

void Walker::ReadTest(const ChoiceRule& rule, const Place& place, bool closed) {
  const OpRow& row = RowOfOp(rule.op);
  const DataId value = ReadPath(rule.variable, place, row.family != Family::Presence);
  if (row.family == Family::Presence) return pool_.Flag(value, ASLRT_WANTS_OPTIONAL);
  if (rule.op == ChoiceOp::IsNull) return pool_.Flag(value, ASLRT_WANTS_NULLABLE);
  if (row.family == Family::TypeTest) {
    pool_.Demand(value, TestedType(rule.op));
    return pool_.Flag(value, ASLRT_WANTS_EITHER);
  }
  const uint32_t type = TypeOf(row.family);
  const bool equality = row.predicate == Predicate::Eq;
  uint32_t use = equality ? ASLRT_WANT_EQUALS : ASLRT_WANT_ORDERED;
  if (row.family == Family::Match) use = ASLRT_WANT_MATCHES;
  if (rule.operand) return pool_.Compare(value, ReadPath(*rule.operand, place), type, use);
  const std::string& json = rule.literal_json;
  pool_.Compare(value, {type, use, json.starts_with('"') ? ir::Unquote(json) : json});
  if (closed && use != ASLRT_WANT_ORDERED) pool_.Flag(value, ASLRT_WANTS_CLOSED);
}

}  // namespace aslc::frontend::wants
