/* The image of a compiled machine: plain data without addresses, written by the compiler (ir/image.cpp),
 * read by the runtime, the simulator and tools. One block of bytes, little-endian, 8-byte aligned; all
 * references are indices into its tables or offsets into its string pool. A machine is an image and an
 * entry table (aslrt_entry_fn, one for each row of the table `entries`).
 */
#ifndef ASLC_IMAGE_H
#define ASLC_IMAGE_H

#include "aslc/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASLRT_IMAGE_MAGIC "ASLIMG01"
#define ASLRT_NONE UINT32_MAX

typedef struct aslrt_str {
  uint32_t off, len; /* bytes in the string pool, UTF-8, not terminated */
} aslrt_str;

typedef struct aslrt_table {
  uint32_t off, count; /* byte offset from the start of the image (8-byte aligned), rows */
} aslrt_table;

typedef enum aslrt_state_kind {
#define STATE(name, number) ASLRT_STATE_##name = number,
#include "aslc/states.def"
} aslrt_state_kind;

typedef enum aslrt_machine_type { ASLRT_STANDARD = 0, ASLRT_EXPRESS = 1 } aslrt_machine_type;

/* Which family of history events a Task emits. */
typedef enum aslrt_task_family {
  ASLRT_FAMILY_SERVICE = 0, /* Task*: optimised, aws-sdk, http, apigateway */
  ASLRT_FAMILY_LAMBDA = 1,  /* LambdaFunction*: a function's ARN as resource */
  ASLRT_FAMILY_ACTIVITY = 2 /* Activity* */
} aslrt_task_family;

typedef enum aslrt_task_pattern {
  ASLRT_PATTERN_REQUEST = 0,
  ASLRT_PATTERN_SYNC = 1, /* .sync, .sync:2: TaskSubmitted, then the job's end */
  ASLRT_PATTERN_TOKEN = 2 /* .waitForTaskToken */
} aslrt_task_pattern;

typedef struct aslrt_image_scope {
  uint32_t first_state, state_count, start_state;
  uint32_t first_var, var_count;
  uint32_t parent_scope, parent_state; /* the Parallel or Map that holds it; ASLRT_NONE at the top */
  uint32_t branch;                     /* number among the holder's branches */
} aslrt_image_scope;

typedef struct aslrt_image_var {
  aslrt_str name; /* without `$` */
  uint32_t scope, slot;
} aslrt_image_var;

typedef struct aslrt_image_state {
  aslrt_str name;
  uint32_t kind, scope; /* aslrt_state_kind */
  uint32_t entry[5];    /* row of `entries` by entry kind, or ASLRT_NONE; [4] = first catcher */
  uint32_t task_family, task_pattern;
  aslrt_str resource;                        /* as in the definition */
  aslrt_str resource_type, resource_action;  /* of Task* events: `sqs`, `sendMessage.waitForTaskToken` */
  uint32_t timeout_seconds, heartbeat_seconds; /* 0 = none or set by aslrt_param */
  uint32_t max_concurrency;                    /* 0 = no bound */
  uint32_t first_branch, branch_count;         /* rows of `branches`; a Map has one */
  uint32_t first_retrier, retrier_count;
  uint32_t first_catcher, catcher_count;
  uint32_t line, column;                       /* 1-based, of the state's name in the definition */
  uint32_t src_off, src_len;
} aslrt_image_state;

typedef struct aslrt_image_retrier {
  uint32_t first_error, error_count; /* rows of `errors` */
  uint32_t interval_seconds, max_attempts;
  uint32_t max_delay_seconds; /* 0 = none */
  uint32_t full_jitter;       /* JitterStrategy FULL */
  double backoff_rate;
} aslrt_image_retrier;

typedef struct aslrt_image_catcher {
  uint32_t first_error, error_count;
  uint32_t next; /* state */
  uint32_t reserved;
} aslrt_image_catcher;

/* A place that can fail: what aslrt_fail needs to write the cause, and where it is in the definition. */
typedef struct aslrt_image_site {
  uint32_t message; /* aslrt_message */
  uint32_t state;
  aslrt_str field, path, note;
  uint32_t src_off, src_len;
} aslrt_image_site;

/* Kind of the first lambda; the state is the one whose expression it comes from. */
#define ASLRT_ENTRY_LAMBDA0 (1u << 20)
typedef struct aslrt_image_entry {
  uint32_t state, kind; /* kind: aslrt_entry_kind, catch0 + k, LAMBDA0 + number */
} aslrt_image_entry;

typedef struct aslrt_image_shape {
  uint32_t first, count; /* rows of `shape_names` (name ids), in member order */
} aslrt_image_shape;

typedef enum aslrt_coverage_kind {
#define COVERAGE_KIND(name, number, plural, first_outcome, outcome_count) ASLRT_COVERAGE_##name = number,
#include "aslc/coverage_kinds.def"
} aslrt_coverage_kind;

typedef enum aslrt_coverage_outcome {
#define COVERAGE_OUTCOME(name, number, text) ASLRT_OUTCOME_##name = number,
#include "aslc/coverage_outcomes.def"
} aslrt_coverage_outcome;

/* Something that coverage counts, with its place in the definition; row = number of its counter. The first
 * points are those of the states, in their order. Only machines compiled with coverage have any. */
typedef struct aslrt_image_point {
  uint32_t kind, outcome; /* aslrt_coverage_kind, aslrt_coverage_outcome */
  uint32_t state;         /* ASLRT_NONE: of the whole execution */
  uint32_t ordinal;       /* number of the rule, operand, retrier ... in its state; ASLRT_NONE: Default */
  uint32_t target;        /* of transitions, arms and catchers: the state they lead to; ASLRT_NONE: the end */
  aslrt_str label;        /* the text in the definition, shortened to one line */
  uint32_t line, column, end_line, end_column; /* 1-based, columns count code points; the end is past it */
  uint32_t src_off, src_len;
} aslrt_image_point;

typedef struct aslrt_image {
  char magic[8];
  uint32_t abi_version, size;  /* size of the whole image in bytes */
  uint64_t definition_hash;    /* of the definition's text after substitution and of the options */
  uint32_t type;               /* aslrt_machine_type */
  uint32_t timeout_seconds;    /* of the whole execution; 0 = none */
  aslrt_str name, comment;
  aslrt_table strings;         /* bytes */
  aslrt_table names;           /* aslrt_str; row = name id */
  aslrt_table consts;          /* aslrt_str: JSON text of each constant */
  aslrt_table shapes;          /* aslrt_image_shape */
  aslrt_table shape_names;     /* uint32_t */
  aslrt_table scopes;          /* aslrt_image_scope; row 0 is the top level */
  aslrt_table vars;            /* aslrt_image_var */
  aslrt_table states;          /* aslrt_image_state */
  aslrt_table branches;        /* uint32_t: scopes */
  aslrt_table retriers;        /* aslrt_image_retrier */
  aslrt_table catchers;        /* aslrt_image_catcher */
  aslrt_table errors;          /* aslrt_str: error names of ErrorEquals */
  aslrt_table sites;           /* aslrt_image_site */
  aslrt_table entries;         /* aslrt_image_entry */
  aslrt_table points;          /* aslrt_image_point; empty without coverage */
} aslrt_image;

ASLRT_STATIC_ASSERT(sizeof(aslrt_image_state) % 4 == 0 && sizeof(aslrt_image_retrier) == 32, "image rows");

/* Row i of a table, and a string's bytes. */
#define ASLRT_ROWS(image, type, table) ((const type*)((const char*)(image) + (image)->table.off))
static inline const char* aslrt_image_chars(const aslrt_image* image, aslrt_str s) {
  return (const char*)image + image->strings.off + s.off;
}

#ifdef __cplusplus
}
#endif
#endif
