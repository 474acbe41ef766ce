// One HTML page (report_formats.h): no network, no fonts, a script of a few lines for clicks. All that comes
// from a result is escaped; script data is JSON without `<`.
#include <fmt/format.h>

#include "cli/report_formats.h"
#include "sim/json_members.h"
#include "sim/report.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

// A page is read, and stays small.
constexpr size_t kFailuresMax = 100;
constexpr size_t kSvgBytesMax = 1 << 20;

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--fg:#1f2933;--bg:#fff;--soft:#52606d;--line:#d5dbe1;--box:#f5f7f9;--bar:#3b6fb6;--bad:#c0342c;--good:#23854a}
@media(prefers-color-scheme:dark){:root{--fg:#e4e8ec;--bg:#16191d;--soft:#9aa5b1;--line:#3a424b;--box:#1f242a;--bar:#6ea0e0;--bad:#ff7b72;--good:#5fc98a}}
*{box-sizing:border-box}body{margin:0 auto;padding:16px;max-width:1100px;font:15px/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg)}
h1{font-size:1.4em;overflow-wrap:anywhere}h2{font-size:1.15em;margin-top:2em;border-top:1px solid var(--line);padding-top:1em;overflow-wrap:anywhere}h3{font-size:1em}
.bad{color:var(--bad);font-weight:600}.good{color:var(--good);font-weight:600}.soft{color:var(--soft)}
table{border-collapse:collapse;margin:.5em 0}td,th{padding:2px 12px 2px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto;max-width:100%}.graph{background:#fff;border:1px solid var(--line);border-radius:6px;padding:8px}.graph svg{max-width:100%;height:auto}
.graph .node{cursor:pointer}.graph .node:focus{outline:2px solid #3b6fb6}
pre{background:var(--box);padding:8px;overflow-x:auto;font-size:12px;border-radius:6px}code{overflow-wrap:anywhere;background:var(--box);padding:1px 4px;border-radius:4px}
details{border-bottom:1px solid var(--line);padding:4px 0}summary{cursor:pointer;overflow-wrap:anywhere}
.plots{display:flex;flex-wrap:wrap;gap:16px}figure{margin:0;flex:1 1 300px;max-width:480px}figcaption{color:var(--soft);font-size:13px}
.plot{width:100%;height:auto}.plot rect{fill:var(--bar)}.plot line{stroke:var(--line)}.plot text{fill:var(--soft);font-size:11px}
#about{position:sticky;bottom:0;background:var(--box);border:1px solid var(--line);border-radius:6px;padding:8px;margin-top:8px}#about:empty{display:none}
.key span{display:inline-block;padding:0 8px;margin-right:8px;border-radius:4px;color:#1f2933}
)";

constexpr std::string_view kColours[kVisitLevels] = {"#fde8e7", "#fff4d9", "#e9f3da", "#d8f0de"};

constexpr std::string_view kScript = R"(
const data = JSON.parse(document.getElementById("states").textContent);
const about = document.getElementById("about");
function show(state) {
  about.textContent = "";
  const title = document.createElement("strong");
  title.textContent = state.name;
  about.append(title);
  for (const line of state.lines) {
    const row = document.createElement("div");
    row.textContent = line;
    about.append(row);
  }
}
for (const [id, state] of Object.entries(data)) {
  const node = document.getElementById(id);
  if (!node) continue;
  node.tabIndex = 0;
  node.addEventListener("click", event => { event.stopPropagation(); show(state); });
  node.addEventListener("keydown", event => { if (event.key === "Enter") show(state); });
}
)";

std::string Row(std::string_view name, const sim::Histogram& numbers, PlotUnit unit) {
  std::string out = fmt::format("<tr><td>{}</td>", name);
  for (uint64_t value : {numbers.min(), numbers.Mean(), numbers.Percentile(50), numbers.Percentile(90),
                         numbers.Percentile(99), numbers.max()}) {
    out += fmt::format("<td class=\"n\">{}</td>", NumberText(value, unit));
  }
  return out + "</tr>\n";
}

std::string Numbers(const sim::CampaignPart& part) {
  std::string out =
      "<div class=\"scroll\"><table><tr><th></th><th class=\"n\">least</th><th class=\"n\">mean</th>"
      "<th class=\"n\">p50</th><th class=\"n\">p90</th><th class=\"n\">p99</th><th "
      "class=\"n\">most</th></tr>\n";
  out += Row("virtual duration", part.durations_ns, PlotUnit::kNanoseconds);
  out += Row("transitions", part.transitions, PlotUnit::kCount);
  out += Row("history events", part.events, PlotUnit::kCount);
  out += Row("largest payload", part.payloads, PlotUnit::kBytes);
  out += fmt::format("</table></div>\n<p>Estimated cost: {}</p>\n<div class=\"plots\">\n", CostText(part));
  out += PlotOf(part.durations_ns, PlotUnit::kNanoseconds, "virtual duration");
  out += PlotOf(part.transitions, PlotUnit::kCount, "transitions");
  out += PlotOf(part.events, PlotUnit::kCount, "history events");
  out += PlotOf(part.payloads, PlotUnit::kBytes, "largest payload");
  return out + "</div>\n";
}

std::string Outcomes(const sim::CampaignPart& part) {
  std::string out = "<table><tr><th>outcome</th><th class=\"n\">runs</th><th class=\"n\"></th></tr>\n";
  for (const sim::OutcomeCount& outcome : part.outcomes) {
    if (outcome.runs == 0) continue;
    out += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{} %</td></tr>\n",
                       MarkupText(outcome.name), outcome.runs, sim::FormatPercent(outcome.runs, part.runs()));
  }
  return out + "</table>\n";
}

std::string Failures(const sim::CampaignPart& part) {
  if (part.failed == 0) return "<p class=\"good\">No run failed.</p>\n";
  std::string out = fmt::format("<h3 class=\"bad\">{} failed</h3>\n", sim::Plural(part.failed, "run"));
  const size_t shown = std::min(part.failures.size(), kFailuresMax);
  for (size_t i = 0; i < shown; ++i) {
    const sim::FailureStory& failure = part.failures[i];
    out +=
        fmt::format("<details{}><summary>{} <span class=\"soft\">{}, first with seed {}</span></summary>\n",
                    i == 0 ? " open" : "", MarkupText(sim::FailureTitle(failure)),
                    sim::Plural(failure.runs, "run"), failure.first_seed);
    const std::string detail = FailureDetail(failure);
    if (!detail.empty()) out += fmt::format("<pre>{}</pre>\n", MarkupText(detail));
    out += fmt::format("<p><code>{}</code></p>\n", MarkupText(sim::RepeatCommand(part, failure.first_seed)));
    if (!failure.timeline.empty()) out += fmt::format("<pre>{}</pre>\n", MarkupText(failure.timeline));
    out += "</details>\n";
  }
  const uint64_t kinds = part.failures.size() - shown;
  if (kinds > 0) out += fmt::format("<p>and {}</p>\n", sim::Plural(kinds, "other kind"));
  if (part.ungrouped() > 0)
    out += fmt::format("<p>and {} of still other kinds</p>\n", sim::Plural(part.ungrouped(), "run"));
  return out;
}

std::string Properties(const sim::CampaignPart& part) {
  if (part.properties.empty()) return "";
  std::string out = "<h3>Properties</h3>\n<div class=\"scroll\"><table>\n";
  for (const sim::PropertyNumbers& property : part.properties) {
    if (property.runs == 0) {
      out += fmt::format("<tr><td>{}</td><td class=\"good\">holds</td><td></td></tr>\n",
                         MarkupText(property.name));
      continue;
    }
    out +=
        fmt::format("<tr><td>{}</td><td class=\"bad\">broken by {}</td><td>{}<br><code>{}</code></td></tr>\n",
                    MarkupText(property.name), sim::Plural(property.runs, "run"),
                    MarkupText(sim::ViolationText(property.first)),
                    MarkupText(sim::RepeatCommand(part, property.first_seed)));
  }
  return out + "</table></div>\n";
}

std::string States(const sim::CampaignPart& part) {
  std::string out =
      "<details><summary>States and calls</summary><div class=\"scroll\"><table><tr><th>state</th>"
      "<th class=\"n\">runs</th><th class=\"n\">calls</th><th>retries: visits</th><th>resource</th></tr>\n";
  for (const sim::StateNumbers& state : part.states) {
    std::string retries;
    for (size_t i = 1; i < state.retries.size(); ++i) {
      if (state.retries[i] > 0)
        retries += fmt::format("{}{}: {}", retries.empty() ? "" : ", ", i, state.retries[i]);
    }
    out += fmt::format(
        "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>\n",
        MarkupText(state.name), state.runs, state.resource.empty() ? "" : std::to_string(state.calls),
        retries, MarkupText(state.resource));
  }
  return out + "</table></div></details>\n";
}

// State -> what a click tells.
std::map<std::string, std::string> Abouts(const sim::CampaignResult& result) {
  std::map<std::string, std::string> lines;
  for (const sim::CampaignPart& part : result.parts) {
    for (const sim::StateNumbers& state : part.states) {
      std::string text = part.case_name.empty() ? "" : part.case_name + ": ";
      text += fmt::format("{} of {} came here", state.runs, sim::Plural(part.runs(), "run"));
      if (!state.resource.empty())
        text += fmt::format(", {} of {}", sim::Plural(state.calls, "call"), state.resource);
      uint64_t retried = 0;
      for (size_t i = 1; i < state.retries.size(); ++i) retried += state.retries[i];
      if (retried > 0) text += fmt::format(", {} retried", sim::Plural(retried, "visit"));
      lines[state.name] += (lines[state.name].empty() ? "" : ",") + sim::JsonQuoted(text);
    }
  }
  return lines;
}

std::string ScriptData(const sim::CampaignResult& result) {
  const std::map<std::string, std::string> abouts = Abouts(result);
  sim::JsonMembers states;
  for (const auto& [id, name] : result.drawings.nodes) {
    const auto about = abouts.find(name);
    if (about == abouts.end()) continue;
    states.Raw(id, "{\"name\":" + sim::JsonQuoted(name) + ",\"lines\":[" + about->second + "]}");
  }
  std::string out;
  for (char c : states.Finish()) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

std::string Drawing(const sim::CampaignResult& result) {
  const std::string& svg = result.drawings.svg;
  // A result may come from elsewhere: what is not the drawing that aslc makes is left out, and the page's
  // policy forbids scripts in attributes.
  const bool safe = svg.starts_with("<svg ") && svg.find("<script") == std::string::npos &&
                    svg.find("<foreignObject") == std::string::npos;
  if (!safe || svg.size() > kSvgBytesMax) return "";
  std::map<std::string, int> levels;
  for (const StateVisits& state : VisitsOf(result))
    levels[state.name] = VisitLevel(state.runs, result.runs());
  std::string style = "<style>";
  for (const auto& [id, name] : result.drawings.nodes) {
    const auto level = levels.find(name);
    if (level == levels.end()) continue;
    style += fmt::format("#{0}>.shape,#{0}>.head{{fill:{1} !important}}", id, kColours[level->second]);
    if (level->second == 0) style += fmt::format("#{0}>.shape,#{0}>.frame{{stroke-dasharray:4 3}}", id);
  }
  constexpr std::string_view kMeanings[kVisitLevels] = {"no run", "some", "at least half", "every run"};
  std::string out = "<h2>Workflow</h2>\n<p class=\"key\">How many runs came to a state: ";
  for (int i = 0; i < kVisitLevels; ++i) {
    out += fmt::format("<span style=\"background:{}\">{}</span>", kColours[i], kMeanings[i]);
  }
  out +=
      "<br><span class=\"soft\">A click on a state tells its numbers.</span></p>\n<div class=\"scroll "
      "graph\">";
  out += svg.substr(0, svg.rfind("</svg>")) + style +
         "</style></svg></div>\n<div id=\"about\" role=\"status\"></div>\n";
  return out;
}

std::string Part(const sim::CampaignResult& result, const sim::CampaignPart& part) {
  return fmt::format("<h2>{}</h2>\n<p>{}, {}</p>\n", MarkupText(PartTitle(result, part)),
                     sim::Plural(part.runs(), "run"), sim::SeedsText(part)) +
         Outcomes(part) + Failures(part) + Properties(part) + Numbers(part) + States(part);
}

}  // namespace

std::string HtmlOfResult(const sim::CampaignResult& result) {
  const std::string file = MarkupText(result.file);
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "script-src 'nonce-aslc'\">\n<title>{0}</title>\n"
      "<style>{1}</style></head><body>\n<h1>{0}: {2}, <span class=\"{3}\">{4} failed</span></h1>\n"
      "<p class=\"soft\">{5}, {6}, aslc {7}</p>\n",
      file, kStyle, sim::Plural(result.runs(), "run"), result.failed() > 0 ? "bad" : "good", result.failed(),
      MarkupText(result.definition), result.type == ASLRT_EXPRESS ? "EXPRESS" : "STANDARD",
      MarkupText(result.version));
  for (const sim::CampaignPart& part : result.parts) out += Part(result, part);
  const std::string drawing = Drawing(result);
  out += drawing;
  if (result.unused && !result.unused->empty()) {
    out += "<h2>Answers that no run used</h2>\n<ul>\n";
    for (const sim::UnusedAnswer& answer : *result.unused) {
      out += fmt::format("<li>line {}: <code>{}</code></li>\n", answer.line, MarkupText(answer.pointer));
    }
    out += "</ul>\n";
  }
  if (!drawing.empty()) {
    out += "<script type=\"application/json\" id=\"states\">" + ScriptData(result) +
           "</script>\n<script nonce=\"aslc\">" + std::string(kScript) + "</script>\n";
  }
  return out + "</body></html>\n";
}

}  // namespace aslc::cli
