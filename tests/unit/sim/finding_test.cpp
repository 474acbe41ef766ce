// Findings as files and as tokens: what is written is read back, and what is damaged is refused.
#include "sim/finding.h"

#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

MachinePtr TwoTasks() {
  return CompileText(R"({"StartAt":"A","States":{
    "A":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"TopicArn":"t"},"Next":"B"},
    "B":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"TopicArn":"t"},"End":true}}})");
}

Finding Sample() {
  Finding finding;
  finding.file = "orders/order.sim.yaml";
  finding.case_name = "valid";
  finding.what = "property: charged once";
  finding.message = "charge called 2 times for \"o-1\"";
  finding.trial.seed = UINT64_MAX;
  finding.trial.input = R"({"a":[1,2.50,"x"]})";
  finding.trial.faults = FaultPlan{{{0, 1, 0xFFFF0000FFFF0001, 2}, FaultKind::kDoneButFailed, "E", "c\n", 0},
                                   {PointOf(0, 0), FaultKind::kStop, "Ops", {}, 0, 2'000'000'000},
                                   {PointOf(0, 0), FaultKind::kDuplicate, {}, {}, 5, 0},
                                   {PointOf(0, 4), FaultKind::kCrash, {}, {}, 60'000'000'000, 0},
                                   {{3, 0, 0, 0, 2}, FaultKind::kSlow, {}, {}, 1'500'000'000, 0},
                                   {PointOf(kCopies, 2), FaultKind::kCrash, {}, {}, 0, 0}};
  finding.trial.draws = {{{101, 0, 1, 256, 7}, 0}, {{122, 1, 2, 3, UINT64_MAX}, UINT64_MAX}};
  finding.trial.order = {{3, {0, 0xFFFF0000FFFF0001}, 1}, {7, {2, kWholeExecution}, ASLRT_NONE}};
  finding.definition_hash = 0x0123456789abcdef;
  finding.trace_hash = 0xfedcba9876543210;
  return finding;
}

SourcePtr Text(std::string text) { return std::make_shared<Source>("x.finding.json", std::move(text)); }

TEST_CASE("a finding reads back as it was written, also from its token") {
  MachinePtr machine = TwoTasks();
  const aslrt_image* image = aslrt_machine_image(machine->get());
  const Finding finding = Sample();
  const std::string text = FindingText(finding, image);
  const std::string token = TokenOf(text);
  CHECK(LooksLikeToken(token));
  REQUIRE(TextOfToken(token) == text);
  Finding read;
  std::string problem;
  REQUIRE(ReadFinding(DefaultCompiler(), Text(text), image, &read, &problem));
  CHECK(read.trial.faults == finding.trial.faults);
  CHECK(read.trial.seed == finding.trial.seed);
  CHECK(read.trial.order == finding.trial.order);
  CHECK(read.trial.input == finding.trial.input);
  CHECK(FindingText(read, image) == text);
  CHECK(FileOfFinding(DefaultCompiler(), Text(text), &problem) == finding.file);
}

TEST_CASE("what is no finding is refused with a position") {
  MachinePtr machine = TwoTasks();
  const aslrt_image* image = aslrt_machine_image(machine->get());
  const std::string good = FindingText(Sample(), image);
  auto replaced = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  const std::pair<std::string, std::string> rows[] = {
      {"{", "no JSON"},
      {"[]", "member `finding`"},
      {R"({"finding": 2})", "version 2"},
      {replaced("\"B\"", "\"Gone\""), "no state `Gone`"},
      {replaced("doneButFailed", "eaten"), "no fault `eaten`"},
      {replaced("\"call\":2", "\"call\":-2"), "an integer"},
      {replaced("ffff0000ffff0001", "xyz"), "hexadecimal"},
      {replaced("\"traceHash\"", "\"trace\""), "hash is missing"},
      {replaced("[101,", "["), "six parts"},
  };
  for (const auto& [text, expected] : rows) {
    Finding read;
    std::string problem;
    CHECK_FALSE(ReadFinding(DefaultCompiler(), Text(text), image, &read, &problem));
    CHECK(problem.find(expected) != std::string::npos);
    CHECK(problem.starts_with("x.finding.json"));
  }
}

TEST_CASE("damaged tokens are no tokens") {
  const std::string token = TokenOf("{\"finding\": 1}");
  for (size_t i = 0; i < token.size(); ++i) {
    CHECK_FALSE(TextOfToken(token.substr(0, i)));
    std::string other = token;
    other[i] = other[i] == 'x' ? 'y' : 'x';
    // A change of the bits that fill up the last digit changes nothing.
    if (i + 1 < token.size()) CHECK_FALSE(TextOfToken(other));
  }
  CHECK_FALSE(TextOfToken("aslc1.***"));
  CHECK_FALSE(TextOfToken(""));
}

}  // namespace
}  // namespace aslc::sim
