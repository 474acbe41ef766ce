// Hand-written W1 and W2 (baselines.h).
#include "bench/baselines.h"

#include <benchmark/benchmark.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "bench/arena_dom.h"
#include "bench/output_check.h"

namespace aslc::bench {
namespace {

using Json = nlohmann::json;

struct ArenaLoop {
  dom::Arena a, b;
  dom::Printer printer;
  OutputCheck check;
  std::string input;

  bool Run() {
    a.Reset();
    b.Reset();
    dom::Arena *current = &a, *other = &b;
    dom::Value doc = dom::Parser(*current).Parse(input);
    for (int steps = 1;; ++steps) {
      const dom::Value &n = *dom::Find(doc, "n"), &limit = *dom::Find(doc, "limit");
      bool less = n.kind == dom::Kind::kInt && limit.kind == dom::Kind::kInt ? n.integer < limit.integer
                                                                             : n.number() < limit.number();
      if (!less) break;
      auto* members = static_cast<dom::Member*>(current->Allocate(2 * sizeof(dom::Member)));
      members[0] = {"n", dom::Int(dom::Find(doc, "n")->integer + 1)};
      members[1] = {"limit", *dom::Find(doc, "limit")};
      doc = dom::Object(members, 2);
      benchmark::DoNotOptimize(doc);
      if (steps % 1024 == 0) {  // the garbage of a long loop is not kept
        other->Reset();
        auto* copy = static_cast<dom::Member*>(other->Allocate(2 * sizeof(dom::Member)));
        std::copy(members, members + 2, copy);
        doc.members = copy;
        std::swap(current, other);
      }
    }
    return check(printer.Print(doc));
  }
};

bool NativeLoop(int64_t limit) {
  struct State {
    int64_t n, limit;
  } s{0, limit};
  while (benchmark::DoNotOptimize(s), s.n < s.limit) s = State{s.n + 1, s.limit};
  benchmark::DoNotOptimize(s);
  return s.n == limit;
}

bool NlohmannLoop(const std::string& input, OutputCheck& check) {
  Json doc = Json::parse(input);
  while (doc.at("n").get<double>() < doc.at("limit").get<double>()) {
    Json next = {{"n", doc.at("n").get<int64_t>() + 1}, {"limit", doc.at("limit")}};
    doc = std::move(next);
  }
  return check(doc.dump());
}

constexpr int kReshapes = 100, kSlots = 10, kItems = 11;

struct ArenaReshape {
  dom::Arena arena;
  dom::Printer printer;
  OutputCheck check;
  std::string input;

  dom::Value Label(const dom::Value& id, const dom::Value& seq, const dom::Value& name) {
    auto* chars = static_cast<char*>(arena.Allocate(id.size + name.size + 32));
    char* w = chars;
    w = std::copy_n(id.chars, id.size, w);
    *w++ = '/';
    w = std::to_chars(w, w + 20, seq.integer).ptr;
    w = std::copy_n(" for ", 5, w);
    w = std::copy_n(name.chars, name.size, w);
    return dom::Text({chars, static_cast<size_t>(w - chars)});
  }
  bool Run() {
    static constexpr std::string_view kKeys[kSlots] = {"s0", "s1", "s2", "s3", "s4",
                                                       "s5", "s6", "s7", "s8", "s9"};
    arena.Reset();
    dom::Value doc = dom::Parser(arena).Parse(input);
    for (int i = 0; i < kReshapes; ++i) {
      const dom::Value& order = *dom::Find(doc, "order");
      const dom::Value& customer = *dom::Find(order, "customer");
      auto* m = static_cast<dom::Member*>(arena.Allocate(6 * sizeof(dom::Member)));
      m[0] = {"label",
              Label(*dom::Find(order, "id"), *dom::Find(order, "seq"), *dom::Find(customer, "name"))};
      m[1] = {"city", *dom::Find(*dom::Find(customer, "address"), "city")};
      m[2] = {"total", *dom::Find(*dom::Find(order, "totals"), "grand")};
      m[3] = {"item", dom::Find(order, "items")->items[i % kItems]};
      m[4] = {"step", dom::Int(i)};
      m[5] = {"kind", dom::Text("reshape")};
      auto* work = const_cast<dom::Value*>(dom::Find(doc, "work"));
      if (auto* slot = const_cast<dom::Value*>(dom::Find(*work, kKeys[i % kSlots]))) {
        *slot = dom::Object(m, 6);
      } else {
        auto* grown = static_cast<dom::Member*>(arena.Allocate((work->size + 1) * sizeof(dom::Member)));
        std::copy_n(work->members, work->size, grown);
        grown[work->size] = {kKeys[i % kSlots], dom::Object(m, 6)};
        work->members = grown;
        ++work->size;
      }
      benchmark::DoNotOptimize(doc);
    }
    return check(printer.Print(doc));
  }
};

bool NlohmannReshape(const std::string& input, OutputCheck& check) {
  Json doc = Json::parse(input);
  for (int i = 0; i < kReshapes; ++i) {
    Json& order = doc.at("order");
    Json made = {
        {"label", order.at("id").get<std::string>() + "/" + std::to_string(order.at("seq").get<int64_t>()) +
                      " for " + order.at("customer").at("name").get<std::string>()},
        {"city", order.at("customer").at("address").at("city")},
        {"total", order.at("totals").at("grand")},
        {"item", order.at("items").at(static_cast<size_t>(i % kItems))},
        {"step", i},
        {"kind", "reshape"}};
    doc["work"]["s" + std::to_string(i % kSlots)] = std::move(made);
  }
  return check(doc.dump());
}

struct NativeReshape {
  struct Work {
    std::string label;
    const std::string *city = nullptr, *item = nullptr;
    double total = 0;
    int step = 0;
  };
  std::string id, name, city;
  int64_t seq = 0;
  double grand = 0;
  std::vector<std::string> items;
  Work work[kSlots];

  explicit NativeReshape(const std::string& input) {
    Json order = Json::parse(input).at("order");
    id = order.at("id");
    seq = order.at("seq");
    name = order.at("customer").at("name");
    city = order.at("customer").at("address").at("city");
    grand = order.at("totals").at("grand");
    for (const Json& item : order.at("items")) items.push_back(item.dump());
  }
  bool Run() {
    for (int i = 0; i < kReshapes; ++i) {
      Work& w = work[i % kSlots];
      char digits[24];
      char* end = std::to_chars(digits, digits + 24, seq).ptr;
      w.label.clear();
      w.label.append(id).append("/").append(digits, end).append(" for ").append(name);
      w.city = &city;
      w.item = &items[static_cast<size_t>(i % kItems)];
      w.total = grand;
      w.step = i;
      benchmark::DoNotOptimize(w);
    }
    return work[0].step == kReshapes - kSlots;
  }
};

}  // namespace

std::vector<Measurement> LoopBaselines(const WorkloadCase& c) {
  const auto& [input, expected] = c.examples.front();
  auto limit = Json::parse(input).at("limit").get<int64_t>();
  auto arena = std::shared_ptr<ArenaLoop>(new ArenaLoop{{}, {}, {}, OutputCheck(expected), input});
  auto check = std::make_shared<OutputCheck>(expected);
  const std::string unit = "ns/transition";
  return {{c.workload, c.id, "native", unit, c.transitions, [limit] { return NativeLoop(limit); }},
          {c.workload, c.id, "arena", unit, c.transitions, [arena] { return arena->Run(); }},
          {c.workload, c.id, "nlohmann", unit, c.transitions,
           [text = input, check] { return NlohmannLoop(text, *check); }}};
}

std::vector<Measurement> ReshapeBaselines(const WorkloadCase& c) {
  const auto& [input, expected] = c.examples.front();
  auto native = std::make_shared<NativeReshape>(input);
  auto arena = std::shared_ptr<ArenaReshape>(new ArenaReshape{{}, {}, OutputCheck(expected), input});
  auto check = std::make_shared<OutputCheck>(expected);
  const std::string unit = "ns/transition";
  return {{c.workload, c.id, "native", unit, kReshapes, [native] { return native->Run(); }},
          {c.workload, c.id, "arena", unit, kReshapes, [arena] { return arena->Run(); }},
          {c.workload, c.id, "nlohmann", unit, kReshapes,
           [text = input, check] { return NlohmannReshape(text, *check); }}};
}

}  // namespace aslc::bench
