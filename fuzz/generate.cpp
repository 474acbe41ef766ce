// The generator of workflows (generate.h). Names and paths come from one small alphabet, so that lookups
// often succeed and now and then do not; states form a chain, so that all are reachable.
#include "fuzz/generate.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace aslc::fuzz {

Decisions::Decisions(std::span<const uint8_t> bytes) : bytes_(bytes), state_(0x9e3779b97f4a7c15u) {
  for (uint8_t b : bytes) state_ = (state_ ^ b) * 0x100000001b3u;
}

Decisions::Decisions(uint64_t seed) : state_(seed * 0xbf58476d1ce4e5b9u + 1) {}

uint32_t Decisions::Pick(uint32_t n) {
  if (n <= 1) return 0;
  if (next_ < bytes_.size()) {
    uint32_t value = bytes_[next_++];
    if (n > 256 && next_ < bytes_.size()) value = value * 256 + bytes_[next_++];
    return value % n;
  }
  state_ += 0x9e3779b97f4a7c15u;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return static_cast<uint32_t>((z ^ (z >> 31)) % n);
}

namespace {

template <size_t N>
std::string_view One(Decisions& d, const std::array<std::string_view, N>& of) {
  return of[d.Pick(N)];
}

constexpr std::array<std::string_view, 6> kKeys = {"a", "b", "n", "s", "flag", "items"};
constexpr std::array<std::string_view, 14> kScalars = {
    "0", "1", "-7", "2.50", "1e3", "9007199254740993", "true", "false", "null", R"("x")", R"("abc")",
    R"("2026-01-01T00:00:00Z")", R"("é\n\"q\"")", R"("")"};

std::string Scalar(Decisions& d) { return std::string(One(d, kScalars)); }

std::string Document(Decisions& d, int depth) {
  uint32_t shape = depth <= 0 ? 0 : d.Pick(4);
  if (shape == 1) {
    std::string text = "[";
    for (uint32_t i = 0, n = d.Pick(4); i < n; ++i) text += (i ? "," : "") + Document(d, depth - 1);
    return text + "]";
  }
  if (shape >= 2) {
    std::string text = "{";
    bool first = true;
    for (std::string_view key : kKeys) {
      if (!d.Chance(50)) continue;
      text += fmt::format("{}\"{}\":{}", first ? "" : ",", key, Document(d, depth - 1));
      first = false;
    }
    return text + "}";
  }
  return Scalar(d);
}

// The top level always has every key, so that most one-step paths resolve.
std::string Input(Decisions& d) {
  return fmt::format(R"({{"a":{},"b":{},"n":{},"s":{},"flag":{},"items":[{},{},{}]}})", Document(d, 2),
                     Document(d, 2), d.Pick(50), d.Chance(70) ? R"("abc")" : Scalar(d),
                     d.Chance(50) ? "true" : "false", Document(d, 1), d.Pick(9), Document(d, 1));
}

class Generator {
 public:
  explicit Generator(Decisions& d) : d_(d) {}

  GeneratedCase Run() {
    GeneratedCase made;
    made.definition = "{" + Scope(5, 2) + "}";
    made.input = Input(d_);
    made.tasks = std::move(tasks_);
    return made;
  }

 private:
  std::string DefinitePath() {
    std::string path = "$";
    for (uint32_t i = 0, n = d_.Chance(75) ? 1 : d_.Pick(4); i < n; ++i) {
      path += d_.Chance(85) ? fmt::format(".{}", One(d_, kKeys)) : fmt::format("[{}]", d_.Pick(3));
    }
    return path;
  }

  std::string Path() {
    switch (d_.Pick(12)) {
      case 0: return "$$.Execution.Name";
      case 1: return "$$.State.Name";
      case 2: return "$.items[*]";
      case 3: return "$.items[0:2]";
      case 4: return "$..n";
      case 5: return "$.items[?(@.n > 1)]";
      default: return DefinitePath();
    }
  }

  std::string Intrinsic(int depth) {
    std::string argument = depth > 0 && d_.Chance(30) ? Intrinsic(depth - 1) : DefinitePath();
    switch (d_.Pick(12)) {
      case 0: return fmt::format("States.Format('{{}}-{{}}', {}, $.n)", argument);
      case 1: return fmt::format("States.MathAdd($.n, {})", d_.Pick(5));
      case 2: return fmt::format("States.Array({}, 1, 'x', null)", argument);
      case 3: return fmt::format("States.JsonToString({})", argument);
      case 4: return "States.ArrayLength($.items)";
      case 5: return fmt::format("States.ArrayContains($.items, {})", argument);
      case 6: return "States.ArrayPartition($.items, 2)";
      case 7: return fmt::format("States.Base64Encode({})", "$.s");
      case 8: return "States.StringSplit($.s, 'b')";
      case 9: return "States.ArrayUnique($.items)";
      case 10: return fmt::format("States.Hash({}, 'MD5')", argument);
      default: return "States.ArrayRange(0, $.n, 7)";
    }
  }

  std::string Template(int depth) {
    std::string text = "{";
    bool first = true;
    for (std::string_view key : kKeys) {
      uint32_t form = d_.Pick(6);
      if (form == 0) continue;
      text += first ? "" : ",";
      first = false;
      if (form == 1) text += fmt::format("\"{}\":{}", key, Document(d_, 1));
      else if (form == 2) text += fmt::format("\"{}.$\":\"{}\"", key, Escape(Intrinsic(1)));
      else if (form == 3 && depth > 0) text += fmt::format("\"{}\":{}", key, Template(depth - 1));
      else text += fmt::format("\"{}.$\":\"{}\"", key, Path());
    }
    return text + "}";
  }

  static std::string Escape(const std::string& text) {
    std::string out;
    for (char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    return out;
  }

  std::string Test(bool guarded) {
    std::string variable = guarded ? fmt::format("$.{}", One(d_, kKeys)) : DefinitePath();
    std::string head = fmt::format("\"Variable\":\"{}\",", variable);
    switch (d_.Pick(16)) {
      case 0: return head + fmt::format("\"NumericGreaterThan\":{}", d_.Pick(40));
      case 1: return head + fmt::format("\"NumericEquals\":{}", d_.Pick(5));
      case 2: return head + "\"NumericLessThanEqualsPath\":\"$.n\"";
      case 3: return head + "\"StringEquals\":\"abc\"";
      case 4: return head + "\"StringLessThan\":\"b\"";
      case 5: return head + "\"StringMatches\":\"a*c\"";
      case 6: return head + "\"BooleanEquals\":true";
      case 7: return head + "\"BooleanEqualsPath\":\"$.flag\"";
      case 8: return head + "\"TimestampLessThan\":\"2026-06-01T00:00:00Z\"";
      case 9: return head + fmt::format("\"IsPresent\":{}", d_.Chance(50));
      case 10: return head + fmt::format("\"IsNull\":{}", d_.Chance(50));
      case 11: return head + fmt::format("\"IsNumeric\":{}", d_.Chance(50));
      case 12: return head + fmt::format("\"IsString\":{}", d_.Chance(50));
      case 13: return head + fmt::format("\"IsTimestamp\":{}", d_.Chance(50));
      case 14: return head + "\"StringEqualsPath\":\"$.s\"";
      default: return head + fmt::format("\"IsBoolean\":{}", d_.Chance(50));
    }
  }

  std::string Rule(int depth) {
    uint32_t form = depth <= 0 ? 9 : d_.Pick(10);
    if (form == 0) return fmt::format("\"Not\":{{{}}}", Rule(depth - 1));
    if (form <= 2) {
      return fmt::format("\"{}\":[{{{}}},{{{}}}]", form == 1 ? "And" : "Or", Rule(depth - 1), Rule(depth - 1));
    }
    return Test(d_.Chance(80));
  }

  std::string Errors() {
    static constexpr std::array<std::string_view, 5> kErrors = {"E1", "E2", "States.TaskFailed", "States.Timeout",
                                                                "States.ALL"};
    return std::string(One(d_, kErrors));
  }

  std::string RetryAndCatch(const std::string& next) {
    std::string text;
    if (d_.Chance(50)) {
      text += fmt::format(R"(,"Retry":[{{"ErrorEquals":["E1"],"IntervalSeconds":{},"MaxAttempts":{},"BackoffRate":{}{}}}])",
                          1 + d_.Pick(4), d_.Pick(3), d_.Chance(50) ? "2.0" : "1.5",
                          d_.Chance(30) ? R"(,"JitterStrategy":"FULL")" : "");
    }
    if (d_.Chance(50)) {
      text += fmt::format(R"(,"Catch":[{{"ErrorEquals":["{}"],"ResultPath":"$.{}","Next":"{}"}}])", Errors(),
                          One(d_, kKeys), next);
    }
    return text;
  }

  std::string DataFlow(bool result_path) {
    std::string text;
    if (d_.Chance(10)) text += fmt::format(",\"InputPath\":\"{}\"", d_.Chance(70) ? "$" : DefinitePath());
    if (result_path && d_.Chance(60)) {
      text += d_.Chance(15) ? ",\"ResultPath\":null" : fmt::format(",\"ResultPath\":\"$.{}\"", One(d_, kKeys));
    }
    if (d_.Chance(5)) text += fmt::format(",\"OutputPath\":\"{}\"", DefinitePath());
    return text;
  }

  void Answers(const std::string& name) {
    uint32_t count = 1 + d_.Pick(4);
    for (uint32_t i = 0; i <= count; ++i) {
      GeneratedTask task;
      task.state = name;
      task.occurrence = i == count ? 0 : i + 1;
      task.outcome.latency_ns = d_.Pick(5) * 250'000'000LL;
      if (i < count && d_.Chance(40)) {
        task.outcome.error = d_.Chance(50) ? "E1" : "E2";
        if (d_.Chance(70)) task.outcome.cause = "it broke";
      } else if (d_.Chance(5)) {
        task.outcome.timeout = true;
      } else {
        task.outcome.output = d_.Chance(70) ? Input(d_) : Document(d_, 2);
      }
      tasks_.push_back(std::move(task));
    }
  }

  std::string Body(const std::string& name, const std::string& next, const std::string& target, int depth) {
    std::string go = next.empty() ? ",\"End\":true" : fmt::format(",\"Next\":\"{}\"", next);
    switch (d_.Pick(depth > 0 ? 10 : 8)) {
      case 0:
      case 1: {
        std::string choices;
        for (uint32_t i = 0, n = 1 + d_.Pick(3); i < n && !next.empty(); ++i) {
          choices += fmt::format("{}{{{},\"Next\":\"{}\"}}", i ? "," : "", Rule(2), d_.Chance(50) ? next : target);
        }
        if (!next.empty()) {
          return fmt::format("\"Type\":\"Choice\",\"Choices\":[{}],\"Default\":\"{}\"{}", choices, next, DataFlow(false));
        }
        return d_.Chance(50) ? "\"Type\":\"Succeed\"" : R"("Type":"Fail","Error":"E1","Cause":"the end")";
      }
      case 2:
        return fmt::format("\"Type\":\"Wait\",{}{}{}",
                           d_.Chance(50) ? fmt::format("\"Seconds\":{}", d_.Pick(90000)) : "\"SecondsPath\":\"$.n\"",
                           DataFlow(false), go);
      case 3:
      case 4: {
        Answers(name);
        std::string resource = d_.Chance(50) ? "arn:aws:lambda:us-east-1:123456789012:function:f"
                                             : "arn:aws:states:::sqs:sendMessage";
        return fmt::format("\"Type\":\"Task\",\"Resource\":\"{}\",\"TimeoutSeconds\":{}{}{}{}{}", resource,
                           1 + d_.Pick(30), d_.Chance(60) ? ",\"Parameters\":" + Template(1) : "",
                           d_.Chance(20) ? ",\"ResultSelector\":{\"r.$\":\"$\"}" : "", DataFlow(true),
                           (next.empty() ? "" : RetryAndCatch(target)) + go);
      }
      case 8: {
        std::string branches;
        for (uint32_t i = 0, n = 1 + d_.Pick(3); i < n; ++i) {
          branches += fmt::format("{}{{{}}}", i ? "," : "", Scope(1 + d_.Pick(2), depth - 1));
        }
        return fmt::format("\"Type\":\"Parallel\",\"Branches\":[{}]{}{}", branches, DataFlow(true),
                           (next.empty() ? "" : RetryAndCatch(target)) + go);
      }
      case 9:
        return fmt::format("\"Type\":\"Map\",\"ItemsPath\":\"$.items\",\"MaxConcurrency\":{}{},\"ItemProcessor\":{{{}}}{}{}",
                           d_.Pick(3),
                           d_.Chance(50) ? R"(,"ItemSelector":{"n.$":"$$.Map.Item.Index","a.$":"$$.Map.Item.Value","items.$":"$.items","s":"abc"})" : "",
                           Scope(1 + d_.Pick(2), depth - 1), DataFlow(true),
                           (next.empty() ? "" : RetryAndCatch(target)) + go);
      default: {
        std::string made = d_.Chance(50)   ? ",\"Parameters\":" + Template(1)
                           : d_.Chance(40) ? ",\"Result\":" + Document(d_, 2)
                                           : "";
        std::string assign = d_.Chance(20) ? fmt::format(R"(,"Assign":{{"v{}.$":"{}"}})", scope_, DefinitePath()) : "";
        return "\"Type\":\"Pass\"" + made + assign + DataFlow(true) + go;
      }
    }
  }

  // A chain of states; arms and catchers may jump ahead in it.
  std::string Scope(uint32_t states, int depth) {
    uint32_t own_scope = next_scope_++, outer = scope_;
    scope_ = own_scope;
    std::vector<std::string> names;
    for (uint32_t i = 0; i < states; ++i) names.push_back(fmt::format("S{}", next_state_++));
    std::string text = fmt::format("\"StartAt\":\"{}\",\"States\":{{", names[0]);
    for (uint32_t i = 0; i < states; ++i) {
      std::string next = i + 1 < states ? names[i + 1] : "";
      std::string target = i + 1 < states ? names[i + 1 + d_.Pick(states - i - 1)] : "";
      text += fmt::format("{}\"{}\":{{{}}}", i ? "," : "", names[i], Body(names[i], next, target, depth));
      scope_ = own_scope;
    }
    scope_ = outer;
    return text + "}";
  }

  Decisions& d_;
  uint32_t next_state_ = 0, next_scope_ = 0, scope_ = 0;
  std::vector<GeneratedTask> tasks_;
};

}  // namespace

GeneratedCase Generate(Decisions& decisions) { return Generator(decisions).Run(); }

}  // namespace aslc::fuzz
