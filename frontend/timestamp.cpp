// Checks timestamps; reading them is the runtime's, since the values of paths are only known there.
#include "frontend/timestamp.h"

namespace aslc::frontend {
namespace {

// Takes the text apart from its front.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool Take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  // `digits` digits with a value in [least, greatest].
  bool Number(size_t digits, int least, int greatest, int* value) {
    if (text_.size() < digits) return false;
    *value = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (text_[i] < '0' || text_[i] > '9') return false;
      *value = *value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(digits);
    return *value >= least && *value <= greatest;
  }
  bool Fraction() {
    size_t digits = text_.find_first_not_of("0123456789");
    if (digits == std::string_view::npos || digits == 0) return false;
    text_.remove_prefix(digits);
    return true;
  }
  bool done() const { return text_.empty(); }

 private:
  std::string_view text_;
};

int DaysOf(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

// Offsets go up to 18 hours, as in Java's ZoneOffset.
bool ReadZone(Reader& reader) {
  if (reader.Take('Z')) return true;
  if (!reader.Take('+') && !reader.Take('-')) return false;
  int hours = 0, minutes = 0;
  return reader.Number(2, 0, 18, &hours) && reader.Take(':') &&
         reader.Number(2, 0, hours == 18 ? 0 : 59, &minutes);
}

}  // namespace

bool IsTimestamp(std::string_view text) {
  Reader reader(text);
  int year = 0, month = 0, value = 0;
  bool date = reader.Number(4, 0, 9999, &year) && reader.Take('-') && reader.Number(2, 1, 12, &month) &&
              reader.Take('-') && reader.Number(2, 1, DaysOf(year, month), &value);
  bool time = date && reader.Take('T') && reader.Number(2, 0, 23, &value) && reader.Take(':') &&
              reader.Number(2, 0, 59, &value) && reader.Take(':') && reader.Number(2, 0, 59, &value);
  if (!time || (reader.Take('.') && !reader.Fraction())) return false;
  return ReadZone(reader) && reader.done();
}

}  // namespace aslc::frontend
