// What the page does (report_formats.h): a click, Enter or the space bar on a state shows its numbers. Texts
// of a result become text nodes only.
#include "cli/report_formats.h"

namespace aslc::cli {

const std::string_view kPageScript = R"(
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const make = (tag, text, name) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (name) element.className = name;
  return element;
};
function show(machine, state, node) {
  const panel = document.getElementById("panel" + machine);
  for (const other of document.querySelectorAll(".chosen")) other.classList.remove("chosen");
  node.classList.add("chosen");
  panel.textContent = "";
  const title = make("h3", state.name);
  title.dir = "auto";
  panel.append(title, make("p", state.about, "soft"));
  const pairs = make("dl", undefined, "pairs");
  for (const [name, value] of state.facts) pairs.append(make("dt", name), make("dd", value));
  panel.append(pairs);
  for (const plot of state.plots) {
    panel.append(make("div", plot.title, "soft"));
    const bars = make("div", undefined, "spark");
    for (const height of plot.bars) {
      const bar = make("i");
      bar.style.height = height + "%";
      bars.append(bar);
    }
    panel.append(bars, make("div", plot.range, "soft"));
  }
  if (state.missed.length) {
    panel.append(make("h3", "never reached"));
    const list = make("ul", undefined, "missed");
    for (const text of state.missed) list.append(make("li", text));
    panel.append(list);
  }
}
data.forEach((states, machine) => {
  for (const [id, state] of Object.entries(states)) {
    const node = document.getElementById(id);
    if (!node) continue;
    node.tabIndex = 0;
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", state.name + ", " + state.about);
    node.addEventListener("click", event => { event.stopPropagation(); show(machine, state, node); });
    node.addEventListener("keydown", event => {
      if (event.target !== node || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      show(machine, state, node);
    });
  }
});
for (const link of document.querySelectorAll("[data-state]")) {
  link.addEventListener("click", () => {
    const node = document.getElementById(link.dataset.state);
    if (node) node.dispatchEvent(new MouseEvent("click", {bubbles: false}));
  });
}
)";

}  // namespace aslc::cli
