// Paths to operations (spec "Paths", "Context object", "Variables"). A definite path is a chain of
// lookups in which nothing can fail until its end; what failed is found out only on the cold side.
// Paths with any number of results are in lower_matches.cpp.
#include <algorithm>
#include <string>

#include "frontend/lower.h"

namespace aslc::frontend {

using ir::BlockId;
using ir::Type;
using ir::ValueId;

namespace {

struct PartName {
  std::string_view path;
  aslrt_context_part part;
};
constexpr PartName kParts[] = {
#define PART(name, number, path) {path, ASLRT_CONTEXT_##name},
#include "aslc/context_parts.def"
};

size_t DefiniteEnd(const Path& path) {
  size_t end = 0;
  while (end < path.segments.size() && IsDefiniteSegment(path.segments[end])) ++end;
  return end;
}

// `$` inside filters is the root of the document that the path looks into.
bool UsesDocument(const Path& path) {
  return std::any_of(path.segments.begin(), path.segments.end(),
                     [](const Segment& segment) { return segment.filter && UsesDocument(*segment.filter); });
}

}  // namespace

bool IsDefiniteSegment(const Segment& segment) {
  return !segment.descend && (segment.kind == SegmentKind::kMember || segment.kind == SegmentKind::kIndex ||
                              segment.kind == SegmentKind::kLength);
}

aslrt_context_part ContextPart(const Path& path, size_t* consumed) {
  aslrt_context_part part = ASLRT_CONTEXT_whole;
  *consumed = 0;
  std::string prefix;
  for (size_t i = 0; i < path.segments.size(); ++i) {
    const Segment& segment = path.segments[i];
    if (segment.descend || segment.kind != SegmentKind::kMember) break;
    // A name with a dot in it is one member, which no part is.
    if (segment.name.find('.') != std::string::npos) break;
    prefix += (i == 0 ? "" : ".") + segment.name;
    for (const PartName& row : kParts) {
      if (row.path != prefix) continue;
      part = row.part;
      *consumed = i + 1;
    }
  }
  return part;
}

ValueId FunctionLowering::LowerPath(const Path& path, Subject& subject, const PathUse& use) {
  RangeScope range(*this, path.range);
  size_t first = 0;
  ValueId root = LowerRoot(path, subject, use, &first);
  size_t end = DefiniteEnd(path);
  if (end == path.segments.size()) {
    if (use.miss == Miss::kField) return LowerFieldSteps(root, path, first, subject, use);
    return LowerDefinite(root, path, first, subject, use);
  }
  ValueId document = root;
  if (path.root == PathRoot::kContext && UsesDocument(path)) document = b_.Context(ASLRT_CONTEXT_whole);
  for (size_t i = first; i < end; ++i) root = Step(root, path.segments[i]);
  const Segment& last = path.segments[end];
  if (end + 1 == path.segments.size() && last.kind == SegmentKind::kMembers && !last.descend) {
    // The only node that a union of members gives is the object of those members.
    return MemberUnion(RequireFound(root, path, subject, use), last);
  }
  return CollectMatches(root, path, end, document);
}

ValueId FunctionLowering::LowerPathTree(const Path& path, Subject& subject, const PathUse& use) {
  return b_.Force(LowerPath(path, subject, use));
}

ValueId FunctionLowering::LowerRoot(const Path& path, Subject& subject, const PathUse& use,
                                    size_t* consumed) {
  *consumed = 0;
  if (path.root == PathRoot::kVariable) return LowerVariable(path, subject, use);
  if (path.root == PathRoot::kContext) return b_.Context(ContextPart(path, consumed));
  if (path.segments.empty()) return subject.whole;
  if (use.miss == Miss::kTemplate || use.miss == Miss::kField) CheckNotNull(subject);
  return subject.tree;
}

ValueId FunctionLowering::LowerVariable(const Path& path, Subject& subject, const PathUse& use) {
  std::optional<ValueId> slot = ReadVariable(path.variable);
  ValueId value = slot ? *slot : b_.Undef();
  if (use.miss != Miss::kAbsent) {
    bool named = use.miss == Miss::kTemplate || use.miss == Miss::kField;
    ir::SiteId site =
        named ? Site(ASLRT_MESSAGE_variable_not_found, use.field, path.text) : MissSite(path, use);
    value = b_.Require(value, subject.tree, site);
  }
  return path.segments.empty() ? value : b_.Force(value);
}

// "Unable to apply Path transformation to null": said of the document, so once is enough.
void FunctionLowering::CheckNotNull(Subject& subject) {
  if (subject.not_null) return;
  subject.not_null = true;
  if (!b_.TypeOf(subject.tree).Has(ASLRT_NULL)) return;
  ValueId is_null = b_.IsKind(subject.tree, Type::Null);
  b_.Check(b_.Not(is_null), subject.tree, Site(ASLRT_MESSAGE_path_null_input));
}

ir::SiteId FunctionLowering::MissSite(const Path& path, const PathUse& use) {
  switch (use.miss) {
    case Miss::kField:
      return Site(ASLRT_MESSAGE_path_no_results, use.field, path.text, path.Canonical(path.segments.size()));
    case Miss::kChoice:
      return Site(ASLRT_MESSAGE_choice_path, {}, path.text);
    case Miss::kArgument: {
      // A context path is reported with one `$`, together with the state's input.
      std::string_view note = path.text;
      if (path.root == PathRoot::kContext) note.remove_prefix(1);
      return Site(ASLRT_MESSAGE_intrinsic_argument_path, {}, use.call->text, note);
    }
    case Miss::kWait:
      return Site(ASLRT_MESSAGE_wait_no_value, use.field, path.text);
    case Miss::kAbsent:
    case Miss::kTemplate:
      break;
  }
  return Site(ASLRT_MESSAGE_template_path_not_found, use.field, path.text);
}

// Fails with the document that was searched. Reached on the cold side only: the whole context object is
// built for the message.
void FunctionLowering::FailMiss(const Path& path, Subject& subject, ir::SiteId site) {
  b_.Fail(path.root == PathRoot::kContext ? b_.Context(ASLRT_CONTEXT_whole) : subject.tree, site);
}

ValueId FunctionLowering::RequireFound(ValueId value, const Path& path, Subject& subject,
                                       const PathUse& use) {
  if (use.miss == Miss::kAbsent || !b_.TypeOf(value).Has(ASLRT_UNDEFINED)) return value;
  ir::SiteId site = MissSite(path, use);
  if (path.root != PathRoot::kContext || use.miss != Miss::kTemplate) {
    return b_.Require(value, subject.tree, site);
  }
  BlockId missing = b_.NewBlock();
  BlockId found = b_.NewBlock();
  b_.Br(b_.IsKind(value, Type::Undefined), missing, found);
  b_.SetBlock(missing);
  FailMiss(path, subject, site);
  b_.SetBlock(found);
  return value;
}

int64_t FunctionLowering::Hint(const std::string& name) const {
  auto row = context_.hints.find(name);
  return row == context_.hints.end() ? -1 : int64_t{row->second};
}

ValueId FunctionLowering::Step(ValueId base, const Segment& segment) {
  RangeScope range(*this, segment.range);
  switch (segment.kind) {
    case SegmentKind::kMember:
      return b_.Get(base, b_.module().Name(segment.name), Hint(segment.name));
    case SegmentKind::kIndex:
      return b_.At(base, segment.index);
    default:
      return LengthOf(base);
  }
}

ValueId FunctionLowering::LowerDefinite(ValueId root, const Path& path, size_t first, Subject& subject,
                                        const PathUse& use) {
  ValueId value = root;
  for (size_t i = first; i < path.segments.size(); ++i) {
    bool last = i + 1 == path.segments.size();
    if (last && use.miss == Miss::kTemplate && path.segments[i].kind == SegmentKind::kIndex) {
      return ElementOrNull(value, path, subject, use);
    }
    value = Step(value, path.segments[i]);
  }
  return RequireFound(value, path, subject, use);
}

// The last index of a plain template path is lenient: beyond the end of an array it gives null.
ValueId FunctionLowering::ElementOrNull(ValueId array, const Path& path, Subject& subject,
                                        const PathUse& use) {
  ir::SiteId site = MissSite(path, use);
  BlockId join = b_.NewBlock({Type::Maybe});
  BlockId missing = b_.NewBlock();
  BlockId beyond = b_.NewBlock();
  BlockId fails = b_.NewBlock();
  ValueId element[] = {Step(array, path.segments.back())};
  b_.Br(b_.IsKind(element[0], Type::Undefined), missing, {}, join, element);
  b_.SetBlock(missing);
  b_.Br(b_.IsKind(array, Type::Array), beyond, fails);
  b_.SetBlock(beyond);
  ValueId null[] = {Literal("null")};
  b_.Jump(join, null);
  b_.SetBlock(fails);
  FailMiss(path, subject, site);
  b_.SetBlock(join);
  return b_.Param(join, 0);
}

// InputPath and its like say at which segment they failed, as Jayway does.
ValueId FunctionLowering::LowerFieldSteps(ValueId root, const Path& path, size_t first, Subject& subject,
                                          const PathUse& use) {
  ir::SiteId no_results = MissSite(path, use);
  ValueId value = b_.Require(root, subject.tree, no_results);
  for (size_t i = first; i < path.segments.size(); ++i) {
    const Segment& segment = path.segments[i];
    ValueId base = value;
    value = Step(base, segment);
    if (segment.kind != SegmentKind::kIndex) {
      bool last = i + 1 == path.segments.size();
      ir::SiteId site =
          last ? no_results
               : Site(ASLRT_MESSAGE_path_missing_property, use.field, path.text, path.Canonical(i + 1));
      value = b_.Require(value, subject.tree, site);
      continue;
    }
    BlockId found = b_.NewBlock();
    BlockId missing = b_.NewBlock();
    BlockId beyond = b_.NewBlock();
    BlockId no_array = b_.NewBlock();
    b_.Br(b_.IsKind(value, Type::Undefined), missing, found);
    b_.SetBlock(missing);
    b_.Br(b_.IsKind(base, Type::Array), beyond, no_array);
    b_.SetBlock(beyond);
    b_.Fail(subject.tree, no_results);
    b_.SetBlock(no_array);
    std::string note = "[" + std::to_string(segment.index) + "]";
    b_.Fail(base, Site(ASLRT_MESSAGE_path_not_array, use.field, path.text, note));
    b_.SetBlock(found);
    // Never fails here; what follows sees a value that is there.
    value = b_.Require(value, base, no_results);
  }
  return value;
}

// `.length()`: of what has no length it is null; of nothing it is nothing.
ValueId FunctionLowering::LengthOf(ValueId value) {
  ValueId argument[] = {value};
  ir::SiteId never = Site(ASLRT_MESSAGE_none);
  if (!b_.TypeOf(value).Has(ASLRT_UNDEFINED)) return b_.Call(ASLRT_FUNCTION_length, argument, never);
  BlockId present = b_.NewBlock();
  BlockId join = b_.NewBlock({Type::Maybe});
  ValueId nothing[] = {b_.Undef()};
  b_.Br(b_.IsKind(value, Type::Undefined), join, nothing, present, {});
  b_.SetBlock(present);
  ValueId length[] = {b_.Call(ASLRT_FUNCTION_length, argument, never)};
  b_.Jump(join, length);
  b_.SetBlock(join);
  return b_.Param(join, 0);
}

}  // namespace aslc::frontend
