// Hand-written W3 (baselines.h): the fifty rules over any document type, five by five from a table that the
// compiler unrolls, so that all three baselines run the same ladder.
#include <benchmark/benchmark.h>

#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "bench/arena_dom.h"
#include "bench/baselines.h"
#include "bench/output_check.h"

namespace aslc::bench {
namespace {

using Json = nlohmann::json;

// Seconds since the Unix epoch of `2025-01-15T12:00:00Z` (Hinnant's days from civil).
constexpr int64_t Seconds(std::string_view text) {
  auto number = [&](size_t at, size_t digits) {
    int64_t n = 0;
    for (size_t i = at; i < at + digits; ++i) n = n * 10 + (text[i] - '0');
    return n;
  };
  int64_t month = number(5, 2), year = number(0, 4) - (month <= 2);
  int64_t era = year / 400, year_of_era = year - era * 400;
  int64_t day = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + number(8, 2) - 1;
  int64_t days = era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day - 719468;
  return days * 86400 + number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2);
}

constexpr std::string_view kTiers[] = {"bronze", "silver", "gold", "platinum"};

// Five rules in a row differ from the next five in these only.
struct RuleGroup {
  std::string_view region;
  double above, up_to, at_least;
  std::string_view code, code_end, coupon;
  int64_t from, until, coupon_until;
};
constexpr RuleGroup kGroups[] = {
    {"eu-west", 0, 83.7, 111, "ORD-X-1", "-2", "CPN04", Seconds("2025-01-15T12:00:00Z"),
     Seconds("2025-02-09T12:00:00Z"), Seconds("2025-02-23T12:00:00Z")},
    {"eu-north", 185, 102.2, 296, "ORD-X-6", "-7", "CPN09", Seconds("2025-02-19T12:00:00Z"),
     Seconds("2025-03-16T12:00:00Z"), Seconds("2025-03-30T12:00:00Z")},
    {"us-east", 370, 120.7, 481, "ORD-X-11", "-12", "CPN14", Seconds("2025-03-26T12:00:00Z"),
     Seconds("2025-04-20T12:00:00Z"), Seconds("2025-05-04T12:00:00Z")},
    {"us-west", 555, 139.2, 666, "ORD-X-16", "-17", "CPN19", Seconds("2025-04-30T12:00:00Z"),
     Seconds("2025-05-25T12:00:00Z"), Seconds("2025-06-08T12:00:00Z")},
    {"ap-south", 740, 157.7, 851, "ORD-X-21", "-22", "CPN24", Seconds("2025-06-04T12:00:00Z"),
     Seconds("2025-06-29T12:00:00Z"), Seconds("2025-07-13T12:00:00Z")},
    {"ap-east", 25, 86.2, 136, "ORD-X-26", "-27", "CPN29", Seconds("2025-07-09T12:00:00Z"),
     Seconds("2025-08-03T12:00:00Z"), Seconds("2025-08-17T12:00:00Z")},
    {"sa-east", 210, 104.7, 321, "ORD-X-31", "-32", "CPN34", Seconds("2025-08-13T12:00:00Z"),
     Seconds("2025-09-07T12:00:00Z"), Seconds("2025-09-21T12:00:00Z")},
    {"af-south", 395, 123.2, 506, "ORD-X-36", "-37", "CPN39", Seconds("2025-09-17T12:00:00Z"),
     Seconds("2025-10-12T12:00:00Z"), Seconds("2025-10-26T12:00:00Z")},
    {"me-south", 580, 141.7, 691, "ORD-X-41", "-42", "CPN44", Seconds("2025-10-22T12:00:00Z"),
     Seconds("2025-11-16T12:00:00Z"), Seconds("2025-11-30T12:00:00Z")},
    {"ca-central", 765, 160.2, 876, "ORD-X-46", "-47", "CPN49", Seconds("2025-11-26T12:00:00Z"),
     Seconds("2025-12-21T12:00:00Z"), Seconds("2025-02-08T12:00:00Z")},
};
constexpr size_t kGroupCount = std::size(kGroups);

// The first rule of group G that holds, into *rule. A member that is absent is an empty text or no number.
template <size_t G, typename Document>
bool TryGroup(const Document& d, int* rule) {
  constexpr RuleGroup g = kGroups[G];
  constexpr int kFirst = 5 * static_cast<int>(G);
  if (d.region() == g.region && d.amount() > g.above && !d.vip() && d.tier() == kTiers[G % 4]) {
    *rule = kFirst;
  } else if ((d.region() == g.region && d.tier() == kTiers[(G + 1) % 4] && d.amount() <= g.up_to) ||
             (d.code() == g.code && d.vip())) {
    *rule = kFirst + 1;
  } else if (d.created() >= g.from && d.created() < g.until && d.code().starts_with("ORD-") &&
             d.code().substr(4).ends_with(g.code_end)) {
    *rule = kFirst + 2;
  } else if (!(d.region() > g.region || d.amount() < g.at_least) && d.tier() == kTiers[(G + 3) % 4] &&
             d.score() == (G % 2 == 0 ? 3 : 8)) {
    *rule = kFirst + 3;
  } else if (d.coupon() == g.coupon && d.created() <= g.coupon_until) {
    *rule = kFirst + 4;
  } else {
    return false;
  }
  return true;
}

template <typename Document, size_t... G>
int FirstRule(const Document& d, std::index_sequence<G...>) {
  int rule = -1;
  (TryGroup<G>(d, &rule) || ...);
  return rule;
}

struct Fields {
  std::string_view region_, tier_, code_, coupon_;
  double amount_ = 0, score_ = 0;
  int64_t created_ = 0;
  bool vip_ = false;

  std::string_view region() const { return region_; }
  std::string_view tier() const { return tier_; }
  std::string_view code() const { return code_; }
  std::string_view coupon() const { return coupon_; }
  double amount() const { return amount_; }
  double score() const { return score_; }
  int64_t created() const { return created_; }
  bool vip() const { return vip_; }
};

// Looks a member up wherever a rule asks for it.
struct JsonDocument {
  const Json& json;

  std::string_view Text(const char* key) const {
    auto found = json.find(key);
    return found == json.end() ? std::string_view() : found->get_ref<const std::string&>();
  }
  std::string_view region() const { return Text("region"); }
  std::string_view tier() const { return Text("tier"); }
  std::string_view code() const { return Text("code"); }
  std::string_view coupon() const { return Text("coupon"); }
  double amount() const { return json.at("amount").get<double>(); }
  double score() const { return json.at("score").get<double>(); }
  int64_t created() const { return Seconds(Text("created")); }
  bool vip() const { return json.at("flags").at("vip").get<bool>(); }
};

template <typename Document>
__attribute__((noinline)) int Ladder(const Document& d) {
  return FirstRule(d, std::make_index_sequence<kGroupCount>());
}

Fields ReadFields(const dom::Value& document) {
  auto text = [&](std::string_view key) {
    const dom::Value* v = dom::Find(document, key);
    return v != nullptr && v->kind == dom::Kind::kString ? v->text() : std::string_view();
  };
  auto number = [&](std::string_view key) {
    const dom::Value* v = dom::Find(document, key);
    return v != nullptr ? v->number() : std::numeric_limits<double>::quiet_NaN();
  };
  const dom::Value* vip = dom::Find(*dom::Find(document, "flags"), "vip");
  return {text("region"),           text("tier"),     text("code"),
          text("coupon"),           number("amount"), number("score"),
          Seconds(text("created")), vip->integer != 0};
}

struct NativeLadder {
  dom::Arena arena;
  std::vector<Fields> documents;
  std::vector<int> expected;

  NativeLadder(const Examples& examples) {
    for (const Example& e : examples) {
      documents.push_back(ReadFields(dom::Parser(arena).Parse(e.input)));
      expected.push_back(Json::parse(e.expected).at("rule").get<int>());
    }
  }
  bool Run() const {
    for (size_t i = 0; i < documents.size(); ++i) {
      if (Ladder(documents[i]) != expected[i]) return false;
    }
    return true;
  }
};

struct ArenaLadder {
  const Examples& examples;
  OutputCheck check;
  dom::Arena arena = {};
  dom::Printer printer = {};

  bool Run() {
    for (size_t i = 0; i < examples.size(); ++i) {
      arena.Reset();
      dom::Value document = dom::Parser(arena).Parse(examples[i].input);
      dom::Member rule{"rule", dom::Int(Ladder(ReadFields(document)))};
      if (!check(printer.Print(dom::Object(&rule, 1)), i)) return false;
    }
    return true;
  }
};

bool NlohmannLadder(const Examples& examples, OutputCheck& check) {
  for (size_t i = 0; i < examples.size(); ++i) {
    Json document = Json::parse(examples[i].input);
    Json output = {{"rule", Ladder(JsonDocument{document})}};
    if (!check(output.dump(), i)) return false;
  }
  return true;
}

}  // namespace

std::vector<Measurement> LadderBaselines(const WorkloadCase& c) {
  auto examples = std::make_shared<Examples>(c.examples);
  auto native = std::make_shared<NativeLadder>(*examples);
  auto arena = std::shared_ptr<ArenaLadder>(new ArenaLadder{*examples, OutputCheck(c.Expected())});
  auto check = std::make_shared<OutputCheck>(c.Expected());
  const std::string unit = "ns/execution";
  auto per_iteration = static_cast<double>(examples->size());
  return {{c.workload, c.id, "native", unit, per_iteration, [native] { return native->Run(); }},
          {c.workload, c.id, "arena", unit, per_iteration, [examples, arena] { return arena->Run(); }},
          {c.workload, c.id, "nlohmann", unit, per_iteration,
           [examples, check] { return NlohmannLadder(*examples, *check); }}};
}

}  // namespace aslc::bench
