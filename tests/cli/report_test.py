#!/usr/bin/env python3
"""`aslc sim --result` and `aslc report`: every format, shards, limits. report_test.py ASLC ROOT"""
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

ASLC, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
failures, checks = [], 0
VOID = {"meta", "br", "input", "link", "img", "hr"}

# Names and texts that every format must escape.
ODD = "Tell <b>&\"' | on `x`"
DEFINITION = {
    "StartAt": "Work",
    "States": {
        "Work": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:work",
                 "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}], "Next": "Which"},
        "Which": {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": True, "Next": "Odd"}], "Default": ODD},
        "Odd": {"Type": "Succeed"},
        ODD: {"Type": "Task", "Resource": "arn:aws:states:::sns:publish",
              "Parameters": {"TopicArn": "t", "Message": "m"}, "End": True},
    },
}
SCENARIO = """definition: a.asl.json
tasks:
  - function: work
    answers:
      - {probability: 20%, error: {Error: Busy}, latency: {uniform: [1ms, 900ms]}}
      - {probability: 1%, error: {Error: "Rare<script>", Cause: "a </script> ]]> & \\"cause\\"\\nin lines, 100%"}}
      - {output: {}, latency: {uniform: [10ms, 2s]}}
  - resource: sns:publish
    answers:
      - {probability: 5%, error: {Error: SNS.InternalErrorException}}
      - {output: {MessageId: m}}
  - state: Work
    answers: [{error: {Error: Never}}]
properties:
  - {name: one tell, atMost: 0, calls: {resource: "sns:publish"}}
"""


def aslc(*args, timeout=300, cwd=None):
    done = subprocess.run([ASLC, *map(str, args)], capture_output=True, timeout=timeout, cwd=cwd,
                          env={**os.environ, "NO_COLOR": "1"})
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done


def expect(what, condition, detail=""):
    global checks
    checks += 1
    if not condition:
        failures.append(what)
        print(f"failed: {what} {detail}"[:1500])


class Page(html.parser.HTMLParser):
    """Whether tags are closed, and what the page has."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.tags, self.urls, self.text = [], [], [], [], ""
        self.handlers = []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.urls += [v for k, v in attributes if k in ("src", "href", "action") and not v.startswith("#")]
        self.handlers += [k for k, _ in attributes if k.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        self.text += data


def page_of(text):
    page = Page()
    page.feed(text)
    page.close()
    return page


def texts(folder):
    path = folder / "a.sim.yaml"
    done = aslc("sim", path, "--seeds", 600, "--result", folder / "all.json")
    expect("a campaign with failures", done.returncode == 1, done.stderr)
    document = json.loads((folder / "all.json").read_text())
    expect("the result counts", document["runs"] == 600 and document["failures"] == 600, str(document)[:300])
    report = aslc("report", folder / "all.json")
    expect("the report says that runs failed", report.returncode == 1, report.stderr)
    part = done.stdout[:done.stdout.index("\nWhat went wrong")] if "\nWhat went wrong" in done.stdout else done.stdout
    expect("the report has what sim has printed", part[part.index("600 runs"):].strip() in report.stdout, part + "\n---\n" + report.stdout)
    for line in ("states that no run reached\n", "a.asl.json:", "answers that no run used\n", "per million executions",
                 "calls     arn:aws:states:::sns:publish: "):
        expect(f"the report has {line!r}", line in report.stdout, report.stdout)
    same = aslc("report", folder / "all.json", "--format", "json")
    expect("JSON is the result", same.stdout == (folder / "all.json").read_text())
    return document


def junit(folder):
    done = aslc("report", folder / "all.json", "--format", "junit")
    root = ET.fromstring(done.stdout)
    suites = root.findall("testsuite")
    expect("a suite for the case", len(suites) == 1)
    cases = suites[0].findall("testcase")
    expect("JUnit counts", int(suites[0].get("tests")) == len(cases) == int(root.get("tests")))
    broken = [c for c in cases if c.find("failure") is not None]
    expect("JUnit counts failures", int(suites[0].get("failures")) == len(broken) == int(root.get("failures")), done.stdout)
    by_name = {c.get("name"): c for c in cases}
    expect("a testcase for the property", by_name["property one tell"].find("failure") is not None)
    runs = by_name["runs"].find("failure")
    expect("a line that repeats", re.search(r"to repeat: aslc sim \S+ --seed \d+\n", runs.text) is not None, runs.text[:500])
    expect("texts are what they were", "Rare<script>" in runs.text and "a </script> ]]> & \"cause\"\nin lines" in runs.text)
    expect("properties that hold pass", any(c.find("failure") is None for c in cases))


def github(folder):
    done = aslc("report", folder / "all.json", "--format", "github")
    lines = done.stdout.splitlines()
    expect("annotations are commands", lines and all(
        re.fullmatch(r"::(error|warning) file=[^:,]*,line=\d+,title=[^:,]*::.*", line) for line in lines), done.stdout)
    expect("line breaks are escaped", any("100%25" in line and "%0Ato repeat: aslc sim" in line for line in lines), done.stdout)
    warned = [line for line in lines if line.startswith("::warning") and "a.asl.json" in line]
    expect("what no run reached has its line", any("no run reached the state Odd" in line and "line=1," in line
                                                   for line in warned), str(warned))
    done = aslc("report", folder / "all.json", "--format", "markdown")
    expect("the summary draws", done.stdout.count("```") == 2 and "```mermaid\nflowchart TD\n" in done.stdout)
    expect("the drawing is coloured", re.search(r"  class n\d+ visits0\n", done.stdout) is not None and
           re.search(r"  class n\d+(,n\d+)* visits3\n", done.stdout) is not None, done.stdout)
    expect("no markup comes from texts", "<script" not in done.stdout and "Rare&lt;script&gt;" in done.stdout)


def page(folder, document):
    done = aslc("report", folder / "all.json", "--format", "html", "-o", folder / "all.html")
    expect("the page is written", done.returncode == 1 and done.stdout == "", done.stderr)
    text = (folder / "all.html").read_text()
    parsed = page_of(text)
    expect("tags are closed", not parsed.open and not parsed.wrong, f"{parsed.open} {parsed.wrong}")
    expect("nothing is loaded", not parsed.urls and "url(http" not in text and "@import" not in text, str(parsed.urls))
    expect("addresses are names of formats", set(re.findall(r"https?://[^\"' <)]*", text)) <= {"http://www.w3.org/2000/svg"})
    scripts = [a for tag, a in parsed.tags if tag == "script"]
    expect("two scripts and no handlers", len(scripts) == 2 and not parsed.handlers, str(scripts))
    data = re.search(r'<script type="application/json" id="states">(.*?)</script>', text, re.S).group(1)
    states = json.loads(data)
    expect("a click tells of each state", {s["name"] for s in states.values()} == set(DEFINITION["States"]), data)
    drawn = {a.get("id") for tag, a in parsed.tags if tag == "g"}
    expect("states are drawn", set(states) <= drawn, f"{set(states)} {drawn}")
    expect("failures have stories", "ExecutionStarted" in parsed.text and "Rare<script>" in parsed.text)
    expect("lines that repeat", all(f"--seed {kind['firstSeed']}" in parsed.text
                                    for kind in document["parts"][0]["failureKinds"]))
    expect("plots", sum(a.get("class") == "plot" for tag, a in parsed.tags if tag == "svg") >= 2)
    expect("for phones", any(a.get("name") == "viewport" for tag, a in parsed.tags if tag == "meta"))
    expect("light and dark", "prefers-color-scheme:dark" in text)


def shards(folder):
    path = folder / "a.sim.yaml"
    whole = (folder / "all.json").read_text()
    for count in (2, 3, 7):
        files = []
        for number in range(count, 0, -1):
            files.append(folder / f"{number}-{count}.json")
            done = aslc("sim", path, "--seeds", 600, "--shard", f"{number}/{count}", "-j", number % 3 + 1,
                        "--result", files[-1])
            expect(f"shard {number}/{count}", done.returncode == 1, done.stderr)
        merged = aslc("report", *files, "--format", "json")
        expect(f"{count} shards are the whole", merged.stdout == whole, merged.stderr)
    done = aslc("report", folder / "1-2.json", folder / "all.json")
    expect("seeds are not counted twice", done.returncode == 2 and "same seeds" in done.stderr, done.stderr)
    done = aslc("sim", path, "--seeds", 500, "--seed", 601, "--result", folder / "other.json")
    done = aslc("report", folder / "all.json", folder / "other.json")
    expect("other campaigns are not merged", done.returncode == 2 and "cannot be merged" in done.stderr, done.stderr)
    for wrong in ("0/2", "3/2", "2", "a/b", "1/0"):
        done = aslc("sim", path, "--seeds", 10, "--shard", wrong)
        expect(f"--shard {wrong} is refused", done.returncode == 2, done.stderr)
    # More shards than seeds: some have none.
    done = aslc("sim", path, "--seeds", 2, "--shard", "1/3", "--result", folder / "none.json")
    expect("a shard without seeds", done.returncode == 0 and json.loads((folder / "none.json").read_text())["runs"] == 0,
           done.stdout + done.stderr)


def limits(folder):
    path = folder / "a.sim.yaml"
    done = aslc("sim", path, "--seeds", 5000000, "--time", "200ms", "--result", folder / "short.json")
    runs = json.loads((folder / "short.json").read_text())
    expect("--time ends a campaign at a border", 0 < runs["runs"] < 5000000 and runs["runs"] % 64 == 0, done.stderr)
    expect("and the result says what was planned", runs["parts"][0]["planned"] == 5000000)
    expect("--time is a duration", aslc("sim", path, "--seeds", 5, "--time", "soon").returncode == 2)
    (folder / "prices.json").write_text('{"transition": 2000000000}')
    done = aslc("sim", path, "--seeds", 100, "--prices", folder / "prices.json", "--result", folder / "dear.json")
    dear = json.loads((folder / "dear.json").read_text())["parts"][0]
    expect("prices are replaced", int(dear["picodollars"]["sum"]) == 2000000000 * int(dear["transitions"]["sum"]))
    (folder / "prices.json").write_text('{"transit": 1}')
    done = aslc("sim", path, "--seeds", 10, "--prices", folder / "prices.json")
    expect("prices have names", done.returncode == 2 and "there is no price `transit`" in done.stderr, done.stderr)
    (folder / "bad.json").write_text('{"aslcCampaign": 1, "version": ')
    for wrong in (folder / "bad.json", folder / "a.asl.json", folder / "missing.json"):
        done = aslc("report", wrong)
        expect(f"{wrong.name} is refused", done.returncode == 2 and wrong.name in done.stderr, done.stderr)
    done = aslc("report", folder / "all.json", "-o", folder / "all.json")
    expect("a result is not overwritten", done.returncode == 2)


def commits(folder):
    done = aslc("sim", folder / "a.sim.yaml", "--seed", "commit", cwd=folder)
    expect("no commit, no seed", done.returncode == 2 and "--seed commit" in done.stderr, done.stderr)
    git = ["git", "-C", str(folder), "-c", "user.name=n", "-c", "user.email=e@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "m"], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout
    done = aslc("sim", "a.sim.yaml", "--seed", "commit", cwd=folder)
    expect("the seed is the commit", f"seed {int(head[:16], 16)}\n" in done.stdout, done.stdout[:200] + done.stderr)


def large(folder):
    """The page of 100,000 runs stays small."""
    scenario = ROOT / "examples/order/order.sim.yaml"
    done = aslc("sim", scenario, "--seeds", 100000, "--result", folder / "large.json")
    expect("100,000 runs", done.returncode in (0, 1), done.stderr)
    aslc("report", folder / "large.json", "--format", "html", "-o", folder / "large.html")
    size = (folder / "large.html").stat().st_size
    expect("the page is under 2 MB", size < 2_000_000, str(size))
    expect("the result is under 1 MB", (folder / "large.json").stat().st_size < 1_000_000)
    parsed = page_of((folder / "large.html").read_text())
    expect("and whole", not parsed.open and not parsed.wrong and "100000 runs" in parsed.text)


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "a.asl.json").write_text(json.dumps(DEFINITION))
    (folder / "a.sim.yaml").write_text(SCENARIO)
    document = texts(folder)
    junit(folder)
    github(folder)
    page(folder, document)
    shards(folder)
    limits(folder)
    commits(folder)
    large(folder)
print(f"{checks} checks, {len(failures)} failed")
sys.exit(1 if failures else 0)
