// Functions are generated row by row of ops.def: operands by the letters from the values at hand,
// immediates by the letters from the tables. A block sees its own values and those of the entry block, so
// any branching is sound.
#include "tests/unit/ir/generator.h"

#include "ir/builder.h"
#include "ir/canonical.h"
#include "ir/infer.h"

namespace aslc::ir {
namespace {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 2 + 1) {}
  uint32_t Below(size_t n) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<uint32_t>((state_ >> 33) % n);
  }
  bool Chance(uint32_t percent) { return Below(100) < percent; }

 private:
  uint64_t state_;
};

// Those need lambdas, locals and values that fit each other: fuzz/jsonata generates whole expressions.
bool IsOfExpressions(Op op) { return op >= Op::Local && op <= Op::TailCall; }

class FunctionGenerator {
 public:
  FunctionGenerator(Random& random, const Module& module, StateId state, bool ends)
      : random_(random), module_(module), ends_(ends) {
    function_.state = state;
    function_.entry = ASLRT_ENTRY_enter;
  }
  Function Run();

 private:
  ValueId NewValue(Type type) {
    function_.values.push_back(type);
    return ValueId(function_.values.size() - 1);
  }
  void AddOperation();
  void AddTerminator(uint32_t block);
  void Terminate(Op op, std::vector<ValueId> operands, int64_t imm);
  bool PickOperands(Inst& inst);
  ValueId Pick(char letter, Type bound);
  int64_t PickImmediate(const Inst& inst, char letter);
  Successor PickSuccessor(uint32_t block);
  Inst& Append(Inst inst);

  Random& random_;
  const Module& module_;
  bool ends_;
  Function function_;
  Block* block_ = nullptr;
  std::vector<ValueId> entry_values_, own_values_;
};

Inst& FunctionGenerator::Append(Inst inst) {
  inst.range = {random_.Below(100), 100 + random_.Below(100)};
  block_->insts.push_back(std::move(inst));
  Inst& added = block_->insts.back();
  if (added.result.valid()) own_values_.push_back(added.result);
  return added;
}

// A value the letter accepts, of a type within the bound; invalid when there is none. What is always
// absent is not picked, because it must not be stored.
ValueId FunctionGenerator::Pick(char letter, Type bound) {
  std::vector<ValueId> fitting;
  for (const std::vector<ValueId>* values : {&entry_values_, &own_values_}) {
    for (ValueId value : *values) {
      Type type = function_.values[value.index];
      if (LetterAccepts(letter, type) && type.IsSubtypeOf(bound) && type != Type::Undefined)
        fitting.push_back(value);
    }
  }
  return fitting.empty() ? ValueId() : fitting[random_.Below(fitting.size())];
}

bool FunctionGenerator::PickOperands(Inst& inst) {
  const OpInfo& info = Info(inst.op);
  size_t count = info.operands.size();
  if (info.operands.starts_with('*')) count += random_.Below(4);
  if (info.operands.starts_with('*')) --count;
  if (inst.op == Op::MakeObject) count = module_.shapes[static_cast<size_t>(inst.imm[0])].names.size();
  for (size_t i = 0; i < count; ++i) {
    ValueId value = Pick(OperandLetter(info, i, count), Type(UINT32_MAX));
    if (!value.valid()) return false;
    inst.operands.push_back(value);
  }
  return true;
}

int64_t FunctionGenerator::PickImmediate(const Inst& inst, char letter) {
  switch (letter) {
    case 'k':
      return random_.Below(module_.constants.size());
    case 'n':
      return random_.Below(module_.names.size());
    case 'h':
      return random_.Below(module_.shapes.size());
    case 's':
      return random_.Below(module_.sites.size());
    case 'v':
      return random_.Below(module_.scopes[0].variables.size());
    case 'f':
      return random_.Below(ASLRT_FUNCTION_uuid + 1);
    case 'p':
      return random_.Below(ASLRT_PARAM_credentials + 1);
    case 'c':
      return random_.Below(ASLRT_CONTEXT_map_item_key + 1);
    case 'q':
      return random_.Below(static_cast<size_t>(Predicate::Ge) + 1);
    case 'm':
      return 1 + random_.Below(Type::Any.bits());
    case 'i':
      return inst.op == Op::Cond ? random_.Below(2) : static_cast<int64_t>(random_.Below(9)) - 4;
    case 'o':
      return random_.Below(module_.points.size() - 1);  // CoverTest has two
    default:
      return 0;  // depth: this frame
  }
}

void FunctionGenerator::AddOperation() {
  Inst inst;
  inst.op = static_cast<Op>(random_.Below(kOpCount));
  const OpInfo& info = Info(inst.op);
  if (info.Is(kTerminator) || (ends_ && inst.op == Op::Param) || IsOfExpressions(inst.op)) return;
  for (size_t i = 0; i < info.immediates.size(); ++i) inst.imm[i] = PickImmediate(inst, info.immediates[i]);
  if (!PickOperands(inst)) return;
  inst.type = Type::Void;
  if (info.result != Type::Void) {
    std::vector<Type> types;
    for (ValueId operand : inst.operands) types.push_back(function_.values[operand.index]);
    inst.type = InferType(module_, inst.op, types, inst.imm);
    inst.result = NewValue(inst.type);
  }
  Append(std::move(inst));
}

Successor FunctionGenerator::PickSuccessor(uint32_t block) {
  uint32_t least = ends_ ? block + 1 : 1;
  Successor successor{BlockId(least + random_.Below(function_.blocks.size() - least)), {}};
  for (ValueId param : function_.blocks[successor.block.index].params) {
    ValueId value =
        Pick(function_.values[param.index] == Type::Cond ? 'C' : 'V', function_.values[param.index]);
    successor.args.push_back(value);
  }
  return successor;
}

void FunctionGenerator::Terminate(Op op, std::vector<ValueId> operands, int64_t imm) {
  Inst inst;
  inst.op = op;
  inst.type = Type::Void;
  inst.operands = std::move(operands);
  inst.imm[0] = imm;
  Append(std::move(inst));
}

// The entry block always has a document and a condition, so that every letter finds a value.
void FunctionGenerator::AddTerminator(uint32_t block) {
  ValueId document = Pick('V', Type::Document);
  ValueId cond = Pick('C', Type::Cond);
  bool last = block + 1 == function_.blocks.size();
  uint32_t choice = random_.Below(last ? 3 : 8);
  uint32_t least = ends_ ? function_.state.index + 1 : 0;
  uint32_t states = static_cast<uint32_t>(module_.states.size());
  if (choice == 0 && least < states) {
    return Terminate(Op::Next, {document}, least + random_.Below(states - least));
  }
  if (choice <= 1) return Terminate(Op::Done, {document}, 0);
  if (choice == 2) return Terminate(Op::Fail, {document}, random_.Below(module_.sites.size()));
  bool jump = choice == 3;
  std::vector<Successor> successors{PickSuccessor(block)};
  if (!jump) successors.push_back(PickSuccessor(block));
  Terminate(jump ? Op::Jump : Op::Br, jump ? std::vector<ValueId>() : std::vector{cond}, 0);
  block_->insts.back().successors = std::move(successors);
}

Function FunctionGenerator::Run() {
  function_.blocks.resize(1 + random_.Below(6));
  for (uint32_t b = 1; b < function_.blocks.size(); ++b) {
    for (uint32_t count = random_.Below(3); count > 0; --count) {
      function_.blocks[b].params.push_back(NewValue(random_.Chance(50) ? Type::Document : Type::Cond));
    }
  }
  for (uint32_t b = 0; b < function_.blocks.size(); ++b) {
    block_ = &function_.blocks[b];
    own_values_ = block_->params;
    if (b == 0) {
      Inst input;
      input.op = Op::Input;
      input.type = Type::Document;
      input.result = NewValue(Type::Document);
      Append(std::move(input));
      Inst kind;
      kind.op = Op::IsKind;
      kind.type = Type::Cond;
      kind.operands = {own_values_[0]};
      kind.imm[0] = Type::Object.bits();
      kind.result = NewValue(Type::Cond);
      Append(std::move(kind));
    }
    for (uint32_t left = random_.Below(12); left > 0; --left) AddOperation();
    AddTerminator(b);
    if (b == 0) entry_values_ = own_values_;
  }
  Canonicalize(function_);
  return std::move(function_);
}

}  // namespace

Module GenerateModule(uint64_t seed, bool ends) {
  Random random(seed);
  ModuleBuilder builder;
  for (const char* name : {"a", "b", "with \"quotes\"", "line\nbreak", "\x01", ""}) builder.Name(name);
  for (const char* json : {"null", "true", "0", "-7", "1.50", "\"text\"", "[1,2]", "{\"a\":{\"b\":[]}}"}) {
    builder.Constant(json);
  }
  NameId names[] = {NameId(0u), NameId(1u), NameId(2u)};
  builder.Shape({});
  builder.Shape(names);
  ScopeId scope = builder.AddScope();
  uint32_t states = 1 + random.Below(4);
  for (uint32_t i = 0; i < states; ++i) {
    StateId id = builder.AddState();
    State& state = builder.module().states[id.index];
    state.name = "S" + std::to_string(i);
    state.scope = scope;
    state.line = i;
    builder.module().scopes[scope.index].states.push_back(id);
    Site site;
    site.state = id;
    site.message = static_cast<aslrt_message>(random.Below(ASLRT_MESSAGE_credentials + 1));
    site.note = "note; not a comment";
    builder.Site(site);
    Point point;
    point.state = id;
    builder.Point(point);
  }
  for (aslrt_coverage_outcome outcome : {ASLRT_OUTCOME_operand_true, ASLRT_OUTCOME_operand_false}) {
    Point point;
    point.kind = ASLRT_COVERAGE_Operand;
    point.outcome = outcome;
    point.state = StateId(0u);
    point.target = StateId(random.Below(states));
    point.ordinal = 3;
    point.label = "{\"Variable\": \"$.x\"}";
    point.line = point.end_line = 7;
    point.column = 5;
    point.end_column = 25;
    point.range = {40, 60};
    builder.Point(point);
  }
  builder.module().scopes[scope.index].start = StateId(ends ? 0u : random.Below(states));
  builder.module().scopes[scope.index].variables = {"x", "y"};
  for (uint32_t i = 0; i < states; ++i) {
    Function function = FunctionGenerator(random, builder.module(), StateId(i), ends).Run();
    builder.module().states[i].enter = FunctionId(builder.module().functions.size());
    builder.module().functions.push_back(std::move(function));
  }
  return builder.Finish();
}

}  // namespace aslc::ir
