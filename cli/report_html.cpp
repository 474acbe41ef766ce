// One HTML page (report_formats.h): no network, no fonts, one script. All that comes from a result is
// escaped, and the page's policy allows no other script and no loading.
#include <fmt/format.h>

#include <algorithm>

#include "cli/report_formats.h"
#include "runtime/encode.h"
#include "sim/coverage_report.h"
#include "sim/report.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

// A page is read, and stays small.
constexpr size_t kPartsMax = 60, kPartsOpen = 3, kPlottedParts = 8;
constexpr size_t kOutcomesShown = 25, kKindsShown = 15, kStatesShown = 400, kMissedShown = 150,
                 kUnusedShown = 100;

std::string Fact(std::string_view name, const std::string& value, std::string_view note = "") {
  return fmt::format("<div class=\"fact\"><dt>{}</dt><dd>{}{}</dd></div>\n", name, value,
                     note.empty() ? "" : fmt::format(" <small>{}</small>", note));
}

std::string Facts(const sim::CampaignResult& result) {
  const sim::MachineNumbers total = TotalOf(result, 0);
  sim::Histogram costs;
  for (const sim::CampaignPart& part : result.parts) costs.Merge(part.costs);
  std::string out = "<dl class=\"facts\">\n" + Fact("runs", std::to_string(result.runs()));
  out += Fact("failed", std::to_string(result.failed()),
              fmt::format("{} %", sim::FormatPercent(result.failed(), std::max<uint64_t>(result.runs(), 1))));
  if (result.coverage) {
    const sim::Reached all = result.coverage->OfAll();
    out += Fact("coverage",
                fmt::format("{} %", sim::FormatPercent(all.reached, std::max<uint64_t>(all.total, 1))),
                fmt::format("{} of {} points", all.reached, all.total));
  }
  const auto duration = [&](unsigned percent) {
    return NumberText(total.durations_ns.Percentile(percent), PlotUnit::kNanoseconds);
  };
  out += Fact("duration, p50", duration(50), "virtual time") +
         Fact("duration, p99", duration(99), "virtual time");
  out += Fact("transitions, p50", std::to_string(total.transitions.Percentile(50)));
  const uint64_t cents = (costs.Mean() + 5'000) / 10'000;
  out += Fact("estimated cost", fmt::format("${}.{:02}", cents / 100, cents % 100), "per million runs");
  return out + "</dl>\n";
}

std::string Coverage(const sim::Coverage& coverage) {
  std::string out =
      "<section id=\"coverage\" aria-labelledby=\"h-coverage\"><h2 id=\"h-coverage\">Coverage</h2>\n";
  const std::vector<sim::MissedPoint> missed = sim::MissedPoints(coverage);
  if (missed.empty()) {
    out += "<p class=\"good\">Every point was reached.</p>\n";
  } else {
    out += "<h3>Never reached</h3>\n<ul class=\"missed\">\n";
    for (size_t i = 0; i < missed.size() && i < kMissedShown; ++i) {
      out += fmt::format("<li><span dir=\"auto\">{}</span> <span class=\"soft\">line {}</span></li>\n",
                         PageText(missed[i].text), missed[i].point->line);
    }
    out += "</ul>\n";
    if (missed.size() > kMissedShown)
      out += fmt::format("<p class=\"soft\">and {} more</p>\n", missed.size() - kMissedShown);
  }
  out +=
      "<h3>Reached</h3>\n<div class=\"scroll\"><table><thead><tr><th>points</th><th "
      "class=\"n\">reached</th><th class=\"n\">of</th><th></th></tr></thead><tbody>\n";
  const auto row = [&](std::string_view name, const sim::Reached& reached) {
    if (reached.total == 0) return;
    const std::string percent = sim::FormatPercent(reached.reached, reached.total);
    out += fmt::format(
        "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td><span class=\"meter\"><i "
        "style=\"width:{}%\"></i></span> {} %</td></tr>\n",
        name, reached.reached, reached.total, percent, percent);
  };
  for (uint32_t i = 0; i < sim::kCoverageKinds; ++i) {
    const auto kind = static_cast<aslrt_coverage_kind>(i);
    row(sim::PluralOf(kind), coverage.Of(kind));
  }
  row("all", coverage.OfAll());
  return out + "</tbody></table></div></section>\n";
}

std::string Table(const std::vector<Distribution>& rows) {
  std::string out =
      "<div class=\"scroll\"><table><thead><tr><th></th><th class=\"n\">least</th><th "
      "class=\"n\">mean</th><th "
      "class=\"n\">p50</th><th class=\"n\">p90</th><th class=\"n\">p99</th><th "
      "class=\"n\">most</th></tr></thead><tbody>\n";
  for (const Distribution& row : rows) {
    const sim::Histogram& v = *row.values;
    if (v.max() == 0) continue;
    out += fmt::format("<tr><td>{}</td>", row.title);
    for (uint64_t value :
         {v.min(), v.Mean(), v.Percentile(50), v.Percentile(90), v.Percentile(99), v.max()}) {
      out += fmt::format("<td class=\"n\">{}</td>", NumberText(value, row.unit));
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string Plots(const std::vector<Distribution>& rows) {
  std::string plots;
  for (const Distribution& row : rows) plots += PlotOf(*row.values, row.unit, row.title);
  return plots.empty() ? "" : "<div class=\"plots\">\n" + plots + "</div>\n";
}

std::string Outcomes(const std::vector<sim::OutcomeCount>& outcomes, uint64_t runs) {
  std::string out =
      "<div class=\"scroll\"><table><thead><tr><th>outcome</th><th "
      "class=\"n\">count</th><th></th></tr></thead><tbody>\n";
  size_t shown = 0;
  for (const sim::OutcomeCount& outcome : outcomes) {
    if (outcome.runs == 0 || shown++ >= kOutcomesShown) continue;
    const std::string percent = sim::FormatPercent(outcome.runs, std::max<uint64_t>(runs, 1));
    out += fmt::format(
        "<tr><td class=\"name\" dir=\"auto\">{}</td><td class=\"n\">{}</td><td><span class=\"meter\"><i "
        "style=\"width:{}%\"></i></span> {} "
        "%</td></tr>\n",
        PageText(outcome.name), outcome.runs, percent, percent);
  }
  out += "</tbody></table></div>\n";
  if (shown > kOutcomesShown)
    out += fmt::format("<p class=\"soft\">and {} more</p>\n", shown - kOutcomesShown);
  return out;
}

std::string Kinds(const sim::CampaignPart& part) {
  if (part.failed == 0) return "";
  std::string out =
      "<h3>Failures</h3>\n<div class=\"scroll\"><table><thead><tr><th>failure</th><th "
      "class=\"n\">runs</th><th>to repeat the first</th></tr></thead><tbody>\n";
  const size_t shown = std::min(part.failures.size(), kKindsShown);
  for (size_t i = 0; i < shown; ++i) {
    const sim::FailureGroup& failure = part.failures[i];
    out += fmt::format(
        "<tr><td class=\"name\"><b dir=\"auto\">{}</b><br>{}</td><td "
        "class=\"n\">{}</td><td><code>{}</code></td></tr>\n",
        PageText(sim::FailureTitle(failure)), PageText(FailureDetail(failure)), failure.runs,
        PageText(sim::RepeatCommand(part, failure.first_seed), 500));
  }
  out += "</tbody></table></div>\n";
  if (part.failures.size() > shown) {
    out += fmt::format("<p class=\"soft\">and {}</p>\n",
                       sim::Plural(part.failures.size() - shown, "other kind"));
  }
  if (part.ungrouped() > 0)
    out += fmt::format("<p class=\"soft\">and {} of still other kinds</p>\n",
                       sim::Plural(part.ungrouped(), "run"));
  return out;
}

std::string Properties(const sim::CampaignPart& part) {
  if (part.properties.empty()) return "";
  std::string out = "<h3>Properties</h3>\n<div class=\"scroll\"><table><tbody>\n";
  size_t shown = 0;
  for (const sim::PropertyNumbers& property : part.properties) {
    if (shown++ >= kUnusedShown) break;
    const bool holds = property.runs == 0;
    out += fmt::format(
        "<tr><td class=\"name\" dir=\"auto\">{}</td><td class=\"said {}\">{}</td><td>{}</td></tr>\n",
        PageText(property.name), holds ? "good" : "bad",
        holds ? "holds" : "broken by " + sim::Plural(property.runs, "run"),
        holds ? "" : PageText(sim::ViolationText(property.first)));
  }
  return out + "</tbody></table></div>\n";
}

std::string Part(const sim::CampaignResult& result, const sim::CampaignPart& part, bool open, bool plots) {
  std::string out = fmt::format(
      "<details{}><summary><b dir=\"auto\">{}</b> <span class=\"soft\">{}, {}, </span><span class=\"{}\">{} "
      "failed</span></summary>"
      "<div class=\"inside\">\n",
      open ? " open" : "", PageText(PartTitle(result, part)), sim::Plural(part.runs(), "run"),
      sim::SeedsText(part), part.failed > 0 ? "bad" : "good", part.failed);
  if (part.runs() == 0)
    return out + "<p class=\"soft\">There was no time for this case.</p></div></details>\n";
  out += Outcomes(part.outcomes, part.runs()) + Kinds(part) + Properties(part) + "<h3>Numbers by run</h3>\n";
  out += Table(DistributionsOf(part));
  if (plots) out += Plots(DistributionsOf(part));
  return out + "</div></details>\n";
}

std::string States(const sim::MachineInfo& machine, const sim::MachineNumbers& total) {
  std::string out =
      "<div class=\"scroll\"><table><thead><tr><th>state</th><th class=\"n\">runs</th><th "
      "class=\"n\">visits</th><th "
      "class=\"n\">time in it, p50</th><th class=\"n\">p99</th><th class=\"n\">calls</th><th "
      "class=\"n\">retries</th>"
      "<th>resource</th></tr></thead><tbody>\n";
  for (size_t i = 0; i < total.states.size() && i < kStatesShown; ++i) {
    const sim::StateNumbers& state = total.states[i];
    const bool is_task = !machine.states[i].resource.empty();
    uint64_t retries = 0;
    for (size_t r = 1; r < state.retries.size(); ++r) retries += r * state.retries[r];
    const auto took = [&](unsigned percent) {
      return state.took_ns.count() == 0
                 ? ""
                 : NumberText(state.took_ns.Percentile(percent), PlotUnit::kNanoseconds);
    };
    out += fmt::format(
        "<tr><td class=\"name\" dir=\"auto\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td "
        "class=\"n\">{}</td><td class=\"n\">{}</td>"
        "<td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>\n",
        PageText(machine.states[i].name), state.runs, state.visits, took(50), took(99),
        is_task ? std::to_string(state.calls) : "", is_task ? std::to_string(retries) : "",
        PageText(machine.states[i].resource));
  }
  out += "</tbody></table></div>\n";
  if (total.states.size() > kStatesShown)
    out += fmt::format("<p class=\"soft\">and {} more</p>\n", total.states.size() - kStatesShown);
  return out;
}

std::string Machine(const sim::CampaignResult& result, size_t number, bool open) {
  const sim::MachineInfo& machine = result.machines[number];
  const sim::MachineNumbers total = TotalOf(result, number);
  std::string out = fmt::format(
      "<details{}><summary><b dir=\"auto\">{}</b> <span class=\"soft\">{}, {}</span></summary><div "
      "class=\"inside\">\n",
      open ? " open" : "", PageText(machine.name), machine.type == ASLRT_EXPRESS ? "EXPRESS" : "STANDARD",
      sim::Plural(total.executions(), "execution"));
  if (total.executions() > 0) {
    out += Outcomes(total.outcomes, total.executions()) + "<h3>Numbers by execution</h3>\n";
    out += Table(DistributionsOf(total)) + Plots(DistributionsOf(total));
    const auto calls = CallsByResource(machine, total);
    if (!calls.empty()) {
      out += "<h3>Calls by resource</h3>\n<div class=\"scroll\"><table><tbody>\n";
      size_t shown = 0;
      for (const auto& [resource, count] : calls) {
        if (shown++ >= kUnusedShown) break;
        out += fmt::format("<tr><td class=\"name\">{}</td><td class=\"n\">{}</td></tr>\n", PageText(resource),
                           count);
      }
      out += "</tbody></table></div>\n";
    }
    out += "<h3>States</h3>\n" + States(machine, total);
  }
  return out + "</div></details>\n";
}

std::string Unused(const std::vector<sim::UnusedAnswer>& unused) {
  std::string out = "<section id=\"unused\"><h2>Answers that no run used</h2>\n<ul class=\"missed\">\n";
  for (size_t i = 0; i < unused.size() && i < kUnusedShown; ++i) {
    out += fmt::format("<li><code>{}</code> <span class=\"soft\">line {}</span></li>\n",
                       PageText(unused[i].pointer), unused[i].line);
  }
  out += "</ul>\n";
  if (unused.size() > kUnusedShown)
    out += fmt::format("<p class=\"soft\">and {} more</p>\n", unused.size() - kUnusedShown);
  return out + "</section>\n";
}

// Of the only script that the page may run.
std::string ScriptHash() {
  std::string hex, bytes;
  aslrt::HexDigest("SHA-256", kPageScript, &hex);
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return aslrt::EncodeBase64(bytes);
}

std::string Head(const sim::CampaignResult& result) {
  const std::string file = PageText(result.file);
  const bool failed = result.failed() > 0;
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "script-src 'sha256-{0}'; base-uri 'none'; form-action 'none'\">\n<title>{1}: {2} failed</title>\n"
      "<style>{3}</style></head><body>\n<a class=\"skip\" href=\"#failures\">to the failures</a>\n<header "
      "class=\"top\">"
      "<h1><span dir=\"auto\">{1}</span> <span class=\"badge {4}\">{5}</span></h1>\n"
      "<p class=\"soft\">{6}, {7}, machine <span dir=\"auto\">{8}</span></p>\n",
      ScriptHash(), file, result.failed(), kPageStyle, failed ? "bad" : "good",
      failed ? fmt::format("{} of {} failed", result.failed(), sim::Plural(result.runs(), "run"))
             : fmt::format("{} held", sim::Plural(result.runs(), "run")),
      PageText(result.machine().definition), result.machine().type == ASLRT_EXPRESS ? "EXPRESS" : "STANDARD",
      PageText(result.machine().name));
}

}  // namespace

std::string PageText(std::string_view text, size_t bytes_max) {
  return MarkupText(sim::CutText(text, bytes_max));
}

std::string HtmlOfResult(const sim::CampaignResult& result) {
  std::string out = Head(result) + Facts(result) + "</header>\n<nav aria-label=\"sections\"><ul>";
  out += "<li><a href=\"#failures\">Failures</a></li><li><a href=\"#workflow\">Workflow</a></li>";
  if (result.coverage) out += "<li><a href=\"#coverage\">Coverage</a></li>";
  out +=
      "<li><a href=\"#cases\">Cases</a></li><li><a href=\"#machines\">Machines</a></li></ul></nav>\n<main>\n";
  out += HtmlOfFailures(result) + HtmlOfWorkflows(result);
  if (result.coverage) out += Coverage(*result.coverage);
  out += "<section id=\"cases\" aria-labelledby=\"h-cases\"><h2 id=\"h-cases\">Cases</h2>\n";
  const size_t parts = std::min(result.parts.size(), kPartsMax);
  for (size_t i = 0; i < parts; ++i) {
    out += Part(result, result.parts[i], result.parts.size() <= kPartsOpen, i < kPlottedParts);
  }
  if (result.parts.size() > parts)
    out +=
        fmt::format("<p class=\"soft\">and {}</p>\n", sim::Plural(result.parts.size() - parts, "other case"));
  out +=
      "</section>\n<section id=\"machines\" aria-labelledby=\"h-machines\"><h2 "
      "id=\"h-machines\">Machines</h2>\n";
  for (size_t i = 0; i < std::min(result.machines.size(), kPartsMax); ++i) out += Machine(result, i, i == 0);
  out += "</section>\n";
  if (result.unused && !result.unused->empty()) out += Unused(*result.unused);
  out += fmt::format(
      "</main>\n<footer>Made by aslc {}. Times are virtual; the cost is an estimate by the price "
      "table.</footer>\n",
      PageText(result.version));
  return out + "<script type=\"application/json\" id=\"data\">" + PageData(result) + "</script>\n<script>" +
         std::string(kPageScript) + "</script>\n</body></html>\n";
}

}  // namespace aslc::cli
