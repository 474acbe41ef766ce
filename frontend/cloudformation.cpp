// State machines of SAM and CloudFormation templates (include/aslc/templates.h): finds the resources, their
// definitions wherever they are, and makes documents of them in which every position is one of a file.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "aslc/templates.h"
#include "frontend/cloudformation_values.h"
#include "frontend/embedded_json.h"
#include "frontend/fields.h"
#include "frontend/read.h"

namespace aslc {
namespace frontend {
namespace {

constexpr std::string_view kMachineTypes[] = {"AWS::StepFunctions::StateMachine",
                                              "AWS::Serverless::StateMachine"};
constexpr std::string_view kDefinitionProperties[] = {"Definition", "DefinitionString", "DefinitionUri",
                                                      "DefinitionS3Location"};
constexpr std::string_view kResourcePathEnd = "/Resource";

std::string FolderOf(const std::string& path) {
  size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

const Node* FindString(const Node* object, std::string_view key) {
  const Node* node = object != nullptr && object->IsObject() ? object->Find(key) : nullptr;
  return node != nullptr && node->IsString() ? node : nullptr;
}

void Substitute(const Substitutions& substitutions, Node& node) {
  if (node.IsString()) {
    uint32_t first = node.range.begin + (node.quoted ? 1 : 0);
    ReplacePlaceholders(substitutions, node.text, &node.offsets, first);
  }
  for (Member& member : node.members) ReplacePlaceholders(substitutions, member.key, nullptr, 0);
  if (node.IsObject()) MarkDuplicates(node);
  for (Node& child : node.nodes) Substitute(substitutions, child);
}

// One resource that is a state machine.
class MachineReader {
 public:
  MachineReader(const Document& document, const TemplateOptions& options, const Member& id,
                const Node& resource)
      : document_(document),
        options_(options),
        id_(id),
        resource_(resource),
        values_(document.root, options.substitutions),
        sink_(document) {}

  TemplateMachine Read() {
    machine_.id = id_.key;
    machine_.source = machine_.place_source = document_.source;
    machine_.place = id_.key_range;
    const Node* metadata = resource_.Find("Metadata");
    if (const Node* path = FindString(metadata, "aws:cdk:path")) machine_.cdk_path = path->text;
    const Node* properties = resource_.Find("Properties");
    if (properties != nullptr && properties->IsObject()) {
      ReadName(*properties);
      ReadSubstitutions(*properties);
      ReadDefinition(*properties);
      CheckReferences(document_.root, id_.key, sink_);
    } else {
      sink_.Report(diag::MachineWithoutDefinition, id_.key_range, id_.key).Emit();
    }
    Diagnostics mine = sink_.Finish();
    machine_.diagnostics.insert(machine_.diagnostics.begin(), mine.begin(), mine.end());
    if (HasErrors(machine_.diagnostics)) machine_.document = nullptr;
    return std::move(machine_);
  }

 private:
  void ReadName(const Node& properties) {
    for (const char* key : {"StateMachineName", "Name"}) {
      const Node* name = properties.Find(key);
      if (name == nullptr) continue;
      std::optional<std::string> literal = values_.Literal(*name, sink_);
      if (literal) machine_.name = *literal;
    }
    for (const char* key : {"StateMachineType", "Type"}) {
      const Node* type = properties.Find(key);
      if (type == nullptr) continue;
      std::optional<std::string> literal = values_.Literal(*type, sink_);
      if (!literal) continue;
      if (*literal != "EXPRESS" && *literal != "STANDARD") {
        sink_.Report(diag::TemplateShape, *type, key, "STANDARD or EXPRESS", DescribeNode(*type)).Emit();
      }
      machine_.type = *literal == "EXPRESS" ? ASLRT_EXPRESS : ASLRT_STANDARD;
    }
  }

  // What a deployment knows only leaves the placeholder as it is.
  void ReadSubstitutions(const Node& properties) {
    substitutions_ = options_.substitutions;
    const Node* own = properties.Find("DefinitionSubstitutions");
    if (own == nullptr) return;
    if (!own->IsObject() || !TemplateValues::Function(*own).empty()) {
      sink_
          .Report(diag::TemplateShape, *own, "DefinitionSubstitutions", "an object of texts",
                  DescribeNode(*own))
          .Emit();
      return;
    }
    for (size_t i = 0; i < own->nodes.size(); ++i) {
      std::optional<Node> value = values_.Resolve(own->nodes[i], sink_);
      if (!value) continue;
      if (value->IsObject() || value->IsArray() || value->kind == NodeKind::kNull) {
        sink_.Report(diag::TemplateShape, own->nodes[i], own->members[i].key, "a text", DescribeNode(*value))
            .Emit();
        continue;
      }
      std::string text = value->IsString() ? value->text : Document::ToJson(*value);
      // What was given by name wins.
      if (!FindPlaceholder(text)) substitutions_.emplace(own->members[i].key, std::move(text));
    }
  }

  void ReadDefinition(const Node& properties) {
    const Node* found = nullptr;
    std::string_view name;
    for (std::string_view key : kDefinitionProperties) {
      auto at = std::find_if(properties.members.begin(), properties.members.end(),
                             [&](const Member& member) { return member.key == key; });
      if (at == properties.members.end()) continue;
      if (found != nullptr) {
        sink_.Report(diag::MachineDefinedTwice, at->key_range, name, key).Emit();
        return;
      }
      found = properties.Find(key);
      name = key;
    }
    if (found == nullptr) {
      sink_.Report(diag::MachineWithoutDefinition, id_.key_range, id_.key).Emit();
    } else if (const Node* location = Included(*found)) {
      ReadNamedFile(*location);
    } else if (name == "Definition") {
      ReadInline(*found);
    } else if (name == "DefinitionString") {
      ReadText(*found);
    } else if (!ReadAsset()) {
      ReadNamedFile(*found);
    }
  }

  // The Location of an AWS::Include, which may be a local file before the template is packaged.
  static const Node* Included(const Node& node) {
    const Node* transform = node.IsObject() ? node.Find("Fn::Transform") : nullptr;
    const Node* name = FindString(transform, "Name");
    if (name == nullptr || name->text != "AWS::Include") return nullptr;
    return FindString(transform->Find("Parameters"), "Location");
  }

  void ReadInline(const Node& node) {
    std::optional<Node> definition = values_.Resolve(node, sink_);
    if (!definition) {
      sink_.Report(diag::MachineWithoutDefinition, node, id_.key).Emit();
      return;
    }
    Substitute(substitutions_, *definition);
    machine_.document = std::make_shared<const Document>(Document{document_.source, std::move(*definition)});
  }

  void ReadText(const Node& node) {
    if (TemplateValues::Function(node) == "Fn::ToJsonString") return ReadInline(node.nodes[0]);
    size_t errors = sink_.all_error_count();
    std::optional<Node> text = values_.Resolve(node, sink_);
    if (sink_.all_error_count() > errors) return;
    if (!text || !text->IsString()) {
      sink_
          .Report(diag::TemplateShape, node, "DefinitionString", "a text that holds JSON",
                  text ? DescribeNode(*text) : "AWS::NoValue")
          .Emit();
      return;
    }
    TakeRead(ReadEmbeddedJson(document_.source, *text, substitutions_));
  }

  void TakeRead(ReadResult read) {
    machine_.diagnostics.insert(machine_.diagnostics.end(), read.diagnostics.begin(), read.diagnostics.end());
    if (read.document) machine_.document = std::make_shared<const Document>(std::move(*read.document));
  }

  SourcePtr OpenFile(const std::string& name) const {
    if (!options_.open || name.empty()) return nullptr;
    return options_.open(name.starts_with('/') ? name : FolderOf(document_.source->name()) + name);
  }

  void TakeFile(SourcePtr file) {
    machine_.source = file;
    TakeRead(ReadDefinitionDocument(std::move(file), substitutions_));
  }

  // The CDK writes where the file of an asset is.
  bool ReadAsset() {
    const Node* path = FindString(resource_.Find("Metadata"), "aws:asset:path");
    SourcePtr file = path != nullptr ? OpenFile(path->text) : nullptr;
    if (file != nullptr) TakeFile(std::move(file));
    return file != nullptr || machine_.document != nullptr || HasErrors(machine_.diagnostics);
  }

  // DefinitionUri: a path, `s3://bucket/key`, or an object; DefinitionS3Location: an object.
  void ReadNamedFile(const Node& node) {
    const Node* key = &node;
    bool object = node.IsObject() && TemplateValues::Function(node).empty();
    if (object) key = node.Find("Key") != nullptr ? node.Find("Key") : node.Find("S3Key");
    std::optional<std::string> name = key != nullptr ? values_.Literal(*key, sink_) : std::nullopt;
    if (!name) {
      if (sink_.all_error_count() > 0) return;
      sink_
          .Report(diag::TemplateShape, node, "the place of the definition",
                  "a path, or an object with `Bucket` and `Key`, that the template tells", DescribeNode(node))
          .Emit();
      return;
    }
    constexpr std::string_view kScheme = "s3://";
    bool remote = object || name->starts_with(kScheme) || name->starts_with("https://");
    std::string path = *name;
    if (name->starts_with(kScheme))
      path = name->substr(std::min(name->find('/', kScheme.size()), name->size() - 1) + 1);
    SourcePtr file = OpenFile(path);
    if (file == nullptr && remote) file = OpenFile(path.substr(path.rfind('/') + 1));
    // The CDK's bootstrap bucket has the asset `<hash>.json` that lies here as `asset.<hash>.json`.
    if (file == nullptr && remote) file = OpenFile("asset." + path.substr(path.rfind('/') + 1));
    if (file != nullptr) return TakeFile(std::move(file));
    if (remote) {
      sink_.Report(diag::DefinitionInS3, *key, *name).Emit();
    } else {
      sink_.Report(diag::DefinitionFileMissing, *key, *name).Emit();
    }
  }

  const Document& document_;
  const TemplateOptions& options_;
  const Member& id_;
  const Node& resource_;
  TemplateValues values_;
  DiagnosticSink sink_;
  Substitutions substitutions_;
  TemplateMachine machine_;
};

// Whether the text says what it is even where it cannot be read.
bool NamesResources(std::string_view text) {
  return text.find("AWSTemplateFormatVersion") != std::string_view::npos || text.starts_with("Resources:") ||
         text.find("\nResources:") != std::string_view::npos;
}

bool IsTemplate(const Node& root) {
  if (!root.IsObject() || root.Find("StartAt") != nullptr || root.Find("States") != nullptr) return false;
  return root.Find("Resources") != nullptr || root.Find("AWSTemplateFormatVersion") != nullptr;
}

void ReadMachines(const Document& document, const TemplateOptions& options, TemplateResult& result) {
  DiagnosticSink sink(document);
  const Node* resources = document.root.Find("Resources");
  if (resources != nullptr && !resources->IsObject()) {
    sink.Report(diag::TemplateShape, *resources, "Resources", "an object", DescribeNode(*resources)).Emit();
  }
  for (size_t i = 0; resources != nullptr && i < resources->nodes.size() && resources->IsObject(); ++i) {
    const Node& resource = resources->nodes[i];
    const Member& member = resources->members[i];
    if (member.key.starts_with("Fn::")) {
      sink.Report(diag::TemplateTransform, member.key_range, member.key).Emit();
      continue;
    }
    const Node* type = FindString(&resource, "Type");
    bool machine = type != nullptr && std::find(std::begin(kMachineTypes), std::end(kMachineTypes),
                                                type->text) != std::end(kMachineTypes);
    if (!machine || member.duplicate) continue;
    result.machines.push_back(MachineReader(document, options, member, *resources->Find(member.key)).Read());
  }
  if (result.machines.empty() && sink.all_error_count() == 0) {
    SourceRange place = resources != nullptr ? FirstByte(*resources) : FirstByte(document.root);
    sink.Report(diag::TemplateWithoutMachines, place).Emit();
  }
  result.diagnostics = sink.Finish();
}

}  // namespace
}  // namespace frontend

TemplateResult ReadTemplate(SourcePtr source, const TemplateOptions& options) {
  TemplateResult result;
  std::string_view text = source->text();
  if (text.size() > kDocumentBytesMax) return result;
  bool names = frontend::NamesResources(text);
  if (!names && text.find("Resources") == std::string_view::npos) return result;
  ReadResult read = ReadTemplateDocument(source);
  if (read.document) {
    result.is_template = frontend::IsTemplate(read.document->root);
    if (result.is_template) frontend::ReadMachines(*read.document, options, result);
  } else if (names) {
    result.is_template = true;
    result.diagnostics = std::move(read.diagnostics);
  }
  return result;
}

CompileOptions TemplateMachine::Options(CompileOptions options, bool with_type) const {
  options.document = document;
  if (options.name.empty()) options.name = name.empty() ? id : name;
  if (with_type && type) options.type = *type;
  return options;
}

bool TemplateMachine::IsCalled(std::string_view text) const {
  std::string_view path = cdk_path;
  if (path.ends_with(frontend::kResourcePathEnd)) path.remove_suffix(frontend::kResourcePathEnd.size());
  return !text.empty() && (text == id || text == name || text == cdk_path || text == path);
}

}  // namespace aslc
