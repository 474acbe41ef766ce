// The arena and the collector.
#include <cstring>

#include "aslc/engine.h"
#include "tests/unit/catch.h"
#include "tests/unit/runtime/fixture.h"

using namespace aslrt;

TEST_CASE("Every allocation is aligned and leaves the reserve behind it") {
  Values values;
  Numbers numbers{3};
  size_t total = 0;
  for (int i = 0; i < 2000; ++i) {
    size_t size = numbers.Below(i % 100 == 0 ? 100000 : 300);
    char* p = static_cast<char*>(aslrt_alloc(&values.ctx, static_cast<int64_t>(size)));
    REQUIRE(reinterpret_cast<uintptr_t>(p) % 16 == 0);
    REQUIRE(values.ctx.lim - values.ctx.p >= ASLRT_RESERVE);
    std::memset(p, 0xAB, size);
    // What generated code may do between two polls.
    values.ctx.p += numbers.Below(ASLRT_RESERVE + 1);
    total += size;
    REQUIRE(values.store.arena.Used(&values.ctx) >= total);
  }
  CHECK(values.store.arena.chunk_count() < 16);
}

TEST_CASE("Reset keeps one chunk, so that the same work needs no new memory") {
  struct Counts {
    int allocated = 0, released = 0;
  } counts;
  aslrt_host host{};
  host.allocate = [](void* data, size_t size) {
    ++static_cast<Counts*>(data)->allocated;
    return std::malloc(size);
  };
  host.release = [](void* data, void* memory, size_t) {
    ++static_cast<Counts*>(data)->released;
    std::free(memory);
  };
  {
    Store store;
    aslrt_ctx ctx{};
    ctx.host = &host;
    ctx.host_data = &counts;
    ctx.execution = reinterpret_cast<aslrt_execution*>(&store);
    for (int round = 0; round < 3; ++round) {
      store.arena.Open(&ctx);
      CHECK(store.arena.Used(&ctx) == 0);
      for (int i = 0; i < 1000; ++i) aslrt_alloc(&ctx, 100);
      if (round == 0) counts.released = 0;
      int before = counts.allocated;
      store.arena.Reset();
      CHECK(store.arena.chunk_count() == 1);
      if (round == 2) CHECK(before == counts.allocated);
    }
    CHECK(counts.allocated < 8);
  }
  CHECK(counts.released <= counts.allocated);
}

TEST_CASE("Collecting keeps what is reachable, and only that") {
  Numbers numbers{11};
  for (int round = 0; round < 100; ++round) {
    Values values;
    aslrt_value roots[3];
    std::string texts[3];
    for (int i = 0; i < 3; ++i) {
      roots[i] = RandomValue(values, numbers, 4);
      texts[i] = values.Text(roots[i]);
      for (int k = 0; k < 20; ++k) RandomValue(values, numbers, 3);  // garbage
    }
    size_t before = values.store.arena.Used(&values.ctx);
    Collector collector(&values.ctx);
    for (aslrt_value& root : roots) collector.Root(&root);
    collector.Finish();
    CHECK(values.store.arena.Used(&values.ctx) <= before);
    for (int i = 0; i < 3; ++i) CHECK(values.Text(roots[i]) == texts[i]);
  }
}

TEST_CASE("Collecting keeps sharing") {
  Values values;
  aslrt_ctx* ctx = &values.ctx;
  const std::string long_text(80, 'x');
  aslrt_value v = values.Json("{\"name\":\"" + long_text + "\"}");
  for (int i = 0; i < 40; ++i) {
    aslrt_value twice[] = {v, v};
    v = MakeArray(ctx, twice);
  }
  aslrt_value other = v;
  Collector collector(ctx);
  collector.Root(&v);
  collector.Root(&other);
  collector.Finish();
  CHECK(v.bits == other.bits);
  CHECK(values.store.arena.Used(ctx) < 4096);
  for (int i = 0; i < 40; ++i) {
    CHECK(aslrt_array_of(v)->v[0].bits == aslrt_array_of(v)->v[1].bits);
    v = aslrt_array_of(v)->v[0];
  }
  aslrt_value name = aslrt_get(ctx, v, values.Key("name"));
  CHECK(aslrt_len_of(name) > 64);

  aslrt_value strings[] = {name, name};
  aslrt_value array = MakeArray(ctx, strings);
  Collector again(ctx);
  again.Root(&array);
  again.Finish();
  CHECK(aslrt_array_of(array)->v[0].bits == aslrt_array_of(array)->v[1].bits);
}

TEST_CASE("Names are interned again; lookups and indices still work") {
  Values values;
  aslrt_ctx* ctx = &values.ctx;
  std::string text = "{";
  for (int i = 0; i < 50; ++i) text += "\"key" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  text.back() = '}';
  aslrt_value v = values.Json(text);
  const aslrt_name* old = values.Key("key7");
  values.Key("forgotten");
  Collector collector(ctx);
  collector.Root(&v);
  collector.Finish();
  const aslrt_name* key = values.Key("key7");
  CHECK(key != old);
  CHECK(aslrt_get(ctx, v, key).bits == 7);
  CHECK(aslrt_object_of(v)->m[7].key == key);
  aslrt_value again = values.Json(text);
  CHECK(aslrt_object_of(again)->m[49].key == aslrt_object_of(v)->m[49].key);
  CHECK(aslrt_equal(ctx, v, again) == 1);
}

TEST_CASE("A document moves with its text, and a part of it without") {
  Values values;
  aslrt_ctx* ctx = &values.ctx;
  std::string text = "{ \"s\" : \"" + std::string(1000, 'x') + "\", \"n\": 1.50, \"e\": \"a\\nb\" }";
  aslrt_value document;
  JsonError error;
  REQUIRE(ParseDocument(ctx, text, &document, &error));
  aslrt_value same = document;
  aslrt_value part = aslrt_get(ctx, aslrt_force(document), values.Key("n"));
  Collector collector(ctx);
  collector.Root(&document);
  collector.Root(&same);
  collector.Root(&part);
  collector.Finish();
  CHECK(document.bits == same.bits);
  CHECK(values.Text(document) == text);
  CHECK(values.Text(part) == "1.50");
  // The string in the tree is not a second copy of a thousand bytes.
  CHECK(values.store.arena.Used(ctx) < text.size() + 600);
  aslrt_value s = aslrt_get(ctx, aslrt_force(document), values.Key("s"));
  CHECK(aslrt_chars(s) == aslrt_text_of(document)->text + 9);
  CHECK(values.Text(aslrt_get(ctx, aslrt_force(document), values.Key("e"))) == "\"a\\nb\"");

  Collector second(ctx);
  second.Root(&part);
  second.Finish();
  CHECK(values.Text(part) == "1.50");
  CHECK(values.store.arena.Used(ctx) < 64);
}
