#include "tests/unit/runtime/items_support.h"

#include "tests/unit/catch.h"

namespace aslrt {
namespace {

std::string ReadAll(aslc::sim::MemoryObjects& objects, const ReaderSpec& spec, bool sources) {
  aslrt_host host{};
  aslc::sim::ObjectSession session(&objects);
  session.Attach(&host);
  Values values;
  auto items = OpenItems(host, spec);
  std::string out;
  Item item;
  ItemSource::Next next;
  for (int i = 1; (next = items->Read(&values.ctx, &item)) == ItemSource::Next::kItem; ++i) {
    if (aslrt_kind_of(item.key) == ASLRT_STRING) out += std::string(Bytes(item.key)) + ": ";
    out += (sources ? std::string(Bytes(item.source)) : values.Text(item.value)) + "\n";
    // Sources keep names from one item to the next, but not through a collection.
    if (i % 3 == 0) Collector(&values.ctx).Finish();
  }
  // What is over stays over.
  CHECK(items->Read(&values.ctx, &item) == next);
  if (next == ItemSource::Next::kFailed) out += "! " + items->cause() + "\n";
  return out;
}

}  // namespace

std::string ItemFiles::Read(const ReaderSpec& spec, size_t piece) {
  objects.set_read_max(piece);
  return ReadAll(objects, spec, false);
}

std::string ItemFiles::Read(const ReaderSpec& spec) {
  const std::string whole = Read(spec, kWhole);
  for (size_t piece = 1; piece <= 7; ++piece) {
    INFO("pieces of " << piece << " bytes");
    CHECK(Read(spec, piece) == whole);
  }
  return whole;
}

std::string ItemFiles::Sources(const ReaderSpec& spec) { return ReadAll(objects, spec, true); }

ReaderSpec SpecOf(ReaderSpec::Input input) {
  ReaderSpec spec;
  spec.bucket = "b";
  spec.key = "k";
  spec.input = input;
  return spec;
}

}  // namespace aslrt
