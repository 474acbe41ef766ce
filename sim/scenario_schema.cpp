// The table of a scenario's keys as a JSON Schema (scenario_keys.h).
#include "sim/report.h"
#include "sim/scenario_key_rows.h"
#include "sim/scenario_keys.h"

namespace aslc::sim {
namespace {

std::string JsonText(std::string_view text) {
  std::string out;
  AppendJsonText(out, text);
  return out;
}

std::string Reference(std::string_view object) {
  return R"({"$ref":"#/$defs/)" + std::string(object) + "\"}";
}

std::string WordsSchema(std::string_view words) {
  std::string out;
  for (std::string_view word : SplitWords(words)) out += (out.empty() ? "" : ",") + JsonText(word);
  return "{\"enum\":[" + out + "]}";
}

std::string SchemaOf(const KeyRow& row) {
  switch (row.type) {
    case KeyType::kInteger: {
      const Bounds bounds = BoundsOf(row.of);
      return R"({"type":"integer","minimum":)" + std::to_string(bounds.least) +
             ",\"maximum\":" + std::to_string(bounds.most) + "}";
    }
    case KeyType::kWord:
      return WordsSchema(row.of);
    case KeyType::kWords:
      return R"({"type":"array","minItems":1,"items":)" + WordsSchema(row.of) + "}";
    case KeyType::kObject:
      return Reference(row.of);
    case KeyType::kObjectOrExpression:
      return R"({"anyOf":[)" + std::string(kTypes[static_cast<size_t>(KeyType::kExpression)].schema) + "," +
             Reference(row.of) + "]}";
    case KeyType::kObjectOrDuration:
      return R"({"anyOf":[)" + std::string(kTypes[static_cast<size_t>(KeyType::kDuration)].schema) + "," +
             Reference(row.of) + "]}";
    case KeyType::kList:
      return R"({"type":"array","minItems":1,"items":)" + Reference(row.of) + "}";
    case KeyType::kMapOf:
      return R"({"type":"object","additionalProperties":)" + Reference(row.of) + "}";
    default:
      return std::string(kTypes[static_cast<size_t>(row.type)].schema);
  }
}

// `{..., "description": doc}`
std::string Described(std::string schema, std::string_view doc) {
  schema.pop_back();
  return schema + (schema == "{" ? "" : ",") + "\"description\":" + JsonText(doc) + "}";
}

std::string Alternatives(std::string_view object, Need need) {
  std::string out;
  for (const KeyRow* key : KeysOf(object)) {
    if (key->need == need) out += (out.empty() ? "" : ",") + ("{\"required\":[" + JsonText(key->key) + "]}");
  }
  return out;
}

std::string ObjectSchema(const ObjectRow& row) {
  std::string properties, required;
  for (const KeyRow* key : KeysOf(row.name)) {
    properties += (properties.empty() ? "\n" : ",\n") + ("      " + JsonText(key->key)) + ": " +
                  Described(SchemaOf(*key), key->doc);
    if (key->need == Need::Required) required += (required.empty() ? "" : ",") + JsonText(key->key);
  }
  std::string out = "{\n    \"type\": \"object\",\n    \"description\": " + JsonText(row.doc);
  out += ",\n    \"additionalProperties\": false";
  if (!required.empty()) out += ",\n    \"required\": [" + required + "]";
  const std::string one = Alternatives(row.name, Need::One), some = Alternatives(row.name, Need::Some);
  if (!one.empty()) out += ",\n    \"oneOf\": [" + one + "]";
  if (!some.empty()) out += ",\n    \"anyOf\": [" + some + "]";
  return out + ",\n    \"properties\": {" + properties + "\n    }\n  }";
}

}  // namespace

std::string_view ScenarioKeyDoc(std::string_view object, std::string_view key) {
  for (const KeyRow& row : kKeys) {
    if (row.object == object && row.key == key) return row.doc;
  }
  ASL_CHECK(false, "a key that the table does not have");
  return {};
}

std::string ScenarioSchema() {
  std::string out = "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n";
  out += "  \"title\": \"aslc scenario\",\n  \"$ref\": \"#/$defs/" + std::string(kObjects[0].name) + "\",\n";
  out += "  \"$defs\": {";
  const char* separator = "\n";
  for (const ObjectRow& row : kObjects) {
    out += separator + ("  " + JsonText(row.name)) + ": " + ObjectSchema(row);
    separator = ",\n";
  }
  return out + "\n  }\n}\n";
}

}  // namespace aslc::sim
