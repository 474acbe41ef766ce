// Values as Java prints them: the pieces of States.Format and of concatenations.
#include <cstring>

#include "aslc/check.h"
#include "runtime/text_writer.h"
#include "runtime/utf8.h"
#include "runtime/value.h"

namespace aslrt {
namespace {

bool AppendPiece(void* target, const char* data, size_t size) {
  static_cast<std::string*>(target)->append(data, size);
  return true;
}

// Bound of the text of a value that is written straight into the arena; SIZE_MAX for containers.
size_t PieceMax(aslrt_value v) {
  switch (aslrt_kind_of(v)) {
    case ASLRT_STRING:
    case ASLRT_NUMTEXT: return aslrt_len_of(v);
    case ASLRT_ARRAY:
    case ASLRT_OBJECT:
    case ASLRT_TEXT: return SIZE_MAX;
    default: return kNumberTextMax;
  }
}

char* WritePiece(char* to, aslrt_value v) {
  switch (aslrt_kind_of(v)) {
    case ASLRT_STRING:
    case ASLRT_NUMTEXT:
      return CopyText(to, aslrt_chars(v), aslrt_len_of(v));
    case ASLRT_INT: return to + FormatInteger(static_cast<int64_t>(v.bits), to);
    case ASLRT_DOUBLE: return to + FormatDouble(ToDouble(v), to);
    case ASLRT_BOOL: {
      std::string_view text = v.bits ? "true" : "false";
      std::memcpy(to, text.data(), text.size());
      return to + text.size();
    }
    default: std::memcpy(to, "null", 4); return to + 4;
  }
}

}  // namespace

void AppendFormatted(std::string& out, aslrt_value v) {
  TextWriter writer(TextStyle::kJava, AppendPiece, &out);
  writer.Value(v);
  writer.Finish();
}

}  // namespace aslrt

extern "C" aslrt_value aslrt_concat(aslrt_ctx* ctx, uint32_t n) {
  const aslrt_value* pieces = ctx->vsp;
  size_t bound = 0;
  bool direct = true;
  for (uint32_t i = 0; i < n; ++i) {
    size_t piece = aslrt::PieceMax(pieces[i]);
    direct = direct && piece != SIZE_MAX;
    if (direct) bound += piece;
  }
  if (!direct) {
    std::string text;
    for (uint32_t i = 0; i < n; ++i) aslrt::AppendFormatted(text, pieces[i]);
    return aslrt::MakeString(ctx, text);
  }
  ASL_CHECK(bound <= UINT32_MAX, "a string of more than 4 GiB");
  char* begin = static_cast<char*>(aslrt::StoreOf(ctx).arena.Allocate(ctx, bound));
  char* end = begin;
  uint64_t flags = ASLRT_PLAIN | ASLRT_ASCII;
  for (uint32_t i = 0; i < n; ++i) {
    if (aslrt_kind_of(pieces[i]) == ASLRT_STRING) flags &= pieces[i].head;
    end = aslrt::WritePiece(end, pieces[i]);
  }
  aslrt::Arena::Trim(ctx, end);
  // Joining what prints as itself gives what prints as itself.
  return aslrt_make(ASLRT_STRING, static_cast<uint32_t>(flags), static_cast<uint32_t>(end - begin),
                    reinterpret_cast<uintptr_t>(begin));
}
