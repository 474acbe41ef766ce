// Fuzz target: whatever JSON is read must print to JSON that reads back the same, keep within its size
// bounds, and survive a collection.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "aslc/check.h"
#include "runtime/json.h"
#include "runtime/store.h"
#include "runtime/value.h"

using namespace aslrt;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Store store;
  aslrt_ctx ctx{};
  ctx.execution = reinterpret_cast<aslrt_execution*>(&store);
  store.arena.Open(&ctx);
  aslrt_value v;
  JsonError error;
  if (!ParseJson(&ctx, text, &v, &error)) {
    ASL_CHECK(error.message != nullptr && error.offset <= size, "a refusal says where and why");
    return 0;
  }
  std::string printed;
  AppendJson(printed, v);
  ASL_CHECK(printed.size() <= SizeMax(v), "the bound is a bound");
  ASL_CHECK(ExactSize(v, UINT64_MAX) == printed.size(), "the exact size is exact");
  ASL_CHECK(printed.size() <= size, "compact text is not longer");

  aslrt_value again;
  ASL_CHECK(ParseJson(&ctx, printed, &again, &error), "what was printed can be read");
  std::string reprinted;
  AppendJson(reprinted, again);
  ASL_CHECK(reprinted == printed, "printing is stable");
  ASL_CHECK(DeepEqual(v, again) && DeepHash(v) == DeepHash(again), "values survive a round trip");

  aslrt_value document;
  ASL_CHECK(ParseDocument(&ctx, text, &document, &error), "a document is read like a value");
  Collector collector(&ctx);
  collector.Root(&document);
  collector.Root(&again);
  collector.Finish();
  std::string verbatim;
  AppendJson(verbatim, document);
  ASL_CHECK(verbatim == text, "a document leaves as it came");
  std::string collected;
  AppendJson(collected, aslrt_force(document));
  ASL_CHECK(collected == printed, "a collection changes nothing");
  ASL_CHECK(DeepEqual(aslrt_force(document), again), "names are interned alike");
  return 0;
}
