/* JSONata by itself: a compiled expression, evaluated over JSON. Compile with aslc/expression.h (C++) or link
 * what `aslc jsonata --emit object` writes; evaluate with this C interface.
 *
 * Threading: a machine is immutable and may be shared; an evaluator belongs to one thread at a time. Strings
 * handed in are copied. Text given back is UTF-8 and lives until the next call on the evaluator.
 */
#ifndef ASLC_JSONATA_H
#define ASLC_JSONATA_H

#include "aslc/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct aslrt_evaluator aslrt_evaluator;

typedef enum aslrt_evaluation {
  ASLRT_EVALUATION_VALUE = 0,     /* text: the value as compact JSON */
  ASLRT_EVALUATION_NOTHING = 1,   /* undefined, or a function: no text */
  ASLRT_EVALUATION_ERROR = 2      /* text: {"code", "position", "token", "message", ...} */
} aslrt_evaluation;

typedef struct aslrt_evaluator_options {
  uint32_t service_dialect; /* 1: of workflows (aws); 0: the standard */
  int64_t steps_max;        /* counted bound of one evaluation; 0: the dialect's */
  uint32_t depth_max;       /* of nodes being evaluated (aws: of calls); 0: the dialect's. A call inside a
                             * call takes up to 2 KiB of the thread's stack */
  int64_t now;              /* ns since the Unix epoch: $now, $millis */
  uint64_t (*draw)(void* data); /* 64 uniform bits for $random, $shuffle, $uuid; NULL: a fixed sequence */
  void* draw_data;
} aslrt_evaluator_options;

/* The machine must outlive it. NULL when memory is short. */
ASLRT_API aslrt_evaluator* aslrt_evaluator_create(const aslrt_machine* expression,
                                                  const aslrt_evaluator_options* options);
ASLRT_API void aslrt_evaluator_destroy(aslrt_evaluator* evaluator);

/* Reads the input ($ and $$), which is kept for any number of evaluations; without one it is undefined.
 * ASLRT_OK, or ASLRT_BAD_JSON: malformed JSON; *offset is the byte where it goes wrong. Forgets bindings. */
ASLRT_API aslrt_result_code aslrt_evaluator_input(aslrt_evaluator* evaluator, const char* json, size_t size,
                                             size_t* offset);
/* Binds a variable that the expression was compiled with (without `$`). Others have no effect. */
ASLRT_API aslrt_result_code aslrt_evaluator_bind(aslrt_evaluator* evaluator, const char* name, const char* json,
                                            size_t size, size_t* offset);
/* What the evaluation is about may be changed between evaluations. */
ASLRT_API void aslrt_evaluator_set_now(aslrt_evaluator* evaluator, int64_t now);

/* Evaluates. The values made before are forgotten. */
ASLRT_API aslrt_evaluation aslrt_evaluator_run(aslrt_evaluator* evaluator);
/* Result or error of the last run, printed when first asked for; *size its length in bytes. */
ASLRT_API const char* aslrt_evaluator_text(aslrt_evaluator* evaluator, size_t* size);

/* 1 if the regular expression (between the slashes; flags: of "im") compiles: RE2 runs them. Else 0, and
 * `message`, of `size` bytes with its terminator, names what is malformed or cannot be expressed. */
ASLRT_API int aslrt_regex_compiles(const char* source, size_t source_size, const char* flags, char* message,
                                   size_t size);

#ifdef __cplusplus
}
#endif
#endif
