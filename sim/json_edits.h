// Smaller versions of a JSON document, for shrinking.
#pragma once

#include <string>
#include <vector>

#include "aslc/document.h"

namespace aslc::sim {

// Each is the document with one change. Removals: without one member or element, at any depth, whole parts before what
// is in them. Simplifications: one scalar shorter or nearer to nothing ("", 0, false), of the same type.
std::vector<std::string> WithoutOnePart(const Document& document);
std::vector<std::string> WithSimplerScalar(const Document& document);

}  // namespace aslc::sim
