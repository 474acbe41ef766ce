// Date.parse as V8 has it, for the texts that toMillis lets through: digits and the characters + - . : T Z.
// First the date-time form of the standard; where a text leaves it behind the date, V8's older rules for
// whatever looks like a date take over, and so they do here: `2018.5` is the first of May.
#include <array>
#include <cmath>
#include <limits>

#include "runtime/jsonata/date_fields.h"

namespace aslrt::jsonata {
namespace {

constexpr int kNone = -1;

bool IsMinute(int n) { return n >= 0 && n < 60; }
bool IsHour(int n) { return n >= 0 && n < 24; }

struct Token {
  char symbol = 0;  // '0' for a number, 0 at the end
  int number = 0;   // at most nine significant digits
  int length = 0;   // digits
  bool Is(char c) const { return symbol == c; }
  bool IsNumber() const { return symbol == '0'; }
  bool IsFixed(int digits) const { return IsNumber() && length == digits; }
  bool IsSign() const { return symbol == '+' || symbol == '-'; }
};

class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) { Scan(); }
  const Token& Peek() const { return next_; }
  Token Next() {
    Token token = next_;
    Scan();
    return token;
  }
  bool Skip(char symbol) {
    if (!next_.Is(symbol)) return false;
    Scan();
    return true;
  }

 private:
  void Scan() {
    next_ = Token();
    if (at_ == text_.size()) return;
    if (text_[at_] < '0' || text_[at_] > '9') {
      next_.symbol = text_[at_++];
      return;
    }
    next_.symbol = '0';
    size_t start = at_;
    while (at_ < text_.size() && text_[at_] == '0') ++at_;
    for (int i = 0; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_, ++i) {
      if (i < 9) next_.number = next_.number * 10 + (text_[at_] - '0');
    }
    next_.length = static_cast<int>(std::min<size_t>(at_ - start, 1000));
  }

  std::string_view text_;
  size_t at_ = 0;
  Token next_;
};

int Milliseconds(const Token& token) {
  int n = token.number;
  int length = token.length;
  if (length == 1) return n * 100;
  if (length == 2) return n * 10;
  for (length = std::min(length, 9); length > 3; --length) n /= 10;
  return n;
}

// What is known of a date so far; numbers in the order in which they came.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : tokens_(text) {}

  double Read() {
    Token token;
    if (!ReadStandard(&token)) return kInvalid;
    for (; token.symbol != 0; token = tokens_.Next()) {
      if (!TakeLegacy(token)) return kInvalid;
    }
    return Finish();
  }

 private:
  static constexpr double kInvalid = std::numeric_limits<double>::quiet_NaN();

  // The form of the standard. False when it is broken behind its T; *left is the first token that is not of
  // it, the end when there is none.
  bool ReadStandard(Token* left) {
    AddDay(tokens_.Next().number);  // four digits are known to be there
    for (int limit : {12, 31}) {
      if (!tokens_.Skip('-')) break;
      if (!tokens_.Peek().IsFixed(2) || tokens_.Peek().number < 1 || tokens_.Peek().number > limit) {
        *left = tokens_.Next();
        return true;
      }
      AddDay(tokens_.Next().number);
    }
    *left = Token();
    if (tokens_.Skip('T')) {
      if (!ReadTime() || !ReadZone() || tokens_.Peek().symbol != 0) return false;
    } else if (tokens_.Peek().symbol != 0) {
      *left = tokens_.Next();
      return true;
    }
    iso_ = true;
    return true;
  }

  bool ReadTime() {
    if (!tokens_.Peek().IsFixed(2) || tokens_.Peek().number > 24) return false;
    bool midnight = tokens_.Peek().number == 24;
    time_[times_++] = tokens_.Next().number;
    for (int i = 0; i < 2; ++i) {
      if (!tokens_.Skip(':')) return false;
      const Token& part = tokens_.Peek();
      if (!part.IsFixed(2) || !IsMinute(part.number) || (midnight && part.number > 0)) return false;
      time_[times_++] = tokens_.Next().number;
    }
    if (!tokens_.Skip('.')) return true;
    if (!tokens_.Peek().IsNumber() || (midnight && tokens_.Peek().number > 0)) return false;
    time_[times_++] = Milliseconds(tokens_.Next());
    return true;
  }

  bool ReadZone() {
    if (tokens_.Skip('Z')) {
      SetZone(1, 0, 0);
      return true;
    }
    if (!tokens_.Peek().IsSign()) return true;
    int sign = tokens_.Next().Is('+') ? 1 : -1;
    Token hour = tokens_.Next();
    if (hour.IsFixed(4)) {
      SetZone(sign, hour.number / 100, hour.number % 100);
    } else {
      if (!hour.IsFixed(2) || !tokens_.Skip(':') || !tokens_.Peek().IsFixed(2)) return false;
      SetZone(sign, hour.number, tokens_.Next().number);
    }
    return IsHour(zone_hour_) && IsMinute(zone_minute_);
  }

  bool TakeLegacy(const Token& token) {
    if (token.IsNumber()) return TakeNumber(token.number);
    if (token.Is('Z')) {
      SetZone(1, 0, 0);
      return true;
    }
    if (token.Is('T')) return false;  // a word behind a number
    if (!token.IsSign()) return true;
    bool utc = zone_hour_ == 0 && zone_minute_ == 0;
    if (!utc && times_ == 0) return false;
    Token offset = tokens_.Peek().IsNumber() ? tokens_.Next() : Token();
    int sign = token.Is('+') ? 1 : -1;
    if (tokens_.Peek().Is(':')) {
      SetZone(sign, offset.number, kNone);
    } else if (offset.length == 2 || offset.length == 1) {
      SetZone(sign, offset.number, 0);
    } else if (offset.length == 4 || offset.length == 3) {
      SetZone(sign, offset.number / 100, offset.number % 100);
    } else {
      return false;
    }
    return true;
  }

  bool TakeNumber(int n) {
    if (tokens_.Skip(':')) {
      if (times_ != 0) return false;
      time_[times_++] = n;
      return true;
    }
    if (tokens_.Peek().Is('.') && ExpectsTime(n)) {
      tokens_.Next();
      time_[times_++] = n;
      if (!tokens_.Peek().IsNumber()) return false;
      return FinishTime(Milliseconds(tokens_.Next()));
    }
    if (zone_hour_ != kNone && zone_minute_ == kNone && IsMinute(n)) {
      zone_minute_ = n;
      return true;
    }
    if (ExpectsTime(n)) {
      const Token& next = tokens_.Peek();
      return FinishTime(n) && (next.symbol == 0 || next.Is('Z') || next.IsSign());
    }
    if (!AddDay(n)) return false;
    tokens_.Skip('-');
    return true;
  }

  bool ExpectsTime(int n) const {
    return ((times_ == 1 || times_ == 2) && IsMinute(n)) || (times_ == 3 && n >= 0 && n < 1000);
  }
  bool FinishTime(int n) {
    if (times_ >= 4) return false;
    time_[times_] = n;
    times_ = 4;
    return true;
  }
  bool AddDay(int n) {
    if (days_ == 3) return false;
    day_[days_++] = n;
    return true;
  }
  void SetZone(int sign, int hour, int minute) {
    zone_sign_ = sign;
    zone_hour_ = hour;
    zone_minute_ = minute;
  }

  // Without a time zone a date alone is in UTC, and so is everything else on a host in UTC. Outside of the
  // standard's form a first number that can be a day starts a date of the order month, day, year.
  double Finish() const {
    int year = day_[0], month = day_[1], day = day_[2];
    if (!iso_ && year >= 1 && year <= 31) {
      month = day_[0];
      day = day_[1];
      year = day_[2];
    }
    if (!iso_ && year >= 0 && year <= 99) year += year < 50 ? 2000 : 1900;
    if (month < 1 || month > 12 || day < 1 || day > 31) return kInvalid;
    bool midnight = time_[0] == 24 && time_[1] == 0 && time_[2] == 0 && time_[3] == 0;
    bool in_range = IsHour(time_[0]) && IsMinute(time_[1]) && IsMinute(time_[2]) && time_[3] < 1000;
    if (!midnight && !in_range) return kInvalid;
    // Dates repeat every 400 years, and DateUtc reads years below 100 as of another century.
    constexpr double kCycleMillis = 146097.0 * kMillisPerDay;
    double millis =
        DateUtc(year + 400, month - 1, day, time_[0], time_[1], time_[2], time_[3]) - kCycleMillis;
    int minutes = std::max(zone_hour_, 0) * 60 + std::max(zone_minute_, 0);
    return millis - zone_sign_ * minutes * 60000.0;
  }

  Tokens tokens_;
  std::array<int, 3> day_ = {1, 1, 1};
  std::array<int, 4> time_ = {};
  size_t days_ = 0, times_ = 0;
  int zone_sign_ = 0, zone_hour_ = kNone, zone_minute_ = kNone;
  bool iso_ = false;  // all of it is of the standard's form
};

}  // namespace

double ParseDateText(std::string_view text) { return DateReader(text).Read(); }

}  // namespace aslrt::jsonata
