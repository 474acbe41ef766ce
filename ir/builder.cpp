// Making of modules and functions (builder.h).
#include "ir/builder.h"

#include <algorithm>
#include <utility>

#include "aslc/check.h"
#include "ir/canonical.h"
#include "ir/infer.h"
#include "ir/json_text.h"

namespace aslc::ir {
namespace {

constexpr size_t kArgsMax = ASLRT_ARGS_MAX;

template <class Tag>
int64_t Imm(Id<Tag> id) {
  return static_cast<int64_t>(id.index);
}

}  // namespace

// ---- ModuleBuilder ------------------------------------------------------------------------------

NameId ModuleBuilder::Name(std::string_view name) {
  auto found = names_.find(name);
  if (found == names_.end()) {
    found = names_.emplace(std::string(name), static_cast<uint32_t>(module_.names.size())).first;
    module_.names.emplace_back(name);
  }
  return NameId(found->second);
}

ConstId ModuleBuilder::Constant(std::string_view compact_json) {
  auto found = constants_.find(compact_json);
  if (found == constants_.end()) {
    ASL_CHECK(!compact_json.empty() && CompactJsonLength(compact_json) == compact_json.size(),
              "a constant must be compact JSON");
    found =
        constants_.emplace(std::string(compact_json), static_cast<uint32_t>(module_.constants.size())).first;
    module_.constants.push_back({std::string(compact_json)});
  }
  return ConstId(found->second);
}

ShapeId ModuleBuilder::Shape(std::span<const NameId> names) {
  std::vector<NameId> row(names.begin(), names.end());
  auto found = shapes_.find(row);
  if (found == shapes_.end()) {
    found = shapes_.emplace(row, static_cast<uint32_t>(module_.shapes.size())).first;
    module_.shapes.push_back({std::move(row)});
  }
  return ShapeId(found->second);
}

uint32_t ModuleBuilder::Point(struct Point point) {
  module_.points.push_back(std::move(point));
  return static_cast<uint32_t>(module_.points.size() - 1);
}

SiteId ModuleBuilder::Site(struct Site site) {
  module_.sites.push_back(std::move(site));
  return SiteId(module_.sites.size() - 1);
}

ScopeId ModuleBuilder::AddScope() {
  module_.scopes.emplace_back();
  return ScopeId(module_.scopes.size() - 1);
}

StateId ModuleBuilder::AddState() {
  module_.states.emplace_back();
  return StateId(module_.states.size() - 1);
}

uint32_t ModuleBuilder::AddLambda() {
  lambdas_.emplace_back();
  return static_cast<uint32_t>(lambdas_.size()) - 1;
}

// Lambdas follow the entries, whose rows are contiguous by state; only now are their rows known.
void ModuleBuilder::PlaceLambdas() {
  int64_t first = static_cast<int64_t>(module_.functions.size());
  for (Function& lambda : lambdas_) module_.functions.push_back(std::move(lambda));
  lambdas_.clear();
  for (Function& function : module_.functions) {
    for (Block& block : function.blocks) {
      for (Inst& inst : block.insts) {
        if (inst.op == Op::Closure) inst.imm[0] += first;
      }
    }
  }
}

Module ModuleBuilder::Finish() {
  PlaceLambdas();
  for (Function& function : module_.functions) Canonicalize(function);
  return std::move(module_);
}

// ---- FunctionBuilder ----------------------------------------------------------------------------

FunctionBuilder::FunctionBuilder(ModuleBuilder& module, StateId state, uint32_t entry) : module_(module) {
  function_.state = state;
  function_.entry = entry;
  function_.blocks.emplace_back();
  block_ = BlockId(0u);
}

BlockId FunctionBuilder::NewBlock(std::initializer_list<Type> params) {
  Block block;
  for (Type type : params) {
    block.params.emplace_back(function_.values.size());
    function_.values.push_back(type);
  }
  function_.blocks.push_back(std::move(block));
  return BlockId(function_.blocks.size() - 1);
}

ValueId FunctionBuilder::Param(BlockId block, size_t index) const {
  ASL_CHECK(block.index < function_.blocks.size(), "block out of range");
  const std::vector<ValueId>& params = function_.blocks[block.index].params;
  ASL_CHECK(index < params.size(), "block parameter out of range");
  return params[index];
}

void FunctionBuilder::SetBlock(BlockId block) {
  ASL_CHECK(block.index < function_.blocks.size(), "block out of range");
  block_ = block;
}

bool FunctionBuilder::Terminated() const {
  const Block& block = function_.blocks[block_.index];
  return !block.insts.empty() && Info(block.insts.back().op).Is(kTerminator);
}

Type FunctionBuilder::TypeOf(ValueId value) const {
  ASL_CHECK(value.index < function_.values.size(), "value out of range");
  return function_.values[value.index];
}

// `type` is the result's; Void for none.
ValueId FunctionBuilder::Append(Op op, Type type, std::vector<ValueId> operands,
                                std::initializer_list<int64_t> imm) {
  const OpInfo& info = Info(op);
  ASL_CHECK(!Terminated(), "the block already has its terminator");
  ASL_CHECK(TakesOperands(info, operands.size()), "wrong number of operands");
  ASL_CHECK(imm.size() == info.immediates.size(), "wrong number of immediates");
  for (size_t i = 0; i < operands.size(); ++i) {
    ASL_CHECK(LetterAccepts(OperandLetter(info, i, operands.size()), TypeOf(operands[i])),
              "an operand has the wrong type");
  }
  Inst inst;
  inst.op = op;
  inst.type = type;
  inst.operands = std::move(operands);
  std::copy(imm.begin(), imm.end(), inst.imm);
  inst.range = range_;
  if (type != Type::Void) {
    ASL_CHECK(type.bits() != 0 && type.IsSubtypeOf(info.result), "the result exceeds the operation's bound");
    inst.result = ValueId(function_.values.size());
    function_.values.push_back(type);
  }
  Block& block = function_.blocks[block_.index];
  block.insts.push_back(std::move(inst));
  return block.insts.back().result;
}

ValueId FunctionBuilder::Emit(Op op, std::vector<ValueId> operands, std::initializer_list<int64_t> imm,
                              Type narrowed) {
  std::vector<Type> types;
  for (ValueId operand : operands) types.push_back(TypeOf(operand));
  Type type = InferType(module_.module(), op, types, imm.begin());
  if (narrowed != Type::Void) type = narrowed;
  return Append(op, type, std::move(operands), imm);
}

int64_t FunctionBuilder::AddLocal(Type type) {
  function_.locals.push_back(type);
  return static_cast<int64_t>(function_.locals.size()) - 1;
}

FunctionId FunctionBuilder::Finish() {
  Canonicalize(function_);
  if (function_.is_lambda()) {
    module_.lambdas_[function_.entry - kLambda0] = std::move(function_);
    return FunctionId();
  }
  std::vector<Function>& functions = module_.module().functions;
  functions.push_back(std::move(function_));
  return FunctionId(functions.size() - 1);
}

// ---- constants, frame, variables, context -------------------------------------------------------

ValueId FunctionBuilder::Const(ConstId constant) {
  ASL_CHECK(constant.index < module_.module().constants.size(), "constant out of range");
  Type type = ConstantType(module_.module().constants[constant.index].json);
  return Append(Op::Const, type, {}, {Imm(constant)});
}

ValueId FunctionBuilder::Undef() { return Append(Op::Undef, Type::Undefined, {}, {}); }
ValueId FunctionBuilder::Input() { return Append(Op::Input, Type::Document, {}, {}); }
ValueId FunctionBuilder::Work() { return Append(Op::Work, Type::Document, {}, {}); }
ValueId FunctionBuilder::Var(uint32_t depth, uint32_t slot) {
  return Append(Op::Var, Type::Any, {}, {depth, slot});
}
void FunctionBuilder::Assign(ValueId value, uint32_t slot) {
  Append(Op::Assign, Type::Void, {value}, {slot});
}
ValueId FunctionBuilder::Context(aslrt_context_part part) {
  return Append(Op::Context, Type::Maybe, {}, {part});
}

ValueId FunctionBuilder::Force(ValueId value) {
  Type type = TypeOf(value);
  if (!type.Has(ASLRT_TEXT)) return value;
  return Append(Op::Force, InferType(module_.module(), Op::Force, {&type, 1}, nullptr), {value}, {});
}

// ---- documents ----------------------------------------------------------------------------------

ValueId FunctionBuilder::Get(ValueId base, NameId name, int64_t hint) {
  Type type = TypeOf(base);
  return Append(Op::Get, InferType(module_.module(), Op::Get, {&type, 1}, nullptr), {base},
                {Imm(name), hint});
}

ValueId FunctionBuilder::At(ValueId base, int64_t index) {
  Type type = TypeOf(base);
  return Append(Op::At, InferType(module_.module(), Op::At, {&type, 1}, nullptr), {base}, {index});
}

ValueId FunctionBuilder::Count(ValueId base) { return Append(Op::Count, Type::I64, {base}, {}); }

ValueId FunctionBuilder::Item(ValueId base, ValueId index) {
  Type type = TypeOf(base);
  return Append(Op::Item, InferType(module_.module(), Op::Item, {&type, 1}, nullptr), {base, index}, {});
}

ValueId FunctionBuilder::Slice(ValueId base, int64_t from, int64_t to) {
  return Append(Op::Slice, Type::Array, {base}, {from, to});
}
ValueId FunctionBuilder::Descend(ValueId base) { return Append(Op::Descend, Type::Array, {base}, {}); }

// Members beyond what one operation takes are put in one by one; that cannot fail on an object.
ValueId FunctionBuilder::MakeObject(ShapeId shape, std::span<const ValueId> values) {
  ASL_CHECK(shape.index < module_.module().shapes.size(), "shape out of range");
  std::vector<NameId> names = module_.module().shapes[shape.index].names;
  ASL_CHECK(names.size() == values.size(), "one value for each member");
  if (values.size() <= kArgsMax) {
    return Append(Op::MakeObject, Type::Object, {values.begin(), values.end()}, {Imm(shape)});
  }
  ShapeId first = module_.Shape(std::span(names).first(kArgsMax));
  ValueId object = MakeObject(first, values.first(kArgsMax));
  struct Site site;
  site.state = function_.state;
  site.range = range_;
  SiteId never = module_.Site(std::move(site));
  for (size_t i = kArgsMax; i < values.size(); ++i) object = Put(object, values[i], object, names[i], never);
  return object;
}

ValueId FunctionBuilder::MakeArray(std::span<const ValueId> values) {
  if (values.size() <= kArgsMax) {
    return Append(Op::MakeArray, Type::Array, {values.begin(), values.end()}, {});
  }
  ValueId list = ListNew();
  for (ValueId value : values) ListPush(list, value);
  return ListEnd(list);
}

ValueId FunctionBuilder::Put(ValueId base, ValueId value, ValueId about, NameId name, SiteId site) {
  return Append(Op::Put, Type::Object, {base, value, about}, {Imm(name), Imm(site)});
}
ValueId FunctionBuilder::PutAt(ValueId base, ValueId value, ValueId about, int64_t index, SiteId site) {
  return Append(Op::PutAt, Type::Array, {base, value, about}, {index, Imm(site)});
}
ValueId FunctionBuilder::Child(ValueId base, ValueId about, NameId name, SiteId site) {
  return Append(Op::Child, Type::Json, {base, about}, {Imm(name), Imm(site)});
}
ValueId FunctionBuilder::ChildAt(ValueId base, ValueId about, int64_t index, SiteId site) {
  return Append(Op::ChildAt, Type::Json, {base, about}, {index, Imm(site)});
}
ValueId FunctionBuilder::ListNew() { return Append(Op::ListNew, Type::List, {}, {}); }
void FunctionBuilder::ListPush(ValueId list, ValueId value) {
  Append(Op::ListPush, Type::Void, {list, value}, {});
}
ValueId FunctionBuilder::ListEnd(ValueId list) { return Append(Op::ListEnd, Type::Array, {list}, {}); }

ValueId FunctionBuilder::Require(ValueId value, ValueId about, SiteId site) {
  Type type = TypeOf(value);
  if (!type.Has(ASLRT_UNDEFINED)) return value;
  type = type.Without(Type::Undefined);
  // Nothing can come out of a value that is always absent; what follows is typed as if it could.
  if (type.bits() == 0) type = Type::Json;
  return Append(Op::Require, type, {value, about}, {Imm(site)});
}

void FunctionBuilder::Check(ValueId cond, ValueId about, SiteId site) {
  Append(Op::Check, Type::Void, {cond, about}, {Imm(site)});
}
ValueId FunctionBuilder::CheckSize(ValueId value, SiteId site) {
  return Append(Op::CheckSize, TypeOf(value), {value}, {Imm(site)});
}

// ---- computation --------------------------------------------------------------------------------

// Strings are written bare, so a part may be joined first.
ValueId FunctionBuilder::Concat(std::span<const ValueId> values) {
  std::vector<ValueId> parts(values.begin(), values.end());
  while (parts.size() > kArgsMax) {
    std::vector<ValueId> head(parts.begin(), parts.begin() + kArgsMax);
    parts.erase(parts.begin(), parts.begin() + kArgsMax);
    parts.insert(parts.begin(), Append(Op::Concat, Type::String, std::move(head), {}));
  }
  return Append(Op::Concat, Type::String, std::move(parts), {});
}

ValueId FunctionBuilder::MathAdd(ValueId a, ValueId b, SiteId site) {
  return Append(Op::MathAdd, Type::Int, {a, b}, {Imm(site)});
}

ValueId FunctionBuilder::Call(aslrt_function_id function, std::span<const ValueId> args, SiteId site) {
  ASL_CHECK(args.size() <= kArgsMax, "too many arguments");
  int64_t imm[] = {function, Imm(site)};
  Type type = InferType(module_.module(), Op::Call, {}, imm);
  return Append(Op::Call, type, {args.begin(), args.end()}, {imm[0], imm[1]});
}

void FunctionBuilder::Param(aslrt_param_id param, ValueId value, SiteId site) {
  Append(Op::Param, Type::Void, {value}, {param, Imm(site)});
}

// ---- conditions ---------------------------------------------------------------------------------

ValueId FunctionBuilder::Cond(bool value) { return Append(Op::Cond, Type::Cond, {}, {value ? 1 : 0}); }
ValueId FunctionBuilder::Not(ValueId a) { return Append(Op::Not, Type::Cond, {a}, {}); }
ValueId FunctionBuilder::And(ValueId a, ValueId b) { return Append(Op::And, Type::Cond, {a, b}, {}); }
ValueId FunctionBuilder::Or(ValueId a, ValueId b) { return Append(Op::Or, Type::Cond, {a, b}, {}); }
ValueId FunctionBuilder::IsKind(ValueId value, Type kinds) {
  ASL_CHECK(kinds.IsValue(), "kinds of values only");
  return Append(Op::IsKind, Type::Cond, {value}, {kinds.bits()});
}
ValueId FunctionBuilder::NumCmp(Predicate predicate, ValueId a, ValueId b) {
  return Append(Op::NumCmp, Type::Cond, {a, b}, {static_cast<int64_t>(predicate)});
}
ValueId FunctionBuilder::StrCmp(Predicate predicate, ValueId a, ValueId b) {
  return Append(Op::StrCmp, Type::Cond, {a, b}, {static_cast<int64_t>(predicate)});
}
ValueId FunctionBuilder::TsCmp(Predicate predicate, ValueId a, ValueId b) {
  return Append(Op::TsCmp, Type::Cond, {a, b}, {static_cast<int64_t>(predicate)});
}
ValueId FunctionBuilder::BoolEq(ValueId a, ValueId b) { return Append(Op::BoolEq, Type::Cond, {a, b}, {}); }
ValueId FunctionBuilder::Equal(ValueId a, ValueId b) { return Append(Op::Equal, Type::Cond, {a, b}, {}); }
ValueId FunctionBuilder::Truthy(ValueId a) { return Append(Op::Truthy, Type::Cond, {a}, {}); }
ValueId FunctionBuilder::StrMatch(ValueId subject, ValueId pattern) {
  return Append(Op::StrMatch, Type::Cond, {subject, pattern}, {});
}
ValueId FunctionBuilder::IsTimestamp(ValueId value) {
  return Append(Op::IsTimestamp, Type::Cond, {value}, {});
}

// ---- machine integers ---------------------------------------------------------------------------

ValueId FunctionBuilder::IConst(int64_t value) { return Append(Op::IConst, Type::I64, {}, {value}); }
ValueId FunctionBuilder::IAdd(ValueId a, ValueId b) { return Append(Op::IAdd, Type::I64, {a, b}, {}); }
ValueId FunctionBuilder::ICmp(Predicate predicate, ValueId a, ValueId b) {
  return Append(Op::ICmp, Type::Cond, {a, b}, {static_cast<int64_t>(predicate)});
}
ValueId FunctionBuilder::IntValue(ValueId a) { return Append(Op::IntValue, Type::Int, {a}, {}); }

// ---- control ------------------------------------------------------------------------------------

void FunctionBuilder::Br(ValueId cond, BlockId when_true, std::span<const ValueId> true_args,
                         BlockId when_false, std::span<const ValueId> false_args) {
  Append(Op::Br, Type::Void, {cond}, {});
  Lead(when_true, true_args);
  Lead(when_false, false_args);
}

void FunctionBuilder::Jump(BlockId block, std::span<const ValueId> args) {
  Append(Op::Jump, Type::Void, {}, {});
  Lead(block, args);
}

// Adds a successor to the terminator just appended.
void FunctionBuilder::Lead(BlockId block, std::span<const ValueId> args) {
  ASL_CHECK(block.index < function_.blocks.size() && block.index != 0, "not a block to go to");
  const std::vector<ValueId>& params = function_.blocks[block.index].params;
  ASL_CHECK(params.size() == args.size(), "one argument for each block parameter");
  for (size_t i = 0; i < args.size(); ++i) {
    ASL_CHECK(TypeOf(args[i]).IsSubtypeOf(TypeOf(params[i])), "an argument has the wrong type");
  }
  function_.blocks[block_.index].insts.back().successors.push_back({block, {args.begin(), args.end()}});
}

void FunctionBuilder::Next(ValueId output, StateId state) {
  Append(Op::Next, Type::Void, {output}, {Imm(state)});
}
void FunctionBuilder::Done(ValueId output) { Append(Op::Done, Type::Void, {output}, {}); }
void FunctionBuilder::Suspend(ValueId work, aslrt_status status) {
  Append(Op::Suspend, Type::Void, {work}, {status});
}
void FunctionBuilder::Fail(ValueId about, SiteId site) { Append(Op::Fail, Type::Void, {about}, {Imm(site)}); }
void FunctionBuilder::Raise(ValueId error, ValueId cause) {
  Append(Op::Raise, Type::Void, {error, cause}, {});
}

}  // namespace aslc::ir
