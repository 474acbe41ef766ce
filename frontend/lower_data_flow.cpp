// The flow of data through a state (spec "Input and Output Processing", "Assign"): InputPath before,
// ResultPath, OutputPath and Assign after. Everything that can fail is computed before the first
// variable is stored, so that a state that fails assigns nothing.
#include <algorithm>
#include <iterator>

#include "aslc/check.h"
#include "frontend/lower.h"

namespace aslc::frontend {

using ir::ValueId;

namespace {

bool IsWhole(const Path& path) { return path.root == PathRoot::kInput && path.segments.empty(); }

}  // namespace

// InputPath or OutputPath.
ValueId FunctionLowering::LowerPathField(const PathField& field, Subject& subject, const char* name) {
  RangeScope range(*this, field.range);
  if (field.is_null) return Literal("{}");
  if (IsWhole(field.path)) return subject.whole;
  return LowerPath(field.path, subject, {Miss::kField, name});
}

Subject FunctionLowering::EffectiveInput() {
  Subject raw = MakeSubject(b_.Input());
  if (!state().input_path) return raw;
  ValueId effective = LowerPathField(*state().input_path, raw, "InputPath");
  return effective == raw.whole ? raw : MakeSubject(effective);
}

ValueId FunctionLowering::InsertResult(ValueId result, const std::optional<PathField>& result_path) {
  if (!result_path) return result;
  RangeScope range(*this, result_path->range);
  if (result_path->is_null) return b_.Input();
  const Path& path = result_path->path;
  if (path.segments.empty()) return result;
  // Down the path through what is there, or new objects; then up again, each with its part replaced.
  ir::SiteId site = Site(ASLRT_MESSAGE_result_path, "ResultPath", path.text);
  ValueId raw = b_.Force(b_.Input());
  std::vector<ValueId> bases = {raw};
  for (size_t i = 0; i + 1 < path.segments.size(); ++i) {
    const Segment& segment = path.segments[i];
    bases.push_back(segment.kind == SegmentKind::kIndex
                        ? b_.ChildAt(bases.back(), raw, segment.index, site)
                        : b_.Child(bases.back(), raw, b_.module().Name(segment.name), site));
  }
  ValueId value = result;
  for (size_t i = path.segments.size(); i-- > 0;) {
    const Segment& segment = path.segments[i];
    value = segment.kind == SegmentKind::kIndex
                ? b_.PutAt(bases[i], value, raw, segment.index, site)
                : b_.Put(bases[i], value, raw, b_.module().Name(segment.name), site);
  }
  return Built(value);
}

ValueId FunctionLowering::ApplyOutputPath(ValueId value) {
  const std::optional<PathField>& field = state().output_path;
  if (!field || (!field->is_null && IsWhole(field->path))) return value;
  if (field->is_null) return Literal("{}");
  Subject subject = MakeSubject(value);
  ValueId output = LowerPathField(*field, subject, "OutputPath");
  // A part of what nobody has measured yet has not been measured either.
  return IsBuilt(value) ? Built(output) : output;
}

bool FunctionLowering::IsBuilt(ValueId value) const {
  return std::find(built_.begin(), built_.end(), value) != built_.end();
}

ValueId FunctionLowering::Built(ValueId value) {
  built_.push_back(value);
  return value;
}

// The payload quota, where the value was made: what came in was measured at the border.
ValueId FunctionLowering::CheckSize(ValueId value) {
  if (!IsBuilt(value)) return value;
  return b_.CheckSize(value, Site(ASLRT_MESSAGE_data_limit, {}, {}, state().name));
}

// All right-hand sides read the variables as they were when the state was entered. They run in the
// order that the members of a payload template have.
AssignedValues FunctionLowering::EvaluateAssign(const std::vector<Assignment>& assign, Subject& subject) {
  Template object;
  for (const Assignment& row : assign) {
    object.keys.push_back(row.name);
    object.children.push_back(row.value);
  }
  AssignedValues values;
  for (size_t i : MemberOrder(object)) {
    const Assignment& row = assign[i];
    RangeScope range(*this, row.range);
    auto slot = context_.scope.slots.find(row.name);
    ASL_CHECK(slot != context_.scope.slots.end(), "a variable that a state assigns has a slot");
    values.emplace_back(slot->second, CheckSize(LowerTemplate(row.value, subject, row.field)));
  }
  CheckAssigned(assign, values);
  return values;
}

// The quotas of what is assigned together. What is small for certain does not count.
void FunctionLowering::CheckAssigned(const std::vector<Assignment>& assign, const AssignedValues& values) {
  constexpr size_t kSmallText = 100;
  constexpr ir::Type kSmall(ir::Type::Null.bits() | ir::Type::Bool.bits() | ir::Type::Number.bits());
  AssignedValues measured;
  std::copy_if(values.begin(), values.end(), std::back_inserter(measured),
               [&](const auto& row) { return !b_.TypeOf(row.second).IsSubtypeOf(kSmall); });
  bool constant = std::all_of(assign.begin(), assign.end(), [](const Assignment& row) {
    return row.value.kind == Template::Kind::kLiteral && row.value.literal_json.size() <= kSmallText;
  });
  // One value was measured by itself, and a few at the top, where nothing else is live, are never too much.
  constexpr size_t kFewVariables = 40;
  bool few = context_.scope.parent == nullptr && context_.scope.slots.size() <= kFewVariables;
  if (measured.empty() || constant || (measured.size() == 1 && few)) return;
  std::vector<ValueId> rows;
  for (const auto& [slot, value] : measured) {
    rows.push_back(value);
    rows.push_back(Literal(std::to_string(slot)));
  }
  b_.Param(ASLRT_PARAM_assigned, b_.MakeArray(rows), Site(ASLRT_MESSAGE_data_limit, {}, {}, state().name));
}

void FunctionLowering::Store(const AssignedValues& values) {
  for (const auto& [slot, value] : values) b_.Assign(value, slot);
}

void FunctionLowering::FinishWithResult(ValueId result, Subject& assign_subject) {
  if (state().jsonata) return LeaveWith(state().output, result, state().assign, assign_subject, state().next);
  ValueId output = ApplyOutputPath(InsertResult(result, state().result_path));
  output = CheckSize(output);
  AssignedValues values = EvaluateAssign(state().assign, assign_subject);
  Store(values);
  Leave(output, state().next);
}

ir::StateId FunctionLowering::StateOf(const Target& target) const {
  auto row = context_.scope.states.find(target.name);
  ASL_CHECK(row != context_.scope.states.end(), "a checked target exists");
  return row->second;
}

void FunctionLowering::CoverTransition(const std::optional<Target>& next, const char* field) {
  if (coverage() == nullptr || state().kind == ASLRT_STATE_Succeed) return;
  ir::StateId target = next ? StateOf(*next) : ir::StateId();
  SourceRange range = next ? next->range : state().name_range;
  b_.Cover(coverage()->Transition(b_.state(), range, next ? field : "End", target));
  if (next) b_.Cover(target.index);  // the first points are those of the states
}

void FunctionLowering::Leave(ValueId output, const std::optional<Target>& next, const char* field) {
  CoverTransition(next, field);
  if (next) {
    b_.Next(output, StateOf(*next));
  } else {
    b_.Done(output);
  }
}

}  // namespace aslc::frontend
