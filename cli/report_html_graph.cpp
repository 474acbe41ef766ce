// The workflows on the page, coloured by what runs reached, and the data that a click on a state shows
// (report_formats.h).
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "cli/report_formats.h"
#include "sim/coverage_report.h"
#include "sim/json_members.h"
#include "sim/report.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

constexpr size_t kSvgBytesMax = 600'000;  // of all drawings
constexpr size_t kStatesMax = 400;        // of all machines, that a click tells of
constexpr size_t kMissedMax = 8;          // points of a state
constexpr size_t kSparkBars = 24;

// A result may come from elsewhere. What is not the drawing that aslc makes is left out; the page's policy
// forbids all scripts but its own, and all that is loaded.
bool IsSafe(const std::string& svg) {
  std::string lower = svg;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  const size_t end = lower.find("</svg>");
  if (!lower.starts_with("<svg ") || end == std::string::npos ||
      lower.find_first_not_of("\n", end + 6) != std::string::npos) {
    return false;
  }
  constexpr std::string_view kNever[] = {"<script", "<foreignobject", "<iframe", "<image", "<use",
                                         "<a ",     "href",           "<!",      "@import"};
  return std::none_of(std::begin(kNever), std::end(kNever),
                      [&](std::string_view each) { return lower.find(each) != std::string::npos; });
}

// Of each machine, whether its drawing is on the page.
std::vector<bool> Shown(const sim::CampaignResult& result) {
  std::vector<bool> shown;
  size_t bytes = 0;
  for (const sim::MachineInfo& machine : result.machines) {
    const std::string& svg = machine.drawings.svg;
    const bool fits = !svg.empty() && bytes + svg.size() <= kSvgBytesMax && IsSafe(svg);
    if (fits) bytes += svg.size();
    shown.push_back(fits);
  }
  return shown;
}

// Ids of nodes are for one drawing; those of further ones get the machine in front.
std::string PageId(size_t machine, const std::string& id) {
  return machine == 0 ? id : fmt::format("m{}{}", machine, id);
}

std::string Renamed(const std::string& svg, size_t machine) {
  if (machine == 0) return svg;
  std::string out;
  size_t at = 0;
  while (at < svg.size()) {
    const size_t next =
        std::min({svg.find(" id=\"n", at), svg.find(" data-from=\"n", at), svg.find(" data-to=\"n", at)});
    if (next == std::string::npos) break;
    const size_t quote = svg.find('"', next) + 1;
    out.append(svg, at, quote - at);
    out += fmt::format("m{}", machine);
    at = quote;
  }
  return out + svg.substr(std::min(at, svg.size()));
}

// Transitions that no run followed: from a state to a state, "" for the end.
std::set<std::pair<std::string, std::string>> MissedEdges(const sim::Coverage& coverage) {
  std::map<std::pair<std::string, std::string>, uint64_t> counts;
  for (const sim::CoveragePoint& point : coverage.points()) {
    const bool follows = point.kind == ASLRT_COVERAGE_Transition || point.kind == ASLRT_COVERAGE_Arm ||
                         point.kind == ASLRT_COVERAGE_Catcher;
    if (follows) counts[{point.state, point.target}] += point.count > 0 ? 1 : 0;
  }
  std::set<std::pair<std::string, std::string>> missed;
  for (const auto& [edge, count] : counts) {
    if (count == 0) missed.insert(edge);
  }
  return missed;
}

std::string Style(const sim::CampaignResult& result, size_t number) {
  const sim::MachineInfo& machine = result.machines[number];
  const sim::MachineNumbers total = TotalOf(result, number);
  std::map<std::string, int> levels;
  std::multimap<std::string, std::string> ids;
  for (size_t i = 0; i < total.states.size(); ++i) {
    levels[machine.states[i].name] = VisitLevel(total.states[i].runs, result.runs());
  }
  std::string shapes[kVisitLevels], frames[kVisitLevels];
  for (const auto& [id, name] : machine.drawings.nodes) {
    ids.emplace(name, PageId(number, id));
    const auto level = levels.find(name);
    if (level == levels.end()) continue;
    const std::string page_id = PageId(number, id);
    std::string& shape = shapes[level->second];
    shape += fmt::format("{0}.graph #{1}>.shape,.graph #{1}>.head", shape.empty() ? "" : ",", page_id);
    std::string& frame = frames[level->second];
    frame += fmt::format("{0}.graph #{1}>.shape,.graph #{1}>.frame,.graph #{1}>.sheet",
                         frame.empty() ? "" : ",", page_id);
  }
  std::string out = "<style>";
  for (int i = 0; i < kVisitLevels; ++i) {
    if (shapes[i].empty()) continue;
    out += fmt::format("{}{{fill:var(--c{})}}{}{{stroke:var(--c{}l){}}}", shapes[i], i, frames[i], i,
                       i == 0 ? ";stroke-dasharray:5 4" : "");
  }
  if (number == 0 && result.coverage) {
    for (const auto& [from, to] : MissedEdges(*result.coverage)) {
      for (auto a = ids.lower_bound(from); a != ids.upper_bound(from); ++a) {
        if (to.empty()) {
          out += fmt::format(".graph .edge.end[data-from=\"{}\"]{{stroke:var(--c0l);stroke-dasharray:2 4}}",
                             a->second);
          continue;
        }
        for (auto b = ids.lower_bound(to); b != ids.upper_bound(to); ++b) {
          out += fmt::format(
              ".graph .edge[data-from=\"{}\"][data-to=\"{}\"]{{stroke:var(--c0l);stroke-dasharray:2 4}}",
              a->second, b->second);
        }
      }
    }
  }
  return out + "</style>";
}

std::string Workflow(const sim::CampaignResult& result, size_t number) {
  const sim::MachineInfo& machine = result.machines[number];
  return fmt::format(
      "<div class=\"work\">{}<div class=\"graph\" tabindex=\"0\" role=\"group\" aria-label=\"workflow "
      "{}\">{}</div>"
      "<aside class=\"panel\" id=\"panel{}\" aria-live=\"polite\"><p class=\"soft\">Choose a state to see "
      "its numbers: "
      "with a click, or with Tab and Enter.</p></aside></div>\n",
      Style(result, number), PageText(machine.name), Renamed(machine.drawings.svg, number), number);
}

std::string Fact(std::string_view name, const std::string& value) {
  return "[" + sim::JsonQuoted(name) + "," + sim::JsonQuoted(value) + "]";
}

std::string Spark(std::string_view title, const sim::Histogram& values, PlotUnit unit) {
  const std::vector<unsigned> heights = SparkOf(values, kSparkBars);
  if (heights.empty()) return "";
  std::string bars;
  for (unsigned height : heights) bars += (bars.empty() ? "" : ",") + std::to_string(height);
  sim::JsonMembers plot;
  plot.Text("title", title).Raw("bars", "[" + bars + "]");
  plot.Text("range", NumberText(values.min(), unit) + " to " + NumberText(values.max(), unit));
  return plot.Finish();
}

std::string Facts(const sim::StateInfo& info, const sim::StateNumbers& state) {
  std::string facts =
      Fact("visits", std::to_string(state.visits)) + "," + Fact("line", std::to_string(info.line));
  const auto add = [&](std::string_view name, const std::string& value) { facts += "," + Fact(name, value); };
  const auto quantiles = [&](std::string_view name, const sim::Histogram& values, PlotUnit unit) {
    if (values.count() == 0) return;
    for (unsigned percent : {50u, 90u, 99u}) {
      add(fmt::format("{}, p{}", name, percent), NumberText(values.Percentile(percent), unit));
    }
    add(fmt::format("{}, most", name), NumberText(values.max(), unit));
  };
  quantiles("time in it", state.took_ns, PlotUnit::kNanoseconds);
  if (info.resource.empty()) return facts;
  add("resource", sim::CutText(info.resource, kPageText));
  add("calls", std::to_string(state.calls));
  for (size_t i = 0; i < state.retries.size(); ++i) {
    if (state.retries[i] == 0 || state.retries.size() == 1) continue;
    add(fmt::format("visits with {}{} {}", i, i + 1 == sim::kRetriesShown ? " or more" : "",
                    i == 1 ? "retry" : "retries"),
        std::to_string(state.retries[i]));
  }
  quantiles("request", state.requests, PlotUnit::kBytes);
  quantiles("answer", state.replies, PlotUnit::kBytes);
  return facts;
}

std::string StateData(const sim::CampaignResult& result, const sim::StateInfo& info,
                      const sim::StateNumbers& state, const std::vector<std::string>& missed) {
  sim::JsonMembers object;
  object.Text("name", sim::CutText(info.name, kPageText));
  object.Text("about", fmt::format("{} of {} came here ({} %)", state.runs, sim::Plural(result.runs(), "run"),
                                   sim::FormatPercent(state.runs, std::max<uint64_t>(result.runs(), 1))));
  object.Raw("facts", "[" + Facts(info, state) + "]");
  const std::string spark = Spark("time in it", state.took_ns, PlotUnit::kNanoseconds);
  object.Raw("plots", "[" + spark + "]");
  std::string list;
  for (size_t i = 0; i < missed.size() && i < kMissedMax; ++i) {
    list += (list.empty() ? "" : ",") + sim::JsonQuoted(sim::CutText(missed[i], kPageText));
  }
  if (missed.size() > kMissedMax)
    list += "," + sim::JsonQuoted(fmt::format("and {} more", missed.size() - kMissedMax));
  object.Raw("missed", "[" + list + "]");
  return object.Finish();
}

}  // namespace

std::string HtmlOfWorkflows(const sim::CampaignResult& result) {
  const std::vector<bool> shown = Shown(result);
  constexpr std::string_view kMeanings[kVisitLevels] = {"no run came here", "some runs", "at least half",
                                                        "every run"};
  std::string out =
      "<section id=\"workflow\" aria-labelledby=\"h-workflow\"><h2 id=\"h-workflow\">Workflow</h2>\n<ul "
      "class=\"key\">";
  for (int i = 0; i < kVisitLevels; ++i)
    out += fmt::format("<li><i class=\"k{}\"></i>{}</li>", i, kMeanings[i]);
  out += "<li>red dotted arrows: never followed</li></ul>\n";
  for (size_t i = 0; i < result.machines.size(); ++i) {
    const std::string name = PageText(result.machines[i].name);
    if (i > 0)
      out += fmt::format("<details><summary>machine <b dir=\"auto\">{}</b></summary><div class=\"inside\">\n",
                         name);
    out += shown[i] ? Workflow(result, i)
                    : fmt::format("<p class=\"soft\">{} is too large to be drawn here.</p>\n", name);
    if (i > 0) out += "</div></details>\n";
  }
  return out + "</section>\n";
}

std::string PageData(const sim::CampaignResult& result) {
  std::map<std::string, std::vector<std::string>> missed;  // of the first machine
  if (result.coverage) {
    for (const sim::MissedPoint& point : sim::MissedPoints(*result.coverage)) {
      if (point.point->kind != ASLRT_COVERAGE_State) missed[point.point->state].push_back(point.text);
    }
  }
  const std::vector<bool> shown = Shown(result);
  size_t told = 0;
  std::string all;
  for (size_t m = 0; m < result.machines.size(); ++m) {
    const sim::MachineInfo& machine = result.machines[m];
    const sim::MachineNumbers total = TotalOf(result, m);
    std::map<std::string_view, size_t> rows;
    for (size_t i = 0; i < machine.states.size(); ++i) rows.emplace(machine.states[i].name, i);
    sim::JsonMembers states;
    for (const auto& [id, name] : machine.drawings.nodes) {
      const auto row = rows.find(name);
      if (!shown[m] || row == rows.end() || told++ >= kStatesMax) continue;
      const std::vector<std::string> none;
      const auto points = missed.find(name);
      states.Raw(PageId(m, id), StateData(result, machine.states[row->second], total.states[row->second],
                                          m == 0 && points != missed.end() ? points->second : none));
    }
    all += (all.empty() ? "" : ",") + states.Finish();
  }
  std::string out;
  for (char c : "[" + all + "]") {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace aslc::cli
