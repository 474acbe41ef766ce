// The registry of messages (diagnostics.def) and what the checker reports them with. Readers make theirs
// in reader.h, before there is a document; render.cpp prints all of them.
#pragma once

#include <fmt/args.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "aslc/document.h"

namespace aslc::frontend {

struct DiagnosticRow {
  std::string_view code, name;
  Severity severity;
  std::string_view format, hint, service_code, service_text;
};
std::span<const DiagnosticRow> DiagnosticRows();
// By code or by name; null when there is none.
const DiagnosticRow* FindDiagnosticRow(std::string_view code_or_name);

enum class DiagnosticId : uint16_t {
#define DIAGNOSTIC(code, name, severity, format, hint) k##name,
#include "frontend/diagnostics.def"
};

// A message of the checker with the types of its arguments.
template <typename Arguments>
struct Message;
template <typename... Arguments>
struct Message<void(Arguments...)> {
  DiagnosticId id;
};

namespace diag {
using Text = std::string_view;
using Number = int64_t;
#define DIAGNOSTIC(code, name, severity, format, hint)
#define CHECK_DIAGNOSTIC(code, name, severity, arguments, format, hint, service_code, service_text) \
  inline constexpr Message<void arguments> name{DiagnosticId::k##name};
#include "frontend/diagnostics.def"
}  // namespace diag

// The place of a diagnostic: a range of the text, and the node it belongs to where the range alone does
// not tell (a missing field belongs to its object, though the object's name is what is marked).
struct Where {
  SourceRange range;
  const Node* owner = nullptr;
  Where(SourceRange r) : range(r) {}
  Where(const Node& node) : range(node.range), owner(&node) {}
  Where(SourceRange r, const Node& node) : range(r), owner(&node) {}
};

class DiagnosticSink;

// A diagnostic that is being made. Nothing is reported until Emit.
class [[nodiscard]] DiagnosticBuilder {
 public:
  DiagnosticBuilder(DiagnosticSink& sink, Diagnostic diagnostic, const Node* owner)
      : sink_(sink), diagnostic_(std::move(diagnostic)), owner_(owner) {}
  DiagnosticBuilder&& Hint(std::string hint) &&;
  // `did you mean`, unless `name` is empty.
  DiagnosticBuilder&& Suggest(std::string_view name) &&;
  DiagnosticBuilder&& Note(SourceRange range, std::string message) &&;
  // Valid ASL that this version does not compile; `feature` is named as the test suites name it.
  DiagnosticBuilder&& Feature(std::string_view feature) &&;
  void Emit() &&;

 private:
  friend class DiagnosticSink;
  DiagnosticSink& sink_;
  Diagnostic diagnostic_;
  const Node* owner_;
};

// More than this is no help to anyone, and each costs memory.
inline constexpr size_t kDiagnosticsMax = 1000;

// Collects the diagnostics of one document.
class DiagnosticSink {
 public:
  explicit DiagnosticSink(const Document& document) : document_(document) {}
  template <typename... Arguments>
  DiagnosticBuilder Report(Message<void(Arguments...)> message, Where where,
                           std::type_identity_t<Arguments>... arguments) {
    fmt::dynamic_format_arg_store<fmt::format_context> store;
    (store.push_back(arguments), ...);
    return Make(message.id, where, store);
  }
  // Errors so far: without the features that this version does not have, and with them.
  size_t error_count() const { return error_count_; }
  size_t all_error_count() const { return all_error_count_; }
  // Sorted by position, each with its JSON pointer. Ends the collection.
  Diagnostics Finish();

 private:
  friend class DiagnosticBuilder;
  using Store = fmt::dynamic_format_arg_store<fmt::format_context>;
  DiagnosticBuilder Make(DiagnosticId id, Where where, const Store& arguments);
  void Add(Diagnostic diagnostic, const Node* owner);

  const Document& document_;
  std::vector<std::pair<Diagnostic, const Node*>> entries_;
  size_t error_count_ = 0, all_error_count_ = 0;
  bool overflow_ = false;
};

// JSON pointer (RFC 6901) of the innermost key or value that holds the range.
std::string PointerAt(const Document& document, SourceRange range);

}  // namespace aslc::frontend
