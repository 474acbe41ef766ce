// The parser of intrinsic calls: `States.Name(argument, ...)` with literals, paths and calls as arguments.
#include <fmt/format.h>

#include <vector>

#include "frontend/intrinsics/intrinsics.h"
#include "frontend/jsonpath/jsonpath.h"
#include "frontend/suggest.h"
#include "ir/json_text.h"

namespace aslc::frontend {
namespace {

struct FunctionRow {
  aslrt_function_id id;
  std::string_view text;
  size_t least, most;
};
constexpr FunctionRow kFunctions[] = {
#define FUNCTION(name, number, text, least, most, result, flags) {ASLRT_FUNCTION_##name, text, least, most},
#include "aslc/functions.def"
};
struct SignatureRow {
  aslrt_function_id id;
  std::string_view arguments;
  bool in_fail;
};
constexpr SignatureRow kSignatures[] = {
#define SIGNATURE(function, arguments, in_fail) {ASLRT_FUNCTION_##function, arguments, in_fail},
#include "frontend/intrinsics/signatures.def"
};
static_assert(std::size(kFunctions) == std::size(kSignatures), "a function without a signature");

const SignatureRow& SignatureOf(aslrt_function_id id) {
  size_t i = 0;
  while (kSignatures[i].id != id) ++i;
  return kSignatures[i];
}

// The functions of the table that are intrinsic functions of the spec.
bool IsIntrinsic(const FunctionRow& row) { return row.text.starts_with("States."); }

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsNameChar(char c) {
  return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

std::string CountText(const FunctionRow& row) {
  if (row.least == row.most) return fmt::format("{} argument{}", row.most, row.most == 1 ? "" : "s");
  // Functions for any number of arguments have a bound in the table that no call reaches in practice.
  constexpr size_t kMany = 100;
  if (row.most > kMany) return fmt::format("{} arguments or more", row.least);
  return fmt::format("{} or {} arguments", row.least, row.most);
}

std::string_view LetterText(char letter) {
  return letter == 's'   ? "a string"
         : letter == 'n' ? "a number"
         : letter == 'b' ? "true or false"
         : letter == 'a' ? "an array"
                         : "an object";
}

class CallParser {
 public:
  CallParser(ParseContext& context, const Node& string, std::string_view field)
      : context_(context), sink_(context.sink), string_(string), text_(string.text), field_(field) {}

  std::optional<IntrinsicCall> ParseWhole() {
    SkipSpace();
    std::optional<IntrinsicCall> call = ParseCall(1);
    if (!call) return std::nullopt;
    SkipSpace();
    if (at_ < text_.size()) return Fail("the end of the text"), std::nullopt;
    return call;
  }

 private:
  std::optional<IntrinsicCall> ParseCall(int depth) {
    size_t begin = at_;
    while (at_ < text_.size() && IsNameChar(text_[at_])) ++at_;
    std::string_view name = text_.substr(begin, at_ - begin);
    const FunctionRow* row = FindFunction(name, begin);
    if (row == nullptr) return std::nullopt;
    if (depth > kCallDepthMax) {
      sink_.Report(diag::CallTooDeep, At(begin, at_), kCallDepthMax).Emit();
      return std::nullopt;
    }
    IntrinsicCall call;
    call.function = row->id;
    SkipSpace();
    if (!Take('(')) return Fail("`(`"), std::nullopt;
    if (!ParseArguments(call, depth)) return std::nullopt;
    call.text = text_.substr(begin, at_ - begin);
    call.range = At(begin, at_).range;
    size_t count = call.arguments.size();
    if (count < row->least || count > row->most) {
      sink_
          .Report(diag::ArgumentCount, Where(call.range, string_), row->text, CountText(*row),
                  static_cast<int64_t>(count))
          .Emit();
      return std::nullopt;
    }
    if (!CheckLiterals(call)) return std::nullopt;
    return call;
  }

  const FunctionRow* FindFunction(std::string_view name, size_t begin) {
    std::vector<std::string_view> names;
    for (const FunctionRow& row : kFunctions) {
      if (!IsIntrinsic(row)) continue;
      if (row.text == name) return &row;
      names.push_back(row.text);
    }
    if (name.empty()) {
      Fail("the name of a function");
    } else {
      sink_.Report(diag::UnknownFunction, At(begin, at_), name).Suggest(Suggest(name, names)).Emit();
    }
    return nullptr;
  }

  bool ParseArguments(IntrinsicCall& call, int depth) {
    SkipSpace();
    if (Take(')')) return true;
    while (true) {
      SkipSpace();
      size_t begin = at_;
      IntrinsicArgument argument;
      if (!ParseArgument(argument, depth)) return false;
      argument.range = At(begin, at_).range;
      call.arguments.push_back(std::move(argument));
      SkipSpace();
      if (Take(')')) return true;
      if (!Take(',')) return Fail("`,` or `)`");
    }
  }

  bool ParseArgument(IntrinsicArgument& argument, int depth) {
    char c = Peek();
    if (c == '\'') return ParseString(argument);
    if (c == '$') {
      std::optional<Path> path = ParsePathAt(context_, string_, field_, &at_, PathStop::kArgument);
      if (path) argument.value = std::move(*path);
      return path.has_value();
    }
    size_t begin = at_, end = at_;
    while (end < text_.size() && (IsNameChar(text_[end]) || text_[end] == '-' || text_[end] == '+')) ++end;
    std::string_view word = text_.substr(begin, end - begin);
    bool is_number = word.find_first_of("0123456789") <= 1 && ir::CompactJsonLength(word) == word.size();
    if (word == "true" || word == "false" || word == "null" || (is_number && !word.empty())) {
      at_ = end;
      argument.value = std::string(word);
      return true;
    }
    if (!word.starts_with("States")) return Fail("a string in single quotes, a number, a path or a call");
    std::optional<IntrinsicCall> nested = ParseCall(depth + 1);
    if (nested) argument.value = std::make_shared<const IntrinsicCall>(std::move(*nested));
    return nested.has_value();
  }

  // The literal keeps its escapes: States.Format has to tell `\{` from `{` (Lowering undoes them).
  bool ParseString(IntrinsicArgument& argument) {
    size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '\'') {
      if (text_[at_++] != '\\') continue;
      if (at_ < text_.size() && std::string_view("'{}\\").find(text_[at_]) != std::string_view::npos) {
        ++at_;
        continue;
      }
      sink_.Report(diag::StringEscape, At(at_ - 1, at_ + 1)).Emit();
      return false;
    }
    if (!Take('\'')) {
      sink_.Report(diag::StringNotClosed, At(begin, text_.size())).Emit();
      return false;
    }
    std::string literal;
    ir::AppendQuoted(literal, text_.substr(begin + 1, at_ - begin - 2));
    argument.value = std::move(literal);
    return true;
  }

  // A literal that the function can never take. null stands for a value that is not there.
  bool CheckLiterals(const IntrinsicCall& call) {
    std::string_view letters = SignatureOf(call.function).arguments;
    for (size_t i = 0; i < call.arguments.size(); ++i) {
      const std::string* literal = std::get_if<std::string>(&call.arguments[i].value);
      if (literal == nullptr || *literal == "null") continue;
      char letter = letters[std::min(i, letters.size() - 1)];
      char found = (*literal)[0] == '"' ? 's' : (*literal)[0] == 't' || (*literal)[0] == 'f' ? 'b' : 'n';
      if (letter == 'x' || letter == found) continue;
      sink_
          .Report(diag::ArgumentType, Where(call.arguments[i].range, string_), FunctionText(call.function),
                  static_cast<int64_t>(i + 1), LetterText(letter), LetterText(found))
          .Emit();
      return false;
    }
    return true;
  }

  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void SkipSpace() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
  }
  Where At(size_t begin, size_t end) const {
    return Where(string_.Within(static_cast<uint32_t>(begin), static_cast<uint32_t>(end)), string_);
  }
  bool Fail(std::string_view needed) {
    size_t length = 1;
    while (at_ + length < text_.size() && (text_[at_ + length] & 0xC0) == 0x80) ++length;
    std::string found =
        at_ >= text_.size() ? std::string("the end") : fmt::format("`{}`", text_.substr(at_, length));
    sink_.Report(diag::CallSyntax, At(at_, at_ + 1), needed, found).Emit();
    return false;
  }

  ParseContext& context_;
  DiagnosticSink& sink_;
  const Node& string_;
  std::string_view text_, field_;
  size_t at_ = 0;
};

}  // namespace

std::optional<IntrinsicCall> ParseCall(ParseContext& context, const Node& string, std::string_view field) {
  return CallParser(context, string, field).ParseWhole();
}

std::string_view FunctionText(aslrt_function_id function) {
  for (const FunctionRow& row : kFunctions) {
    if (row.id == function) return row.text;
  }
  return "";
}

bool IsFunctionOfFail(aslrt_function_id function) { return SignatureOf(function).in_fail; }

}  // namespace aslc::frontend
