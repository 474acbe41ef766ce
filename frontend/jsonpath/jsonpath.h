// Paths in the strings of a definition (spec "Paths", "Reference Paths"), in the dialect of the service,
// which descends from the Java library json-path.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "frontend/ast.h"
#include "frontend/fields.h"

namespace aslc::frontend {

// Comparisons, negations and parentheses of all filters in one path: a tree of them is as deep as that.
inline constexpr int kFilterTermsMax = 256;

// What may follow a path: nothing, the rest of an argument list, the rest of a filter.
enum class PathStop { kEnd, kArgument, kFilter };

// Parses the path at byte *at of a string's decoded text and moves *at behind it. Reports what is wrong
// with the path and returns nothing then. `field` names the string in messages.
std::optional<Path> ParsePathAt(ParseContext& context, const Node& string, std::string_view field, size_t* at,
                                PathStop stop);
// The whole string is one path.
std::optional<Path> ParsePath(ParseContext& context, const Node& string, std::string_view field);
// Reports a path that is no reference path, or one to a place that the field cannot name; `shape` says
// what it may be.
bool CheckReferencePath(ParseContext& context, const Node& string, std::string_view field, Shape shape,
                        const Path& path);

}  // namespace aslc::frontend
