// What a user is told about a text: a stable code, a place, what was found, what to do.
#pragma once

#include <string>
#include <vector>

#include "aslc/source.h"

namespace aslc {

enum class Severity { kError, kWarning };

struct DiagnosticNote {
  SourceRange range;
  std::string message;
};

struct Diagnostic {
  std::string code;     // `ASL0142`
  std::string name;     // `MissingNext`
  Severity severity = Severity::kError;
  std::string message;  // lower case, no full stop
  std::string hint;     // `did you mean ...`; may be empty
  SourcePtr source;     // null when the trouble has no text (a file that cannot be read)
  SourceRange range;
  std::string pointer;  // JSON pointer of the place: /States/Pay/Retry/0
  bool unsupported = false;  // valid ASL that this version does not compile yet
  std::string feature;       // then: its name, as the suites name features
  std::vector<DiagnosticNote> notes;
  // What the service says of it: its code and text, each empty where we do not know them, and its place,
  // `/States/Pay/Retry[0]` without escapes; empty when the service names none.
  std::string service_code, service_message, service_location;
};
using Diagnostics = std::vector<Diagnostic>;  // sorted by position

bool HasErrors(const Diagnostics& diagnostics);
// `file:line:col: error: text [ASL0142 MissingNext]`, the line, carets, the pointer. colour: ANSI.
std::string RenderText(const Diagnostics& diagnostics, bool colour);
// One JSON object a diagnostic: {"code","message","location","aslcCode","aslcMessage","name","severity",
// "hint","file","line","column","endLine","endColumn","pointer","notes"}; a JSON array of them. The first
// three are the service's, where it has the trouble; else ours, with the pointer as the location.
std::string RenderJson(const Diagnostics& diagnostics);
// A SARIF 2.1.0 log with one run; `version` is aslc's.
std::string RenderSarif(const Diagnostics& diagnostics, const std::string& version);

// A row of the answer of ValidateStateMachineDefinition.
struct ServiceDiagnostic {
  std::string code, message, location;  // location: empty when there is none
  bool operator==(const ServiceDiagnostic&) const = default;
};
// The errors as the service reports them, in its order: the fields first, then missing targets, ends and
// states that cannot be reached. What the service has no name for, and what it accepts, is left out.
std::vector<ServiceDiagnostic> ServiceDiagnostics(const Diagnostics& diagnostics);
// The message of the error InvalidDefinition with which the service refuses such a definition.
std::string ServiceRefusal(const std::vector<ServiceDiagnostic>& diagnostics);

// What is known of one kind of diagnostic, for `aslc explain`.
struct DiagnosticTopic {
  std::string code, name;
  Severity severity = Severity::kError;
  std::string message, hint;  // with <> for what is put in
  std::string service_code, service_message;
  std::string meaning, example;  // may be empty
};
// All, by code.
std::vector<DiagnosticTopic> DiagnosticTopics();

}  // namespace aslc
