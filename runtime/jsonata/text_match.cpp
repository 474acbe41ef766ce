// $contains, $match, $split and $replace, by text or by matcher.
#include <algorithm>
#include <cmath>
#include <vector>

#include "runtime/jsonata/finder.h"
#include "runtime/jsonata/text.h"
#include "runtime/utf8.h"

namespace aslrt::jsonata {
namespace {

// How many are wanted at most: infinity without a limit.
double LimitOf(aslrt_value limit) { return IsUndefined(limit) ? INFINITY : ToDouble(limit); }

aslrt_value BadLimit(Call& call, std::string_view code, size_t index) {
  return Throw(call.ctx, code, {{"value", call[index]}, {"index", aslrt_int(static_cast<int64_t>(index) + 1)}});
}

// String.prototype.substring with bytes.
std::string_view Between(std::string_view text, size_t a, size_t b) {
  return a <= b ? text.substr(a, b - a) : text.substr(b, a - b);
}

aslrt_value MatchRow(aslrt_ctx* ctx, Finder& finder) {
  Field fields[3];
  size_t count = 0;
  auto put = [&](std::string_view key, aslrt_value v) {
    if (!IsUndefined(v)) fields[count++] = {Intern(ctx, key), v};
  };
  put("match", finder.Match());
  put("index", finder.Start());
  put("groups", finder.Groups());
  return MakeObject(ctx, {fields, count});
}

// Each UTF-16 unit by itself, as JavaScript splits by the empty text.
aslrt_value SplitUnits(Call& call, uint32_t most) {
  std::string_view text = Bytes(call[0]);
  std::vector<aslrt_value> parts;
  for (size_t at = 0; at < text.size() && parts.size() < most;) {
    uint32_t code = 0;
    size_t n = DecodeUtf8(text.data() + at, text.data() + text.size(), &code);
    if (n == 0) n = 1;
    if (!TakeFuel(call.ctx, 1)) return Exhausted(call.ctx);
    if (n < 4) {
      parts.push_back(Part(text.substr(at, n)));
    } else {
      for (uint32_t unit : {0xD800 + ((code - 0x10000) >> 10), 0xDC00 + (code & 0x3FF)}) {
        char bytes[4];
        if (parts.size() < most) parts.push_back(MakeString(call.ctx, {bytes, EncodeUtf8(unit, bytes)}));
      }
    }
    at += n;
  }
  return MakeArray(call.ctx, parts);
}

aslrt_value SplitByText(Call& call) {
  double limit = IsUndefined(call[2]) ? 4294967295.0 : std::fmod(std::trunc(ToDouble(call[2])), 4294967296.0);
  uint32_t most = static_cast<uint32_t>(limit);
  std::string_view text = Bytes(call[0]);
  std::string_view separator = Bytes(call[1]);
  if (separator.empty()) return SplitUnits(call, most);
  std::vector<aslrt_value> parts;
  size_t start = 0;
  while (parts.size() < most && start != std::string_view::npos) {
    size_t at = text.find(separator, start);
    parts.push_back(Part(text.substr(start, at - start)));
    if (!TakeFuel(call.ctx, 1 + aslrt_len_of(parts.back()) / 64)) return Exhausted(call.ctx);
    start = at == std::string_view::npos ? at : at + separator.size();
  }
  return MakeArray(call.ctx, parts);
}

aslrt_value SplitByMatcher(Call& call) {
  double limit = LimitOf(call[2]);
  Finder finder(call.ctx, call[1], call[0]);
  std::string_view text = Bytes(call[0]);
  std::vector<aslrt_value> parts;
  size_t start = 0;
  aslrt_value failed = finder.First();
  double count = 0;
  for (; !IsError(failed) && finder.found() && count < limit; ++count) {
    failed = finder.Check();
    if (IsError(failed)) break;
    parts.push_back(Part(Between(text, start, finder.begin())));
    start = finder.end();
    failed = finder.Again();
  }
  if (IsError(failed)) return failed;
  if (count < limit) parts.push_back(Part(text.substr(start)));
  return MakeArray(call.ctx, parts);
}

// parseInt of at most `most` characters; false for NaN.
bool ParseIndex(std::string_view text, size_t most, int64_t* index) {
  text = text.substr(0, most);
  size_t at = text.find_first_not_of(" \t\n\v\f\r");
  if (at == std::string_view::npos) return false;
  bool negative = text[at] == '-';
  at += negative || text[at] == '+';
  int64_t value = 0;
  size_t first = at;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) value = value * 10 + (text[at] - '0');
  *index = negative ? -value : value;
  return at > first;
}

size_t DigitsOf(int64_t index) {
  char text[kNumberTextMax];
  return FormatInteger(index, text);
}

// Replaces $0, $1... of a replacement text by what was matched.
class Substitution {
 public:
  Substitution(Call& call, std::string_view replacement)
      : call_(call), replacement_(replacement), plain_(replacement.find('$') == std::string_view::npos) {}

  aslrt_value Append(std::string& out, Finder& finder) {
    if (plain_) {
      AppendText(out, replacement_);
      return aslrt_null();
    }
    aslrt_value groups = finder.Groups();
    if (!IsArray(groups)) return Unnamed(call_.ctx, "Cannot read properties of undefined (reading 'length')");
    size_t at = 0;
    for (;;) {
      size_t dollar = replacement_.find('$', at);
      if (dollar == std::string_view::npos) break;
      AppendText(out, replacement_.substr(at, dollar - at));
      at = dollar + 1;
      aslrt_value failed = Insert(out, finder, Elements(groups), &at);
      if (IsError(failed)) return failed;
    }
    AppendText(out, replacement_.substr(at));
    return aslrt_null();
  }

 private:
  // What follows the dollar sign.
  aslrt_value Insert(std::string& out, Finder& finder, std::span<const aslrt_value> groups, size_t* at) {
    std::string_view rest = replacement_.substr(*at);
    if (rest.starts_with('$')) {
      out += '$';
      ++*at;
      return aslrt_null();
    }
    if (rest.starts_with('0')) {
      ++*at;
      return AppendString(call_.ctx, out, finder.Match());
    }
    size_t most = 1;
    double count = static_cast<double>(groups.size());
    if (!groups.empty()) most = static_cast<size_t>(std::floor(std::log(count) * M_LOG10E)) + 1;
    int64_t index = 0;
    bool number = ParseIndex(rest, most, &index);
    if (number && most > 1 && index > static_cast<int64_t>(groups.size())) {
      number = ParseIndex(rest, most - 1, &index);
    }
    if (!number) {
      out += '$';
      return aslrt_null();
    }
    *at = std::min(replacement_.size(), *at + DigitsOf(index));
    if (index < 1 || index > static_cast<int64_t>(groups.size())) return aslrt_null();
    return AppendString(call_.ctx, out, groups[static_cast<size_t>(index) - 1]);
  }

  Call& call_;
  std::string_view replacement_;
  bool plain_;
};

aslrt_value AppendReplaced(Call& call, std::string& out, Finder& finder, Substitution& substitution) {
  if (IsString(call[2])) return substitution.Append(out, finder);
  if (!IsFunction(call[2])) return Unnamed(call.ctx, "Cannot read properties of undefined (reading 'apply')");
  aslrt_value match = finder.Object();
  aslrt_value replaced = Apply(call.ctx, call[2], {&match, 1});
  if (IsError(replaced)) return replaced;
  if (!IsString(replaced)) return Throw(call.ctx, "D3012", {{"value", replaced}});
  AppendText(out, Bytes(replaced));
  return aslrt_null();
}

aslrt_value ReplaceByMatcher(Call& call, double limit) {
  Finder finder(call.ctx, call[1], call[0]);
  std::string_view text = Bytes(call[0]);
  Substitution substitution(call, IsString(call[2]) ? Bytes(call[2]) : std::string_view());
  uint64_t longest = TextMax(call.ctx);
  std::string out;
  size_t at = 0;
  aslrt_value failed = finder.First();
  if (!IsError(failed) && !finder.found()) return call[0];
  for (double count = 0; !IsError(failed) && finder.found() && count < limit; ++count) {
    failed = finder.Check();
    if (IsError(failed)) break;
    AppendText(out, Between(text, at, finder.begin()));
    failed = AppendReplaced(call, out, finder, substitution);
    if (IsError(failed)) break;
    if (out.size() > longest) return MemoryExceeded(call.ctx);
    at = finder.after();
    failed = finder.Again();
  }
  if (IsError(failed)) return failed;
  AppendText(out, text.substr(at));
  return Text(call.ctx, out);
}

aslrt_value ReplaceText(Call& call, double limit) {
  // A missing replacement is the word that JavaScript makes of it; of a function the reference would insert
  // its own source.
  std::string_view replacement = IsString(call[2]) ? Bytes(call[2]) : "undefined";
  std::string_view text = Bytes(call[0]);
  std::string_view pattern = Bytes(call[1]);
  uint64_t longest = TextMax(call.ctx);
  std::string out;
  size_t at = 0;
  for (double count = 0; count < limit; ++count) {
    size_t found = text.find(pattern, at);
    if (found == std::string_view::npos) break;
    if (IsFunction(call[2])) return Throw(call.ctx, "D3012", {{"value", call[2]}});
    AppendText(out, text.substr(at, found - at));
    AppendText(out, replacement);
    if (out.size() > longest) return MemoryExceeded(call.ctx);
    if (!TakeFuel(call.ctx, 1 + (found - at) / 64)) return Exhausted(call.ctx);
    at = found + pattern.size();
  }
  AppendText(out, text.substr(at));
  return Text(call.ctx, out);
}

}  // namespace

aslrt_value Builtin_contains(Call& call) {
  if (IsUndefined(call[0]) || (IsUndefined(call[1]) && !call.service)) return aslrt_undefined();
  if (IsString(call[1])) {
    if (!TakeFuel(call.ctx, 1 + aslrt_len_of(call[0]) / 64)) return Exhausted(call.ctx);
    return aslrt_bool(Bytes(call[0]).find(Bytes(call[1])) != std::string_view::npos);
  }
  Finder finder(call.ctx, call[1], call[0]);
  aslrt_value failed = finder.First();
  return IsError(failed) ? failed : aslrt_bool(finder.found());
}

aslrt_value Builtin_match(Call& call) {
  if (IsUndefined(call[0])) return call[0];
  double limit = LimitOf(call[2]);
  if (limit < 0) return BadLimit(call, "D3040", 2);
  std::vector<aslrt_value> rows;
  if (limit > 0) {
    Finder finder(call.ctx, call[1], call[0]);
    aslrt_value failed = finder.First();
    while (!IsError(failed) && finder.found() && static_cast<double>(rows.size()) < limit) {
      failed = finder.Check();
      if (IsError(failed)) break;
      rows.push_back(MatchRow(call.ctx, finder));
      failed = finder.Again();
    }
    if (IsError(failed)) return failed;
  }
  return AsSequence(MakeArray(call.ctx, rows));
}

aslrt_value Builtin_split(Call& call) {
  if (IsUndefined(call[0])) return call[0];
  double limit = LimitOf(call[2]);
  if (limit < 0) return BadLimit(call, "D3020", 2);
  if (!(limit > 0)) return MakeArray(call.ctx, {});
  return IsString(call[1]) ? SplitByText(call) : SplitByMatcher(call);
}

aslrt_value Builtin_replace(Call& call) {
  if (IsUndefined(call[0])) return call[0];
  if (IsString(call[1]) && aslrt_len_of(call[1]) == 0) {
    return Throw(call.ctx, "D3010", {{"value", call[1]}, {"index", aslrt_int(2)}});
  }
  double limit = LimitOf(call[3]);
  if (limit < 0) return BadLimit(call, "D3011", 3);
  if (!(limit > 0)) return call[0];
  return IsString(call[1]) ? ReplaceText(call, limit) : ReplaceByMatcher(call, limit);
}

}  // namespace aslrt::jsonata
