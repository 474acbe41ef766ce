// The command as its users meet it: arguments in; exit code, one clear message and results out.
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "cli/json_scan.h"
#include "cli/process.h"
#include "tests/unit/catch.h"

namespace aslc::cli {
namespace {

struct Ran {
  int exit_code = -1;
  std::string output, errors;
};

// A folder for the files of one test, and the command run in it.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("aslc-cli-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return (path_ / name).string();
  }
  std::string Path(const std::string& name) const { return (path_ / name).string(); }

  Ran Run(std::vector<std::string> words, const std::string& input = "") const {
    // The shell only changes the folder.
    words.insert(words.begin(), {"sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", path_.string()});
    SignalPipe signals;
    Process process;
    std::string error;
    REQUIRE(process.Spawn(words, input, &error));
    while (!process.Step()) {
      std::vector<pollfd> polls{{signals.fd(), POLLIN, 0}};
      process.AddPolls(&polls);
      poll(polls.data(), polls.size(), -1);
      REQUIRE_FALSE(signals.Interrupted());
    }
    int status = process.wait_status();
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, process.output(), process.errors()};
  }
  Ran Aslc(std::vector<std::string> words, const std::string& input = "") const {
    words.insert(words.begin(), ASLC_PROGRAM);
    return Run(std::move(words), input);
  }

 private:
  std::filesystem::path path_;
};

constexpr const char* kPass = R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}})";
constexpr const char* kWait =
    R"({"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":86400,"Next":"T"},)"
    R"("T":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"n.$":"$.n"},)"
    R"("ResultPath":"$.r","Retry":[{"ErrorEquals":["Again"],"IntervalSeconds":1,"MaxAttempts":2}],)"
    R"("Catch":[{"ErrorEquals":["Caught"],"ResultPath":"$.e","Next":"C"}],"End":true},)"
    R"("C":{"Type":"Pass","End":true}}})";
constexpr const char* kFail =
    R"({"StartAt":"F","States":{"F":{"Type":"Fail","Error":"E","Cause":"because"}}})";

TEST_CASE("exit codes and messages of the command line") {
  Folder folder;
  folder.Write("pass.json", kPass);
  folder.Write("fail.json", kFail);
  folder.Write("wait.json", kWait);
  folder.Write("cut.json", std::string(kPass).substr(0, 20));
  folder.Write("no-start.json", R"({"States":{"A":{"Type":"Pass","End":true}}})");
  folder.Write("binary.json", std::string("\x7f"
                                          "ELF\0\0",
                                          6));
  folder.Write("deep.json", std::string(10'000, '[') + std::string(10'000, ']'));
  folder.Write("deep-input.json", std::string(10'000, '[') + std::string(10'000, ']'));
  folder.Write("empty.json", "");
  std::ofstream(folder.Path("large.json")).seekp(100'000'000).put(' ');
  folder.Write("context.json", R"({"regoin": "eu-west-1"})");
  struct Row {
    std::vector<std::string> words;
    int exit_code;
    const char* message;  // part of the output or of the errors
  };
  const Row rows[] = {
      {{}, 2, "subcommand"},
      {{"--help"}, 0, "Examples:"},
      {{"run", "--help"}, 0, "Examples:"},
      {{"build", "--help"}, 0, "Examples:"},
      {{"check", "--help"}, 0, "Examples:"},
      {{"sim", "--help"}, 0, "Examples:"},
      {{"version"}, 0, "LLVM 19."},
      {{"version", "--format", "json"}, 0, "\"abi\":1"},
      {{"run", "pass.json", "--colour"}, 2, "--colour"},
      {{"walk"}, 2, "walk"},
      {{"check", "pass.json"}, 0, "1 file checked: 0 errors, 0 warnings"},
      {{"check", "pass.json", "fail.json"}, 0, "2 files checked"},
      {{"check", "no-start.json"}, 1, "no-start.json:1:"},
      {{"check", "pass.json", "missing.json"}, 2, "cannot read `missing.json`: No such file"},
      {{"check", "cut.json"}, 2, "the text ends where"},
      {{"check", "--format", "json", "pass.json"}, 0, "[]"},
      {{"run", "cut.json"}, 2, "the text ends where"},
      {{"run", "binary.json"}, 2, "not a text file"},
      {{"run", "large.json"}, 2, "it has 100000001 bytes"},
      {{"run", "deep.json"}, 2, "nested deeper than 512 levels"},
      {{"run", "empty.json"}, 2, "the text is empty"},
      {{"run", "."}, 2, "it is a directory"},
      {{"run", "missing.json"}, 2, "No such file"},
      {{"run", "no-start.json"}, 2, "StartAt"},
      {{"sim", "cut.json"}, 2, "the text ends where"},
      {{"build", "cut.json"}, 2, "the text ends where"},
      {{"build", "binary.json"}, 2, "not a text file"},
      {{"build", "pass.json", "-o", "."}, 2, "it is a directory"},
      {{"build", "pass.json", "--cc", "no-such-compiler"}, 2, "no-such-compiler"},
      {{"run", "pass.json"}, 0, "SUCCEEDED"},
      {{"run", "pass.json", "--format", "json"}, 0, "\"status\":\"SUCCEEDED\",\"output\":{},"},
      {{"run", "fail.json"}, 1, "cause: because"},
      {{"run", "fail.json", "--format", "json"}, 1, "\"error\":\"E\",\"cause\":\"because\""},
      {{"run", "pass.json", "--input", "{\"a\":"}, 2, "--input:1:6: the input ends too early"},
      {{"run", "pass.json", "--input", "{\"a\":\n x}"}, 2, "--input:2:2: the input is not JSON"},
      {{"run", "pass.json", "--input", "@missing.json"}, 2, "cannot read `missing.json`"},
      {{"run", "pass.json", "--input", "@deep-input.json"}, 2, "deep-input.json:1:"},
      {{"run", "pass.json", "--seed", "x"}, 2, "--seed"},
      {{"run", "pass.json", "--engine", "O3"}, 2, "O3"},
      {{"run", "pass.json", "--start-time", "2026-01-01T00:00:00Z"}, 2, "--virtual-time"},
      {{"run", "pass.json", "--start-time", "now", "--virtual-time"}, 2, "--start-time: `now`"},
      {{"run", "pass.json", "--context", "context.json"}, 2, "unknown member `regoin`"},
      {{"run", "pass.json", "--substitute", "x"}, 2, "Name=value"},
      {{"run", "wait.json"}, 2, "`T`, resource `arn:aws:states:::sns:publish`"},
      {{"run", "wait.json", "--task", "U=true"}, 2, "`U`"},
      {{"run", "wait.json", "--task", "T=./no-program"}, 2, "`./no-program` is not a program"},
      {{"run", "wait.json", "--task", "T"}, 2, "expected NAME=PROGRAM"},
      {{"run", "wait.json", "--task", "T=sh 'x"}, 2, "a quote is not closed"},
  };
  for (const Row& row : rows) {
    std::string words;
    for (const std::string& word : row.words) words += " " + word;
    Ran ran = folder.Aslc(row.words);
    INFO("aslc" << words << "\n" << ran.output << ran.errors);
    CHECK(ran.exit_code == row.exit_code);
    CHECK((ran.output + ran.errors).find(row.message) != std::string::npos);
    if (row.exit_code == 2) CHECK(ran.errors.size() + ran.output.size() < 2000);
  }
}

TEST_CASE("a file without permission") {
  if (getuid() == 0) return;  // nothing is forbidden to root
  Folder folder;
  std::string path = folder.Write("secret.json", kPass);
  chmod(path.c_str(), 0);
  CHECK(folder.Aslc({"run", path}).exit_code == 2);
}

TEST_CASE("handlers in virtual and in real time, in every engine") {
  Folder folder;
  folder.Write("wait.json", kWait);
  folder.Write("again.sh",
               "count=$(cat count 2>/dev/null || echo 0)\necho $((count + 1)) >count\n"
               "[ $count = 1 ] && cat && exit 0\necho '{\"Error\":\"Again\"}'\nexit 1\n");
  for (const char* engine : {"interp", "O0", "O2"}) {
    std::filesystem::remove(folder.Path("count"));
    std::vector<std::string> words{"run",  "wait.json", "--input",       "{\"n\": [1]}",   "--engine",
                                   engine, "--task",    "T=sh again.sh", "--virtual-time", "--format",
                                   "json", "--trace",   "--history",     "history.json"};
    Ran ran = folder.Aslc(words);
    INFO(engine << ran.output << ran.errors);
    CHECK(ran.exit_code == 0);
    CHECK(ran.output.starts_with("{\"status\":\"SUCCEEDED\",\"output\":{\"n\":[1],\"r\":{\"n\":[1]}},"));
    CHECK(ran.output.find("\"endTime\":\"2026-01-02T00:00:01Z\"") != std::string::npos);
    CHECK(ran.errors.find("(retry 1)") != std::string::npos);
    std::ifstream history(folder.Path("history.json"));
    std::string text{std::istreambuf_iterator<char>(history), {}};
    CHECK(text.find("\"TaskFailed\"") != std::string::npos);
  }
  Ran caught = folder.Aslc({"run", "wait.json", "--input", "{\"n\":1}", "--virtual-time", "--task",
                            "T=sh -c 'echo \"{\\\"Error\\\": \\\"Caught\\\"}\" >&2; exit 1'"});
  INFO(caught.output << caught.errors);
  CHECK(caught.exit_code == 0);
  CHECK(caught.output.find("\"e\":{\"Error\":\"Caught\"") != std::string::npos);
  folder.Write("second.json",
               R"({"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"Next":"T"},)"
               R"("T":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","End":true}}})");
  Ran real =
      folder.Aslc({"run", "second.json", "--task", "arn:aws:states:::sns:publish=cat", "--input", "7"});
  INFO(real.output << real.errors);
  CHECK(real.exit_code == 0);
  CHECK(real.output.ends_with("transitions\n7\n"));
}

TEST_CASE("an interrupt aborts the execution and ends its handlers") {
  Folder folder;
  folder.Write("task.json", R"({"StartAt":"T","States":{"T":{"Type":"Task",)"
                            R"("Resource":"arn:aws:states:::sns:publish","End":true}}})");
  Ran ran = folder.Run({"sh", "-c",
                        ASLC_PROGRAM " run task.json --task 'T=sh -c \"echo $$ >pid; exec sleep 60\"' & "
                                     "while ! [ -s pid ]; do sleep 0.05; done; kill -INT $!; wait $!"});
  INFO(ran.output << ran.errors);
  CHECK(ran.exit_code == 1);
  CHECK(ran.output.find("ABORTED") != std::string::npos);
}

TEST_CASE("build writes an object and an executable") {
  Folder folder;
  folder.Write("wait.asl.json", kWait);
  Ran built = folder.Aslc({"build", "wait.asl.json"});
  INFO(built.output << built.errors);
  REQUIRE(built.exit_code == 0);
  CHECK(std::filesystem::exists(folder.Path("wait.o")));
  Ran ran = folder.Run({"./wait", "--task", "T=cat", "--virtual-time", "--format", "json"}, "{\"n\": 1}");
  INFO(ran.output << ran.errors);
  CHECK(ran.exit_code == 0);
  CHECK(ran.output.find("\"output\":{\"n\":1,\"r\":{\"n\":1}}") != std::string::npos);
  // The same run in this process has the same trace.
  Ran here = folder.Aslc({"run", "wait.asl.json", "--input", "{\"n\": 1}", "--task", "T=cat",
                          "--virtual-time", "--format", "json"});
  CHECK(here.output == ran.output);
  CHECK(folder.Run({"./wait"}, "{}").exit_code == 2);
  CHECK(folder.Run({"./wait", "--task", "T=false", "--virtual-time"}, "{\"n\":1}").exit_code == 1);
  for (const char* emit : {"ast", "ir", "llvm", "asm", "header"}) {
    Ran text = folder.Aslc({"build", "wait.asl.json", "--emit", emit});
    INFO(emit << text.errors);
    CHECK(text.exit_code == 0);
    CHECK(text.output.size() > 100);
  }
}

}  // namespace
}  // namespace aslc::cli
