// Errors of JSONata: the object that says what happened, and the standard's texts (jsonata_errors.def).
#include <string>
#include <vector>

#include "runtime/jsonata/library.h"

namespace aslrt::jsonata {
namespace {

struct Template {
  std::string_view code, text;
};
constexpr Template kTemplates[] = {
#define JERROR(code, text) {#code, text},
#include "aslc/jsonata_errors.def"
};
constexpr Template kServiceTemplates[] = {
#define JERROR(code, text)
#define JERROR_AWS(code, text) {#code, text},
#include "aslc/jsonata_errors.def"
};

std::string_view TemplateOf(std::string_view code, bool service) {
  for (const Template& t : kServiceTemplates) {
    if (service && t.code == code) return t.text;
  }
  for (const Template& t : kTemplates) {
    if (t.code == code) return t.text;
  }
  return {};
}

// As JavaScript's String(value) gives it for what inserts hold.
void AppendBare(std::string& out, aslrt_value v) {
  if (IsString(v)) {
    out += Bytes(v);
  } else if (IsUndefined(v)) {
    out += "undefined";
  } else {
    AppendJson(out, v);
  }
}

void AppendQuoted(std::string& out, aslrt_value v) {
  if (IsUndefined(v)) {
    out += "undefined";
  } else {
    AppendJson(out, v);
  }
}

// Replaces each insert between `open` and `close` by the member it names.
std::string Fill(std::string_view text, aslrt_value error, std::string_view open, std::string_view close,
                 void (*append)(std::string&, aslrt_value)) {
  std::string out;
  size_t at = 0;
  for (;;) {
    size_t start = text.find(open, at);
    if (start == std::string_view::npos) break;
    size_t name = start + open.size();
    size_t end = text.find('}', name);
    if (end == std::string_view::npos) break;
    if (end == name || text.substr(end, close.size()) != close) {
      out += text.substr(at, name - at);
      at = name;
      continue;
    }
    out += text.substr(at, start - at);
    append(out, GetMember(error, text.substr(name, end - name)));
    at = end + close.size();
  }
  out += text.substr(at);
  return out;
}

}  // namespace

aslrt_value Throw(aslrt_ctx* ctx, std::string_view code, std::initializer_list<Detail> details) {
  std::vector<Field> fields;
  fields.push_back({Intern(ctx, "code"), MakeString(ctx, code)});
  for (const Detail& detail : details) {
    if (IsUndefined(detail.value)) continue;
    aslrt_value value = IsFunction(detail.value) ? WrapString("") : detail.value;
    fields.push_back({Intern(ctx, detail.member), value});
  }
  ctx->detail = MakeObject(ctx, fields);
  return aslrt_error_value(ASLRT_MESSAGE_expression_error);
}

std::string MessageOf(aslrt_value error, bool service) {
  aslrt_value code = GetMember(error, "code");
  std::string_view text = IsString(code) ? TemplateOf(Bytes(code), service) : std::string_view();
  if (text.empty()) {
    aslrt_value message = GetMember(error, "message");
    return IsString(message) ? std::string(Bytes(message)) : std::string();
  }
  return Fill(Fill(text, error, "{{{", "}}}", AppendBare), error, "{{", "}}", AppendQuoted);
}

}  // namespace aslrt::jsonata
