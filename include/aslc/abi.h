/* The contract between generated code and the runtime: value and frame layouts, status codes, entry
 * points. Self-contained C; included by the runtime, the IR, the code generator and embedders alike.
 *
 * Everything here is versioned by ASLRT_ABI_VERSION. Objects that `aslc build` writes refer to the
 * symbol `aslrt_abi_v1`, so a wrong pairing of object and runtime fails at link time.
 *
 * Threading: a machine is immutable and may be shared; a context and its frames belong to one thread
 * at a time. Sizes are bytes, times are int64_t nanoseconds since the Unix epoch unless named
 * otherwise. No function throws; failure is a value of kind ASLRT_ERROR or a status code.
 */
#ifndef ASLC_ABI_H
#define ASLC_ABI_H

#include <stddef.h>
#include <stdint.h>

#define ASLRT_ABI_VERSION 1
#define ASLRT_ABI_SYMBOL aslrt_abi_v1
#define ASLRT_ABI_SYMBOL_NAME "aslrt_abi_v1"

/* Everything else is hidden: the project compiles with -fvisibility=hidden. */
#if defined(__GNUC__)
#define ASLRT_API __attribute__((visibility("default")))
#else
#define ASLRT_API
#endif

#ifdef __cplusplus
#define ASLRT_STATIC_ASSERT(c, m) static_assert(c, m)
extern "C" {
#else
#define ASLRT_STATIC_ASSERT(c, m) _Static_assert(c, m)
#endif

/* ---- values ------------------------------------------------------------------------------------ */

/* Numbers cross into objects and snapshots: never renumber. */
typedef enum aslrt_kind {
  ASLRT_UNDEFINED = 0, /* no value: a path found nothing; never stored in a document */
  ASLRT_NULL = 1,
  ASLRT_BOOL = 2,    /* bits: 0 or 1 */
  ASLRT_INT = 3,     /* bits: int64_t; printed as decimal digits */
  ASLRT_DOUBLE = 4,  /* bits: IEEE double, computed; printed as JavaScript prints it */
  ASLRT_NUMTEXT = 5, /* bits: const char*, len bytes: a number that keeps the spelling it was read with */
  ASLRT_STRING = 6,  /* bits: const char*, len bytes of UTF-8 (lone surrogates as WTF-8) */
  ASLRT_ARRAY = 7,   /* bits: aslrt_array*, len elements */
  ASLRT_OBJECT = 8,  /* bits: aslrt_object*, len members */
  ASLRT_TEXT = 9,    /* bits: aslrt_text*: a whole document with its verbatim text */
  ASLRT_FUNCTION = 10, /* bits: const aslrt_closure*; lives as long as the evaluation, is never stored in a document */
  ASLRT_CELL = 11,     /* bits: aslrt_value*: a variable that closures share; generated code only */
  ASLRT_TAIL = 12,     /* what a lambda returns to be replaced by a call: len values at vsp, bits: site */
  ASLRT_ERROR = 15 /* bits: message id (messages.def), 0 = the site's own; details in the context */
} aslrt_kind;

/* 16 bytes, two words; passed and returned in registers as two 64-bit integers.
 * head: kind 0-7 | flags 8-15 | 16-31 zero | len 32-63. */
typedef struct aslrt_value {
  uint64_t head, bits;
} aslrt_value;

/* Flags of strings. PLAIN: every byte prints as itself inside a JSON string (no `"`, `\`, control). */
#define ASLRT_PLAIN 0x0100u
#define ASLRT_ASCII 0x0200u
/* Of STRING and NUMTEXT: the bytes belong to the machine; the collector leaves them where they are. */
#define ASLRT_MACHINE_TEXT 0x0400u

/* An interned key. Within one execution two equal keys are one pointer: id < machine's name count for
 * the machine's names, UINT32_MAX for names of the execution. `bytes` is not terminated. */
typedef struct aslrt_name {
  uint32_t len, hash, id, flags; /* flags: ASLRT_PLAIN | ASLRT_ASCII as for strings */
  char bytes[];
} aslrt_name;

typedef struct aslrt_member {
  const aslrt_name* key;
  aslrt_value value;
} aslrt_member; /* 24 */

/* size_max: upper bound of the compact JSON text in bytes, saturating at UINT32_MAX. */
typedef struct aslrt_head {
  uint32_t size_max, flags, reserved0, reserved1;
} aslrt_head; /* 16 */

/* Objects keep insertion order. Above ASLRT_INDEX_MIN members an index (uint32_t[slots], power of two)
 * follows the members: ASLRT_HAS_INDEX is set in h.flags, h.reserved0 holds the slot count. */
#define ASLRT_INDEX_MIN 16u
#define ASLRT_HAS_INDEX 0x1u
/* In h.flags: the container belongs to the machine (a constant); the collector leaves it where it is. */
#define ASLRT_IN_MACHINE 0x2u
typedef struct aslrt_object {
  aslrt_head h;
  aslrt_member m[];
} aslrt_object;

typedef struct aslrt_array {
  aslrt_head h;
  aslrt_value v[];
} aslrt_array;

/* What entered at a border (execution input, task reply), with its verbatim text. `tree` is never TEXT. */
typedef struct aslrt_text {
  const char* text;
  uint32_t len, flags;
  aslrt_value tree;
} aslrt_text;

static inline uint32_t aslrt_kind_of(aslrt_value v) { return (uint32_t)(v.head & 0xffu); }
static inline uint32_t aslrt_len_of(aslrt_value v) { return (uint32_t)(v.head >> 32); }
static inline aslrt_value aslrt_make(uint32_t kind, uint32_t flags, uint32_t len, uint64_t bits) {
  aslrt_value v;
  v.head = (uint64_t)kind | (uint64_t)flags | ((uint64_t)len << 32);
  v.bits = bits;
  return v;
}
static inline aslrt_value aslrt_undefined(void) { return aslrt_make(ASLRT_UNDEFINED, 0, 0, 0); }
static inline aslrt_value aslrt_null(void) { return aslrt_make(ASLRT_NULL, 0, 0, 0); }
static inline aslrt_value aslrt_bool(int b) { return aslrt_make(ASLRT_BOOL, 0, 0, b ? 1u : 0u); }
static inline aslrt_value aslrt_int(int64_t i) { return aslrt_make(ASLRT_INT, 0, 0, (uint64_t)i); }
static inline aslrt_value aslrt_error_value(uint32_t message) {
  return aslrt_make(ASLRT_ERROR, 0, 0, message);
}
static inline const char* aslrt_chars(aslrt_value v) { return (const char*)(uintptr_t)v.bits; }
static inline const aslrt_object* aslrt_object_of(aslrt_value v) {
  return (const aslrt_object*)(uintptr_t)v.bits;
}
static inline const aslrt_array* aslrt_array_of(aslrt_value v) {
  return (const aslrt_array*)(uintptr_t)v.bits;
}
static inline const aslrt_text* aslrt_text_of(aslrt_value v) {
  return (const aslrt_text*)(uintptr_t)v.bits;
}
/* The document a TEXT stands for; any other value as it is. */
static inline aslrt_value aslrt_force(aslrt_value v) {
  return aslrt_kind_of(v) == ASLRT_TEXT ? aslrt_text_of(v)->tree : v;
}

/* Flags of ARRAY values of JSONata; documents do not have them. */
#define ASLRT_SEQUENCE 0x0100u       /* result of a path or function: one item stands for itself */
#define ASLRT_CONSTRUCTED 0x0200u    /* made by [..] at an end of a path: not flattened into it */
#define ASLRT_KEEP_SINGLETON 0x0400u /* of a sequence: one item stays an array */

/* ---- frames and context ------------------------------------------------------------------------ */

typedef struct aslrt_machine aslrt_machine;     /* machine.h */
typedef struct aslrt_execution aslrt_execution; /* engine.h */
typedef struct aslrt_host aslrt_host;           /* engine.h */
typedef struct aslrt_list aslrt_list;           /* an array under construction */
struct aslrt_wait;

/* One activation of a scope: the top level, a Parallel branch, a Map iteration. */
typedef struct aslrt_frame {
  struct aslrt_frame* parent;   /*  0: frame of the scope that holds the Parallel or Map; NULL at the top */
  struct aslrt_wait* wait;      /*  8: engine's: timers, retrier counters, join; NULL while none is needed */
  uint32_t scope, state;        /* 16: indices into the image, never addresses */
  uint32_t entry, slot;         /* 24: entry kind to run next; branch or item number */
  uint32_t entered_id, last_id; /* 32: event ids; exact when parked, failing or observed */
  uint32_t attempt, status;     /* 40: retries of this visit; engine's status */
  aslrt_value input;            /* 48: raw state input; on a transition, the output of the state left */
  aslrt_value work;             /* 64: by entry: effective input, request, reply, items, {Error,Cause} */
  aslrt_value vars[];           /* 80: the scope's variable slots (Assign), UNDEFINED until assigned */
} aslrt_frame;

typedef struct aslrt_ctx {
  char *p, *lim;                       /*   0: bump allocation; see ASLRT_RESERVE */
  int64_t budget;                      /*  16: transitions until the next poll */
  const aslrt_name* const* names;      /*  24: the machine's names */
  const aslrt_value* consts;           /*  32: the machine's constants */
  const aslrt_machine* machine;        /*  40 */
  aslrt_value *vsp, *vlim;             /*  48: value stack: variadic arguments at vsp[0..n) */
  int64_t fuel;                        /*  64: counted bound of expression steps */
  uint64_t* cov;                       /*  72: a counter for each point of the image; NULL: it has none */
  uint32_t observe, depth;             /*  80: observe: Assign is reported, each transition polls */
  aslrt_value error, cause;            /*  88: of the failure being reported; UNDEFINED = absent */
  aslrt_value detail;                  /* 120: text for {detail} of an ERROR value's message */
  const aslrt_host* host;              /* 136 */
  void* host_data;                     /* 144 */
  aslrt_execution* execution;          /* 152 */
  int64_t granted;                     /* 160: budget at the last grant; granted-budget transitions since */
  uint64_t event_base;                 /* 168: id of the last event at the last grant */
  aslrt_frame* frame;                  /* 176: whose entry runs, for code that has no frame of its own */
  uint32_t depth_max;                  /* 184: bound of `depth`: calls of lambdas inside each other */
  uint32_t dialect;                    /* 188: of JSONata: 0 standard, 1 the service's */
} aslrt_ctx;

/* A function as a value (JSONata). `row` is the lambda's row of the entry table, or a number by kind. */
typedef enum aslrt_closure_kind {
  ASLRT_CLOSURE_LAMBDA = 0,    /* values: what it captured */
  ASLRT_CLOSURE_BUILTIN = 1,   /* row: jsonata_functions.def; params: dialect */
  ASLRT_CLOSURE_REGEX = 2,     /* extra: the compiled expression */
  ASLRT_CLOSURE_PARTIAL = 3,   /* values: function, arguments; mask: bits of the open ones */
  ASLRT_CLOSURE_COMPOSED = 4,  /* values: first, second */
  ASLRT_CLOSURE_TRANSFORM = 5, /* values: pattern, update, [delete]; params: dialect */
  ASLRT_CLOSURE_NEXT = 6       /* values: regex, subject; mask: where the next match is looked for */
} aslrt_closure_kind;
typedef struct aslrt_closure {
  uint32_t kind, row, params, count;
  const void* extra;  /* compiled signature or regular expression; NULL */
  uint64_t mask;
  aslrt_value values[];
} aslrt_closure;
ASLRT_STATIC_ASSERT(offsetof(aslrt_closure, values) == 32, "closure layout");
/* Arguments are at ctx->vsp[0..count) when it is entered; it reads them before it calls anything. */
typedef aslrt_value (*aslrt_lambda_fn)(aslrt_ctx*, const aslrt_closure*, uint32_t count);

/* Generated code may bump `p` without a check by at most this much in total between two polls. Every
 * poll and every allocation of the runtime leaves at least this much room behind it. */
#define ASLRT_RESERVE 4096u
/* Arguments generated code may put at vsp[0..n) without a check. */
#define ASLRT_ARGS_MAX 256u

ASLRT_STATIC_ASSERT(sizeof(aslrt_value) == 16, "values are two words");
ASLRT_STATIC_ASSERT(sizeof(aslrt_member) == 24, "member layout");
ASLRT_STATIC_ASSERT(sizeof(aslrt_head) == 16, "container head layout");
ASLRT_STATIC_ASSERT(offsetof(aslrt_object, m) == 16 && offsetof(aslrt_array, v) == 16, "container layout");
ASLRT_STATIC_ASSERT(offsetof(aslrt_frame, state) == 20 && offsetof(aslrt_frame, input) == 48 &&
                        offsetof(aslrt_frame, work) == 64 && offsetof(aslrt_frame, vars) == 80,
                    "frame layout");
ASLRT_STATIC_ASSERT(offsetof(aslrt_ctx, budget) == 16 && offsetof(aslrt_ctx, names) == 24 &&
                        offsetof(aslrt_ctx, vsp) == 48 && offsetof(aslrt_ctx, observe) == 80,
                    "context layout");

/* What a state function answers. The engine acts on it; numbers are ABI. */
typedef enum aslrt_status {
  ASLRT_STEP = 0,     /* transition taken by the poll: run frame->state from frame->entry */
  ASLRT_DONE = 1,     /* the scope ended; frame->work is its output */
  ASLRT_FAILED = 2,   /* ctx->error and ctx->cause say why */
  ASLRT_TASK = 3,     /* frame->work is the task's input */
  ASLRT_WAIT = 4,     /* the wait's end was set by aslrt_param; frame->work is the effective input */
  ASLRT_PARALLEL = 5, /* frame->work is the input of each branch */
  ASLRT_MAP = 6,      /* frame->work is the array (or object) of items */
  ASLRT_ITEM = 7      /* entry `item`: frame->work is the input of the iteration */
} aslrt_status;

typedef int32_t (*aslrt_entry_fn)(aslrt_ctx*, aslrt_frame*);

/* Entry kinds of a state (entries.def); catcher k is ASLRT_ENTRY_catch0 + k. */
typedef enum aslrt_entry_kind {
#define ENTRY(name, number, doc) ASLRT_ENTRY_##name = number,
#include "aslc/entries.def"
} aslrt_entry_kind;

/* Parameters of a state that the engine needs and generated code computes (params.def). */
typedef enum aslrt_param_id {
#define PARAM(name, number, doc) ASLRT_PARAM_##name = number,
#include "aslc/params.def"
} aslrt_param_id;

/* Members of the context object that can be asked for by themselves (context_parts.def). */
typedef enum aslrt_context_part {
#define PART(name, number, path) ASLRT_CONTEXT_##name = number,
#include "aslc/context_parts.def"
} aslrt_context_part;

/* Messages of failures (messages.def). */
typedef enum aslrt_message {
#define MESSAGE(name, number, prefixed, error, text) ASLRT_MESSAGE_##name = number,
#include "aslc/messages.def"
} aslrt_message;

/* JSONata's built-in functions, called through aslrt_builtin (jsonata_functions.def). */
typedef enum aslrt_jsonata_function {
#define JFUNCTION(name, number, text, signature, arity, params, dialects) ASLRT_JSONATA_##name = number,
#include "aslc/jsonata_functions.def"
} aslrt_jsonata_function;

/* Built-in functions called through aslrt_call (functions.def). */
typedef enum aslrt_function_id {
#define FUNCTION(name, number, text, min_args, max_args, result, flags) ASLRT_FUNCTION_##name = number,
#include "aslc/functions.def"
} aslrt_function_id;

/* ---- entry points of the runtime (abi_functions.def) -------------------------------------------- */

#define ASLRT_T_VOID void
#define ASLRT_T_V aslrt_value
#define ASLRT_T_CTX aslrt_ctx*
#define ASLRT_T_FRAME aslrt_frame*
#define ASLRT_T_NAME const aslrt_name*
#define ASLRT_T_PTR void*
#define ASLRT_T_LIST aslrt_list*
#define ASLRT_T_I32 int32_t
#define ASLRT_T_U32 uint32_t
#define ASLRT_T_I64 int64_t
#define ASLRT_ARGS1(a) ASLRT_T_##a
#define ASLRT_ARGS2(a, b) ASLRT_T_##a, ASLRT_T_##b
#define ASLRT_ARGS3(a, b, c) ASLRT_T_##a, ASLRT_T_##b, ASLRT_T_##c
#define ASLRT_ARGS4(a, b, c, d) ASLRT_T_##a, ASLRT_T_##b, ASLRT_T_##c, ASLRT_T_##d
#define ASLRT_ARGS5(a, b, c, d, e) ASLRT_T_##a, ASLRT_T_##b, ASLRT_T_##c, ASLRT_T_##d, ASLRT_T_##e
#define RT(name, result, count, args, attributes) ASLRT_API ASLRT_T_##result name(ASLRT_ARGS##count args);
#include "aslc/abi_functions.def"

ASLRT_API extern const char ASLRT_ABI_SYMBOL;

#ifdef __cplusplus
}
#endif
#endif
