// JSON in which parts are computed: every string of the form `{% ... %}` is a JSONata expression over
// bindings that whoever evaluates gives. Expressions are compiled once, when the scenario is read.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/compile.h"
#include "aslc/jsonata.h"
#include "sim/choices.h"
#include "sim/node_reader.h"

namespace aslc::sim {

struct Template {
  struct Part {
    std::string before;     // JSON text between the part ahead and this one
    MachinePtr expression;  // immutable; shared between threads
    struct Name {
      uint32_t index;  // among the names it was read with
      std::string name;
    };
    std::vector<Name> names;  // those that it uses
    std::string where;        // file:line:column, for messages
  };
  std::vector<Part> parts;
  std::string text;  // JSON text after the last part: all of it when nothing is computed

  bool constant() const { return parts.empty(); }
};

// Whether some expression of it uses the name.
bool Uses(const Template& from, std::string_view name);

bool IsExpression(const Node& node);
// Errors of syntax are added to reports. names: what may be bound, without `$`.
Template ReadTemplate(const Cursor& at, std::span<const std::string_view> names, Compiler& compiler,
                      Reports& reports);

// Evaluates templates on one thread; keeps what it can between evaluations.
class Evaluations {
 public:
  Evaluations() = default;
  ~Evaluations();
  Evaluations(const Evaluations&) = delete;
  Evaluations& operator=(const Evaluations&) = delete;

  // What `$now()` and `$random()` give in the evaluations that follow. Draws are told apart by a number that
  // counts on in the path of the key.
  void About(int64_t now_ns, Choices* choices, const aslrt_draw& key);
  // The JSON text of a template, in *out. values: JSON texts, by the position of their names. False when an
  // expression failed or returned nothing: *problem says where and why.
  bool Evaluate(const Template& from, std::span<const std::string_view> values, std::string* out,
                std::string* problem);

 private:
  static uint64_t Draw(void* self);
  bool Part(const Template::Part& part, std::span<const std::string_view> values, std::string* out,
            std::string* problem);

  std::map<const Machine*, aslrt_evaluator*> evaluators_;  // only looked up
  int64_t now_ns_ = 0;
  Choices* choices_ = nullptr;
  aslrt_draw key_{};
  uint64_t drawn_ = 0;
};

}  // namespace aslc::sim
