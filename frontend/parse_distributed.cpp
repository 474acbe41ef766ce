// The fields of a Map that are about its Distributed mode: tolerated failures, label, ItemReader, ItemBatcher,
// ResultWriter (guide "Using Map state in Distributed mode", "ItemReader (Map)", "ItemBatcher (Map)",
// "ResultWriter (Map)"). The service takes them in Inline mode too, where they do nothing.
#include <fmt/format.h>

#include <algorithm>

#include "frontend/parse.h"
#include "frontend/resource.h"
#include "frontend/template.h"

namespace aslc::frontend {
namespace {

constexpr int64_t kLabelMax = 40;             // characters
constexpr int64_t kPointerMax = 1999;         // characters
constexpr size_t kHeadersMax = 10 * 1024;     // bytes

void ParseLabel(StateParse& parse) {
  const Node* label = parse.fields.Find("Label");
  if (label == nullptr) return;
  parse.state.distributed.label = label->text;
  parse.state.distributed.label_range = label->range;
  if (FindPlaceholder(label->text)) return;
  DiagnosticSink& sink = parse.context.sink;
  int64_t count = CountCharacters(label->text);
  if (label->text.empty()) sink.Report(diag::EmptyValue, *label, "Label").Emit();
  if (count > kLabelMax) sink.Report(diag::NameTooLong, *label, "`Label`", count, kLabelMax).Emit();
  for (size_t i = 0; i < label->text.size(); ++i) {
    unsigned char c = static_cast<unsigned char>(label->text[i]);
    // U+0080 to U+009F are two bytes in UTF-8, C2 80 to C2 9F.
    bool control = c < 0x20 || c == 0x7F ||
                   (c == 0xC2 && i + 1 < label->text.size() && (label->text[i + 1] & 0xE0) == 0x80);
    bool special =
        std::string_view("?*<>{}[]:;,\\|^~$#%&`\" ").find(static_cast<char>(c)) != std::string_view::npos;
    if (!control && !special) continue;
    std::string shown = control    ? "U+00" + fmt::format("{:02X}", c == 0xC2 ? label->text[i + 1] & 0xFF : c)
                        : c == ' ' ? "space"
                                   : fmt::format("`{}`", static_cast<char>(c));
    uint32_t at = static_cast<uint32_t>(i);
    sink.Report(diag::LabelCharacter, Where(label->Within(at, at + 1), *label), shown).Emit();
    return;
  }
}

// An object of Distributed mode, for example the ReaderConfig at `ItemReader/ReaderConfig`.
class InnerObject {
 public:
  InnerObject(StateParse& parse, ObjectKind kind, const Node& node, std::string_view location)
      : parse_(parse),
        location_(location),
        fields_(CheckFields(parse.context, kind, parse.language, node, Where(FirstByte(node), node),
                            ObjectText(kind))) {}

  const Fields& fields() const { return fields_; }
  std::string Text(std::string_view name) const { return fields_.Text(name); }
  // A number; one that is an expression goes to State::computed.
  uint32_t Number(std::string_view name) {
    if (const Node* node = fields_.FindExpression(name)) {
      std::optional<StateExpression> expression = ParseStateExpression(parse_.context, *node, Place(name));
      if (expression) parse_.state.computed.emplace(Place(name).location, std::move(*expression));
      return 0;
    }
    return static_cast<uint32_t>(fields_.Integer(name, 0));
  }
  std::optional<Path> PathOf(std::string_view name) { return ParsePathOf(parse_.context, fields_, name); }
  std::optional<Template> TemplateOf(std::string_view name) {
    const Node* node = fields_.Find(name);
    if (node == nullptr) return std::nullopt;
    return parse_.jsonpath() ? ParseTemplate(parse_.context, *node)
                             : ParseTemplate(parse_.context, *node, Place(name));
  }
  // Parameters or, in JSONata, Arguments; without one of the `required` members the call fails.
  std::optional<Template> Parameters(std::string_view call, std::initializer_list<std::string_view> required) {
    std::string_view name = parse_.jsonpath() ? "Parameters" : "Arguments";
    const Node* node = fields_.Find(name);
    // The field of the other language was refused, with all that it holds.
    bool refused = node == nullptr && (fields_.object().Find("Parameters") || fields_.object().Find("Arguments"));
    auto is_open = [](const Member& member) { return FindPlaceholder(member.key).has_value(); };
    bool open = refused || (node != nullptr && (!node->IsObject() || std::any_of(node->members.begin(),
                                                                               node->members.end(), is_open)));
    for (std::string_view member : required) {
      if (open || (node != nullptr && (node->Find(member) || node->Find(std::string(member) + ".$")))) continue;
      const Node& owner = node == nullptr ? fields_.object() : *node;
      parse_.context.sink.Report(diag::MissingParameter, Where(FirstByte(owner), owner), call, member).Emit();
    }
    return TemplateOf(name);
  }

 private:
  ExpressionPlace Place(std::string_view name) const {
    ExpressionPlace place;
    place.location = location_;
    return place.Member(name);
  }

  StateParse& parse_;
  std::string_view location_;
  Fields fields_;
};

// The action of an S3 resource, `getObject`. Reports what is none of `actions`; a placeholder may be any.
std::string ParseS3Resource(ParseContext& context, const Node& string,
                            std::initializer_list<std::string_view> actions) {
  std::string_view text = string.text;
  size_t partition = text.find(':', 4);
  for (std::string_view action : actions) {
    std::string ending = fmt::format(":states:::s3:{}", action);
    if (text.starts_with("arn:") && text.ends_with(ending) && text.size() == partition + ending.size()) {
      return std::string(action);
    }
  }
  if (!FindPlaceholder(text)) context.sink.Report(diag::UnknownResource, string, text).Emit();
  return {};
}

// RFC 6901: empty, or tokens that each begin with `/`, in which `~` stands before 0 or 1.
bool IsJsonPointer(std::string_view text) {
  if (!text.empty() && text[0] != '/') return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '~' && (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1'))) return false;
  }
  return true;
}

void CheckPointer(ParseContext& context, const Fields& fields) {
  const Node* pointer = fields.Find("ItemsPointer");
  if (pointer == nullptr || FindPlaceholder(pointer->text)) return;
  int64_t count = CountCharacters(pointer->text);
  if (count > kPointerMax) {
    context.sink.Report(diag::NameTooLong, *pointer, "`ItemsPointer`", count, kPointerMax).Emit();
  }
  if (!IsJsonPointer(pointer->text)) context.sink.Report(diag::InvalidPointer, *pointer, pointer->text).Emit();
}

std::vector<std::string> ParseHeaders(ParseContext& context, const Fields& fields) {
  std::vector<std::string> headers;
  const Node* list = fields.Find("CSVHeaders");
  if (list == nullptr) return headers;
  size_t bytes = 0;
  for (const Node& header : list->nodes) {
    if (!header.IsString()) {
      context.sink.Report(diag::WrongType, header, "CSVHeaders", "strings", DescribeNode(header)).Emit();
      continue;
    }
    bytes += header.text.size();
    headers.push_back(header.text);
  }
  if (bytes > kHeadersMax) {
    context.sink
        .Report(diag::AboveMaximum, *list, "CSVHeaders", fmt::format("{} bytes", bytes),
                fmt::format("{} bytes", kHeadersMax))
        .Emit();
  }
  return headers;
}

// A field of ReaderConfig that the reader never looks at.
void CheckUse(ParseContext& context, const Fields& fields, std::string_view name, bool used,
              std::string_view where) {
  const Node* node = fields.Find(name);
  if (node != nullptr && !used) context.sink.Report(diag::FieldWithoutEffect, *node, name, where).Emit();
}

// Fields of ReaderConfig that need one another (parallel-map.md 6.5).
void CheckReaderConfig(ParseContext& context, const ItemReaderNode& reader, const Fields& fields) {
  bool given = reader.csv_header_location == "GIVEN";
  bool rows = reader.input_type == "CSV" || reader.input_type == "MANIFEST";
  bool listing = reader.resource == "listObjectsV2";
  if (given && fields.object().Find("CSVHeaders") == nullptr) {
    const Node& object = fields.object();
    context.sink.Report(diag::MissingField, Where(FirstByte(object), object), "`ReaderConfig`", "CSVHeaders")
        .Emit();
  }
  CheckUse(context, fields, "CSVHeaderLocation", rows || reader.input_type.empty(), "`InputType` is `CSV`");
  CheckUse(context, fields, "CSVDelimiter", rows || reader.input_type.empty(), "`InputType` is `CSV`");
  CheckUse(context, fields, "CSVHeaders", given, "`CSVHeaderLocation` is `GIVEN`");
  CheckUse(context, fields, "ItemsPointer", reader.input_type == "JSON", "`InputType` is `JSON`");
  CheckUse(context, fields, "ManifestType", reader.input_type == "MANIFEST" || reader.manifest_type.empty() ||
                                                reader.input_type.empty() || reader.manifest_type == "ATHENA_DATA",
           "`InputType` is `MANIFEST`");
  bool flatten = reader.transformation == "LOAD_AND_FLATTEN";
  CheckUse(context, fields, "Transformation", !flatten || listing || reader.resource.empty(),
           "`Resource` is `s3:listObjectsV2`");
}

void ParseReader(StateParse& parse) {
  const Node* node = parse.fields.Find("ItemReader");
  if (node == nullptr) return;
  InnerObject object(parse, ObjectKind::kItemReader, *node, "ItemReader");
  ItemReaderNode& reader = parse.state.distributed.reader.emplace();
  reader.range = node->range;
  if (const Node* resource = object.fields().Find("Resource")) {
    reader.resource = ParseS3Resource(parse.context, *resource, {"getObject", "listObjectsV2"});
  }
  if (reader.resource == "getObject") {
    reader.parameters = object.Parameters("s3:getObject", {"Bucket", "Key"});
  } else if (reader.resource == "listObjectsV2") {
    reader.parameters = object.Parameters("s3:listObjectsV2", {"Bucket"});
  } else {
    reader.parameters = object.Parameters("s3", {});
  }
  const Node* config_node = object.fields().Find("ReaderConfig");
  if (config_node == nullptr) return;
  InnerObject config(parse, ObjectKind::kReaderConfig, *config_node, "ItemReader/ReaderConfig");
  reader.input_type = config.Text("InputType");
  if (const Node* input_type = config.fields().Find("InputType")) reader.input_type_range = input_type->range;
  reader.transformation = config.Text("Transformation");
  reader.manifest_type = config.Text("ManifestType");
  reader.csv_header_location = config.Text("CSVHeaderLocation");
  reader.csv_delimiter = config.Text("CSVDelimiter");
  reader.items_pointer = config.Text("ItemsPointer");
  reader.csv_headers = ParseHeaders(parse.context, config.fields());
  reader.max_items = config.Number("MaxItems");
  reader.max_items_path = config.PathOf("MaxItemsPath");
  CheckPointer(parse.context, config.fields());
  CheckReaderConfig(parse.context, reader, config.fields());
}

void ParseBatcher(StateParse& parse) {
  const Node* node = parse.fields.Find("ItemBatcher");
  if (node == nullptr) return;
  InnerObject object(parse, ObjectKind::kItemBatcher, *node, "ItemBatcher");
  ItemBatcherNode& batcher = parse.state.distributed.batcher.emplace();
  batcher.range = node->range;
  batcher.batch_input = object.TemplateOf("BatchInput");
  batcher.max_items = object.Number("MaxItemsPerBatch");
  batcher.max_bytes = object.Number("MaxInputBytesPerBatch");
  batcher.max_items_path = object.PathOf("MaxItemsPerBatchPath");
  batcher.max_bytes_path = object.PathOf("MaxInputBytesPerBatchPath");
}

void ParseWriter(StateParse& parse) {
  const Node* node = parse.fields.Find("ResultWriter");
  if (node == nullptr) return;
  DiagnosticSink& sink = parse.context.sink;
  InnerObject object(parse, ObjectKind::kResultWriter, *node, "ResultWriter");
  ResultWriterNode& writer = parse.state.distributed.writer.emplace();
  writer.range = node->range;
  if (node->members.empty()) sink.Report(diag::EmptyValue, *node, "ResultWriter").Emit();
  if (const Node* resource = object.fields().Find("Resource")) {
    ParseS3Resource(parse.context, *resource, {"putObject"});
    writer.exports = true;
    writer.parameters = object.Parameters("s3:putObject", {"Bucket"});
  } else {
    writer.parameters = object.Parameters("s3:putObject", {});
    std::string_view name = parse.jsonpath() ? "Parameters" : "Arguments";
    CheckUse(parse.context, object.fields(), name, false, "the `ResultWriter` has a `Resource`");
  }
  const Node* config_node = object.fields().Find("WriterConfig");
  if (config_node == nullptr) return;
  InnerObject config(parse, ObjectKind::kWriterConfig, *config_node, "ResultWriter/WriterConfig");
  writer.transformation = config.Text("Transformation");
  writer.output_type = config.Text("OutputType");
}

}  // namespace

void ParseDistributedFields(StateParse& parse) {
  DistributedNode& distributed = parse.state.distributed;
  const Fields& fields = parse.fields;
  ParseLabel(parse);
  const Node* count = fields.FindConstant("ToleratedFailureCount");
  if (count != nullptr && count->IsNumber()) {
    distributed.tolerated_count = static_cast<uint32_t>(fields.Integer("ToleratedFailureCount", 0));
  }
  const Node* percentage = fields.FindConstant("ToleratedFailurePercentage");
  if (percentage != nullptr && percentage->IsNumber()) distributed.tolerated_percentage = percentage->text;
  for (std::string_view name : {"ToleratedFailureCount", "ToleratedFailurePercentage"}) {
    ParseComputedField(parse, name);
  }
  distributed.tolerated_count_path = ParsePathOf(parse.context, fields, "ToleratedFailureCountPath");
  distributed.tolerated_percentage_path = ParsePathOf(parse.context, fields, "ToleratedFailurePercentagePath");
  ParseReader(parse);
  ParseBatcher(parse);
  ParseWriter(parse);
}

}  // namespace aslc::frontend
