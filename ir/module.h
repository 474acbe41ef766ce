// The IR of one machine: tables that become the image (image.cpp), and one function for each entry of
// each state, as blocks of typed operations in SSA form. Records live in vectors and are addressed by
// typed 32-bit ids. Made through builder.h, printed and parsed by text.h, checked by verify.h.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/image.h"
#include "ir/types.h"

namespace aslc::ir {

template <class Tag>
struct Id {
  uint32_t index = UINT32_MAX;
  constexpr Id() = default;
  constexpr explicit Id(uint32_t i) : index(i) {}
  constexpr explicit Id(size_t i) : index(static_cast<uint32_t>(i)) {}
  constexpr bool valid() const { return index != UINT32_MAX; }
  constexpr auto operator<=>(const Id&) const = default;
};
using NameId = Id<struct NameTag>;
using ConstId = Id<struct ConstTag>;
using ShapeId = Id<struct ShapeTag>;
using SiteId = Id<struct SiteTag>;
using ScopeId = Id<struct ScopeTag>;
using StateId = Id<struct StateTag>;
using FunctionId = Id<struct FunctionTag>;
using BlockId = Id<struct BlockTag>;
using ValueId = Id<struct ValueTag>;

// Byte range [begin, end) of the definition. Every operation and table row keeps the one it came from.
struct Range {
  uint32_t begin = 0, end = 0;
  bool operator==(const Range&) const = default;
};

enum class Op : uint16_t {
#define OP(Name, text, result, operands, immediates, flags, runtime) Name,
#include "ir/ops.def"
};
enum class Predicate : uint8_t {
#define PREDICATE(Name, text) Name,
#include "ir/predicates.def"
};

enum OpFlags : uint32_t { kNoFlags = 0, kTerminator = 1, kMayFail = 2, kPure = 4, kReads = 8 };

// One row of ops.def.
struct OpInfo {
  std::string_view name, text;
  Type result;
  std::string_view operands, immediates;
  uint32_t flags;
  std::string_view runtime;  // "None" when inline
  bool Is(OpFlags flag) const { return flags & flag; }
  int SiteImmediate() const;  // index of the `s` immediate, -1 when there is none
};
const OpInfo& Info(Op op);
inline constexpr size_t kOpCount = 0
#define OP(Name, text, result, operands, immediates, flags, runtime) +1
#include "ir/ops.def"
    ;

// A successor of a terminator, with the arguments for its parameters.
struct Successor {
  BlockId block;
  std::vector<ValueId> args;
  bool operator==(const Successor&) const = default;
};

inline constexpr int kImmediatesMax = 3;

struct Inst {
  Op op{};
  Type type;       // of the result; Void for none
  ValueId result;  // invalid for none
  std::vector<ValueId> operands;
  int64_t imm[kImmediatesMax] = {0, 0, 0};  // ids as their index, by the letters of OpInfo::immediates
  std::vector<Successor> successors;     // Br: taken when true, then when false
  Range range;
  bool operator==(const Inst&) const = default;
};

struct Block {
  std::vector<ValueId> params;
  std::vector<Inst> insts;  // the last one is the only terminator
  bool operator==(const Block&) const = default;
};

// Function::entry of the first lambda. A lambda is called by value (abi.h: aslrt_lambda_fn), not by the
// engine: it has no frame, and its failures are ERROR values.
inline constexpr uint32_t kLambda0 = ASLRT_ENTRY_LAMBDA0;

struct Function {
  StateId state;
  uint32_t entry = 0;  // aslrt_entry_kind; catch0 + k; kLambda0 + number of the lambda in the module
  std::vector<Type> locals;  // of Local and SetLocal: value types; of ILocal and SetILocal: I64
  std::vector<Type> values;  // type of each ValueId; ids are numbered in print order
  std::vector<Block> blocks; // block 0 is the entry and has no parameters
  bool is_lambda() const { return entry >= kLambda0; }
  bool operator==(const Function&) const = default;
};

struct Shape {
  std::vector<NameId> names;
  bool operator==(const Shape&) const = default;
};

struct Site {
  aslrt_message message = ASLRT_MESSAGE_none;
  StateId state;
  std::string field, path, note;
  Range range;
  bool operator==(const Site&) const = default;
};

struct Constant {
  std::string json;  // compact JSON text
  bool operator==(const Constant&) const = default;
};

struct Scope {
  std::vector<StateId> states;  // contiguous
  StateId start;
  std::vector<std::string> variables;  // slot -> name
  ScopeId parent;                      // invalid at the top
  StateId parent_state;
  uint32_t branch = 0;
  bool operator==(const Scope&) const = default;
};

struct Retrier {
  std::vector<std::string> errors;
  uint32_t interval_seconds = 1, max_attempts = 3, max_delay_seconds = 0;
  bool full_jitter = false;
  double backoff_rate = 2.0;
  bool operator==(const Retrier&) const = default;
};

struct Catcher {
  std::vector<std::string> errors;
  StateId next;
  bool operator==(const Catcher&) const = default;
};

struct State {
  std::string name;
  aslrt_state_kind kind = ASLRT_STATE_Pass;
  ScopeId scope;
  // Functions by entry kind; enter and attempt may be the same one. Invalid = no such entry.
  FunctionId enter, attempt, result, item;
  std::vector<FunctionId> catches;
  uint32_t task_family = 0, task_pattern = 0;
  std::string resource, resource_type, resource_action;
  uint32_t timeout_seconds = 0, heartbeat_seconds = 0, max_concurrency = 0;
  std::vector<ScopeId> branches;
  std::vector<Retrier> retriers;
  std::vector<Catcher> catchers;
  uint32_t line = 0, column = 0;
  Range range;
  bool operator==(const State&) const = default;
};

// A row of the image's table of points (image.h: aslrt_image_point).
struct Point {
  aslrt_coverage_kind kind = ASLRT_COVERAGE_State;
  aslrt_coverage_outcome outcome = ASLRT_OUTCOME_entered;
  StateId state;  // invalid: of the whole execution
  uint32_t ordinal = 0;
  StateId target;
  std::string label;
  uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
  Range range;
  bool operator==(const Point&) const = default;
};

struct Module {
  std::string name, comment;
  aslrt_machine_type type = ASLRT_STANDARD;
  uint32_t timeout_seconds = 0;
  uint64_t definition_hash = 0;
  std::vector<std::string> names;
  std::vector<Constant> constants;
  std::vector<Shape> shapes;
  std::vector<Site> sites;
  std::vector<Scope> scopes;  // 0 is the top level
  std::vector<State> states;
  std::vector<Function> functions;  // row = row of the entry table
  std::vector<Point> points;        // empty without coverage
  bool operator==(const Module&) const = default;

  const Function& function(FunctionId id) const { return functions[id.index]; }
  const State& state(StateId id) const { return states[id.index]; }
};

// `Check.enter`, `Pay.catch0`: the name of a function in text, LLVM and debuggers.
std::string FunctionName(const Module& module, const Function& function);

}  // namespace aslc::ir
