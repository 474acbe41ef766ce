// Intrinsic functions (spec Appendix B) to calls of the function table, or to operations of their own
// where these know more: States.MathAdd, and States.Format with a literal template.
#include <optional>
#include <string>
#include <string_view>

#include "frontend/lower.h"
#include "ir/json_text.h"

namespace aslc::frontend {

using ir::ValueId;

namespace {

// The length of an escape sequence at the start: \' \{ \} \\ stand for their second character; a
// backslash before anything else is an ordinary character.
size_t EscapeLength(std::string_view text) {
  bool escape =
      text.size() > 1 && text[0] == '\\' && std::string_view("'{}\\").find(text[1]) != std::string_view::npos;
  return escape ? 2 : 0;
}

// A string literal of a call with its escapes undone.
std::string Unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (EscapeLength(text.substr(i))) ++i;
    out += text[i];
  }
  return out;
}

// A literal template of States.Format cut at its `{}`, escapes undone: one more text than there are `{}`.
std::vector<std::string> CutFormat(std::string_view text) {
  std::vector<std::string> texts(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (EscapeLength(text.substr(i))) {
      texts.back() += text[++i];
    } else if (text.substr(i, 2) == "{}") {
      texts.emplace_back();
      ++i;
    } else {
      texts.back() += text[i];
    }
  }
  return texts;
}

// The text of a string literal as it stands between its quotes, or nothing for other arguments.
std::optional<std::string> StringArgument(const IntrinsicArgument& argument) {
  const std::string* json = std::get_if<std::string>(&argument.value);
  if (!json || !json->starts_with('"')) return std::nullopt;
  return ir::Unquote(*json);
}

}  // namespace

ValueId FunctionLowering::LowerCall(const IntrinsicCall& call, Subject& subject,
                                    const IntrinsicCall& outermost) {
  RangeScope range(*this, call.range);
  if (call.function == ASLRT_FUNCTION_format) return LowerFormat(call, subject, outermost);
  std::vector<ValueId> arguments;
  for (const IntrinsicArgument& argument : call.arguments) {
    arguments.push_back(LowerArgument(argument, subject, outermost));
  }
  ir::SiteId site = Site(ASLRT_MESSAGE_intrinsic_error, {}, outermost.text);
  if (call.function == ASLRT_FUNCTION_math_add && arguments.size() == 2) {
    return b_.MathAdd(arguments[0], arguments[1], site);
  }
  return Built(b_.Call(call.function, arguments, site));
}

// With a literal template whose `{}` are as many as the other arguments this is joining texts. Any other
// call is left to the function, which knows how to complain; it gets the template with its escapes.
ValueId FunctionLowering::LowerFormat(const IntrinsicCall& call, Subject& subject,
                                      const IntrinsicCall& outermost) {
  std::optional<std::string> text;
  if (!call.arguments.empty()) text = StringArgument(call.arguments.front());
  std::vector<std::string> texts;
  if (text) texts = CutFormat(*text);
  bool joins = texts.size() == call.arguments.size() && text;
  std::vector<ValueId> pieces;
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    if (i > 0) pieces.push_back(LowerArgument(call.arguments[i], subject, outermost));
    if (joins && !texts[i].empty()) pieces.push_back(StringLiteral(texts[i]));
    if (i == 0 && !joins) {
      pieces.push_back(text ? StringLiteral(*text) : LowerArgument(call.arguments[i], subject, outermost));
    }
  }
  if (joins) return Built(b_.Concat(pieces));
  return Built(b_.Call(call.function, pieces, Site(ASLRT_MESSAGE_intrinsic_error, {}, outermost.text)));
}

ValueId FunctionLowering::LowerArgument(const IntrinsicArgument& argument, Subject& subject,
                                        const IntrinsicCall& outermost) {
  RangeScope range(*this, argument.range);
  if (std::optional<std::string> text = StringArgument(argument)) return StringLiteral(Unescape(*text));
  if (const std::string* literal = std::get_if<std::string>(&argument.value)) return Literal(*literal);
  if (const Path* path = std::get_if<Path>(&argument.value)) {
    return LowerPathTree(*path, subject, {Miss::kArgument, {}, &outermost});
  }
  const auto& nested = std::get<std::shared_ptr<const IntrinsicCall>>(argument.value);
  return b_.Force(LowerCall(*nested, subject, outermost));
}

}  // namespace aslc::frontend
