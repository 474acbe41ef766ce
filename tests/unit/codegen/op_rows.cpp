#include "tests/unit/codegen/op_rows.h"

namespace aslc::test {
namespace {

using ir::BlockId;
using ir::FunctionBuilder;
using ir::Predicate;
using ir::Type;
using ir::ValueId;
using Values = std::vector<ValueId>;

constexpr Predicate kPredicates[] = {
#define PREDICATE(Name, text) Predicate::Name,
#include "ir/predicates.def"
};

ValueId Doc(FunctionBuilder& f) { return f.Force(f.Input()); }
ValueId Json(FunctionBuilder& f, std::string_view json) { return f.Const(f.module().Constant(json)); }
ValueId Field(FunctionBuilder& f, ValueId base, std::string_view name, int64_t hint = 0) {
  return f.Get(base, f.module().Name(name), hint);
}
ir::SiteId Site(FunctionBuilder& f, aslrt_message message = ASLRT_MESSAGE_template_path_not_found) {
  return f.module().Site({message, f.state(), "Field", "$.path", "note", {}});
}
// The value, or null when it is UNDEFINED, so that it can be shown.
ValueId Shown(FunctionBuilder& f, ValueId value) {
  BlockId after = f.NewBlock({Type::Json});
  BlockId some = f.NewBlock();
  Values nothing = {Json(f, "null")};
  f.Br(f.IsKind(value, Type::Undefined), after, nothing, some, {});
  f.SetBlock(some);
  Values present = {f.Require(value, value, Site(f))};
  f.Jump(after, present);
  f.SetBlock(after);
  return f.Param(after, 0);
}
ValueId Shown(FunctionBuilder& f, ValueId cond, bool) {
  BlockId after = f.NewBlock({Type::Bool});
  Values yes = {Json(f, "true")}, no = {Json(f, "false")};
  f.Br(cond, after, yes, after, no);
  f.SetBlock(after);
  return f.Param(after, 0);
}
ValueId Bool(FunctionBuilder& f, ValueId cond) { return Shown(f, cond, true); }
void DoneWith(FunctionBuilder& f, const Values& values) { f.Done(f.MakeArray(values)); }

const std::vector<std::string> kDocuments = {R"({"a":1,"b":"x","c":[1,2,3]})",
                                             R"({"b":true,"a":{"b":{"c":null}}})",
                                             R"({"c":{"x":1.50,"y":-0}})",
                                             "{}",
                                             "[]",
                                             R"([10,"é",[],{"a":2}])",
                                             R"("text")",
                                             "17",
                                             "null",
                                             "  {\"a\" : [ 1 , 2 ] } "};

// Pairs of operands, as a and b of the input.
std::vector<std::string> Pairs(const std::vector<std::string>& values) {
  std::vector<std::string> pairs;
  for (const std::string& a : values) {
    for (const std::string& b : values) pairs.push_back("{\"a\":" + a + ",\"b\":" + b + "}");
  }
  return pairs;
}

void Constants(FunctionBuilder& f) {
  Values values;
  for (const char* json :
       {"null", "true", "false", "0", "-0", "-1", "9223372036854775807", "-9223372036854775808", "1.0", "1e2",
        "12345678901234567890", "\"\"", "\"plain\"", "\"q\\\"\\u0001é\"", "[1,{\"k\":[]}]", "{}"}) {
    values.push_back(Json(f, json));
  }
  DoneWith(f, values);
}

void Lookups(FunctionBuilder& f) {
  ValueId in = Doc(f);
  Values values;
  for (int64_t hint : {-1, 0, 1, 2, 5}) {
    for (const char* name : {"a", "b", "c"}) values.push_back(Shown(f, Field(f, in, name, hint)));
  }
  values.push_back(Shown(f, Field(f, Field(f, Field(f, in, "a"), "b"), "c")));
  values.push_back(Shown(f, Field(f, f.Input(), "a")));  // of a TEXT
  DoneWith(f, values);
}

void Elements(FunctionBuilder& f) {
  ValueId in = Doc(f);
  Values values;
  for (int64_t index : {0, 1, 3, 4, -1, -4, -5}) values.push_back(Shown(f, f.At(in, index)));
  for (int64_t index : {0, 2, 9, -1}) values.push_back(Shown(f, f.Item(in, f.IConst(index))));
  for (ValueId base : {in, f.Input(), Field(f, in, "c", 2)}) values.push_back(f.IntValue(f.Count(base)));
  values.push_back(f.Slice(in, 1, 3));
  values.push_back(f.Slice(in, INT64_MIN, -1));
  values.push_back(f.Descend(in));
  DoneWith(f, values);
}

void Put(FunctionBuilder& f) {
  ValueId in = Doc(f);
  ValueId child = f.Child(in, f.Input(), f.module().Name("a"), Site(f, ASLRT_MESSAGE_result_path));
  ValueId inner =
      f.Put(child, Json(f, "7"), f.Input(), f.module().Name("z"), Site(f, ASLRT_MESSAGE_result_path));
  f.Done(f.Put(in, inner, f.Input(), f.module().Name("a"), Site(f, ASLRT_MESSAGE_result_path)));
}

void PutAt(FunctionBuilder& f) {
  ValueId in = Doc(f);
  ValueId child = f.ChildAt(in, in, 3, Site(f, ASLRT_MESSAGE_result_path));
  ValueId array = f.MakeArray(Values{child});
  f.Done(f.PutAt(in, array, in, 1, Site(f, ASLRT_MESSAGE_result_path)));
}

// An array of {v: element} for each element or member of the input: a loop that makes objects.
void Loop(FunctionBuilder& f) {
  ValueId in = Doc(f);
  ValueId count = f.Count(in);
  ValueId list = f.ListNew();
  BlockId head = f.NewBlock({Type::I64, Type::Maybe}), body = f.NewBlock(), end = f.NewBlock();
  ir::ShapeId shape = f.module().Shape(std::vector{f.module().Name("v")});
  f.Jump(head, Values{f.IConst(0), f.Undef()});
  f.SetBlock(head);
  f.Br(f.ICmp(Predicate::Lt, f.Param(head, 0), count), body, end);
  f.SetBlock(body);
  ValueId item = f.Item(in, f.Param(head, 0));
  f.ListPush(list, f.MakeObject(shape, Values{f.Require(item, item, Site(f))}));
  f.Jump(head, Values{f.IAdd(f.Param(head, 0), f.IConst(1)), item});
  f.SetBlock(end);
  ValueId last = Shown(f, f.Param(head, 1));
  DoneWith(f, {f.ListEnd(list), last});
}

void Objects(FunctionBuilder& f) {
  ValueId in = Doc(f);
  Values values;
  std::vector<ir::NameId> names;
  Values members;
  const char* const kKeys[] = {"a", "b\"", "c\\", "d\n", "é", "f"};
  for (int i = 0; i < 18; i++) {
    values.push_back(f.MakeObject(f.module().Shape(names), members));
    names.push_back(f.module().Name(kKeys[i % 6] + std::to_string(i)));
    switch (i % 6) {
      case 0:
        members.push_back(f.Require(Field(f, in, "a"), in, Site(f)));
        break;
      case 1:
        members.push_back(Json(f, "\"quo\\\"te\""));
        break;
      case 2:
        members.push_back(Json(f, "1.250"));
        break;
      case 3:
        members.push_back(f.Input());
        break;  // a TEXT, whole
      case 4:
        members.push_back(values.back());
        break;
      default:
        members.push_back(Json(f, "-5"));
        break;
    }
  }
  ValueId array = f.MakeArray(members);
  values.push_back(array);
  f.Suspend(f.MakeArray(values), ASLRT_TASK);
}

void Requires(FunctionBuilder& f) {
  ValueId in = Doc(f);
  ValueId a = f.Require(Field(f, in, "a"), f.Input(), Site(f));
  f.Check(f.IsKind(a, Type::Int), a, Site(f, ASLRT_MESSAGE_not_integer));
  f.Done(f.CheckSize(a, Site(f, ASLRT_MESSAGE_data_limit)));
}

void Sizes(FunctionBuilder& f) {
  ValueId in = Doc(f);
  ir::SiteId site = Site(f, ASLRT_MESSAGE_data_limit);
  f.CheckSize(f.Input(), site);
  f.CheckSize(in, site);
  f.CheckSize(Field(f, in, "a"), site);
  f.CheckSize(f.MakeArray(Values{in}), site);
  f.Done(in);
}

void Failure(FunctionBuilder& f) { f.Fail(Doc(f), Site(f, ASLRT_MESSAGE_wait_not_long)); }
void Raise(FunctionBuilder& f) {
  ValueId in = Doc(f);
  f.Raise(Json(f, "\"My.Error\""), Field(f, in, "b", 1));
}

void Sums(FunctionBuilder& f) {
  ValueId in = Doc(f);
  ValueId a = Field(f, in, "a"), b = Field(f, in, "b", 1);
  ir::SiteId site = Site(f, ASLRT_MESSAGE_intrinsic_error);
  ValueId one = f.MathAdd(Json(f, "1"), a, site);
  DoneWith(f, {f.MathAdd(a, b, site), one, f.MathAdd(one, Json(f, "-1"), site)});
}

void Calls(FunctionBuilder& f) {
  ValueId in = Doc(f);
  ValueId a = f.Require(Field(f, in, "a"), in, Site(f));
  ir::SiteId site = Site(f, ASLRT_MESSAGE_intrinsic_error);
  ValueId text = f.Concat(Values{Json(f, "\"<\""), a, Json(f, "\">\"")});
  ValueId array = f.Call(ASLRT_FUNCTION_array, Values{a, text}, site);
  ValueId random = f.Call(ASLRT_FUNCTION_math_random, Values{Json(f, "1"), Json(f, "1000")}, site);
  ValueId base64 = f.Call(ASLRT_FUNCTION_base64_encode, Values{a}, site);
  DoneWith(f, {text, array, random, base64, f.Concat({})});
}

void Parameters(FunctionBuilder& f) {
  ValueId seconds = f.Require(Field(f, Doc(f), "a"), f.Input(), Site(f));
  f.Param(ASLRT_PARAM_timeout_seconds, seconds, Site(f, ASLRT_MESSAGE_not_positive));
  f.Suspend(f.Input(), ASLRT_TASK);
}

void Kinds(FunctionBuilder& f) {
  Values values;
  for (ValueId of : {f.Input(), Doc(f), Field(f, Doc(f), "a"), f.At(Doc(f), 0)}) {
    for (uint32_t mask = 1; mask <= Type::Text.bits(); mask <<= 1) {
      values.push_back(Bool(f, f.IsKind(of, Type(mask))));
      values.push_back(Bool(f, f.IsKind(of, Type(mask | Type::String.bits() | Type::Int.bits()))));
    }
  }
  DoneWith(f, values);
}

void Logic(FunctionBuilder& f) {
  ValueId in = Doc(f);
  ValueId a = f.Truthy(Field(f, in, "a")), b = f.Truthy(Field(f, in, "b", 1));
  Values values;
  for (ValueId cond : {f.Not(a), f.And(a, b), f.Or(a, b), f.And(a, f.Cond(true)), f.Or(f.Cond(false), b)}) {
    values.push_back(Bool(f, cond));
  }
  DoneWith(f, values);
}

void NumberComparisons(FunctionBuilder& f) {
  ValueId in = Doc(f);
  ValueId a = Field(f, in, "a"), b = Field(f, in, "b", 1), five = Json(f, "5");
  Values values;
  for (Predicate p : kPredicates) {
    for (ValueId cond : {f.NumCmp(p, a, b), f.NumCmp(p, a, five), f.NumCmp(p, Json(f, "1.5"), b),
                         f.NumCmp(p, five, Json(f, "6")), f.NumCmp(p, f.Input(), five)}) {
      values.push_back(Bool(f, cond));
    }
  }
  DoneWith(f, values);
}

void StringComparisons(FunctionBuilder& f) {
  ValueId in = Doc(f);
  ValueId a = Field(f, in, "a"), b = Field(f, in, "b", 1);
  Values values;
  for (Predicate p : kPredicates) {
    values.push_back(Bool(f, f.StrCmp(p, a, b)));
    values.push_back(Bool(f, f.StrCmp(p, a, Json(f, "\"abc\""))));
  }
  values.push_back(Bool(f, f.StrCmp(Predicate::Eq, f.Input(), Json(f, "\"text\""))));
  DoneWith(f, values);
}

// Constant texts of every length that has code of its own.
std::string TextOf(size_t size) {
  std::string text;
  for (size_t i = 0; i < size; i++) text += static_cast<char>('a' + i * 7 % 26);
  return text;
}
void TextEqualities(FunctionBuilder& f) {
  ValueId a = Field(f, Doc(f), "a");
  Values values;
  for (size_t size : {0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33}) {
    std::string json = "\"" + TextOf(size) + "\"";
    values.push_back(Bool(f, f.StrCmp(Predicate::Eq, a, Json(f, json))));
    values.push_back(Bool(f, f.StrCmp(Predicate::Ne, Json(f, json), a)));
  }
  values.push_back(Bool(f, f.StrCmp(Predicate::Eq, a, Json(f, "\"é\\n\""))));
  values.push_back(Bool(f, f.StrCmp(Predicate::Eq, a, Json(f, "\"é€\""))));
  DoneWith(f, values);
}
std::vector<std::string> TextInputs() {
  std::vector<std::string> inputs = {R"({"a":1})", R"({"a":null})", "{}", R"({"a":"é\n"})", R"({"a":"é€"})"};
  for (size_t size = 0; size <= 33; size++) {
    std::string text = TextOf(size);
    inputs.push_back("{\"a\":\"" + text + "\"}");
    for (size_t at = 0; at < size; at += 3) {
      std::string other = text;
      other[at] = 'Z';
      inputs.push_back("{\"a\":\"" + other + "\"}");
    }
  }
  return inputs;
}

void OtherComparisons(FunctionBuilder& f) {
  ValueId in = Doc(f);
  ValueId a = Field(f, in, "a"), b = Field(f, in, "b", 1);
  Values values;
  for (Predicate p : kPredicates) values.push_back(Bool(f, f.TsCmp(p, a, b)));
  for (ValueId cond : {f.BoolEq(a, b), f.BoolEq(a, Json(f, "true")), f.Equal(a, b), f.Truthy(a),
                       f.StrMatch(a, Json(f, "\"a*c\"")), f.IsTimestamp(a)}) {
    values.push_back(Bool(f, cond));
  }
  DoneWith(f, values);
}

void Integers(FunctionBuilder& f) {
  ValueId count = f.Count(Doc(f));
  Values values = {f.IntValue(f.IAdd(count, f.IConst(-2))), f.IntValue(f.IAdd(f.IConst(INT64_MAX), count))};
  for (Predicate p : kPredicates) values.push_back(Bool(f, f.ICmp(p, count, f.IConst(1))));
  DoneWith(f, values);
}

// Counts elements, by whether they are strings: in a loop, with points of which every other is nearly full.
void Coverage(FunctionBuilder& f) {
  auto point = [&](aslrt_coverage_kind kind, aslrt_coverage_outcome outcome) {
    ir::Point row;
    row.kind = kind;
    row.outcome = outcome;
    row.state = f.state();
    return f.module().Point(row);
  };
  point(ASLRT_COVERAGE_State, ASLRT_OUTCOME_entered);
  uint32_t each = point(ASLRT_COVERAGE_Arm, ASLRT_OUTCOME_taken);
  uint32_t is_string = point(ASLRT_COVERAGE_Operand, ASLRT_OUTCOME_operand_true);
  point(ASLRT_COVERAGE_Operand, ASLRT_OUTCOME_operand_false);
  ValueId doc = Doc(f), count = f.Count(doc);
  ir::BlockId head = f.NewBlock({Type::I64}), inside = f.NewBlock(), done = f.NewBlock();
  f.Jump(head, Values{f.IConst(0)});
  f.SetBlock(head);
  ValueId index = f.Param(head, 0);
  f.Br(f.ICmp(ir::Predicate::Lt, index, count), inside, done);
  f.SetBlock(inside);
  f.Cover(each);
  f.CoverTest(f.IsKind(f.Item(doc, index), Type::String), is_string);
  f.Jump(head, Values{f.IAdd(index, f.IConst(1))});
  f.SetBlock(done);
  f.Cover(each);
  f.Cover(each);
  f.Done(f.Input());
}

void ContextParts(FunctionBuilder& f) {
  DoneWith(
      f, {Shown(f, f.Context(ASLRT_CONTEXT_execution_input)), Shown(f, f.Context(ASLRT_CONTEXT_state_name))});
}

}  // namespace

std::vector<OpRow> OpRows() {
  const std::vector<std::string> numbers = {"1",
                                            "5",
                                            "-7",
                                            "4.5",
                                            "5.0",
                                            "true",
                                            "\"5\"",
                                            "1e400",
                                            "2147483647",
                                            "-2147483648",
                                            "9223372036854775807"};
  const std::vector<std::string> texts = {
      "\"abc\"", "\"\"", "\"abd\"", "\"ab\"", "7", "null", "\"\\uD83D\\uDE00\"", "\"\\uFFFD\""};
  const std::vector<std::string> mixed = {"\"2020-01-01T00:00:00Z\"",
                                          "\"2020-01-01T01:00:00+01:00\"",
                                          "\"axxc\"",
                                          "true",
                                          "false",
                                          "null",
                                          "[1,2.0]",
                                          "[1.0,2]",
                                          "{\"a\":1}",
                                          "3"};
  std::string large = "{\"a\":\"" + std::string(300000, 'x') + "\"}";
  std::string control = "{\"a\":\"";
  for (int i = 0; i < 40000; i++) control += "\\u0001";
  control += "\"}";
  return {
      {"constants", Constants, {"{}"}},
      {"lookups", Lookups, kDocuments},
      {"elements", Elements, kDocuments},
      {"put", Put, kDocuments},
      {"put_at", PutAt, kDocuments},
      {"loop", Loop, kDocuments},
      {"objects",
       Objects,
       {R"({"a":1})", R"({"a":"s\n"})", R"({"a":[1.50,{}]})", R"({"b":0})"},
       ASLRT_STATE_Task},
      {"require", Requires, kDocuments},
      {"check_size", Sizes, {"{}", R"({"a":[]})", R"({"a":3})", R"({"a":"s"})", large, control}},
      {"fail", Failure, kDocuments},
      {"raise", Raise, {R"({"a":1,"b":"why"})", "{}"}, ASLRT_STATE_Fail},
      {"sums", Sums, Pairs(numbers)},
      {"calls", Calls, {R"({"a":"x"})", R"({"a":[1]})", R"({"a":2})", "{}"}},
      {"param", Parameters, {R"({"a":5})", R"({"a":-5})", R"({"a":"5"})", "{}"}, ASLRT_STATE_Task},
      {"kinds", Kinds, kDocuments},
      {"logic", Logic, Pairs({"true", "false", "null", "0"})},
      {"num_cmp", NumberComparisons, Pairs(numbers)},
      {"str_cmp", StringComparisons, Pairs(texts)},
      {"text equality", TextEqualities, TextInputs()},
      {"other comparisons", OtherComparisons, Pairs(mixed)},
      {"integers", Integers, kDocuments},
      {"coverage", Coverage, {"[]", "[1]", "[\"a\",2,\"b\"]", "[\"a\",2,3,4,5,\"b\"]", "7"}},
      {"context", ContextParts, {"{}", "[1]"}},
  };
}

}  // namespace aslc::test
