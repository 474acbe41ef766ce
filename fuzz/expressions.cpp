// The generator of expressions (expressions.h): recursive, by the type that is wanted, with now and then
// another one, so that errors of types are generated too. Names come from the alphabet of the data.
#include "fuzz/expressions.h"

#include <array>
#include <string_view>
#include <vector>

namespace aslc::fuzz {
namespace {

constexpr int kDepthMax = 4;  // of expressions inside each other
constexpr int kDataDepthMax = 4;
constexpr uint32_t kOddPercent = 6;  // a type that is not the wanted one

template <size_t N>
std::string One(Decisions& d, const std::array<std::string_view, N>& of) {
  return std::string(of[d.Pick(N)]);
}

constexpr std::array<std::string_view, 7> kKeys = {"a", "b", "c", "n", "s", "items", "x y"};
constexpr std::array<std::string_view, 22> kScalars = {"0",
                                                       "1",
                                                       "2",
                                                       "3",
                                                       "-7",
                                                       "2.5",
                                                       "0.1",
                                                       "1e3",
                                                       "1000000",
                                                       "123456789.125",
                                                       "true",
                                                       "false",
                                                       "null",
                                                       R"("x")",
                                                       R"("abc")",
                                                       R"("Hello World")",
                                                       R"("2018-04-03T09:30:15.123Z")",
                                                       R"("é𝄞")",
                                                       R"("")",
                                                       R"("12")",
                                                       R"("a,b,c")",
                                                       R"("b")"};

std::string Document(Decisions& d, int depth) {
  uint32_t shape = depth <= 0 ? 0 : d.Pick(5);
  if (shape <= 1) return One(d, kScalars);
  std::string text;
  if (shape == 2) {
    bool records = d.Chance(60);  // of one shape, as tables are
    for (uint32_t i = 0, n = d.Pick(5); i < n; ++i) {
      text += i > 0 ? "," : "";
      text += records ? "{\"a\":" + One(d, kScalars) + ",\"n\":" + std::to_string(d.Pick(9)) + ",\"s\":\"" +
                            std::string(1, static_cast<char>('p' + d.Pick(4))) + "\"}"
                      : Document(d, depth - 1);
    }
    return "[" + text + "]";
  }
  for (std::string_view key : kKeys) {
    if (!d.Chance(55)) continue;
    text += (text.empty() ? "\"" : ",\"") + std::string(key) + "\":" + Document(d, depth - 1);
  }
  return "{" + text + "}";
}

enum class Want { kNumber, kString, kBool, kArray, kObject, kAny };

class Generator {
 public:
  Generator(Decisions& decisions, bool newer_operators) : d_(decisions), newer_(newer_operators) {}
  std::string Expression(Want want, int depth);

 private:
  std::string Number(int depth);
  std::string String(int depth);
  std::string StringCall(int depth);
  std::string Bool(int depth);
  std::string Array(int depth);
  std::string ArrayCall(int depth);
  std::string Object(int depth);
  std::string Any(int depth);
  std::string Path(int depth);
  std::string Step(int depth);
  std::string Stages(int depth);
  std::string Members(int depth);
  std::string Function(Want result, int parameters, int depth);
  std::string Block(Want want, int depth);
  std::string Literal(Want want);
  std::string Variable();
  std::string Key() {
    std::string key = One(d_, kKeys);
    return key.find(' ') == std::string::npos && !d_.Chance(5) ? key : "`" + key + "`";
  }
  // Comma separated, as many as `wants`, sometimes fewer or one more.
  std::string Call(const std::string& name, std::initializer_list<Want> wants, int depth);
  std::string Num(int depth) { return Expression(Want::kNumber, depth); }
  std::string Str(int depth) { return Expression(Want::kString, depth); }
  std::string Arr(int depth) { return Expression(Want::kArray, depth); }

  Decisions& d_;
  bool newer_;
  std::vector<std::string> variables_ = {"$x", "$y"};
};

std::string Generator::Variable() {
  // Inner ones first: they are what an expression is about.
  size_t n = variables_.size();
  size_t back = d_.Pick(static_cast<uint32_t>(n < 4 ? n : 4));
  return variables_[n - 1 - back];
}

std::string Generator::Literal(Want want) {
  static constexpr std::array<std::string_view, 16> kNumbers = {
      "0",     "1",   "2",   "-1",  "3",    "10",        "0.5", "2.5",
      "-3.75", "100", "1e3", "0.1", "1e20", "12345.678", "7",   "99"};
  static constexpr std::array<std::string_view, 14> kStrings = {"''",      "'a'",
                                                                "'abc'",   "\"Hello World\"",
                                                                "'b'",     "'12'",
                                                                "'-0.5'",  "'x y'",
                                                                "'é𝄞z'",   "'a,b,,c'",
                                                                "' pad '", "\"line\\nbreak\"",
                                                                "'q'",     "'2018-04-03T09:30:15.123Z'"};
  switch (want) {
    case Want::kNumber:
      return One(d_, kNumbers);
    case Want::kString:
      return One(d_, kStrings);
    case Want::kBool:
      return d_.Chance(50) ? "true" : "false";
    case Want::kArray:
      return d_.Chance(50) ? "[1, 2, 3]" : d_.Chance(50) ? "['b', 'a', 'c']" : "[]";
    case Want::kObject:
      return d_.Chance(50) ? "{'a': 1, 'b': 'x'}" : "{}";
    case Want::kAny:
      return d_.Chance(20) ? "null" : Literal(static_cast<Want>(d_.Pick(5)));
  }
  return "null";
}

std::string Generator::Call(const std::string& name, std::initializer_list<Want> wants, int depth) {
  std::string text = "$" + name + "(";
  size_t given = wants.size(), i = 0;
  if (d_.Chance(4)) given = given == 0 ? 1 : given - 1;
  for (Want want : wants) {
    if (i >= given) break;
    text += (i++ > 0 ? ", " : "") + Expression(want, depth - 1);
  }
  if (i < given) text += (i > 0 ? ", " : "") + Expression(Want::kAny, depth - 1);
  return text + ")";
}

std::string Generator::Function(Want result, int parameters, int depth) {
  static constexpr std::array<std::string_view, 10> kBuiltIn = {
      "$string", "$length", "$uppercase", "$sum",  "$count",
      "$number", "$not",    "$boolean",   "$type", "$exists"};
  if (d_.Chance(12)) return One(d_, kBuiltIn);
  if (d_.Chance(6)) return "$append(?, " + Expression(Want::kAny, depth - 1) + ")";
  static constexpr std::array<std::string_view, 4> kNames = {"$i", "$j", "$k", "$l"};
  std::string text = d_.Chance(50) ? "function(" : "λ(";
  size_t outer = variables_.size();
  int given = d_.Chance(15) && parameters > 1 ? parameters - 1 : parameters;
  for (int i = 0; i < given; ++i) {
    text += (i > 0 ? ", " : "") + std::string(kNames[static_cast<size_t>(i)]);
    variables_.push_back(std::string(kNames[static_cast<size_t>(i)]));
  }
  text += ")";
  static constexpr std::array<std::string_view, 5> kSignatures = {"<x:x>", "<n:n>", "<a:x>", "<s-:s>",
                                                                  "<j:j>"};
  if (given == 1 && d_.Chance(8)) text += One(d_, kSignatures);
  text += "{" + Expression(result, depth - 1) + "}";
  variables_.resize(outer);
  return text;
}

std::string Generator::Number(int depth) {
  static constexpr std::array<std::string_view, 5> kOperators = {" + ", " - ", " * ", " / ", " % "};
  static constexpr std::array<std::string_view, 5> kAggregates = {"sum", "count", "max", "min", "average"};
  static constexpr std::array<std::string_view, 5> kUnary = {"floor", "ceil", "abs", "round", "sqrt"};
  switch (d_.Pick(14)) {
    case 0:
    case 1:
    case 2: {
      std::string text = Num(depth - 1) + One(d_, kOperators) + Num(depth - 1);
      return d_.Chance(60) ? "(" + text + ")" : text;
    }
    case 3:
      return "-" + Num(depth - 1);
    case 4:
      return Call(One(d_, kAggregates), {Want::kArray}, depth);
    case 5:
      return Call(One(d_, kUnary), {Want::kNumber}, depth);
    case 6:
      return Call("round", {Want::kNumber, Want::kNumber}, depth);
    case 7:
      return Call("power", {Want::kNumber, Want::kNumber}, depth);
    case 8:
      return Call("length", {Want::kString}, depth);
    case 9:
      return Call("number", {d_.Chance(50) ? Want::kString : Want::kAny}, depth);
    case 10: {
      std::string text =
          "$reduce(" + Arr(depth - 1) + ", " + Function(Want::kNumber, 2 + (d_.Chance(20) ? 1 : 0), depth);
      return text + (d_.Chance(50) ? ", " + Num(depth - 1) + ")" : ")");
    }
    case 11:
      return "$toMillis('2018-0" + std::to_string(1 + d_.Pick(9)) + "-1" + std::to_string(d_.Pick(10)) + "')";
    case 12:
      return Call("lookup", {Want::kObject, Want::kString}, depth);
    default:
      return Path(depth);
  }
}

std::string Generator::StringCall(int depth) {
  static constexpr std::array<std::string_view, 8> kUnary = {
      "uppercase", "lowercase", "trim", "base64encode", "encodeUrl", "encodeUrlComponent", "string", "type"};
  static constexpr std::array<std::string_view, 9> kPictures = {"#,##0.00",  "0",  "00.0##", "#0%", "0.0e0",
                                                                "#,###;(#)", "0‰", "###",    "#.##"};
  static constexpr std::array<std::string_view, 8> kIntegers = {"0", "#,##0", "w",   "W",
                                                                "I", "a",     "1;o", "Ww"};
  static constexpr std::array<std::string_view, 6> kDates = {
      "[Y0001]-[M01]-[D01]", "[H01]:[m01]:[s01].[f001]",
      "[D1o] [MNn] [Y]",     "[FNn,*-3] [W]",
      "[h]:[m] [P]",         "[YI] [d]"};
  static constexpr std::array<std::string_view, 6> kRegexes = {"/a/",    "/[a-c]+/i", "/(\\w)(\\d)?/",
                                                               "/\\s+/", "/^.*$/m",   "/o|l/"};
  switch (d_.Pick(12)) {
    case 0:
      return Call(One(d_, kUnary), {Want::kString}, depth);
    case 1:
      return Call("substring", {Want::kString, Want::kNumber, Want::kNumber}, depth);
    case 2:
      return Call(d_.Chance(50) ? "substringBefore" : "substringAfter", {Want::kString, Want::kString},
                  depth);
    case 3:
      return "$pad(" + Str(depth - 1) + ", " + std::to_string(static_cast<int>(d_.Pick(20)) - 10) + ", '#')";
    case 4:
      return Call("join", {Want::kArray, Want::kString}, depth);
    case 5:
      return Call("replace", {Want::kString, Want::kString, Want::kString}, depth);
    case 6:
      return "$replace(" + Str(depth - 1) + ", " + One(d_, kRegexes) + ", '<$0|$1>')";
    case 7:
      return "$formatNumber(" + Num(depth - 1) + ", '" + One(d_, kPictures) + "')";
    case 8:
      return "$formatInteger(" + Num(depth - 1) + ", '" + One(d_, kIntegers) + "')";
    case 9:
      return "$formatBase(" + Num(depth - 1) + ", " + std::to_string(1 + d_.Pick(37)) + ")";
    case 10:
      return "$fromMillis(" + std::to_string(d_.Pick(2000000)) + "000000, '" + One(d_, kDates) + "')";
    default:
      return "$string(" + Expression(Want::kAny, depth - 1) + (d_.Chance(20) ? ", true)" : ")");
  }
}

std::string Generator::String(int depth) {
  switch (d_.Pick(6)) {
    case 0:
    case 1:
      return "(" + Str(depth - 1) + " & " + Expression(Want::kAny, depth - 1) + ")";
    case 2:
      return Path(depth);
    default:
      return StringCall(depth);
  }
}

std::string Generator::Bool(int depth) {
  static constexpr std::array<std::string_view, 6> kComparisons = {" = ",  " != ", " < ",
                                                                   " <= ", " > ",  " >= "};
  switch (d_.Pick(9)) {
    case 0:
    case 1:
    case 2: {
      Want want = static_cast<Want>(d_.Pick(3));
      std::string text = Expression(want, depth - 1) + One(d_, kComparisons) + Expression(want, depth - 1);
      return d_.Chance(80) ? "(" + text + ")" : text;
    }
    case 3:
      return "(" + Expression(Want::kBool, depth - 1) + (d_.Chance(50) ? " and " : " or ") +
             Expression(Want::kBool, depth - 1) + ")";
    case 4:
      return Call("not", {Want::kAny}, depth);
    case 5:
      return Call("exists", {Want::kAny}, depth);
    case 6:
      return Call("boolean", {Want::kAny}, depth);
    case 7:
      return "(" + Expression(Want::kAny, depth - 1) + " in " + Arr(depth - 1) + ")";
    default:
      return Call("contains", {Want::kString, Want::kString}, depth);
  }
}

std::string Generator::ArrayCall(int depth) {
  switch (d_.Pick(14)) {
    case 0:
    case 1:
      return "$map(" + Arr(depth - 1) + ", " + Function(Want::kAny, 1 + static_cast<int>(d_.Pick(3)), depth) +
             ")";
    case 2:
      return "$filter(" + Arr(depth - 1) + ", " +
             Function(Want::kBool, 1 + static_cast<int>(d_.Pick(3)), depth) + ")";
    case 3:
      return "$sort(" + Arr(depth - 1) + (d_.Chance(60) ? ")" : ", function($l, $r){$l > $r})");
    case 4:
      return Call("reverse", {Want::kArray}, depth);
    case 5:
      return Call("distinct", {Want::kArray}, depth);
    case 6:
      return Call("append", {Want::kAny, Want::kAny}, depth);
    case 7:
      return Call("zip", {Want::kArray, Want::kArray}, depth);
    case 8:
      return Call("keys", {Want::kObject}, depth);
    case 9:
      return Call("spread", {Want::kAny}, depth);
    case 10:
      return "$each(" + Expression(Want::kObject, depth - 1) + ", " + Function(Want::kAny, 2, depth) + ")";
    case 11:
      return Call("split", {Want::kString, Want::kString}, depth);
    case 12:
      return "$match(" + Str(depth - 1) + ", /([a-z])(\\d)?/i)";
    default:
      return "$single(" + Arr(depth - 1) + ", " + Function(Want::kBool, 1, depth) + ")";
  }
}

std::string Generator::Array(int depth) {
  switch (d_.Pick(7)) {
    case 0: {
      std::string text = "[";
      for (uint32_t i = 0, n = d_.Pick(4); i < n; ++i)
        text += (i > 0 ? ", " : "") + Expression(Want::kAny, depth - 1);
      return text + "]";
    }
    case 1:
      return "[" + Literal(Want::kNumber) + ".." + std::to_string(d_.Pick(12)) + "]";
    case 2:
    case 3:
      return ArrayCall(depth);
    default:
      return Path(depth);
  }
}

std::string Generator::Members(int depth) {
  std::string text = "{";
  for (uint32_t i = 0, n = 1 + d_.Pick(3); i < n; ++i) {
    std::string key = d_.Chance(75) ? "'" + std::string(1, static_cast<char>('a' + i)) + "'" : Str(depth - 1);
    text += (i > 0 ? ", " : "") + key + ": " + Expression(Want::kAny, depth - 1);
  }
  return text + "}";
}

std::string Generator::Object(int depth) {
  switch (d_.Pick(7)) {
    case 0:
    case 1:
      return Members(depth);
    case 2:
      return Call("merge", {Want::kArray}, depth);
    case 3:
      return "$sift(" + Expression(Want::kObject, depth - 1) + ", " + Function(Want::kBool, 2, depth) + ")";
    case 4:
      return Path(depth - 1) + "{" + (d_.Chance(60) ? "$string(" + Key() + ")" : "s") + ": " +
             Expression(Want::kAny, depth - 1) + "}";
    case 5:
      return "(" + Path(depth - 1) + " ~> |" + Key() + "|" + Members(depth - 1) +
             (d_.Chance(40) ? ", ['a']|)" : "|)");
    default:
      return Path(depth);
  }
}

std::string Generator::Block(Want want, int depth) {
  std::string text = "(";
  size_t outer = variables_.size();
  for (uint32_t i = 0, n = 1 + d_.Pick(2); i < n; ++i) {
    std::string name = "$v" + std::to_string(d_.Pick(3));
    if (d_.Chance(20)) {
      text += name + " := " + Function(Want::kAny, 1, depth) + "; ";
      text += name + "(" + Expression(Want::kAny, depth - 1) + "); ";
    } else {
      text += name + " := " + Expression(Want::kAny, depth - 1) + "; ";
      variables_.push_back(name);
    }
  }
  text += Expression(want, depth - 1);
  variables_.resize(outer);
  return text + ")";
}

std::string Generator::Any(int depth) {
  switch (d_.Pick(6)) {
    case 0: {
      std::string text = "(" + Expression(Want::kBool, depth - 1) + " ? " + Expression(Want::kAny, depth - 1);
      return text + (d_.Chance(80) ? " : " + Expression(Want::kAny, depth - 1) + ")" : ")");
    }
    case 1:
      return Block(Want::kAny, depth);
    case 2:
      return Arr(depth - 1) + " ~> " + Function(Want::kAny, 1, depth);
    case 3:
      if (!newer_) return Path(depth);
      return "(" + Expression(Want::kAny, depth - 1) + (d_.Chance(50) ? " ?? " : " ?: ") +
             Expression(Want::kAny, depth - 1) + ")";
    default:
      return Path(depth);
  }
}

std::string Generator::Stages(int depth) {
  switch (d_.Pick(8)) {
    case 0:
      return "[" + std::to_string(static_cast<int>(d_.Pick(5)) - 2) + "]";
    case 1:
    case 2:
      return "[" + Expression(Want::kBool, depth - 1) + "]";
    case 3:
      return "[" + Expression(d_.Chance(50) ? Want::kNumber : Want::kArray, depth - 1) + "]";
    case 4:
      return "[]";
    case 5: {
      std::string term =
          d_.Chance(50) ? Key() : Expression(d_.Chance(50) ? Want::kNumber : Want::kString, depth - 1);
      return std::string("^(") +
             (d_.Chance(30)   ? ">"
              : d_.Chance(30) ? "<"
                              : "") +
             term + (d_.Chance(20) ? ", >n)" : ")");
    }
    case 6: {
      std::string name = d_.Chance(50) ? "$p" : "$q";
      variables_.push_back(name);
      return (d_.Chance(50) ? "#" : "@") + name;
    }
    default:
      return "";
  }
}

std::string Generator::Step(int depth) {
  switch (d_.Pick(16)) {
    case 0:
      return "*";
    case 1:
      return "**";
    case 2:
      return "(" + Expression(Want::kAny, depth - 1) + ")";
    case 3:
      return "[" + Expression(Want::kAny, depth - 1) + (d_.Chance(50) ? ", " + Key() + "]" : "]");
    case 4:
      return Members(depth);
    case 5:
      return "$";
    case 6:
      return "%";
    case 7:
      return d_.Chance(50) ? "$string()" : "$uppercase(s)";
    case 8:
      return Variable();
    default:
      return Key();
  }
}

std::string Generator::Path(int depth) {
  size_t outer = variables_.size();
  std::string text;
  uint32_t root = d_.Pick(10);
  if (root == 0)
    text = "$";
  else if (root == 1)
    text = "$$";
  else if (root <= 3)
    text = Variable();
  else if (root == 4 && depth > 1)
    text = "(" + Expression(Want::kAny, depth - 1) + ")";
  else if (root == 5)
    text = d_.Chance(50) ? "*" : "**";
  else
    text = Key();
  for (uint32_t i = 0, n = d_.Pick(4); i < n; ++i) {
    if (depth > 0 && d_.Chance(35)) text += Stages(depth);
    text += "." + Step(depth);
  }
  if (depth > 0 && d_.Chance(35)) text += Stages(depth);
  variables_.resize(outer);
  return text;
}

std::string Generator::Expression(Want want, int depth) {
  if (d_.Chance(kOddPercent)) want = static_cast<Want>(d_.Pick(6));
  if (depth <= 0)
    return d_.Chance(45) ? Literal(want) : d_.Chance(40) ? Variable() : d_.Chance(30) ? "$" : Key();
  if (d_.Chance(12)) return d_.Chance(50) ? Literal(want) : Variable();
  if (d_.Chance(6)) return Block(want, depth);
  switch (want) {
    case Want::kNumber:
      return Number(depth);
    case Want::kString:
      return String(depth);
    case Want::kBool:
      return Bool(depth);
    case Want::kArray:
      return Array(depth);
    case Want::kObject:
      return Object(depth);
    case Want::kAny:
      break;
  }
  uint32_t which = d_.Pick(7);
  return which < 5 && d_.Chance(60) ? Expression(static_cast<Want>(which), depth) : Any(depth);
}

}  // namespace

GeneratedExpression GenerateExpression(Decisions& decisions, bool newer_operators) {
  GeneratedExpression made;
  made.input = Document(decisions, kDataDepthMax);
  Generator generator(decisions, newer_operators);
  made.text = generator.Expression(Want::kAny, 1 + static_cast<int>(decisions.Pick(kDepthMax)));
  return made;
}

}  // namespace aslc::fuzz
