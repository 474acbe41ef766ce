// JSONata to IR. An expression becomes operations of the function it stands in: path steps are loops, a
// lambda is a function of the module, a lambda written as argument of $map, $filter or $reduce is a loop's
// body. There is one lowering for both dialects and all engines.
//
// Order of errors. The reference implementation evaluates a path step by step over all items; loops here
// are nested where that cannot be seen: of the steps fused into one nest at most one may fail or draw.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "frontend/jsonata/analysis.h"
#include "frontend/jsonata/ast.h"
#include "ir/builder.h"

namespace aslc::jsonata {

// What surrounds an expression: its variables, and what errors call it.
class Surroundings {
 public:
  virtual ~Surroundings() = default;
  // The value of a free variable in the function that holds the expression; nothing if there is none.
  virtual std::optional<ir::ValueId> Variable(std::string_view name) = 0;
  // `$states.<member>`: nothing where the member is not available, or outside workflows.
  virtual std::optional<ir::ValueId> StatesMember(std::string_view member) = 0;
  virtual Names VariableNames() const = 0;
  // Where a member most likely stands in an object; -1 where nobody knows.
  virtual int64_t MemberHint(std::string_view) const { return -1; }
  // A site of this expression; message: of messages.def.
  virtual ir::SiteId Site(aslrt_message message, std::string_view note, ir::Range range) = 0;
  // The coverage point for when the condition of a node with this span holds, which the one for when it does not
  // follows; nothing when coverage is off.
  virtual std::optional<uint32_t> Branch(ir::Range, aslrt_coverage_outcome) { return std::nullopt; }
};

// Counted bounds of one evaluation (aslrt_ctx::fuel, depth_max).
struct Bounds {
  int64_t steps;
  uint32_t depth;
};
Bounds BoundsOf(Dialect dialect);
// The expression has loops or calls, so that its bounds have to be set before it.
bool NeedsBounds(const Node& root);

// The value of the expression, of type JValue: UNDEFINED and functions are the caller's to refuse. `context`
// is `$` and `$$` of the expression, taken as one item also when it is an array.
ir::ValueId Lower(ir::FunctionBuilder& builder, const Node& root, ir::ValueId context, Dialect dialect,
                  Surroundings& surroundings);

// ---- the inside ---------------------------------------------------------------------------------

// Where the value of a name is, in the function that is being made.
struct Binding {
  enum class Where { kValue, kLocal, kCell } where = Where::kValue;
  ir::ValueId value;  // kValue, kCell: the cell
  int64_t local = -1;
};
using Frame = std::map<std::string, Binding, std::less<>>;

// `$`: an item is iterated over by a path if it is an array, the input of the whole expression is not.
struct Context {
  ir::ValueId value;
  bool root = false;
};

// One function being made: the one that holds the expression, or a lambda.
struct FunctionState {
  ir::FunctionBuilder* builder;
  FunctionState* parent = nullptr;
  std::vector<Frame> frames;
  Context context;
  uint32_t depth = 0;  // nodes around the one that is being lowered
  // What a lambda takes from where it is made: a key, and the type. Keys: a name, `%n` for a slot of a
  // parent, `@` the context, `@@` the whole input.
  std::vector<std::pair<std::string, ir::Type>> captured;
};

// Changes of error positions: inside a call whose body was inlined, and right of `and`, `or`.
struct PositionRule {
  bool set = false, token_too = false;
  uint32_t position = 0;
  std::string token;
};

// What a loop goes through: the elements of a value, or the numbers of a range that is never made.
struct Source {
  ir::ValueId value;   // or the range's first number, a double
  ir::ValueId count;   // an i64
  bool range = false;
};

// What a step yields: a value whose arrays are flattened into the path, or one item as it is.
enum class Yielded { kStep, kItem };
using ItemSink = std::function<void(ir::ValueId value, Yielded how)>;
using ValueSink = std::function<void(ir::ValueId value)>;

// The items that a path has come to. `run` makes the loops that go through them, with a frame for the names
// that a tuple stream has bound; what `run` needs once stands before its loops.
struct Stream {
  std::function<void(const ItemSink&)> run;
  bool may_fail = false;
  bool tuple = false;
  std::vector<std::string> names;  // of a tuple stream: `name`, or `%n` for a parent's slot
  ir::ValueId constructed;         // how many items a path begins with that begins with `[..]`; else invalid
};

// What a call does with a sequence: nothing or its item stand for it where it is short; it stays an array
// (`[]`, a predicate behind it); or it is handed on as it is, where a lambda ends with the call.
enum class Keep { kCollapse, kArray, kRaw };
int64_t HowOf(Keep keep);  // jsonata_ops.h: kBuiltinKeep, kBuiltinRaw

class ExpressionLowering {
 public:
  ExpressionLowering(ir::FunctionBuilder& builder, ir::ValueId context, Dialect dialect,
                     Surroundings& surroundings, const Node& root);
  ir::ValueId Run(const Node& root);

 private:
  // lower_expression.cpp: values and conditions
  ir::ValueId Value(const Node& node);
  ir::ValueId Core(const Node& node, Keep keep);  // without predicates and group
  ir::ValueId Condition(const Node& node);        // truth, as a Cond
  ir::ValueId Truth(ir::ValueId value, const Node& node);
  ir::ValueId Number(double number);
  ir::ValueId Text(std::string_view text);
  ir::ValueId Binary(const Node& node);
  ir::ValueId Logical(const Node& node);
  ir::ValueId Choose(ir::ValueId condition, const std::function<ir::ValueId()>& when_true,
                     const std::function<ir::ValueId()>& when_false);
  ir::ValueId ConditionalValue(const Node& node);
  ir::ValueId OrElse(const Node& node);
  ir::ValueId Block(const Node& node);
  ir::ValueId Bind(const Node& node);
  ir::ValueId Array(const Node& node);
  ir::ValueId Object(const Node& node);
  ir::ValueId Predicates(ir::ValueId value, const Node& node, bool keep);
  ir::ValueId Throw(ir::ValueId value, std::string_view members_json, const Node& node, std::string_view token);

  // coverage.cpp
  ir::ValueId Covered(ir::ValueId condition, const Node& node, aslrt_coverage_outcome when_true);
  ir::ValueId LogicalOperand(const Node& node);

  // lower_function.cpp: names, lambdas, calls
  void OpenFrame(std::span<const NodePtr> kids);  // with the names that these bind in it
  void DeclareBound(const Names& names);
  void Declare(const std::string& name, ir::ValueId value);
  ir::ValueId Variable(const Node& node);
  std::optional<ir::ValueId> Read(std::string_view name);
  const Binding* Find(FunctionState& function, std::string_view name);
  bool IsBound(std::string_view name);
  ir::ValueId Captured(FunctionState& function, const std::string& key, ir::Type type);
  ir::ValueId KeyValue(const std::string& key);  // in the current function, for a closure made there
  ir::ValueId Root();
  ir::ValueId MakeLambda(uint32_t params, const std::function<void()>& body);
  ir::ValueId Lambda(const Node& node);
  void Body(const Node& node);  // of a lambda: ends with Return or TailCall
  void BodyInside(const Node& node);
  int BuiltinOf(const Node& procedure);
  ir::ValueId Procedure(const Node& node, std::string_view missing_code);
  ir::ValueId Call(const Node& node, std::optional<ir::ValueId> first, Keep keep);
  ir::ValueId TailValue(const Node& node);  // what a lambda with this body gives
  ir::ValueId Invoke(const Node& node, ir::ValueId function, const std::vector<ir::ValueId>& args, Keep keep);
  ir::ValueId Partial(const Node& node);
  ir::ValueId Chain(const Node& node);
  ir::ValueId Transform(const Node& node);
  ir::ValueId Regex(const Node& node);

  // lower_inline.cpp: calls that become loops
  std::optional<ir::ValueId> Inlined(const Node& node, int builtin, std::optional<ir::ValueId> first, Keep keep);
  ir::ValueId Aggregate(const Node& node, int builtin);
  ir::ValueId MapOrFilter(const Node& node, const Source& items, bool map, Keep keep);
  ir::ValueId Reduce(const Node& node, const Source& items, const PositionRule& outer);
  ir::ValueId InlineBody(const Node& lambda, const std::vector<ir::ValueId>& args);

  // lower_path.cpp
  ir::ValueId Path(const Node& node);
  Stream Steps(const Node& path);
  Stream Start(const Node& path, size_t* done);
  Stream PlainStep(Stream in, const Node& step);
  Stream SortStep(Stream in, const Node& step);
  Stream Materialized(Stream in);
  ir::ValueId Collect(const Stream& in);
  Stream Over(ir::ValueId array, const Stream& like);
  void Items(const Stream& in, const ValueSink& sink);  // flattened
  void Filtered(ir::ValueId value, const std::vector<Stage>& stages, size_t stage, const ItemSink& sink);
  void PickItem(ir::ValueId value, double index, const ValueSink& sink);
  ir::ValueId Ordered(const Node& sort, ir::ValueId items, const Stream& in);
  ir::ValueId Group(const std::vector<Pair>& pairs, uint32_t position, ir::Range range, ir::ValueId items,
                    const Stream* tuples);

  // lower_tuple.cpp: steps that bind names (`@`, `#`, `%`)
  Stream TupleStep(Stream in, const Node& step);
  Stream TupleStages(Stream in, const std::vector<Stage>& stages);
  Stream TupleFilter(Stream in, const Node& filter);
  void NestedTuples(const Node& step, const ItemSink& sink);
  void WithNames(const std::vector<std::pair<std::string, ir::ValueId>>& names, const std::function<void()>& body);
  ir::ValueId Pack(ir::ValueId item, const std::vector<std::string>& names);
  void Unpack(ir::ValueId record, const std::vector<std::string>& names, const ValueSink& sink);

  // helpers
  ir::FunctionBuilder& b() { return *function_->builder; }
  Source SourceOf(const Node& node);
  Source SourceOf(ir::ValueId value, int64_t of_undefined);
  ir::ValueId ItemOf(const Source& source, ir::ValueId index);
  void ForEach(const Source& source, const std::function<void(ir::ValueId item, ir::ValueId index)>& body);
  void ForEach(ir::ValueId value, int64_t of_undefined,
               const std::function<void(ir::ValueId item, ir::ValueId index)>& body);
  void When(ir::ValueId cond, const std::function<void()>& body);
  ir::SiteId Site(const Node& node, char rule, std::string_view token);
  ir::SiteId Site(uint32_t position, ir::Range range, char rule, std::string_view token);
  ir::SiteId BoundSite();
  int64_t Service() const { return dialect_ == Dialect::kAws ? 1 : 0; }
  void WithContext(Context context, const std::function<void()>& body);
  ir::ValueId InContext(const Node& node, ir::ValueId item);  // Value(node) with this `$`

  FunctionState* function_;
  FunctionState entry_;
  Dialect dialect_;
  Surroundings& surroundings_;
  ExpressionFacts facts_;
  Names free_;
  ir::ValueId root_;
  PositionRule position_rule_;
  std::vector<ir::ValueId> arguments_;  // of the lambda that has just been begun
  std::map<std::string, ir::SiteId> sites_;
  ir::SiteId bound_site_;
};

}  // namespace aslc::jsonata
