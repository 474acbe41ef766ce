// The inside of the lowering: what lower_*.cpp share. A machine is lowered scope by scope (lower.cpp),
// a state as one function for each of its entries (entries.def); FunctionLowering holds the function
// being made and knows the embedded languages: paths, filters, templates, intrinsic functions.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "frontend/ast.h"
#include "frontend/coverage.h"
#include "ir/builder.h"

namespace aslc::frontend {

// A scope of the definition with its rows in the module.
struct LoweredScope {
  const Scope* scope = nullptr;
  ir::ScopeId id;
  const LoweredScope* parent = nullptr;
  std::map<std::string, ir::StateId, std::less<>> states;
  std::map<std::string, uint32_t, std::less<>> slots;  // of the variables that a state here assigns
};

// Where a member most likely stands in an object: its place in the machine's templates.
using MemberHints = std::map<std::string, uint32_t, std::less<>>;

// A state whose functions are being made.
struct StateContext {
  ir::ModuleBuilder& module;
  const LoweredScope& scope;
  const State& state;
  ir::StateId id;
  const MemberHints& hints;
  CoveragePoints* coverage = nullptr;  // null: nothing is counted

  ir::State& row() const { return module.module().states[id.index]; }
};

// What `$` stands for while a field is evaluated. Made where it dominates its uses; a copy is handed to
// code that runs on some paths only, because `not_null` holds only where the check was made.
struct Subject {
  ir::ValueId whole;  // as it came, perhaps TEXT: `$` by itself hands on the verbatim text
  ir::ValueId tree;   // what paths look into
  bool not_null = false;
};

// What happens when a path finds nothing (each kind has its own wording in messages.def).
enum class Miss {
  kAbsent,    // nothing: the result may be UNDEFINED
  kTemplate,  // payload templates, ErrorPath, CausePath
  kField,     // InputPath, OutputPath, ItemsPath and the like
  kChoice,    // Variable and operands of Choice rules
  kArgument,  // arguments of intrinsic functions
  kWait,      // SecondsPath, TimestampPath
};

struct PathUse {
  PathUse(Miss what, std::string name = {}, const IntrinsicCall* outermost = nullptr)
      : miss(what), field(std::move(name)), call(outermost) {}
  Miss miss;
  std::string field;          // kTemplate, kField, kWait: the field's name as written
  const IntrinsicCall* call;  // kArgument: the outermost call
};

// Right-hand sides of Assign, computed before any of them is stored (parallel assignment).
using AssignedValues = std::vector<std::pair<uint32_t, ir::ValueId>>;

class FunctionLowering {
 public:
  FunctionLowering(const StateContext& context, uint32_t entry);

  const State& state() const { return context_.state; }
  CoveragePoints* coverage() const { return context_.coverage; }
  uint32_t entry() const { return entry_; }
  ir::FunctionBuilder& builder() { return b_; }
  ir::SiteId Site(aslrt_message message, std::string_view field = {}, std::string_view path = {},
                  std::string_view note = {});
  ir::ValueId Literal(std::string_view compact_json);
  ir::ValueId StringLiteral(std::string_view text);
  Subject MakeSubject(ir::ValueId whole);

  // lower_path.cpp. Never UNDEFINED, except with Miss::kAbsent.
  ir::ValueId LowerPath(const Path& path, Subject& subject, const PathUse& use);
  // The same, and never TEXT: for operations that look at the value itself.
  ir::ValueId LowerPathTree(const Path& path, Subject& subject, const PathUse& use);

  // lower_template.cpp, lower_intrinsic.cpp. `field` is the key as written.
  ir::ValueId LowerTemplate(const Template& node, Subject& subject, const std::string& field);
  ir::ValueId LowerExpression(const Expression& expression, Subject& subject, const std::string& field);
  ir::ValueId LowerCall(const IntrinsicCall& call, Subject& subject, const IntrinsicCall& outermost);

  // lower_state_expression.cpp. kind: what the field takes (jsonata_ops.h: YieldKind).
  ir::ValueId LowerStateExpression(const StateExpression& expression, uint32_t kind);
  // The expression in a field of one number or text, or null.
  const StateExpression* Computed(std::string_view field) const;
  // Tells the engine the whole number that the expression gives; `expected` names what it must be.
  void LowerNumberParam(const StateExpression& expression, aslrt_param_id param, std::string_view expected);
  // The end of a JSONata state, or one of its catchers or rules: Output, or `otherwise`; Assign; transition.
  void LeaveWith(const std::optional<Template>& output, ir::ValueId otherwise,
                 const std::vector<Assignment>& assign, Subject& subject, const std::optional<Target>& next,
                 const char* field = "Next");
  // The slot of a variable that states here can read; nothing when no state assigns it.
  std::optional<ir::ValueId> ReadVariable(std::string_view name);
  std::set<std::string, std::less<>> VariableNames() const;

  // lower_choice.cpp: goes on at one of the blocks.
  void LowerRule(const ChoiceRule& rule, Subject& subject, ir::BlockId when_true, ir::BlockId when_false);

  // lower_data_flow.cpp
  Subject EffectiveInput();
  ir::ValueId InsertResult(ir::ValueId result, const std::optional<PathField>& result_path);
  ir::ValueId ApplyOutputPath(ir::ValueId value);
  // Marks a value whose size nobody has checked; gives it back.
  ir::ValueId Built(ir::ValueId value);
  ir::ValueId CheckSize(ir::ValueId value);
  AssignedValues EvaluateAssign(const std::vector<Assignment>& assign, Subject& subject);
  void CheckAssigned(const std::vector<Assignment>& assign, const AssignedValues& values);
  void Store(const AssignedValues& values);
  // ResultPath, OutputPath, Assign and the transition of states that have a result.
  void FinishWithResult(ir::ValueId result, Subject& assign_subject);
  // field: that the target comes from.
  void Leave(ir::ValueId output, const std::optional<Target>& next, const char* field = "Next");
  ir::StateId StateOf(const Target& target) const;
  int64_t MemberHint(std::string_view name) const { return Hint(std::string(name)); }
  ir::FunctionId Finish() { return b_.Finish(); }

 private:
  friend class RangeScope;
  struct Matches;

  // lower_path.cpp
  ir::ValueId LowerRoot(const Path& path, Subject& subject, const PathUse& use, size_t* consumed);
  ir::ValueId LowerVariable(const Path& path, Subject& subject, const PathUse& use);
  ir::ValueId LowerDefinite(ir::ValueId root, const Path& path, size_t first, Subject& subject,
                            const PathUse& use);
  ir::ValueId LowerFieldSteps(ir::ValueId root, const Path& path, size_t first, Subject& subject,
                              const PathUse& use);
  ir::ValueId RequireFound(ir::ValueId value, const Path& path, Subject& subject, const PathUse& use);
  ir::ValueId ElementOrNull(ir::ValueId array, const Path& path, Subject& subject, const PathUse& use);
  ir::SiteId MissSite(const Path& path, const PathUse& use);
  void FailMiss(const Path& path, Subject& subject, ir::SiteId site);
  void CheckNotNull(Subject& subject);
  ir::ValueId Step(ir::ValueId base, const Segment& segment);
  ir::ValueId LengthOf(ir::ValueId value);
  int64_t Hint(const std::string& name) const;

  // lower_matches.cpp: paths with any number of results
  ir::ValueId CollectMatches(ir::ValueId base, const Path& path, size_t first, ir::ValueId root);
  void EmitMatches(Matches& matches, ir::ValueId value, size_t index);
  void EmitSegment(Matches& matches, ir::ValueId value, size_t index);
  void EmitFilter(Matches& matches, ir::ValueId value, size_t index);
  ir::ValueId PickedChildren(ir::ValueId value, const Segment& segment);
  ir::ValueId MemberUnion(ir::ValueId value, const Segment& segment);
  void When(ir::ValueId cond, const std::function<void()>& body);
  void WhenKind(ir::ValueId value, ir::Type kinds, const std::function<void()>& body);
  void WhenPresent(ir::ValueId value, const std::function<void()>& body);
  void ForEach(ir::ValueId container, const std::function<void(ir::ValueId)>& body);

  // lower_filter.cpp: a condition about `current` (`@`); `root` is the `$` of the filter
  ir::ValueId LowerFilter(const FilterExpr& filter, ir::ValueId current, ir::ValueId root);
  ir::ValueId LowerFilterOperand(const FilterExpr& filter, ir::ValueId current, ir::ValueId root);
  ir::ValueId LowerFilterComparison(const FilterExpr& filter, ir::ValueId a, ir::ValueId b);

  // lower_intrinsic.cpp
  ir::ValueId LowerArgument(const IntrinsicArgument& argument, Subject& subject,
                            const IntrinsicCall& outermost);
  ir::ValueId LowerFormat(const IntrinsicCall& call, Subject& subject, const IntrinsicCall& outermost);

  // lower_choice.cpp
  ir::ValueId LowerTest(const ChoiceRule& rule, Subject& subject);
  void CoverTransition(const std::optional<Target>& next, const char* field);  // lower_data_flow.cpp

  // lower_data_flow.cpp
  ir::ValueId LowerPathField(const PathField& field, Subject& subject, const char* name);
  bool IsBuilt(ir::ValueId value) const;

  const StateContext& context_;
  uint32_t entry_;
  ir::FunctionBuilder b_;
  size_t first_site_;  // of this function
  // Values made here, whose size nobody has checked yet; everything else came in checked.
  std::vector<ir::ValueId> built_;
};

// The operations made while it lives come from `range`.
class RangeScope {
 public:
  RangeScope(FunctionLowering& function, SourceRange range);
  ~RangeScope();
  RangeScope(const RangeScope&) = delete;
  RangeScope& operator=(const RangeScope&) = delete;

 private:
  FunctionLowering& function_;
  ir::Range outer_;
};

// Gives one node at most.
bool IsDefiniteSegment(const Segment& segment);
// Whether a filter looks at the document that its path looks into (`$`).
bool UsesDocument(const FilterExpr& filter);
// Positions of a template object's members in the order in which its result has them.
std::vector<size_t> MemberOrder(const Template& object);
// The part of the context object that the longest possible prefix of a context path names, and the
// number of segments it takes.
aslrt_context_part ContextPart(const Path& path, size_t* consumed);

// One for each state type: makes the state's functions and enters them in its row.
void LowerPass(const StateContext& context);
void LowerSucceed(const StateContext& context);
void LowerFail(const StateContext& context);
void LowerWait(const StateContext& context);
void LowerChoice(const StateContext& context);
void LowerTask(const StateContext& context);
void LowerParallel(const StateContext& context);
void LowerMap(const StateContext& context);
// What a Map of Distributed mode has besides; items: null where an ItemReader reads them.
void LowerMapRun(FunctionLowering& function, Subject& effective, ir::ValueId items);
// Entry `result` and the catchers of Task, Parallel and Map.
void LowerResult(const StateContext& context);
void LowerCatchers(const StateContext& context);

}  // namespace aslc::frontend
