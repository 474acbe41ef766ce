// What JSONata's built-in functions ask of their arguments (expression.h): types by their signatures, and
// what comes of a value that one of them takes apart.
#include "frontend/wants/expression.h"

namespace aslc::frontend::wants {
namespace {

struct Row {
  int number;
  std::string_view signature;
};
constexpr Row kRows[] = {
#define JFUNCTION(name, number, text, signature, arity, params, dialects) {number, signature},
#include "aslc/jsonata_functions.def"
};

std::string_view SignatureOf(int number) {
  for (const Row& row : kRows) {
    if (row.number == number) return row.signature;
  }
  return "<>";
}

// A text as part of a StringMatches pattern.
std::string Escaped(const std::string& text) {
  std::string pattern;
  for (char c : text) pattern += c == '*' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
  return pattern;
}

}  // namespace

// A parameter is a letter or a choice in parentheses, its elements in `<>`, then `-`, `?` or `+`.
void ExpressionWalker::DemandSignature(int number, const std::vector<Binding>& args) {
  const std::string_view signature = SignatureOf(number);
  size_t at = 1, arg = 0;
  while (at < signature.size() && signature[at] != ':' && signature[at] != '>' && arg < args.size()) {
    uint32_t type = 0, element = 0;
    if (signature[at] == '(') {
      at = signature.find(')', at) + 1;
    } else {
      type = WantOfLetter(signature[at++]);
    }
    if (at < signature.size() && signature[at] == '<') {
      element = WantOfLetter(signature[at + 1]);
      for (int depth = 0; at < signature.size();) {
        depth += signature[at] == '<' ? 1 : signature[at] == '>' ? -1 : 0;
        ++at;
        if (depth == 0) break;
      }
    }
    while (at < signature.size() && (signature[at] == '-' || signature[at] == '?' || signature[at] == '+'))
      ++at;
    if (args[arg].lambda == nullptr) {
      pool_.Demand(args[arg].value, type);
      if (element != 0) pool_.Demand(pool_.Elements(args[arg].value, true), element);
    }
    ++arg;
  }
}

DataId ExpressionWalker::CallBuiltin(int number, std::vector<Binding> args, DataId context) {
  // The context stands in for a first argument that is missing.
  const bool takes_context = SignatureOf(number).find('-') != std::string_view::npos;
  if (args.empty() && takes_context) args.push_back({context, nullptr});
  if (args.empty()) return Pool::kUnknown;
  if (number == ASLRT_JSONATA_exists) {
    pool_.Flag(args[0].value, ASLRT_WANTS_OPTIONAL);
    return Pool::kUnknown;
  }
  if (number == ASLRT_JSONATA_to_millis) {
    pool_.Demand(args[0].value, ASLRT_WANTS_TIMESTAMP);
    return Pool::kUnknown;
  }
  DemandSignature(number, args);
  for (const Binding& arg : args) {
    if (arg.lambda != nullptr) return HigherOrder(number, args);
  }
  return OfValues(number, args);
}

DataId ExpressionWalker::HigherOrder(int number, const std::vector<Binding>& args) {
  const DataId whole = args[0].value;
  const jsonata::Node* lambda = args.size() > 1 ? args[1].lambda : nullptr;
  if (lambda == nullptr) return Pool::kUnknown;
  const bool members = number == ASLRT_JSONATA_each || number == ASLRT_JSONATA_sift;
  const DataId item = members ? pool_.AnyMember(whole) : pool_.Elements(whole, true);
  switch (number) {
    case ASLRT_JSONATA_map:
    case ASLRT_JSONATA_each:
      return pool_.Repeated(CallLambda(*lambda, {item, Pool::kUnknown, whole}));
    case ASLRT_JSONATA_filter:
    case ASLRT_JSONATA_sift:
      CallLambda(*lambda, {item, Pool::kUnknown, whole});
      return whole;
    case ASLRT_JSONATA_single:
      CallLambda(*lambda, {item, Pool::kUnknown, whole});
      return item;
    case ASLRT_JSONATA_sort:
      CallLambda(*lambda, {item, item});
      return whole;
    case ASLRT_JSONATA_reduce: {
      DataId value = args.size() > 2 ? args[2].value : item;
      for (int i = 0; i < 2; ++i) value = pool_.Join(value, CallLambda(*lambda, {value, item}));
      return value;
    }
    default:
      return Pool::kUnknown;
  }
}

DataId ExpressionWalker::OfValues(int number, const std::vector<Binding>& args) {
  const DataId value = args[0].value;
  const DataId other = args.size() > 1 ? args[1].value : Pool::kNothing;
  switch (number) {
    case ASLRT_JSONATA_count:
      return pool_.Length(value);
    case ASLRT_JSONATA_number:
      pool_.Demand(value, ASLRT_WANTS_NUMBER);
      return value;
    case ASLRT_JSONATA_boolean:
    case ASLRT_JSONATA_not:
      pool_.Demand(value, ASLRT_WANTS_BOOLEAN);
      pool_.Flag(value, ASLRT_WANTS_OPTIONAL);
      return Pool::kUnknown;
    case ASLRT_JSONATA_keys:
      pool_.Demand(value, ASLRT_WANTS_OBJECT);
      return Pool::kUnknown;
    case ASLRT_JSONATA_lookup: {
      const std::vector<std::string> names = pool_.Texts(other);
      return names.empty() ? pool_.AnyMember(value) : pool_.Member(value, names[0], true);
    }
    case ASLRT_JSONATA_append:
      return pool_.Repeated(pool_.Join(pool_.Items(value), pool_.Items(other)));
    case ASLRT_JSONATA_merge:
      return pool_.Elements(value, true);
    case ASLRT_JSONATA_partition:
      return pool_.Repeated(pool_.Repeated(pool_.Elements(value, true)));
    case ASLRT_JSONATA_reverse:
    case ASLRT_JSONATA_distinct:
    case ASLRT_JSONATA_shuffle:
    case ASLRT_JSONATA_sort:
    case ASLRT_JSONATA_clone:
      return value;
    case ASLRT_JSONATA_max:
    case ASLRT_JSONATA_min:
      return pool_.Elements(value, true);
    default:
      return OfTexts(number, args);
  }
}

DataId ExpressionWalker::OfTexts(int number, const std::vector<Binding>& args) {
  const DataId value = args[0].value;
  const std::vector<std::string> texts =
      args.size() > 1 ? pool_.Texts(args[1].value) : std::vector<std::string>();
  switch (number) {
    case ASLRT_JSONATA_parse:
      return pool_.Decoded(value, ASLRT_WANT_JSON);
    case ASLRT_JSONATA_base64decode:
      return pool_.Decoded(value, ASLRT_WANT_BASE64);
    case ASLRT_JSONATA_split:
      return texts.empty() || texts[0].empty() ? Pool::kUnknown
                                               : pool_.Decoded(value, ASLRT_WANT_PARTS, texts[0]);
    case ASLRT_JSONATA_contains:
      for (const std::string& text : texts) {
        pool_.Compare(value, {ASLRT_WANTS_STRING, ASLRT_WANT_MATCHES, "*" + Escaped(text) + "*"});
      }
      return Pool::kUnknown;
    case ASLRT_JSONATA_lowercase:
    case ASLRT_JSONATA_uppercase:
    case ASLRT_JSONATA_trim:
    case ASLRT_JSONATA_string:
      return value;  // what they give is compared with what they leave as it is
    default:
      return Pool::kUnknown;
  }
}

}  // namespace aslc::frontend::wants
