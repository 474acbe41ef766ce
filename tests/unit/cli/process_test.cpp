// Handlers as processes: words, pipes, exit codes, large data both ways.
#include "cli/process.h"

#include <signal.h>
#include <sys/wait.h>

#include "tests/unit/catch.h"

namespace aslc::cli {
namespace {

TEST_CASE("words of a command line") {
  using Words = std::vector<std::string>;
  struct Row {
    const char* text;
    bool closed;
    Words words;
  };
  const Row rows[] = {
      {"", true, {}},
      {"  ./a  b\tc ", true, {"./a", "b", "c"}},
      {"a 'b c' \"d 'e'\" ''", true, {"a", "b c", "d 'e'", ""}},
      {R"(a\ b 'c\d' "e\"f")", true, {"a b", "c\\d", "e\"f"}},
      {"x'y z'w", true, {"xy zw"}},
      {"$HOME *", true, {"$HOME", "*"}},
      {"a 'b", false, {"a", "b"}},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    Words words;
    CHECK(SplitWords(row.text, &words) == row.closed);
    CHECK(words == row.words);
  }
}

TEST_CASE("programs on PATH") {
  CHECK(FindProgram("sh").ends_with("/sh"));
  CHECK(FindProgram("/bin/sh") == "/bin/sh");
  CHECK(FindProgram("no-such-program-here").empty());
  CHECK(FindProgram("./no-such-program-here").empty());
}

void RunToEnd(Process& process, SignalPipe& signals) {
  while (!process.Step()) {
    std::vector<pollfd> polls{{signals.fd(), POLLIN, 0}};
    process.AddPolls(&polls);
    poll(polls.data(), polls.size(), -1);
    REQUIRE_FALSE(signals.Interrupted());
  }
}

TEST_CASE("input, output, errors and exit codes") {
  struct Row {
    std::vector<std::string> words;
    std::string input, output, errors;
    int exit_code;
  };
  const std::string large(1 << 20, 'x');  // more than a pipe holds
  const Row rows[] = {
      {{"cat"}, large, large, "", 0},
      {{"true"}, large, "", "", 0},
      {{"sh", "-c", "cat >/dev/null; echo out; echo err >&2; exit 3"}, "{}", "out\n", "err\n", 3},
      {{"sh", "-c", "exec >&- 2>&-; sleep 0.05; exit 4"}, "", "", "", 4},
      {{"sh", "-c", "sleep 60 & echo started"}, "", "started\n", "", 0},
  };
  SignalPipe signals;
  for (const Row& row : rows) {
    INFO(row.words.back());
    Process process;
    std::string error;
    REQUIRE(process.Spawn(row.words, row.input, &error));
    RunToEnd(process, signals);
    CHECK(process.output() == row.output);
    CHECK(process.errors() == row.errors);
    CHECK(WIFEXITED(process.wait_status()));
    CHECK(WEXITSTATUS(process.wait_status()) == row.exit_code);
  }
  Process killed;
  std::string error;
  REQUIRE(killed.Spawn({"sleep", "60"}, "", &error));
  killed.Kill(SIGTERM);
  RunToEnd(killed, signals);
  CHECK(WIFSIGNALED(killed.wait_status()));
  Process missing;
  CHECK_FALSE(missing.Spawn({"./no-such-program-here"}, "", &error));
  CHECK(error == "cannot run `./no-such-program-here`: No such file or directory");
}

}  // namespace
}  // namespace aslc::cli
