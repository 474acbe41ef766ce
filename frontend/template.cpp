// Payload templates to trees; constant subtrees are folded to their JSON text. Functions with a `place` are
// for both languages: it is null in JSONPath, where keys tell what is computed, and the place of the value in
// JSONata, where strings do.
#include "frontend/template.h"

#include <map>

#include "frontend/identifier.h"
#include "frontend/intrinsics/intrinsics.h"
#include "frontend/jsonpath/jsonpath.h"

namespace aslc::frontend {
namespace {

bool IsDynamic(std::string_view key) { return key.ends_with(".$"); }

std::string_view Strip(std::string_view key) {
  if (IsDynamic(key)) key.remove_suffix(2);
  return key;
}

// A constant as a whole is nothing here, so that only the outermost one is written out as JSON.
std::optional<Template> ParseParts(ParseContext& context, const Node& node, const ExpressionPlace* place);

Template ParseChild(ParseContext& context, const Node& node, const ExpressionPlace* place) {
  std::optional<Template> parts = ParseParts(context, node, place);
  if (parts) return std::move(*parts);
  Template literal;
  literal.literal_json = Document::ToJson(node);
  literal.range = node.range;
  return literal;
}

std::optional<Template> ParseDynamic(ParseContext& context, const Member& member, const Node& value) {
  if (!value.IsString()) {
    context.sink.Report(diag::TemplateValue, value, member.key, DescribeNode(value)).Emit();
    return std::nullopt;
  }
  // The words of TemplateValue: the service has no others for what is wrong with such a value.
  ServiceView view(context.sink,
                   "The value for the field '" + member.key +
                       "' must be a valid JSONPath or a valid intrinsic function call",
                   ServicePlace::kObject);
  std::optional<Expression> expression = ParseExpression(context, value, member.key);
  if (!expression) return std::nullopt;
  Template child;
  child.kind = Template::Kind::kExpression;
  child.expression = std::make_shared<const Expression>(std::move(*expression));
  child.range = value.range;
  return child;
}

std::optional<Template> ParseString(ParseContext& context, const Node& string, const ExpressionPlace& place) {
  CheckDelimiters(context, string);
  if (!IsExpression(string)) return std::nullopt;
  std::optional<StateExpression> expression = ParseStateExpression(context, string, place);
  if (!expression) return std::nullopt;
  Template child;
  child.kind = Template::Kind::kExpression;
  child.expression = std::make_shared<const Expression>(std::move(*expression));
  child.range = string.range;
  return child;
}

std::optional<Template> ParseMember(ParseContext& context, const Member& member, const Node& value,
                                    const ExpressionPlace* place) {
  if (place == nullptr) return ParseParts(context, value, nullptr);
  ExpressionPlace inner = place->Member(member.key);
  return ParseParts(context, value, &inner);
}

// Two keys that give the same member: `a` and `a.$`.
void CheckCollisions(ParseContext& context, const Node& object) {
  std::map<std::string_view, const Member*> plain;
  for (const Member& member : object.members) {
    if (member.duplicate) continue;
    auto [entry, fresh] = plain.emplace(Strip(member.key), &member);
    if (fresh) continue;
    context.sink.Report(diag::TemplateCollision, member.key_range, entry->second->key, member.key)
        .Note(entry->second->key_range, "`" + entry->second->key + "` is here")
        .Emit();
  }
}

std::optional<Template> ParseObject(ParseContext& context, const Node& node, const ExpressionPlace* place) {
  std::vector<size_t> positions = EffectiveMembers(node);
  std::vector<std::optional<Template>> parts;
  bool constant = true, has_dynamic = false;
  for (size_t i : positions) {
    bool dynamic = place == nullptr && IsDynamic(node.members[i].key);
    parts.push_back(dynamic ? ParseDynamic(context, node.members[i], node.nodes[i])
                            : ParseMember(context, node.members[i], node.nodes[i], place));
    has_dynamic |= dynamic;
    constant &= !dynamic && !parts.back();
  }
  if (has_dynamic) CheckCollisions(context, node);
  if (constant) return std::nullopt;
  Template object;
  object.kind = Template::Kind::kObject;
  object.range = node.range;
  for (size_t k = 0; k < positions.size(); ++k) {
    const Member& member = node.members[positions[k]];
    const Node& value = node.nodes[positions[k]];
    bool dynamic = place == nullptr && IsDynamic(member.key);
    if (!parts[k] && dynamic) continue;  // refused
    object.keys.emplace_back(dynamic ? Strip(member.key) : std::string_view(member.key));
    object.fields.push_back(member.key);
    if (!parts[k]) {
      parts[k].emplace();
      parts[k]->literal_json = Document::ToJson(value);
      parts[k]->range = value.range;
    }
    object.children.push_back(std::move(*parts[k]));
  }
  return object;
}

std::optional<Template> ParseArray(ParseContext& context, const Node& node, const ExpressionPlace* place) {
  std::vector<std::optional<Template>> parts;
  bool constant = true;
  for (size_t i = 0; i < node.nodes.size(); ++i) {
    ExpressionPlace inner;
    if (place != nullptr) inner = place->Element(i);
    parts.push_back(ParseParts(context, node.nodes[i], place == nullptr ? nullptr : &inner));
    constant &= !parts.back();
  }
  if (constant) return std::nullopt;
  Template array;
  array.kind = Template::Kind::kArray;
  array.range = node.range;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i]) {
      parts[i].emplace();
      parts[i]->literal_json = Document::ToJson(node.nodes[i]);
      parts[i]->range = node.nodes[i].range;
    }
    array.children.push_back(std::move(*parts[i]));
  }
  return array;
}

std::optional<Template> ParseParts(ParseContext& context, const Node& node, const ExpressionPlace* place) {
  if (node.IsObject()) return ParseObject(context, node, place);
  if (node.IsArray()) return ParseArray(context, node, place);
  if (node.IsString() && place != nullptr) return ParseString(context, node, *place);
  return std::nullopt;
}

// Whether `name` can be a variable (spec "Variables"); `member` is where it stands.
bool CheckVariableName(ParseContext& context, const Member& member, std::string_view name) {
  DiagnosticSink& sink = context.sink;
  if (FindPlaceholder(name)) return true;
  size_t length = IdentifierLength(name);
  if (length > 0 && length < name.size() && (name[length] == '.' || name[length] == '[')) {
    sink.Report(diag::AssignToPart, member.key_range, name).Emit();
  } else if (length == 0 || length < name.size()) {
    sink.Report(diag::VariableName, member.key_range, name).Emit();
  } else if (name == "states") {
    sink.Report(diag::ReservedVariable, member.key_range, name).Emit();
  } else if (int64_t count = CountCharacters(name); count > static_cast<int64_t>(kVariableNameMax)) {
    sink.Report(diag::NameTooLong, member.key_range, "the variable's name", count, kVariableNameMax).Emit();
  } else {
    return true;
  }
  return false;
}

}  // namespace

std::optional<Expression> ParseExpression(ParseContext& context, const Node& string, std::string_view field) {
  std::string_view text = string.text;
  size_t first = text.find_first_not_of(" \t\r\n");
  if (text.starts_with('$')) {
    std::optional<Path> path = ParsePath(context, string, field);
    if (path) return Expression(std::move(*path));
    return std::nullopt;
  }
  if (first != std::string_view::npos && text.substr(first).starts_with("States.")) {
    std::optional<IntrinsicCall> call = ParseCall(context, string, field);
    if (call) return Expression(std::move(*call));
    return std::nullopt;
  }
  context.sink.Report(diag::TemplateValue, string, field, DescribeNode(string)).Emit();
  return std::nullopt;
}

Template ParseTemplate(ParseContext& context, const Node& node) { return ParseChild(context, node, nullptr); }

Template ParseTemplate(ParseContext& context, const Node& node, const ExpressionPlace& place) {
  return ParseChild(context, node, &place);
}

std::vector<Assignment> ParseAssign(ParseContext& context, const Node& object, const ExpressionPlace* place) {
  if (place == nullptr) CheckCollisions(context, object);
  std::vector<Assignment> assign;
  for (size_t i : EffectiveMembers(object)) {
    const Member& member = object.members[i];
    const Node& value = object.nodes[i];
    Assignment assignment;
    bool dynamic = place == nullptr && IsDynamic(member.key);
    assignment.name = dynamic ? Strip(member.key) : std::string_view(member.key);
    assignment.field = member.key;
    assignment.range = member.key_range;
    bool named = CheckVariableName(context, member, assignment.name);
    std::optional<Template> child;
    if (dynamic) {
      child = ParseDynamic(context, member, value);
    } else if (place != nullptr) {
      child = ParseTemplate(context, value, place->Member(member.key));
    } else {
      child = ParseTemplate(context, value);
    }
    if (!child || !named) continue;
    assignment.value = std::move(*child);
    assign.push_back(std::move(assignment));
  }
  return assign;
}

std::optional<Path> ParsePathOf(ParseContext& context, const Fields& fields, std::string_view name) {
  const Node* node = fields.Find(name);
  if (node == nullptr || !node->IsString()) return std::nullopt;
  std::optional<Path> path = ParsePath(context, *node, name);
  if (!path) return std::nullopt;
  Shape shape = fields.Row(name)->shape;
  bool reference =
      shape == Shape::kReference || shape == Shape::kInputReference || shape == Shape::kResultPath;
  if (reference && !CheckReferencePath(context, *node, name, shape, *path)) return std::nullopt;
  return path;
}

std::optional<PathField> ParsePathField(ParseContext& context, const Fields& fields, std::string_view name) {
  const Node* node = fields.Find(name);
  if (node == nullptr) return std::nullopt;
  PathField field;
  field.range = node->range;
  if (node->kind == NodeKind::kNull) {
    field.is_null = true;
    return field;
  }
  std::optional<Path> path = ParsePathOf(context, fields, name);
  if (!path) return std::nullopt;
  field.path = std::move(*path);
  return field;
}

}  // namespace aslc::frontend
