// Signatures of functions, `<s-n?:s>`, as far as the parser judges them. The reference implementation makes
// a regular expression of each; what would not compile there is refused here.
#include <cstddef>

#include "frontend/jsonata/messages.h"
#include "frontend/jsonata/syntax.h"

namespace aslc::jsonata {
namespace {

// Index of the bracket that closes the one at `open`, or the end.
size_t FindClosing(std::string_view text, size_t open, char opening, char closing) {
  int depth = 1;
  for (size_t i = open + 1; i < text.size(); ++i) {
    if (text[i] == closing && --depth == 0) return i;
    if (text[i] == opening) ++depth;
  }
  return text.size();
}

uint32_t Utf16Units(std::string_view text) {
  uint32_t units = 0;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

// At most one quantifier and one `?` (JavaScript's lazy mark) after it.
bool AreQuantifiers(std::string_view marks) {
  return marks.size() < 2 || (marks.size() == 2 && marks[1] == '?');
}

SignatureError Unreadable(std::string_view part) {
  return {"U1003", 0, false, QuotedText(part), std::string(part)};
}

}  // namespace

std::optional<SignatureError> CheckSignature(std::string_view signature) {
  constexpr std::string_view kTypes = "snbloafjx";
  char previous = 0;  // type letter of the parameter before; '(' for a choice
  size_t begin = 0;   // where it stands
  std::string marks;  // what makes it optional or repeated: - and ? both add a `?`
  for (size_t i = 1; i < signature.size() && signature[i] != ':'; ++i) {
    const char c = signature[i];
    const auto offset = Utf16Units(signature.substr(0, i));
    if (kTypes.find(c) != std::string_view::npos) {
      previous = c, begin = i;
      marks.clear();
    } else if (c == '-' || c == '?' || c == '+') {
      if (previous != 0) marks += c == '+' ? '+' : '?';
      if (!AreQuantifiers(marks)) return Unreadable(signature.substr(begin, i + 1 - begin));
    } else if (c == '(') {
      const size_t close = FindClosing(signature, i, '(', ')');
      const std::string_view choice = signature.substr(i + 1, close - i - 1);
      if (choice.find('<') != std::string_view::npos) {
        return SignatureError{"S0402", offset, true, QuotedText(choice), std::string(choice)};
      }
      if (choice.find_first_of("\\]^-") != std::string_view::npos) return Unreadable(choice);
      previous = c, begin = i;
      marks.clear();
      i = close;
    } else if (c == '<') {
      if (previous != 'a' && previous != 'f') {
        std::string type(previous == '('
                             ? signature.substr(begin, FindClosing(signature, begin, '(', ')') + 1 - begin)
                             : std::string_view(&previous, previous != 0 ? 1 : 0));
        return SignatureError{"S0401", offset, true, type.empty() ? "" : QuotedText(type), type};
      }
      i = FindClosing(signature, i, '<', '>');
    }
  }
  return std::nullopt;
}

}  // namespace aslc::jsonata
