// The check of an object against fields.def, and access to the fields that passed it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aslc/image.h"
#include "frontend/diagnostics.h"

namespace aslc::frontend {

// What the functions that parse one definition share.
struct ParseContext {
  const Document& document;
  DiagnosticSink& sink;
  aslrt_machine_type type = ASLRT_STANDARD;
  bool jsonata_machine = false;  // QueryLanguage at the top
  bool allow_unknown_fields = false;
};

enum class ObjectKind : uint8_t {
#define OBJECT(name, text) k##name,
#include "frontend/fields.def"
};
// `a Task state`
std::string_view ObjectText(ObjectKind kind);

// The form of a field's JSON value. End: true, or false for nothing. Array may be empty, List may not.
// Reference: a reference path. InputReference: one over the state's input, not the context object.
// ResultPath: a reference path into the input, or null. Expression: a path or an intrinsic call.
enum class Shape : uint8_t {
  kAny,
  kString,
  kBool,
  kEnd,
  kInteger,
  kNumber,
  kEnum,
  kTimestamp,
  kObject,
  kStates,
  kArray,
  kList,
  kPath,
  kPathOrNull,
  kReference,
  kInputReference,
  kResultPath,
  kExpression,
};

enum class Language : uint8_t { kJsonPath, kJsonata };

struct FieldRow {
  ObjectKind object;
  std::string_view name;
  Shape shape;
  bool in_jsonpath, in_jsonata;
  bool computed;  // in JSONata the value may be an expression
  std::string_view domain;
  bool required;
};

// The fields of one object that are allowed there and have the right shape.
class Fields {
 public:
  Fields(const Node& object, Language language) : object_(object), language_(language) {}
  const Node& object() const { return object_; }
  // The value, or null when the field is absent or was refused.
  const Node* Find(std::string_view name) const;
  // The same for a field of one number or text: null also where the value is an expression, and there alone.
  const Node* FindConstant(std::string_view name) const;
  const Node* FindExpression(std::string_view name) const;
  // Absent: null too. The object's row for the field says what a path may be.
  const FieldRow* Row(std::string_view name) const;
  std::string Text(std::string_view name) const;                 // "" when absent
  int64_t Integer(std::string_view name, int64_t absent) const;  // checked to fit
  double Number(std::string_view name, double absent) const;
  void Add(const FieldRow& row, const Node& value) { found_.emplace_back(&row, &value); }

 private:
  const Node& object_;
  Language language_;
  std::vector<std::pair<const FieldRow*, const Node*>> found_;
};

// `place`: what is marked when something is missing: the object's name. `subject`: how a message calls it.
Fields CheckFields(ParseContext& context, ObjectKind kind, Language language, const Node& object, Where place,
                   std::string_view subject);

// Whether a value of a JSONata state is meant as an expression: it has both delimiters.
bool IsExpression(const Node& node);
// The members that count, by position: of duplicate keys the last one.
std::vector<size_t> EffectiveMembers(const Node& object);
// `a number`, `the string "abc"`; for messages.
std::string DescribeNode(const Node& node);
// Whether a node is an object; reports it as the value of `field` when not.
bool RequireObject(ParseContext& context, const Node& node, std::string_view field);
// The same for an element of the array `field`.
bool RequireObjectIn(ParseContext& context, const Node& array, const Node& element, std::string_view field);
// The name in the first `${Name}` of the text.
std::optional<std::string_view> FindPlaceholder(std::string_view text);
// First byte of a node: marks an object that has no name.
SourceRange FirstByte(const Node& node);
// Unicode characters in a UTF-8 text.
int64_t CountCharacters(std::string_view text);

}  // namespace aslc::frontend
