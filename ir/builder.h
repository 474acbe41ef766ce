// Makes modules. ModuleBuilder owns the tables and gives each distinct row one id; FunctionBuilder
// appends operations, checks operand types as it goes (ASL_CHECK) and computes result types.
#pragma once

#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/module.h"

namespace aslc::ir {

class ModuleBuilder {
 public:
  Module& module() { return module_; }
  NameId Name(std::string_view name);
  ConstId Constant(std::string_view compact_json);
  ShapeId Shape(std::span<const NameId> names);
  SiteId Site(Site site);
  // A coverage point; its number is the immediate of Cover and CoverTest.
  uint32_t Point(Point point);
  ScopeId AddScope();  // rows in call order; fill module().scopes[id.index]
  StateId AddState();  // likewise
  // The number of a new lambda: build it with entry kLambda0 + number; Closure refers to it by number.
  uint32_t AddLambda();
  // Numbers values and blocks in print order and hands the module over.
  Module Finish();

 private:
  friend class FunctionBuilder;
  void PlaceLambdas();

  Module module_;
  std::vector<Function> lambdas_;
  std::map<std::string, uint32_t, std::less<>> names_, constants_;
  std::map<std::vector<NameId>, uint32_t> shapes_;
};

// Builds one function; Finish() appends it to the module and returns its id. Operations go to the
// current block. Methods are named after the rows of ops.def and take operands, then immediates.
class FunctionBuilder {
 public:
  FunctionBuilder(ModuleBuilder& module, StateId state, uint32_t entry);
  ModuleBuilder& module() { return module_; }
  StateId state() const { return function_.state; }

  void SetRange(Range range) { range_ = range; }  // of the operations that follow
  Range range() const { return range_; }
  BlockId NewBlock(std::initializer_list<Type> params = {});
  ValueId Param(BlockId block, size_t index) const;
  void SetBlock(BlockId block);
  BlockId CurrentBlock() const { return block_; }
  bool Terminated() const;  // the current block has its terminator
  Type TypeOf(ValueId value) const;

  // Any operation by its row; the result has the inferred type, or `narrowed` where the caller knows better.
  ValueId Emit(Op op, std::vector<ValueId> operands, std::initializer_list<int64_t> imm = {},
               Type narrowed = Type::Void);
  int64_t AddLocal(Type type);  // number for Local, SetLocal; of I64: for ILocal, SetILocal
  ValueId Local(int64_t local) {
    return Emit(Op::Local, {}, {local}, function_.locals[static_cast<size_t>(local)]);
  }

  ValueId Const(ConstId constant);  // type taken from the JSON text
  ValueId Undef();
  ValueId Input();
  ValueId Work();
  ValueId Var(uint32_t depth, uint32_t slot);
  void Assign(ValueId value, uint32_t slot);
  ValueId Context(aslrt_context_part part);
  ValueId Force(ValueId value);  // folded away for types without TEXT
  ValueId Get(ValueId base, NameId name, int64_t hint);
  ValueId At(ValueId base, int64_t index);
  ValueId Count(ValueId base);
  ValueId Item(ValueId base, ValueId index);
  ValueId Slice(ValueId base, int64_t from, int64_t to);
  ValueId Descend(ValueId base);
  ValueId MakeObject(ShapeId shape, std::span<const ValueId> values);
  ValueId MakeArray(std::span<const ValueId> values);
  ValueId Put(ValueId base, ValueId value, ValueId about, NameId name, SiteId site);
  ValueId PutAt(ValueId base, ValueId value, ValueId about, int64_t index, SiteId site);
  ValueId Child(ValueId base, ValueId about, NameId name, SiteId site);
  ValueId ChildAt(ValueId base, ValueId about, int64_t index, SiteId site);
  ValueId ListNew();
  void ListPush(ValueId list, ValueId value);
  ValueId ListEnd(ValueId list);
  ValueId Require(ValueId value, ValueId about, SiteId site);  // folded away when never UNDEFINED
  void Check(ValueId cond, ValueId about, SiteId site);
  ValueId CheckSize(ValueId value, SiteId site);
  ValueId Concat(std::span<const ValueId> values);
  ValueId MathAdd(ValueId a, ValueId b, SiteId site);
  ValueId Call(aslrt_function_id function, std::span<const ValueId> args, SiteId site);
  void Param(aslrt_param_id param, ValueId value, SiteId site);
  ValueId Cond(bool value);
  ValueId Not(ValueId a);
  ValueId And(ValueId a, ValueId b);
  ValueId Or(ValueId a, ValueId b);
  ValueId IsKind(ValueId value, Type kinds);
  ValueId NumCmp(Predicate predicate, ValueId a, ValueId b);
  ValueId StrCmp(Predicate predicate, ValueId a, ValueId b);
  ValueId TsCmp(Predicate predicate, ValueId a, ValueId b);
  ValueId BoolEq(ValueId a, ValueId b);
  ValueId Equal(ValueId a, ValueId b);
  ValueId Truthy(ValueId a);
  ValueId StrMatch(ValueId subject, ValueId pattern);
  ValueId IsTimestamp(ValueId value);
  ValueId IConst(int64_t value);
  ValueId IAdd(ValueId a, ValueId b);
  ValueId ICmp(Predicate predicate, ValueId a, ValueId b);
  ValueId IntValue(ValueId a);

  void Br(ValueId cond, BlockId when_true, std::span<const ValueId> true_args, BlockId when_false,
          std::span<const ValueId> false_args);
  void Br(ValueId cond, BlockId when_true, BlockId when_false) { Br(cond, when_true, {}, when_false, {}); }
  void Jump(BlockId block, std::span<const ValueId> args = {});
  void Next(ValueId output, StateId state);
  void Done(ValueId output);
  void Suspend(ValueId work, aslrt_status status);
  void Fail(ValueId about, SiteId site);
  void Raise(ValueId error, ValueId cause);

  void Cover(uint32_t point) { Emit(Op::Cover, {}, {point}); }
  void CoverTest(ValueId cond, uint32_t when_true) { Emit(Op::CoverTest, {cond}, {when_true}); }

  FunctionId Finish();

 private:
  ValueId Append(Op op, Type type, std::vector<ValueId> operands, std::initializer_list<int64_t> imm);
  void Lead(BlockId block, std::span<const ValueId> args);

  ModuleBuilder& module_;
  Function function_;
  BlockId block_;
  Range range_;
};

}  // namespace aslc::ir
