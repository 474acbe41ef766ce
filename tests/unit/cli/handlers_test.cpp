// What a handler's exit code, output and errors mean.
#include "cli/handlers.h"

#include "tests/unit/catch.h"

namespace aslc::cli {
namespace {

TEST_CASE("replies of handlers") {
  struct Row {
    const char* script;
    bool succeeded;
    const char* output;
    const char* error;
    const char* cause;
  };
  const Row rows[] = {
      {"echo '{\"a\": 1}'", true, "{\"a\": 1}", "", ""},
      {"true", true, "null", "", ""},
      {"echo log >&2; echo 5", true, "5", "", ""},
      {"echo 5 6", false, "", "States.TaskFailed", "the output of `sh` has no JSON at byte 2"},
      {"printf '\"\\377\"'", false, "", "States.TaskFailed",
       "the output of `sh` has bytes that are no UTF-8"},
      {"echo '{\"Error\": \"Mine\", \"Cause\": \"why\"}'; exit 1", false, "", "Mine", "why"},
      {"echo '{\"Error\": \"Mine\"}' >&2; exit 1", false, "", "Mine", ""},
      {"echo log >&2; echo '{\"Error\": \"E\", \"Cause\": \"c\"}' >&2; exit 9", false, "", "E", "c"},
      {"echo '{\"errorType\":\"T\",\"errorMessage\":\"m\"}'; exit 1", false, "", "T",
       "{\"errorType\":\"T\",\"errorMessage\":\"m\"}"},
      {"echo oops >&2; exit 1", false, "", "States.TaskFailed", "oops"},
      {"exit 7", false, "", "States.TaskFailed", "`sh` ended with exit code 7"},
      {"kill -9 $$", false, "", "States.TaskFailed", "`sh` was ended by signal 9"},
      {"printf 'a\\377b' >&2; exit 1", false, "", "States.TaskFailed",
       "a\xef\xbf\xbd"
       "b"},
      {"echo '{\"Error\": 5}' >&2; exit 1", false, "", "States.TaskFailed", "{\"Error\": 5}"},
  };
  SignalPipe signals;
  for (const Row& row : rows) {
    INFO(row.script);
    Handler handler{"State", {"sh", "-c", row.script}};
    Process process;
    std::string error;
    REQUIRE(process.Spawn(handler.words, "{}", &error));
    while (!process.Step()) {
      std::vector<pollfd> polls{{signals.fd(), POLLIN, 0}};
      process.AddPolls(&polls);
      poll(polls.data(), polls.size(), -1);
      REQUIRE_FALSE(signals.Interrupted());
    }
    HandlerReply reply = ReplyOf(handler, process);
    CHECK(reply.succeeded == row.succeeded);
    CHECK(reply.output == row.output);
    CHECK(reply.error == row.error);
    CHECK(reply.cause == row.cause);
  }
}

}  // namespace
}  // namespace aslc::cli
