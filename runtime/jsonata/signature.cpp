// Function signatures (signature.h): parsing, the table of the built-in ones, and matching.
#include "runtime/jsonata/signature.h"

#include <array>

#include "runtime/jsonata/library.h"

namespace aslrt::jsonata {
namespace {

constexpr uint8_t SymbolOf(char letter) {
  switch (letter) {
    case 'a': return kSymbolArray;
    case 's': return kSymbolString;
    case 'n': return kSymbolNumber;
    case 'b': return kSymbolBoolean;
    case 'l': return kSymbolNull;
    case 'f': return kSymbolFunction;
    case 'o': return kSymbolObject;
    case 'm': return kSymbolMissing;
    default: return 0;
  }
}

// What a letter of a signature accepts; 0 for what is no type. Any value may be undefined, but functions
// must be there.
constexpr uint8_t TypeMask(char letter) {
  constexpr uint8_t kData = 0xFF & ~kSymbolFunction;
  switch (letter) {
    case 's':
    case 'n':
    case 'b':
    case 'l':
    case 'o': return SymbolOf(letter) | kSymbolMissing;
    case 'a':
    case 'x': return kData | kSymbolFunction;
    case 'f': return kSymbolFunction;
    case 'j': return kData;
    default: return 0;
  }
}

constexpr void Qualify(Parameter& p, char symbol) {
  if (symbol == '+') {
    p.repeated |= !p.optional;
    return;
  }
  p.lazy |= p.optional || p.repeated;
  p.optional |= !p.repeated;
  p.context |= symbol == '-';
}

// Position of the bracket that closes the one at `start`; the end of the text if none does.
constexpr size_t Closing(std::string_view text, size_t start, char open, char close) {
  int depth = 1;
  size_t at = start + 1;
  for (; at < text.size(); ++at) {
    if (text[at] == close && --depth == 0) break;
    if (text[at] == open) ++depth;
  }
  return at;
}

// `parameters` has room for as many as the text has bytes; they refer to the text. Gives their number. The
// type of the result, after `:`, is not looked at.
constexpr size_t ParseParameters(std::string_view text, Parameter* parameters, SignatureProblem* problem) {
  size_t count = 0;
  std::string_view type;  // of the last parameter, as spelled
  for (size_t at = 1; at < text.size() && text[at] != ':'; ++at) {
    char symbol = text[at];
    Parameter* last = count > 0 ? &parameters[count - 1] : nullptr;
    if (uint8_t accepts = TypeMask(symbol); accepts != 0) {
      Parameter& p = parameters[count++];
      p.accepts = accepts;
      p.type = symbol;
      type = text.substr(at, 1);
    } else if (symbol == '-' || symbol == '?' || symbol == '+') {
      if (last != nullptr) Qualify(*last, symbol);
    } else if (symbol == '(') {
      size_t end = Closing(text, at, '(', ')');
      std::string_view choice = text.substr(at + 1, end - at - 1);
      if (choice.find('<') != std::string_view::npos) {
        *problem = {"S0402", at, choice};
        return 0;
      }
      Parameter& p = parameters[count++];
      p.accepts = kSymbolMissing;
      for (char c : choice) p.accepts |= SymbolOf(c);
      p.type = '(';
      type = text.substr(at, end + 1 - at);
      at = end;
    } else if (symbol == '<') {
      if (last == nullptr || (last->type != 'a' && last->type != 'f')) {
        *problem = {"S0401", at, type};
        return 0;
      }
      size_t end = Closing(text, at, '<', '>');
      last->subtype = text.substr(at + 1, end - at - 1);
      last->has_subtype = true;
      at = end;
    }
  }
  return count;
}

constexpr size_t kBuiltinParametersMax = 8;  // bytes of the longest list of parameters of a built-in one
struct Builtin {
  constexpr explicit Builtin(std::string_view text) {
    std::array<Parameter, 32> parsed;
    SignatureProblem problem;
    count = ParseParameters(text, parsed.data(), &problem);
    for (size_t i = 0; i < count; ++i) parameters[i] = parsed[i];
  }
  std::array<Parameter, kBuiltinParametersMax> parameters;
  size_t count = 0;
};
constexpr Builtin kBuiltins[] = {
#define JFUNCTION(name, number, text, signature, arity, params, dialects) Builtin(signature),
#include "aslc/jsonata_functions.def"
};
// Rows stand in the order of their numbers, so that a number is an index.
constexpr uint32_t kNumbers[] = {
#define JFUNCTION(name, number, text, signature, arity, params, dialects) number,
#include "aslc/jsonata_functions.def"
};
constexpr bool InOrder() {
  for (uint32_t i = 0; i < std::size(kNumbers); ++i) {
    if (kNumbers[i] != i) return false;
  }
  return true;
}
static_assert(InOrder(), "jsonata_functions.def is numbered in order");

uint8_t Symbol(aslrt_value v) {
  switch (aslrt_kind_of(v)) {
    case ASLRT_NULL: return kSymbolNull;
    case ASLRT_BOOL: return kSymbolBoolean;
    case ASLRT_INT:
    case ASLRT_DOUBLE:
    case ASLRT_NUMTEXT: return kSymbolNumber;
    case ASLRT_STRING: return kSymbolString;
    case ASLRT_ARRAY: return kSymbolArray;
    case ASLRT_OBJECT: return kSymbolObject;
    case ASLRT_FUNCTION: return kSymbolFunction;
    default: return kSymbolMissing;
  }
}

// How many arguments each parameter takes; a few need no memory of their own.
class Counts {
 public:
  explicit Counts(size_t size) {
    if (size > few_.size()) many_.resize(size);
  }
  uint32_t& operator[](size_t i) { return many_.empty() ? few_[i] : many_[i]; }

 private:
  std::array<uint32_t, 16> few_;
  std::vector<uint32_t> many_;
};

using Parameters = std::span<const Parameter>;
using Values = std::span<const aslrt_value>;

// Each parameter takes what it can: the answer of the reference's pattern when no argument is left over.
bool TakeGreedily(Parameters parameters, Values args, Counts& counts) {
  size_t at = 0;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Parameter& p = parameters[i];
    if (p.lazy) return false;
    size_t start = at;
    while (at < args.size() && (p.accepts & Symbol(args[at])) != 0) {
      ++at;
      if (!p.repeated) break;
    }
    if (at == start && !p.optional) return false;
    counts[i] = static_cast<uint32_t>(at - start);
  }
  return at == args.size();
}

// The same with every way of dividing the arguments, in the order in which a pattern tries them.
class Divider {
 public:
  // whole: all arguments have to be taken.
  Divider(Parameters parameters, Values args, bool whole)
      : parameters_(parameters), args_(args), width_(args.size() + 1), fits_((parameters.size() + 1) * width_) {
    for (size_t at = 0; at < width_; ++at) Fits(parameters.size(), at) = !whole || at == args.size();
    for (size_t i = parameters.size(); i > 0; --i) {
      for (size_t at = width_; at > 0; --at) Fits(i - 1, at - 1) = Try(i - 1, at - 1);
    }
  }
  bool possible() { return Fits(0, 0); }
  // Gives the number of arguments taken.
  size_t Divide(Counts& counts) {
    size_t at = 0;
    for (size_t i = 0; i < parameters_.size(); ++i) {
      size_t start = at;
      const Parameter& p = parameters_[i];
      bool may_take = Accepts(i, at) && (Fits(i + 1, at + 1) || (p.repeated && Fits(i, at + 1)));
      bool may_skip = p.optional && Fits(i + 1, at);
      if (may_take && !(p.lazy && may_skip)) {
        ++at;
        while (p.repeated && Fits(i, at) && !(p.lazy && Fits(i + 1, at))) ++at;
      }
      counts[i] = static_cast<uint32_t>(at - start);
    }
    return at;
  }

 private:
  // Whether parameters from i on fit the arguments from `at` on. uint8_t, because vector<bool> is slow.
  uint8_t& Fits(size_t i, size_t at) { return fits_[i * width_ + at]; }
  bool Accepts(size_t i, size_t at) {
    return at < args_.size() && (parameters_[i].accepts & Symbol(args_[at])) != 0;
  }
  bool Try(size_t i, size_t at) {
    if (parameters_[i].optional && Fits(i + 1, at)) return true;
    return Accepts(i, at) && (Fits(i + 1, at + 1) || (parameters_[i].repeated && Fits(i, at + 1)));
  }

  Parameters parameters_;
  Values args_;
  size_t width_;
  std::vector<uint8_t> fits_;
};

aslrt_value Index(size_t i) { return aslrt_int(static_cast<int64_t>(i)); }

// Names the first argument that fits no longer.
aslrt_value Mismatch(aslrt_ctx* ctx, Parameters parameters, Values args) {
  size_t good = 0;
  for (size_t i = 1; i <= parameters.size(); ++i) {
    Divider divider(parameters.first(i), args, false);
    if (!divider.possible()) break;
    Counts counts(i);
    good = divider.Divide(counts);
  }
  aslrt_value bad = good < args.size() ? args[good] : aslrt_undefined();
  return Throw(ctx, "T0410", {{"value", bad}, {"index", Index(good + 1)}});
}

aslrt_value PluralOf(std::string_view subtype) {
  struct Name {
    std::string_view letter, plural;
  };
  static constexpr Name kNames[] = {{"a", "arrays"},    {"b", "booleans"}, {"f", "functions"},
                                    {"n", "numbers"}, {"o", "objects"},  {"s", "strings"}};
  for (const Name& name : kNames) {
    if (name.letter == subtype) return WrapString(name.plural);
  }
  return aslrt_undefined();
}

// The elements' type: that of the first one, which all others have as well.
bool ElementsAre(aslrt_value array, std::string_view subtype) {
  std::span<const aslrt_value> elements = Elements(array);
  if (elements.empty()) return true;
  uint8_t first = Symbol(elements[0]);
  if (subtype.empty() || first != SymbolOf(subtype[0])) return false;
  for (aslrt_value element : elements) {
    if (Symbol(element) != first) return false;
  }
  return true;
}

// Argument of an `a`: an array with the right elements. `symbol`: what the parameter took, which is another
// argument's where one was left out before; `alone`: it took nothing else.
aslrt_value AsArray(aslrt_ctx* ctx, const Parameter& p, aslrt_value arg, uint8_t symbol, bool alone, size_t index) {
  if (symbol == kSymbolMissing) return aslrt_undefined();
  bool good = true;
  if (p.has_subtype && symbol != kSymbolArray) {
    good = alone && p.subtype.size() == 1 && symbol == SymbolOf(p.subtype[0]);
  } else if (p.has_subtype) {
    if (IsUndefined(arg)) {
      return Throw(ctx, "", {{"message", WrapString("Cannot read properties of undefined (reading 'length')")}});
    }
    good = !IsArray(arg) || ElementsAre(arg, p.subtype);
  }
  if (!good) {
    return Throw(ctx, "T0412", {{"value", arg}, {"index", Index(index)}, {"type", PluralOf(p.subtype)}});
  }
  return symbol == kSymbolArray ? arg : MakeArray(ctx, {&arg, 1});
}

// Hands over what the parameters take. An argument that an optional parameter leaves out is passed all the
// same, and in 2.0.6 a repeated parameter that is no array is given its first argument again and again.
template <typename List>
aslrt_value HandOver(aslrt_ctx* ctx, Parameters parameters, Values args, aslrt_value context, Counts& counts,
                     List* out) {
  size_t at = 0;
  size_t taken = 0;  // arguments that parameters took so far
  auto arg_at = [&](size_t i) { return i < args.size() ? args[i] : aslrt_undefined(); };
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Parameter& p = parameters[i];
    if (counts[i] == 0 && p.context) {
      if ((p.accepts & Symbol(context)) == 0) {
        return Throw(ctx, "T0411", {{"value", context}, {"index", Index(at + 1)}});
      }
      out->push_back(context);
    } else if (counts[i] == 0) {
      out->push_back(arg_at(at++));
    }
    size_t first = at;
    for (uint32_t k = 0; k < counts[i]; ++k, ++at, ++taken) {
      bool again = k > 0 && p.type != 'a' && ServiceDialect(ctx);
      aslrt_value arg = arg_at(again ? first : at);
      if (p.type == 'a') {
        arg = AsArray(ctx, p, arg, Symbol(args[taken]), counts[i] == 1, at + 1);
        if (IsError(arg)) return arg;
      }
      out->push_back(arg);
    }
  }
  return aslrt_null();
}

template <typename List>
aslrt_value Match(aslrt_ctx* ctx, Parameters parameters, Values args, aslrt_value context, List* out) {
  Counts counts(parameters.size());
  out->clear();
  if (!TakeGreedily(parameters, args, counts)) {
    Divider divider(parameters, args, true);
    if (!divider.possible()) return Mismatch(ctx, parameters, args);
    divider.Divide(counts);
  }
  return HandOver(ctx, parameters, args, context, counts, out);
}

}  // namespace

Signature Signature::Parse(std::string_view text, SignatureProblem* problem) {
  Signature signature;
  SignatureProblem found;
  signature.parameters_.resize(text.size());
  signature.parameters_.resize(ParseParameters(text, signature.parameters_.data(), &found));
  if (problem != nullptr) *problem = found;
  return signature;
}

aslrt_value MatchArguments(aslrt_ctx* ctx, const Signature& signature, std::span<const aslrt_value> args,
                           aslrt_value context, std::vector<aslrt_value>* out) {
  return Match(ctx, signature.parameters(), args, context, out);
}

aslrt_value MatchBuiltin(aslrt_ctx* ctx, uint32_t function, std::span<const aslrt_value> args,
                         aslrt_value context, ArgumentList* out) {
  const Builtin& builtin = kBuiltins[function];
  return Match(ctx, std::span(builtin.parameters).first(builtin.count), args, context, out);
}

}  // namespace aslrt::jsonata
