// The expressions of DynamoDB: conditions and updates, from text to trees, and what they mean for an item.
// An item is a JSON object of attribute values, `{"id": {"S": "o-1"}, "amount": {"N": "5"}}`. Grammar and
// behaviour: DynamoDB developer guide, "Expressions in DynamoDB". Reserved words are not refused.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/json.h"

namespace aslc::sim::dynamodb {

// `a.b[0]`
struct PathStep {
  std::string name;  // empty: `index` counts
  uint32_t index = 0;
};
using Path = std::vector<PathStep>;
std::string PathText(const Path& path);

struct Operand {
  enum class Kind { kPath, kValue, kSize, kIfNotExists, kListAppend, kPlus, kMinus };
  Kind kind = Kind::kValue;
  Path path;                       // kPath, kSize, kIfNotExists
  Json value;                      // kValue
  std::vector<Operand> arguments;  // kIfNotExists: one; kListAppend, kPlus, kMinus: two
};

struct Condition {
  enum class Kind {
    kAnd,
    kOr,
    kNot,
    kCompare,
    kBetween,
    kIn,
    kExists,
    kNotExists,
    kType,
    kBeginsWith,
    kContains
  };
  Kind kind = Kind::kAnd;
  std::string comparator;  // kCompare: `=`, `<>`, `<`, `<=`, `>`, `>=`
  Path path;               // kExists, kNotExists, kType
  std::vector<Operand> operands;
  std::vector<Condition> conditions;
};

struct Update {
  struct Action {
    Path path;
    Operand operand;  // SET, ADD, DELETE
  };
  std::vector<Action> sets, removes, adds, deletes;
};

// What `#name` and `:value` stand for, and which were used; the members may be null.
struct Names {
  const Json* names = nullptr;   // ExpressionAttributeNames
  const Json* values = nullptr;  // ExpressionAttributeValues
  std::set<std::string> used;
};

// The service's limit on an expression's text.
inline constexpr size_t kExpressionBytesMax = 4096;

// False: *problem is the text of the service's ValidationException.
bool ParseCondition(std::string_view text, Names* names, Condition* out, std::string* problem);
bool ParseUpdate(std::string_view text, Names* names, Update* out, std::string* problem);

// The attribute value at a path, or null.
const Json* ValueAt(const Json& item, const Path& path);
bool Holds(const Condition& condition, const Json& item);
// Changes *item; operands see it as it was before. False: *problem is the text of a ValidationException.
bool Apply(const Update& update, Json* item, std::string* problem);

// `S`, `N`, ... of an attribute value; "" when it has not exactly one of the types.
std::string_view TypeOf(const Json& value);
// Whether two attribute values are equal: numbers by value, sets whatever their order.
bool SameValue(const Json& a, const Json& b);

}  // namespace aslc::sim::dynamodb
