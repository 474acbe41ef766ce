// Builders: computed types, folding, tables without repetitions, canonical order.
#include "ir/builder.h"

#include "ir/text.h"
#include "ir/verify.h"
#include "tests/unit/catch.h"
#include "tests/unit/ir/samples.h"

namespace aslc::ir {
namespace {

// A module of one Pass state, ready for its enter function.
struct Fixture {
  ModuleBuilder module;
  StateId state;
  SiteId site;

  Fixture() {
    ScopeId scope = module.AddScope();
    state = module.AddState();
    module.module().states[0].name = "S";
    module.module().states[0].scope = scope;
    module.module().scopes[0].states = {state};
    module.module().scopes[0].start = state;
    module.module().scopes[0].variables = {"v"};
    Site row;
    row.state = state;
    site = module.Site(row);
  }
  Module Finish(FunctionBuilder& function) {
    module.module().states[0].enter = function.Finish();
    Module made = module.Finish();
    CHECK(Problems(made) == "");
    return made;
  }
};

TEST_CASE("constants take their type from their text") {
  Fixture fixture;
  FunctionBuilder f(fixture.module, fixture.state, ASLRT_ENTRY_enter);
  const struct {
    const char* json;
    Type type;
  } rows[] = {
      {"null", Type::Null},
      {"false", Type::Bool},
      {"0", Type::Int},
      {"-9223372036854775808", Type::Int},
      {"9223372036854775807", Type::Int},
      {"9223372036854775808", Type::NumText},
      {"1.0", Type::NumText},
      {"1e2", Type::NumText},
      {"-0", Type::Int.Join(Type::NumText)},
      {"\"1\"", Type::String},
      {"[]", Type::Array},
      {"{}", Type::Object},
  };
  for (const auto& row : rows) {
    INFO(row.json);
    CHECK(f.TypeOf(f.Const(fixture.module.Constant(row.json))) == row.type);
  }
}

TEST_CASE("results have the type that can come out") {
  Fixture fixture;
  FunctionBuilder f(fixture.module, fixture.state, ASLRT_ENTRY_enter);
  NameId name = fixture.module.Name("a");
  ValueId input = f.Input(), one = f.Const(fixture.module.Constant("1"));
  ValueId tree = f.Force(input), text = f.Const(fixture.module.Constant("\"s\""));
  CHECK(f.TypeOf(tree) == Type::Json);
  CHECK(f.Force(tree) == tree);
  CHECK(f.TypeOf(f.Get(input, name, 0)) == Type::Maybe);
  CHECK(f.TypeOf(f.Get(one, name, 0)) == Type::Undefined);
  CHECK(f.TypeOf(f.At(tree, 0)) == Type::Maybe);
  CHECK(f.TypeOf(f.At(text, 0)) == Type::Undefined);
  CHECK(f.TypeOf(f.Item(one, f.IConst(0))) == Type::Undefined);
  CHECK(f.Require(tree, input, fixture.site) == tree);
  CHECK(f.TypeOf(f.Require(f.Get(tree, name, 0), tree, fixture.site)) == Type::Json);
  CHECK(f.TypeOf(f.Require(f.Undef(), tree, fixture.site)) == Type::Json);
  CHECK(f.TypeOf(f.Require(f.Var(0, 0), tree, fixture.site)) == Type::Any.Without(Type::Undefined));
  CHECK(f.TypeOf(f.Force(f.Var(0, 0))) == Type::Any.Without(Type::Text));
  CHECK(f.TypeOf(f.CheckSize(one, fixture.site)) == Type::Int);
  CHECK(f.TypeOf(f.Call(ASLRT_FUNCTION_format, {}, fixture.site)) == Type::String);
  CHECK(f.TypeOf(f.Call(ASLRT_FUNCTION_array_length, {{one}}, fixture.site)) == Type::Int);
  CHECK(f.TypeOf(f.IntValue(f.Count(tree))) == Type::Int);
  f.Done(input);
  fixture.Finish(f);
}

TEST_CASE("tables have each row once") {
  ModuleBuilder module;
  CHECK(module.Name("a") == module.Name("a"));
  CHECK(module.Name("b") != module.Name("a"));
  CHECK(module.Constant("1") == module.Constant("1"));
  NameId ab[] = {module.Name("a"), module.Name("b")}, ba[] = {ab[1], ab[0]};
  CHECK(module.Shape(ab) == module.Shape(ab));
  CHECK(module.Shape(ab) != module.Shape(ba));
  CHECK(module.module().names.size() == 2);
  CHECK(module.module().shapes.size() == 2);
}

TEST_CASE("functions come out in canonical order") {
  Fixture fixture;
  FunctionBuilder f(fixture.module, fixture.state, ASLRT_ENTRY_enter);
  f.SetRange({3, 9});
  BlockId end = f.NewBlock({Type::Document});  // made first, printed last
  BlockId unreachable = f.NewBlock();
  BlockId other = f.NewBlock();
  BlockId taken = f.NewBlock();
  f.SetBlock(end);
  f.Done(f.Param(end, 0));
  f.SetBlock(unreachable);
  f.Done(f.Input());
  f.SetBlock(BlockId(0u));
  ValueId input = f.Input();
  f.Br(f.IsKind(input, Type::Object), taken, other);
  CHECK(f.Terminated());
  f.SetBlock(other);
  f.Jump(end, {{f.Work()}});
  f.SetBlock(taken);
  f.Jump(end, {{input}});
  Module made = fixture.Finish(f);
  CHECK(Print(made, made.functions[0]) ==
        "func \"S.enter\" state 0 entry enter {\n"
        "^0:\n  %0 = input : document @3:9\n  %1 = is %0, object : cond @3:9\n  br %1, ^1, ^2 @3:9\n"
        "^1:\n  jump ^3(%0) @3:9\n"
        "^2:\n  %2 = work : document @3:9\n  jump ^3(%2) @3:9\n"
        "^3(%3: document):\n  done %3 @3:9\n}\n");
}

TEST_CASE("more arguments than one operation takes") {
  Fixture fixture;
  FunctionBuilder f(fixture.module, fixture.state, ASLRT_ENTRY_enter);
  std::vector<ValueId> values;
  std::vector<NameId> names;
  for (int i = 0; i < 600; ++i) {
    values.push_back(f.Const(fixture.module.Constant(std::to_string(i))));
    names.push_back(fixture.module.Name("n" + std::to_string(i)));
  }
  ValueId text = f.Concat(values), array = f.MakeArray(values);
  ValueId object = f.MakeObject(fixture.module.Shape(names), values);
  CHECK(f.TypeOf(text) == Type::String);
  CHECK(f.TypeOf(array) == Type::Array);
  CHECK(f.TypeOf(object) == Type::Object);
  f.Done(object);
  fixture.Finish(f);
}

}  // namespace
}  // namespace aslc::ir
