// An ItemReader and a ResultWriter with their parameters (parallel-map.md 6.5, 6.7). The constants come from the
// compiler, or from a snapshot, which may hold anything; the parameters are whatever the state computed.
#include <utility>

#include "runtime/map_run.h"

namespace aslrt {

namespace {

std::string_view Constant(aslrt_value object, std::string_view key) {
  aslrt_value v = GetMember(object, key);
  return aslrt_kind_of(v) == ASLRT_STRING ? Bytes(v) : std::string_view();
}

// The parameters of a call to S3 as they are asked for.
class Parameters {
 public:
  // `field`: `ItemReader`, `ResultWriter`.
  Parameters(aslrt_value object, std::string_view field, std::string* cause)
      : object_(aslrt_force(object)), field_(field), cause_(cause) {
    if (aslrt_kind_of(object_) != ASLRT_OBJECT) Refuse("The parameters of the " + field_ + " must be an object.");
  }

  bool ok() const { return ok_; }
  std::string Required(std::string_view name) {
    std::string text = Optional(name);
    if (ok_ && text.empty()) Refuse(Named(name) + " is missing or empty.");
    return text;
  }
  std::string Optional(std::string_view name) {
    if (!ok_) return {};
    aslrt_value v = aslrt_force(GetMember(object_, name));
    if (aslrt_kind_of(v) == ASLRT_STRING) return std::string(Bytes(v));
    if (aslrt_kind_of(v) != ASLRT_UNDEFINED) Refuse(Named(name) + " must be a string.");
    return {};
  }
  // Members that would change what is read or written, and are not known here.
  void RefuseOthers(std::initializer_list<std::string_view> known) {
    if (!ok_) return;
    for (const aslrt_member& member : Members(object_)) {
      bool found = false;
      for (std::string_view name : known) found = found || Bytes(member.key) == name;
      if (!found) return Refuse(Named(Bytes(member.key)) + " is not supported.");
    }
  }

 private:
  std::string Named(std::string_view name) const {
    return "The parameter '" + std::string(name) + "' of the " + field_;
  }
  void Refuse(std::string cause) {
    *cause_ = std::move(cause);
    ok_ = false;
  }

  aslrt_value object_;
  std::string field_;
  std::string* cause_;
  bool ok_ = true;
};

char DelimiterOf(std::string_view name) {
  constexpr std::pair<std::string_view, char> kDelimiters[] = {
      {"COMMA", ','}, {"PIPE", '|'}, {"SEMICOLON", ';'}, {"SPACE", ' '}, {"TAB", '\t'}};
  for (const auto& [known, delimiter] : kDelimiters) {
    if (known == name) return delimiter;
  }
  return ',';
}

ReaderSpec::Input InputOf(std::string_view name) {
  constexpr std::pair<std::string_view, ReaderSpec::Input> kInputs[] = {{"CSV", ReaderSpec::Input::kCsv},
                                                                        {"JSON", ReaderSpec::Input::kJson},
                                                                        {"JSONL", ReaderSpec::Input::kJsonLines},
                                                                        {"MANIFEST", ReaderSpec::Input::kManifest}};
  for (const auto& [known, input] : kInputs) {
    if (known == name) return input;
  }
  return ReaderSpec::Input::kNone;
}

void ReadConstants(aslrt_value config, ReaderSpec* spec) {
  std::string_view manifest = Constant(config, "ManifestType");
  spec->input = InputOf(Constant(config, "InputType"));
  spec->manifest = manifest == "ATHENA_DATA"    ? ReaderSpec::Manifest::kAthena
                   : manifest == "S3_INVENTORY" ? ReaderSpec::Manifest::kInventory
                                                : ReaderSpec::Manifest::kNone;
  spec->load_and_flatten = Constant(config, "Transformation") == "LOAD_AND_FLATTEN";
  spec->headers_given = Constant(config, "CSVHeaderLocation") == "GIVEN";
  spec->delimiter = DelimiterOf(Constant(config, "CSVDelimiter"));
  spec->items_pointer = Constant(config, "ItemsPointer");
  aslrt_value headers = GetMember(config, "CSVHeaders");
  if (aslrt_kind_of(headers) != ASLRT_ARRAY) return;
  for (aslrt_value header : Elements(headers)) {
    if (aslrt_kind_of(header) == ASLRT_STRING) spec->headers.emplace_back(Bytes(header));
  }
}

}  // namespace

bool MakeReaderSpec(const MapRun& run, ReaderSpec* spec, std::string* cause) {
  ReadConstants(run.reader, spec);
  if (run.max_items < 0) {
    *cause = "field MaxItems must be positive";  // recorded
    return false;
  }
  spec->max_items = static_cast<uint64_t>(run.max_items);
  std::string_view resource = Constant(run.reader, "Resource");
  if (resource.empty()) {
    *cause = "The Resource of the ItemReader holds a placeholder that was given no value.";
    return false;
  }
  Parameters parameters(run.reader_parameters, "ItemReader", cause);
  spec->bucket = parameters.Required("Bucket");
  if (resource == "listObjectsV2") {
    spec->resource = ReaderSpec::Resource::kListObjects;
    spec->prefix = parameters.Optional("Prefix");
    spec->start_after = parameters.Optional("StartAfter");
    // How many there are on a page does not matter; who owns a bucket is not known here.
    parameters.RefuseOthers({"Bucket", "Prefix", "StartAfter", "MaxKeys", "ExpectedBucketOwner", "RequestPayer"});
  } else {
    spec->key = parameters.Required("Key");
    spec->version_id = parameters.Optional("VersionId");
    parameters.RefuseOthers({"Bucket", "Key", "VersionId", "ExpectedBucketOwner", "RequestPayer"});
  }
  return parameters.ok();
}

Transformation TransformationOf(const MapRun& run) {
  if (aslrt_kind_of(run.writer) == ASLRT_UNDEFINED) return Transformation::kCompact;
  std::string_view name = Constant(run.writer, "Transformation");
  if (name == "COMPACT") return Transformation::kCompact;
  if (name == "FLATTEN") return Transformation::kFlatten;
  bool exports = !Constant(run.writer, "Resource").empty();
  return name == "NONE" || exports ? Transformation::kNone : Transformation::kCompact;
}

bool MakeWriterSpec(const MapRun& run, WriterSpec* spec, std::string* cause) {
  spec->exports = !Constant(run.writer, "Resource").empty();
  spec->lines = Constant(run.writer, "OutputType") == "JSONL";
  if (!spec->exports) return true;
  Parameters parameters(run.writer_parameters, "ResultWriter", cause);
  spec->bucket = parameters.Required("Bucket");
  spec->directory = parameters.Optional("Prefix");
  if (!spec->directory.empty() && !spec->directory.ends_with('/')) spec->directory += '/';
  parameters.RefuseOthers({"Bucket", "Prefix", "ExpectedBucketOwner", "RequestPayer"});
  return parameters.ok();
}

}  // namespace aslrt
