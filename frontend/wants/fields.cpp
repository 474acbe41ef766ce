// What paths, templates and intrinsic functions read (walker.h; spec "Paths", "Payload Template", Appendix
// B).
#include "aslc/check.h"
#include "frontend/wants/walker.h"

namespace aslc::frontend::wants {

// `value` is of the path's form already: absent stands for `$`, null for an empty object.
DataId Walker::PathField(const std::optional<frontend::PathField>& field, const Place& place,
                         DataId otherwise) {
  if (!field) return otherwise;
  return field->is_null ? pool_.Object({}) : ReadPath(field->path, place);
}

// ResultPath: the raw input with the result in its place.
DataId Walker::PutAt(DataId raw, DataId result, const std::optional<frontend::PathField>& path) {
  if (!path) return result;
  if (path->is_null) return raw;
  const std::vector<Segment>& segments = path->path.segments;
  std::vector<DataId> bases = {raw};
  for (size_t i = 0; i + 1 < segments.size(); ++i) {
    if (segments[i].kind != SegmentKind::kMember) return raw;
    bases.push_back(pool_.Member(bases.back(), segments[i].name));
  }
  DataId value = result;
  for (size_t i = segments.size(); i-- > 0;) {
    if (segments[i].kind != SegmentKind::kMember) return raw;
    value = pool_.Put(bases[i], segments[i].name, value);
  }
  return value;
}

DataId Walker::ReadPath(const Path& path, const Place& place, bool sure) {
  DataId root = place.input;
  if (path.root == PathRoot::kContext) root = Context(place);
  if (path.root == PathRoot::kVariable) root = Variable(place, path.variable);
  DataId value = root;
  bool many = false;
  for (const Segment& segment : path.segments) {
    const bool definite = segment.kind == SegmentKind::kMember || segment.kind == SegmentKind::kIndex ||
                          segment.kind == SegmentKind::kLength;
    value = Step(value, segment, root, place, sure && !many);
    many |= segment.descend || !definite;
  }
  return many ? pool_.Repeated(value) : value;
}

DataId Walker::Step(DataId value, const Segment& segment, DataId root, const Place& place, bool sure) {
  switch (segment.kind) {
    case SegmentKind::kMember:
      return segment.descend ? pool_.Descendants(value, segment.name) : pool_.Member(value, segment.name);
    case SegmentKind::kIndex:
      return pool_.At(value, segment.index, sure);
    case SegmentKind::kLength:
      return pool_.Length(value);
    case SegmentKind::kMembers: {
      DataId result = Pool::kNothing;
      for (const std::string& name : segment.names) result = pool_.Join(result, pool_.Member(value, name));
      return result;
    }
    case SegmentKind::kFilter: {
      const DataId item = pool_.Elements(value);
      Filter(*segment.filter, item, root, place);
      return item;
    }
    case SegmentKind::kWildcard:
    case SegmentKind::kSlice:
    case SegmentKind::kIndexes:
      return pool_.Elements(value);
  }
  return Pool::kUnknown;
}

DataId Walker::FilterOperand(const FilterExpr& operand, DataId item, DataId root, const Place& place) {
  if (operand.op == FilterOp::kLiteral) return pool_.Literal(operand.literal_json);
  if (operand.op != FilterOp::kPath) return Pool::kUnknown;
  Place inside = place;
  inside.input = operand.absolute ? root : item;
  return ReadPath(operand.path, inside, false);
}

void Walker::Filter(const FilterExpr& filter, DataId item, DataId root, const Place& place) {
  switch (filter.op) {
    case FilterOp::kOr:
    case FilterOp::kAnd:
    case FilterOp::kNot:
      for (const FilterPtr& operand : {filter.left, filter.right}) {
        if (operand) Filter(*operand, item, root, place);
      }
      return;
    case FilterOp::kExists:
    case FilterOp::kPath:
    case FilterOp::kLiteral: {
      const FilterExpr& path = filter.op == FilterOp::kExists && filter.left ? *filter.left : filter;
      pool_.Flag(FilterOperand(path, item, root, place), ASLRT_WANTS_OPTIONAL);
      return;
    }
    default:
      break;
  }
  const bool equality = filter.op == FilterOp::kEq || filter.op == FilterOp::kNe;
  pool_.Compare(FilterOperand(*filter.left, item, root, place),
                FilterOperand(*filter.right, item, root, place), 0,
                equality ? ASLRT_WANT_EQUALS : ASLRT_WANT_ORDERED);
}

DataId Walker::ReadTemplate(const Template& node, const Place& place) {
  switch (node.kind) {
    case Template::Kind::kLiteral:
      return pool_.Literal(node.literal_json);
    case Template::Kind::kExpression:
      return ReadExpression(*node.expression, place);
    case Template::Kind::kArray: {
      std::vector<DataId> elements;
      for (const Template& child : node.children) elements.push_back(ReadTemplate(child, place));
      return pool_.Array(std::move(elements));
    }
    case Template::Kind::kObject:
      break;
  }
  std::map<std::string, DataId> members;
  for (size_t i = 0; i < node.keys.size(); ++i) members[node.keys[i]] = ReadTemplate(node.children[i], place);
  return pool_.Object(std::move(members));
}

DataId Walker::ReadExpression(const Expression& expression, const Place& place) {
  if (const Path* path = std::get_if<Path>(&expression)) return ReadPath(*path, place);
  if (const StateExpression* own = std::get_if<StateExpression>(&expression)) return Evaluate(*own, place);
  return Call(std::get<IntrinsicCall>(expression), place);
}

DataId Walker::Argument(const IntrinsicArgument& argument, const Place& place) {
  if (const auto* literal = std::get_if<std::string>(&argument.value)) return pool_.Literal(*literal);
  if (const Path* path = std::get_if<Path>(&argument.value)) return ReadPath(*path, place);
  return Call(*std::get<std::shared_ptr<const IntrinsicCall>>(argument.value), place);
}

namespace {

constexpr std::string_view kSignatures[] = {
#define SIGNATURE(function, arguments, in_fail) arguments,
#include "frontend/intrinsics/signatures.def"
};
constexpr aslrt_function_id kSignatureIds[] = {
#define SIGNATURE(function, arguments, in_fail) ASLRT_FUNCTION_##function,
#include "frontend/intrinsics/signatures.def"
};

std::string_view SignatureOf(aslrt_function_id function) {
  for (size_t i = 0; i < std::size(kSignatures); ++i) {
    if (kSignatureIds[i] == function) return kSignatures[i];
  }
  return "x";
}

}  // namespace

DataId Walker::Call(const IntrinsicCall& call, const Place& place) {
  std::vector<DataId> args;
  const std::string_view signature = SignatureOf(call.function);
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    args.push_back(Argument(call.arguments[i], place));
    pool_.Demand(args.back(), WantOfLetter(signature[std::min(i, signature.size() - 1)]));
  }
  if (args.empty()) return Pool::kUnknown;
  switch (call.function) {
    case ASLRT_FUNCTION_string_to_json:
      return pool_.Decoded(args[0], ASLRT_WANT_JSON);
    case ASLRT_FUNCTION_base64_decode:
      return pool_.Decoded(args[0], ASLRT_WANT_BASE64);
    case ASLRT_FUNCTION_string_split: {
      const std::vector<std::string> separators = pool_.Texts(args[1]);
      return pool_.Decoded(args[0], ASLRT_WANT_PARTS, separators.empty() ? "," : separators[0]);
    }
    case ASLRT_FUNCTION_array:
      return pool_.Array(std::move(args));
    case ASLRT_FUNCTION_array_partition:
      return pool_.Repeated(pool_.Repeated(pool_.Elements(args[0])));
    case ASLRT_FUNCTION_array_unique:
      return args[0];
    case ASLRT_FUNCTION_array_length:
    case ASLRT_FUNCTION_length:
      return pool_.Length(args[0]);
    case ASLRT_FUNCTION_array_contains:
      pool_.Compare(pool_.Elements(args[0]), args[1], 0, ASLRT_WANT_EQUALS);
      return Pool::kUnknown;
    case ASLRT_FUNCTION_array_get_item: {
      const auto* literal = std::get_if<std::string>(&call.arguments[1].value);
      if (literal != nullptr) return pool_.At(args[0], std::strtoll(literal->c_str(), nullptr, 10));
      return pool_.Elements(args[0]);
    }
    case ASLRT_FUNCTION_json_merge:
      return pool_.Join(args[0], args[1]);
    case ASLRT_FUNCTION_hash:
      // The algorithms of the function; any of them is a good value.
      pool_.Compare(args[1], {ASLRT_WANTS_STRING, ASLRT_WANT_EQUALS, "SHA-256"});
      pool_.Flag(args[1], ASLRT_WANTS_CLOSED);
      return Pool::kUnknown;
    default:
      return Pool::kUnknown;
  }
}

}  // namespace aslc::frontend::wants
