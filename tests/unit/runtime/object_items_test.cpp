// Items that come from several objects: listings, LOAD_AND_FLATTEN, inventories and Athena manifests; and objects
// that cannot be read (parallel-map.md 6.5).
#include <string>

#include "tests/unit/catch.h"
#include "tests/unit/runtime/items_support.h"

using namespace aslrt;

namespace {

ReaderSpec Listing(std::string prefix) {
  ReaderSpec spec;
  spec.bucket = "b";
  spec.prefix = std::move(prefix);
  spec.resource = ReaderSpec::Resource::kListObjects;
  return spec;
}

}  // namespace

TEST_CASE("Listed objects have the members of the service, in its order") {
  ItemFiles files;
  files.objects.set_modified_ms(1669768038999);
  files.objects.Put("b", "in/2", "abc");
  files.objects.Put("b", "in/", "");
  files.objects.Put("b", "other", "");
  CHECK(files.Read(Listing("in/")) ==
        R"({"Etag":"\"d41d8cd98f00b204e9800998ecf8427e\"","LastModified":1669768038,"Key":"in/","Size":0,)"
        "\"StorageClass\":\"STANDARD\"}\n"
        R"({"Etag":"\"900150983cd24fb0d6963f7d28e17f72\"","LastModified":1669768038,"Key":"in/2","Size":3,)"
        "\"StorageClass\":\"STANDARD\"}\n");
  CHECK(files.Sources(Listing("in/")) == "S3://b\nS3://b\n");
  CHECK(files.Read(Listing("nothing")).empty());
  ReaderSpec later = Listing("");
  later.start_after = "in/";
  CHECK(files.Read(later).find("\"Key\":\"in/\"") == std::string::npos);
  later.bucket = "c";
  CHECK(files.Read(later) == "! S3://c: NoSuchBucket: The specified bucket does not exist: c\n");
}

TEST_CASE("Listings of more than a page are whole") {
  ItemFiles files;
  std::string expected;
  for (int i = 1000; i < 2000; ++i) files.objects.Put("b", std::to_string(i), "");
  const std::string items = files.Read(Listing(""));
  size_t at = 0;
  for (int i = 1000; i < 2000; ++i) {
    at = items.find("\"Key\":\"" + std::to_string(i) + "\"", at);
    REQUIRE(at != std::string::npos);
  }
}

TEST_CASE("Flattened objects give their own items, folder markers none") {
  ItemFiles files;
  files.objects.Put("b", "in/", "");
  files.objects.Put("b", "in/1.csv", "a\nx\ny\n");
  files.objects.Put("b", "in/2.csv", "");
  files.objects.Put("b", "in/3.csv", "c\nz\n");
  ReaderSpec spec = Listing("in/");
  spec.load_and_flatten = true;
  spec.input = ReaderSpec::Input::kCsv;
  CHECK(files.Read(spec) == "{\"a\":\"x\"}\n{\"a\":\"y\"}\n{\"c\":\"z\"}\n");
  CHECK(files.Sources(spec) == "S3://b/in/1.csv\nS3://b/in/1.csv\nS3://b/in/3.csv\n");
  spec.max_items = 1;
  CHECK(files.Read(spec) == "{\"a\":\"x\"}\n");
  spec.max_items = 0;
  files.objects.Put("b", "in/2.csv", "\"");
  CHECK(files.Read(spec) ==
        "{\"a\":\"x\"}\n{\"a\":\"y\"}\n! S3://b/in/2.csv, line 1, byte 0: a quote that opens in this line is "
        "never closed\n");
}

TEST_CASE("An inventory names its columns and its files") {
  ItemFiles files;
  files.objects.Put("b", "k", R"({"sourceBucket":"s","destinationBucket":"arn:aws:s3:::inv","fileFormat":"CSV",
      "fileSchema":"Bucket, Key, Size","files":[{"key":"d/1.csv","size":1},{"key":"d/2.csv"}]})");
  files.objects.Put("inv", "d/1.csv", "\"s\",\"x%20y\",\"3\"\n\"s\",\"z\",\"4\"\n");
  files.objects.Put("inv", "d/2.csv", "\"s\",\"w\",\"5\"\n");
  ReaderSpec spec = SpecOf(ReaderSpec::Input::kNone);
  spec.manifest = ReaderSpec::Manifest::kInventory;
  const std::string items = files.Read(spec);
  CHECK(items ==
        "{\"Bucket\":\"s\",\"Size\":\"3\",\"Key\":\"x%20y\"}\n{\"Bucket\":\"s\",\"Size\":\"4\",\"Key\":\"z\"}\n"
        "{\"Bucket\":\"s\",\"Size\":\"5\",\"Key\":\"w\"}\n");
  CHECK(files.Sources(spec) == "S3://inv/d/1.csv\nS3://inv/d/1.csv\nS3://inv/d/2.csv\n");
  ReaderSpec older = SpecOf(ReaderSpec::Input::kManifest);
  CHECK(files.Read(older) == items);
  const auto fails = [&](std::string manifest, std::string cause) {
    files.objects.Put("b", "k", std::move(manifest));
    CHECK(files.Read(spec) == "! S3://b/k" + cause + "\n");
  };
  fails("{", ", byte 1: not JSON: a key in quotes expected");
  fails("[]", ": an S3 inventory must have `fileFormat` CSV");
  fails(R"({"fileFormat":"ORC"})", ": an S3 inventory must have `fileFormat` CSV");
  fails(R"({"fileFormat":"CSV"})",
        ": an S3 inventory must have `destinationBucket`, `fileSchema` and `files`");
  fails(R"({"fileFormat":"CSV","destinationBucket":"b","fileSchema":"A","files":[1]})",
        ": a file of an S3 inventory must have a `key`");
}

TEST_CASE("An Athena manifest names data files") {
  ItemFiles files;
  files.objects.Put("b", "k", "s3://d/1.jsonl\n\n\"s3://d/2.jsonl\"\n");
  files.objects.Put("d", "1.jsonl", "1\n2\n");
  files.objects.Put("d", "2.jsonl", "3\n");
  ReaderSpec spec = SpecOf(ReaderSpec::Input::kJsonLines);
  spec.manifest = ReaderSpec::Manifest::kAthena;
  CHECK(files.Read(spec) == "1\n2\n3\n");
  CHECK(files.Sources(spec) == "S3://d/1.jsonl\nS3://d/1.jsonl\nS3://d/2.jsonl\n");
  files.objects.Put("b", "k", "s3://d/1.jsonl\nd/2.jsonl\n");
  CHECK(files.Read(spec) == "1\n2\n! S3://b/k, line 2, byte 15: an Athena manifest names files as s3://bucket/key\n");
  files.objects.Put("b", "k", "s3://d/3.jsonl\n");
  CHECK(files.Read(spec) == "! S3://d/3.jsonl: NoSuchKey: The specified key does not exist.\n");
}

TEST_CASE("What cannot be read is told with its name") {
  ItemFiles files;
  ReaderSpec spec = SpecOf(ReaderSpec::Input::kJson);
  CHECK(files.Read(spec) == "! S3://b/k: NoSuchBucket: The specified bucket does not exist: b\n");
  files.objects.AddBucket("b");
  CHECK(files.Read(spec) == "! S3://b/k: NoSuchKey: The specified key does not exist.\n");
  files.objects.Put("b", "k", "[]");
  spec.version_id = "7";
  CHECK(files.Read(spec) ==
        "! S3://b/k: NoSuchVersion: The specified version does not exist: objects here have none.\n");
  spec = SpecOf(ReaderSpec::Input::kNone);
  CHECK(files.Read(spec) == "! S3://b/k: ReaderConfig.InputType does not say what the object holds\n");
  spec.input = ReaderSpec::Input::kCsv;
  spec.key = "k.gz";
  files.objects.Put("b", "k.gz", "\x1F\x8B");
  CHECK(files.Read(spec) == "! S3://b/k.gz: TruncatedInput: GZIP data ends too early\n");
}

TEST_CASE("A host without objects has no buckets") {
  const aslrt_host host{};
  Values values;
  auto items = OpenItems(host, SpecOf(ReaderSpec::Input::kCsv));
  Item item;
  CHECK(items->Read(&values.ctx, &item) == ItemSource::Next::kFailed);
  CHECK(items->cause() == "S3://b/k: there are no buckets here");
}
