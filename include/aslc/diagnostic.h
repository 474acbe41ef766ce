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
};
using Diagnostics = std::vector<Diagnostic>;  // sorted by position

bool HasErrors(const Diagnostics& diagnostics);
// `file:line:col: error: text [ASL0142 MissingNext]`, the line, carets, the pointer. colour: ANSI.
std::string RenderText(const Diagnostics& diagnostics, bool colour);
// One JSON object a diagnostic: {"code","name","severity","message","hint","file","line","column",
// "endLine","endColumn","pointer","notes"}; a JSON array of them.
std::string RenderJson(const Diagnostics& diagnostics);

}  // namespace aslc
