// Intrinsic functions of CloudFormation (cloudformation_values.h; CloudFormation user guide, "Intrinsic
// function reference").
#include "frontend/cloudformation_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "frontend/embedded_json.h"
#include "frontend/fields.h"
#include "frontend/suggest.h"

namespace aslc::frontend {
namespace {

// A definition has at most a megabyte; without a bound, functions inside functions double their texts.
constexpr size_t kMadeBytesMax = 32u << 20;

constexpr std::string_view kFunctions[] = {"Ref",        "Fn::And",          "Fn::Base64",   "Fn::Cidr",
                                           "Fn::Equals", "Fn::FindInMap",    "Fn::GetAZs",   "Fn::GetAtt",
                                           "Fn::If",     "Fn::ImportValue",  "Fn::Join",     "Fn::Length",
                                           "Fn::Not",    "Fn::Or",           "Fn::Select",   "Fn::Split",
                                           "Fn::Sub",    "Fn::ToJsonString", "Fn::Transform"};

// Those that are the same in nearly every deployment have a value.
struct Pseudo {
  std::string_view name, value;
};
constexpr Pseudo kPseudos[] = {{"AWS::AccountId", ""}, {"AWS::NotificationARNs", ""},
                               {"AWS::NoValue", ""},   {"AWS::Partition", "aws"},
                               {"AWS::Region", ""},    {"AWS::StackId", ""},
                               {"AWS::StackName", ""}, {"AWS::URLSuffix", "amazonaws.com"}};

Node Text(const Node& call, std::string_view text) {
  Node node;
  node.kind = NodeKind::kString;
  node.range = call.range;
  node.text = text;
  node.offsets.assign(text.size() + 1, call.range.begin);
  node.offsets.back() = call.range.end;
  return node;
}

std::optional<std::string> Spelling(const Node& node) {
  if (node.IsString() || node.IsNumber()) return node.text;
  if (node.kind == NodeKind::kBool) return node.boolean ? "true" : "false";
  return std::nullopt;
}

std::string Base64(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t word = 0;
    for (size_t k = 0; k < 3; ++k) word = word << 8 | (i + k < bytes.size() ? uint8_t(bytes[i + k]) : 0u);
    for (size_t k = 0; k < 4; ++k) out += i + k <= bytes.size() ? kLetters[word >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

bool Open(const Node& node) { return node.IsString() && FindPlaceholder(node.text).has_value(); }

}  // namespace

std::string_view TemplateValues::Function(const Node& node) {
  if (!node.IsObject()) return "";
  for (const Member& member : node.members) {
    // A transform works on the members around it too.
    if (member.key == "Fn::Transform") return member.key;
  }
  if (node.members.size() != 1) return "";
  const std::string& key = node.members[0].key;
  return key == "Ref" || key.starts_with("Fn::") ? std::string_view(key) : "";
}

std::optional<Node> TemplateValues::Resolve(const Node& node, DiagnosticSink& sink) {
  DiagnosticSink* before = std::exchange(sink_, &sink);
  Value value;
  if (std::string_view function = Function(node); !function.empty()) {
    value = Call(function, node);
  } else if (node.nodes.empty()) {
    value = node;
  } else {
    Node made;
    made.kind = node.kind;
    made.range = node.range;
    for (size_t i = 0; i < node.nodes.size(); ++i) {
      Value child = Resolve(node.nodes[i], sink);
      if (!child) continue;
      if (node.IsObject()) made.members.push_back(node.members[i]);
      made.nodes.push_back(std::move(*child));
    }
    value = std::move(made);
  }
  sink_ = before;
  return value;
}

std::optional<std::string> TemplateValues::Literal(const Node& node, DiagnosticSink& sink) {
  Value value = Resolve(node, sink);
  if (!value || Open(*value)) return std::nullopt;
  return Spelling(*value);
}

void TemplateValues::WrongArguments(std::string_view function, const Node& call, std::string_view needs) {
  sink_->Report(diag::TemplateArguments, call, function, needs).Emit();
}

std::optional<std::vector<Node>> TemplateValues::Arguments(std::string_view function, const Node& call,
                                                           size_t min, size_t max) {
  const Node& list = call.nodes[0];
  if (!list.IsArray() || list.nodes.size() < min || list.nodes.size() > max) {
    WrongArguments(function, call,
                   min == max ? fmt::format("a list of {} arguments", min)
                              : fmt::format("a list of {} to {} arguments", min, max));
    return std::nullopt;
  }
  std::vector<Node> arguments;
  for (const Node& argument : list.nodes) {
    Value value = Resolve(argument, *sink_);
    if (!value) {
      WrongArguments(function, call, "values, not AWS::NoValue");
      return std::nullopt;
    }
    arguments.push_back(std::move(*value));
  }
  return arguments;
}

// Adds a piece to a text that a function makes. False when it is too long.
bool TemplateValues::Append(Node& text, const Node& piece) {
  Node spelt = piece;
  spelt.text = Spelling(piece).value_or("");
  if (!piece.IsString()) spelt.offsets.assign(spelt.text.size(), piece.range.begin);
  if (bytes_ + spelt.text.size() > kMadeBytesMax) {
    if (bytes_ <= kMadeBytesMax)
      sink_->Report(diag::TemplateTextTooLarge, text, int64_t{kMadeBytesMax}).Emit();
    bytes_ = kMadeBytesMax + 1;
    return false;
  }
  bytes_ += spelt.text.size();
  SpellOffsets(spelt);
  text.text += spelt.text;
  // The end of the text so far is where the piece begins.
  if (!text.offsets.empty()) text.offsets.pop_back();
  text.offsets.insert(text.offsets.end(), spelt.offsets.begin(), spelt.offsets.end());
  return true;
}

Node TemplateValues::Placeholder(const Node& call, std::string_view name) const {
  auto given = given_.find(std::string(name));
  return Text(call, given != given_.end() ? given->second : fmt::format("${{{}}}", name));
}

bool TemplateValues::HasTransform() const {
  if (root_.Find("Transform") != nullptr) return true;
  const Node* resources = root_.Find("Resources");
  return resources != nullptr && !Function(*resources).empty();
}

// Transforms make resources that no one wrote.
void TemplateValues::CheckName(const Node& call, std::string_view name) {
  if (HasTransform()) return;
  std::vector<std::string_view> names;
  for (const char* section : {"Parameters", "Resources"}) {
    const Node* found = root_.Find(section);
    if (found == nullptr || !found->IsObject()) continue;
    for (const Member& member : found->members) names.push_back(member.key);
  }
  for (const Pseudo& pseudo : kPseudos) names.push_back(pseudo.name);
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  sink_->Report(diag::TemplateReference, call, name).Suggest(Suggest(name, names)).Emit();
}

TemplateValues::Value TemplateValues::Ref(const Node& call, const std::string& name) {
  if (name == "AWS::NoValue") return std::nullopt;
  if (given_.contains(name)) return Placeholder(call, name);
  for (const Pseudo& pseudo : kPseudos) {
    if (pseudo.name == name && !pseudo.value.empty()) return Text(call, pseudo.value);
  }
  const Node* parameters = root_.Find("Parameters");
  const Node* parameter = parameters != nullptr ? parameters->Find(name) : nullptr;
  if (parameter != nullptr) return Parameter(call, name, *parameter);
  CheckName(call, name);
  return Placeholder(call, name);
}

TemplateValues::Value TemplateValues::Parameter(const Node& call, const std::string& name,
                                                const Node& parameter) {
  const Node* value = parameter.Find("Default");
  const Node* type = parameter.Find("Type");
  std::string_view kind = type != nullptr && type->IsString() ? std::string_view(type->text) : "";
  // The default of an SSM parameter is its name, not its value.
  if (value == nullptr || kind.starts_with("AWS::SSM::")) return Placeholder(call, name);
  std::optional<std::string> text = Spelling(*value);
  if (!text) return Placeholder(call, name);
  if (kind != "CommaDelimitedList" && !kind.starts_with("List<")) return Text(call, *text);
  Node list;
  list.kind = NodeKind::kArray;
  list.range = call.range;
  for (size_t at = 0; at <= text->size();) {
    size_t comma = std::min(text->find(',', at), text->size());
    size_t first = std::min(text->find_first_not_of(' ', at), comma);
    list.nodes.push_back(Text(call, std::string_view(*text).substr(first, comma - first)));
    bytes_ += comma - at + 1;
    at = comma + 1;
  }
  return list;
}

TemplateValues::Value TemplateValues::GetAtt(const Node& call) {
  const Node& argument = call.nodes[0];
  std::string name;
  if (argument.IsString()) {
    name = argument.text;
  } else if (argument.IsArray() && argument.nodes.size() == 2 && argument.nodes[0].IsString()) {
    std::optional<std::string> attribute = Literal(argument.nodes[1], *sink_);
    if (attribute) name = argument.nodes[0].text + "." + *attribute;
  }
  size_t dot = name.find('.');
  if (dot == std::string::npos || dot == 0) {
    WrongArguments("Fn::GetAtt", call, "a resource and an attribute: `Resource.Arn`");
    return Placeholder(call, "Fn::GetAtt");
  }
  CheckName(call, std::string_view(name).substr(0, dot));
  return Placeholder(call, name);
}

TemplateValues::Value TemplateValues::SubVariable(const Node& call, const std::string& name,
                                                  const Node* variables) {
  if (const Node* variable = variables != nullptr ? variables->Find(name) : nullptr) {
    return Resolve(*variable, *sink_);
  }
  size_t dot = name.find('.');
  if (dot == std::string::npos) return Ref(call, name);
  CheckName(call, std::string_view(name).substr(0, dot));
  return Placeholder(call, name);
}

TemplateValues::Value TemplateValues::Sub(const Node& call) {
  const Node& argument = call.nodes[0];
  const Node* text = &argument;
  const Node* variables = nullptr;
  if (argument.IsArray() && argument.nodes.size() == 2 && argument.nodes[1].IsObject()) {
    text = &argument.nodes[0];
    variables = &argument.nodes[1];
  }
  if (!text->IsString()) {
    WrongArguments("Fn::Sub", call, "a text, or a list of a text and an object of variables");
    return Text(call, "");
  }
  Node source = *text, made;
  SpellOffsets(source);
  made.kind = NodeKind::kString;
  made.range = text->range;
  auto piece = [&](size_t begin, size_t end) {
    Node part;
    part.kind = NodeKind::kString;
    part.text = source.text.substr(begin, end - begin);
    part.range = {source.offsets[begin], source.offsets[end]};
    part.offsets.assign(source.offsets.begin() + static_cast<std::ptrdiff_t>(begin),
                        source.offsets.begin() + static_cast<std::ptrdiff_t>(end));
    return part;
  };
  for (size_t i = 0; i < source.text.size();) {
    size_t open = std::min(source.text.find("${", i), source.text.size());
    size_t close = source.text.find('}', open);
    if (close == std::string::npos) open = source.text.size();
    if (open > i && !Append(made, piece(i, open))) break;
    if (open >= source.text.size()) break;
    std::string name = source.text.substr(open + 2, close - open - 2);
    Node whole = piece(open, close + 1);
    i = close + 1;
    if (name.starts_with('!')) {
      // `${!Name}` is how the text `${Name}` is written.
      if (!Append(made, piece(open, open + 2)) || !Append(made, piece(open + 3, close + 1))) break;
      continue;
    }
    name.erase(0, std::min(name.find_first_not_of(' '), name.size()));
    name.erase(name.find_last_not_of(' ') + 1);
    Value value = SubVariable(whole, name, variables);
    // A placeholder that stays keeps its bytes.
    bool stays = value && value->IsString() && value->text == whole.text;
    if (value && !Spelling(*value)) WrongArguments("Fn::Sub", call, fmt::format("a text for `{}`", name));
    if (value && !stays) {
      // The value stands where its name stands, wherever it was written.
      *value = Text(whole, Spelling(*value).value_or(""));
      value->offsets.back() = whole.range.begin;
    }
    if (value && !Append(made, stays ? whole : *value)) break;
  }
  SpellOffsets(made);
  return made;
}

TemplateValues::Value TemplateValues::Join(const Node& call) {
  auto arguments = Arguments("Fn::Join", call, 2, 2);
  if (!arguments) return Text(call, "");
  const Node &delimiter = (*arguments)[0], &list = (*arguments)[1];
  if (Open(list)) return Placeholder(call, "Fn::Join");
  if (!delimiter.IsString() || !list.IsArray()) {
    WrongArguments("Fn::Join", call, "a delimiter and a list of texts");
    return Text(call, "");
  }
  Node made;
  made.kind = NodeKind::kString;
  made.range = call.range;
  for (size_t i = 0; i < list.nodes.size(); ++i) {
    const Node& element = list.nodes[i];
    if (!Spelling(element)) {
      WrongArguments("Fn::Join", element, "a delimiter and a list of texts");
      return Text(call, "");
    }
    Node between = Text(element, delimiter.text);
    if (i > 0 && !delimiter.text.empty() && !Append(made, between)) break;
    if (!Append(made, element)) break;
  }
  SpellOffsets(made);
  return made;
}

TemplateValues::Value TemplateValues::Select(const Node& call) {
  auto arguments = Arguments("Fn::Select", call, 2, 2);
  if (!arguments) return Text(call, "");
  const std::optional<std::string> spelling = Spelling((*arguments)[0]);
  Node& list = (*arguments)[1];
  if (Open(list) || Open((*arguments)[0])) return Placeholder(call, "Fn::Select");
  size_t index = 0;
  bool number =
      spelling &&
      std::from_chars(spelling->data(), spelling->data() + spelling->size(), index).ec == std::errc();
  if (!number || !list.IsArray() || index >= list.nodes.size()) {
    WrongArguments("Fn::Select", call, "the index of an element, from 0, and a list that has it");
    return Text(call, "");
  }
  return std::move(list.nodes[index]);
}

TemplateValues::Value TemplateValues::Split(const Node& call) {
  auto arguments = Arguments("Fn::Split", call, 2, 2);
  if (!arguments) return Text(call, "");
  const Node &delimiter = (*arguments)[0], &text = (*arguments)[1];
  if (Open(text)) return Placeholder(call, "Fn::Split");
  if (!delimiter.IsString() || delimiter.text.empty() || !text.IsString()) {
    WrongArguments("Fn::Split", call, "a delimiter and a text");
    return Text(call, "");
  }
  Node list;
  list.kind = NodeKind::kArray;
  list.range = call.range;
  for (size_t at = 0; at <= text.text.size();) {
    size_t next = std::min(text.text.find(delimiter.text, at), text.text.size());
    list.nodes.push_back(Text(call, std::string_view(text.text).substr(at, next - at)));
    at = next + delimiter.text.size();
    if (next == text.text.size()) break;
  }
  return list;
}

TemplateValues::Value TemplateValues::FindInMap(const Node& call) {
  auto arguments = Arguments("Fn::FindInMap", call, 3, 4);
  if (!arguments) return Text(call, "");
  const Node* found = root_.Find("Mappings");
  std::string path;
  for (size_t i = 0; i < 3; ++i) {
    const Node& key = (*arguments)[i];
    if (Open(key)) return Placeholder(call, "Fn::FindInMap");
    std::string name = Spelling(key).value_or("");
    path += (i == 0 ? "" : ".") + name;
    found = found != nullptr && found->IsObject() ? found->Find(name) : nullptr;
  }
  if (found != nullptr) return *found;
  if (arguments->size() == 4 && (*arguments)[3].IsObject()) {
    if (const Node* absent = (*arguments)[3].Find("DefaultValue")) return *absent;
  }
  WrongArguments("Fn::FindInMap", call, fmt::format("an entry of `Mappings`; there is no `{}`", path));
  return Text(call, "");
}

TemplateValues::Value TemplateValues::If(const Node& call) {
  const Node& list = call.nodes[0];
  if (!list.IsArray() || list.nodes.size() != 3 || !list.nodes[0].IsString()) {
    WrongArguments("Fn::If", call, "the name of a condition and two values");
    return Text(call, "");
  }
  std::optional<bool> holds = NamedCondition(list.nodes[0]);
  if (!holds) {
    sink_->Report(diag::TemplateCondition, list.nodes[0], list.nodes[0].text).Emit();
    return Text(call, "");
  }
  return Resolve(list.nodes[*holds ? 1 : 2], *sink_);
}

// Functions of one argument that is a value.
TemplateValues::Value TemplateValues::Simple(std::string_view function, const Node& call) {
  Value argument = Resolve(call.nodes[0], *sink_);
  if (!argument) return std::nullopt;
  if (function == "Fn::ToJsonString") return Text(call, Document::ToJson(*argument));
  std::optional<std::string> text = Spelling(*argument);
  if (function == "Fn::Length" && argument->IsArray()) {
    return Text(call, std::to_string(argument->nodes.size()));
  }
  if (function == "Fn::Base64" && text) {
    return Open(*argument) ? Placeholder(call, function) : Text(call, Base64(*text));
  }
  if (function == "Fn::ImportValue" && text && !Open(*argument)) {
    return Placeholder(call, fmt::format("{}:{}", function, *text));
  }
  if ((function == "Fn::Base64" && !text) || (function == "Fn::Length" && !Open(*argument))) {
    WrongArguments(function, call, function == "Fn::Length" ? "a list" : "a text");
  }
  return Placeholder(call, function);
}

TemplateValues::Value TemplateValues::Call(std::string_view function, const Node& call) {
  if (function == "Fn::Transform") {
    const Node* transform = call.Find(function);
    const Node* name = transform != nullptr && transform->IsObject() ? transform->Find("Name") : nullptr;
    sink_->Report(diag::TemplateTransform, call, name != nullptr && name->IsString() ? name->text : "?")
        .Emit();
    return Text(call, "");
  }
  if (function == "Ref") {
    if (call.nodes[0].IsString() && !call.nodes[0].text.empty()) return Ref(call, call.nodes[0].text);
    WrongArguments(function, call, "the name of a parameter or a resource");
    return Text(call, "");
  }
  if (function == "Fn::GetAtt") return GetAtt(call);
  if (function == "Fn::Sub") return Sub(call);
  if (function == "Fn::Join") return Join(call);
  if (function == "Fn::Select") return Select(call);
  if (function == "Fn::Split") return Split(call);
  if (function == "Fn::FindInMap") return FindInMap(call);
  if (function == "Fn::If") return If(call);
  for (std::string_view simple :
       {"Fn::Base64", "Fn::Cidr", "Fn::GetAZs", "Fn::ImportValue", "Fn::Length", "Fn::ToJsonString"}) {
    if (function == simple) return Simple(function, call);
  }
  auto report = sink_->Report(diag::TemplateFunction, call, function);
  std::move(report).Suggest(Suggest(function, kFunctions)).Emit();
  return Text(call, "");
}

}  // namespace aslc::frontend
