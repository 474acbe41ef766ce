// Payload templates (spec "Payload Template") to operations that build the document.
#include "aslc/jsonata_ops.h"
#include "frontend/lower.h"
#include "ir/hash_order.h"

namespace aslc::frontend {

using ir::ValueId;

// First the members under plain keys as they are defined, then those under `.$` keys in the order of
// the hash map that the service keeps them in. So at every level. In JSONata all are as they are defined.
std::vector<size_t> MemberOrder(const Template& object) {
  std::vector<size_t> order, computed;
  std::vector<std::string> names;
  for (size_t i = 0; i < object.keys.size(); ++i) {
    const Template& child = object.children[i];
    if (child.kind == Template::Kind::kExpression && !std::holds_alternative<StateExpression>(*child.expression)) {
      computed.push_back(i);
      names.push_back(object.keys[i]);
    } else {
      order.push_back(i);
    }
  }
  for (size_t position : ir::JavaHashOrder(names)) order.push_back(computed[position]);
  return order;
}

ValueId FunctionLowering::LowerTemplate(const Template& node, Subject& subject, const std::string& field) {
  RangeScope range(*this, node.range);
  switch (node.kind) {
    case Template::Kind::kLiteral:
      return Literal(node.literal_json);
    case Template::Kind::kExpression:
      return LowerExpression(*node.expression, subject, field);
    case Template::Kind::kArray: {
      std::vector<ValueId> values;
      for (const Template& child : node.children) values.push_back(LowerTemplate(child, subject, field));
      return Built(b_.MakeArray(values));
    }
    case Template::Kind::kObject:
      break;
  }
  std::vector<ir::NameId> names;
  std::vector<ValueId> values;
  for (size_t i : MemberOrder(node)) {
    names.push_back(b_.module().Name(node.keys[i]));
    values.push_back(LowerTemplate(node.children[i], subject, node.fields[i]));
  }
  return Built(b_.MakeObject(b_.module().Shape(names), values));
}

ValueId FunctionLowering::LowerExpression(const Expression& expression, Subject& subject,
                                          const std::string& field) {
  if (const Path* path = std::get_if<Path>(&expression)) {
    return LowerPath(*path, subject, {Miss::kTemplate, field});
  }
  if (const StateExpression* own = std::get_if<StateExpression>(&expression)) {
    return LowerStateExpression(*own, aslrt::jsonata::kYieldAny);
  }
  const IntrinsicCall& call = std::get<IntrinsicCall>(expression);
  return LowerCall(call, subject, call);
}

}  // namespace aslc::frontend
