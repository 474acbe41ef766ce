// Failing operations and Fail states: the error and its cause (messages.def, errors.md 5.5).
#include "runtime/execution.h"
#include "runtime/json.h"
#include "runtime/jsonata/library.h"

namespace aslrt {

namespace {

struct Message {
  bool prefixed;
  std::string_view error, text;
};

Message MessageRow(uint32_t message) {
  switch (message) {
#define MESSAGE(name, number, prefixed, error, text) \
  case number: return {prefixed != 0, error, text};
#include "aslc/messages.def"
    default: return {false, "", ""};
  }
}

// A value as text: strings bare, anything else compact JSON.
void AppendBare(std::string& out, aslrt_value v) {
  v = aslrt_force(v);
  if (aslrt_kind_of(v) == ASLRT_STRING) out += Bytes(v);
  else if (aslrt_kind_of(v) != ASLRT_UNDEFINED) AppendJson(out, v);
}

class CauseWriter {
 public:
  CauseWriter(const aslrt_execution& x, const aslrt_frame* f, const aslrt_image_site& site, uint32_t message,
              aslrt_value about)
      : x_(x), frame_(f), site_(site), message_(message), about_(about) {}

  std::string Write() {
    Message row = MessageRow(message_);
    if (row.prefixed) Prefix();
    std::string_view text = row.text;
    while (!text.empty()) {
      size_t open = text.find('{');
      size_t close = open == std::string_view::npos ? open : text.find('}', open);
      if (close == std::string_view::npos) break;
      out_ += text.substr(0, open);
      Placeholder(text.substr(open + 1, close - open - 1));
      text.remove_prefix(close + 1);
    }
    out_ += text;
    return std::move(out_);
  }

 private:
  void Prefix() {
    out_ += "An error occurred while executing the state '";
    out_ += Str(x_, StateOf(x_, frame_).name);
    out_ += "' (entered at the event id #";
    out_ += std::to_string(EnteredId(&x_.ctx, frame_));
    out_ += "). ";
  }
  void Placeholder(std::string_view name) {
    if (name == "path") out_ += Str(x_, site_.path);
    else if (name == "field") out_ += Str(x_, site_.field);
    else if (name == "note") Note();
    else if (name == "detail") Detail();
    else if (name == "value") AppendBare(out_, about_);
    else if (name == "input" && aslrt_kind_of(about_) != ASLRT_UNDEFINED) AppendJson(out_, aslrt_force(about_));
  }
  // Of an error of JSONata its code and text.
  void Detail() {
    aslrt_value detail = x_.ctx.detail;
    if (aslrt_kind_of(detail) != ASLRT_OBJECT) return AppendBare(out_, detail);
    AppendBare(out_, GetMember(detail, "code"));
    out_ += ": ";
    out_ += jsonata::MessageOf(detail);
  }
  // A size limit that an operation hit at a site made for something else names the state.
  void Note() {
    bool own = site_.message == message_ && site_.note.len > 0;
    if (message_ == ASLRT_MESSAGE_data_limit && !own) out_ += Str(x_, StateOf(x_, frame_).name);
    else out_ += Str(x_, site_.note);
  }

  const aslrt_execution& x_;
  const aslrt_frame* frame_;
  const aslrt_image_site& site_;
  uint32_t message_;
  aslrt_value about_;
  std::string out_;
};

// Paths over an input that is null fail by a text of their own.
uint32_t OnNull(uint32_t message, aslrt_value about) {
  if (aslrt_kind_of(aslrt_force(about)) != ASLRT_NULL) return message;
  bool path = message == ASLRT_MESSAGE_path_no_results || message == ASLRT_MESSAGE_path_missing_property ||
              message == ASLRT_MESSAGE_template_path_not_found;
  return path ? static_cast<uint32_t>(ASLRT_MESSAGE_path_null_input) : message;
}

// A parameter's own words are JSONPath's; a site of an expression has words for what the parameter refuses.
uint32_t OfSite(uint32_t message, uint32_t site_message) {
  bool expression = site_message == ASLRT_MESSAGE_expression_integer || site_message == ASLRT_MESSAGE_timestamp_not_parsed;
  return expression && message != ASLRT_MESSAGE_wait_too_long ? site_message : message;
}

}  // namespace

}  // namespace aslrt

using namespace aslrt;

extern "C" {

int32_t aslrt_fail(aslrt_ctx* ctx, aslrt_frame* frame, uint32_t site, aslrt_value about) {
  aslrt_execution& x = *ctx->execution;
  const aslrt_image_site& row = ASLRT_ROWS(x.image, aslrt_image_site, sites)[site];
  uint32_t message = row.message;
  if (aslrt_kind_of(ctx->error) == ASLRT_ERROR && ctx->error.bits != 0) {
    message = static_cast<uint32_t>(ctx->error.bits);
  }
  message = OfSite(OnNull(message, about), row.message);
  if (message == ASLRT_MESSAGE_expression_error) jsonata::CompleteDetail(ctx, Str(x, row.note));
  if (message == ASLRT_MESSAGE_expression_bound && row.message == message) jsonata::Exhausted(ctx);
  ctx->cause = MakeString(ctx, CauseWriter(x, frame, row, message, about).Write());
  ctx->error = WrapString(MessageRow(message).error);
  x.evaluation_failed = MessageRow(message).error == "States.QueryEvaluationError";
  x.evaluation_used = message == ASLRT_MESSAGE_expression_integer || message == ASLRT_MESSAGE_timestamp_not_parsed;
  x.evaluation_location = row.field.len > 0 ? WrapString(Str(x, row.field)) : aslrt_undefined();
  return ASLRT_FAILED;
}

int32_t aslrt_raise(aslrt_ctx* ctx, aslrt_frame*, aslrt_value error, aslrt_value cause) {
  auto text = [ctx](aslrt_value v) {
    v = aslrt_force(v);
    uint32_t kind = aslrt_kind_of(v);
    if (kind == ASLRT_STRING || kind == ASLRT_UNDEFINED) return v;
    return JsonString(ctx, v);
  };
  ctx->error = text(error);
  ctx->cause = text(cause);
  return ASLRT_FAILED;
}

}  // extern "C"
