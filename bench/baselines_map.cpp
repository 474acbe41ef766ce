// Hand-written W4 (baselines.h): items shaped one after the other on one thread.
#include <benchmark/benchmark.h>

#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "bench/arena_dom.h"
#include "bench/baselines.h"
#include "bench/output_check.h"

namespace aslc::bench {
namespace {

using Json = nlohmann::json;

constexpr double kHighPrice = 50;

struct NativeMap {
  struct Item {
    int64_t id;
    int64_t qty;
    double price;
    std::string sku;
  };
  struct Result {
    int64_t id;
    int64_t qty;
    double price;
    std::string label;
    const char* band;
  };
  std::vector<Item> items;
  std::vector<Result> results;
  Json expected;
  bool checked = false;

  explicit NativeMap(const Example& example) : expected(Json::parse(example.expected).at("results")) {
    Json input = Json::parse(example.input);
    for (const Json& item : input.at("items")) {
      items.push_back({item.at("id"), item.at("qty"), item.at("price"), item.at("sku")});
    }
    results.resize(items.size());
  }
  bool Run() {
    for (size_t i = 0; i < items.size(); ++i) {
      const Item& item = items[i];
      Result& result = results[i];
      result.id = item.id;
      result.qty = item.qty + 1;
      result.price = item.price;
      char digits[24];
      char* end = std::to_chars(digits, digits + 24, item.id).ptr;
      result.label.clear();
      result.label.append(item.sku).append("#").append(digits, end);
      result.band = result.price > kHighPrice ? "high" : "low";
    }
    benchmark::DoNotOptimize(results.data());
    benchmark::ClobberMemory();
    return checked || Check();
  }
  bool Check() {
    Json printed = Json::array();
    for (const Result& r : results) {
      printed.push_back(
          {{"id", r.id}, {"qty", r.qty}, {"price", r.price}, {"label", r.label}, {"band", r.band}});
    }
    checked = printed == expected;
    return checked;
  }
};

struct ArenaMap {
  std::string input;
  OutputCheck check;
  dom::Arena arena = {};
  dom::Printer printer = {};

  dom::Value Shape(const dom::Value& item) {
    const dom::Value &sku = *dom::Find(item, "sku"), &id = *dom::Find(item, "id");
    auto* chars = static_cast<char*>(arena.Allocate(sku.size + 24));
    char* w = std::copy_n(sku.chars, sku.size, chars);
    *w++ = '#';
    w = std::to_chars(w, w + 20, id.integer).ptr;
    auto* m = static_cast<dom::Member*>(arena.Allocate(5 * sizeof(dom::Member)));
    m[0] = {"id", id};
    m[1] = {"qty", dom::Int(dom::Find(item, "qty")->integer + 1)};
    m[2] = {"price", *dom::Find(item, "price")};
    m[3] = {"label", dom::Text({chars, static_cast<size_t>(w - chars)})};
    dom::Value shaped = dom::Object(m, 4);
    m[4] = {"band", dom::Text(dom::Find(shaped, "price")->number() > kHighPrice ? "high" : "low")};
    shaped.size = 5;
    return shaped;
  }
  bool Run() {
    arena.Reset();
    dom::Value document = dom::Parser(arena).Parse(input);
    dom::Value results = *dom::Find(document, "items");
    const dom::Value* items = results.items;
    results.items = static_cast<dom::Value*>(arena.Allocate(results.size * sizeof(dom::Value)));
    for (uint32_t i = 0; i < results.size; ++i) results.items[i] = Shape(items[i]);
    dom::Member member{"results", results};
    return check(printer.Print(dom::Object(&member, 1)));
  }
};

bool NlohmannMap(const std::string& input, OutputCheck& check) {
  Json document = Json::parse(input), results = Json::array();
  for (const Json& item : document.at("items")) {
    Json shaped = {
        {"id", item.at("id")},
        {"qty", item.at("qty").get<int64_t>() + 1},
        {"price", item.at("price")},
        {"label", item.at("sku").get<std::string>() + "#" + std::to_string(item.at("id").get<int64_t>())}};
    shaped["band"] = shaped.at("price").get<double>() > kHighPrice ? "high" : "low";
    results.push_back(std::move(shaped));
  }
  Json output;
  output["results"] = std::move(results);
  return check(output.dump());
}

}  // namespace

std::vector<Measurement> MapBaselines(const WorkloadCase& c) {
  auto native = std::make_shared<NativeMap>(c.examples.front());
  auto arena = std::shared_ptr<ArenaMap>(new ArenaMap{c.examples.front().input, OutputCheck(c.Expected())});
  auto check = std::make_shared<OutputCheck>(c.Expected());
  std::string input = c.examples.front().input;
  const std::string unit = "ns/transition";
  return {{c.workload, c.id, "native", unit, c.transitions, [native] { return native->Run(); }},
          {c.workload, c.id, "arena", unit, c.transitions, [arena] { return arena->Run(); }},
          {c.workload, c.id, "nlohmann", unit, c.transitions,
           [input, check] { return NlohmannMap(input, *check); }}};
}

}  // namespace aslc::bench
