// Writes the members of one JSON object, as the service's API shows documents: as strings that hold JSON text.
#pragma once

#include <string>
#include <string_view>

#include "runtime/json.h"

namespace aslrt {

// data: documents and what belongs to them are written too.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out, bool data = true) : out_(out), data_(data) { out_ += '{'; }
  ~ObjectWriter() { out_ += '}'; }
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;

  std::string& Key(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    AppendJsonString(out_, key);
    out_ += ':';
    return out_;
  }
  void String(std::string_view key, std::string_view text) { AppendJsonString(Key(key), text); }
  void Number(std::string_view key, uint64_t n) { Key(key) += std::to_string(n); }
  // A document as a string of JSON text.
  void Document(std::string_view key, aslrt_value v) {
    if (!data_) return;
    std::string text;
    AppendJson(text, v);
    String(key, text);
  }
  void NotTruncated(std::string_view key) {
    if (data_) Key(key) += "{\"truncated\":false}";
  }
  bool data() const { return data_; }
  // Absent texts leave no member.
  void Text(std::string_view key, aslrt_value v) {
    if (aslrt_kind_of(v) == ASLRT_STRING) String(key, Bytes(v));
  }

 private:
  std::string& out_;
  bool data_, first_ = true;
};

}  // namespace aslrt
