// Values as the analysis of wants sees them (walker.h): where a value comes from rather than what it is. A
// pool holds each once, so that equal values have equal numbers and the analysis can tell when nothing
// changes. Reading a part of a value from outside notes it in the tree of wants.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/document.h"
#include "frontend/wants/tree.h"

namespace aslc::frontend::wants {

using DataId = uint32_t;

// What a letter of a function's signature asks for: ASLRT_WANTS_*, 0 for one that takes anything.
uint32_t WantOfLetter(char letter);

class Pool {
 public:
  explicit Pool(Tree& tree);

  // Nothing: no value at all, as where no execution comes by. Unknown: a value of which nothing is noted.
  static constexpr DataId kNothing = 0, kUnknown = 1;

  DataId Outside(WantId want);                       // a value from outside
  DataId LengthOf(WantId want);                      // the number of elements of one
  DataId Constant(uint32_t type, std::string text);  // ASLRT_WANTS_*; a boolean's text is `true` or `false`
  DataId Literal(const Node& json);
  DataId Literal(std::string_view json);
  DataId Object(std::map<std::string, DataId> members);
  DataId Array(std::vector<DataId> elements);
  DataId Repeated(DataId element);  // an array of any length
  DataId Join(DataId a, DataId b);  // either of them
  // `value` with its member replaced (spec "ResultPath"); what is no object becomes one.
  DataId Put(DataId value, const std::string& name, DataId inner);

  // Parts. map_arrays: of an array, the members of its elements (JSONata).
  DataId Member(DataId value, const std::string& name, bool map_arrays = false);
  DataId AnyMember(DataId value);
  DataId Descendants(DataId value, const std::string& name);  // `..name`
  // sure: it must be there. singletons: what is no array is its own element (JSONata).
  DataId At(DataId value, int64_t index, bool sure = true, bool singletons = false);
  DataId Elements(DataId value, bool singletons = false);  // any of its elements
  DataId Items(DataId value);  // JSONata: an array's elements, or the value itself
  // What is in an encoded text: relation JSON, BASE64 or PARTS (then `separators`).
  DataId Decoded(DataId value, aslrt_want_relation relation, std::string_view separators = {});
  DataId Length(DataId value);

  // What is asked of a value, wherever it comes from.
  void Demand(DataId value, uint32_t types);
  void Flag(DataId value, uint32_t flags);
  void AtLeast(DataId value, uint32_t elements);
  void Compare(DataId value, const ir::WantValue& with);
  // Two values are compared: with the constants on either side, and with each other where both are from
  // outside.
  void Compare(DataId a, DataId b, uint32_t type, uint32_t use);
  // The texts among what a value may be.
  std::vector<std::string> Texts(DataId value) const;
  bool IsConstant(DataId value) const { return data_[value].kind == Kind::kConstant; }

 private:
  enum class Kind : uint8_t {
    kNothing,
    kUnknown,
    kOutside,
    kLength,
    kConstant,
    kObject,
    kArray,
    kRepeated,
    kUnion
  };
  struct Field {
    DataId value;
    bool certain;  // else it may also be the base's
  };
  struct Data {
    Kind kind = Kind::kUnknown;
    uint32_t type = 0;  // kConstant
    uint32_t depth = 0;
    WantId want = kNoWant;   // kOutside, kLength
    std::string text;        // kConstant
    DataId base = kNothing;  // kObject: what its other members are those of
    std::map<std::string, Field> fields;
    std::vector<DataId> items;  // kArray, kUnion (sorted); kRepeated: one
  };
  DataId Add(Data data);
  DataId Union(std::vector<DataId> alternatives);
  bool JoinObjects(DataId a, DataId b, DataId* joined);
  template <class Visit>
  DataId ForEach(DataId value, const Visit& visit);

  Tree& tree_;
  std::vector<Data> data_;
  std::map<std::string, DataId> known_;
};

}  // namespace aslc::frontend::wants
