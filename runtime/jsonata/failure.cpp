// Failures of expressions: the details that a throwing function left in ctx->detail are completed at the
// site, with position and token, and become a cause or an ERROR value (errors.md, data flow with JSONata).
//
// The note of such a site is "<rule> <position> <token>". Rule `=`: what an inner site said stays; `+`: the
// call's position wins, the token only where none is yet; `&`: both are the operator's own. So the reference
// implementation reports calls and the right operands of `and`, `or`.
#include <charconv>

#include "runtime/execution.h"
#include "runtime/jsonata/library.h"

namespace aslrt::jsonata {
namespace {

struct SiteNote {
  char rule = '=';
  int64_t position = 0;
  std::string_view token;
};

SiteNote ReadNote(std::string_view note) {
  SiteNote read;
  if (note.size() < 3) return read;
  read.rule = note[0];
  auto [end, error] = std::from_chars(note.data() + 2, note.data() + note.size(), read.position);
  size_t at = static_cast<size_t>(end - note.data());
  if (at + 1 < note.size()) read.token = note.substr(at + 1);
  return read;
}

}  // namespace

void CompleteDetail(aslrt_ctx* ctx, std::string_view note_text) {
  if (!IsObject(ctx->detail)) return;
  SiteNote note = ReadNote(note_text);
  aslrt_value position = GetMember(ctx->detail, "position"), token = GetMember(ctx->detail, "token");
  bool own_position = IsUndefined(position) || note.rule != '=';
  bool own_token = IsUndefined(token) || note.rule == '&';
  if (!IsUndefined(position) && note.rule == '=') return;
  std::vector<Field> fields;
  for (const aslrt_member& m : Members(ctx->detail)) {
    bool replaced = (own_position && Bytes(m.key) == "position") || (own_token && Bytes(m.key) == "token");
    if (!replaced) fields.push_back({m.key, m.value});
  }
  if (own_position) fields.push_back({Intern(ctx, "position"), aslrt_int(note.position)});
  if (own_token && !note.token.empty()) fields.push_back({Intern(ctx, "token"), MakeString(ctx, note.token)});
  ctx->detail = MakeObject(ctx, fields);
}

}  // namespace aslrt::jsonata

extern "C" aslrt_value aslrt_fail_value(aslrt_ctx* ctx, uint32_t site, uint32_t message) {
  using namespace aslrt;
  const aslrt_image_site& row = ASLRT_ROWS(ctx->machine->image, aslrt_image_site, sites)[site];
  if (message == 0) message = row.message;
  if (message == ASLRT_MESSAGE_expression_bound && row.message == message) return jsonata::Exhausted(ctx);
  if (message == ASLRT_MESSAGE_expression_error) {
    jsonata::CompleteDetail(ctx, ctx->machine->Str(row.note));
  }
  return aslrt_error_value(message);
}
