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
    default:
      return aslrt_error_value(ASLRT_MESSAGE_none);
  }
  if (aslrt_kind_of(result) != ASLRT_ERROR) w->params |= 1u << param;
  return result;
}
