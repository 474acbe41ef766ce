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

// Where the service sees a trouble: where we mark it, at the object around, or nowhere.
enum class ServicePlace : uint8_t { kHere, kObject, kNone };

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
  // Where the service puts other words into its text than we do into ours.
  DiagnosticBuilder&& ServiceMessage(std::string message) &&;
  void Emit() &&;

 private:
  friend class DiagnosticSink;
  DiagnosticSink& sink_;
  Diagnostic diagnostic_;
  const Node* owner_;
};

// While it lives, the service reports every error of the sink as one kind: it does not look into the parts
// of a path or a call, but says that the value is none.
class ServiceView {
 public:
  ServiceView(DiagnosticSink& sink, std::string message, ServicePlace place);
  ~ServiceView();
  ServiceView(const ServiceView&) = delete;
  ServiceView& operator=(const ServiceView&) = delete;

 private:
  friend class DiagnosticSink;
  DiagnosticSink& sink_;
  std::string message_;
  ServicePlace place_;
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
  friend class ServiceView;
  struct Entry {
    Diagnostic diagnostic;
    const Node* owner;
    ServicePlace place;
  };
  using Store = fmt::dynamic_format_arg_store<fmt::format_context>;
  DiagnosticBuilder Make(DiagnosticId id, Where where, const Store& arguments);
  void Add(Diagnostic diagnostic, const Node* owner);

  const Document& document_;
  std::vector<Entry> entries_;
  const ServiceView* view_ = nullptr;
  size_t error_count_ = 0, all_error_count_ = 0;
  bool overflow_ = false;
};

// JSON pointer (RFC 6901) of the innermost key or value that holds the range.
std::string PointerAt(const Document& document, SourceRange range);
// The service's form of a JSON pointer into the document: `/States/A/Retry[0]`, `/` for the whole.
std::string ServiceLocation(const Document& document, std::string_view pointer, ServicePlace place);
ServicePlace ServicePlaceOf(std::string_view name);
// For a text that is no document at all: the service's words for the first error (service_json.cpp).
void SetServiceReadError(const Source& source, Diagnostics& diagnostics);

}  // namespace aslc::frontend
