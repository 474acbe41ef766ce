// The verdict as JSON and as text (verify_report.h).
#include "cli/verify_report.h"

#include <algorithm>
#include <vector>

#include "cli/json_scan.h"

namespace aslc::cli {
namespace {

void AppendText(std::string& out, const char* key, const std::string& text) {
  ((out += ",\"") += key) += "\":";
  if (text.empty())
    out += "null";
  else
    AppendJsonText(out, text);
}

// JSON text as it is; empty = null.
void AppendValue(std::string& out, const char* key, const std::string& json) {
  ((out += ",\"") += key) += "\":";
  out += json.empty() ? "null" : json;
}

struct Row {
  std::string member, theirs, ours;
};

void Put(std::vector<Row>& rows, std::string member, std::string_view value, bool theirs) {
  auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.member == member; });
  if (row == rows.end()) row = rows.insert(rows.end(), {std::move(member), "", ""});
  (theirs ? row->theirs : row->ours) = value;
}

// Members of an event, those of its details one by one.
void AddRows(std::vector<Row>& rows, const std::string& event, bool theirs) {
  const auto members = ScanObject(event);
  if (!members) return;
  for (const JsonMember& member : *members) {
    const bool details = member.key.ends_with("EventDetails");
    const auto inner = details ? ScanObject(member.value) : std::nullopt;
    if (!inner) {
      Put(rows, member.key, member.value, theirs);
      continue;
    }
    for (const JsonMember& one : *inner) Put(rows, one.key, one.value, theirs);
  }
}

size_t Columns(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// In exactly so many columns; terminals would obey control characters.
std::string Fitted(std::string text, size_t width) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  if (Columns(text) <= width) return text + std::string(width - Columns(text), ' ');
  std::string cut;
  size_t columns = 0;
  for (char c : text) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (begins && ++columns == width) break;
    cut += c;
  }
  return cut + "\xe2\x80\xa6";
}

std::string Table(const sim::Divergence& divergence, uint32_t width) {
  std::vector<Row> rows;
  AddRows(rows, divergence.expected_event, true);
  AddRows(rows, divergence.actual_event, false);
  size_t names = 7;
  for (const Row& row : rows) names = std::max(names, Columns(row.member));
  const size_t wide = std::max<size_t>(width, names + 46);
  const size_t half = (wide - names - 8) / 2;
  const auto line = [&](char mark, const std::string& name, const std::string& a, const std::string& b) {
    std::string text =
        std::string(1, mark) + " " + Fitted(name, names) + "  " + Fitted(a, half) + " | " + Fitted(b, half);
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
  };
  std::string out = line(' ', "", "history", "replay");
  for (const Row& row : rows) {
    // The member's name without its details and without the path into a document.
    const std::string& member = divergence.member;
    const size_t dot = member.find("EventDetails.");
    std::string name = dot == std::string::npos ? member : member.substr(dot + 13);
    name.resize(std::min(name.find_first_of(" ."), name.size()));
    out += line(row.member == name ? '!' : ' ', row.member, row.theirs.empty() ? "-" : row.theirs,
                row.ours.empty() ? "-" : row.ours);
  }
  return out;
}

std::string Extras(const sim::Verification& v) {
  std::string out;
  if (v.by_chance > 0) out += std::to_string(v.by_chance) + " values made by chance were not compared\n";
  if (v.after_abort > 0) {
    out += std::to_string(v.after_abort) + " events of branches that were given up are on one side only\n";
  }
  return out;
}

}  // namespace

std::string VerificationJson(const sim::Verification& v) {
  std::string out = v.holds ? "{\"holds\":true" : "{\"holds\":false";
  out += ",\"events\":" + std::to_string(v.events);
  out += v.ended ? ",\"ended\":true" : ",\"ended\":false";
  out += ",\"byChance\":" + std::to_string(v.by_chance);
  out += ",\"afterAbort\":" + std::to_string(v.after_abort) + ",\"divergence\":";
  if (v.holds) return out + "null}";
  const sim::Divergence& d = v.divergence;
  out += d.id == 0 ? "{\"eventId\":null" : "{\"eventId\":" + std::to_string(d.id);
  out += ",\"after\":" + std::to_string(d.after);
  AppendText(out, "type", d.type);
  AppendText(out, "state", d.state);
  AppendText(out, "member", d.member);
  AppendValue(out, "expected", d.expected);
  AppendValue(out, "actual", d.actual);
  AppendValue(out, "expectedEvent", d.expected_event);
  AppendValue(out, "actualEvent", d.actual_event);
  AppendText(out, "note", d.note);
  return out + "}}";
}

std::string VerificationText(const sim::Verification& v, uint32_t width) {
  if (v.holds) {
    return "the definition does what the history says: " + std::to_string(v.events) +
           (v.events == 1 ? " event" : " events") +
           (v.ended ? "\n" : "; the history stops while the execution runs\n") + Extras(v);
  }
  const sim::Divergence& d = v.divergence;
  std::string out = d.id == 0 ? "diverges after event " + std::to_string(d.after) + ": "
                              : "diverges at event " + std::to_string(d.id) + ": ";
  out += d.type + (d.state.empty() ? "" : " of state `" + d.state + "`") + "\n";
  if (d.actual_event.empty() && d.member.empty()) out += "the replay has no such event\n";
  if (d.expected_event.empty()) out += "the history has no such event\n";
  if (!d.note.empty()) out += d.note + "\n";
  out += "\n" + Table(d, width);
  if (!d.member.empty()) {
    out += "\nfirst difference: " + d.member + "\n";
    out += "  history: " + (d.expected.empty() ? "-" : d.expected) + "\n";
    out += "  replay:  " + (d.actual.empty() ? "-" : d.actual) + "\n";
  }
  return out + Extras(v);
}

}  // namespace aslc::cli
