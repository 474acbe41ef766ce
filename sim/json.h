// JSON values that the simulator looks into and changes: items of a modelled table, what a request asks for,
// what a run was expected to give. Members keep their order, numbers their spelling.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aslc::sim {

struct Json {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  bool boolean = false;
  std::string text;               // string: UTF-8; number: its spelling
  std::vector<std::string> keys;  // object: the key of each member
  std::vector<Json> items;        // array: elements; object: values, by the position of their keys

  static Json Bool(bool value);
  static Json Number(std::string spelling);
  static Json Text(std::string value);
  static Json Array();
  static Json Object();
  // False when the text is not JSON, or is nested deeper than kJsonDepthMax.
  static bool Parse(std::string_view text, Json* out);

  bool IsObject() const { return kind == Kind::kObject; }
  bool IsArray() const { return kind == Kind::kArray; }
  bool IsString() const { return kind == Kind::kString; }
  bool IsNumber() const { return kind == Kind::kNumber; }
  // The member of an object, or null; also for values that are no objects.
  const Json* Find(std::string_view key) const;
  Json* Find(std::string_view key);
  // The string that is the member, or null when there is none or it is no string.
  const std::string* FindText(std::string_view key) const;
  // Adds or replaces a member; gives it.
  Json& Set(std::string_view key, Json value);
  void Remove(std::string_view key);
  // Compact.
  void AppendTo(std::string& out) const;
  std::string ToText() const;
};

inline constexpr int kJsonDepthMax = 512;

// Objects are equal whatever the order of their members; numbers when they are the same number.
bool SameJson(const Json& a, const Json& b);
// Whether all that `part` has is in `whole`: members of objects that `part` does not name do not count.
bool HoldsJson(const Json& whole, const Json& part);
// Where two values differ first, as a JSON pointer and what is there; "" when they are equal.
std::string FirstDifference(const Json& wanted, const Json& found);

}  // namespace aslc::sim
