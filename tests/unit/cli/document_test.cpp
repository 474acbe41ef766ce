// Positioned documents: what is read, and where each key and value is.
#include "aslc/document.h"

#include <string>

#include "frontend/read.h"
#include "tests/unit/catch.h"

namespace aslc {
namespace {

ReadResult Read(const std::string& text, bool yaml = false) {
  return ReadDocument(std::make_shared<Source>(yaml ? "t.yaml" : "t.json", text), yaml);
}

// KIND@begin-end of every key and value in document order, with the source text they cover.
void Walk(const Document& document, const Node& node, std::string& out) {
  std::string_view text = document.source->text();
  auto cover = [&](char kind, SourceRange range) {
    out += kind;
    out += '<';
    out += text.substr(range.begin, range.end - range.begin);
    out += '>';
  };
  constexpr char kKinds[] = "ZBNSAO";
  cover(kKinds[static_cast<int>(node.kind)], node.range);
  for (size_t i = 0; i < node.nodes.size(); ++i) {
    if (node.IsObject()) cover(node.members[i].duplicate ? 'D' : 'K', node.members[i].key_range);
    Walk(document, node.nodes[i], out);
  }
}

std::string Shape(const std::string& text, bool yaml = false) {
  ReadResult result = Read(text, yaml);
  if (!result.document) return RenderText(result.diagnostics, false);
  std::string out;
  Walk(*result.document, result.document->root, out);
  return out;
}

std::string Json(const std::string& text, bool yaml = false) {
  ReadResult result = Read(text, yaml);
  return result.document ? Document::ToJson(result.document->root) : RenderText(result.diagnostics, false);
}

// `CODE line:column message` of the first diagnostic.
std::string FirstError(const ReadResult& result) {
  if (result.diagnostics.empty()) return "none";
  const Diagnostic& first = result.diagnostics[0];
  LineColumn at = first.source->Locate(first.range.begin);
  return first.code + " " + std::to_string(at.line) + ":" + std::to_string(at.column) + " " + first.message;
}

TEST_CASE("every key and value covers its bytes") {
  struct Row {
    const char* text;
    bool yaml;
    const char* shape;
  };
  const Row rows[] = {
      {R"({"a": 1 , "b":[true,null, -0 ],"a":"x\n\u00e9"})", false,
       R"(O<{"a": 1 , "b":[true,null, -0 ],"a":"x\n\u00e9"}>K<"a">N<1>K<"b">A<[true,null, -0 ]>B<true>Z<null>N<-0>)"
       R"(D<"a">S<"x\n\u00e9">)"},
      {"  42", false, "N<42>"},
      {"\xef\xbb\xbf[1e2]", false, "A<[1e2]>N<1e2>"},
      {"[[],{}, 12345678901234567890123]", false,
       "A<[[],{}, 12345678901234567890123]>A<[]>O<{}>N<12345678901234567890123>"},
      {"a: 1\nb:\n  - x y\n  - 'q''r' # c\n", true,
       "O<a: 1\nb:\n  - x y\n  - 'q''r'>K<a>N<1>K<b>A<- x y\n  - 'q''r'>S<x y>S<'q''r'>"},
      {"{a: [1, \"t\"], b: ~} # c", true, "O<{a: [1, \"t\"], b: ~}>K<a>A<[1, \"t\"]>N<1>S<\"t\">K<b>Z<~>"},
      {"k:\nl: v", true, "O<k:\nl: v>K<k>Z<>K<l>S<v>"},
      {"k: &x !!str 12\nl: *x", true, "O<k: &x !!str 12\nl: *x>K<k>S<12>K<l>S<12>"},
      {"k: >-\n  one\n  two\nl: 1", true, "O<k: >-\n  one\n  two\nl: 1>K<k>S<>-\n  one\n  two>K<l>N<1>"},
      {"k: one\n  two\nl: 1", true, "O<k: one\n  two\nl: 1>K<k>S<one\n  two>K<l>N<1>"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(Shape(row.text, row.yaml) == row.shape);
  }
}

TEST_CASE("documents as compact JSON") {
  struct Row {
    const char* text;
    bool yaml;
    const char* json;
  };
  const Row rows[] = {
      {R"({"a":-0,"b":1E+2,"c":0.10})", false, R"({"a":-0,"b":1E+2,"c":0.10})"},
      {R"({"a":1,"b":2,"a":3})", false, R"({"a":3,"b":2})"},
      {R"(["\ud83d\ude00\u0001\"\\/"])", false, "[\"\xf0\x9f\x98\x80\\u0001\\\"\\\\/\"]"},
      {"[+1, 007, .5, 5., 0x1F, 0o17, -1.50e3, 1_0, 1.2.3, yes, True, NULL, ~, '1', \"null\"]", true,
       R"([1,7,0.5,5,31,15,-1.50e3,"1_0","1.2.3","yes",true,null,null,"1","null"])"},
      {"a: &d {x: 1}\nb: *d\n", true, R"({"a":{"x":1},"b":{"x":1}})"},
      {"a: |\n  x\n    y\nb: \"p\\tq\\\n  r\"", true, R"({"a":"x\n  y\n","b":"p\tqr"})"},
      {"1: x\ntrue: y", true, R"({"1":"x","true":"y"})"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(Json(row.text, row.yaml) == row.json);
  }
}

TEST_CASE("bad texts give one diagnostic with a position") {
  struct Row {
    std::string text;
    bool yaml;
    const char* error;
  };
  const Row rows[] = {
      {"", false, "ASL0002 1:1 the text is empty"},
      {" \n\t", false, "ASL0002 1:1 the text is empty"},
      {"# only a comment\n", true, "ASL0002 1:1 the text is empty"},
      {std::string("{\"a\"\0", 5), false, "ASL0003 1:5 found a NUL byte: this is not a text file"},
      {"{\n\"\xc3\x28\"}", false, "ASL0004 2:2 byte 0xc3 is not valid UTF-8 here"},
      {"[\"\xed\xa0\x80\"]", false, "ASL0004 1:3 byte 0xed is not valid UTF-8 here"},
      {"a: \xff", true, "ASL0004 1:4 byte 0xff is not valid UTF-8 here"},
      {"{\"a\": [1, 2", false, "ASL0007 1:12 the text ends where `,` or `]` is expected"},
      {"{\"a\": ", false, "ASL0007 1:7 the text ends where a value is expected"},
      {"{\"a", false, "ASL0007 1:4 the text ends where the closing quote of a string is expected"},
      {"{\"a\" 1}", false, "ASL0008 1:6 found a number where `:` is expected"},
      {"{\"a\":1,}", false, "ASL0008 1:8 found `}` where a key in double quotes is expected"},
      {"[1 2]", false, "ASL0008 1:4 found a number where `,` or `]` is expected"},
      {"[1]\n x", false, "ASL0008 2:2 found `x` where a JSON value is expected"},
      {"[1] 2", false, "ASL0008 1:5 found a number where the end of the text is expected"},
      {"{a: 1}", false, "ASL0008 1:2 found `a` where a JSON value is expected"},
      {"[1, nul]", false, "ASL0008 1:5 found `nul` where a JSON value is expected"},
      {"[\"a\nb\"]", false,
       "ASL0009 1:4 invalid string: control character U+000A (LF) must be escaped to \\u000A or \\n"},
      {"[-]", false, "ASL0009 1:3 invalid number; expected digit after `-`"},
      {"[1, 1e999]", false, "ASL0009 1:5 the number is beyond the range of a double"},
      {"a: [1, 2\nb: 3", true, "ASL0010 2:2 end of sequence flow not found"},
      {"a: !Ref Foo", true, "ASL0011 1:4 the YAML tag `!Ref` is not supported"},
      {"a: &x {b: 1}\nc:\n  <<: *x\n", true, "ASL0012 3:3 the YAML merge key `<<` is not supported"},
      {"? [1]\n: 2", true, "ASL0013 1:3 a key of a YAML mapping must be a scalar"},
      {"a: &x [*x]", true, "ASL0014 1:8 the alias stands inside the node that it names"},
      {"a: 1\n---\nb: 1", true, "ASL0015 2:1 a second YAML document starts here; a text holds one"},
      {"a: .inf", true, "ASL0016 1:4 the YAML number `.inf` has no JSON form"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    ReadResult result = Read(row.text, row.yaml);
    CHECK_FALSE(result.document);
    CHECK(FirstError(result) == row.error);
    CHECK(result.diagnostics.size() == 1);
  }
}

TEST_CASE("depth and size are bounded") {
  auto nested = [](size_t depth, const char* open, const char* close) {
    std::string text;
    for (size_t i = 0; i < depth; ++i) text += open;
    text += "1";
    for (size_t i = 0; i < depth; ++i) text += close;
    return text;
  };
  CHECK(Read(nested(kDocumentDepthMax, "[", "]")).document);
  CHECK(FirstError(Read(nested(kDocumentDepthMax + 1, "[", "]"))) ==
        "ASL0005 1:513 nested deeper than 512 levels");
  CHECK(FirstError(Read(nested(10'000, "{\"a\":", "}"))).starts_with("ASL0005 1:"));
  CHECK(FirstError(Read(nested(10'000, "[", "]"), true)).starts_with("ASL0005 1:"));
  CHECK(FirstError(Read(nested(10'000, "- ", ""), true)).starts_with("ASL0005 1:"));
  std::string bomb = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n";
  for (int i = 1; i < 10; ++i) {
    std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 1; k < 10; ++k) bomb += "," + before;
    bomb += "]\n";
  }
  CHECK(FirstError(Read(bomb, true)).starts_with("ASL0006 "));
  CHECK(FirstError(Read(std::string(kDocumentBytesMax + 1, ' '))).starts_with("ASL0001 1:1 "));
}

TEST_CASE("places inside strings are mapped through escapes") {
  struct Row {
    const char* text;
    bool yaml;
    uint32_t begin, end;
    const char* covered;
  };
  const Row rows[] = {
      {R"("$.a.b")", false, 2, 3, "a"},
      {R"("\u0041b\nc")", false, 0, 1, R"(\u0041)"},
      {R"("\u0041b\nc")", false, 1, 4, R"(b\nc)"},
      {R"("\ud83d\ude00x")", false, 4, 5, "x"},
      {R"("\ud83d\ude00x")", false, 0, 4, R"(\ud83d\ude00)"},
      {"'it''s'", true, 2, 4, "''s"},
      {"\"a\\x41b\"", true, 1, 2, "\\x41"},
      {"one two", true, 4, 7, "two"},
      {">-\n  one\n  two", true, 4, 7, "two"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    ReadResult result = Read(row.text, row.yaml);
    REQUIRE(result.document);
    SourceRange range = result.document->root.Within(row.begin, row.end);
    CHECK(std::string(row.text).substr(range.begin, range.end - range.begin) == row.covered);
  }
}

TEST_CASE("placeholders") {
  const std::map<std::string, std::string> values = {
      {"N", "30"}, {"S", "a\"b"}, {"J", "{\"x\": [1]}"}, {"AWS::Region", "eu-west-1"}};
  struct Row {
    const char* name;
    const char* text;
    const char* json;
  };
  const Row rows[] = {
      {"t.json", R"({"t": ${N}, "s": "<${S}>", "${N}": "${Other}", "j": ${J}})",
       R"({"t":30,"s":"<a\"b>","30":"${Other}","j":{"x":[1]}})"},
      {"t.json", R"(["arn:${AWS::Region}:\u0041${N}"])", R"(["arn:eu-west-1:A30"])"},
      {"t.yaml", "t: ${N}\ns: '${N}'\nu: ${Other}\n${N}.$: $\n",
       R"({"t":30,"s":"30","u":"${Other}","30.$":"$"})"},
  };
  for (const Row& row : rows) {
    ReadResult result = ReadDefinitionDocument(std::make_shared<Source>(row.name, row.text), values);
    INFO(row.text << RenderText(result.diagnostics, false));
    REQUIRE(result.document);
    CHECK(Document::ToJson(result.document->root) == row.json);
  }
  // Positions are those of the text as given, before and after a replaced piece.
  std::string text = R"([${J}, "after", ${N}, "x${N}y"])";
  ReadResult result = ReadDefinitionDocument(std::make_shared<Source>("t.json", text), values);
  REQUIRE(result.document);
  auto covered = [&](SourceRange range) { return text.substr(range.begin, range.end - range.begin); };
  const Node& root = result.document->root;
  CHECK(covered(root.range) == text);
  CHECK(covered(root.nodes[0].range) == "${J}");
  CHECK(covered(root.nodes[1].range) == "\"after\"");
  CHECK(covered(root.nodes[2].range) == "${N}");
  CHECK(covered(root.nodes[3].Within(0, 1)) == "x");
  CHECK(covered(root.nodes[3].Within(1, 3)) == "${N}");
  CHECK(covered(root.nodes[3].Within(3, 4)) == "y");

  result = ReadDefinitionDocument(std::make_shared<Source>("t.json", "{\"a\": ${X},\n \"b\": ${Y}}"), values);
  CHECK(FirstError(result) == "ASL0017 1:7 the placeholder `${X}` stands outside a string and has no value");
  REQUIRE(result.diagnostics.size() == 2);
  CHECK(result.diagnostics[1].hint == "give one with `--substitute Y=value`");
  result = ReadDefinitionDocument(std::make_shared<Source>("t.json", "[${N}, ${S}]"), values);
  CHECK(FirstError(result) == "ASL0008 1:8 found `a` where a JSON value is expected");
}

TEST_CASE("which reader") {
  CHECK(LooksLikeYaml("a.yaml", "{}"));
  CHECK(LooksLikeYaml("a.yml", ""));
  CHECK_FALSE(LooksLikeYaml("a.json", "StartAt: A"));
  CHECK_FALSE(LooksLikeYaml("a.asl", "\xef\xbb\xbf \n{"));
  CHECK(LooksLikeYaml("a.asl", "StartAt: A"));
}

TEST_CASE("diagnostics as text") {
  auto source = std::make_shared<Source>("f.json", "{\n\t\"caf\xc3\xa9\": 12,\r\n}");
  Diagnostic diagnostic;
  diagnostic.code = "ASL0142";
  diagnostic.name = "MissingNext";
  diagnostic.message = "nothing follows";
  diagnostic.hint = "add `Next`";
  diagnostic.source = source;
  diagnostic.range = {12, 14};
  diagnostic.pointer = "/States/Pay";
  diagnostic.notes.push_back({{0, 1}, "opened here"});
  CHECK(RenderText({diagnostic}, false) ==
        "f.json:2:10: error: nothing follows [ASL0142 MissingNext]\n"
        "    2 |  \"caf\xc3\xa9\": 12,\n"
        "      |          ^^\n"
        "  at /States/Pay\n"
        "  hint: add `Next`\n"
        "f.json:1:1: note: opened here\n"
        "    1 | {\n"
        "      | ^\n");
  CHECK(RenderText({diagnostic}, true).find("\x1b[1;31m^^\x1b[0m") != std::string::npos);
  CHECK(RenderJson({diagnostic}) ==
        "[{\"code\":\"ASL0142\",\"message\":\"nothing follows\",\"location\":\"/States/Pay\","
        "\"aslcCode\":\"ASL0142\",\"aslcMessage\":\"nothing follows\",\"name\":\"MissingNext\","
        "\"severity\":\"error\",\"hint\":\"add `Next`\",\"file\":\"f.json\",\"line\":2,\"column\":10,\"endLine\":2,\"endColumn\":12,"
        "\"pointer\":\"/States/Pay\",\"notes\":[{\"message\":\"opened here\",\"file\":\"f.json\",\"line\":1,"
        "\"column\":1,\"endLine\":1,\"endColumn\":2}]}]");
  diagnostic.source = nullptr;
  diagnostic.notes.clear();
  CHECK(RenderText({diagnostic}, false).starts_with("error: nothing follows [ASL0142 MissingNext]\n  at "));
}

TEST_CASE("long lines are cut around the place") {
  std::string text = "[" + std::string(5000, ' ') + "x" + std::string(5000, ' ') + "]";
  ReadResult result = Read(text);
  REQUIRE(result.diagnostics.size() == 1);
  std::string shown = RenderText(result.diagnostics, false);
  CHECK(shown.size() < 600);
  CHECK(shown.find("x") != std::string::npos);
  CHECK(shown.find("^\n") != std::string::npos);
}

}  // namespace
}  // namespace aslc
