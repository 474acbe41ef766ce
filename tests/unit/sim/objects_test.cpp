// Stores of objects through the functions of engine.h: what a host gives the engine.
#include <zlib.h>
#include <zstd.h>

#include <string>
#include <vector>

#include "sim/memory_objects.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/objects_support.h"

namespace {

using aslc::sim::MemoryObjects;
using aslc::sim::ObjectHost;

std::string Gzip(std::string_view text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(text.size() + 1000, '\0');
  std::string in(text);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

std::string Zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  size_t size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3);
  REQUIRE(!ZSTD_isError(size));
  out.resize(size);
  return out;
}

std::string Long() {
  std::string text;
  for (int i = 0; i < 40000; ++i) text += std::to_string(i) + ",";
  return text;
}

}  // namespace

TEST_CASE("Without a store a host has no objects") {
  ObjectHost host(nullptr);
  CHECK(host.host.objects == nullptr);
}

TEST_CASE("Objects in memory are read, listed in the order of their keys, and written when committed") {
  MemoryObjects store;
  store.Put("b", "x/2", "two");
  store.Put("b", "x/10", "ten");
  store.Put("b", "y", "why");
  ObjectHost host(&store);
  CHECK(host.Read("b", "x/2", 1) == "two");
  CHECK(host.Read("b", "z") == "NoSuchKey: The specified key does not exist.");
  CHECK(host.Read("c", "z") == "NoSuchBucket: The specified bucket does not exist: c");
  for (size_t capacity : {1u, 2u, 3u, 4u}) {
    CHECK(host.List("b", "", capacity) == std::vector<std::string>{"x/10", "x/2", "y"});
    CHECK(host.List("b", "x/", capacity) == std::vector<std::string>{"x/10", "x/2"});
    CHECK(host.List("b", "y", capacity) == std::vector<std::string>{"y"});
  }
  CHECK(host.List("c", "", 1) == std::vector<std::string>{"NoSuchBucket"});
  CHECK(host.Write("b", "w", "kept").empty());
  CHECK(host.Write("b", "v", "given up", false).empty());
  CHECK(host.Write("c", "v", "nowhere") == "NoSuchBucket: The specified bucket does not exist: c");
  CHECK(host.Read("b", "w") == "kept");
  CHECK(store.Find("b", "v") == nullptr);
  CHECK(store.Names() == std::vector<std::string>{"b/w", "b/x/10", "b/x/2", "b/y"});
}

TEST_CASE("An entity tag is the MD5 of the bytes, in quotes") {
  CHECK(aslc::sim::EtagOf("") == "\"d41d8cd98f00b204e9800998ecf8427e\"");
  CHECK(aslc::sim::EtagOf("abc") == "\"900150983cd24fb0d6963f7d28e17f72\"");
}

TEST_CASE("Compressed objects are decompressed in pieces of any size") {
  const std::string text = Long();
  MemoryObjects store;
  store.Put("b", "t.gz", Gzip(text));
  store.Put("b", "two.gz", Gzip(text) + Gzip("tail"));
  store.Put("b", "empty.gz", Gzip(""));
  store.Put("b", "t.zst", Zstd(text));
  store.Put("b", "two.zstd", Zstd(text) + Zstd("tail"));
  store.Put("b", "empty.zst", Zstd(""));
  for (size_t read_max : {size_t{7}, SIZE_MAX}) {
    store.set_read_max(read_max);
    ObjectHost host(&store);
    for (size_t piece : {3u, 100000u}) {
      for (const char* key : {"t.gz", "t.zst"}) CHECK(host.Read("b", key, piece) == text);
      for (const char* key : {"two.gz", "two.zstd"}) CHECK(host.Read("b", key, piece) == text + "tail");
      for (const char* key : {"empty.gz", "empty.zst"}) CHECK(host.Read("b", key, piece).empty());
    }
  }
}

TEST_CASE("Damaged and truncated compressed objects are told apart") {
  const std::string text = Long();
  for (bool gzip : {true, false}) {
    const std::string whole = gzip ? Gzip(text) : Zstd(text);
    const char* key = gzip ? "t.gz" : "t.zst";
    const std::string kind = gzip ? "GZIP" : "ZSTD";
    MemoryObjects store;
    ObjectHost host(&store);
    for (size_t size = 0; size < whole.size(); size += 1 + size / 3) {
      store.Put("b", key, whole.substr(0, size));
      CHECK(host.Read("b", key) == "TruncatedInput: " + kind + " data ends too early");
    }
    store.Put("b", key, "not compressed");
    CHECK(host.Read("b", key) == "InvalidCompressionFormat: " + kind + " data is damaged");
    store.Put("b", key, whole + "tail");
    CHECK(host.Read("b", key) == "InvalidCompressionFormat: " + kind + " data is damaged");
  }
}
