// Upper and lower case of whole texts (letter_case.h): tables of ranges, special casing, final sigma.
#include "runtime/jsonata/letter_case.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "runtime/utf8.h"

namespace aslrt::jsonata {
namespace {

struct Shift {
  uint32_t first, last, step;
  int32_t delta;
};
struct Special {
  uint32_t code;
  uint32_t to[3];
};
struct Range {
  uint32_t first, last;
};
constexpr Shift kUpper[] = {
#define UPPER(first, last, step, delta) {first, last, step, delta},
#include "runtime/jsonata/letter_case.def"
};
constexpr Shift kLower[] = {
#define LOWER(first, last, step, delta) {first, last, step, delta},
#include "runtime/jsonata/letter_case.def"
};
constexpr Special kUpperSpecial[] = {
#define UPPER_SPECIAL(code, a, b, c) {code, {a, b, c}},
#include "runtime/jsonata/letter_case.def"
};
constexpr Special kLowerSpecial[] = {
#define LOWER_SPECIAL(code, a, b, c) {code, {a, b, c}},
#include "runtime/jsonata/letter_case.def"
};
constexpr Range kCased[] = {
#define CASED(first, last) {first, last},
#include "runtime/jsonata/letter_case.def"
};
constexpr Range kIgnorable[] = {
#define IGNORABLE(first, last) {first, last},
#include "runtime/jsonata/letter_case.def"
};

// The row whose range holds the code point, or null.
template <typename Row>
const Row* Find(std::span<const Row> rows, uint32_t code) {
  auto after = std::upper_bound(rows.begin(), rows.end(), code,
                                [](uint32_t value, const Row& row) { return value < row.first; });
  if (after == rows.begin()) return nullptr;
  const Row& row = *std::prev(after);
  return code <= row.last ? &row : nullptr;
}

uint32_t Shifted(std::span<const Shift> rows, uint32_t code) {
  const Shift* row = Find(rows, code);
  if (row == nullptr || (code - row->first) % row->step != 0) return code;
  return static_cast<uint32_t>(static_cast<int64_t>(code) + row->delta);
}

const Special* FindSpecial(std::span<const Special> rows, uint32_t code) {
  auto row = std::lower_bound(rows.begin(), rows.end(), code,
                              [](const Special& r, uint32_t value) { return r.code < value; });
  return row != rows.end() && row->code == code ? &*row : nullptr;
}

bool IsCased(uint32_t code) { return Find(std::span<const Range>(kCased), code) != nullptr; }
bool IsIgnorable(uint32_t code) { return Find(std::span<const Range>(kIgnorable), code) != nullptr; }

void Put(std::string& out, uint32_t code) {
  char bytes[4];
  out.append(bytes, EncodeUtf8(code, bytes));
}

bool CasedFollows(const char* p, const char* end) {
  while (p < end) {
    uint32_t code;
    size_t n = DecodeUtf8(p, end, &code);
    if (n == 0) return false;
    if (!IsIgnorable(code)) return IsCased(code);
    p += n;
  }
  return false;
}

constexpr uint32_t kSigma = 0x3A3, kFinalSigma = 0x3C2;

}  // namespace

uint32_t SimpleUpper(uint32_t code) {
  if (code < 0x80) return code - 'a' < 26 ? code - 32 : code;
  return Shifted(kUpper, code);
}

std::string UpperCase(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  const char* end = text.data() + text.size();
  for (const char* p = text.data(); p < end;) {
    unsigned char c = static_cast<unsigned char>(*p);
    if (c < 0x80) {
      out += static_cast<char>(SimpleUpper(c));
      ++p;
      continue;
    }
    uint32_t code;
    size_t n = DecodeUtf8(p, end, &code);
    if (n == 0) {
      out += *p++;
      continue;
    }
    p += n;
    if (const Special* special = FindSpecial(kUpperSpecial, code)) {
      for (uint32_t to : special->to) {
        if (to != 0) Put(out, to);
      }
    } else {
      Put(out, Shifted(kUpper, code));
    }
  }
  return out;
}

std::string LowerCase(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  const char* end = text.data() + text.size();
  bool after_cased = false;  // a cased letter stands before, apart from what is ignorable
  for (const char* p = text.data(); p < end;) {
    uint32_t code;
    size_t n = DecodeUtf8(p, end, &code);
    if (n == 0) {
      out += *p++;
      continue;
    }
    p += n;
    if (code < 0x80) {
      out += static_cast<char>(code - 'A' < 26 ? code + 32 : code);
    } else if (code == kSigma) {
      Put(out, after_cased && !CasedFollows(p, end) ? kFinalSigma : kSigma + 0x20);
    } else if (const Special* special = FindSpecial(kLowerSpecial, code)) {
      for (uint32_t to : special->to) {
        if (to != 0) Put(out, to);
      }
    } else {
      Put(out, Shifted(kLower, code));
    }
    if (!IsIgnorable(code)) after_cased = IsCased(code);
  }
  return out;
}

}  // namespace aslrt::jsonata
