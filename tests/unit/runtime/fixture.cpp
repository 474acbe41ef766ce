#include "tests/unit/runtime/fixture.h"

#include "runtime/draws.h"
#include "tests/unit/catch.h"

namespace aslrt {

aslrt_value Values::Json(std::string_view text) {
  aslrt_value document = aslrt_undefined();
  JsonError error;
  bool good = ParseDocument(&ctx, text, &document, &error);
  INFO(text << ": " << (good ? "" : error.message));
  REQUIRE(good);
  return aslrt_force(document);
}

std::string Values::Text(aslrt_value v) {
  if (aslrt_kind_of(v) == ASLRT_UNDEFINED) return "undefined";
  if (aslrt_kind_of(v) == ASLRT_ERROR) return "error: " + std::string(Bytes(ctx.detail));
  std::string out;
  AppendJson(out, v);
  return out;
}

void Values::Args(std::initializer_list<aslrt_value> args) {
  aslrt_value* to = stack;
  for (aslrt_value arg : args) *to++ = arg;
}

uint64_t Numbers::Next() {
  uint64_t z = state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

aslrt_value RandomValue(Values& values, Numbers& numbers, int depth) {
  static constexpr std::string_view kTexts[] = {
      "", "a", "plain text", "q\"b\\", "line\nfeed\x01", "\xC3\xA9\xF0\x9F\x98\x80", "\xED\xA0\x80", "\xFF",
      "a string that is longer than sixty-four bytes, so that the collector keeps it shared",
  };
  switch (numbers.Below(depth > 0 ? 9 : 7)) {
    case 0: return aslrt_null();
    case 1: return aslrt_bool(static_cast<int>(numbers.Below(2)));
    case 2: return aslrt_int(static_cast<int64_t>(numbers.Next() >> numbers.Below(64)));
    case 3: return MakeDouble(static_cast<double>(numbers.Below(1000)) / 7 - 50);
    case 4: return values.Json("1.50e1");
    case 5:
    case 6: return MakeString(&values.ctx, kTexts[numbers.Below(std::size(kTexts))]);
    case 7: {
      std::vector<aslrt_value> items(numbers.Below(6));
      for (aslrt_value& item : items) item = RandomValue(values, numbers, depth - 1);
      return MakeArray(&values.ctx, items);
    }
    default: {
      std::vector<Field> fields;
      uint32_t count = numbers.Below(4) == 0 ? 20 : numbers.Below(6);
      for (uint32_t i = 0; i < count; ++i) {
        std::string key = "k" + std::to_string(i) + (i % 3 == 1 ? "\"" : "");
        fields.push_back({values.Key(key), RandomValue(values, numbers, depth - 1)});
      }
      return MakeObject(&values.ctx, fields);
    }
  }
}

// A double for the engine's draws: numbers in order.
uint64_t Draw(aslrt_ctx*, const aslrt_frame*, uint32_t kind) {
  static Numbers numbers{7};
  return numbers.Next() ^ kind;
}

}  // namespace aslrt
