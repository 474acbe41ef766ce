// The result document as JSON and as text (result_document.h).
#include "cli/result_document.h"

#include "cli/json_scan.h"
#include "runtime/time.h"
#include "sim/trace.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

void AppendOptional(std::string& out, const char* key, bool has, const std::string& text) {
  (out += ",\"") += key;
  out += "\":";
  if (has) {
    AppendJsonText(out, text);
  } else {
    out += "null";
  }
}

// Without the line end that inputs from files end with.
std::string_view Trimmed(std::string_view json) {
  size_t end = json.find_last_not_of(" \t\r\n");
  return json.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

// `,"redriveCount":...` to the status and its reason.
std::string RedriveMembers(const sim::RunResult& result) {
  std::string out = ",\"redriveCount\":" + std::to_string(result.redrive_count);
  bool redriven = result.redrive_count > 0;
  AppendOptional(out, "redriveDate", redriven, redriven ? aslrt::FormatInstant(result.redrive_ns) : "");
  bool known = result.redrivable || result.has_redrive_reason;
  AppendOptional(out, "redriveStatus", known, result.redrivable ? "REDRIVABLE" : "NOT_REDRIVABLE");
  AppendOptional(out, "redriveStatusReason", result.has_redrive_reason, result.redrive_reason);
  return out;
}

// How an execution ended, as members.
void AppendEnd(std::string& out, const sim::ExecutionResult& result) {
  out += "\"status\":\"";
  out += sim::StatusName(result.status);
  out += "\",\"output\":";
  size_t output_at = out.size();
  out += result.has_output ? Trimmed(result.output) : "null";
  // A document that passed through as it came may have line breaks between its values; none inside
  // strings, so blanks mean the same.
  for (size_t i = output_at; i < out.size(); ++i) {
    if (out[i] == '\n' || out[i] == '\r') out[i] = ' ';
  }
  AppendOptional(out, "error", result.has_error, result.error);
  AppendOptional(out, "cause", result.has_cause, result.cause);
  out += ",\"startTime\":\"" + aslrt::FormatInstant(result.start_ns);
  out += "\",\"endTime\":\"" + aslrt::FormatInstant(result.end_ns) + "\"";
}

}  // namespace

std::string ResultJson(const sim::RunResult& result, uint32_t quotas) {
  std::string out = "{";
  AppendEnd(out, result);
  out += ",\"transitions\":" + std::to_string(result.transitions);
  out += ",\"seed\":" + std::to_string(result.seed);
  out += ",\"traceHash\":\"" + sim::TraceHashText(result.trace_hash);
  out += "\"" + RedriveMembers(result);
  out += quotas == ASLRT_QUOTAS_NONE ? ",\"quotas\":\"none\"" : ",\"quotas\":\"aws\"";
  if (result.has_account || !result.others.empty()) {
    out += ",\"executions\":[";
    for (const sim::ExecutionRecord& other : result.others) {
      if (&other != &result.others.front()) out += ',';
      out += "{\"name\":";
      AppendJsonText(out, other.name);
      AppendJsonText(out += ",\"arn\":", other.arn);
      AppendJsonText(out += ",\"stateMachineArn\":", other.state_machine_arn);
      AppendEnd(out += ',', other);
      if (other.copied) out += ",\"copy\":true";
      out += '}';
    }
    out += ']';
  }
  return out + "}";
}

std::string ResultText(const sim::RunResult& result) {
  std::string out(sim::StatusName(result.status));
  out += " after " + sim::FormatDuration(result.end_ns - result.start_ns) + ", ";
  out += std::to_string(result.transitions) + (result.transitions == 1 ? " transition" : " transitions");
  if (result.redrive_count > 0) {
    out += ", " + std::to_string(result.redrive_count) + (result.redrive_count == 1 ? " redrive" : " redrives");
  }
  out += "\n";
  if (result.has_output) (out += Trimmed(result.output)) += "\n";
  if (result.has_error) out += "error: " + result.error + "\n";
  if (result.has_cause) out += "cause: " + result.cause + "\n";
  for (const sim::ExecutionRecord& other : result.others) {
    out += "execution " + other.name + ": " + std::string(sim::StatusName(other.status));
    if (other.copied) out += ", a copy";
    if (other.has_error) out += ", " + other.error;
    out += "  (" + other.arn + ")\n";
  }
  if (result.given_up) {
    out += "given up: it runs for longer after its faults than `calm` allows\n";
  } else if (result.status == ASLRT_RUNNING)
    out += "nothing will happen any more: no timer is set and no task is open\n";
  return out;
}

int ResultExitCode(const sim::RunResult& result) { return result.status == ASLRT_SUCCEEDED ? 0 : 1; }

}  // namespace aslc::cli
