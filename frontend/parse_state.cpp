// One state: its type, the fields that several types share, and the way to the type's own.
#include <fmt/format.h>

#include <iterator>

#include "frontend/parse.h"
#include "frontend/suggest.h"
#include "frontend/template.h"

namespace aslc::frontend {
namespace {

constexpr int64_t kStateNameMax = 80;  // characters

struct StateType {
  std::string_view name;
  aslrt_state_kind kind;
  ObjectKind object;
  void (*parse)(StateParse& parse);
};
constexpr StateType kTypes[] = {
#define STATE(name, number) {#name, ASLRT_STATE_##name, ObjectKind::k##name, Parse##name},
#include "aslc/states.def"
};

void CheckName(ParseContext& context, const Member& name) {
  int64_t count = CountCharacters(name.key);
  if (name.key.empty()) {
    context.sink.Report(diag::EmptyName, name.key_range, "the state's name").Emit();
  } else if (count > kStateNameMax && !FindPlaceholder(name.key)) {
    context.sink.Report(diag::NameTooLong, name.key_range, "the state's name", count, kStateNameMax).Emit();
  }
}

// The row of the state's type; null, and reported, when there is none.
const StateType* FindType(ParseContext& context, const Member& name, const Node& node) {
  const Node* type = node.Find("Type");
  if (type == nullptr) {
    context.sink
        .Report(diag::MissingField, Where(name.key_range, node), fmt::format("state `{}`", name.key), "Type")
        .Emit();
    return nullptr;
  }
  if (!type->IsString()) {
    context.sink.Report(diag::WrongType, *type, "Type", "a string", DescribeNode(*type)).Emit();
    return nullptr;
  }
  std::string_view names[std::size(kTypes)];
  for (size_t i = 0; i < std::size(kTypes); ++i) {
    if (kTypes[i].name == type->text) return &kTypes[i];
    names[i] = kTypes[i].name;
  }
  context.sink.Report(diag::UnknownStateType, *type, type->text).Suggest(Suggest(type->text, names)).Emit();
  return nullptr;
}

// The language of a state (guide "Transforming data with JSONata"): its own, or the machine's.
Language LanguageOf(ParseContext& context, const Node& node) {
  const Node* own = node.Find("QueryLanguage");
  bool jsonpath = own != nullptr && own->IsString() && own->text == "JSONPath";
  if (jsonpath && context.jsonata_machine) {
    context.sink.Report(diag::QueryLanguageDowngrade, *own).Emit();
  }
  if (own == nullptr) return context.jsonata_machine ? Language::kJsonata : Language::kJsonPath;
  return jsonpath ? Language::kJsonPath : Language::kJsonata;
}

void ParseShared(StateParse& parse) {
  const Fields& fields = parse.fields;
  State& state = parse.state;
  state.comment = fields.Text("Comment");
  if (const Node* next = fields.Find("Next")) state.next = ParseTarget(*next);
  state.input_path = ParsePathField(parse.context, fields, "InputPath");
  state.output_path = ParsePathField(parse.context, fields, "OutputPath");
  state.result_path = ParsePathField(parse.context, fields, "ResultPath");
  state.result_selector = ParseTemplateField(parse, "ResultSelector");
  ExpressionPlace place;
  place.result = state.kind == ASLRT_STATE_Task || state.kind == ASLRT_STATE_Parallel || state.kind == ASLRT_STATE_Map;
  state.output = ParseOutputField(parse, fields, place);
  state.assign = ParseAssignField(parse, fields, place);
  ParseRetry(parse);
  ParseCatch(parse);
}

}  // namespace

std::optional<Template> ParseTemplateField(StateParse& parse, std::string_view name,
                                           const ExpressionPlace& place) {
  const Node* node = parse.fields.Find(name);
  if (node == nullptr) return std::nullopt;
  if (parse.jsonpath()) return ParseTemplate(parse.context, *node);
  ExpressionPlace own = place;
  own.location = name;
  return ParseTemplate(parse.context, *node, own);
}

namespace {

// `Output` of the state, `Catch[0]/Output` of a catcher.
ExpressionPlace FieldOf(const ExpressionPlace& place, std::string_view name) {
  if (!place.location.empty()) return place.Member(name);
  ExpressionPlace own = place;
  own.location = name;
  return own;
}

}  // namespace

std::optional<Template> ParseOutputField(StateParse& parse, const Fields& fields, const ExpressionPlace& place) {
  const Node* node = fields.Find("Output");
  if (node == nullptr || parse.jsonpath()) return std::nullopt;
  return ParseTemplate(parse.context, *node, FieldOf(place, "Output"));
}

std::vector<Assignment> ParseAssignField(StateParse& parse, const Fields& fields, const ExpressionPlace& place) {
  const Node* node = fields.Find("Assign");
  if (node == nullptr) return {};
  if (parse.jsonpath()) return ParseAssign(parse.context, *node, nullptr);
  ExpressionPlace own = FieldOf(place, "Assign");
  return ParseAssign(parse.context, *node, &own);
}

void ParseComputedField(StateParse& parse, std::string_view name) {
  if (parse.jsonpath()) return;
  const Node* node = parse.fields.FindExpression(name);
  if (node == nullptr) {
    const Node* constant = parse.fields.FindConstant(name);
    if (constant != nullptr && constant->IsString()) CheckDelimiters(parse.context, *constant);
    return;
  }
  ExpressionPlace place;
  place.location = name;
  std::optional<StateExpression> expression = ParseStateExpression(parse.context, *node, place);
  if (expression) parse.state.computed.emplace(name, std::move(*expression));
}

State ParseState(ParseContext& context, const Member& name, const Node& node) {
  State state;
  state.name = name.key;
  state.name_range = name.key_range;
  state.range = node.range;
  CheckName(context, name);
  if (!RequireObject(context, node, name.key)) return state;
  const StateType* type = FindType(context, name, node);
  if (type == nullptr) return state;
  state.kind = type->kind;
  Language language = LanguageOf(context, node);
  state.jsonata = language == Language::kJsonata;
  std::string subject = fmt::format("the {} state `{}`", type->name, name.key);
  Fields fields = CheckFields(context, type->object, language, node, Where(name.key_range, node), subject);
  StateParse parse{context, fields, language, state};
  ParseShared(parse);
  type->parse(parse);
  return state;
}

}  // namespace aslc::frontend
