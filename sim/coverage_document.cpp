// Coverage documents, written and read (coverage_document.h).
#include "sim/coverage_document.h"

#include <charconv>
#include <utility>
#include <vector>

#include "sim/report.h"

namespace aslc::sim {
namespace {

std::string HashText(uint64_t hash) {
  std::string text = "0x";
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[hash >> shift & 15];
  return text;
}

void AppendMember(std::string& out, std::string_view key, std::string_view text) {
  out += ", \"";
  out += key;
  out += "\": ";
  AppendJsonText(out, text);
}

void AppendPlace(std::string& out, std::string_view key, uint32_t line, uint32_t column) {
  out += ", \"" + std::string(key) + "\": [" + std::to_string(line) + ", " + std::to_string(column) + "]";
}

void AppendPoint(std::string& out, const CoveragePoint& point) {
  out += "{\"kind\": ";
  AppendJsonText(out, PluralOf(point.kind));
  AppendMember(out, "outcome", TextOf(point.outcome));
  if (!point.state.empty()) AppendMember(out, "state", point.state);
  if (point.ordinal != ASLRT_NONE) out += ", \"ordinal\": " + std::to_string(point.ordinal);
  if (!point.target.empty()) AppendMember(out, "target", point.target);
  AppendPlace(out, "from", point.line, point.column);
  AppendPlace(out, "to", point.end_line, point.end_column);
  AppendMember(out, "text", point.label);
  out += ", \"count\": " + std::to_string(point.count) + "}";
}

// Takes a document apart; the first thing that is wrong ends it.
class Reader {
 public:
  Reader(const Document& document, std::string* problem) : document_(document), problem_(problem) {}
  std::optional<Coverage> Read();

 private:
  bool Wrong(const Node& at, const std::string& what) {
    if (!problem_->empty()) return false;
    const LineColumn place = document_.source->Locate(at.range.begin);
    *problem_ = std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + what;
    return false;
  }
  // A member that must be there, of a kind; null, and a problem, when it is not.
  const Node* Member(const Node& object, std::string_view key, NodeKind kind) {
    const Node* node = object.Find(key);
    if (node != nullptr && node->kind == kind) return node;
    Wrong(node != nullptr ? *node : object, "`" + std::string(key) + "` is missing, or not what it should be");
    return nullptr;
  }
  bool Text(const Node& object, std::string_view key, std::string* out) {
    const Node* node = Member(object, key, NodeKind::kString);
    if (node != nullptr) *out = node->text;
    return node != nullptr;
  }
  // May be missing.
  bool OptionalText(const Node& object, std::string_view key, std::string* out) {
    return object.Find(key) == nullptr || Text(object, key, out);
  }
  template <class T>
  bool Integer(const Node& node, T* out) {
    const char* end = node.text.data() + node.text.size();
    const auto parsed = std::from_chars(node.text.data(), end, *out);
    if (node.IsNumber() && parsed.ec == std::errc() && parsed.ptr == end) return true;
    return Wrong(node, "this is not a whole number of its range");
  }
  template <class T>
  bool Integer(const Node& object, std::string_view key, T* out) {
    const Node* node = Member(object, key, NodeKind::kNumber);
    return node != nullptr && Integer(*node, out);
  }
  bool Place(const Node& object, std::string_view key, uint32_t* line, uint32_t* column) {
    const Node* node = Member(object, key, NodeKind::kArray);
    if (node == nullptr) return false;
    if (node->nodes.size() != 2) return Wrong(*node, "a place is [line, column]");
    return Integer(node->nodes[0], line) && Integer(node->nodes[1], column);
  }
  bool Point(const Node& node, CoveragePoint* point);
  bool Hash(const Node& root, uint64_t* hash);

  const Document& document_;
  std::string* problem_;
};

bool Reader::Point(const Node& node, CoveragePoint* point) {
  if (!node.IsObject()) return Wrong(node, "a point is an object");
  std::string kind, outcome;
  if (!Text(node, "kind", &kind) || !Text(node, "outcome", &outcome)) return false;
  const auto known_kind = KindOf(kind);
  if (!known_kind) return Wrong(*node.Find("kind"), "there is no kind `" + kind + "`");
  const auto known_outcome = OutcomeOf(*known_kind, outcome);
  if (!known_outcome) return Wrong(*node.Find("outcome"), "`" + kind + "` have no outcome `" + outcome + "`");
  point->kind = *known_kind;
  point->outcome = *known_outcome;
  point->ordinal = ASLRT_NONE;
  const bool numbered = node.Find("ordinal") != nullptr;
  return OptionalText(node, "state", &point->state) && OptionalText(node, "target", &point->target) &&
         (!numbered || Integer(node, "ordinal", &point->ordinal)) &&
         Place(node, "from", &point->line, &point->column) &&
         Place(node, "to", &point->end_line, &point->end_column) && Text(node, "text", &point->label) &&
         Integer(node, "count", &point->count);
}

bool Reader::Hash(const Node& root, uint64_t* hash) {
  std::string text;
  if (!Text(root, "definitionHash", &text)) return false;
  const char* end = text.data() + text.size();
  constexpr size_t kDigitsAt = 2;  // behind `0x`
  if (text.starts_with("0x")) {
    const auto parsed = std::from_chars(text.data() + kDigitsAt, end, *hash, 16);
    if (parsed.ec == std::errc() && parsed.ptr == end) return true;
  }
  return Wrong(*root.Find("definitionHash"), "this is not a hash");
}

std::optional<Coverage> Reader::Read() {
  const Node& root = document_.root;
  uint64_t version = 0, hash = 0, runs = 0;
  std::string machine, file;
  if (!root.IsObject() || root.Find("aslcCoverage") == nullptr) {
    Wrong(root, "this is no coverage document: it lacks `aslcCoverage`");
    return std::nullopt;
  }
  if (!Integer(root, "aslcCoverage", &version)) return std::nullopt;
  if (version != kCoverageVersion) {
    Wrong(*root.Find("aslcCoverage"), "this is version " + std::to_string(version) +
                                          " of coverage documents; this program knows version " +
                                          std::to_string(kCoverageVersion));
    return std::nullopt;
  }
  const Node* rows = Member(root, "points", NodeKind::kArray);
  if (rows == nullptr || !Text(root, "machine", &machine) || !Text(root, "definition", &file) ||
      !Hash(root, &hash) || !Integer(root, "runs", &runs)) {
    return std::nullopt;
  }
  std::vector<CoveragePoint> points(rows->nodes.size());
  for (size_t i = 0; i < points.size(); ++i) {
    if (!Point(rows->nodes[i], &points[i])) return std::nullopt;
  }
  return Coverage(std::move(machine), std::move(file), hash, runs, std::move(points));
}

}  // namespace

std::string CoverageJson(const Coverage& coverage) {
  std::string out = "{\"aslcCoverage\": " + std::to_string(kCoverageVersion);
  AppendMember(out, "machine", coverage.machine());
  AppendMember(out, "definition", coverage.file());
  AppendMember(out, "definitionHash", HashText(coverage.definition_hash()));
  out += ", \"runs\": " + std::to_string(coverage.runs()) + ", \"points\": [";
  bool first = true;
  for (const CoveragePoint& point : coverage.points()) {
    out += first ? "\n" : ",\n";
    first = false;
    AppendPoint(out, point);
  }
  return out + "\n]}\n";
}

std::optional<Coverage> ReadCoverage(const Document& document, std::string* problem) {
  problem->clear();
  return Reader(document, problem).Read();
}

}  // namespace aslc::sim
