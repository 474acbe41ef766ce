// The text form, written (text.h). A module is its tables, one row a line, then its functions:
//
//   module "order" standard hash 0x00000000000000aa
//   name 0 "total"
//   const 0 100
//   scope 0 states 0 1 start 0
//   site 0 message choice_path state 0 path "$.total" @31:40
//   state 0 "Check" Choice scope 0 enter 0 line 3:5 @20:90
//   func "Check.enter" state 0 entry enter {
//   ^0:
//     %0 = input : document
//     %1 = get %0, "total", 0 : maybe @31:40
//     br %2, ^1(%1), ^2
//   ...
//   }
//
// An operation is its operands, immediates and successors, then the type of its result and its source
// range. Ids of tables are a letter and a number (k#0), names their spelling; `;` starts a comment.
#include <charconv>
#include <cstdio>

#include "ir/json_text.h"
#include "ir/text.h"
#include "ir/text_fields.h"

namespace aslc::ir {
namespace {

constexpr size_t kCommentMax = 60;  // bytes

class Printer {
 public:
  explicit Printer(const Module& module) : module_(module) {}
  std::string out;

  void Tables();
  void PrintFunction(const Function& function);

  // Visitor of text_fields.h. The fields are only read.
  template <class T>
  void Number(std::string_view key, const T& field, T default_value) {
    if (field != default_value) Key(key) += std::to_string(field);
  }
  void Real(std::string_view key, double field, double default_value) {
    if (field == default_value) return;
    char buffer[32];
    auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, field);
    Key(key).append(buffer, end);
  }
  void Flag(std::string_view key, bool field) {
    if (field) Key(key).pop_back();
  }
  void String(std::string_view key, const std::string& field) {
    if (!field.empty()) AppendQuoted(Key(key), field);
  }
  void Strings(std::string_view key, const std::vector<std::string>& field) {
    if (field.empty()) return;
    Key(key).pop_back();
    for (const std::string& text : field) AppendQuoted(out += ' ', text);
  }
  template <class Tag>
  void Ref(std::string_view key, Id<Tag> field) {
    if (field.valid()) Key(key) += std::to_string(field.index);
  }
  template <class Tag>
  void Refs(std::string_view key, const std::vector<Id<Tag>>& field) {
    if (field.empty()) return;
    Key(key).pop_back();
    for (Id<Tag> id : field) out += ' ' + std::to_string(id.index);
  }
  template <class T>
  void Enum(std::string_view key, const T& field, EnumKind kind) {
    if (field != T()) EnumText(kind, static_cast<int64_t>(field), Key(key));
  }
  void Place(uint32_t line, uint32_t column) {
    if (line != 0 || column != 0) Key("line") += std::to_string(line) + ":" + std::to_string(column);
  }
  void Span(Range range) {
    if (range != Range()) out += " @" + std::to_string(range.begin) + ":" + std::to_string(range.end);
  }

 private:
  std::string& Key(std::string_view key) {
    out += ' ';
    out += key;
    return out += ' ';
  }
  void EnumText(EnumKind kind, int64_t value, std::string& text);
  void Head();
  template <class Row>
  void Record(Row row);  // a copy, because visitors take fields that can be written
  void Operation(const Inst& inst);
  void Immediate(char letter, int64_t value, std::string& comment);
  void Target(const Successor& successor);
  void Value(ValueId value) { out += '%' + std::to_string(value.index); }
  std::string CommentOf(char letter, size_t index) const;

  const Module& module_;
};

// Numbers without a name are printed too, for the sake of whoever looks for the bug; Parse refuses them.
void Printer::EnumText(EnumKind kind, int64_t value, std::string& text) {
  for (const EnumName& name : EnumNames(kind)) {
    if (name.value == value) {
      text += name.text;
      return;
    }
  }
  text += std::to_string(value);
}

template <class Row>
void Printer::Record(Row row) {
  Fields(*this, row);
  out += '\n';
}

void Printer::Head() {
  out += "module ";
  AppendQuoted(out, module_.name);
  out += ' ';
  EnumText(EnumKind::kMachineType, module_.type, out);
  char hash[24];
  std::snprintf(hash, sizeof hash, "0x%016llx", static_cast<unsigned long long>(module_.definition_hash));
  Key("hash") += hash;
  Number("timeout", module_.timeout_seconds, 0u);
  String("comment", module_.comment);
  out += '\n';
}

void Printer::Tables() {
  Head();
  auto row = [&](std::string_view word, size_t number) -> std::string& {
    out += word;
    return out += ' ' + std::to_string(number);
  };
  for (size_t i = 0; i < module_.names.size(); ++i) {
    AppendQuoted(row("name", i) += ' ', module_.names[i]);
    out += '\n';
  }
  for (size_t i = 0; i < module_.constants.size(); ++i) {
    row("const", i) += ' ' + module_.constants[i].json + '\n';
  }
  for (size_t i = 0; i < module_.shapes.size(); ++i) {
    row("shape", i);
    for (NameId name : module_.shapes[i].names) {
      std::string comment;
      Immediate('n', name.index, comment);
    }
    out += '\n';
  }
  for (size_t i = 0; i < module_.scopes.size(); ++i) {
    row("scope", i);
    Record(module_.scopes[i]);
  }
  for (size_t i = 0; i < module_.sites.size(); ++i) {
    row("site", i);
    Record(module_.sites[i]);
  }
  for (size_t i = 0; i < module_.points.size(); ++i) {
    row("point", i);
    Record(module_.points[i]);
  }
  for (size_t i = 0; i < module_.states.size(); ++i) {
    const State& state = module_.states[i];
    AppendQuoted(row("state", i) += ' ', state.name);
    EnumText(EnumKind::kStateKind, state.kind, out += ' ');
    Record(state);
    for (const Retrier& retrier : state.retriers) {
      out += "  retrier";
      Record(retrier);
    }
    for (const Catcher& catcher : state.catchers) {
      out += "  catcher";
      Record(catcher);
    }
  }
}

// What an id in an operation stands for, short and on one line.
std::string Printer::CommentOf(char letter, size_t index) const {
  std::string text;
  if (letter == 'k' && index < module_.constants.size()) {
    text = module_.constants[index].json;
  } else if (letter == 't' && index < module_.states.size()) {
    text = module_.states[index].name;
  } else if (letter == 's' && index < module_.sites.size()) {
    const Site& site = module_.sites[index];
    for (const EnumName& name : EnumNames(EnumKind::kMessage)) {
      if (name.value == site.message) text = name.text;
    }
    if (!site.path.empty()) text += ' ' + site.path;
  } else if (letter == 'o' && index < module_.points.size()) {
    text = module_.points[index].label;
  } else if (letter == 'h' && index < module_.shapes.size()) {
    for (NameId name : module_.shapes[index].names) {
      text += text.empty() ? "{" : ", ";
      if (name.index < module_.names.size()) text += module_.names[name.index];
      if (text.size() > kCommentMax) break;
    }
    text += text.empty() ? "{}" : "}";
  }
  if (text.size() > kCommentMax) {
    size_t end = kCommentMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
      --end;  // not inside a character
    text.resize(end);
    text += "...";
  }
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text;
}

void Printer::Immediate(char letter, int64_t value, std::string& comment) {
  out += ' ';
  size_t index = static_cast<size_t>(value);
  if (std::optional<EnumKind> names = ImmediateNames(letter)) {
    EnumText(*names, value, out);
  } else if (letter == 'i') {
    out += std::to_string(value);
  } else if (letter == 'm') {
    out += Type(static_cast<uint32_t>(value)).ToString();
  } else if (letter == 'n' && index < module_.names.size()) {
    AppendQuoted(out, module_.names[index]);
  } else {
    out += letter;
    out += '#' + std::to_string(value);
    std::string text = CommentOf(letter, index);
    if (!text.empty()) comment += (comment.empty() ? "  ; " : ", ") + text;
  }
}

void Printer::Target(const Successor& successor) {
  out += " ^" + std::to_string(successor.block.index);
  for (size_t i = 0; i < successor.args.size(); ++i) {
    out += i == 0 ? "(" : ", ";
    Value(successor.args[i]);
  }
  if (!successor.args.empty()) out += ')';
}

void Printer::Operation(const Inst& inst) {
  const OpInfo& info = Info(inst.op);
  out += "  ";
  if (inst.result.valid()) {
    Value(inst.result);
    out += " = ";
  }
  out += info.text;
  std::string comment;
  bool first = true;
  auto separate = [&] {
    if (!first) out += ',';
    first = false;
  };
  for (ValueId operand : inst.operands) {
    separate();
    out += ' ';
    Value(operand);
  }
  for (size_t i = 0; i < info.immediates.size(); ++i) {
    separate();
    Immediate(info.immediates[i], inst.imm[i], comment);
  }
  for (const Successor& successor : inst.successors) {
    separate();
    Target(successor);
  }
  if (inst.result.valid()) out += " : " + inst.type.ToString();
  Span(inst.range);
  out += comment;
  out += '\n';
}

void Printer::PrintFunction(const Function& function) {
  out += "func ";
  AppendQuoted(out, FunctionName(module_, function));
  out += " state " + std::to_string(function.state.index) + " entry ";
  if (function.is_lambda()) {
    out += "lambda" + std::to_string(function.entry - kLambda0);
  } else if (function.entry >= ASLRT_ENTRY_catch0) {
    out += "catch" + std::to_string(function.entry - ASLRT_ENTRY_catch0);
  } else {
    EnumText(EnumKind::kEntry, function.entry, out);
  }
  for (size_t i = 0; i < function.locals.size(); ++i) {
    out += (i == 0 ? " locals " : ", ") + function.locals[i].ToString();
  }
  out += " {\n";
  for (size_t i = 0; i < function.blocks.size(); ++i) {
    const Block& block = function.blocks[i];
    out += '^' + std::to_string(i);
    for (size_t p = 0; p < block.params.size(); ++p) {
      ValueId param = block.params[p];
      out += p == 0 ? "(" : ", ";
      Value(param);
      Type type = param.index < function.values.size() ? function.values[param.index] : Type();
      out += ": " + type.ToString();
    }
    out += block.params.empty() ? ":\n" : "):\n";
    for (const Inst& inst : block.insts) Operation(inst);
  }
  out += "}\n";
}

}  // namespace

std::string Print(const Module& module) {
  Printer printer(module);
  printer.Tables();
  for (const Function& function : module.functions) {
    printer.out += '\n';
    printer.PrintFunction(function);
  }
  return std::move(printer.out);
}

std::string Print(const Module& module, const Function& function) {
  Printer printer(module);
  printer.PrintFunction(function);
  return std::move(printer.out);
}

}  // namespace aslc::ir
