// A history that the command line names.
#pragma once

#include "aslc/compile.h"
#include "sim/history_reader.h"

namespace aslc::cli {

// Reads an exported history. Throws UsageError for what is none, with its place; CommandFailed(2) after text that is no
// JSON, which it reports. False: one event has an id that does not fit, see *trouble.
bool LoadHistory(const SourcePtr& source, bool json, sim::History* history, sim::HistoryTrouble* trouble);

}  // namespace aslc::cli
