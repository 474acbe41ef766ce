// The translation of JavaScript's regular expressions for RE2 (regex_translate.h): a parser of ECMA-262's
// grammar with annex B that writes each part anew, so that nothing of RE2's own syntax gets through.
#include "runtime/jsonata/regex_translate.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "runtime/jsonata/code_set.h"
#include "runtime/utf8.h"

namespace aslrt::jsonata {
namespace {

constexpr int kDepthMax = 200;
constexpr size_t kPatternMax = 1 << 20;  // bytes written
constexpr uint64_t kRepeatMax = 1000;    // RE2's own bound of a count
constexpr uint64_t kUnbounded = UINT64_MAX;

// Marks in the pattern under construction, in place of the `(` of groups that capture.
constexpr char kCapture = '\x01';          // a group of the source
constexpr char kRepeatedCapture = '\x02';  // the same, repeated
constexpr char kRepeatedSkip = '\x03';     // the same, which may be left out
constexpr char kTurn = '\x04';             // around what is repeated and has groups inside
constexpr char kTurnSkip = '\x05';
constexpr char kWhole = '\x06';            // the match

struct Atom {
  std::string text;
  bool repeatable = true;
  bool capture = false;    // it is a group of the source
  int captures_inside = 0;  // itself included
};

struct Quantifier {
  uint64_t min = 1, max = 1;
  bool lazy = false;
};

int HexDigit(uint32_t c) {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  uint32_t lower = c | 0x20;
  return lower >= 'a' && lower <= 'f' ? static_cast<int>(lower - 'a') + 10 : -1;
}
bool IsDigit(uint32_t c) { return c >= '0' && c <= '9'; }
bool IsLetter(uint32_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80; }

void AppendCode(std::string& out, uint32_t code) {
  if (IsLetter(code) || IsDigit(code)) {
    out += static_cast<char>(code);
    return;
  }
  char hex[8];
  out += "\\x{";
  out.append(hex, std::to_chars(hex, hex + sizeof(hex), code, 16).ptr);
  out += '}';
}

class Translator {
 public:
  Translator(std::string_view source, std::string_view flags, LineEnds line_ends, Regex::Problem* problem)
      : line_ends_(line_ends), problem_(problem) {
    ignore_case_ = flags.find('i') != flags.npos;
    multi_line_ = flags.find('m') != flags.npos;
    Decode(source);
  }

  bool Translate(Translation* out) {
    CountGroups();
    std::string body;
    if (!Disjunction(&body)) return false;
    if (!AtEnd()) return Fail("Unmatched ')'");
    if (line_ends_ == LineEnds::kMarked) body = "(?s:[^\\n]|\\n.\\n)*?" + std::string(1, kWhole) + body + ")";
    out->captures = captures_total_;
    out->lines = lines_;
    Number(body, out);
    return true;
  }

 private:
  // -- the source
  void Decode(std::string_view source) {
    const char* end = source.data() + source.size();
    for (const char* p = source.data(); p < end;) {
      uint32_t code;
      size_t n = DecodeUtf8(p, end, &code);
      offsets_.push_back(static_cast<size_t>(p - source.data()));
      codes_.push_back(n == 0 ? 0xFFFD : code);
      p += n == 0 ? 1 : n;
    }
    offsets_.push_back(source.size());
  }
  bool AtEnd() const { return at_ == codes_.size(); }
  uint32_t Peek(size_t ahead = 0) const { return at_ + ahead < codes_.size() ? codes_[at_ + ahead] : 0xFFFFFFFF; }
  bool Skip(uint32_t code) {
    if (Peek() != code) return false;
    ++at_;
    return true;
  }
  bool SkipText(std::string_view text) {
    for (size_t i = 0; i < text.size(); ++i) {
      if (Peek(i) != static_cast<unsigned char>(text[i])) return false;
    }
    at_ += text.size();
    return true;
  }
  bool Fail(std::string message) { return FailAt(at_, std::move(message)); }
  bool FailAt(size_t at, std::string message) {
    *problem_ = {offsets_[std::min(at, codes_.size())], std::move(message)};
    return false;
  }

  // Groups that capture, and whether one has a name: what `\1` and `\k` mean depends on it.
  void CountGroups() {
    bool in_class = false;
    for (size_t i = 0; i < codes_.size(); ++i) {
      uint32_t c = codes_[i];
      if (c == '\\') {
        ++i;
      } else if (in_class) {
        in_class = c != ']';
      } else if (c == '[') {
        in_class = true;
      } else if (c == '(') {
        auto next = [&](size_t k) { return i + k < codes_.size() ? codes_[i + k] : 0; };
        bool named = next(1) == '?' && next(2) == '<' && next(3) != '=' && next(3) != '!';
        captures_total_ += named || next(1) != '?';
        named_ |= named;
      }
    }
  }

  bool Disjunction(std::string* out);
  bool Term(std::string* out);
  bool AtomOf(Atom* atom);
  bool Group(Atom* atom);
  bool GroupName();
  bool Escape(Atom* atom);
  bool BackReference();
  bool Class(Atom* atom);
  bool ClassItem(CodeSet* set, uint32_t* code, bool* single);
  uint32_t CharacterEscape(bool in_class);
  bool UnicodeUnit(uint32_t* unit);
  bool SetEscape(CodeSet* set);
  bool ReadQuantifier(Quantifier* quantifier, bool* present);
  bool Braces(Quantifier* quantifier);
  bool Quantify(Atom& atom, const Quantifier& quantifier, size_t start, std::string* out);
  bool Repeat(const Atom& atom, const Quantifier& quantifier, size_t start, std::string* out);

  std::string SetText(CodeSet set);
  std::string CodeText(uint32_t code);
  static void Number(std::string_view body, Translation* out);

  LineEnds line_ends_;
  Regex::Problem* problem_;
  bool ignore_case_ = false, multi_line_ = false;
  std::vector<uint32_t> codes_;
  std::vector<size_t> offsets_;
  size_t at_ = 0;
  int depth_ = 0;
  int captures_total_ = 0;
  int captures_ = 0;  // opened so far
  bool named_ = false;
  bool lines_ = false;
  std::set<std::vector<uint32_t>> names_;
};

bool Translator::Disjunction(std::string* out) {
  if (++depth_ > kDepthMax) return Fail("Groups are nested more than 200 deep");
  while (!AtEnd() && Peek() != ')') {
    if (Skip('|')) {
      *out += '|';
    } else if (!Term(out)) {
      return false;
    }
    if (out->size() > kPatternMax) return Fail("The expression is too large");
  }
  --depth_;
  return true;
}

bool Translator::Term(std::string* out) {
  size_t start = at_;
  Atom atom;
  int before = captures_;
  if (!AtomOf(&atom)) return false;
  atom.captures_inside = captures_ - before;
  size_t after = at_;
  Quantifier quantifier;
  bool present = false;
  if (!ReadQuantifier(&quantifier, &present)) return false;
  if (!present) {
    *out += atom.text;
    return true;
  }
  if (!atom.repeatable) return FailAt(after, "Nothing to repeat");
  return Quantify(atom, quantifier, start, out);
}

bool Translator::AtomOf(Atom* atom) {
  uint32_t c = Peek();
  Quantifier quantifier;
  switch (c) {
    case '^':
    case '$':
      ++at_;
      lines_ |= multi_line_;
      atom->repeatable = false;
      atom->text = multi_line_ ? (c == '^' ? "(?m:^)" : "(?m:$)") : (c == '^' ? "\\A" : "\\z");
      return true;
    case '(': return Group(atom);
    case '[': return Class(atom);
    case '\\': return Escape(atom);
    case '.': {
      ++at_;
      CodeSet set = LineEndSet();
      set.Complement();
      atom->text = SetText(set);
      return true;
    }
    case '*':
    case '+':
    case '?': return Fail("Nothing to repeat");
    case '{': {
      size_t start = at_;
      if (Braces(&quantifier)) return FailAt(start, "Nothing to repeat");
      break;
    }
    default: break;
  }
  ++at_;
  atom->text = CodeText(c);
  return true;
}

bool Translator::Group(Atom* atom) {
  size_t start = at_;
  ++at_;
  atom->capture = true;
  if (Skip('?')) {
    std::string_view refused = SkipText("<=")  ? "look-behind (?<=...)"
                               : SkipText("<!") ? "negative look-behind (?<!...)"
                               : Skip('=')      ? "look-ahead (?=...)"
                               : Skip('!')      ? "negative look-ahead (?!...)"
                                                : "";
    if (!refused.empty()) return FailAt(start, "A " + std::string(refused) + " is not supported");
    atom->capture = Skip('<');
    if (atom->capture ? !GroupName() : !Skip(':')) return FailAt(start, "Invalid group");
  }
  captures_ += atom->capture;
  std::string body;
  if (!Disjunction(&body)) return false;
  if (!Skip(')')) return FailAt(codes_.size(), "Unterminated group");
  atom->text = (atom->capture ? std::string(1, kCapture) : "(?:") + body + ")";
  return true;
}

// The name and its `>`. Groups are known by their numbers only.
bool Translator::GroupName() {
  std::vector<uint32_t> name;
  while (!AtEnd() && Peek() != '>') {
    uint32_t c = Peek();
    bool good = IsLetter(c) || c == '_' || c == '$' || c >= 0x80 || (IsDigit(c) && !name.empty());
    if (!good) return false;
    name.push_back(c);
    ++at_;
  }
  return Skip('>') && !name.empty() && names_.insert(name).second;
}

bool Translator::Escape(Atom* atom) {
  size_t start = at_++;
  if (AtEnd()) return FailAt(start, "\\ at end of pattern");
  uint32_t c = Peek();
  if (c == 'b' || c == 'B') {
    ++at_;
    atom->repeatable = false;
    atom->text = c == 'b' ? "\\b" : "\\B";
    return true;
  }
  CodeSet set;
  if (SetEscape(&set)) {
    atom->text = SetText(set);
    return true;
  }
  if ((c == 'k' && named_) || (c >= '1' && c <= '9' && BackReference())) {
    return FailAt(start, "A back-reference (\\1, \\k<name>) is not supported");
  }
  uint32_t code = CharacterEscape(false);
  // Two escaped halves of a pair are one character of the subject.
  uint32_t low = 0;
  size_t after = at_;
  if (code >= 0xD800 && code < 0xDC00 && Skip('\\')) {
    if (Skip('u') && UnicodeUnit(&low) && low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else {
      at_ = after;
    }
  }
  atom->text = CodeText(code);
  return true;
}

// Whether the decimal escape names a group; what names none is an octal escape or the digit itself.
bool Translator::BackReference() {
  int64_t number = 0;
  for (size_t i = 0; IsDigit(Peek(i)) && number <= captures_total_; ++i) number = number * 10 + (Peek(i) - '0');
  return number <= captures_total_;
}

// \d, \s, \w and their opposites; the position stays for anything else.
bool Translator::SetEscape(CodeSet* set) {
  uint32_t c = Peek();
  switch (c) {
    case 'd':
    case 'D': *set = DigitSet(); break;
    case 's':
    case 'S': *set = SpaceSet(); break;
    case 'w':
    case 'W': *set = WordSet(); break;
    default: return false;
  }
  ++at_;
  set->Normalize();
  if (c < 'a') set->Complement();
  return true;
}

// XXXX after `u`.
bool Translator::UnicodeUnit(uint32_t* unit) {
  *unit = 0;
  for (size_t i = 0; i < 4; ++i) {
    int digit = HexDigit(Peek(i));
    if (digit < 0) return false;
    *unit = *unit * 16 + static_cast<uint32_t>(digit);
  }
  at_ += 4;
  return true;
}

// The character that an escape spells, behind its backslash.
uint32_t Translator::CharacterEscape(bool in_class) {
  uint32_t c = Peek();
  if (c >= '0' && c <= '7') {
    uint32_t value = 0;
    for (int i = 0; i < 3 && Peek() >= '0' && Peek() <= '7' && value * 8 + (Peek() - '0') <= 0377; ++i) {
      value = value * 8 + (Peek() - '0');
      ++at_;
    }
    return value;
  }
  if (c == 'c') {
    uint32_t letter = Peek(1);
    if (IsLetter(letter) || (in_class && (IsDigit(letter) || letter == '_'))) {
      at_ += 2;
      return letter % 32;
    }
    return '\\';  // the backslash stands for itself, `c` follows
  }
  ++at_;
  uint32_t unit;
  switch (c) {
    case 't': return '\t';
    case 'n': return '\n';
    case 'v': return '\v';
    case 'f': return '\f';
    case 'r': return '\r';
    case 'b': return in_class ? '\b' : 'b';
    case 'x':
      if (HexDigit(Peek()) < 0 || HexDigit(Peek(1)) < 0) return 'x';
      unit = static_cast<uint32_t>(HexDigit(Peek()) * 16 + HexDigit(Peek(1)));
      at_ += 2;
      return unit;
    case 'u': return UnicodeUnit(&unit) ? unit : 'u';
    default: return c;
  }
}

bool Translator::Class(Atom* atom) {
  size_t start = at_++;
  bool negated = Skip('^');
  CodeSet set;
  while (!AtEnd() && Peek() != ']') {
    size_t item = at_;
    uint32_t first = 0, last = 0;
    bool single = false, range_end = false;
    if (!ClassItem(&set, &first, &single)) return FailAt(item, "\\ at end of pattern");
    if (Peek() == '-' && Peek(1) != ']' && at_ + 1 < codes_.size()) {
      ++at_;
      CodeSet other;
      if (!ClassItem(&other, &last, &range_end)) return FailAt(item, "\\ at end of pattern");
      if (single && range_end) {
        if (first > last) return FailAt(item, "Range out of order in character class");
        set.Add(first, last);
        continue;
      }
      // With a set on either side the hyphen is a character of its own.
      set.Add('-');
      set.Add(other);
      if (range_end) set.Add(last);
    }
    if (single) set.Add(first);
  }
  if (!Skip(']')) return FailAt(start, "Unterminated character class");
  set.Normalize();
  if (ignore_case_) set.IgnoreCase();
  if (negated) set.Complement();
  atom->text = SetText(set);
  return true;
}

// One character (`single`), or a set that is added.
bool Translator::ClassItem(CodeSet* set, uint32_t* code, bool* single) {
  *single = true;
  if (Peek() != '\\') {
    *code = Peek();
    ++at_;
    return true;
  }
  ++at_;
  if (AtEnd()) return false;
  CodeSet escaped;
  if (SetEscape(&escaped)) {
    set->Add(escaped);
    *single = false;
  } else {
    *code = CharacterEscape(true);
  }
  return true;
}

bool Translator::ReadQuantifier(Quantifier* quantifier, bool* present) {
  size_t start = at_;
  *present = true;
  if (Skip('*')) {
    *quantifier = {0, kUnbounded, false};
  } else if (Skip('+')) {
    *quantifier = {1, kUnbounded, false};
  } else if (Skip('?')) {
    *quantifier = {0, 1, false};
  } else if (!Braces(quantifier)) {
    *present = false;
    return true;
  }
  quantifier->lazy = Skip('?');
  if (quantifier->max < quantifier->min) return FailAt(start, "numbers out of order in {} quantifier");
  return true;
}

// {n}, {n,}, {n,m}; the position stays for anything else, whose brace is a character.
bool Translator::Braces(Quantifier* quantifier) {
  size_t start = at_;
  auto number = [&](uint64_t* value) {
    size_t first = at_;
    constexpr uint64_t kFar = uint64_t{1} << 53;
    for (*value = 0; IsDigit(Peek()); ++at_) *value = std::min(kFar, *value * 10 + (Peek() - '0'));
    return at_ > first;
  };
  bool good = Skip('{') && number(&quantifier->min);
  quantifier->max = quantifier->min;
  if (good && Skip(',') && !number(&quantifier->max)) quantifier->max = kUnbounded;
  if (good && Skip('}')) return true;
  at_ = start;
  return false;
}

bool Translator::Quantify(Atom& atom, const Quantifier& quantifier, size_t start, std::string* out) {
  if (atom.captures_inside > 0 && (quantifier.max > 1 || quantifier.min == 0)) {
    bool skip = quantifier.min == 0;
    if (atom.capture) {
      atom.text[0] = skip ? kRepeatedSkip : kRepeatedCapture;
    } else {
      atom.text = std::string(1, skip ? kTurnSkip : kTurn) + atom.text + ")";
    }
  }
  return Repeat(atom, quantifier, start, out);
}

// Counts above RE2's bound become several repetitions in a row.
bool Translator::Repeat(const Atom& atom, const Quantifier& quantifier, size_t start, std::string* out) {
  bool bounded = quantifier.max != kUnbounded;
  bool large = quantifier.min > kRepeatMax || (bounded && quantifier.max > kRepeatMax);
  if (large && atom.captures_inside > 0) {
    return FailAt(start, "A repeat count above 1000 of what has groups inside is not supported");
  }
  const char* lazy = quantifier.lazy ? "?" : "";
  auto put = [&](uint64_t min, uint64_t max) {
    *out += atom.text + "{" + std::to_string(min);
    if (max != min) *out += max == kUnbounded ? "," : "," + std::to_string(max);
    *out += std::string("}") + lazy;
  };
  auto too_large = [&] { return out->size() > kPatternMax; };
  uint64_t min = quantifier.min;
  for (; min > kRepeatMax && !too_large(); min -= kRepeatMax) put(kRepeatMax, kRepeatMax);
  if (!bounded) {
    put(min, kUnbounded);
  } else {
    uint64_t more = quantifier.max - quantifier.min;  // beyond the least number
    uint64_t room = std::min(more, kRepeatMax - min);
    put(min, min + room);
    for (more -= room; more > 0 && !too_large(); more -= std::min(more, kRepeatMax)) {
      put(0, std::min(more, kRepeatMax));
    }
  }
  return !too_large() || FailAt(start, "The expression is too large");
}

std::string Translator::CodeText(uint32_t code) {
  CodeSet set;
  set.Add(code);
  if (ignore_case_) {
    set.IgnoreCase();
  } else if (line_ends_ == LineEnds::kPlain || !LineEndSet().Contains(code)) {
    std::string text;
    AppendCode(text, code);
    return text;
  }
  return SetText(set);
}

std::string Translator::SetText(CodeSet set) {
  static constexpr uint32_t kCodes[] = {'\n', '\r', 0x2028, 0x2029};
  std::string marked;
  for (int i = 0; line_ends_ == LineEnds::kMarked && i < 4; ++i) {
    if (!set.Contains(kCodes[i])) continue;
    set.Remove(kCodes[i]);
    marked += "|\\n";
    marked += kMarkedLineEnds[i][1];
    marked += "\\n";
  }
  std::string text;
  if (set.empty()) {
    text = "[^\\x00-\\x{10FFFF}]";
  } else {
    text = "[";
    for (const CodeSet::Range& range : set.ranges()) {
      AppendCode(text, range.first);
      if (range.last == range.first) continue;
      text += '-';
      AppendCode(text, range.last);
    }
    text += "]";
  }
  // RE2 takes [Ss] for an s of any case, and next to another choice that includes U+017F (and [Kk] U+212A):
  // with something behind it, it is no choice of one character.
  if (text == "[Ss]" || text == "[Kk]") text = "(?:" + text + "(?:))";
  return marked.empty() ? text : "(?:" + text + marked + ")";
}

// Puts the parentheses in place of the marks and says what each of RE2's groups is.
void Translator::Number(std::string_view body, Translation* out) {
  std::vector<int> open;  // for each open parenthesis, the repeated group around what is in it
  int around = 0;
  int capture = 0;
  for (size_t i = 0; i < body.size(); ++i) {
    char c = body[i];
    if (c == '\\') {
      out->pattern += c;
      out->pattern += body[++i];
      continue;
    }
    if (c == ')') {
      around = open.back();
      open.pop_back();
    } else if (c == '(') {
      open.push_back(around);
    } else if (c >= kCapture && c <= kWhole) {
      open.push_back(around);
      TranslatedGroup group;
      group.around = around;
      if (c <= kRepeatedSkip) group.capture = ++capture;
      group.repeated = c != kCapture && c != kWhole;
      group.may_skip = c == kRepeatedSkip || c == kTurnSkip;
      out->groups.push_back(group);
      out->repeats |= group.repeated;
      if (group.repeated) around = static_cast<int>(out->groups.size());
      c = '(';
    }
    out->pattern += c;
  }
}

}  // namespace

bool TranslateRegex(std::string_view source, std::string_view flags, LineEnds line_ends, Translation* out,
                    Regex::Problem* problem) {
  return Translator(source, flags, line_ends, problem).Translate(out);
}

}  // namespace aslrt::jsonata
