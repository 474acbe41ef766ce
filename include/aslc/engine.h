/* Running machines: the C embedding interface of the runtime. Link libaslc_runtime; no LLVM needed.
 *
 * The engine never blocks, reads no clock and calls no operating system: whatever is undetermined comes
 * from the host. The host drives it:
 *
 *   aslrt_execution_start(x, input)          then, until it has ended:
 *   aslrt_execution_run(x)                   does all that can be done at host->now()
 *   wait for a task's reply or for aslrt_execution_next_timer(x), then run again
 *
 * Ownership: the machine outlives its executions; strings passed in are copied unless said otherwise;
 * strings handed out live until the next call on the execution. Threads: a machine may be shared, an
 * execution belongs to one thread at a time. Errors: functions that can refuse return aslrt_result_code.
 */
#ifndef ASLC_ENGINE_H
#define ASLC_ENGINE_H

#include "aslc/abi.h"
#include "aslc/image.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum aslrt_result_code {
  ASLRT_OK = 0,
  ASLRT_BAD_IMAGE = 1,     /* not an image of this ABI version, or damaged */
  ASLRT_BAD_JSON = 2,      /* not JSON, or deeper than the limit; aslrt_last_error tells where */
  ASLRT_TOO_LARGE = 3,     /* above the payload quota */
  ASLRT_NO_MEMORY = 4,
  ASLRT_NOT_RUNNING = 5,   /* the execution has ended, or was not started */
  ASLRT_NO_TASK = 6,       /* unknown or closed task id or token */
  ASLRT_BAD_SNAPSHOT = 7,  /* truncated or damaged */
  ASLRT_OTHER_MACHINE = 8, /* snapshot of another definition or ABI */
  ASLRT_NOT_WAITING = 9,   /* only an execution that waits, or that can be redriven, can be saved */
  ASLRT_NOT_REDRIVABLE = 10, /* see aslrt_execution_redrive; aslrt_last_error is the service's reason */
  ASLRT_NO_COVERAGE = 11,  /* too few counters, or a machine compiled without coverage */
  ASLRT_NO_MAP_RUN = 12    /* no Map Run of this ARN runs */
} aslrt_result_code;

typedef enum aslrt_execution_status {
  ASLRT_RUNNING = 0,
  ASLRT_SUCCEEDED = 1,
  ASLRT_EXECUTION_FAILED = 2,
  ASLRT_TIMED_OUT = 3,
  ASLRT_ABORTED = 4
} aslrt_execution_status;

/* Text by pointer and length, not terminated. data NULL means absent. */
typedef struct aslrt_text_view {
  const char* data;
  size_t size;
} aslrt_text_view;

/* Receives bytes; returns 0, or non-zero to stop (a full disk). */
typedef int (*aslrt_write_fn)(void* sink, const char* data, size_t size);

/* ---- machines ----------------------------------------------------------------------------------- */

/* Reads an image (copied) and builds its names and constants. entries: one function for each row of
 * the image's table `entries` (copied). On refusal *error is a static text. */
ASLRT_API aslrt_result_code aslrt_machine_create(const void* image, size_t size,
                                                 const aslrt_entry_fn* entries, aslrt_machine** out,
                                                 const char** error);
ASLRT_API void aslrt_machine_destroy(aslrt_machine* machine);
ASLRT_API const aslrt_image* aslrt_machine_image(const aslrt_machine* machine);
/* Replaces one entry (tiers); safe while executions of other threads run. */
ASLRT_API void aslrt_machine_set_entry(aslrt_machine* machine, uint32_t entry, aslrt_entry_fn fn);
/* A pointer for whoever made the entries (the interpreter keeps its module here). */
ASLRT_API void aslrt_machine_set_user(aslrt_machine* machine, void* user);
ASLRT_API void* aslrt_machine_user(const aslrt_machine* machine);
/* The machine's name for a key, or NULL. */
ASLRT_API const aslrt_name* aslrt_machine_name(const aslrt_machine* machine, const char* bytes, size_t size);

/* ---- hosts -------------------------------------------------------------------------------------- */

typedef enum aslrt_draw_kind {
  ASLRT_DRAW_JITTER = 1,
  ASLRT_DRAW_RANDOM = 2,
  ASLRT_DRAW_UUID = 3,
  ASLRT_DRAW_TOKEN = 4,
  ASLRT_DRAW_HOST = 100 /* 100 and above: the host's own draws */
} aslrt_draw_kind;

/* The key of a draw: equal keys, equal answers under one seed. ordinal counts the draws of this kind
 * at this place; path is a hash of the branch and item numbers that lead to the frame. */
typedef struct aslrt_draw {
  uint32_t kind, scope, state, ordinal;
  uint64_t path;
} aslrt_draw;

/* A request to run a task. Values live until the host returns from task_start. */
typedef struct aslrt_task {
  uint64_t id;                  /* unique in the execution; names the task in replies */
  uint32_t state, family, pattern, attempt; /* attempt: 0 at first, counts retries of this visit */
  uint32_t visit;               /* 1 for the first schedule of this state in the execution, counts on */
  uint32_t iteration_count;     /* enclosing Map iterations, outermost first */
  const uint32_t* iterations;
  uint64_t path;                /* as in aslrt_draw */
  uint32_t timeout_seconds, heartbeat_seconds; /* 0 = none */
  aslrt_text_view state_name, resource, token; /* token: `.waitForTaskToken`, activities, and where it was asked for */
  aslrt_value input;            /* print with aslrt_write_value */
} aslrt_task;

typedef struct aslrt_event aslrt_event;

/* Objects outside: what an ItemReader reads and a ResultWriter writes (guide "ItemReader (Map)", "ResultWriter
 * (Map)"). A call may wait for a disk; the engine waits with it. Texts of infos and errors live until the next
 * call. Functions that fail fill *error: `code` as S3 names it (NoSuchBucket, NoSuchKey, AccessDenied ...). */
typedef struct aslrt_object_error {
  aslrt_text_view code, message;
} aslrt_object_error;

typedef struct aslrt_object_info {
  aslrt_text_view key, etag, storage_class; /* etag: with its quotes */
  int64_t modified_ms;                      /* since the Unix epoch */
  uint64_t size;                            /* bytes */
} aslrt_object_info;

typedef struct aslrt_objects {
  uint32_t size; /* sizeof(aslrt_objects) */
  /* An object to be read from its beginning, NULL on failure. version_id may be absent. items: what a
   * compressed object holds is wanted (external GZIP and ZSTD, told by the key's ending), not its bytes. */
  void* (*open)(void* data, aslrt_text_view bucket, aslrt_text_view key, aslrt_text_view version_id, int items,
                aslrt_object_error* error);
  /* Up to `capacity` further bytes: how many, 0 at the end, -1 on failure. */
  int64_t (*read)(void* data, void* object, char* buffer, size_t capacity, aslrt_object_error* error);
  void (*close)(void* data, void* object);
  /* Up to `capacity` objects whose keys begin with `prefix` and come after `after` in the order of their
   * bytes (both may be absent): how many, 0 when there are no more, -1 on failure. */
  int64_t (*list)(void* data, aslrt_text_view bucket, aslrt_text_view prefix, aslrt_text_view after,
                  aslrt_object_info* page, size_t capacity, aslrt_object_error* error);
  /* A new object; nobody sees it, or any part of it, before it is committed. commit ends it whatever it
   * returns; they return 0, or non-zero on failure (a full disk). */
  void* (*create)(void* data, aslrt_text_view bucket, aslrt_text_view key, aslrt_object_error* error);
  int (*write)(void* data, void* object, const char* bytes, size_t size, aslrt_object_error* error);
  int (*commit)(void* data, void* object, aslrt_object_error* error);
  void (*abandon)(void* data, void* object);
} aslrt_objects;

/* A branch of a Parallel, an item of a Map, a child of a Map Run. */
typedef enum aslrt_branch_change {
  ASLRT_BRANCH_STARTED = 0,
  ASLRT_BRANCH_ENDED = 1,  /* well: what holds it goes on, or waits for others */
  ASLRT_BRANCH_STOPPED = 2 /* it failed, or was given up because another did */
} aslrt_branch_change;
typedef struct aslrt_branch {
  aslrt_branch_change change;
  int of_map_run;        /* it is a child */
  uint64_t path, parent; /* as in aslrt_draw; parent: of the frame that holds it */
} aslrt_branch;

/* The host: one versioned struct of functions. `event` and `branch` may be NULL; so may `objects`, and
 * `allocate` and `release` (malloc and free then). All are called on the thread that runs the execution; none may call back
 * into the execution except aslrt_write_value, aslrt_next_sequence and, from task_start, the replies. */
#define ASLRT_HOST_VERSION 1
struct aslrt_host {
  uint32_t size, version; /* sizeof(aslrt_host), ASLRT_HOST_VERSION */
  int64_t (*now)(void* data);
  uint64_t (*draw)(void* data, const aslrt_draw* key); /* 64 uniform bits */
  void (*task_start)(void* data, aslrt_execution* x, const aslrt_task* task);
  void (*task_cancel)(void* data, aslrt_execution* x, uint64_t task_id); /* nobody waits for it any more */
  void (*event)(void* data, aslrt_execution* x, const aslrt_event* event);
  void* (*allocate)(void* data, size_t size);
  void (*release)(void* data, void* memory, size_t size);
  const aslrt_objects* objects; /* NULL: there are none, and a Map that asks for one fails */
  void* objects_data;           /* what its functions are called with */
  /* Whether there is an activity of this ARN; a Task that names another fails. NULL: all that are named. */
  int (*activity_exists)(void* data, aslrt_text_view arn);
  /* What runs beside what: told as it happens. */
  void (*branch)(void* data, aslrt_execution* x, const aslrt_branch* branch);
};

/* ---- executions --------------------------------------------------------------------------------- */

#define ASLRT_QUOTAS_AWS 0u  /* 262,144 bytes a payload, 25,000 events, a year (EXPRESS: 5 minutes) */
#define ASLRT_QUOTAS_NONE 1u

/* Absent texts take fixed defaults, never random ones: account 123456789012, region us-east-1,
 * partition aws, machine name from the image or "machine", execution name "execution", role
 * arn:aws:iam::123456789012:role/aslc; ARNs are derived from these, and these from an ARN that is given. */
typedef struct aslrt_options {
  uint32_t size; /* sizeof(aslrt_options) */
  uint32_t quotas;
  uint32_t record_history; /* keep events for aslrt_history_write */
  uint32_t record_children; /* and those of children of Distributed Maps up to this number; 0: none */
  aslrt_text_view account, region, partition, role_arn;
  aslrt_text_view state_machine_name, state_machine_arn, execution_name, execution_arn;
} aslrt_options;

ASLRT_API aslrt_execution* aslrt_execution_create(const aslrt_machine* machine, const aslrt_options* options,
                                                  const aslrt_host* host, void* host_data);
ASLRT_API void aslrt_execution_destroy(aslrt_execution* x);
/* Ready for another start with the same options; keeps its memory. */
ASLRT_API void aslrt_execution_reset(aslrt_execution* x);

/* Where an execution of a machine with coverage counts: one counter for each row of the image's table
 * `points`, or more. They saturate, are never reset here, stay the caller's and must outlive the execution or
 * be replaced; NULL: counters of its own, as before the first call. Executions of several threads need
 * counters of their own. Neither aslrt_execution_reset nor a snapshot changes them. */
ASLRT_API aslrt_result_code aslrt_execution_set_coverage(aslrt_execution* x, uint64_t* counters, size_t count);

/* input: JSON text. start and run do not block. */
ASLRT_API aslrt_result_code aslrt_execution_start(aslrt_execution* x, const char* input, size_t size);
ASLRT_API aslrt_execution_status aslrt_execution_run(aslrt_execution* x);
/* Deadline of the earliest timer and its sequence number; 0 when no timer is set. Due timers fire in
 * the order (time, sequence). */
ASLRT_API int aslrt_execution_next_timer(const aslrt_execution* x, int64_t* deadline_ns, uint64_t* sequence);
/* The execution's counter of sequence numbers, for hosts that order replies among its timers. */
ASLRT_API uint64_t aslrt_next_sequence(aslrt_execution* x);
ASLRT_API aslrt_result_code aslrt_execution_stop(aslrt_execution* x, aslrt_text_view error,
                                                 aslrt_text_view cause);
/* By whom and as what it runs: what its options say, with what they leave out filled in. The texts live as long
 * as the execution. */
typedef struct aslrt_identity {
  aslrt_text_view region, role_arn;
  aslrt_text_view state_machine_name, state_machine_arn, execution_name, execution_arn;
} aslrt_identity;
ASLRT_API void aslrt_execution_identity(const aslrt_execution* x, aslrt_identity* out);
ASLRT_API const aslrt_machine* aslrt_execution_machine(const aslrt_execution* x);
/* What the last refused call said, with a position where there is one. */
ASLRT_API const char* aslrt_last_error(const aslrt_execution* x);

/* Replies. output: JSON text. Call aslrt_execution_run afterwards. */
typedef enum aslrt_fail_phase {
  ASLRT_PHASE_RUN = 0,    /* TaskFailed, LambdaFunctionFailed, ActivityFailed */
  ASLRT_PHASE_START = 1,  /* ...StartFailed */
  ASLRT_PHASE_SUBMIT = 2, /* TaskSubmitFailed */
  ASLRT_PHASE_SCHEDULE = 3 /* ...ScheduleFailed */
} aslrt_fail_phase;
/* An activity's worker took the task (ActivityStarted); other families start by themselves. */
ASLRT_API aslrt_result_code aslrt_task_started(aslrt_execution* x, uint64_t task_id, aslrt_text_view worker);
ASLRT_API aslrt_result_code aslrt_task_submitted(aslrt_execution* x, uint64_t task_id, const char* output,
                                                 size_t size);
ASLRT_API aslrt_result_code aslrt_task_succeeded(aslrt_execution* x, uint64_t task_id, const char* output,
                                                 size_t size);
ASLRT_API aslrt_result_code aslrt_task_failed(aslrt_execution* x, uint64_t task_id, aslrt_fail_phase phase,
                                              aslrt_text_view error, aslrt_text_view cause);
ASLRT_API aslrt_result_code aslrt_task_heartbeat(aslrt_execution* x, uint64_t task_id);

typedef struct aslrt_result {
  aslrt_execution_status status;
  aslrt_text_view output, error, cause; /* output: JSON text, absent unless SUCCEEDED */
  int64_t start_ns, end_ns;             /* end: time of the last event while it runs */
  uint64_t transitions, events;
} aslrt_result;
ASLRT_API void aslrt_execution_result(aslrt_execution* x, aslrt_result* out);

/* Redrives (guide "Restarting state machine executions with redrive"): a STANDARD execution that FAILED, was
 * ABORTED or TIMED_OUT goes on from the states that had not succeeded, with their original input; what had
 * succeeded stays. With the service's quotas only so far: up to 14 days after its end by host->now(), with fewer
 * than 24,999 events, 1,000 times, a year after its start. A Map Run that did not succeed is redriven with it:
 * STANDARD children that did not succeed go on in the same way, EXPRESS ones begin again, and children that had not
 * begun begin (docs/redrive.md). Call aslrt_execution_run afterwards. */
ASLRT_API aslrt_result_code aslrt_execution_redrive(aslrt_execution* x);
typedef struct aslrt_redrive_status {
  int redrivable;         /* now; 0 while it runs */
  uint32_t count;         /* redrives so far */
  int64_t time_ns;        /* of the last one; 0 = none */
  aslrt_text_view reason; /* why not, as DescribeExecution words it; absent of redrivable and EXPRESS ones */
} aslrt_redrive_status;
ASLRT_API void aslrt_execution_redrive_status(aslrt_execution* x, aslrt_redrive_status* out);

/* ---- history ------------------------------------------------------------------------------------ */

struct aslrt_event {
  uint32_t type; /* aslrt_event_type */
  uint32_t state; /* ASLRT_NONE for events of the execution */
  uint64_t id, previous_id;
  int64_t time_ns;
  uint64_t path;        /* which branch and item */
  uint32_t index, attempt; /* MapIteration*: index; ExecutionRedriven: count; Task*: retries so far */
  aslrt_value value;    /* input or output; UNDEFINED = none */
  aslrt_text_view error, cause; /* of failures; absent where the event has none */
  /* 0: of the execution itself. Children of its Distributed Maps count from 1 in the order in which they start;
   * each has events and ids of its own. */
  uint64_t child;
};

typedef enum aslrt_event_type {
#define EVENT(name, number, details, level) ASLRT_EVENT_##name = number,
#include "aslc/events.def"
} aslrt_event_type;
ASLRT_API const char* aslrt_event_name(uint32_t type);

/* The events so far but for those of children, as a JSON array in the shape of GetExecutionHistory (times as epoch
 * seconds with milliseconds). Needs record_history. Returns what `write` returned. */
ASLRT_API int aslrt_history_write(aslrt_execution* x, aslrt_write_fn write, void* sink);
/* The same of the child with this number (aslrt_event::child), at most aslrt_options::record_children; of one that
 * was not recorded it is empty. */
ASLRT_API int aslrt_child_history_write(aslrt_execution* x, uint64_t child, aslrt_write_fn write, void* sink);
/* The Map Runs of the execution and of its children in the order in which they started, as a JSON array of what
 * DescribeMapRun answers (times as epoch seconds): those that run, and the last 1,000 that have ended. Items that
 * an ItemReader gives are counted in `total` as they are read. Returns what `write` returned. */
ASLRT_API int aslrt_map_runs_write(aslrt_execution* x, aslrt_write_fn write, void* sink);
/* What UpdateMapRun changes of a Map Run of the execution, or of one of its children, that has not ended. Only of
 * an execution that waits; call aslrt_execution_run afterwards. */
typedef struct aslrt_map_run_bounds {
  int has_max_concurrency, has_tolerated_count, has_tolerated_percentage; /* 0: stays as it is */
  uint32_t max_concurrency, tolerated_count;                             /* max_concurrency 0: no bound */
  double tolerated_percentage;                                           /* 0 to 100 */
} aslrt_map_run_bounds;
ASLRT_API aslrt_result_code aslrt_map_run_update(aslrt_execution* x, aslrt_text_view arn,
                                                 const aslrt_map_run_bounds* bounds);
/* The events of a log level as CloudWatch Logs gets them, one JSON object a line: ids and times (epoch
 * milliseconds) are strings. execution_data: inputs, outputs and parameters too. Needs record_history. */
typedef enum aslrt_log_level {
  ASLRT_LOG_OFF = 0,
  ASLRT_LOG_FATAL = 1,
  ASLRT_LOG_ERROR = 2,
  ASLRT_LOG_ALL = 3
} aslrt_log_level;
ASLRT_API int aslrt_log_write(aslrt_execution* x, aslrt_log_level level, int execution_data, aslrt_write_fn write,
                              void* sink);
/* A value as compact JSON text. Returns what `write` returned. */
ASLRT_API int aslrt_write_value(aslrt_execution* x, aslrt_value value, aslrt_write_fn write, void* sink);

/* How much of the execution goes on at once. Branches are those of Parallel states, iterations of Maps and children of
 * Distributed Maps; a branch with branches inside counts too. */
typedef struct aslrt_concurrency {
  uint64_t open_tasks;    /* now */
  uint64_t most_branches; /* since the start, or since the execution was restored */
} aslrt_concurrency;
ASLRT_API void aslrt_execution_concurrency(const aslrt_execution* x, aslrt_concurrency* out);

/* ---- snapshots ---------------------------------------------------------------------------------- */

/* An execution that waits, or one that has ended and may be redriven, as bytes: live values with relative pointers, frames, timers with their
 * sequence numbers, counters, open tasks, recorded events. Restoring needs the same definition hash
 * and ABI, and any host; open tasks keep their ids and tokens (aslrt_open_tasks lists them). */
ASLRT_API aslrt_result_code aslrt_execution_save(aslrt_execution* x, aslrt_write_fn write, void* sink);
ASLRT_API aslrt_result_code aslrt_execution_restore(aslrt_execution* x, const void* bytes, size_t size);
ASLRT_API size_t aslrt_open_tasks(const aslrt_execution* x, uint64_t* ids, size_t capacity);

#ifdef __cplusplus
}
#endif
#endif
