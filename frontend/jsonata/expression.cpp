// Expressions by themselves (expression.h).
#include "frontend/jsonata/expression.h"

#include <functional>

#include "aslc/jsonata.h"
#include "frontend/jsonata/lowering.h"

namespace aslc::jsonata {
namespace {

class Alone : public Surroundings {
 public:
  Alone(ir::FunctionBuilder& builder, std::string_view text, const std::vector<std::string>& bindings)
      : b_(builder), text_(text), bindings_(bindings) {}

  std::optional<ir::ValueId> Variable(std::string_view name) override {
    for (size_t i = 0; i < bindings_.size(); ++i) {
      if (bindings_[i] == name) return b_.Force(b_.Var(0, static_cast<uint32_t>(i)));
    }
    return std::nullopt;
  }
  std::optional<ir::ValueId> StatesMember(std::string_view) override { return std::nullopt; }
  Names VariableNames() const override { return Names(bindings_.begin(), bindings_.end()); }
  ir::SiteId Site(aslrt_message message, std::string_view note, ir::Range range) override {
    ir::Site site;
    site.message = message;
    site.state = ir::StateId(0u);
    site.path = text_;
    site.note = note;
    site.range = range;
    return b_.module().Site(std::move(site));
  }

 private:
  ir::FunctionBuilder& b_;
  std::string text_;
  const std::vector<std::string>& bindings_;
};

// An input may be absent, which the type of a frame's input does not say.
ir::ValueId Input(ir::FunctionBuilder& builder) {
  int64_t local = builder.AddLocal(ir::Type::JValue);
  builder.Emit(ir::Op::SetLocal, {builder.Force(builder.Input())}, {local});
  return builder.Local(local);
}

}  // namespace

ir::Module LowerExpression(const Node& root, std::string_view text, Dialect dialect,
                           const std::vector<std::string>& bindings) {
  ir::ModuleBuilder module;
  ir::Module& out = module.module();
  out.name = "expression";
  module.AddScope();
  module.AddState();
  out.scopes[0].states = {ir::StateId(0u)};
  out.scopes[0].start = ir::StateId(0u);
  out.scopes[0].variables = bindings;
  out.states[0].name = "expression";
  out.states[0].scope = ir::ScopeId(0u);
  ir::FunctionBuilder builder(module, ir::StateId(0u), ASLRT_ENTRY_enter);
  builder.SetRange(root.range);
  Alone alone(builder, text, bindings);
  int64_t result = builder.AddLocal(ir::Type::JValue);
  builder.Emit(ir::Op::SetLocal, {Lower(builder, root, Input(builder), dialect, alone)}, {result});
  builder.Done(builder.Local(result));
  out.states[0].enter = builder.Finish();
  return module.Finish();
}

std::optional<SyntaxError> CheckCompilable(const Node& root) {
  std::optional<SyntaxError> error;
  std::function<void(const Node&)> visit = [&](const Node& node) {
    if (error) return;
    if (node.kind == Kind::kRegex) {
      char problem[256];
      if (!aslrt_regex_compiles(node.text.data(), node.text.size(), node.flags.c_str(), problem, sizeof problem)) {
        error = SyntaxError{};
        error->code = "S0303";
        error->message = "Regular expression /" + node.text + "/: " + problem;
        error->position = node.position;
        error->range = node.range;
        error->token = node.text;
      }
    }
    ForEachChild(node, visit);
  };
  visit(root);
  return error;
}

}  // namespace aslc::jsonata
