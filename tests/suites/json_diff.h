// Recorded JSON against ours, under the recorder's habits (recorded/README.md): strings that held JSON
// objects were parsed, generated values were replaced by tokens, times by the word `timestamp`.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace aslc::suites {

using Json = nlohmann::ordered_json;

// The tokens of one case's `normalise` list that stand for values the case does not give.
class TokenMatcher {
 public:
  explicit TokenMatcher(const Json& normalise);
  // Whether `actual` is `expected` with every token replaced by some text; equal tokens, equal texts.
  bool Match(const std::string& expected, const std::string& actual, const std::string& pointer);
  // Whether the whole value at this place is a token (`actual` is no string).
  bool IsToken(const std::string& expected, const std::string& pointer) const;

 private:
  struct Token {
    std::string text;
    std::vector<std::string> pointers;
    bool everywhere = false;
  };
  std::vector<const Token*> At(const std::string& pointer) const;
  bool MatchFrom(const std::string& expected, size_t e, const std::string& actual, size_t a,
                 const std::vector<const Token*>& tokens, std::map<std::string, std::string>& bound);
  std::vector<Token> tokens_;
  std::map<std::string, std::string> bound_;
};

// The first difference as text, or nothing. pointer: where `expected` is in the case's file.
std::optional<std::string> Diff(const Json& expected, const Json& actual, const std::string& pointer,
                                TokenMatcher& tokens);

}  // namespace aslc::suites
