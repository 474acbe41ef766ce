// Values to JSON text (json.h): into strings, into the arena, and in pieces.
#include "aslc/check.h"
#include "runtime/json.h"
#include "runtime/text_writer.h"
#include "runtime/utf8.h"

namespace aslrt {
namespace {

bool AppendPiece(void* target, const char* data, size_t size) {
  static_cast<std::string*>(target)->append(data, size);
  return true;
}

bool CopyPiece(void* target, const char* data, size_t size) {
  char*& to = *static_cast<char**>(target);
  std::memcpy(to, data, size);
  to += size;
  return true;
}

struct Pieces {
  aslrt_write_fn write;
  void* sink;
  int result;
};

bool SendPiece(void* target, const char* data, size_t size) {
  Pieces& pieces = *static_cast<Pieces*>(target);
  pieces.result = pieces.write(pieces.sink, data, size);
  return pieces.result == 0;
}

}  // namespace

void AppendJson(std::string& out, aslrt_value v) {
  if (aslrt_kind_of(v) == ASLRT_TEXT) {
    out.append(aslrt_text_of(v)->text, aslrt_text_of(v)->len);
    return;
  }
  TextWriter writer(TextStyle::kJson, AppendPiece, &out);
  writer.Value(v);
  writer.Finish();
}

void AppendJsonString(std::string& out, std::string_view bytes) {
  TextWriter writer(TextStyle::kJson, AppendPiece, &out);
  writer.QuotedString(bytes, false);
  writer.Finish();
}

aslrt_value JsonString(aslrt_ctx* ctx, aslrt_value v) {
  v = aslrt_force(v);
  uint64_t size = ExactSize(v, UINT32_MAX);
  ASL_CHECK(size <= UINT32_MAX, "a string of more than 4 GiB");
  char* text = static_cast<char*>(StoreOf(ctx).arena.Allocate(ctx, size));
  char* end = text;
  TextWriter writer(TextStyle::kJson, CopyPiece, &end);
  writer.Value(v);
  writer.Finish();
  ASL_CHECK(static_cast<uint64_t>(end - text) == size, "the size of the text is not what was counted");
  return WrapString({text, size});
}

int WriteJson(aslrt_value v, aslrt_write_fn write, void* sink) {
  if (aslrt_kind_of(v) == ASLRT_TEXT) return write(sink, aslrt_text_of(v)->text, aslrt_text_of(v)->len);
  Pieces pieces{write, sink, 0};
  TextWriter writer(TextStyle::kJson, SendPiece, &pieces);
  writer.Value(v);
  writer.Finish();
  return pieces.result;
}

}  // namespace aslrt
