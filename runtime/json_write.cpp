// Values to JSON text (json.h): into strings, into the arena, and in pieces.
#include "aslc/check.h"
#include "runtime/json.h"
#include "runtime/stack.h"
#include "runtime/text_writer.h"
#include "runtime/utf8.h"

namespace aslrt {
namespace {

// Values with a larger bound are written in pieces: the bound may be six times the text.
constexpr uint32_t kDirectMax = uint32_t{1} << 24;

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

// A container that is open, at the child that comes next.
struct OpenContainer {
  const aslrt_value* element;  // of an array, else NULL
  const aslrt_member* member;
  uint32_t left;
  bool begun;
};

// The JSON text of a value into room for all of it; gives its end. Without recursion, as the reader.
char* WriteText(char* to, aslrt_value v) {
  Stack<OpenContainer, 32> open;
  for (;;) {
    v = aslrt_force(v);
    uint32_t kind = aslrt_kind_of(v);
    if (kind == ASLRT_ARRAY) {
      *to++ = '[';
      open.push({aslrt_array_of(v)->v, nullptr, aslrt_len_of(v), false});
    } else if (kind == ASLRT_OBJECT) {
      *to++ = '{';
      open.push({nullptr, aslrt_object_of(v)->m, aslrt_len_of(v), false});
    } else {
      to = WriteScalar(to, v);
    }
    while (!open.empty() && open.top().left == 0) {
      *to++ = open.top().element != nullptr ? ']' : '}';
      open.pop();
    }
    if (open.empty()) return to;
    OpenContainer& top = open.top();
    if (top.begun) *to++ = ',';
    top.begun = true;
    --top.left;
    if (top.element != nullptr) {
      v = *top.element++;
      continue;
    }
    const aslrt_name* key = top.member->key;
    to = WriteQuoted(to, Bytes(key), key->flags & ASLRT_PLAIN);
    *to++ = ':';
    v = top.member++->value;
  }
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
  if (SizeMax(v) <= kDirectMax) {
    // A negative DOUBLE just above 1e-6 in size can take a byte more than kScalarSizeMax.
    size_t room = SizeMax(v) + SizeMax(v) / kScalarSizeMax + kNumberTextMax, before = out.size();
    out.resize_and_overwrite(before + room, [&](char* text, size_t) {
      return static_cast<size_t>(WriteText(text + before, v) - text);
    });
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
