// Paths with any number of results (wildcards, slices, unions, filters, `..`): loops that push each
// match into a list, in the order of the document. They never fail: no match gives []. Semantics are
// Jayway's, the library whose dialect the service has.
#include <cstdint>

#include "frontend/lower.h"

namespace aslc::frontend {

using ir::BlockId;
using ir::Type;
using ir::ValueId;

namespace {

constexpr Type kContainers = Type::Array.Join(Type::Object);

}  // namespace

struct FunctionLowering::Matches {
  const Path& path;
  ValueId list;
  ValueId root;  // `$` of filters
};

ValueId FunctionLowering::CollectMatches(ValueId base, const Path& path, size_t first, ValueId root) {
  Matches matches{path, b_.ListNew(), root};
  WhenPresent(base, [&] { EmitMatches(matches, base, first); });
  return Built(b_.ListEnd(matches.list));
}

void FunctionLowering::When(ValueId cond, const std::function<void()>& body) {
  BlockId then = b_.NewBlock();
  BlockId after = b_.NewBlock();
  b_.Br(cond, then, after);
  b_.SetBlock(then);
  body();
  b_.Jump(after);
  b_.SetBlock(after);
}

// Without a branch where the type decides, so that nothing is made of a value that cannot be there.
void FunctionLowering::WhenKind(ValueId value, Type kinds, const std::function<void()>& body) {
  Type type = b_.TypeOf(value);
  if (type.Meet(kinds).bits() == 0) return;
  if (type.IsSubtypeOf(kinds)) return body();
  When(b_.IsKind(value, kinds), body);
}

void FunctionLowering::WhenPresent(ValueId value, const std::function<void()>& body) {
  Type type = b_.TypeOf(value);
  if (type == Type::Undefined) return;
  if (!type.Has(ASLRT_UNDEFINED)) return body();
  BlockId present = b_.NewBlock();
  BlockId after = b_.NewBlock();
  b_.Br(b_.IsKind(value, Type::Undefined), after, present);
  b_.SetBlock(present);
  body();
  b_.Jump(after);
  b_.SetBlock(after);
}

// The elements of an array, or the values of an object's members.
void FunctionLowering::ForEach(ValueId container, const std::function<void(ValueId)>& body) {
  if (b_.TypeOf(container).Meet(kContainers).bits() == 0) return;
  BlockId head = b_.NewBlock({Type::I64});
  BlockId inside = b_.NewBlock();
  BlockId after = b_.NewBlock();
  ValueId count = b_.Count(container);
  ValueId zero[] = {b_.IConst(0)};
  b_.Jump(head, zero);
  b_.SetBlock(head);
  ValueId index = b_.Param(head, 0);
  b_.Br(b_.ICmp(ir::Predicate::Lt, index, count), inside, after);
  b_.SetBlock(inside);
  body(b_.Item(container, index));
  ValueId next[] = {b_.IAdd(index, b_.IConst(1))};
  b_.Jump(head, next);
  b_.SetBlock(after);
}

// `value` is there.
void FunctionLowering::EmitMatches(Matches& matches, ValueId value, size_t index) {
  if (index == matches.path.segments.size()) {
    b_.ListPush(matches.list, value);
    return;
  }
  const Segment& segment = matches.path.segments[index];
  RangeScope range(*this, segment.range);
  if (segment.descend) {
    ForEach(b_.Descend(value), [&](ValueId item) { EmitSegment(matches, item, index); });
  } else {
    EmitSegment(matches, value, index);
  }
}

void FunctionLowering::EmitSegment(Matches& matches, ValueId value, size_t index) {
  const Segment& segment = matches.path.segments[index];
  bool last = index + 1 == matches.path.segments.size();
  auto go_on = [&](ValueId item) { EmitMatches(matches, item, index + 1); };
  switch (segment.kind) {
    case SegmentKind::kMember:
    case SegmentKind::kIndex:
    case SegmentKind::kLength: {
      ValueId found = Step(value, segment);
      WhenPresent(found, [&] { go_on(found); });
      return;
    }
    case SegmentKind::kWildcard:
      ForEach(value, go_on);
      return;
    case SegmentKind::kSlice:
      WhenKind(value, Type::Array, [&] {
        ForEach(b_.Slice(value, segment.from.value_or(INT64_MIN), segment.to.value_or(INT64_MAX)), go_on);
      });
      return;
    case SegmentKind::kMembers:
      WhenKind(value, Type::Object, [&] {
        if (last) {
          b_.ListPush(matches.list, MemberUnion(value, segment));
        } else {
          ForEach(PickedChildren(value, segment), go_on);
        }
      });
      return;
    case SegmentKind::kIndexes:
      ForEach(PickedChildren(value, segment), go_on);
      return;
    case SegmentKind::kFilter:
      EmitFilter(matches, value, index);
      return;
  }
}

// A filter picks among the elements of an array; an object it takes or leaves as a whole. After `..`
// every object of the document is asked for itself, so arrays are not opened a second time.
void FunctionLowering::EmitFilter(Matches& matches, ValueId value, size_t index) {
  const Segment& segment = matches.path.segments[index];
  auto ask = [&](ValueId item) {
    When(LowerFilter(*segment.filter, item, matches.root), [&] { EmitMatches(matches, item, index + 1); });
  };
  if (segment.descend) {
    WhenKind(value, Type::Object, [&] { ask(value); });
    return;
  }
  if (b_.TypeOf(value).Meet(kContainers).bits() == 0) return;
  BlockId other = b_.NewBlock();
  BlockId object = b_.NewBlock();
  BlockId join = b_.NewBlock({b_.TypeOf(value).Join(Type::Array)});
  BlockId after = b_.NewBlock();
  ValueId elements[] = {value};
  b_.Br(b_.IsKind(value, Type::Array), join, elements, other, {});
  b_.SetBlock(other);
  b_.Br(b_.IsKind(value, Type::Object), object, after);
  b_.SetBlock(object);
  ValueId single[] = {b_.MakeArray(elements)};
  b_.Jump(join, single);
  b_.SetBlock(join);
  ForEach(b_.Param(join, 0), ask);
  b_.Jump(after);
  b_.SetBlock(after);
}

// The children that a union names and that are there. A list of its own, because the code for the
// segments behind the union is then made once, not once for each name.
ValueId FunctionLowering::PickedChildren(ValueId value, const Segment& segment) {
  ValueId list = b_.ListNew();
  auto pick = [&](ValueId child) { WhenPresent(child, [&] { b_.ListPush(list, child); }); };
  for (const std::string& name : segment.names) pick(b_.Get(value, b_.module().Name(name), Hint(name)));
  for (int64_t index : segment.indexes) pick(b_.At(value, index));
  return b_.ListEnd(list);
}

// One object of those of the named members that are there, in the order of the path.
ValueId FunctionLowering::MemberUnion(ValueId value, const Segment& segment) {
  // Putting a member into an object does not fail.
  ir::SiteId never = Site(ASLRT_MESSAGE_none);
  ValueId object = Literal("{}");
  for (const std::string& text : segment.names) {
    ir::NameId name = b_.module().Name(text);
    ValueId member = b_.Get(value, name, Hint(text));
    if (b_.TypeOf(member) == Type::Undefined) continue;
    BlockId put = b_.NewBlock();
    BlockId join = b_.NewBlock({Type::Object});
    ValueId without[] = {object};
    b_.Br(b_.IsKind(member, Type::Undefined), join, without, put, {});
    b_.SetBlock(put);
    ValueId with[] = {b_.Put(object, member, object, name, never)};
    b_.Jump(join, with);
    b_.SetBlock(join);
    object = b_.Param(join, 0);
  }
  return Built(object);
}

}  // namespace aslc::frontend
