// The format of file tests. One `.test` file is one workflow, or a table of definitions to check:
//
//   # comment lines and KEY value lines come first
//   KIND run          run (default): the result in every engine;  ir: the module's text;
//                     check: the diagnostics of definitions and of templates that hold some
//   TYPE EXPRESS      the machine's type
//   QUOTAS none
//   SUBSTITUTE Name=value
//   REDRIVE 2         run: redriven up to so many times when it does not succeed
//   SOURCE yaml       ending of the definition's file name
//   SHOW result       run: without the events; the default where there are several inputs
//   WHOLE             run: long texts of results are not cut
//   FORMAT json       check: json or sarif instead of text
//   ALLOW_UNKNOWN_FIELDS
//   ACCOUNT           run: calls of Step Functions are simulated; so they are with machines or activities
//   ACTIVITY name     run: an activity that is there
//   EXECUTIONS 5      run: that may be started
//   COVERAGE          run: compiled with coverage; its counters follow the result
//   --- workflow NAME the definition; a check may have several
//   --- machine NAME [EXPRESS]   run: a machine that calls can start
//   --- rows          check: a definition a line; a line that starts with `"` holds members of `States`
//   --- input         JSON text (default {})
//   --- inputs        JSON text a line, each an execution of its own
//   --- tasks         [{"machine"?,"state","occurrence"?,"iterations"?,"output"|"error"+"cause"|"timeout",...}]
//   --- s3            {"bucket/key": content}: objects that are there; a bucket alone: `"bucket/": ""`
//   --- expect        rewritten by --update
//
// In all sections but the last, `@{TEXT*COUNT}` is the text so many times over, and `@{hex 00FF}` are bytes.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "aslc/compile.h"

namespace aslc::suites {

struct FileTest {
  std::string head;  // comments and keys, as written
  std::map<std::string, std::vector<std::string>> keys;
  std::vector<std::pair<std::string, std::string>> sections;  // in order, as written

  std::string Key(const std::string& name, const std::string& otherwise) const;
  // The section's text, expanded.
  std::string Section(const std::string& name, const std::string& otherwise) const;
  // The lines of a section but for empty ones and comments, as written.
  std::vector<std::string> Lines(const std::string& name) const;
  // Names and texts, expanded, of the sections `kind` and `kind NAME`.
  std::vector<std::pair<std::string, std::string>> Named(const std::string& kind) const;
};

FileTest ReadTest(const std::string& text);
std::string WriteTest(const FileTest& test, const std::string& expect);
std::string Expand(const std::string& text);
// Long texts are cut, so that a test stays readable; their size still counts.
std::string Cut(const std::string& text);
CompileOptions OptionsOf(const FileTest& test, Engine engine);

// KIND check (check_kind.cpp): what is printed, and the codes that were reported.
std::string CheckText(const FileTest& test, const std::string& name, std::vector<std::string>* codes);

}  // namespace aslc::suites
