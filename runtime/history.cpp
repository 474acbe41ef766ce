// Recorded events as GetExecutionHistory shows them (history.md 8.1, 8.2, 8.5). Documents are strings
// that hold JSON text.
#include "runtime/execution.h"
#include "runtime/object_writer.h"

namespace aslrt {

namespace {

void WriteInput(ObjectWriter& w, const EventRecord& e) {
  w.Document("input", e.body.value);
  w.NotTruncated("inputDetails");
}

void WriteOutput(ObjectWriter& w, const EventRecord& e) {
  w.Document("output", e.body.value);
  w.NotTruncated("outputDetails");
}

void WriteError(ObjectWriter& w, const EventRecord& e) {
  w.Text("error", e.body.error);
  w.Text("cause", e.body.cause);
}

void WriteLimits(ObjectWriter& w, const EventRecord& e, bool heartbeat) {
  if (e.body.timeout_seconds != 0) w.Number("timeoutInSeconds", e.body.timeout_seconds);
  if (heartbeat && e.body.heartbeat_seconds != 0) w.Number("heartbeatInSeconds", e.body.heartbeat_seconds);
}

void WriteCredentials(ObjectWriter& w, const EventRecord& e) {
  if (aslrt_kind_of(e.body.extra) != ASLRT_STRING) return;
  std::string& out = w.Key("taskCredentials");
  ObjectWriter(out).Text("roleArn", e.body.extra);
}

void WriteResource(const aslrt_execution& x, ObjectWriter& w, const EventRecord& e) {
  const aslrt_image_state& state = StateRow(x, e.state);
  w.String("resourceType", Str(x, state.resource_type));
  w.String("resource", Str(x, state.resource_action));
}

void WriteAssigned(ObjectWriter& w, const EventRecord& e) {
  if (aslrt_kind_of(e.body.extra) != ASLRT_OBJECT || !w.data()) return;
  {
    ObjectWriter variables(w.Key("assignedVariables"));
    for (const aslrt_member& m : Members(e.body.extra)) variables.Document(Bytes(m.key), m.value);
  }
  w.NotTruncated("assignedVariablesDetails");
}

std::string_view StateName(const aslrt_execution& x, const EventRecord& e) {
  return Str(x, StateRow(x, e.state).name);
}

void WriteTaskDetails(const aslrt_execution& x, ObjectWriter& w, const EventRecord& e) {
  switch (e.type) {
    case ASLRT_EVENT_TaskScheduled:
      WriteResource(x, w, e);
      w.String("region", x.settings.region);
      w.Document("parameters", e.body.value);
      WriteLimits(w, e, true);
      WriteCredentials(w, e);
      break;
    case ASLRT_EVENT_TaskStarted: WriteResource(x, w, e); break;
    case ASLRT_EVENT_TaskSubmitted:
    case ASLRT_EVENT_TaskSucceeded:
      WriteResource(x, w, e);
      WriteOutput(w, e);
      break;
    case ASLRT_EVENT_TaskFailed:
    case ASLRT_EVENT_TaskTimedOut:
    case ASLRT_EVENT_TaskStartFailed:
    case ASLRT_EVENT_TaskSubmitFailed:
      WriteResource(x, w, e);
      WriteError(w, e);
      break;
    case ASLRT_EVENT_LambdaFunctionScheduled:
    case ASLRT_EVENT_ActivityScheduled:
      w.String("resource", Str(x, StateRow(x, e.state).resource));
      WriteInput(w, e);
      WriteLimits(w, e, e.type == ASLRT_EVENT_ActivityScheduled);
      WriteCredentials(w, e);
      break;
    case ASLRT_EVENT_ActivityStarted: w.Text("workerName", e.body.value); break;
    case ASLRT_EVENT_LambdaFunctionSucceeded:
    case ASLRT_EVENT_ActivitySucceeded: WriteOutput(w, e); break;
    default: WriteError(w, e); break;
  }
}

void WriteDetails(const aslrt_execution& x, ObjectWriter& w, const EventRecord& e) {
  switch (e.type) {
    case ASLRT_EVENT_ExecutionStarted:
      WriteInput(w, e);
      w.String("roleArn", x.settings.role_arn);
      break;
    case ASLRT_EVENT_ExecutionSucceeded: WriteOutput(w, e); break;
    case ASLRT_EVENT_ExecutionRedriven: w.Number("redriveCount", e.body.index); break;
    case ASLRT_EVENT_MapRunStarted: w.Text("mapRunArn", e.body.value); break;
    case ASLRT_EVENT_MapRunRedriven:
      w.Text("mapRunArn", e.body.value);
      w.Number("redriveCount", e.body.index);
      break;
    case ASLRT_EVENT_MapStateStarted: w.Number("length", e.body.index); break;
    case ASLRT_EVENT_EvaluationFailed:
      w.String("state", StateName(x, e));
      WriteError(w, e);
      w.Text("location", e.body.extra);
      break;
    default:
      if (e.type >= ASLRT_EVENT_TaskScheduled && e.type < ASLRT_EVENT_ParallelStateStarted) {
        WriteTaskDetails(x, w, e);
      } else if (e.type >= ASLRT_EVENT_MapIterationStarted && e.type <= ASLRT_EVENT_MapIterationAborted) {
        w.String("name", StateName(x, e));
        w.Number("index", e.body.index);
      } else if (e.type >= ASLRT_EVENT_TaskStateEntered && e.type <= ASLRT_EVENT_FailStateEntered) {
        w.String("name", StateName(x, e));
        WriteInput(w, e);
      } else if (e.type >= ASLRT_EVENT_TaskStateExited && e.type <= ASLRT_EVENT_SucceedStateExited) {
        w.String("name", StateName(x, e));
        WriteOutput(w, e);
        WriteAssigned(w, e);
      } else {
        WriteError(w, e);  // ends of the execution
      }
  }
}

std::string_view DetailsName(uint32_t type) {
  switch (type) {
#define EVENT(name, number, details, level) \
  case number: return details;
#include "aslc/events.def"
    default: return "";
  }
}

void AppendEvent(const aslrt_execution& x, std::string& out, const EventRecord& e) {
  ObjectWriter w(out);
  AppendSeconds(w.Key("timestamp"), e.time);
  w.String("type", aslrt_event_name(e.type));
  w.Number("id", e.id);
  w.Number("previousEventId", e.previous);
  std::string_view details = DetailsName(e.type);
  if (details.empty()) return;
  ObjectWriter inner(w.Key(details));
  WriteDetails(x, inner, e);
}

aslrt_log_level LevelOf(uint32_t type) {
  switch (type) {
#define EVENT(name, number, details, level) \
  case number: return ASLRT_LOG_##level;
#include "aslc/events.def"
    default: return ASLRT_LOG_ALL;
  }
}

// history.md 8.7.
void AppendLogLine(const aslrt_execution& x, std::string& out, const EventRecord& e, uint32_t redrives,
                   bool data) {
  {
    ObjectWriter w(out);
    w.String("id", std::to_string(e.id));
    w.String("type", aslrt_event_name(e.type));
    {
      ObjectWriter details(w.Key("details"), data);
      if (!DetailsName(e.type).empty()) WriteDetails(x, details, e);
    }
    w.String("previous_event_id", std::to_string(e.previous));
    w.String("event_timestamp", std::to_string(e.time / 1000000 - (e.time % 1000000 < 0 ? 1 : 0)));
    w.String("execution_arn", x.settings.execution_arn);
    w.String("redrive_count", std::to_string(redrives));
  }
  out += '\n';
}

}  // namespace

void AppendSeconds(std::string& out, int64_t ns) {
  int64_t ms = ns / 1000000 - (ns % 1000000 < 0 ? 1 : 0);
  int64_t seconds = ms / 1000 - (ms % 1000 < 0 ? 1 : 0);
  uint32_t rest = static_cast<uint32_t>(ms - seconds * 1000);
  if (seconds < 0 && rest != 0) {  // -0.25 is -1 + 0.75
    seconds += 1;
    rest = 1000 - rest;
    if (seconds == 0) out += '-';
  }
  out += std::to_string(seconds);
  if (rest == 0) return;
  char digits[4] = {'.', static_cast<char>('0' + rest / 100), static_cast<char>('0' + rest / 10 % 10),
                    static_cast<char>('0' + rest % 10)};
  size_t length = rest % 10 != 0 ? 4 : rest % 100 != 0 ? 3 : 2;
  out.append(digits, length);
}

}  // namespace aslrt

using namespace aslrt;

extern "C" {

int aslrt_history_write(aslrt_execution* x, aslrt_write_fn write, void* sink) {
  return aslrt_child_history_write(x, 0, write, sink);
}

int aslrt_child_history_write(aslrt_execution* x, uint64_t child, aslrt_write_fn write, void* sink) {
  std::string out = "[";
  bool first = true;
  for (const EventRecord& record : x->recorded) {
    if (record.child != child) continue;
    if (!first) out += ',';
    first = false;
    AppendEvent(*x, out, record);
    if (out.size() < 65536) continue;
    if (int stopped = write(sink, out.data(), out.size())) return stopped;
    out.clear();
  }
  out += ']';
  return write(sink, out.data(), out.size());
}

int aslrt_log_write(aslrt_execution* x, aslrt_log_level level, int execution_data, aslrt_write_fn write,
                    void* sink) {
  std::string out;
  uint32_t redrives = 0;
  for (const EventRecord& e : x->recorded) {
    if (e.type == ASLRT_EVENT_ExecutionRedriven && e.child == 0) redrives = e.body.index;
    if (e.child != 0 || LevelOf(e.type) > level) continue;
    AppendLogLine(*x, out, e, redrives, execution_data != 0);
    if (out.size() < 65536) continue;
    if (int stopped = write(sink, out.data(), out.size())) return stopped;
    out.clear();
  }
  return write(sink, out.data(), out.size());
}

int aslrt_write_value(aslrt_execution*, aslrt_value value, aslrt_write_fn write, void* sink) {
  return WriteJson(value, write, sink);
}

}  // extern "C"
