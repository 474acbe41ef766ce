// The abstract run behind wants.h: the data that each state can be entered with, until nothing changes.
// states.cpp follows states, fields.cpp reads JSONPath and intrinsic functions, choices.cpp rules,
// jsonata.cpp expressions.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "frontend/wants/data.h"
#include "frontend/wants/wants.h"

namespace aslc::frontend::wants {

struct ScopeFlow {
  const LoweredScope* lowered = nullptr;
  ScopeFlow* parent = nullptr;                        // null where variables from outside are not seen
  std::map<std::string, DataId, std::less<>> inputs;  // by state
  std::map<std::string, DataId, std::less<>> variables;
  DataId output = Pool::kNothing;
  DataId execution_input = Pool::kNothing;  // `$$.Execution.Input`
  DataId item = Pool::kUnknown;             // `$$.Map.Item.Value`
};

// What an expression of a state sees.
struct Place {
  ScopeFlow* scope = nullptr;
  DataId input = Pool::kNothing;  // `$` of JSONPath, `$states.input`
  DataId result = Pool::kNothing, error_output = Pool::kNothing;
  DataId item = Pool::kUnknown;  // `$$.Map.Item.Value`
};

class Walker {
 public:
  Walker(std::span<const std::unique_ptr<LoweredScope>> scopes, const ir::Module& module);
  std::vector<ir::Want> Run();

  Pool& pool() { return pool_; }
  DataId Context(const Place& place);
  DataId Variable(const Place& place, std::string_view name);
  // sure: where it is missing the state fails.
  DataId ReadPath(const Path& path, const Place& place, bool sure = true);
  DataId ReadExpression(const Expression& expression, const Place& place);
  DataId ReadTemplate(const Template& node, const Place& place);
  // jsonata.cpp
  DataId Evaluate(const StateExpression& expression, const Place& place);

 private:
  // states.cpp
  void VisitState(ScopeFlow& scope, const State& state, DataId input);
  void VisitTask(const State& state, const Place& place, DataId raw);
  void VisitMap(const State& state, const Place& place, DataId raw);
  void VisitParallel(const State& state, const Place& place, DataId raw);
  void VisitWait(const State& state, const Place& place);
  void VisitFail(const State& state, const Place& place);
  void VisitChoice(const State& state, const Place& place);
  DataId ReadItems(const ItemReaderNode& reader, uint32_t row);
  DataId MapItems(const State& state, const Place& place);
  void MapNumbers(const State& state, const Place& place);
  DataId BatchOf(const State& state, const Place& place, DataId item);
  DataId Arguments(const State& state, const Place& place);
  // What comes after the result of a Task, Parallel or Map: Assign, ResultSelector, Catch.
  void Conclude(const State& state, const Place& place, DataId raw, DataId result);
  void Finish(const State& state, const Place& place, DataId raw, DataId result);
  void Catch(const State& state, const Place& place, DataId raw);
  void Assign(const std::vector<Assignment>& assign, const Place& place);
  void Enter(ScopeFlow& scope, const Target& target, DataId data);
  void Leave(const State& state, ScopeFlow& scope, DataId output);
  void Add(DataId& to, DataId data);
  DataId ReadComputed(const State& state, std::string_view field, const Place& place, uint32_t types);
  void ReadNumber(const std::optional<Path>& path, const Place& place);
  ScopeFlow& BranchOf(const Place& place, const State& state, size_t branch);
  uint32_t RowOf(const Place& place, const State& state) const;

  // fields.cpp
  DataId PathField(const std::optional<frontend::PathField>& field, const Place& place, DataId otherwise);
  DataId PutAt(DataId raw, DataId result, const std::optional<frontend::PathField>& path);
  DataId Step(DataId value, const Segment& segment, DataId root, const Place& place, bool sure);
  void Filter(const FilterExpr& filter, DataId item, DataId root, const Place& place);
  DataId FilterOperand(const FilterExpr& operand, DataId item, DataId root, const Place& place);
  DataId Call(const IntrinsicCall& call, const Place& place);
  DataId Argument(const IntrinsicArgument& argument, const Place& place);

  // choices.cpp
  void ReadRule(const ChoiceRule& rule, const Place& place, bool closed);
  void ReadTest(const ChoiceRule& rule, const Place& place, bool closed);

  const ir::Module& module_;
  Tree tree_;
  Pool pool_;
  std::deque<ScopeFlow> scopes_;  // by row
  bool changed_ = false;
};

}  // namespace aslc::frontend::wants
