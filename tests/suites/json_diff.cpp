// Comparison of recorded JSON with ours (json_diff.h).
#include "tests/suites/json_diff.h"

#include <algorithm>
#include <set>

namespace aslc::suites {
namespace {

// Members of the context object that only the service knows, whatever the case repeats of them.
bool IsServiceTime(const std::string& pointer) {
  return pointer.ends_with("/StartTime") || pointer.ends_with("/EnteredTime");
}

// Whether a token stands for what the service made up for a Map Run: its ARN, or the label or id in it.
bool IsOfMapRun(const Json& row) {
  if (row.contains("stands_for")) return row["stands_for"].get<std::string>().starts_with("map run");
  const Json pointers = row.value("pointers", Json::array());
  return !pointers.empty() && std::all_of(pointers.begin(), pointers.end(), [](const Json& pointer) {
    return pointer.get<std::string>().ends_with("/mapRunArn");
  });
}

}  // namespace

TokenMatcher::TokenMatcher(const Json& normalise) {
  for (const Json& row : normalise) {
    if (!row.contains("token")) continue;
    // Task tokens and times are made by the service even where the case repeats them.
    std::string stands_for = row.value("stands_for", "");
    bool generated = !row.value("given", false) || stands_for == "task token" || stands_for == "a time" ||
                     IsOfMapRun(row);
    for (const Json& pointer : row.value("pointers", Json::array())) {
      generated = generated || IsServiceTime(pointer.get<std::string>());
    }
    if (!generated) continue;
    Token token;
    token.text = row["token"].get<std::string>();
    for (const Json& pointer : row.value("pointers", Json::array())) token.pointers.push_back(pointer);
    token.everywhere = row.contains("more");
    tokens_.push_back(std::move(token));
  }
  std::stable_sort(tokens_.begin(), tokens_.end(),
                   [](const Token& a, const Token& b) { return a.text.size() > b.text.size(); });
}

std::vector<const TokenMatcher::Token*> TokenMatcher::At(const std::string& pointer) const {
  std::vector<const Token*> found;
  for (const Token& token : tokens_) {
    if (token.everywhere ||
        std::find(token.pointers.begin(), token.pointers.end(), pointer) != token.pointers.end()) {
      found.push_back(&token);
    }
  }
  return found;
}

bool TokenMatcher::MatchFrom(const std::string& expected, size_t e, const std::string& actual, size_t a,
                             const std::vector<const Token*>& tokens,
                             std::map<std::string, std::string>& bound) {
  while (e < expected.size()) {
    const Token* token = nullptr;
    for (const Token* t : tokens) {
      if (expected.compare(e, t->text.size(), t->text) == 0) {
        token = t;
        break;
      }
    }
    if (token == nullptr) {
      if (a >= actual.size() || actual[a] != expected[e]) return false;
      ++e;
      ++a;
      continue;
    }
    size_t after = e + token->text.size();
    auto known = bound.find(token->text);
    if (known != bound.end()) {
      if (actual.compare(a, known->second.size(), known->second) != 0) return false;
      e = after;
      a += known->second.size();
      continue;
    }
    for (size_t end = actual.size() + 1; end-- > a + 1;) {
      std::map<std::string, std::string> attempt = bound;
      // Only `<name:1>` is a reference; a bare word stands for anything each time.
      if (token->text.find(':') != std::string::npos) attempt[token->text] = actual.substr(a, end - a);
      if (MatchFrom(expected, after, actual, end, tokens, attempt)) {
        bound = std::move(attempt);
        return true;
      }
    }
    return false;
  }
  return a == actual.size();
}

bool TokenMatcher::Match(const std::string& expected, const std::string& actual, const std::string& pointer) {
  if (expected == actual) return true;
  std::vector<const Token*> tokens = At(pointer);
  if (tokens.empty()) return false;
  std::map<std::string, std::string> bound = bound_;
  if (!MatchFrom(expected, 0, actual, 0, tokens, bound)) return false;
  bound_ = std::move(bound);
  return true;
}

bool TokenMatcher::IsToken(const std::string& expected, const std::string& pointer) const {
  for (const Token* token : At(pointer)) {
    if (token->text == expected) return true;
  }
  return false;
}

namespace {

std::string Cut(const Json& value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > 300) text = text.substr(0, 300) + "...";
  return text;
}

std::string Difference(const std::string& pointer, const std::string& expected, const std::string& actual) {
  return pointer + ": expected " + expected + ", got " + actual;
}

std::string Escape(const std::string& key) {
  std::string out;
  for (char c : key) {
    if (c == '~') out += "~0";
    else if (c == '/') out += "~1";
    else out += c;
  }
  return out;
}

std::optional<std::string> DiffObjects(const Json& expected, const Json& actual, const std::string& pointer,
                                       TokenMatcher& tokens) {
  for (const auto& [key, value] : expected.items()) {
    std::string at = pointer + "/" + Escape(key);
    if (!actual.contains(key)) return Difference(at, Cut(value), "nothing");
    if (auto d = Diff(value, actual[key], at, tokens)) return d;
  }
  for (const auto& [key, value] : actual.items()) {
    if (!expected.contains(key)) return Difference(pointer + "/" + Escape(key), "nothing", Cut(value));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> Diff(const Json& expected, const Json& actual, const std::string& pointer,
                                TokenMatcher& tokens) {
  // A string of ours that the recorder parsed: mostly objects, in some tests whatever was JSON.
  if (!expected.is_string() && actual.is_string()) {
    Json parsed = Json::parse(actual.get_ref<const std::string&>(), nullptr, false);
    if (!parsed.is_discarded() && !parsed.is_string()) return Diff(expected, parsed, pointer, tokens);
  }
  if (expected.is_object()) {
    if (!actual.is_object()) return Difference(pointer, Cut(expected), Cut(actual));
    return DiffObjects(expected, actual, pointer, tokens);
  }
  if (expected.is_array()) {
    if (!actual.is_array() || actual.size() != expected.size()) {
      return Difference(pointer, Cut(expected), Cut(actual));
    }
    for (size_t i = 0; i < expected.size(); ++i) {
      if (auto d = Diff(expected[i], actual[i], pointer + "/" + std::to_string(i), tokens)) return d;
    }
    return std::nullopt;
  }
  if (expected.is_string()) {
    const std::string& text = expected.get_ref<const std::string&>();
    if (actual.is_string()) {
      if (tokens.Match(text, actual.get_ref<const std::string&>(), pointer)) return std::nullopt;
    } else if (tokens.IsToken(text, pointer)) {
      return std::nullopt;
    }
    return Difference(pointer, Cut(expected), Cut(actual));
  }
  if (expected != actual) return Difference(pointer, Cut(expected), Cut(actual));
  return std::nullopt;
}

}  // namespace aslc::suites
