// The matches of a text, one after the other: of a regular expression directly, of any other matcher function
// through calls (jsonata, "Regular expressions": an object with match, start, end, groups, next).
#pragma once

#include <vector>

#include "runtime/jsonata/library.h"
#include "runtime/jsonata/regex.h"

namespace aslrt::jsonata {

// UTF-16 index of bytes of a text, asked in ascending order.
class UnitCounter {
 public:
  explicit UnitCounter(aslrt_value text) : text_(Bytes(text)), ascii_((text.head & ASLRT_ASCII) != 0) {}
  double At(size_t byte);

 private:
  std::string_view text_;
  bool ascii_;
  size_t byte_ = 0;
  uint64_t units_ = 0;
};

class Finder {
 public:
  // subject: a STRING.
  Finder(aslrt_ctx* ctx, aslrt_value matcher, aslrt_value subject)
      : ctx_(ctx), matcher_(matcher), subject_(subject), regex_(RegexOf(ctx, matcher)), units_(subject) {}

  // Both give NULL, or ERROR. Again: the match after the present one.
  aslrt_value First();
  aslrt_value Again();

  bool found() const { return found_; }
  // What functions other than $contains ask for: NULL, or ERROR when the matcher gave nothing to read.
  aslrt_value Check();
  // Bytes of the subject.
  size_t begin() const { return begin_; }
  size_t end() const { return end_; }
  size_t after() const { return after_; }  // begin plus the length of the member `match`
  aslrt_value Match();                     // the member `match`
  aslrt_value Start();                     // the member `start`
  aslrt_value Groups();                    // the member `groups`
  aslrt_value Object();                    // the match as functions see it

 private:
  aslrt_value FindRegex(size_t from);
  aslrt_value Take(aslrt_value result);  // what a matcher function gave
  size_t ByteOf(const char* member);

  aslrt_ctx* ctx_;
  aslrt_value matcher_, subject_;
  const Regex* regex_;
  UnitCounter units_;
  bool found_ = false;
  size_t begin_ = 0, end_ = 0, after_ = 0;
  std::vector<Regex::Group> groups_;
  Regex::Scratch scratch_;
  aslrt_value result_ = aslrt_undefined();  // of a matcher function
};

}  // namespace aslrt::jsonata
