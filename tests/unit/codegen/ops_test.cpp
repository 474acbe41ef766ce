// Every operation in compiled code against the interpreter, and what spans states: transitions, polls,
// variables, results of tasks.
#include <bitset>

#include "frontend/jsonata/expression.h"
#include "tests/unit/catch.h"
#include "tests/unit/codegen/engines.h"
#include "tests/unit/codegen/op_rows.h"

namespace aslc::test {
namespace {

using ir::FunctionBuilder;
using ir::Type;
using ir::ValueId;
using Values = std::vector<ValueId>;

ir::Module ModuleOf(const OpRow& row) {
  MachineBuilder machine;
  ir::StateId state = machine.State("S", row.kind);
  machine.Entry(state, ASLRT_ENTRY_enter, row.body);
  if (row.kind == ASLRT_STATE_Task) {
    machine.Entry(state, ASLRT_ENTRY_result, [](FunctionBuilder& f) { f.Done(f.Work()); });
  }
  return machine.Finish();
}

void ExpectSameResults(const ir::Module& module, const std::vector<std::string>& inputs) {
  std::vector<std::string> expected;
  Machine oracle(module, Engine::kInterpreter);
  for (const std::string& input : inputs) expected.push_back(oracle.Run(input));
  for (Engine engine : kEngines) {
    INFO(NameOf(engine));
    Machine machine(module, engine);
    for (size_t i = 0; i < inputs.size(); i++) {
      INFO(inputs[i].substr(0, 200));
      REQUIRE(machine.Run(inputs[i]) == expected[i]);
    }
  }
}

void MarkUsed(const ir::Module& module, std::bitset<ir::kOpCount>& used) {
  for (const ir::Function& function : module.functions) {
    for (const ir::Block& block : function.blocks) {
      for (const ir::Inst& inst : block.insts) used.set(static_cast<size_t>(inst.op));
    }
  }
}

// Expressions whose operations have no rows of their own: steps, tuples, groups, closures, operators.
constexpr const char* kExpressions[] = {
    "a.b.c", "a.(b + 1)", "a.b[c > 1]", "a.b[0]", "a.b[-1].c", "a.b[[0, 1]].c", "*.b", "**.c", "a.*", "(a.b)[1]",
    "a.b^(>c, d).c", "a.b{d: $sum(c)}", "a.b{d: $sum(c), d & '!': 1}", "a.b@$x.{'k': $x.c, 'd': d}", "a.b#$i[c > 1].($i)", "a.b.c.%.d",
    "{'x': a.n, 'y': missing}", "{a.s: 1}", "[a.n, a.b, 1..3]", "a.b.[c, d]", "-a.n", "a.n % 3", "a.n - 2 * 3 / 4",
    "a.n < 5 and a.s > 'a' or a.n >= 2", "a.n <= 'x'", "a.s & '-' & a.n", "a.n = 1 ? 'one' : 'more'", "a.s in ['x', 'y']",
    "a.n != 1", "[1..a.n]", "['x'..2]", "missing ? 1", "($x := a.n; $y := $x + 1; [$x, $y])",
    "($f := function($n) { $n < 1 ? 0 : $n + $f($n - 1) }; $f(5))",
    "($t := function($n, $sum) { $n < 1 ? $sum : $t($n - 1, $sum + $n) }; $t(20, 0))",
    "($k := 10; $add := function($x) { $x + $k }; $k := 20; $map(a.b.c, $add))",
    "(function($x)<n:n> { $x })('no')", "$sum(a.b.c)", "$sum([1..a.n])", "$sum(a.b)", "$count(a.b)", "$map(a.b, function($v, $i) { $v.c + $i })",
    "$filter(a.b, function($v) { $v.c > 1 })", "$reduce(a.b.c, function($x, $y) { $x + $y }, 0)",
    "$reduce(a.b.c, function($x, $y) { $x & $y })", "a.n ~> $string()", "a.s ~> $uppercase", "($up := $uppercase ~> $length; $up(a.s))",
    "($first := $substring(?, 0, 1); $first(a.s))", "$match(a.s, /[a-z]/).match", "a ~> |b|{'c': c * 2}, 'd'|", "$zip(a.b.c, a.b.d)",
    "nothing()", "sum(a)", "1('x')", "$map(a.b, $boolean)", "a.n ?? 3", "missing ?: 'default'", "$not(a.b)", "a.b[d]",
    "$sort(a.b.c, function($l, $r) { $l < $r })", "a.b.{'c': c}", "$each(a, function($v, $k) { $k })",
};
constexpr const char* kExpressionInputs[] = {
    R"({"a":{"n":4,"s":"x","b":[{"c":1,"d":"p"},{"c":3,"d":"q"},{"c":2,"d":"p"}]}})",
    R"({"a":{"n":"4","b":{"c":5,"d":"q"}}})", R"([{"a":{"n":1,"b":[]}},{"a":{"n":2.5,"s":"yy","b":[[{"c":1}]]}}])", "{}", "null"};

// Adds `field` of the input up to a limit: the shape of a counting loop in ASL.
ir::Module CountingLoop() {
  MachineBuilder machine;
  ir::StateId check = machine.State("Check", ASLRT_STATE_Choice), inc = machine.State("Inc"),
              end = machine.State("End of it", ASLRT_STATE_Succeed);
  ir::ModuleBuilder& tables = machine.tables();
  ir::NameId n = tables.Name("n"), limit = tables.Name("limit");
  auto site = [&](ir::StateId state) {
    return tables.Site({ASLRT_MESSAGE_template_path_not_found, state, "n.$", "$.n", "", {}});
  };
  auto field = [&](FunctionBuilder& f, ir::NameId name, int64_t hint) {
    ValueId in = f.Force(f.Input());
    return f.Require(f.Get(in, name, hint), f.Input(), site(f.state()));
  };
  machine.Entry(check, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    ir::BlockId more = f.NewBlock(), enough = f.NewBlock();
    f.Br(f.NumCmp(ir::Predicate::Lt, field(f, n, 0), field(f, limit, 1)), more, enough);
    f.SetBlock(more);
    f.Next(f.Input(), inc);
    f.SetBlock(enough);
    f.Next(f.Input(), end);
  });
  machine.Entry(inc, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    ValueId sum = f.MathAdd(field(f, n, 0), f.Const(tables.Constant("1")), site(inc));
    ir::ShapeId shape = tables.Shape(std::vector{n, limit});
    f.Next(f.CheckSize(f.MakeObject(shape, Values{sum, field(f, limit, 1)}), site(inc)), check);
  });
  machine.Entry(end, ASLRT_ENTRY_enter, [](FunctionBuilder& f) { f.Done(f.Input()); });
  return machine.Finish();
}

}  // namespace

TEST_CASE("compiled operations do what the interpreter does") {
  std::bitset<ir::kOpCount> used;
  for (const OpRow& row : OpRows()) {
    INFO(row.name);
    ir::Module module = ModuleOf(row);
    MarkUsed(module, used);
    ExpectSameResults(module, row.inputs);
  }
  std::vector<std::string> inputs(std::begin(kExpressionInputs), std::end(kExpressionInputs));
  for (const char* text : kExpressions) {
    INFO(text);
    // An array around it, because a state's output is never undefined.
    jsonata::Parsed parsed = jsonata::Parse("[" + std::string(text) + "]", jsonata::Dialect::kJsonata);
    REQUIRE(parsed.root);
    ir::Module module = jsonata::LowerExpression(*parsed.root, text, jsonata::Dialect::kJsonata, {});
    MarkUsed(module, used);
    ExpectSameResults(module, inputs);
  }
  // The rest is in the cases below.
  for (ir::Op op : {ir::Op::Next, ir::Op::Var, ir::Op::Assign, ir::Op::Work, ir::Op::SetBounds, ir::Op::Yield})
    used.set(static_cast<size_t>(op));
  for (size_t op = 0; op < ir::kOpCount; op++) {
    INFO(ir::Info(static_cast<ir::Op>(op)).text);
    CHECK(used[op]);
  }
}

TEST_CASE("transitions count, poll and go on") {
  ir::Module module = CountingLoop();
  Machine machine(module, Engine::kJitO0);
  CHECK(machine.Run(R"({"n":0,"limit":100000})").starts_with(R"(SUCCEEDED {"n":100000,"limit":100000})"));
  ExpectSameResults(
      module, {R"({"n":0,"limit":10})", R"({"n":3.5,"limit":2000})", R"({"limit":1,"n":0})", R"({"n":0})",
               R"({"n":0,"limit":"x"})", R"({"n":2147483640,"limit":2147483650})", "[]"});
}

TEST_CASE("variables live in the frame") {
  MachineBuilder machine;
  ir::StateId first = machine.State("First"), second = machine.State("Second");
  machine.tables().module().scopes[0].variables = {"x", "y"};
  machine.Entry(first, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    f.Assign(f.Force(f.Input()), 1);
    f.Assign(f.Const(machine.tables().Constant("[1]")), 0);
    f.Next(f.Const(machine.tables().Constant("null")), second);
  });
  machine.Entry(second, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    ir::SiteId site = machine.tables().Site({ASLRT_MESSAGE_variable_not_found, second, "f", "$y", "", {}});
    ValueId x = f.Var(0, 0), y = f.Var(0, 1);
    f.Done(f.MakeArray(Values{f.Require(x, x, site), f.Require(y, y, site), f.Input()}));
  });
  ExpectSameResults(machine.Finish(), {R"({"k":[1]})", "17", "\"s\""});
}

TEST_CASE("names of states need not be names elsewhere") {
  MachineBuilder machine;
  std::vector<ir::StateId> states;
  for (const char* name : {"plain", "with blank", "quote\"s and \\", "@version@@", "aslrt_get", "main",
                           "llvm.memcpy", ".Lx", "\x01tab\t", "Zustand-Ü", "quote_s and _"}) {
    states.push_back(machine.State(name));
  }
  for (size_t i = 0; i < states.size(); i++) {
    machine.Entry(states[i], ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
      ir::NameId name = machine.tables().Name("k\"\n" + std::to_string(i));
      ValueId got = f.Get(f.Force(f.Input()), name, 0);
      f.Assign(f.Input(), 0);
      if (i + 1 == states.size()) return f.Done(f.Input());
      ir::BlockId other = f.NewBlock(), next = f.NewBlock();
      f.Br(f.IsKind(got, Type::Undefined), next, other);
      f.SetBlock(other);
      f.Done(f.Force(f.Input()));
      f.SetBlock(next);
      f.Next(f.Input(), states[i + 1]);
    });
  }
  machine.tables().module().scopes[0].variables = {"a variable \"x\""};
  ExpectSameResults(machine.Finish(), {"{}", R"({"k\"\n3":1})"});
}

TEST_CASE("a function may loop back to its first block") {
  ir::Module module = OneState([](FunctionBuilder& f) {
    ir::BlockId again = f.NewBlock(), end = f.NewBlock();
    f.Jump(again);
    f.SetBlock(again);
    f.Br(f.IsKind(f.Input(), Type::Undefined), again, end);
    f.SetBlock(end);
    f.Done(f.Input());
  });
  ExpectSameResults(module, {"1", "{}"});
}

TEST_CASE("more objects than the reserved room holds") {
  ir::Module module = OneState([](FunctionBuilder& f) {
    ir::ShapeId shape = f.module().Shape(std::vector{f.module().Name("a"), f.module().Name("b")});
    ValueId value = f.Force(f.Input());
    for (int i = 0; i < 200; i++) {
      value = f.MakeObject(shape, Values{value, f.Const(f.module().Constant(std::to_string(i)))});
    }
    f.Done(value);
  });
  ExpectSameResults(module, {"null", R"({"x":[1,2]})"});
}

}  // namespace aslc::test
