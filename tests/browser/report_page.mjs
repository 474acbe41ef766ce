// The page of `aslc report --format html` in a real browser: it opens without a network, shows what it should at all
// widths and in both themes, and answers clicks and keys. 
// node report_page.mjs MODULES CHROMIUM PAGE ODD SCREENSHOTS; MODULES: the folder with puppeteer-core; SCREENSHOTS may be "".
import fs from "node:fs";
import {createRequire} from "node:module";
import os from "node:os";
import path from "node:path";
import {pathToFileURL} from "node:url";

const [modules, chromium, page_file, odd_file, screenshots] = process.argv.slice(2);
const puppeteer = createRequire(path.join(modules, "x"))("puppeteer-core");
let checks = 0;
const failures = [];
function expect(what, holds, shown = "") {
  ++checks;
  if (holds) return;
  failures.push(what);
  console.log(`failed: ${what} ${JSON.stringify(shown).slice(0, 1500)}`);
}

const profile = fs.mkdtempSync(path.join(os.tmpdir(), "aslc-browser-"));
const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  userDataDir: profile,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"],
});

async function open(file, width, theme) {
  const page = await browser.newPage();
  const wrong = [];
  page.on("request", request => {
    if (!request.url().startsWith("file://")) wrong.push("request " + request.url());
  });
  page.on("pageerror", error => wrong.push("error " + error.message));
  page.on("console", message => {
    if (["error", "warn"].includes(message.type())) wrong.push(`${message.type()} ${message.text()}`);
  });
  page.on("dialog", dialog => { wrong.push("dialog " + dialog.message()); dialog.dismiss(); });
  await page.setViewport({width, height: 900});
  await page.emulateMediaFeatures([{name: "prefers-color-scheme", value: theme}]);
  await page.goto(pathToFileURL(path.resolve(file)).href, {waitUntil: "load"});
  return {page, wrong};
}

async function shoot(page, name) {
  if (screenshots) await page.screenshot({path: path.join(screenshots, name + ".png"), fullPage: true});
}

// Relative luminance and contrast (WCAG 2.2, 1.4.3), of texts on opaque backgrounds around them.
async function contrasts(page) {
  return page.evaluate(() => {
    const rgb = text => (text.match(/[\d.]+/g) ?? []).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const bad = [];
    for (const element of document.querySelectorAll("body *:not(svg *)")) {
      if (![...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !element.checkVisibility()) continue;
      if (["SCRIPT", "STYLE"].includes(element.tagName)) continue;
      let behind = element;
      while (behind && (rgb(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0) behind = behind.parentElement;
      const back = behind ? rgb(getComputedStyle(behind).backgroundColor) : [255, 255, 255];
      const [a, b] = [light(rgb(getComputedStyle(element).color)), light(back)].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      if (ratio < 4.5) bad.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)} ${element.textContent.slice(0, 30)}`);
    }
    return bad.slice(0, 5);
  });
}

for (const [name, width, theme] of [["light", 1280, "light"], ["dark", 1280, "dark"], ["wide", 1920, "light"],
                                    ["narrow", 400, "light"], ["narrow-dark", 400, "dark"]]) {
  const {page, wrong} = await open(page_file, width, theme);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(`${name}: nothing is wider than the window`, overflow <= 0, overflow);
  expect(`${name}: texts can be read`, (await contrasts(page)).length === 0, await contrasts(page));
  await shoot(page, name);
  const state = await page.$(".graph .node[tabindex]");
  expect(`${name}: states can be chosen`, state !== null);
  await page.evaluate(node => node.dispatchEvent(new MouseEvent("click", {bubbles: true})), state);
  const panel = await page.$eval("#panel0", e => e.innerText);
  expect(`${name}: a click tells of the state`, /came here/.test(panel) && /visits/.test(panel), panel);
  if (screenshots) {
    await page.evaluate(() => document.getElementById("workflow").scrollIntoView({behavior: "instant"}));
    await page.screenshot({path: path.join(screenshots, name + "-state.png")});
  }
  expect(`${name}: nothing is loaded and nothing goes wrong`, wrong.length === 0, wrong);
  await page.close();
}

{
  const {page, wrong} = await open(page_file, 1280, "light");
  // Every state has its own numbers, by keys alone.
  await page.keyboard.press("Tab");
  const skip = await page.evaluate(() => document.activeElement.className);
  expect("the first stop of Tab leads to the failures", skip === "skip", skip);
  const ids = await page.$$eval(".graph .node[tabindex]", nodes => nodes.map(n => n.id));
  const told = new Set();
  for (const [i, id] of ids.entries()) {
    await page.$eval("#" + id, e => e.focus());
    await page.keyboard.press(i % 2 ? "Space" : "Enter");
    told.add(await page.$eval("#panel0 h3", e => e.textContent));
    expect("the chosen state is marked", await page.$eval("#" + id, e => e.classList.contains("chosen")));
  }
  expect("each state tells of itself", told.size === ids.length && ids.length > 2, [...told]);
  const names = await page.$$eval(".graph .node[tabindex]", nodes => nodes.map(n => n.getAttribute("aria-label")));
  expect("states have names for screen readers", names.every(n => /came here/.test(n)), names);
  const unreached = await page.$eval("#coverage .missed", e => e.innerText);
  expect("what no run reached comes first in coverage", unreached.length > 0 && await page.evaluate(() => {
    const missed = document.querySelector("#coverage .missed"), table = document.querySelector("#coverage table");
    return (missed.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  }));
  const colours = await page.evaluate(() => [...document.querySelectorAll(".graph .node[tabindex]")]
    .map(n => getComputedStyle(n.querySelector(".shape, .head")).fill));
  expect("the graph is coloured by what was reached", new Set(colours).size >= 2, colours);
  // Failures open and close by keys.
  const finding = await page.$("#failures details:nth-of-type(2) summary, #failures details summary");
  await finding.focus();
  const open_before = await finding.evaluate(e => e.parentElement.open);
  await page.keyboard.press("Enter");
  expect("failures open with Enter", await finding.evaluate(e => e.parentElement.open) !== open_before);
  expect("failures have timelines", await page.$$eval("#failures .story li", rows => rows.length) > 3);
  expect("distributions are plotted", await page.$$eval("svg.plot rect", bars => bars.length) > 10);
  expect("one heading of the first level", await page.$$eval("h1", e => e.length) === 1);
  expect("ids are unique", await page.evaluate(() => {
    const ids = [...document.querySelectorAll("[id]")].map(e => e.id).filter(id => !id.startsWith("tip"));
    return new Set(ids).size === ids.length;
  }));
  expect("nothing goes wrong", wrong.length === 0, wrong);
  await page.close();
}

{
  // Names that try to break out, run from right to left, or never end.
  for (const width of [1280, 400]) {
    const {page, wrong} = await open(odd_file, width, "light");
    const state = await page.evaluate(() => ({
      hacked: window.hacked === true,
      scripts: document.scripts.length,
      overflow: document.documentElement.scrollWidth - window.innerWidth,
      images: document.images.length,
      text: document.body.innerText,
    }));
    expect("no text becomes a script", !state.hacked && state.scripts === 2 && state.images === 0, state.scripts);
    expect("and is shown as it is", state.text.includes("</script><script>window.hacked"), state.text.slice(0, 500));
    expect(`long names stay in their places at ${width}`, state.overflow <= 0, state.overflow);
    for (const node of await page.$$(".graph .node[tabindex]")) {
      await page.evaluate(n => n.dispatchEvent(new MouseEvent("click", {bubbles: true})), node);
    }
    expect("nor a click", !await page.evaluate(() => window.hacked === true));
    expect("nothing goes wrong with odd names", wrong.length === 0, wrong);
    if (screenshots) await page.screenshot({path: path.join(screenshots, `odd-${width}.png`), fullPage: true});
    await page.close();
  }
}

await browser.close();
fs.rmSync(profile, {recursive: true, force: true});
console.log(`report_page: ${checks - failures.length} of ${checks} checks hold`);
process.exit(failures.length ? 1 : 0);
