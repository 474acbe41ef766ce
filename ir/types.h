// The types of IR values: a small lattice over JSON (sets of value kinds, join = union) and the few
// machine types that never leave a function. Text form: `int`, `int|string`, `any`, `cond`, `i64`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aslc/abi.h"

namespace aslc::ir {

class Type {
 public:
  constexpr Type() = default;
  constexpr explicit Type(uint32_t bits) : bits_(bits) {}
  static constexpr Type Kind(aslrt_kind kind) { return Type(1u << kind); }

#define TYPE(name, text, bits) static const Type name;
#include "ir/types.def"

  constexpr uint32_t bits() const { return bits_; }
  constexpr bool IsValue() const { return bits_ != 0 && (bits_ & ~0xffffu) == 0; }
  constexpr bool Has(aslrt_kind kind) const { return (bits_ >> kind) & 1u; }
  // Every kind of this type is one of `other`'s.
  constexpr bool IsSubtypeOf(Type other) const { return (bits_ & ~other.bits_) == 0; }
  constexpr Type Join(Type other) const { return Type(bits_ | other.bits_); }
  constexpr Type Without(Type other) const { return Type(bits_ & ~other.bits_); }
  constexpr Type Meet(Type other) const { return Type(bits_ & other.bits_); }
  constexpr bool operator==(const Type&) const = default;

  std::string ToString() const;
  static std::optional<Type> Parse(std::string_view text);

 private:
  uint32_t bits_ = 0;
};

#define TYPE(name, text, bits) inline constexpr Type Type::name = Type(bits);
#include "ir/types.def"

}  // namespace aslc::ir
