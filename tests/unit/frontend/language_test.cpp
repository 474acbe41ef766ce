// Paths, filters and intrinsic calls: the text in a definition's string, and the tree it gives as --emit
// ast prints it, or the diagnostic and the characters of the string that it marks.
#include <string>
#include <string_view>

#include "tests/unit/catch.h"
#include "tests/unit/frontend/check.h"

using namespace aslc;
using namespace aslc::frontend;

namespace {

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// The line of the tree that starts with `name`, or `Name[marked]` of the first diagnostic.
std::string Outcome(const std::string& before, std::string_view text, const std::string& after,
                    std::string_view name) {
  std::string definition = before + Quoted(text) + after;
  ParseResult result = test::Parse(definition);
  if (!result.definition) {
    const Diagnostic& first = result.diagnostics.front();
    std::string feature = first.unsupported ? "(" + first.feature + ")" : "";
    return first.name + feature + "[" +
           definition.substr(first.range.begin, first.range.end - first.range.begin) + "]";
  }
  std::string tree = PrintAst(*result.definition);
  size_t at = tree.find(name);
  REQUIRE(at != std::string::npos);
  at += name.size() + 1;
  return tree.substr(at, tree.find('\n', at) - at);
}

struct Row {
  const char* text;
  const char* outcome;
};

const Row kPaths[] = {
    {"$", "$"},
    {"$$", "$$"},
    {"$.a.b", "$['a']['b']"},
    {"$$.Execution.Input.input-value", "$$['Execution']['Input']['input-value']"},
    {"$v", "$v"},
    {"$größe.a[0]", "$größe['a'][0]"},
    {"$.a['b c'][\"d\"]", "$['a']['b c']['d']"},
    {"$.a.['b c']", "$['a']['b c']"},
    {"$.[0]", "$[0]"},
    {"$.a[-2]", "$['a'][-2]"},
    {"$['a','b']", "$['a','b']"},
    {"$[0, 2]", "$[0,2]"},
    {"$[1:5].x", "$[1:5]['x']"},
    {"$[:1]", "$[:1]"},
    {"$[-2:]", "$[-2:]"},
    {"$[*][*]", "$[*][*]"},
    {"$.*", "$[*]"},
    {"$..a", "$..['a']"},
    {"$..[0]", "$..[0]"},
    {"$..*", "$..[*]"},
    {"$.a.length()", "$['a'].length()"},
    {"$.store\\.book.\\@x", "$['store.book']['@x']"},
    {"$.&Ж中", "$['&Ж中']"},
    {"$.${Key}.b", "$['${Key}']['b']"},
    {"$['${Key}']", "$['${Key}']"},
    {"${Path}", "${Path}"},
    {"$[?(@.a)]", "$[?(@['a'])]"},
    {"$.[?(@.OU > 0)]", "$[?((@['OU'] > 0))]"},
    {"$.a[?(@.b == $.c)].d", "$['a'][?((@['b'] == $['c']))]['d']"},
    {"$[?(@.lang==fr)].t", "$[?((@['lang'] == \"fr\"))]['t']"},
    {"$[?(@.a >= -1.5e3 && !@.b || (@.c != 'x' && @.d < true))]",
     "$[?((((@['a'] >= -1.5e3) && !@['b']) || ((@['c'] != \"x\") && (@['d'] < true))))]"},
    {"$[?(@ == null)]", "$[?((@ == null))]"},
    {"$[?(@['a b'][0].c)]", "$[?(@['a b'][0]['c'])]"},
    // Refused, with the place.
    {"a", "PathStart[\"a\"]"},
    {"States.UUID()", "CallNotAllowed[\"States.UUID()\"]"},
    {"$.", "PathEndsWithDot[.]"},
    {"$a..", "PathEndsWithDot[.]"},
    {"$...a", "PathSyntax[.]"},
    {"$$23", "PathSyntax[2]"},
    {"$a-b", "PathSyntax[-]"},
    {"$[a]", "PathSyntax[a]"},
    {"$[0", "PathSyntax[]"},
    {"$[0:1:2]", "PathSyntax[:]"},
    {"$[:]", "PathSyntax[]]"},
    {"$[0,]", "PathSyntax[]]"},
    {"$[99999999999]", "IndexTooLarge[99999999999]"},
    {"$['a]", "StringNotClosed['a]]"},
    {"$.a b", "PathSpace[ ]"},
    {"$.a.length().b", "LengthNotLast[.length()]"},
    {"$.a.max()", "Unsupported(jsonpath-function)[max(]"},
    {"$[(@.length-1)]", "PathSyntax[[(]"},
    {"$[?(@.a =~ /x/)]", "Unsupported(jsonpath-filter-operator)[=~]"},
    {"$[?(@.a in ['b'])]", "Unsupported(jsonpath-filter-operator)[in]"},
    {"$[?(@.a == $v)]", "Unsupported(jsonpath-filter-variable)[$v]"},
    {"$[?(@.a = 1)]", "PathSyntax[=]"},
    {"$[?(x == 1)]", "PathSyntax[x]"},
    {"$[?(1)]", "PathSyntax[)]"},
    {"$[?@.a]", "PathSyntax[@]"},
    {"$[?(@.a]", "PathSyntax[]]"},
};

const Row kReferencePaths[] = {
    {"$", "$"},
    {"$.a['b'][0]", "$['a']['b'][0]"},
    {"$['a:b']", "$['a:b']"},
    {"$.foo\\@bar", "$['foo@bar']"},
    {"$$.a", "ContextInPath[$$.a]"},
    {"$v", "VariableInPath[$v]"},
    {"${Path}", "QuotedPlaceholder[${Path}]"},
    {"$.a[*]", "NotReferencePath[[*]]"},
    {"$..a", "NotReferencePath[..a]"},
    {"$.a[1:]", "NotReferencePath[[1:]]"},
    {"$.a[-1]", "NotReferencePath[[-1]]"},
    {"$.a.length()", "NotReferencePath[.length()]"},
    {"$.a[?(@.b)]", "NotReferencePath[[?(@.b)]]"},
    {"$.a:b", "NotReferencePath[:]"},
};

const Row kCalls[] = {
    {"States.UUID()", "States.UUID()"},
    {" States.UUID( ) ", "States.UUID()"},
    {"States.Array()", "States.Array()"},
    {"States.Array('a', -1.5, true, null,$.b[0],$$,$v)",
     "States.Array(\"a\", -1.5, true, null, $['b'][0], $$, $v)"},
    {"States.Format('It\\'s {} \\{\\}', States.ArrayLength($.a))",
     "States.Format(\"It\\\\'s {} \\\\{\\\\}\", States.ArrayLength($['a']))"},
    {"States.JsonMerge($.a, $.b, false)", "States.JsonMerge($['a'], $['b'], false)"},
    {"States.Format('${Stage}-{}', $.a)", "States.Format(\"${Stage}-{}\", $['a'])"},
    {"States.Nope()", "UnknownFunction[States.Nope]"},
    {"States.UUID", "CallSyntax[]"},
    {"States.UUID() x", "CallSyntax[x]"},
    {"States.Array(1,)", "CallSyntax[)]"},
    {"States.Array(1 2)", "CallSyntax[2]"},
    {"States.Array(01)", "CallSyntax[0]"},
    {"States.Array(\"a\")", "CallSyntax[\\\"]"},
    {"States.Array('a)", "StringNotClosed['a)]"},
    {"States.Array('a\\\"')", "StringEscape[\\\\\\\"]"},
    {"States.Array('a\\')", "StringNotClosed['a\\\\')]"},
    {"States.Array($.a.)", "PathSyntax[)]"},
    {"States.ArrayLength()", "ArgumentCount[States.ArrayLength()]"},
    {"States.MathAdd(1, 2, 3)", "ArgumentCount[States.MathAdd(1, 2, 3)]"},
    {"States.MathAdd(1, '-1')", "ArgumentType['-1']"},
    {"States.ArrayLength(States.Format(1))", "ArgumentType[1]"},
    {"x", "TemplateValue[\"x\"]"},
};

}  // namespace

TEST_CASE("paths") {
  for (const Row& row : kPaths) {
    INFO(row.text);
    CHECK(Outcome(R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"InputPath":)", row.text, "}}}",
                  "input_path") == row.outcome);
  }
}

TEST_CASE("reference paths") {
  for (const Row& row : kReferencePaths) {
    INFO(row.text);
    CHECK(Outcome(R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"ResultPath":)", row.text, "}}}",
                  "result_path") == row.outcome);
  }
}

TEST_CASE("intrinsic calls") {
  for (const Row& row : kCalls) {
    INFO(row.text);
    CHECK(Outcome(R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Parameters":{"x.$":)", row.text,
                  "}}}}", "\"x\"") == row.outcome);
  }
}

TEST_CASE("nesting of calls and filters has limits") {
  auto calls = [](int depth) {
    std::string text = "$.a";
    for (int i = 0; i < depth; ++i) text = "States.JsonToString(" + text + ")";
    return Outcome(R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Parameters":{"x.$":)", text,
                   "}}}}", "\"x\"");
  };
  CHECK(calls(10).starts_with("States."));
  CHECK(calls(11) == "CallTooDeep[States.JsonToString]");
  auto filter = [](size_t depth) {
    return Outcome(R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"InputPath":)",
                   "$[?(" + std::string(depth, '!') + "@.a)]", "}}}", "input_path");
  };
  CHECK(filter(200).starts_with("$[?(!"));
  CHECK(filter(100'000).starts_with("FilterTooLarge["));
}
