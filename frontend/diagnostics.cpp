// The rows of diagnostics.def as data, the collection of diagnostics, and their JSON pointers.
#include "frontend/diagnostics.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace aslc::frontend {
namespace {

constexpr DiagnosticRow kRows[] = {
#define DIAGNOSTIC(code, name, severity, format, hint) \
  {code, #name, Severity::severity, format, hint, "", ""},
#define CHECK_DIAGNOSTIC(code, name, severity, arguments, format, hint, service_code, service_text) \
  {code, #name, Severity::severity, format, hint, service_code, service_text},
#include "frontend/diagnostics.def"
};

struct PlaceRow {
  std::string_view name;
  ServicePlace place;
};
constexpr PlaceRow kPlaces[] = {
#define DIAGNOSTIC(code, name, severity, format, hint)
#define SERVICE_PLACE(name, place) {#name, ServicePlace::place},
#include "frontend/diagnostics.def"
};

void AppendToken(std::string& pointer, std::string_view key) {
  pointer += '/';
  for (char c : key) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

void AppendStep(std::string& pointer, const Node& node, size_t i) {
  AppendToken(pointer, node.IsObject() ? std::string_view(node.members[i].key) : std::to_string(i));
}

// Pointers of nodes known by address, found in one walk over the document.
class PointerWalk {
 public:
  explicit PointerWalk(std::unordered_map<const Node*, std::string>& found)
      : found_(found), missing_(found.size()) {}
  void Visit(const Node& node) {
    auto entry = found_.find(&node);
    if (entry != found_.end()) {
      entry->second = pointer_;
      --missing_;
    }
    for (size_t i = 0; i < node.nodes.size() && missing_ > 0; ++i) {
      size_t length = pointer_.size();
      AppendStep(pointer_, node, i);
      Visit(node.nodes[i]);
      pointer_.resize(length);
    }
  }

 private:
  std::unordered_map<const Node*, std::string>& found_;
  size_t missing_;
  std::string pointer_;
};

bool Holds(SourceRange outer, SourceRange inner) {
  return outer.begin <= inner.begin && inner.end <= outer.end;
}

}  // namespace

std::span<const DiagnosticRow> DiagnosticRows() { return kRows; }

const DiagnosticRow* FindDiagnosticRow(std::string_view code_or_name) {
  for (const DiagnosticRow& row : kRows) {
    if (row.code == code_or_name || row.name == code_or_name) return &row;
  }
  return nullptr;
}

ServicePlace ServicePlaceOf(std::string_view name) {
  for (const PlaceRow& row : kPlaces) {
    if (row.name == name) return row.place;
  }
  return ServicePlace::kHere;
}

std::string ServiceLocation(const Document& document, std::string_view pointer, ServicePlace place) {
  if (place == ServicePlace::kNone) return "";
  if (place == ServicePlace::kObject) pointer = pointer.substr(0, pointer.rfind('/'));
  std::string location;
  const Node* node = &document.root;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    size_t end = std::min(pointer.find('/'), pointer.size());
    std::string key;
    for (size_t i = 0; i < end; ++i) {
      bool escape = pointer[i] == '~' && i + 1 < end;
      key += !escape ? pointer[i] : pointer[++i] == '1' ? '/' : '~';
    }
    pointer.remove_prefix(end);
    if (node != nullptr && node->IsArray()) {
      size_t index = 0;
      std::from_chars(key.data(), key.data() + key.size(), index);
      location += "[" + key + "]";
      node = index < node->nodes.size() ? &node->nodes[index] : nullptr;
    } else {
      location += "/" + key;
      node = node != nullptr ? node->Find(key) : nullptr;
    }
  }
  return location.empty() ? "/" : location;
}

ServiceView::ServiceView(DiagnosticSink& sink, std::string message, ServicePlace place)
    : sink_(sink), message_(std::move(message)), place_(place) {
  if (sink_.view_ == nullptr) sink_.view_ = this;
}

ServiceView::~ServiceView() {
  if (sink_.view_ == this) sink_.view_ = nullptr;
}

std::string PointerAt(const Document& document, SourceRange range) {
  std::string pointer;
  const Node* node = &document.root;
  while (true) {
    const Node* next = nullptr;
    for (size_t i = 0; i < node->nodes.size() && next == nullptr; ++i) {
      const Node& child = node->nodes[i];
      bool in_key = node->IsObject() && Holds(node->members[i].key_range, range);
      // Values that a placeholder brought all have the range of that placeholder; the outermost stands
      // for them.
      if (!in_key && (!Holds(child.range, range) || child.range == node->range)) continue;
      AppendStep(pointer, *node, i);
      if (in_key) return pointer;
      next = &child;
    }
    if (next == nullptr) return pointer;
    node = next;
  }
}

DiagnosticBuilder&& DiagnosticBuilder::Hint(std::string hint) && {
  diagnostic_.hint = std::move(hint);
  return std::move(*this);
}

DiagnosticBuilder&& DiagnosticBuilder::Suggest(std::string_view name) && {
  if (!name.empty()) diagnostic_.hint = "did you mean `" + std::string(name) + "`?";
  return std::move(*this);
}

DiagnosticBuilder&& DiagnosticBuilder::Note(SourceRange range, std::string message) && {
  diagnostic_.notes.push_back({range, std::move(message)});
  return std::move(*this);
}

DiagnosticBuilder&& DiagnosticBuilder::Feature(std::string_view feature) && {
  diagnostic_.unsupported = true;
  diagnostic_.feature = feature;
  return std::move(*this);
}

DiagnosticBuilder&& DiagnosticBuilder::ServiceMessage(std::string message) && {
  diagnostic_.service_message = std::move(message);
  return std::move(*this);
}

void DiagnosticBuilder::Emit() && { sink_.Add(std::move(diagnostic_), owner_); }

DiagnosticBuilder DiagnosticSink::Make(DiagnosticId id, Where where, const Store& arguments) {
  const DiagnosticRow& row = kRows[static_cast<size_t>(id)];
  Diagnostic diagnostic;
  diagnostic.code = row.code;
  diagnostic.name = row.name;
  diagnostic.severity = row.severity;
  diagnostic.message = fmt::vformat(fmt::string_view(row.format.data(), row.format.size()), arguments);
  diagnostic.hint = fmt::vformat(fmt::string_view(row.hint.data(), row.hint.size()), arguments);
  diagnostic.service_code = row.service_code;
  diagnostic.service_message =
      fmt::vformat(fmt::string_view(row.service_text.data(), row.service_text.size()), arguments);
  diagnostic.source = document_.source;
  diagnostic.range = where.range;
  return DiagnosticBuilder(*this, std::move(diagnostic), where.owner);
}

void DiagnosticSink::Add(Diagnostic diagnostic, const Node* owner) {
  if (diagnostic.severity == Severity::kError) {
    ++all_error_count_;
    if (!diagnostic.unsupported) ++error_count_;
  }
  ServicePlace place = ServicePlaceOf(diagnostic.name);
  if (view_ != nullptr && !diagnostic.service_code.empty()) {
    diagnostic.service_message = view_->message_;
    place = view_->place_;
  }
  if (entries_.size() < kDiagnosticsMax) {
    entries_.push_back({std::move(diagnostic), owner, place});
    return;
  }
  if (overflow_ || diagnostic.severity == Severity::kWarning) return;
  overflow_ = true;
  DiagnosticBuilder last = Report(diag::TooManyDiagnostics, diagnostic.range, kDiagnosticsMax);
  entries_.push_back({std::move(last.diagnostic_), nullptr, ServicePlace::kNone});
}

Diagnostics DiagnosticSink::Finish() {
  std::unordered_map<const Node*, std::string> pointers;
  for (const Entry& entry : entries_) {
    if (entry.owner != nullptr) pointers.emplace(entry.owner, "");
  }
  PointerWalk(pointers).Visit(document_.root);
  std::vector<std::pair<uint32_t, size_t>> order;
  for (size_t i = 0; i < entries_.size(); ++i) order.emplace_back(entries_[i].diagnostic.range.begin, i);
  std::sort(order.begin(), order.end());
  Diagnostics diagnostics;
  for (auto [begin, i] : order) {
    auto& [diagnostic, owner, place] = entries_[i];
    diagnostic.pointer = owner != nullptr ? pointers[owner] : PointerAt(document_, diagnostic.range);
    if (!diagnostic.service_code.empty()) {
      diagnostic.service_location = ServiceLocation(document_, diagnostic.pointer, place);
    }
    diagnostics.push_back(std::move(diagnostic));
  }
  entries_.clear();
  return diagnostics;
}

}  // namespace aslc::frontend
