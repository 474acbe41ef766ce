#include "tests/unit/ir/samples.h"

#include "ir/text.h"
#include "ir/verify.h"
#include "tests/unit/catch.h"

namespace aslc::ir {

const std::string_view kChoiceText = R"(
module "choice" express hash 0x00000000000000ff timeout 300 comment "says \"hi\""
name 0 "total"
name 1 "tag"
const 0 100
const 1 "x\"y"
const 2 {"a":[1,2.50,null]}
shape 0 "tag" "total"
scope 0 states 0 1 2 start 0 vars "limit"
site 0 message choice_path state 0 path "$.total" @31:40
site 1 message choice_no_match state 0
state 0 "Check" Choice scope 0 enter 0 line 3:5 @20:90
state 1 "Big" Pass scope 0 enter 1 @91:120
state 2 "Stop" Fail scope 0 enter 2

func "Check.enter" state 0 entry enter {
^0:
  %0 = input : document
  %1 = force %0 : json
  %2 = get %1, "total", 0 : maybe @31:40
  %3 = require %2, %1, s#0 : json @31:40
  %4 = is %3, number : cond
  br %4, ^1(%3), ^3
^1(%5: json):
  %6 = const k#0 : int
  %7 = num_cmp %5, %6, gt : cond
  br %7, ^2, ^3
^2:
  assign %5, v#0
  next %5, t#1
^3:
  fail %1, s#1
}
func "Big.enter" state 1 entry enter {
^0:
  %0 = input : document
  %1 = var d#0, v#0 : any
  %2 = const k#1 : string
  %3 = object %2, %1, h#0 : object
  next %3, t#2
}
func "Stop.enter" state 2 entry enter {
^0:
  %0 = const k#1 : string
  %1 = undef : undefined
  raise %0, %1
}
)";

const std::string_view kMapText = R"(
module "map" standard hash 0x0000000000000001
name 0 "items"
name 1 "error"
scope 0 states 0 1 start 0 vars "kept"
scope 1 states 2 start 2 vars "inner" parent 0 holder 1
site 0 message items_not_array state 1 field "ItemsPath" path "$.items" note "a\nb" @5:9
site 1 message result_path state 0 path "$.error"
point 0 state 0 label "Pay" line 4:5 end_line 9 end_column 6 @1:2
point 1 state 1
point 2 state 2
point 3 kind Catcher outcome caught state 0 ordinal 1 target 1 label "States.ALL"
state 0 "Pay" Task scope 0 enter 0 attempt 0 result 1 catch 2 3 family lambda pattern token resource "arn" type "lambda" action "invoke" timeout 60 heartbeat 5 line 4:5 @1:2
  retrier errors "States.Timeout" "Custom" interval 2 attempts 5 delay_max 30 full_jitter backoff 1.1
  retrier errors "States.ALL"
  catcher errors "Custom" next 0
  catcher errors "States.ALL" next 1
state 1 "Each" Map scope 0 enter 4 attempt 4 result 5 item 6 concurrency 2 branches 1
state 2 "Inner" Wait scope 1 enter 7 result 8

func "Pay.attempt" state 0 entry attempt {
^0:
  %0 = input : document
  param %0, timeout_seconds, s#1
  %1 = check_size %0, s#1 : document
  suspend %1, task
}
func "Pay.result" state 0 entry result {
^0:
  %0 = work : document
  next %0, t#1
}
func "Pay.catch0" state 0 entry catch0 {
^0:
  %0 = work : document
  next %0, t#0
}
func "Pay.catch1" state 0 entry catch1 {
^0:
  %0 = input : document
  %1 = force %0 : json
  %2 = work : document
  %3 = put %1, %2, %1, "error", s#1 : object
  next %3, t#1
}
func "Each.attempt" state 1 entry attempt {
^0:
  %0 = input : document
  %1 = force %0 : json
  %2 = get %1, "items", 1 : maybe
  %3 = is %2, array : cond
  check %3, %2, s#0
  %4 = require %2, %1, s#0 : json
  suspend %4, map
}
func "Each.result" state 1 entry result {
^0:
  %0 = work : document
  %1 = count %0 : i64
  %2 = iconst 0 : i64
  %3 = list.new : list
  jump ^1(%2)
^1(%4: i64):
  %5 = icmp %4, %1, lt : cond
  br %5, ^2, ^3
^2:
  %6 = item %0, %4 : maybe
  list.push %3, %6
  %7 = iconst 1 : i64
  %8 = iadd %4, %7 : i64
  jump ^1(%8)
^3:
  %9 = list.end %3 : array
  done %9
}
func "Each.item" state 1 entry item {
^0:
  %0 = context map_item_value : maybe
  %1 = require %0, %0, s#0 : json
  %2 = call %1, States.ArrayLength, s#0 : int
  suspend %2, item
}
func "Inner.enter" state 2 entry enter {
^0:
  %0 = var d#1, v#0 : any
  assign %0, v#0
  %1 = input : document
  param %1, wait_seconds, s#0
  suspend %1, wait
}
func "Inner.result" state 2 entry result {
^0:
  %0 = work : document
  done %0
}
)";

Module ParseOrFail(std::string_view text) {
  TextError error;
  std::optional<Module> module = Parse(text, &error);
  INFO(error.line << ":" << error.column << ": " << error.message);
  REQUIRE(module.has_value());
  return *std::move(module);
}

Module ModuleWithBody(std::string_view body) {
  std::string text = R"(module "m" standard hash 0x0000000000000000
name 0 "a"
name 1 "b"
const 0 1
const 1 2
const 2 "s"
const 3 true
shape 0 "a" "b"
scope 0 states 0 start 0 vars "v"
site 0 message choice_path state 0
state 0 "S" Pass scope 0 enter 0
func "S.enter" state 0 entry enter {
)";
  text += body;
  text += "}\n";
  return ParseOrFail(text);
}

std::string Problems(const Module& module) {
  std::string all;
  for (const std::string& problem : Verify(module, VerifyMode::kLowered)) all += problem + "\n";
  return all;
}

}  // namespace aslc::ir
