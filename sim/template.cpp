// Reading and evaluating JSON with expressions (template.h).
#include "sim/template.h"

#include <algorithm>
#include <utility>

#include "aslc/check.h"
#include "aslc/expression.h"
#include "sim/hash.h"
#include "sim/json.h"
#include "sim/report.h"

namespace aslc::sim {
namespace {

constexpr std::string_view kOpen = "{%", kClose = "%}";

class TemplateReader {
 public:
  TemplateReader(std::span<const std::string_view> names, Compiler& compiler, Reports& reports)
      : names_(names), compiler_(compiler), reports_(reports) {}

  void Read(const Cursor& at) {
    if (IsExpression(*at)) return Expression(at);
    if (!at->IsObject() && !at->IsArray()) {
      out_.text += Document::ToJson(*at);
      return;
    }
    out_.text += at->IsArray() ? '[' : '{';
    bool first = true;
    const auto separate = [&] {
      if (!std::exchange(first, false)) out_.text += ',';
    };
    at.Each([&](const Cursor& each) {
      if (at->IsObject()) return;
      separate();
      Read(each);
    });
    at.EachMember([&](const std::string& key, const Cursor& value) {
      separate();
      AppendJsonText(out_.text, key);
      out_.text += ':';
      Read(value);
    });
    out_.text += at->IsArray() ? ']' : '}';
  }
  Template Take() { return std::move(out_); }

 private:
  void Expression(const Cursor& at);

  std::span<const std::string_view> names_;
  Compiler& compiler_;
  Reports& reports_;
  Template out_;
};

void TemplateReader::Expression(const Cursor& at) {
  const std::string_view text = std::string_view(at->text).substr(kOpen.size(), at->text.size() - 4);
  Template::Part part;
  ExpressionOptions options;
  options.dialect = JsonataDialect::kService;
  for (uint32_t i = 0; i < names_.size(); ++i) {
    if (text.find("$" + std::string(names_[i])) == std::string_view::npos) continue;
    options.bindings.emplace_back(names_[i]);
    part.names.push_back({i, std::string(names_[i])});
  }
  ExpressionResult compiled = compiler_.CompileExpression(text, options);
  if (compiled.error) {
    const ExpressionError& error = *compiled.error;
    const auto begin = static_cast<uint32_t>(kOpen.size() + error.begin);
    const auto end = static_cast<uint32_t>(kOpen.size() + error.end);
    reports_.Add(Message::kBadExpression, at->Within(begin, end), at.pointer, {error.code, error.message});
    return;
  }
  const LineColumn place = reports_.source()->Locate(at->range.begin);
  part.where =
      reports_.source()->name() + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  part.expression = std::move(compiled.machine);
  part.before = std::exchange(out_.text, std::string());
  out_.parts.push_back(std::move(part));
}

}  // namespace

bool Uses(const Template& from, std::string_view name) {
  return std::any_of(from.parts.begin(), from.parts.end(), [&](const Template::Part& part) {
    return std::any_of(part.names.begin(), part.names.end(),
                       [&](const Template::Part::Name& used) { return used.name == name; });
  });
}

bool IsExpression(const Node& node) {
  return node.IsString() && node.text.size() >= kOpen.size() + kClose.size() &&
         node.text.starts_with(kOpen) && node.text.ends_with(kClose);
}

Template ReadTemplate(const Cursor& at, std::span<const std::string_view> names, Compiler& compiler,
                      Reports& reports) {
  TemplateReader reader(names, compiler, reports);
  reader.Read(at);
  return reader.Take();
}

Evaluations::~Evaluations() {
  for (const auto& [machine, evaluator] : evaluators_) aslrt_evaluator_destroy(evaluator);
}

void Evaluations::About(int64_t now_ns, Choices* choices, const aslrt_draw& key) {
  now_ns_ = now_ns;
  choices_ = choices;
  key_ = key;
  drawn_ = 0;
}

uint64_t Evaluations::Draw(void* data) {
  auto* self = static_cast<Evaluations*>(data);
  aslrt_draw key = self->key_;
  key.path = Mix64(key.path + ++self->drawn_);
  return self->choices_ == nullptr ? Mix64(self->drawn_) : self->choices_->Draw(key);
}

bool Evaluations::Part(const Template::Part& part, std::span<const std::string_view> values, std::string* out,
                       std::string* problem) {
  aslrt_evaluator*& evaluator = evaluators_[part.expression.get()];
  if (evaluator == nullptr) {
    aslrt_evaluator_options options{};
    options.service_dialect = 1;
    options.draw = Draw;
    options.draw_data = this;
    evaluator = aslrt_evaluator_create(part.expression->get(), &options);
    ASL_CHECK(evaluator != nullptr, "no memory for an expression");
  }
  aslrt_evaluator_set_now(evaluator, now_ns_);
  size_t offset = 0;
  // An input of its own forgets what was bound before.
  aslrt_result_code code = aslrt_evaluator_input(evaluator, "null", 4, &offset);
  for (size_t i = 0; i < part.names.size() && code == ASLRT_OK; ++i) {
    const std::string_view value = values[part.names[i].index];
    if (value.empty()) continue;  // unbound: undefined
    code = aslrt_evaluator_bind(evaluator, part.names[i].name.c_str(), value.data(), value.size(), &offset);
  }
  ASL_CHECK(code == ASLRT_OK, "what expressions see is JSON");
  const aslrt_evaluation outcome = aslrt_evaluator_run(evaluator);
  size_t size = 0;
  const char* text = aslrt_evaluator_text(evaluator, &size);
  if (outcome == ASLRT_EVALUATION_VALUE) {
    out->append(text, size);
    return true;
  }
  *problem = part.where + ": the expression ";
  Json error;
  if (outcome == ASLRT_EVALUATION_NOTHING) {
    *problem += "returned nothing";
  } else if (Json::Parse({text, size}, &error) && error.FindText("message") != nullptr) {
    const std::string* error_code = error.FindText("code");
    *problem += "failed: " + (error_code == nullptr ? "" : *error_code + " ") + *error.FindText("message");
  }
  return false;
}

bool Evaluations::Evaluate(const Template& from, std::span<const std::string_view> values, std::string* out,
                           std::string* problem) {
  out->clear();
  for (const Template::Part& part : from.parts) {
    *out += part.before;
    if (!Part(part, values, out, problem)) return false;
  }
  *out += from.text;
  return true;
}

}  // namespace aslc::sim
