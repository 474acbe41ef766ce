// Function signatures (jsonata, "Function signatures"): parsed once into a compact form and matched against
// the arguments of each call. The reference implementation builds a regular expression over one letter an
// argument; this gives the same answers, its odd ones included, without one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value.h"

namespace aslrt::jsonata {

// A bit a kind of argument; kMissing is an UNDEFINED one.
enum SymbolBit : uint8_t {
  kSymbolArray = 1,
  kSymbolString = 2,
  kSymbolNumber = 4,
  kSymbolBoolean = 8,
  kSymbolNull = 16,
  kSymbolFunction = 32,
  kSymbolObject = 64,
  kSymbolMissing = 128,
};

struct Parameter {
  uint8_t accepts = 0;          // SymbolBits
  bool optional = false;        // `?`, or `-`
  bool lazy = false;            // a second `?`: takes an argument only if it has to
  bool repeated = false;        // `+`
  bool context = false;         // `-`: the context item stands in
  char type = 0;                // letter of the type; `(` for a choice
  std::string_view subtype;     // between < and >, of `a` and `f`
  bool has_subtype = false;
};

struct SignatureProblem {
  std::string_view code;   // S0401, S0402; empty: none
  size_t offset = 0;       // byte in the text
  std::string_view value;  // the message's {{value}}
};

class Signature {
 public:
  // `text` is with its angle brackets and outlives the signature. One that cannot be used has a problem with
  // a code and accepts no arguments.
  static Signature Parse(std::string_view text, SignatureProblem* problem = nullptr);
  std::span<const Parameter> parameters() const { return parameters_; }

 private:
  std::vector<Parameter> parameters_;
};

// Arguments as a function takes them; a few need no memory of their own.
class ArgumentList {
 public:
  void clear() { count_ = 0; }
  void push_back(aslrt_value v) {
    if (count_ < kInline) {
      few_[count_++] = v;
      return;
    }
    if (count_ == kInline) more_.assign(few_, few_ + kInline);
    more_.push_back(v);
    ++count_;
  }
  std::span<const aslrt_value> span() const { return {count_ <= kInline ? few_ : more_.data(), count_}; }

 private:
  static constexpr size_t kInline = 8;
  aslrt_value few_[kInline];
  size_t count_ = 0;
  std::vector<aslrt_value> more_;  // all of them, once they are more than kInline
};

// Fills `out` with what the function is called with: NULL value, or ERROR (T0410, T0411, T0412 with index,
// value and type; the function's name is the site's to add).
aslrt_value MatchArguments(aslrt_ctx* ctx, const Signature& signature, std::span<const aslrt_value> args,
                           aslrt_value context, std::vector<aslrt_value>* out);
// The same for a row of jsonata_functions.def.
aslrt_value MatchBuiltin(aslrt_ctx* ctx, uint32_t function, std::span<const aslrt_value> args,
                         aslrt_value context, ArgumentList* out);

}  // namespace aslrt::jsonata
