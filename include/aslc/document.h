// A positioned document: JSON or YAML read into one tree in which every key and value knows its bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/diagnostic.h"
#include "aslc/source.h"

namespace aslc {

enum class NodeKind { kNull, kBool, kNumber, kString, kArray, kObject };

struct Node;

struct Member {
  std::string key;
  SourceRange key_range;  // with its quotes, where it has some
  bool duplicate = false; // an earlier member has the same key; the last one counts
  // The value is nodes[i] of the object, i = position of this member.
};

struct Node {
  NodeKind kind = NodeKind::kNull;
  SourceRange range;  // with quotes and brackets
  bool boolean = false;
  bool quoted = false;           // string in quotes (YAML strings may be plain)
  std::string text;              // string: decoded UTF-8; number: its spelling
  std::vector<Member> members;   // object
  std::vector<Node> nodes;       // array elements, or member values in the order of `members`
  // For strings: decoded byte i came from source byte offsets[i] (empty when decoding was the identity
  // after the opening quote), so that positions inside embedded languages can be mapped back. One offset
  // more than bytes: the last is that of the text's end.
  std::vector<uint32_t> offsets;

  const Node* Find(std::string_view key) const;  // the last member with that key, or null
  bool IsObject() const { return kind == NodeKind::kObject; }
  bool IsArray() const { return kind == NodeKind::kArray; }
  bool IsString() const { return kind == NodeKind::kString; }
  bool IsNumber() const { return kind == NodeKind::kNumber; }
  // Source range of decoded bytes [begin, end) of a string.
  SourceRange Within(uint32_t begin, uint32_t end) const;
};

struct Document {
  SourcePtr source;
  Node root;
  // Compact JSON text of a node; numbers keep their spelling, the last of duplicate keys counts.
  static std::string ToJson(const Node& node);
};

inline constexpr int kDocumentDepthMax = 512;
inline constexpr size_t kDocumentBytesMax = 64u << 20;

// Reads JSON, or YAML when `yaml`. No document when there are errors.
struct ReadResult {
  std::optional<Document> document;
  Diagnostics diagnostics;
};
ReadResult ReadDocument(SourcePtr source, bool yaml);
// By the name's ending (.yaml, .yml: YAML; .json: JSON), else by the text: JSON when it starts with `{`
// or `[`, or is empty.
bool LooksLikeYaml(std::string_view name, std::string_view text);

}  // namespace aslc
