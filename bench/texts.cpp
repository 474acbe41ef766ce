// Reader and writer alone (texts.h). What is read is kept; writing is compared with the text.
#include "bench/texts.h"

#include <benchmark/benchmark.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "bench/arena_dom.h"
#include "runtime/json.h"
#include "runtime/store.h"

namespace aslc::bench {
namespace {

// A context without an engine.
struct Values {
  aslrt::Store store;
  aslrt_ctx ctx{};
  std::string text, written;
  aslrt_value tree{};

  explicit Values(std::string input) : text(std::move(input)) {
    ctx.execution = reinterpret_cast<aslrt_execution*>(&store);
    Read();
  }
  // The copy of the text is a part of reading.
  bool Read() {
    store.names.Clear();
    store.arena.Reset();
    store.arena.Open(&ctx);
    aslrt::JsonError error;
    aslrt_value document;
    if (!aslrt::ParseDocument(&ctx, text, &document, &error)) return false;
    tree = aslrt_force(document);
    return true;
  }
  bool Write() {
    written.clear();
    aslrt::AppendJson(written, tree);
    return written == text;
  }
};

struct Dom {
  std::string text;
  dom::Arena arena = {};
  dom::Printer printer = {};
  dom::Value tree = {};

  bool Read() {
    arena.Reset();
    tree = dom::Parser(arena).Parse(text);
    benchmark::DoNotOptimize(tree);
    return true;
  }
  // Numbers are respelled, so that only the length is sure to be near.
  bool Write() { return !printer.Print(tree).empty(); }
};

}  // namespace

std::vector<Measurement> JsonMeasurements(const WorkloadCase& c) {
  using Json = nlohmann::ordered_json;
  const std::string& text = c.examples.front().input;
  double megabytes = static_cast<double>(text.size()) / 1e6;
  auto values = std::make_shared<Values>(text);
  auto arena = std::shared_ptr<Dom>(new Dom{text});
  arena->Read();
  auto json = std::make_shared<Json>(Json::parse(text));
  return {{"json read", c.workload, "runtime", "MB/s", megabytes, [values] { return values->Read(); }},
          {"json read", c.workload, "arena", "MB/s", megabytes, [arena] { return arena->Read(); }},
          {"json read", c.workload, "nlohmann", "MB/s", megabytes,
           [json, text] {
             *json = Json::parse(text);
             return true;
           }},
          {"json write", c.workload, "runtime", "MB/s", megabytes, [values] { return values->Write(); }},
          {"json write", c.workload, "arena", "MB/s", megabytes, [arena] { return arena->Write(); }},
          {"json write", c.workload, "nlohmann", "MB/s", megabytes,
           [json, text] { return json->dump() == text; }}};
}

}  // namespace aslc::bench
