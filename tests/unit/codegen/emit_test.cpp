// Files: symbols, text, determinism, and what the hot path may call.
#include <dlfcn.h>

#include <set>
#include <sstream>

#include "tests/unit/catch.h"
#include "tests/unit/codegen/engines.h"

namespace aslc::test {
namespace {

using codegen::EmitModule;
using codegen::EmitOptions;
using codegen::Output;
using ir::FunctionBuilder;
using ir::ValueId;
using Values = std::vector<ValueId>;

// Check: n < limit; Inc: n + 1. The documents are objects from the first transition on.
ir::Module Loop() {
  MachineBuilder machine;
  ir::StateId check = machine.State("Check", ASLRT_STATE_Choice), inc = machine.State("Inc"),
              end = machine.State("End", ASLRT_STATE_Succeed);
  ir::ModuleBuilder& tables = machine.tables();
  ir::NameId n = tables.Name("n"), limit = tables.Name("limit");
  ir::SiteId site = tables.Site({ASLRT_MESSAGE_template_path_not_found, inc, "n.$", "$.n", "", {}});
  auto field = [&](FunctionBuilder& f, ir::NameId name, int64_t hint) {
    return f.Require(f.Get(f.Force(f.Input()), name, hint), f.Input(), site);
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
    ValueId sum = f.MathAdd(field(f, n, 0), f.Const(tables.Constant("1")), site);
    ir::ShapeId shape = tables.Shape(std::vector{n, limit});
    f.Next(f.CheckSize(f.MakeObject(shape, Values{sum, field(f, limit, 1)}), site), check);
  });
  machine.Entry(end, ASLRT_ENTRY_enter, [](FunctionBuilder& f) { f.Done(f.Input()); });
  return machine.Finish();
}

std::string Emit(const ir::Module& module, Output output, const EmitOptions& options) {
  std::string out, error;
  bool emitted = EmitModule(module, output, options, &out, &error);
  INFO(error);
  REQUIRE(emitted);
  return out;
}

EmitOptions Level(codegen::OptLevel level) {
  EmitOptions options;
  options.level = level;
  return options;
}

// Numbers of the attribute groups, and names of the declarations, that are cold in a module's text.
struct ColdNames {
  std::set<std::string> groups, functions;
};
ColdNames FindCold(const std::string& text) {
  ColdNames cold;
  std::istringstream lines(text);
  std::vector<std::string> declarations;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("declare")) declarations.push_back(line);
    if (!line.starts_with("attributes #") || line.find(" cold") == std::string::npos) continue;
    cold.groups.insert(line.substr(11, line.find(' ', 11) - 11));
  }
  for (const std::string& line : declarations) {
    size_t group = line.rfind('#'), at = line.find('@');
    if (group == std::string::npos || !cold.groups.contains(line.substr(group))) continue;
    cold.functions.insert(line.substr(at, line.find('(', at) - at));
  }
  return cold;
}

}  // namespace

TEST_CASE("the hot path calls nothing but the next state") {
  std::string text = Emit(Loop(), Output::kLlvm, Level(codegen::OptLevel::kO2));
  ColdNames cold = FindCold(text);
  REQUIRE(cold.functions.contains("@aslrt_poll"));
  REQUIRE_FALSE(cold.functions.contains("@aslrt_get"));
  std::istringstream lines(text);
  int tail_calls = 0, cold_calls = 0;
  bool in_state = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("define")) {
      in_state =
          line.find("@Check.enter(") != std::string::npos || line.find("@Inc.enter(") != std::string::npos;
    }
    if (!in_state) continue;
    if (line.find("call ") == std::string::npos || line.starts_with(";")) continue;
    INFO(line);
    size_t at = line.find('@'), group = line.rfind('#');
    std::string callee = line.substr(at, line.find('(', at) - at);
    if (line.find("musttail call") != std::string::npos) {
      CHECK((callee == "@Check.enter" || callee == "@Inc.enter" || callee == "@End.enter"));
      tail_calls++;
      continue;
    }
    if (callee.starts_with("@llvm.")) continue;
    bool is_cold = cold.functions.contains(callee) ||
                   (group != std::string::npos && cold.groups.contains(line.substr(group)));
    CHECK(is_cold);
    cold_calls++;
  }
  CHECK(tail_calls >= 2);
  CHECK(cold_calls >= 4);
}

TEST_CASE("values are named after states and fields") {
  std::string text = Emit(Loop(), Output::kLlvm, Level(codegen::OptLevel::kO0));
  for (const char* part :
       {"define internal i32 @Inc.enter(ptr noalias", "%limit.head", "%N.n", "%input.head",
        "go.Check:", "@llvm.used", "@aslrt_abi_v1 = external", "@aslc_machine_entries = constant"}) {
    INFO(part);
    CHECK(text.find(part) != std::string::npos);
  }
  std::string assembly = Emit(Loop(), Output::kAsm, Level(codegen::OptLevel::kO2));
  CHECK(assembly.find("Check.enter:") != std::string::npos);
}

TEST_CASE("the same module gives the same bytes") {
  for (Output output : {Output::kLlvm, Output::kAsm, Output::kObject}) {
    for (codegen::OptLevel level : {codegen::OptLevel::kO0, codegen::OptLevel::kO2}) {
      std::string first = Emit(Loop(), output, Level(level));
      for (int i = 0; i < 4; i++) REQUIRE(Emit(Loop(), output, Level(level)) == first);
    }
  }
}

TEST_CASE("symbols of an object carry the prefix") {
  EmitOptions options;
  options.symbol = "order_machine";
  void* library = LinkAndOpen(Emit(Loop(), Output::kObject, options));
  CHECK(dlsym(library, "order_machine_image") != nullptr);
  CHECK(dlsym(library, "order_machine_entries") != nullptr);
  CHECK(*static_cast<const uint64_t*>(dlsym(library, "order_machine_image_size")) > sizeof(aslrt_image));
  CHECK(reinterpret_cast<uintptr_t>(dlsym(library, "order_machine_image")) % 8 == 0);
  dlclose(library);
  std::string out, error;
  options.symbol = "not a symbol";
  CHECK_FALSE(EmitModule(Loop(), Output::kObject, options, &out, &error));
  CHECK(error == "`not a symbol` is not a C identifier");
}

TEST_CASE("the version of LLVM") { CHECK(codegen::LlvmVersion().starts_with("19.")); }

}  // namespace aslc::test
