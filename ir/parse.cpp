// The text form, read (text.h; print.cpp shows it). One line is one row, block label or operation; values
// and blocks may have any numbers, they are numbered anew in the order of the text. Memory and time are
// linear in the text, which has a limit.
#include <charconv>
#include <map>
#include <utility>

#include "ir/text.h"
#include "ir/text_cursor.h"
#include "ir/text_fields.h"

namespace aslc::ir {
namespace {

constexpr size_t kTextMax = 256u << 20;  // bytes; a definition of the greatest size stays far below

// Visitor of text_fields.h: reads the field whose key is `key_`.
class FieldReader {
 public:
  explicit FieldReader(Cursor& in) : in_(in) {}

  // Reads `key value` pairs up to the end of the line.
  template <class Record>
  bool Read(Record& record) {
    while (!in_.AtLineEnd()) {
      size_t begin = in_.position();
      key_ = in_.Accept('@') ? "@" : in_.Word();
      found_ = false;
      Fields(*this, record);
      if (!found_) in_.FailAt(begin, "unknown field");
    }
    return in_.ok();
  }

  template <class T>
  void Number(std::string_view key, T& field, T) {
    if (Is(key)) in_.Integer(&field);
  }
  void Real(std::string_view key, double& field, double) {
    if (Is(key)) in_.Real(&field);
  }
  void Flag(std::string_view key, bool& field) {
    if (Is(key)) field = true;
  }
  void String(std::string_view key, std::string& field) {
    if (Is(key)) in_.Quoted(&field);
  }
  void Strings(std::string_view key, std::vector<std::string>& field) {
    if (!Is(key)) return;
    do {
      field.emplace_back();
      in_.Quoted(&field.back());
    } while (in_.ok() && in_.Peek() == '"');
  }
  template <class Tag>
  void Ref(std::string_view key, Id<Tag>& field) {
    if (Is(key)) in_.Index(&field.index);
  }
  template <class Tag>
  void Refs(std::string_view key, std::vector<Id<Tag>>& field) {
    if (!Is(key)) return;
    do {
      field.emplace_back();
      in_.Index(&field.back().index);
    } while (in_.ok() && in_.Peek() >= '0' && in_.Peek() <= '9');
  }
  template <class T>
  void Enum(std::string_view key, T& field, EnumKind kind) {
    int64_t value = 0;
    if (Is(key) && ReadEnum(in_, kind, &value)) field = static_cast<T>(value);
  }
  void Place(uint32_t& line, uint32_t& column) {
    if (Is("line") && in_.Integer(&line) && in_.Expect(':')) in_.Integer(&column);
  }
  void Span(Range& range) {
    if (Is("@") && in_.Integer(&range.begin) && in_.Expect(':')) in_.Integer(&range.end);
  }

  static bool ReadEnum(Cursor& in, EnumKind kind, int64_t* value) {
    size_t begin = in.position();
    std::string_view word = in.Word();
    for (const EnumName& name : EnumNames(kind)) {
      if (name.text == word) {
        *value = name.value;
        return in.ok();
      }
    }
    return in.FailAt(begin, "unknown name `" + std::string(word) + "`");
  }

 private:
  bool Is(std::string_view key) {
    if (found_ || key != key_) return false;
    return found_ = true;
  }

  Cursor& in_;
  std::string_view key_;
  bool found_ = false;
};

// One function. Uses of values and blocks keep the numbers of the text until the end of the function.
class FunctionReader {
 public:
  FunctionReader(Cursor& in, const Module& module, const std::map<std::string, uint32_t, std::less<>>& names)
      : in_(in), module_(module), names_(names) {}
  bool Read(Function* out);

 private:
  bool Head();
  bool Numbered(std::string_view digits, uint32_t first, uint32_t end);
  bool Locals();
  bool Label();
  bool Operation();
  bool Items(Inst& inst);
  bool Immediate(char letter, int64_t* out);
  bool Target(Inst& inst);
  bool Use(ValueId* out);
  bool Define(Type type, uint32_t number, size_t position, ValueId* out);
  bool Resolve();

  Cursor& in_;
  const Module& module_;
  const std::map<std::string, uint32_t, std::less<>>& names_;
  Function function_;
  std::map<uint32_t, ValueId> values_;
  std::map<uint32_t, BlockId> blocks_;
  std::vector<size_t> value_uses_, block_uses_;  // positions, in the order of the text
};

bool FunctionReader::Read(Function* out) {
  if (!Head()) return false;
  while (in_.NextLine()) {
    if (in_.Accept('}')) {
      if (!in_.EndLine() || !Resolve()) return false;
      *out = std::move(function_);
      return true;
    }
    if (!(in_.Peek() == '^' ? Label() : Operation())) return false;
  }
  return in_.Fail("the function does not end");
}

bool FunctionReader::Head() {
  std::string name;
  size_t begin = in_.position();
  if (!in_.Quoted(&name) || !in_.ExpectWord("state") || !in_.Index(&function_.state.index) ||
      !in_.ExpectWord("entry")) {
    return false;
  }
  size_t entry = in_.position();
  std::string_view word = in_.Word();
  bool known = false;
  for (const EnumName& row : EnumNames(EnumKind::kEntry)) {
    if (row.text != word) continue;
    function_.entry = static_cast<uint32_t>(row.value);
    known = true;
  }
  if (!known && word.starts_with("catch")) known = Numbered(word.substr(5), ASLRT_ENTRY_catch0, kLambda0);
  if (!known && word.starts_with("lambda")) known = Numbered(word.substr(6), kLambda0, UINT32_MAX);
  if (!known) return in_.FailAt(entry, "not an entry");
  if (name != FunctionName(module_, function_)) {
    return in_.FailAt(begin, "the function's name is not that of its state and entry");
  }
  if (in_.Peek() == 'l' && !Locals()) return false;
  return in_.Expect('{') && in_.EndLine();
}

// Entry `first + digits`, below `end`.
bool FunctionReader::Numbered(std::string_view digits, uint32_t first, uint32_t end) {
  uint32_t number = 0;
  auto [at, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  function_.entry = first + number;
  return error == std::errc() && at == digits.data() + digits.size() && number < end - first;
}

bool FunctionReader::Locals() {
  if (!in_.ExpectWord("locals")) return false;
  do {
    function_.locals.emplace_back();
    if (!in_.TypeText(&function_.locals.back())) return false;
  } while (in_.Accept(','));
  return true;
}

bool FunctionReader::Define(Type type, uint32_t number, size_t position, ValueId* out) {
  *out = ValueId(function_.values.size());
  function_.values.push_back(type);
  return values_.emplace(number, *out).second || in_.FailAt(position, "value defined twice");
}

bool FunctionReader::Use(ValueId* out) {
  value_uses_.push_back(in_.position());
  return in_.Expect('%') && in_.Integer(&out->index);
}

// `^1(%3: json, %4: i64):`
bool FunctionReader::Label() {
  size_t begin = in_.position();
  uint32_t number = 0;
  if (!in_.Expect('^') || !in_.Integer(&number)) return false;
  if (!blocks_.emplace(number, BlockId(function_.blocks.size())).second) {
    return in_.FailAt(begin, "block defined twice");
  }
  function_.blocks.emplace_back();
  if (in_.Accept('(')) {
    do {
      size_t at = in_.position();
      uint32_t value = 0;
      Type type;
      ValueId param;
      if (!in_.Expect('%') || !in_.Integer(&value) || !in_.Expect(':') || !in_.TypeText(&type) ||
          !Define(type, value, at, &param)) {
        return false;
      }
      function_.blocks.back().params.push_back(param);
    } while (in_.Accept(','));
    if (!in_.Expect(')')) return false;
  }
  return in_.Expect(':') && in_.EndLine();
}

// `%5 = get %0, "total", 0 : maybe @12:20`
bool FunctionReader::Operation() {
  static const std::map<std::string_view, Op> kOpsByText = {
#define OP(Name, text, result, operands, immediates, flags, runtime) {text, Op::Name},
#include "ir/ops.def"
  };
  if (function_.blocks.empty()) return in_.Fail("expected a block");
  Inst inst;
  size_t begin = in_.position();
  bool has_result = in_.Accept('%');
  uint32_t number = 0;
  if (has_result && (!in_.Integer(&number) || !in_.Expect('='))) return false;
  size_t op_begin = in_.position();
  auto op = kOpsByText.find(in_.Word());
  if (op == kOpsByText.end()) return in_.FailAt(op_begin, "unknown operation");
  inst.op = op->second;
  if (!Items(inst)) return false;
  inst.type = Type::Void;
  if (has_result &&
      (!in_.Expect(':') || !in_.TypeText(&inst.type) || !Define(inst.type, number, begin, &inst.result))) {
    return false;
  }
  if (in_.Accept('@') &&
      (!in_.Integer(&inst.range.begin) || !in_.Expect(':') || !in_.Integer(&inst.range.end))) {
    return false;
  }
  function_.blocks.back().insts.push_back(std::move(inst));
  return in_.EndLine();
}

// Operands, then immediates, then successors, with commas between.
bool FunctionReader::Items(Inst& inst) {
  std::string_view letters = Info(inst.op).immediates;
  size_t immediates = 0;
  bool first = true;
  auto more = [&] {
    if (!first) return in_.Accept(',');
    first = false;
    char c = in_.Peek();
    return c != '\n' && c != ':' && c != '@';
  };
  while (more()) {
    char c = in_.Peek();
    bool ok = true;
    if (c == '^') {
      ok = Target(inst);
    } else if (c == '%' && immediates == 0 && inst.successors.empty()) {
      inst.operands.emplace_back();
      ok = Use(&inst.operands.back());
    } else if (immediates < letters.size() && inst.successors.empty()) {
      ok = Immediate(letters[immediates], &inst.imm[immediates]);
      ++immediates;
    } else {
      return in_.Fail("too many immediates, or a value behind them");
    }
    if (!ok) return false;
  }
  return immediates == letters.size() || in_.Fail("immediates are missing");
}

bool FunctionReader::Immediate(char letter, int64_t* out) {
  if (std::optional<EnumKind> names = ImmediateNames(letter)) {
    return FieldReader::ReadEnum(in_, *names, out);
  }
  if (letter == 'i') return in_.Integer(out);
  if (letter == 'm') {
    Type type;
    if (!in_.TypeText(&type)) return false;
    *out = type.bits();
    return true;
  }
  if (letter == 'n') {
    size_t begin = in_.position();
    std::string name;
    if (!in_.Quoted(&name)) return false;
    auto found = names_.find(name);
    if (found == names_.end()) return in_.FailAt(begin, "not in the table of names");
    *out = found->second;
    return true;
  }
  uint32_t index = 0;
  if (!in_.Expect(letter) || !in_.Expect('#') || !in_.Index(&index)) return false;
  *out = index;
  return true;
}

bool FunctionReader::Target(Inst& inst) {
  block_uses_.push_back(in_.position());
  Successor successor;
  if (!in_.Expect('^') || !in_.Integer(&successor.block.index)) return false;
  if (in_.Accept('(')) {
    do {
      successor.args.emplace_back();
      if (!Use(&successor.args.back())) return false;
    } while (in_.Accept(','));
    if (!in_.Expect(')')) return false;
  }
  inst.successors.push_back(std::move(successor));
  return true;
}

bool FunctionReader::Resolve() {
  size_t value_use = 0, block_use = 0;
  auto resolve = [&](ValueId& value) {
    size_t position = value_uses_[value_use++];
    auto found = values_.find(value.index);
    if (found == values_.end()) return in_.FailAt(position, "no such value");
    value = found->second;
    return true;
  };
  for (Block& block : function_.blocks) {
    for (Inst& inst : block.insts) {
      for (ValueId& operand : inst.operands) {
        if (!resolve(operand)) return false;
      }
      for (Successor& successor : inst.successors) {
        size_t position = block_uses_[block_use++];
        auto found = blocks_.find(successor.block.index);
        if (found == blocks_.end()) return in_.FailAt(position, "no such block");
        successor.block = found->second;
        for (ValueId& argument : successor.args) {
          if (!resolve(argument)) return false;
        }
      }
    }
  }
  return true;
}

class ModuleReader {
 public:
  explicit ModuleReader(Cursor& in) : in_(in) {}
  std::optional<Module> Read();

 private:
  bool Head();
  bool Row(std::string_view word);
  bool Number(size_t expected);
  bool NameRow();
  bool ShapeRow();
  bool StateRow();
  // A row that is its number and its fields.
  template <class T>
  bool Record(std::vector<T>& table) {
    if (!Number(table.size())) return false;
    table.emplace_back();
    return FieldReader(in_).Read(table.back());
  }

  Cursor& in_;
  Module module_;
  std::map<std::string, uint32_t, std::less<>> names_;
};

std::optional<Module> ModuleReader::Read() {
  if (!in_.NextLine() || !Head()) {
    in_.Fail("expected a module");
    return std::nullopt;
  }
  while (in_.NextLine()) {
    size_t begin = in_.position();
    std::string_view word = in_.Word();
    if (word == "func") {
      module_.functions.emplace_back();
      if (!FunctionReader(in_, module_, names_).Read(&module_.functions.back())) return std::nullopt;
    } else if (!module_.functions.empty()) {
      in_.FailAt(begin, "expected a function");
    } else if (!Row(word)) {
      in_.FailAt(begin, "unknown row");
    }
    if (!in_.EndLine()) return std::nullopt;
  }
  if (!in_.ok()) return std::nullopt;
  return std::move(module_);
}

bool ModuleReader::Head() {
  int64_t type = 0;
  if (!in_.ExpectWord("module") || !in_.Quoted(&module_.name) ||
      !FieldReader::ReadEnum(in_, EnumKind::kMachineType, &type)) {
    return false;
  }
  module_.type = static_cast<aslrt_machine_type>(type);
  while (!in_.AtLineEnd()) {
    size_t begin = in_.position();
    std::string_view word = in_.Word();
    bool ok = word == "hash"      ? in_.Hash(&module_.definition_hash)
              : word == "timeout" ? in_.Integer(&module_.timeout_seconds)
              : word == "comment" ? in_.Quoted(&module_.comment)
                                  : in_.FailAt(begin, "unknown field");
    if (!ok) return false;
  }
  return in_.ok();
}

// The number of a row is there for the reader's eye; it must be the next one of its table.
bool ModuleReader::Number(size_t expected) {
  size_t begin = in_.position();
  uint32_t number = 0;
  return in_.Index(&number) &&
         (number == expected || in_.FailAt(begin, "expected row " + std::to_string(expected)));
}

bool ModuleReader::NameRow() {
  size_t begin = in_.position();
  std::string name;
  if (!Number(module_.names.size()) || !in_.Quoted(&name)) return false;
  if (!names_.emplace(name, static_cast<uint32_t>(module_.names.size())).second) {
    return in_.FailAt(begin, "name given twice");
  }
  module_.names.push_back(std::move(name));
  return true;
}

bool ModuleReader::ShapeRow() {
  if (!Number(module_.shapes.size())) return false;
  Shape shape;
  while (!in_.AtLineEnd()) {
    size_t begin = in_.position();
    std::string name;
    if (!in_.Quoted(&name)) return false;
    auto found = names_.find(name);
    if (found == names_.end()) return in_.FailAt(begin, "not in the table of names");
    shape.names.emplace_back(found->second);
  }
  module_.shapes.push_back(std::move(shape));
  return in_.ok();
}

bool ModuleReader::StateRow() {
  State state;
  int64_t kind = 0;
  if (!Number(module_.states.size()) || !in_.Quoted(&state.name) ||
      !FieldReader::ReadEnum(in_, EnumKind::kStateKind, &kind) || !FieldReader(in_).Read(state)) {
    return false;
  }
  state.kind = static_cast<aslrt_state_kind>(kind);
  module_.states.push_back(std::move(state));
  return true;
}

// False when the word starts no row, or after an error.
bool ModuleReader::Row(std::string_view word) {
  if (word == "name") return NameRow();
  if (word == "shape") return ShapeRow();
  if (word == "state") return StateRow();
  if (word == "const") {
    if (!Number(module_.constants.size())) return false;
    module_.constants.emplace_back();
    return in_.Json(&module_.constants.back().json);
  }
  if (word == "scope") return Record(module_.scopes);
  if (word == "site") return Record(module_.sites);
  if (word == "point") return Record(module_.points);
  if (module_.states.empty()) return false;
  State& state = module_.states.back();
  if (word == "retrier") {
    state.retriers.emplace_back();
    return FieldReader(in_).Read(state.retriers.back());
  }
  if (word == "catcher") {
    state.catchers.emplace_back();
    return FieldReader(in_).Read(state.catchers.back());
  }
  return false;
}

}  // namespace

std::optional<Module> Parse(std::string_view text, TextError* error) {
  Cursor in(text, error);
  if (text.size() > kTextMax) {
    in.FailAt(0, "the text is too long");
    return std::nullopt;
  }
  return ModuleReader(in).Read();
}

}  // namespace aslc::ir
