// A child process with its input and output as bytes.
#pragma once

#include <string>
#include <vector>

namespace aslc::suites {

// Runs a program without a shell. Its exit code, 128 + signal, or -1 when it cannot run.
int RunProgram(const std::vector<std::string>& argv, const std::string& input, std::string* output);

}  // namespace aslc::suites
