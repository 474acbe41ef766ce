// Finds values in a JSON document without holding more of it than one. It sees where values end, no more: what is
// wrong inside a value is found by whoever reads it, and inside one that is skipped only if brackets do not match.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/items/byte_source.h"

namespace aslrt {

class JsonScanner {
 public:
  static constexpr int kEnd = -1, kFailed = -2;

  explicit JsonScanner(ByteSource& bytes) : bytes_(bytes) {}

  // The next byte that is no white space, not taken; or kEnd, or kFailed: then the source has the cause.
  int Peek();
  // The length of the value that begins at the source's data(): it is there as a whole.
  bool Find(size_t* size);
  // Takes the value that begins at data(), however long.
  bool Skip();
  bool Fail(std::string_view problem) { return bytes_.FailAt(bytes_.offset(), "not JSON: " + std::string(problem)); }

 private:
  enum class Fed { kMore, kEnded, kBroken };
  void Begin();
  Fed Feed(const char* p, const char* end, const char** stop);
  Fed FeedOne(char c, const char** p);

  ByteSource& bytes_;
  std::string open_;  // brackets
  bool in_string_ = false, escaped_ = false;
  bool bare_ = false;  // the value is a number or a word, which only what follows ends
  const char* problem_ = nullptr;
};

}  // namespace aslrt
