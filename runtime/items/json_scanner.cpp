// Where JSON values end (json_scanner.h).
#include "runtime/items/json_scanner.h"

#include "runtime/json.h"
#include "runtime/utf8.h"

namespace aslrt {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

int JsonScanner::Peek() {
  for (;;) {
    const char* p = bytes_.data();
    const char* const end = p + bytes_.size();
    while (p < end && IsSpace(*p)) ++p;
    bytes_.Take(static_cast<size_t>(p - bytes_.data()));
    if (p < end) return static_cast<unsigned char>(*p);
    if (bytes_.ended()) return kEnd;
    if (!bytes_.Fill()) return kFailed;
  }
}

void JsonScanner::Begin() {
  open_.clear();
  in_string_ = escaped_ = bare_ = false;
}

bool JsonScanner::Find(size_t* size) {
  Begin();
  size_t seen = 0;
  for (;;) {
    const char* const begin = bytes_.data();
    const char* stop;
    const Fed fed = Feed(begin + seen, begin + bytes_.size(), &stop);
    seen = static_cast<size_t>(stop - begin);
    if (seen > kItemBytesMax) return bytes_.TooLong(bytes_.offset());
    if (fed == Fed::kBroken) return bytes_.FailAt(bytes_.offset() + seen, problem_);
    // What the document's end cuts off is as long as it is; its reader says what is missing.
    if (fed == Fed::kEnded || bytes_.ended()) {
      *size = seen;
      return true;
    }
    if (!bytes_.Fill()) return false;
  }
}

bool JsonScanner::Skip() {
  Begin();
  for (;;) {
    const char* const begin = bytes_.data();
    const char* stop;
    const Fed fed = Feed(begin, begin + bytes_.size(), &stop);
    bytes_.Take(static_cast<size_t>(stop - begin));
    if (fed == Fed::kBroken) return bytes_.FailAt(bytes_.offset(), problem_);
    if (fed == Fed::kEnded) return true;
    if (bytes_.ended()) return bare_ || Fail("the text ends inside a value");
    if (!bytes_.Fill()) return false;
  }
}

JsonScanner::Fed JsonScanner::Feed(const char* p, const char* end, const char** stop) {
  Fed fed = Fed::kMore;
  while (p < end && fed == Fed::kMore) {
    if (escaped_) {
      escaped_ = false;
      ++p;
    } else if (!in_string_) {
      fed = FeedOne(*p, &p);
    } else if ((p = SkipPlainAscii(p, end)) < end) {
      const char c = *p++;
      escaped_ = c == '\\';
      in_string_ = c != '"';
      if (!in_string_ && open_.empty()) fed = Fed::kEnded;
    }
  }
  *stop = p;
  return fed;
}

// A byte outside strings; *p goes past it if it is the value's.
JsonScanner::Fed JsonScanner::FeedOne(char c, const char** p) {
  const bool closes = c == '}' || c == ']';
  if (open_.empty() && (closes || c == ',' || c == ':' || IsSpace(c) || (bare_ && c == '"'))) return Fed::kEnded;
  if (c == '{' || c == '[') {
    if (open_.size() == kJsonDepthMax) {
      problem_ = "not JSON: nested deeper than 1000";
      return Fed::kBroken;
    }
    open_ += c;
  } else if (closes) {
    if (open_.back() != (c == '}' ? '{' : '[')) {
      problem_ = "not JSON: a bracket closes another kind of bracket";
      return Fed::kBroken;
    }
    open_.pop_back();
  } else if (c == '"') {
    in_string_ = true;
  } else if (open_.empty()) {
    bare_ = true;
  }
  ++*p;
  return closes && open_.empty() ? Fed::kEnded : Fed::kMore;
}

}  // namespace aslrt
