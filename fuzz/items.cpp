// Fuzz target: reading items never crashes, and how the bytes are cut into pieces changes nothing. The first byte
// says what is read, the second how large the pieces are, the rest is the object.
#include <cstdint>
#include <string>
#include <string_view>

#include "aslc/check.h"
#include "runtime/items/item_source.h"
#include "runtime/json.h"
#include "sim/memory_objects.h"

using namespace aslrt;

namespace {

ReaderSpec SpecOf(uint8_t kind) {
  ReaderSpec spec;
  spec.bucket = "b";
  spec.key = "k";
  spec.input = ReaderSpec::Input::kCsv;
  switch (kind) {
    case 'c': break;
    case 't': spec.delimiter = '\t'; break;
    case 'g':
      spec.headers_given = true;
      spec.headers = {"a", "b", ""};
      break;
    case 'l': spec.input = ReaderSpec::Input::kJsonLines; break;
    case 'p':
      spec.items_pointer = "/a/1";
      spec.input = ReaderSpec::Input::kJson;
      break;
    case 'i': spec.manifest = ReaderSpec::Manifest::kInventory; break;
    case 'a': spec.manifest = ReaderSpec::Manifest::kAthena; break;
    default: spec.input = ReaderSpec::Input::kJson;
  }
  return spec;
}

// Items as JSON, and how it ended.
std::string Read(aslc::sim::MemoryObjects& objects, const ReaderSpec& spec) {
  Store store;
  aslrt_ctx ctx{};
  ctx.execution = reinterpret_cast<aslrt_execution*>(&store);
  store.arena.Open(&ctx);
  aslrt_host host{};
  aslc::sim::ObjectSession session(&objects);
  session.Attach(&host);
  auto items = OpenItems(host, spec);
  std::string out;
  Item item;
  ItemSource::Next next;
  for (int i = 1; (next = items->Read(&ctx, &item)) == ItemSource::Next::kItem; ++i) {
    if (aslrt_kind_of(item.key) == ASLRT_STRING) AppendJson(out, item.key);
    AppendJson(out, item.value);
    AppendJson(out, item.source);
    out += '\n';
    if (i % 16 == 0) Collector(&ctx).Finish();
  }
  ASL_CHECK(items->Read(&ctx, &item) == next, "what is over stays over");
  ASL_CHECK((next == ItemSource::Next::kFailed) == !items->cause().empty(), "a failure has a cause, an end has none");
  return out + items->cause();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const ReaderSpec spec = SpecOf(data[0]);
  const std::string text(reinterpret_cast<const char*>(data) + 2, size - 2);
  aslc::sim::MemoryObjects objects;
  objects.Put("b", "k", text);
  objects.Put("b", "f", "1,2\n3,4\n");
  const std::string whole = Read(objects, spec);
  // A long record in small pieces is looked at again and again.
  objects.set_read_max(1 + data[1] % 64 + size / 256);
  ASL_CHECK(Read(objects, spec) == whole, "pieces change nothing");
  return 0;
}
