// The format of scenario files as data: checking a document against the table scenario_keys.def, and the
// same table as a JSON Schema, so that the two cannot say different things.
#pragma once

#include <string>
#include <string_view>

#include "aslc/diagnostic.h"
#include "aslc/document.h"

namespace aslc::sim {

// Whether every key of a scenario is known, of its type and where it may be. Says what is not in
// *diagnostics. What depends on several values is checked where it is read (scenario_reader.cpp).
bool CheckScenarioKeys(const Document& document, Diagnostics* diagnostics);

// What the documentation says of a key, in a sentence; `object` and `key` are in the table.
std::string_view ScenarioKeyDoc(std::string_view object, std::string_view key);

// JSON Schema (2020-12) of scenario files, indented, with a line end.
std::string ScenarioSchema();

}  // namespace aslc::sim
