// Reading histories for commands (history_file.h).
#include "cli/history_file.h"

#include "cli/common_options.h"

namespace aslc::cli {

bool LoadHistory(const SourcePtr& source, bool json, sim::History* history, sim::HistoryTrouble* trouble) {
  if (sim::ReadHistory(DefaultCompiler(), source, history, trouble)) return true;
  if (!trouble->diagnostics.empty()) {
    ReportDiagnostics(trouble->diagnostics, false, json);
    throw CommandFailed{2};
  }
  if (trouble->misnumbered != nullptr) return false;
  const bool placed = !trouble->message.empty() && trouble->message[0] >= '0' && trouble->message[0] <= '9';
  throw UsageError(source->name() + (placed ? ":" : ": ") + trouble->message);
}

}  // namespace aslc::cli
