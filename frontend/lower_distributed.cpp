// What a Map of Distributed mode tells the engine: its mode and label, what is tolerated, and its ItemReader,
// ItemBatcher and ResultWriter with their parameters evaluated (parallel-map.md 6.4 to 6.8).
#include <fmt/format.h>

#include "frontend/lower.h"
#include "ir/json_text.h"

namespace aslc::frontend {

using ir::ValueId;

namespace {

// A number of Distributed mode: a constant, a path or an expression.
struct MapNumber {
  const char* field;        // `ToleratedFailureCount`
  const char* path_field;   // `ToleratedFailureCountPath`
  std::string expression;   // key of State::computed
  aslrt_param_id param;
  const char* expected;     // in words
};

void LowerNumber(FunctionLowering& function, Subject& effective, const MapNumber& number,
                 const std::string& constant, const std::optional<Path>& path) {
  ir::FunctionBuilder& b = function.builder();
  if (const StateExpression* expression = function.Computed(number.expression)) {
    function.LowerNumberParam(*expression, number.param, number.expected);
  } else if (path) {
    RangeScope range(function, path->range);
    ValueId value = function.LowerPathTree(*path, effective, {Miss::kField, number.path_field});
    b.Param(number.param, value, function.Site(ASLRT_MESSAGE_none, number.path_field, path->text));
  } else if (!constant.empty()) {
    b.Param(number.param, function.Literal(constant), function.Site(ASLRT_MESSAGE_none, number.field));
  }
}

std::string TextOf(uint32_t number) { return number == 0 ? std::string() : fmt::format("{}", number); }

// Constants as an object of texts; those that are absent have no member.
class Constants {
 public:
  void Add(std::string_view key, std::string_view text) {
    if (text.empty()) return;
    Key(key);
    ir::AppendQuoted(json_, text);
  }
  void Add(std::string_view key, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    Key(key);
    json_ += '[';
    for (size_t i = 0; i < texts.size(); ++i) {
      if (i > 0) json_ += ',';
      ir::AppendQuoted(json_, texts[i]);
    }
    json_ += ']';
  }
  std::string Json() const { return "{" + json_ + "}"; }

 private:
  void Key(std::string_view key) {
    if (!json_.empty()) json_ += ',';
    ir::AppendQuoted(json_, key);
    json_ += ':';
  }
  std::string json_;
};

void LowerParameters(FunctionLowering& function, Subject& effective, const std::optional<Template>& parameters,
                     aslrt_param_id param) {
  if (!parameters) return;
  ValueId value = function.LowerTemplate(*parameters, effective, {});
  function.builder().Param(param, value, function.Site(ASLRT_MESSAGE_none));
}

void LowerReader(FunctionLowering& function, Subject& effective, const ItemReaderNode& reader) {
  Constants constants;
  constants.Add("Resource", reader.resource);
  constants.Add("InputType", reader.input_type);
  constants.Add("Transformation", reader.transformation);
  constants.Add("ManifestType", reader.manifest_type);
  constants.Add("CSVHeaderLocation", reader.csv_header_location);
  constants.Add("CSVHeaders", reader.csv_headers);
  constants.Add("CSVDelimiter", reader.csv_delimiter);
  constants.Add("ItemsPointer", reader.items_pointer);
  function.builder().Param(ASLRT_PARAM_item_reader, function.Literal(constants.Json()),
                           function.Site(ASLRT_MESSAGE_none));
  LowerParameters(function, effective, reader.parameters, ASLRT_PARAM_reader_parameters);
  LowerNumber(function, effective,
              {"MaxItems", "MaxItemsPath", "ItemReader/ReaderConfig/MaxItems", ASLRT_PARAM_max_items,
               "non-negative integer"},
              TextOf(reader.max_items), reader.max_items_path);
}

void LowerBatcher(FunctionLowering& function, Subject& effective, const ItemBatcherNode& batcher) {
  LowerNumber(function, effective,
              {"MaxItemsPerBatch", "MaxItemsPerBatchPath", "ItemBatcher/MaxItemsPerBatch",
               ASLRT_PARAM_max_items_per_batch, "positive integer"},
              TextOf(batcher.max_items), batcher.max_items_path);
  LowerNumber(function, effective,
              {"MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath", "ItemBatcher/MaxInputBytesPerBatch",
               ASLRT_PARAM_max_input_bytes_per_batch, "positive integer"},
              TextOf(batcher.max_bytes), batcher.max_bytes_path);
  LowerParameters(function, effective, batcher.batch_input, ASLRT_PARAM_batch_input);
}

void LowerWriter(FunctionLowering& function, Subject& effective, const ResultWriterNode& writer) {
  Constants constants;
  constants.Add("Resource", writer.exports ? "putObject" : "");
  constants.Add("Transformation", writer.transformation);
  constants.Add("OutputType", writer.output_type);
  function.builder().Param(ASLRT_PARAM_result_writer, function.Literal(constants.Json()),
                           function.Site(ASLRT_MESSAGE_none));
  // Without a Resource they are for nothing.
  if (writer.exports) LowerParameters(function, effective, writer.parameters, ASLRT_PARAM_writer_parameters);
}

}  // namespace

// The service begins the Map before it looks at what is tolerated and at what is read (recorded).
void LowerMapRun(FunctionLowering& function, Subject& effective, ValueId items) {
  const DistributedNode& map = function.state().distributed;
  ir::FunctionBuilder& b = function.builder();
  Constants children;
  children.Add("ExecutionType", map.express ? "EXPRESS" : "STANDARD");
  children.Add("Label", map.label);
  ir::SiteId site = function.Site(ASLRT_MESSAGE_none);
  b.Param(ASLRT_PARAM_map_children, function.Literal(children.Json()), site);
  b.Param(ASLRT_PARAM_map_run, items, site);
  LowerNumber(function, effective,
              {"ToleratedFailureCount", "ToleratedFailureCountPath", "ToleratedFailureCount",
               ASLRT_PARAM_tolerated_failure_count, "non-negative integer"},
              map.tolerated_count ? fmt::format("{}", *map.tolerated_count) : std::string(),
              map.tolerated_count_path);
  LowerNumber(function, effective,
              {"ToleratedFailurePercentage", "ToleratedFailurePercentagePath", "ToleratedFailurePercentage",
               ASLRT_PARAM_tolerated_failure_percentage, "number between 0 and 100"},
              map.tolerated_percentage.value_or(std::string()), map.tolerated_percentage_path);
  if (map.reader) LowerReader(function, effective, *map.reader);
  if (map.batcher) LowerBatcher(function, effective, *map.batcher);
  if (map.writer) LowerWriter(function, effective, *map.writer);
}

}  // namespace aslc::frontend
