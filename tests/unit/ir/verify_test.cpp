// The verifier: each rule is broken once in a module that is sound before.
#include "ir/verify.h"

#include <functional>

#include "tests/unit/catch.h"
#include "tests/unit/ir/samples.h"

namespace aslc::ir {
namespace {

struct Damage {
  const char* expected;  // part of a problem
  std::function<void(Module&)> apply;
};

void CheckDamages(std::string_view text, std::span<const Damage> rows) {
  const Module sound = ParseOrFail(text);
  REQUIRE(Problems(sound) == "");
  for (const Damage& row : rows) {
    Module module = sound;
    row.apply(module);
    std::string problems = Problems(module);
    INFO(row.expected << "\nfound: " << problems);
    CHECK(problems.find(row.expected) != std::string::npos);
  }
}

Inst& At(Module& module, size_t function, size_t block, size_t inst) {
  return module.functions[function].blocks[block].insts[inst];
}

TEST_CASE("tables") {
  const Damage rows[] = {
      {"has no scopes", [](Module& m) { m.scopes.clear(); }},
      {"name 1: given twice", [](Module& m) { m.names[1] = m.names[0]; }},
      {"scope 0: states are not contiguous",
       [](Module& m) { std::swap(m.scopes[0].states[0], m.scopes[0].states[1]); }},
      {"scope 0: the start state", [](Module& m) { m.scopes[0].start = StateId(2u); }},
      {"scope 0: the top level has a parent", [](Module& m) { m.scopes[0].parent = ScopeId(1u); }},
      {"scope 1: the parent does not come before", [](Module& m) { m.scopes[1].parent = ScopeId(1u); }},
      {"scope 1: the holder does not name it", [](Module& m) { m.scopes[1].branch = 1; }},
      {"scope 1: has a variable twice", [](Module& m) { m.scopes[1].variables = {"a", "a"}; }},
      {"site 0: state out of range", [](Module& m) { m.sites[0].state = StateId(); }},
      {"point 0: the outcome is of another kind",
       [](Module& m) { m.points[0].outcome = ASLRT_OUTCOME_caught; }},
      {"point 1: the first points are those of the states", [](Module& m) { m.points[1].state = StateId(0u); }},
      {"point 3: the first points are those of the states", [](Module& m) { m.points[3] = m.points[0]; }},
      {"point 3: target out of range", [](Module& m) { m.points[3].target = StateId(9u); }},
      {"point 3: range ends", [](Module& m) { m.points[3].range = {9, 5}; }},
      {"a state lacks its point", [](Module& m) { m.points.resize(2); }},
      {"site 0: range ends", [](Module& m) { m.sites[0].range = {9, 5}; }},
      {"state `Pay`: scope out of range", [](Module& m) { m.states[0].scope = ScopeId(9u); }},
      {"state `Pay`: lacks an entry", [](Module& m) { m.states[0].result = FunctionId(); }},
      {"state `Pay`: one catch entry for each", [](Module& m) { m.states[0].catches.pop_back(); }},
      {"state `Pay`: catch entries are not contiguous",
       [](Module& m) { std::swap(m.states[0].catches[0], m.states[0].catches[1]); }},
      {"state `Pay`: a catcher's next state is in another scope",
       [](Module& m) { m.states[0].catchers[0].next = StateId(2u); }},
      {"state `Pay`: a retrier names no errors", [](Module& m) { m.states[0].retriers[0].errors.clear(); }},
      {"state `Pay`: backoff rate", [](Module& m) { m.states[0].retriers[0].backoff_rate = 0.5; }},
      {"state `Pay`: has an entry that its type does not have",
       [](Module& m) { m.states[0].item = FunctionId(6u); }},
      {"state `Pay`: unknown task pattern", [](Module& m) { m.states[0].task_pattern = 3; }},
      {"state `Each`: the entry is a function for something else",
       [](Module& m) { m.states[1].result = FunctionId(1u); }},
      {"state `Each`: a Map has one branch", [](Module& m) { m.states[1].branches.clear(); }},
      {"state `Inner`: its type cannot retry", [](Module& m) { m.states[2].retriers = {{{"x"}}}; }},
      {"state `Inner`: only a Task has a resource", [](Module& m) { m.states[2].resource = "x"; }},
      {"function 1: its state does not have it", [](Module& m) { m.functions[1].entry = ASLRT_ENTRY_item; }},
      {"is of no state", [](Module& m) { m.functions[0].state = StateId(); }},
  };
  CheckDamages(kMapText, rows);
  const Damage constants[] = {
      {"constant 2: is not compact JSON", [](Module& m) { m.constants[2].json = "{\"a\": 1}"; }},
      {"constant 0: is not compact JSON", [](Module& m) { m.constants[0].json = ""; }},
      {"shape 0: has a name twice", [](Module& m) { m.shapes[0].names[1] = m.shapes[0].names[0]; }},
      {"shape 0: name out of range", [](Module& m) { m.shapes[0].names[1] = NameId(9u); }},
  };
  CheckDamages(kChoiceText, constants);
}

TEST_CASE("functions") {
  const Damage rows[] = {
      {"function `Check.enter`: has no blocks", [](Module& m) { m.functions[0].blocks.clear(); }},
      {"the entry block has parameters", [](Module& m) { m.functions[0].blocks[0].params = {ValueId(0u)}; }},
      {"block ^2: is empty", [](Module& m) { m.functions[0].blocks[2].insts.clear(); }},
      {"does not end with a terminator", [](Module& m) { m.functions[0].blocks[2].insts.pop_back(); }},
      {"a terminator inside the block",
       [](Module& m) { m.functions[0].blocks[2].insts.push_back(At(m, 0, 2, 1)); }},
      {"unknown operation", [](Module& m) { At(m, 0, 0, 1).op = static_cast<Op>(kOpCount); }},
      {"operand out of range", [](Module& m) { At(m, 0, 0, 1).operands[0] = ValueId(99u); }},
      {"successor out of range", [](Module& m) { At(m, 0, 0, 5).successors[0].block = BlockId(99u); }},
      {"defines a value a second time", [](Module& m) { At(m, 0, 0, 1).result = ValueId(0u); }},
      {"has values that nothing defines", [](Module& m) { m.functions[0].values.push_back(Type::Int); }},
      {"not numbered in print order",
       [](Module& m) {
         std::swap(At(m, 2, 0, 0).result, At(m, 2, 0, 1).result);
         std::swap(m.functions[2].values[0], m.functions[2].values[1]);
       }},
      {"block ^0, operation 1 `force`: wrong number of operands",
       [](Module& m) { At(m, 0, 0, 1).operands.clear(); }},
      {"operand 0 is cond, not of the kind V", [](Module& m) { At(m, 0, 2, 0).operands = {ValueId(4u)}; }},
      {"operand 0 is document, not of the kind C",
       [](Module& m) { At(m, 0, 0, 5).operands[0] = ValueId(0u); }},
      {"the type differs", [](Module& m) { m.functions[0].values[1] = Type::Int; }},
      {"exceeds the operation's bound",
       [](Module& m) { m.functions[0].values[0] = At(m, 0, 0, 0).type = Type::Any; }},
      {"narrower than what can come out",
       [](Module& m) { m.functions[0].values[1] = At(m, 0, 0, 1).type = Type::Int; }},
      {"has no result",
       [](Module& m) {
         At(m, 2, 0, 2).operands[1] = ValueId(0u);
         At(m, 2, 0, 1).result = ValueId();
         m.functions[2].values.pop_back();
       }},
      {"`assign`: has a result",
       [](Module& m) {
         At(m, 0, 2, 0).result = ValueId(8u);
         m.functions[0].values.push_back(Type::Void);
       }},
      {"constant out of range", [](Module& m) { At(m, 0, 1, 0).imm[0] = 3; }},
      {"name out of range", [](Module& m) { At(m, 0, 0, 2).imm[0] = -1; }},
      {"site out of range", [](Module& m) { At(m, 0, 3, 0).imm[0] = 2; }},
      {"state out of range", [](Module& m) { At(m, 0, 2, 1).imm[0] = 3; }},
      {"predicate out of range", [](Module& m) { At(m, 0, 1, 1).imm[0] = 6; }},
      {"kinds of no value", [](Module& m) { At(m, 0, 0, 4).imm[0] = 0x10000; }},
      {"unused immediate is set", [](Module& m) { At(m, 0, 0, 4).imm[1] = 1; }},
      {"variable slot out of range", [](Module& m) { At(m, 0, 2, 0).imm[0] = 1; }},
      {"no enclosing scope", [](Module& m) { At(m, 1, 0, 1).imm[0] = 1; }},
      {"one operand for each name", [](Module& m) { At(m, 1, 0, 3).operands.pop_back(); }},
      {"wrong number of successors", [](Module& m) { At(m, 0, 0, 5).successors.pop_back(); }},
      {"wrong number of arguments", [](Module& m) { At(m, 0, 0, 5).successors[0].args.clear(); }},
      {"leads to the entry block", [](Module& m) { At(m, 0, 1, 2).successors[0].block = BlockId(0u); }},
      {"argument 0 is document, the parameter json",
       [](Module& m) { At(m, 0, 0, 5).successors[0].args[0] = ValueId(0u); }},
      {"%5 is used where it need not be defined",
       [](Module& m) { At(m, 0, 3, 0).operands[0] = ValueId(5u); }},
      {"%3 is used where it need not be defined",
       [](Module& m) { At(m, 0, 0, 2).operands[0] = ValueId(3u); }},
      {"block ^1: is unreachable",
       [](Module& m) { At(m, 0, 0, 5).successors[0] = At(m, 0, 0, 5).successors[1]; }},
      {"stores a value that is always absent",
       [](Module& m) {
         m.functions[2].blocks[0].insts[2] = At(m, 0, 2, 0);
         At(m, 2, 0, 2).operands = {ValueId(1u)};
         m.functions[2].blocks[0].insts.push_back(At(m, 0, 3, 0));
         At(m, 2, 0, 3).operands = {ValueId(0u)};
       }},
      {"only a Fail state raises", [](Module& m) { m.functions[2].state = StateId(1u); }},
      {"cannot suspend so",
       [](Module& m) {
         At(m, 0, 2, 1).op = Op::Suspend;
         At(m, 0, 2, 1).imm[0] = ASLRT_TASK;
       }},
  };
  CheckDamages(kChoiceText, rows);
  const Damage nested[] = {
      {"the next state is in another scope", [](Module& m) { At(m, 1, 0, 1).imm[0] = 2; }},
      {"cannot suspend so", [](Module& m) { At(m, 0, 0, 3).imm[0] = ASLRT_WAIT; }},
      {"an item entry does not leave",
       [](Module& m) { At(m, 6, 0, 3).op = Op::Done, At(m, 6, 0, 3).imm[0] = 0; }},
      {"function out of range", [](Module& m) { At(m, 6, 0, 2).imm[0] = 99; }},
      {"context part out of range", [](Module& m) { At(m, 6, 0, 0).imm[0] = 99; }},
      {"parameter out of range", [](Module& m) { At(m, 7, 0, 3).imm[0] = 99; }},
  };
  CheckDamages(kMapText, nested);
}

TEST_CASE("a counted condition has two points") {
  Module module =
      ModuleWithBody("^0:\n  %0 = input : document\n  %1 = truthy %0 : cond\n  cover_test %1, o#1\n  done %0\n");
  CHECK(Problems(module).find("coverage point out of range") != std::string::npos);
  module.points.resize(2);
  module.points[0].state = module.points[1].state = StateId(0u);
  module.points[1].kind = ASLRT_COVERAGE_Operand;
  module.points[1].outcome = ASLRT_OUTCOME_operand_true;
  CHECK(Problems(module).find("no coverage point for false") != std::string::npos);
  module.points.push_back(module.points[1]);
  CHECK(Problems(module) == "");
}

TEST_CASE("raw modules may have unreachable blocks and free numbers") {
  Module module = ParseOrFail(kChoiceText);
  module.functions[0].blocks[0].insts[5].successors[0] = module.functions[0].blocks[0].insts[5].successors[1];
  CHECK(Verify(module, VerifyMode::kRaw).empty());
}

TEST_CASE("all problems are told") {
  Module module = ParseOrFail(kChoiceText);
  At(module, 0, 1, 0).imm[0] = 77;
  At(module, 1, 0, 1).imm[1] = 77;
  module.sites[0].state = StateId();
  CHECK(Verify(module, VerifyMode::kLowered).size() == 3);
}

}  // namespace
}  // namespace aslc::ir
