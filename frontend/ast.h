// The checked tree of a definition. Made by parse_*.cpp from a positioned document, lowered to IR by
// lower_*.cpp. Everything embedded (paths, templates, intrinsic calls, choice rules) is a tree here;
// every part keeps its bytes in the source.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "aslc/document.h"
#include "aslc/image.h"

namespace aslc::jsonata {
struct Node;
}

namespace aslc::frontend {

// ---- paths (spec "Paths", "Reference Paths"; the dialect is Jayway's) ------------------------------

enum class PathRoot { kInput, kContext, kVariable };  // $  $$  $name

struct FilterExpr;
using FilterPtr = std::shared_ptr<const FilterExpr>;

enum class SegmentKind {
  kMember,        // .name ['name']
  kIndex,         // [n], negative from the end
  kWildcard,      // .* [*]
  kSlice,         // [from:to]
  kMembers,       // ['a','b']
  kIndexes,       // [0,2]
  kFilter,        // [?(...)]
  kLength,        // .length(), last only
};

struct Segment {
  SegmentKind kind = SegmentKind::kMember;
  bool descend = false;  // preceded by `..`: applied to every descendant
  std::string name;
  int64_t index = 0;
  std::optional<int64_t> from, to;
  std::vector<std::string> names;
  std::vector<int64_t> indexes;
  FilterPtr filter;
  SourceRange range;
};

struct Path {
  std::string text;  // as written
  PathRoot root = PathRoot::kInput;
  std::string variable;
  std::vector<Segment> segments;
  SourceRange range;
  // One node at most: members and indexes only (and length()).
  bool IsDefinite() const;
  // Jayway's spelling of the first `count` segments: $['a'][0]
  std::string Canonical(size_t count) const;
};

enum class FilterOp { kOr, kAnd, kNot, kEq, kNe, kLt, kLe, kGt, kGe, kExists, kLiteral, kPath };

struct FilterExpr {
  FilterOp op{};
  FilterPtr left, right;
  std::string literal_json;  // kLiteral
  Path path;                 // kPath: relative to @ (root kInput) or to $ (absolute)
  bool absolute = false;
  SourceRange range;
};

// ---- intrinsic functions (spec Appendix B) --------------------------------------------------------

struct IntrinsicCall;

struct IntrinsicArgument {
  // A literal as compact JSON text, a path, or a nested call.
  std::variant<std::string, Path, std::shared_ptr<const IntrinsicCall>> value;
  SourceRange range;
};

struct IntrinsicCall {
  aslrt_function_id function{};
  std::vector<IntrinsicArgument> arguments;
  std::string text;  // the call as written, for causes
  SourceRange range;
};

// ---- expressions of JSONata (`{% ... %}`; guide "Transforming data with JSONata") ------------------

struct StateExpression {
  std::string text;      // without delimiters and the blanks inside them, for causes
  std::string location;  // the field, relative to the state: `Output/a[0]`
  std::shared_ptr<const jsonata::Node> root;  // its ranges are the source's
  struct Variable {
    std::string name;
    SourceRange range;
  };
  std::vector<Variable> variables;  // that it reads of the states', each once
  SourceRange range;
};

using Expression = std::variant<Path, IntrinsicCall, StateExpression>;

// ---- payload templates (spec "Payload Template") --------------------------------------------------

struct Template {
  enum class Kind { kLiteral, kObject, kArray, kExpression } kind = Kind::kLiteral;
  std::string literal_json;              // kLiteral: a whole constant subtree
  std::vector<std::string> keys;         // kObject: result keys (`.$` stripped), in definition order
  std::vector<std::string> fields;       // kObject: keys as written, for causes
  std::vector<Template> children;        // kObject, kArray
  std::shared_ptr<const Expression> expression;  // kExpression
  SourceRange range;
};

// ---- fields ---------------------------------------------------------------------------------------

// InputPath, OutputPath, ResultPath: absent (default), null, or a path.
struct PathField {
  bool is_null = false;
  Path path;
  SourceRange range;
};

struct Assignment {  // one member of Assign
  std::string name;  // without `$`
  std::string field; // as written
  Template value;
  SourceRange range;
};

struct Target {  // the name of a state of the same scope
  std::string name;
  SourceRange range;
};

struct RetrierNode {
  std::vector<std::string> errors;
  uint32_t interval_seconds = 1, max_attempts = 3, max_delay_seconds = 0;
  double backoff_rate = 2.0;
  bool full_jitter = false;
  SourceRange range;
};

struct CatcherNode {
  std::vector<std::string> errors;
  Target next;
  std::optional<PathField> result_path;
  std::optional<Template> output;  // JSONata
  std::vector<Assignment> assign;
  SourceRange range;
};

// ---- choice rules (spec "Choice State") -----------------------------------------------------------

// choice_ops.def gives an operator its family, predicate and type of operand.
enum class ChoiceOp {
#define CHOICE_OP(name, family, predicate, operand) name,
#include "frontend/choice_ops.def"
};

struct ChoiceRule {
  enum class Kind { kTest, kAnd, kOr, kNot } kind = Kind::kTest;
  std::vector<ChoiceRule> operands;  // kAnd, kOr, kNot
  Path variable;                     // kTest
  ChoiceOp op{};
  std::string literal_json;          // kTest without a path operand: compact JSON text
  std::optional<Path> operand;       // kTest with a ...Path operator
  SourceRange range;
};

struct ChoiceArm {
  ChoiceRule rule;                           // JSONPath
  std::optional<Template> condition, output;  // JSONata; condition: true, false or an expression
  Target next;
  std::vector<Assignment> assign;
  SourceRange range;
};

// ---- the Distributed mode of Map (guide "Using Map state in Distributed mode") ----------------------

// ItemReader. MaxItems as an expression stands in State::computed, under `ItemReader/ReaderConfig/MaxItems`.
struct ItemReaderNode {
  std::string resource;                // `getObject`, `listObjectsV2`; empty when it holds a placeholder
  std::optional<Template> parameters;  // Parameters or Arguments
  std::string input_type, transformation, manifest_type;  // as written; empty when absent
  std::string csv_header_location, csv_delimiter, items_pointer;
  std::vector<std::string> csv_headers;
  uint32_t max_items = 0;  // 0: all of them
  std::optional<Path> max_items_path;
  SourceRange range, input_type_range;
};

// ItemBatcher. Expressions: `ItemBatcher/MaxItemsPerBatch`, `ItemBatcher/MaxInputBytesPerBatch`.
struct ItemBatcherNode {
  std::optional<Template> batch_input;
  uint32_t max_items = 0, max_bytes = 0;  // 0: no such limit
  std::optional<Path> max_items_path, max_bytes_path;
  SourceRange range;
};

struct ResultWriterNode {
  bool exports = false;                // it has a Resource
  std::optional<Template> parameters;  // Parameters or Arguments
  std::string transformation, output_type;  // as written; empty when absent
  SourceRange range;
};

// Whether the Map is distributed, and the fields that count only then. Expressions: `ToleratedFailureCount`,
// `ToleratedFailurePercentage`.
struct DistributedNode {
  bool on = false;       // Mode is DISTRIBUTED
  bool express = false;  // ExecutionType
  std::string label;     // empty: the service makes one
  std::optional<uint32_t> tolerated_count;
  std::optional<std::string> tolerated_percentage;  // JSON text
  std::optional<Path> tolerated_count_path, tolerated_percentage_path;
  std::optional<ItemReaderNode> reader;
  std::optional<ItemBatcherNode> batcher;
  std::optional<ResultWriterNode> writer;
  SourceRange mode_range, label_range;
};

// ---- states ---------------------------------------------------------------------------------------

struct Scope;

struct State {
  std::string name;
  SourceRange name_range, range;
  aslrt_state_kind kind = ASLRT_STATE_Pass;
  std::string comment;
  bool jsonata = false;  // its query language

  // Common fields; absent where the state type does not have them (states.def, fields.def).
  std::optional<Target> next;  // absent: End
  std::optional<PathField> input_path, output_path, result_path;
  std::optional<Template> parameters, result_selector;  // parameters: Parameters or Arguments
  std::optional<Template> output;                        // JSONata
  // JSONata: the fields of one number or text that are expressions, by name.
  std::map<std::string, StateExpression, std::less<>> computed;
  std::vector<Assignment> assign;
  std::vector<RetrierNode> retriers;
  std::vector<CatcherNode> catchers;

  // Pass
  std::optional<std::string> result_json;
  // Task
  std::string resource;
  uint32_t task_family = 0, task_pattern = 0;  // image.h
  std::string resource_type, resource_action;
  uint32_t timeout_seconds = 0, heartbeat_seconds = 0;
  std::optional<Path> timeout_seconds_path, heartbeat_seconds_path;
  std::optional<Template> credentials;
  // Wait: exactly one
  std::optional<int64_t> seconds;
  std::optional<std::string> timestamp;
  std::optional<Path> seconds_path, timestamp_path;
  // Choice
  std::vector<ChoiceArm> arms;
  std::optional<Target> default_next;
  // Fail
  std::optional<std::string> error, cause;
  std::optional<Expression> error_path, cause_path;  // or expressions of JSONata
  // Parallel: one for each branch; Map: one, the processor
  std::vector<Scope> branches;
  // Map
  std::optional<Path> items_path;
  std::optional<Template> items;          // JSONata
  std::optional<Template> item_selector;  // ItemSelector, or Parameters of a legacy Map
  bool legacy_iterator = false;
  uint32_t max_concurrency = 0;
  std::optional<Path> max_concurrency_path;
  DistributedNode distributed;
};

struct Scope {
  Target start_at;
  std::vector<State> states;  // definition order
  std::string comment;
  SourceRange range;
};

struct Definition {
  std::string comment, version;
  uint32_t timeout_seconds = 0;
  Scope scope;
  SourcePtr source;
};

}  // namespace aslc::frontend
