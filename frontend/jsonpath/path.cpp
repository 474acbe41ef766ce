// Questions to a path, and the check of reference paths.
#include <fmt/format.h>

#include "frontend/jsonpath/jsonpath.h"

namespace aslc::frontend {
namespace {

bool IsSingle(const Segment& segment) {
  return !segment.descend && (segment.kind == SegmentKind::kMember || segment.kind == SegmentKind::kIndex);
}

std::string_view SegmentText(const Segment& segment) {
  if (segment.descend) return "`..`";
  switch (segment.kind) {
    case SegmentKind::kMember:
      return "a name";
    case SegmentKind::kIndex:
      return "an index counted from the end";
    case SegmentKind::kWildcard:
      return "a wildcard";
    case SegmentKind::kSlice:
      return "a slice";
    case SegmentKind::kMembers:
      return "a list of names";
    case SegmentKind::kIndexes:
      return "a list of indexes";
    case SegmentKind::kFilter:
      return "a filter";
    case SegmentKind::kLength:
      return "`length()`";
  }
  return "";
}

// The first of `@ , : ? *` that stands bare in the text, which a reference path may not have (spec
// "Reference Paths"); npos when there is none.
size_t FindOperator(std::string_view text) {
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\') {
      ++i;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (text.substr(i, 2) == "${" && text.find('}', i) != std::string_view::npos) {
      i = text.find('}', i);
    } else if (std::string_view("@,:?*").find(c) != std::string_view::npos) {
      return i;
    }
  }
  return std::string_view::npos;
}

std::string IndexList(const std::vector<int64_t>& indexes) {
  std::string out;
  for (int64_t index : indexes) out += fmt::format("{}{}", out.empty() ? "" : ",", index);
  return out;
}

std::string NameList(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += fmt::format("{}'{}'", out.empty() ? "" : ",", name);
  return out;
}

}  // namespace

bool Path::IsDefinite() const {
  for (const Segment& segment : segments) {
    if (!IsSingle(segment) && (segment.descend || segment.kind != SegmentKind::kLength)) return false;
  }
  return true;
}

std::string Path::Canonical(size_t count) const {
  std::string out = "$";
  for (size_t i = 0; i < count && i < segments.size(); ++i) {
    const Segment& segment = segments[i];
    if (segment.descend) out += "..";
    switch (segment.kind) {
      case SegmentKind::kMember:
        out += fmt::format("['{}']", segment.name);
        break;
      case SegmentKind::kIndex:
        out += fmt::format("[{}]", segment.index);
        break;
      case SegmentKind::kWildcard:
        out += "[*]";
        break;
      case SegmentKind::kSlice:
        out += '[' + (segment.from ? std::to_string(*segment.from) : "") + ':' +
               (segment.to ? std::to_string(*segment.to) : "") + ']';
        break;
      case SegmentKind::kMembers:
        out += '[' + NameList(segment.names) + ']';
        break;
      case SegmentKind::kIndexes:
        out += '[' + IndexList(segment.indexes) + ']';
        break;
      case SegmentKind::kFilter:
        out += "[?]";
        break;
      case SegmentKind::kLength:
        out += ".length()";
        break;
    }
  }
  return out;
}

bool CheckReferencePath(ParseContext& context, const Node& string, std::string_view field, Shape shape,
                        const Path& path) {
  DiagnosticSink& sink = context.sink;
  if (path.root == PathRoot::kContext && shape != Shape::kReference) {
    sink.Report(diag::ContextInPath, Where(path.range, string), field).Emit();
    return false;
  }
  if (path.root == PathRoot::kVariable && shape == Shape::kResultPath) {
    auto placeholder = path.variable.starts_with('{') ? FindPlaceholder(path.text) : std::nullopt;
    if (placeholder) {
      sink.Report(diag::QuotedPlaceholder, Where(path.range, string), field, "a path", *placeholder)
          .Hint(fmt::format("give it a value with `--substitute {}=value`", *placeholder))
          .Emit();
    } else {
      sink.Report(diag::VariableInPath, Where(path.range, string), field).Emit();
    }
    return false;
  }
  for (const Segment& segment : path.segments) {
    if (IsSingle(segment) && (segment.kind == SegmentKind::kMember || segment.index >= 0)) continue;
    sink.Report(diag::NotReferencePath, Where(segment.range, string), field, SegmentText(segment)).Emit();
    return false;
  }
  size_t found = FindOperator(path.text);
  if (found == std::string_view::npos) return true;
  uint32_t at = static_cast<uint32_t>(found);
  sink.Report(diag::NotReferencePath, Where(string.Within(at, at + 1), string), field,
              fmt::format("a bare `{}`", path.text[found]))
      .Hint("write the name in brackets and quotes, or a backslash before the character")
      .Emit();
  return false;
}

}  // namespace aslc::frontend
