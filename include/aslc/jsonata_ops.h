// Numbers in the immediates of JSONata's operations (ir/ops.def): what the lowering writes and the runtime,
// the interpreter and the code generator read.
#pragma once

#include <cstdint>

namespace aslrt::jsonata {

// Arith, Compare: the operator, plus kService in the service's dialect.
enum ArithOp : uint32_t { kAdd, kSub, kMul, kDiv, kMod };
enum CompareOp : uint32_t { kLess, kLessEqual, kGreater, kGreaterEqual };
inline constexpr uint32_t kOpMask = 7;
inline constexpr uint32_t kService = 8;

// Range: a plain array, empty where the range is: an array constructor with nothing else in it.
inline constexpr uint32_t kRangePlain = 16;

// SeqPush: how a value joins the sequence. UNDEFINED never does.
enum SeqMode : uint32_t {
  kPushItem,    // as one item
  kPushStep,    // result of a path step: arrays are flattened, but constructed ones; the first is remembered
  kPushAppend,  // as $append does: arrays are flattened
  kPushFilter,  // as kPushStep; the value is what a filter left, so that an array item is no single result
};

// SeqEnd: what becomes of the sequence.
enum SeqEndFlags : uint32_t {
  kEndCollapse = 0,        // nothing, the one item, or a sequence
  kEndLastStep = 1,        // a single result of the last step that is an array is the result itself
  kEndKeep = 2,            // one item stays an array (`[]`)
  kEndPlain = 4,           // a plain array, also when empty: an array constructor
  kEndConstructed = 8,     // with kEndPlain: not flattened by the path around it
  kEndArray = 16,          // a sequence, also when empty or of one item: for a loop that follows
};

// Builtin, Apply: the dialect (Builtin); a sequence of one item stays one (`[]`, or a predicate that follows);
// a sequence is handed on as it is (at the end of a lambda).
inline constexpr uint32_t kBuiltinService = 1, kBuiltinKeep = 2, kBuiltinRaw = 4;
// Apply, bits from here: how many nodes deeper than the caller's body the function's body is. Depth is counted
// as the reference implementation counts it, in nodes of the expression that are being evaluated.
inline constexpr int kApplyLevels = 8;
// Throw: the code that stands for an expression that is nested too deep.
inline constexpr char kTooDeepCode[] = "depth";

// NamePath: SeqEndFlags, and from bit 8 on, a byte a name, one more than where the member most likely stands in
// its object; 0: not known. Names beyond the third have none.
inline constexpr uint32_t kNamePathFlags = 0xff;
inline constexpr int kNamePathHints = 3;

// OrderBy: bits 0-30 descending, bit 32 + n: the value of term n may be kept for each item. Bit 31: dialect.
inline constexpr int kOrderKeepShift = 32;

// Yield: the kind that the field takes.
enum YieldKind : uint32_t { kYieldAny, kYieldArray, kYieldBoolean, kYieldNumber, kYieldString, kYieldObject };

}  // namespace aslrt::jsonata
