// Regular expressions of JSONata: JavaScript's syntax, translated to RE2's and run by RE2. RE2 uses
// exceptions and threads, so what implements this header is an archive of its own (aslc_regex).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace aslrt::jsonata {

// One compiled expression: immutable, usable from many threads at once.
class Regex {
 public:
  struct Problem {
    size_t offset = 0;    // byte in the source
    std::string message;  // names the construct that cannot be expressed, or what is malformed
  };
  // source: between the slashes; flags: of "im". Null and *problem when it is malformed or RE2 cannot
  // express it (look-around, back-references, ...). Never throws.
  static std::unique_ptr<Regex> Compile(std::string_view source, std::string_view flags, Problem* problem);
  virtual ~Regex() = default;

  // Byte ranges in the subject; begin -1 for a group that took no part. groups[0] is the whole match.
  struct Group {
    int64_t begin = -1, end = -1;
  };
  // Kept between searches of one subject, which must not change meanwhile: some expressions see it rewritten.
  struct Scratch {
    bool ready = false;
    std::string text;
    std::vector<uint32_t> offsets;  // into the subject, of each byte of `text` and of its end
  };
  // The leftmost match that begins at byte `from` or later. Subjects are WTF-8; linear time.
  virtual bool Match(std::string_view subject, size_t from, std::vector<Group>* groups,
                     Scratch* scratch = nullptr) const = 0;
  virtual size_t group_count() const = 0;  // capture groups, without the whole match
  const std::string& source() const { return source_; }
  const std::string& flags() const { return flags_; }

 protected:
  std::string source_, flags_;
};

}  // namespace aslrt::jsonata
