// A JSON text that stands inside a string of another document: read, with the positions of the document
// around it.
#pragma once

#include "frontend/reader.h"

namespace aslc::frontend {

// `string` is a node of a document of `source`; its offsets (document.h) lead back to the bytes there.
ReadResult ReadEmbeddedJson(const SourcePtr& source, const Node& string, const Substitutions& substitutions);

// Gives a string its offsets, one for each byte and one for its end, where it has none.
void SpellOffsets(Node& string);

}  // namespace aslc::frontend
