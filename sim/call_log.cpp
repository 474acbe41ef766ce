// Effects as JSON (call_log.h).
#include "sim/call_log.h"

#include "sim/json_members.h"
#include "sim/report.h"

namespace aslc::sim {

std::string EffectsJson(std::span<const CallRecord> calls) {
  std::string out = "[";
  const auto member = [&](std::string_view key, std::string_view text) {
    if (out.back() != '{') out += ',';
    AppendJsonText(out, key);
    out += ':';
    AppendJsonText(out, text);
  };
  for (const CallRecord& call : calls) {
    if (!call.effect) continue;
    out += out.back() == '[' ? "{" : ",{";
    member("time", IsoInstant(call.time_ns));
    member("state", call.state);
    member("service", call.service);
    member("action", call.action);
    out += ",\"request\":" + call.request;
    if (call.answer == CallRecord::Answer::kError) member("error", call.error);
    out += '}';
  }
  return out + "]";
}

}  // namespace aslc::sim
