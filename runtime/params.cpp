// What generated code tells the engine of a request (params.def), checked. A value that is refused is
// an ERROR value; the texts are in errors.md 5.5.
#include "runtime/execution.h"
#include "runtime/time.h"

namespace aslrt {

namespace {

// Longest Wait: Java's Integer.MAX_VALUE seconds (definition.md 1.7).
constexpr int64_t kDelayMax = 2147483647;

// An integer as Java parses a long: by its digits, so that 1.0 is none. Computed doubles print without
// a fraction when they are integral.
bool IsLong(aslrt_value v, int64_t* out) {
  if (aslrt_kind_of(v) == ASLRT_NUMTEXT) {
    std::string_view digits = Bytes(v);
    if (!digits.empty() && digits[0] == '-') digits.remove_prefix(1);
    if (digits.find_first_not_of("0123456789") != std::string_view::npos) return false;
  }
  return IsNumber(v) && ToInteger(v, out);
}

aslrt_value WaitSeconds(aslrt_execution& x, aslrt_wait* w, aslrt_value v) {
  int64_t seconds = 0;
  uint32_t kind = aslrt_kind_of(v);
  if (kind == ASLRT_UNDEFINED || kind == ASLRT_NULL) return aslrt_error_value(ASLRT_MESSAGE_wait_no_value);
  if (!IsLong(v, &seconds)) return aslrt_error_value(ASLRT_MESSAGE_wait_not_long);
  if (seconds < 0) return aslrt_error_value(ASLRT_MESSAGE_wait_negative);
  if (seconds > kDelayMax) return aslrt_error_value(ASLRT_MESSAGE_wait_too_long);
  w->until = After(x.now, static_cast<uint64_t>(seconds));
  return aslrt_null();
}

aslrt_value WaitTimestamp(aslrt_execution& x, aslrt_wait* w, aslrt_value v) {
  int64_t seconds = 0;
  uint32_t nanos = 0;
  uint32_t kind = aslrt_kind_of(v);
  if (kind == ASLRT_UNDEFINED || kind == ASLRT_NULL) return aslrt_error_value(ASLRT_MESSAGE_wait_no_value);
  if (kind != ASLRT_STRING || !ParseTimestamp(Bytes(v), &seconds, &nanos)) {
    return aslrt_error_value(ASLRT_MESSAGE_wait_not_timestamp);
  }
  int64_t now = x.now / 1000000000 - (x.now % 1000000000 < 0 ? 1 : 0);
  if (seconds > now && seconds - now > kDelayMax) return aslrt_error_value(ASLRT_MESSAGE_wait_too_long);
  // The fraction is dropped. What is past needs no exact instant.
  w->until = seconds <= now ? x.now : After(0, static_cast<uint64_t>(seconds > 0 ? seconds : 0));
  return aslrt_null();
}

aslrt_value PositiveSeconds(uint32_t* out, aslrt_value v) {
  int64_t seconds = 0;
  if (!IsLong(v, &seconds) || seconds <= 0 || seconds > UINT32_MAX) {
    return aslrt_error_value(ASLRT_MESSAGE_not_positive);
  }
  *out = static_cast<uint32_t>(seconds);
  return aslrt_null();
}

// The service reads the value as text, so that digits in a string will do (recorded).
aslrt_value MaxConcurrency(aslrt_wait* w, aslrt_value v) {
  int64_t bound = 0;
  if (aslrt_kind_of(v) == ASLRT_STRING && !Bytes(v).empty() && Bytes(v).back() >= '0' &&
      Bytes(v).back() <= '9') {
    v = aslrt_make(ASLRT_NUMTEXT, 0, aslrt_len_of(v), v.bits);
  }
  if (!IsLong(v, &bound) || bound > INT64_C(0xffffffff)) return aslrt_error_value(ASLRT_MESSAGE_not_integer);
  if (bound < 0) return aslrt_error_value(ASLRT_MESSAGE_max_concurrency_negative);
  w->max_concurrency = static_cast<uint32_t>(bound);
  return aslrt_null();
}

// The service reads the value as text, so that a number in a string will do.
aslrt_value AsNumber(aslrt_value v) {
  if (aslrt_kind_of(v) != ASLRT_STRING) return v;
  std::string_view digits = Bytes(v);
  if (digits.starts_with('-')) digits.remove_prefix(1);
  size_t dot = digits.find('.');
  auto whole = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  bool number = dot == std::string_view::npos ? whole(digits)
                                              : whole(digits.substr(0, dot)) && whole(digits.substr(dot + 1));
  return number ? aslrt_make(ASLRT_NUMTEXT, 0, aslrt_len_of(v), v.bits) : v;
}

aslrt_value ToleratedCount(MapRun* run, aslrt_value v) {
  int64_t bound = 0;
  v = AsNumber(v);
  if (!IsLong(v, &bound) || bound > INT64_C(0xffffffff)) return aslrt_error_value(ASLRT_MESSAGE_not_integer);
  if (bound < 0) return aslrt_error_value(ASLRT_MESSAGE_tolerated_count_negative);
  run->tolerated_count = static_cast<uint32_t>(bound);
  run->has_tolerated_count = true;
  return aslrt_null();
}

aslrt_value ToleratedPercentage(MapRun* run, aslrt_value v) {
  v = AsNumber(v);
  if (!IsNumber(v)) return aslrt_error_value(ASLRT_MESSAGE_not_float);
  double bound = ToDouble(v);
  if (!(bound >= 0 && bound <= 100)) return aslrt_error_value(ASLRT_MESSAGE_tolerated_percentage_range);
  run->tolerated_percentage = bound;
  run->has_tolerated_percentage = true;
  return aslrt_null();
}

// A negative one fails when the reader is opened (recorded).
aslrt_value MaxItems(MapRun* run, aslrt_value v) {
  if (!IsLong(AsNumber(v), &run->max_items)) return aslrt_error_value(ASLRT_MESSAGE_not_integer);
  return aslrt_null();
}

aslrt_value Keep(aslrt_value* place, aslrt_value v) {
  *place = v;
  return aslrt_null();
}

aslrt_value BatchBound(uint32_t* out, aslrt_value v, uint32_t greatest) {
  int64_t bound = 0;
  if (!IsLong(v, &bound) || bound <= 0) return aslrt_error_value(ASLRT_MESSAGE_not_positive);
  *out = bound > greatest ? greatest : static_cast<uint32_t>(bound);
  return aslrt_null();
}

aslrt_value MapChildren(aslrt_wait* w, aslrt_value v) {
  w->run = std::make_unique<MapRun>();
  w->run->label = GetMember(v, "Label");
  w->run->express = Bytes(GetMember(v, "ExecutionType")) == "EXPRESS";
  return aslrt_null();
}

// What only a Distributed Map has; `map_children` comes first.
aslrt_value OfMapRun(aslrt_execution& x, aslrt_frame* frame, uint32_t param, aslrt_value v) {
  MapRun* run = frame->wait->run.get();
  constexpr uint32_t kBytesMax = 262144;
  switch (param) {
    case ASLRT_PARAM_map_run:
      BeginMapRun(x, frame, v);
      return aslrt_null();
    case ASLRT_PARAM_tolerated_failure_count: return ToleratedCount(run, v);
    case ASLRT_PARAM_tolerated_failure_percentage: return ToleratedPercentage(run, v);
    case ASLRT_PARAM_max_items_per_batch: run->batched = true; return BatchBound(&run->batch_items, v, UINT32_MAX);
    case ASLRT_PARAM_max_input_bytes_per_batch:
      run->batched = true;
      return BatchBound(&run->batch_bytes, v, kBytesMax);
    case ASLRT_PARAM_max_items: return MaxItems(run, v);
    case ASLRT_PARAM_batch_input: return Keep(&run->batch_input, v);
    case ASLRT_PARAM_item_reader: return Keep(&run->reader, v);
    case ASLRT_PARAM_reader_parameters: return Keep(&run->reader_parameters, v);
    case ASLRT_PARAM_result_writer: return Keep(&run->writer, v);
    case ASLRT_PARAM_writer_parameters: return Keep(&run->writer_parameters, v);
    default: return aslrt_error_value(ASLRT_MESSAGE_none);
  }
}

aslrt_value Credentials(aslrt_wait* w, aslrt_value v) {
  aslrt_value role = aslrt_kind_of(v) == ASLRT_OBJECT ? GetMember(v, "RoleArn") : v;
  role = aslrt_force(role);
  if (aslrt_kind_of(role) != ASLRT_STRING) return aslrt_error_value(ASLRT_MESSAGE_credentials);
  w->credentials = role;
  return aslrt_null();
}

}  // namespace

}  // namespace aslrt

using namespace aslrt;

extern "C" aslrt_value aslrt_param(aslrt_ctx* ctx, aslrt_frame* frame, uint32_t param, aslrt_value value) {
  aslrt_execution& x = *ctx->execution;
  aslrt_value v = aslrt_force(value);
  // These are only looked at.
  if (param == ASLRT_PARAM_task_parameters) return CheckTaskParameters(x, frame, v);
  if (param == ASLRT_PARAM_assigned) return CheckAssigned(x, frame, v);
  aslrt_wait* w = WaitOf(x, frame);
  aslrt_value result = aslrt_null();
  switch (param) {
    case ASLRT_PARAM_timeout_seconds:
      result = PositiveSeconds(&w->timeout_seconds, v);
      break;
    case ASLRT_PARAM_heartbeat_seconds:
      result = PositiveSeconds(&w->heartbeat_seconds, v);
      break;
    case ASLRT_PARAM_wait_seconds:
      result = WaitSeconds(x, w, v);
      break;
    case ASLRT_PARAM_wait_timestamp:
      result = WaitTimestamp(x, w, v);
      break;
    case ASLRT_PARAM_max_concurrency:
      result = MaxConcurrency(w, v);
      break;
    case ASLRT_PARAM_credentials:
      result = Credentials(w, v);
      break;
    case ASLRT_PARAM_map_children:
      result = MapChildren(w, v);
      break;
    default:
      if (w->run == nullptr) return aslrt_error_value(ASLRT_MESSAGE_none);
      result = OfMapRun(x, frame, param, v);
  }
  if (aslrt_kind_of(result) != ASLRT_ERROR) w->params |= 1u << param;
  return result;
}
