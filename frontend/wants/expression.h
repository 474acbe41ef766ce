// The abstract evaluation of one expression of JSONata: jsonata.cpp walks its tree, jsonata_functions.cpp
// knows the built-in functions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "frontend/jsonata/ast.h"
#include "frontend/wants/walker.h"

namespace aslc::frontend::wants {

class ExpressionWalker {
 public:
  ExpressionWalker(Walker& walker, const Place& place)
      : walker_(walker), pool_(walker.pool()), place_(place) {}
  DataId Eval(const jsonata::Node& node, DataId context);

 private:
  struct Binding {
    DataId value = Pool::kUnknown;
    const jsonata::Node* lambda = nullptr;  // it is a function written in the expression
  };
  using Variables = std::map<std::string, Binding>;

  DataId Base(const jsonata::Node& node, DataId context);
  DataId Path(const jsonata::Node& node, DataId context);
  DataId Predicate(DataId value, const jsonata::Stage& stage);
  void Test(const jsonata::Node& node, DataId context);
  DataId Variable(const std::string& name, DataId context);
  DataId States();
  DataId Binary(const jsonata::Node& node, DataId context);
  DataId Constructor(const jsonata::Node& node, DataId context);
  DataId Block(const jsonata::Node& node, DataId context);
  DataId Bind(const jsonata::Node& node, DataId context);
  DataId Apply(const jsonata::Node& node, DataId context);
  DataId Call(const jsonata::Node& node, DataId context, const DataId* first);
  const jsonata::Node* LambdaOf(const jsonata::Node& node) const;
  DataId CallProcedure(const jsonata::Node& procedure, std::vector<Binding> args, DataId context);
  DataId CallLambda(const jsonata::Node& lambda, const std::vector<DataId>& args);

  // jsonata_functions.cpp
  DataId CallBuiltin(int number, std::vector<Binding> args, DataId context);
  void DemandSignature(int number, const std::vector<Binding>& args);
  DataId HigherOrder(int number, const std::vector<Binding>& args);
  DataId OfValues(int number, const std::vector<Binding>& args);
  DataId OfTexts(int number, const std::vector<Binding>& args);

  Walker& walker_;
  Pool& pool_;
  const Place& place_;
  Variables variables_;
  int calls_ = 0;
};

}  // namespace aslc::frontend::wants
