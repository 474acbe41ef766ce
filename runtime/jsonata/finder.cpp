// Matches of regular expressions and of matcher functions (finder.h).
#include "runtime/jsonata/finder.h"

#include "runtime/jsonata/text.h"
#include "runtime/utf8.h"

namespace aslrt::jsonata {
namespace {

// Whether JavaScript takes the value for true, apart from NaN.
bool IsTruthy(aslrt_value v) {
  switch (aslrt_kind_of(v)) {
    case ASLRT_UNDEFINED:
    case ASLRT_NULL: return false;
    case ASLRT_BOOL: return v.bits != 0;
    case ASLRT_STRING: return aslrt_len_of(v) > 0;
    default: return !IsNumber(v) || ToDouble(v) != 0;
  }
}

bool IsMatch(aslrt_value v) {
  return IsObject(v) && (IsNumber(GetMember(v, "start")) || IsArray(GetMember(v, "groups")) ||
                         IsFunction(GetMember(v, "next")));
}

aslrt_value GroupTexts(aslrt_ctx* ctx, std::string_view subject, const std::vector<Regex::Group>& groups) {
  std::vector<aslrt_value> texts;
  for (size_t i = 1; i < groups.size(); ++i) {
    size_t begin = static_cast<size_t>(groups[i].begin);
    // One that took no part is undefined, as in JavaScript's array.
    texts.push_back(groups[i].begin < 0 ? aslrt_undefined()
                                        : Part(subject.substr(begin, static_cast<size_t>(groups[i].end) - begin)));
  }
  return MakeArray(ctx, texts);
}

// Steps of one search: what it went over, and a share of the rest, which it may have looked at.
bool PaySearch(aslrt_ctx* ctx, std::string_view text, size_t from, size_t to) {
  return TakeFuel(ctx, 1 + (to - from) / 64 + (text.size() - from) / 1024);
}

}  // namespace

double UnitCounter::At(size_t byte) {
  if (ascii_) return static_cast<double>(byte);
  if (byte > byte_) {
    units_ += Utf16Length(text_.substr(byte_, byte - byte_));
    byte_ = byte;
  }
  return static_cast<double>(units_);
}

aslrt_value Finder::First() {
  if (regex_ != nullptr) return FindRegex(0);
  if (!IsFunction(matcher_)) {
    return Unnamed(ctx_, "Cannot read properties of undefined (reading 'apply')");
  }
  return Take(Apply(ctx_, matcher_, {&subject_, 1}));
}

aslrt_value Finder::Again() {
  if (regex_ == nullptr) {
    aslrt_value next = GetMember(result_, "next");
    if (!IsFunction(next)) return Unnamed(ctx_, "Cannot read properties of undefined (reading 'apply')");
    return Take(Apply(ctx_, next, {}));
  }
  found_ = false;
  if (end_ >= aslrt_len_of(subject_)) return aslrt_null();
  aslrt_value failed = FindRegex(end_);
  if (IsError(failed) || !found_ || begin_ != end_) return failed;
  // It matches a text of no length: this would never progress.
  return Throw(ctx_, "D1004", {{"value", MakeString(ctx_, regex_->source())}});
}

aslrt_value Finder::Check() {
  if (regex_ != nullptr || IsObject(result_)) return aslrt_null();
  return Unnamed(ctx_, "Cannot read the match of what is no object");
}

aslrt_value Finder::FindRegex(size_t from) {
  std::string_view text = Bytes(subject_);
  found_ = regex_->Match(text, from, &groups_, &scratch_);
  if (found_) {
    begin_ = static_cast<size_t>(groups_[0].begin);
    end_ = after_ = static_cast<size_t>(groups_[0].end);
  }
  return PaySearch(ctx_, text, from, found_ ? end_ : text.size()) ? aslrt_null() : Exhausted(ctx_);
}

aslrt_value Finder::Take(aslrt_value result) {
  if (IsError(result)) return result;
  if (IsTruthy(result) && !IsMatch(result)) return Throw(ctx_, "T1010");
  result_ = result;
  found_ = !IsUndefined(result);
  if (!IsObject(result)) return aslrt_null();
  // Positions are units; finding their bytes goes over the text.
  if (!TakeFuel(ctx_, 1 + 3 * uint64_t{aslrt_len_of(subject_)} / 64)) return Exhausted(ctx_);
  begin_ = ByteOf("start");
  end_ = ByteOf("end");
  aslrt_value match = GetMember(result, "match");
  aslrt_value start = GetMember(result, "start");
  double units = IsString(match) ? static_cast<double>(Utf16Length(Bytes(match))) : 0;
  after_ = ByteOfUnit(Bytes(subject_), (IsNumber(start) ? ToDouble(start) : 0) + units);
  return aslrt_null();
}

// String.prototype.substring takes a missing end for the length.
size_t Finder::ByteOf(const char* member) {
  aslrt_value v = GetMember(result_, member);
  if (IsUndefined(v)) return aslrt_len_of(subject_);
  return ByteOfUnit(Bytes(subject_), IsNumber(v) ? ToDouble(v) : 0);
}

aslrt_value Finder::Match() {
  if (regex_ == nullptr) return GetMember(result_, "match");
  return Part(Bytes(subject_).substr(begin_, end_ - begin_));
}

aslrt_value Finder::Start() {
  return regex_ == nullptr ? GetMember(result_, "start") : Number(units_.At(begin_));
}

aslrt_value Finder::Groups() {
  return regex_ == nullptr ? GetMember(result_, "groups") : GroupTexts(ctx_, Bytes(subject_), groups_);
}

aslrt_value Finder::Object() {
  if (regex_ == nullptr) return result_;
  Field fields[] = {
      {Intern(ctx_, "match"), Match()},
      {Intern(ctx_, "start"), Start()},
      {Intern(ctx_, "end"), Number(units_.At(end_))},
      {Intern(ctx_, "groups"), Groups()},
      {Intern(ctx_, "next"), MakeNextMatch(ctx_, matcher_, subject_, end_)},
  };
  return MakeObject(ctx_, fields);
}

aslrt_value RegexMatch(aslrt_ctx* ctx, aslrt_value regex, aslrt_value subject, size_t from, bool again) {
  std::string_view text = Bytes(subject);
  if (again && from >= text.size()) return aslrt_undefined();
  const Regex* compiled = RegexOf(ctx, regex);
  std::vector<Regex::Group> groups;
  bool found = compiled->Match(text, from, &groups);
  if (!PaySearch(ctx, text, from, text.size())) return Exhausted(ctx);
  if (!found) return aslrt_undefined();
  size_t begin = static_cast<size_t>(groups[0].begin);
  size_t end = static_cast<size_t>(groups[0].end);
  if (again && begin == end) return Throw(ctx, "D1004", {{"value", MakeString(ctx, compiled->source())}});
  UnitCounter units(subject);
  Field fields[] = {
      {Intern(ctx, "match"), Part(text.substr(begin, end - begin))},
      {Intern(ctx, "start"), Number(units.At(begin))},
      {Intern(ctx, "end"), Number(units.At(end))},
      {Intern(ctx, "groups"), GroupTexts(ctx, text, groups)},
      {Intern(ctx, "next"), MakeNextMatch(ctx, regex, subject, end)},
  };
  return MakeObject(ctx, fields);
}

}  // namespace aslrt::jsonata
