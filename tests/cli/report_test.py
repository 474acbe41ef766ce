#!/usr/bin/env python3
"""`aslc sim --result` and `aslc report`: every format, shards, explorations, limits. report_test.py ASLC ROOT"""
import base64
import hashlib
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

from harness import aslc, expect, expect_refused, finish

ROOT = pathlib.Path(sys.argv[2])
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
    expect("a campaign with failures", done.returncode == 1, done)
    document = json.loads((folder / "all.json").read_text())
    expect("the result counts", document["runs"] == 600 and document["failures"] == 600, str(document)[:300])
    report = aslc("report", folder / "all.json")
    expect("the report says that runs failed", report.returncode == 1, report.stderr)
    part = done.stdout[:done.stdout.index("\nWhat went wrong")] if "\nWhat went wrong" in done.stdout else done.stdout
    expect("the report has what sim has printed", part[part.index("600 runs"):].strip() in report.stdout, part + "\n---\n" + report.stdout)
    for line in ("states that no run reached\n", "a.asl.json:", "answers that no run used\n", "per million executions",
                 "calls     arn:aws:states:::sns:publish: ", "\nnever reached\n", "\ntransitions ", "smallest input",
                 "calls again, retry 1", "tasks at once"):
        expect(f"the report has {line!r}", line in report.stdout, report.stdout)
    expect("what no run reached comes first", report.stdout.index("states that no run reached") <
           report.stdout.index("\n600 runs"), report)
    lines = [json.loads(line) for line in aslc("report", folder / "all.json", "--format", "jsonl").stdout.splitlines()]
    kinds = [line["kind"] for line in lines]
    expect("JSON Lines tell of all", kinds[0] == "campaign" and kinds.count("case") == 1 and kinds.count("machine") == 1 and
           kinds.count("state") == 4 and kinds.count("finding") == len(document["findings"]), kinds)
    work = next(line for line in lines if line.get("name") == "Work")
    expect("with the numbers of states", work["visits"] == 600 and work["tookNs"]["most"] >= work["tookNs"]["p50"] > 0, work)
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
    expect("and one for the smallest run", re.search(r"to repeat: aslc replay aslc1\.\S+\n", runs.text) is not None, runs.text[:500])
    expect("times are numbers", all(float(c.get("time")) == 0 for c in cases + suites))
    expect("texts are what they were", "Rare<script>" in runs.text and "a </script> ]]> & \"cause\"\nin lines" in runs.text)
    expect("properties that hold pass", any(c.find("failure") is None for c in cases))


def github(folder):
    done = aslc("report", folder / "all.json", "--format", "github")
    lines = done.stdout.splitlines()
    expect("annotations are commands", lines and all(
        re.fullmatch(r"::(error|warning) file=[^:,]*,line=\d+(,col=\d+)?,title=[^:,]*::.*", line) for line in lines), done)
    expect("line breaks are escaped", any("100%25" in line and "%0Ato repeat: aslc" in line for line in lines), done)
    scenario = SCENARIO.splitlines()
    line_of_property = next(i + 1 for i, line in enumerate(scenario) if "one tell" in line)
    expect("a property is where it is written", any(
        line.startswith(f"::error file={folder}/a.sim.yaml,line={line_of_property},title=property%3A one tell::")
        for line in lines), done)
    definition = (folder / "a.asl.json").read_text().splitlines()
    line_of_work = next(i + 1 for i, line in enumerate(definition) if '"Work": {' in line)
    column = definition[line_of_work - 1].index('"Work"') + 1
    expect("a failure is where its state is", any(
        line.startswith(f"::error file={folder}/a.asl.json,line={line_of_work},col={column},title=FAILED Busy")
        for line in lines), done)
    line_of_odd = next(i + 1 for i, line in enumerate(definition) if '"Odd": {' in line)
    expect("what no run reached has its line", any(
        line.startswith(f"::warning file={folder}/a.asl.json,line={line_of_odd},") and "no run reached the state Odd" in line
        for line in lines), done)
    done = aslc("report", folder / "all.json", "--format", "markdown")
    expect("the summary draws", done.stdout.count("```mermaid\nflowchart TD\n") == 1)
    expect("the drawing is coloured", re.search(r"  class n\d+ visits0\n", done.stdout) is not None and
           re.search(r"  class n\d+(,n\d+)* visits3\n", done.stdout) is not None, done)
    outside = re.sub(r"(?ms)^(```+)\w*\n.*?^\1$|`+[^`]*`+", "", done.stdout)
    expect("no markup comes from texts", "<script" not in outside and "Rare&lt;script&gt;" in outside, outside)
    expect("what no run reached comes first", done.stdout.index("### Never reached") < done.stdout.index("### What went wrong"), done)


def page(folder, document):
    done = aslc("report", folder / "all.json", "--format", "html", "-o", folder / "all.html")
    expect("the page is written", done.returncode == 1 and done.stdout == "", done.stderr)
    text = (folder / "all.html").read_text()
    parsed = page_of(text)
    expect("tags are closed", not parsed.open and not parsed.wrong, f"{parsed.open} {parsed.wrong}")
    expect("nothing is loaded", not parsed.urls and "url(http" not in text and "@import" not in text, str(parsed.urls))
    expect("addresses are names of formats", set(re.findall(r"https?://[^\"' <)]*", text)) <= {"http://www.w3.org/2000/svg"})
    policy = re.search(r"script-src 'sha256-([^']+)'", text).group(1)
    script = re.search(r"<script>(.*?)</script>", text, re.S).group(1)
    expect("the policy allows this script alone", base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() == policy)
    scripts = [a for tag, a in parsed.tags if tag == "script"]
    expect("two scripts and no handlers", len(scripts) == 2 and not parsed.handlers, str(scripts))
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S).group(1)
    states = json.loads(data)[0]
    expect("a click tells of each state", {s["name"] for s in states.values()} == set(DEFINITION["States"]), data)
    drawn = {a.get("id") for tag, a in parsed.tags if tag == "g"}
    expect("states are drawn", set(states) <= drawn, f"{set(states)} {drawn}")
    expect("failures have stories", "the execution failed" in parsed.text and "Rare<script>" in parsed.text)
    expect("lines that repeat", all(finding["token"] and finding["token"] in parsed.text for finding in document["findings"]))
    expect("plots", sum(a.get("class") == "plot" for tag, a in parsed.tags if tag == "svg") >= 2)
    expect("for phones", any(a.get("name") == "viewport" for tag, a in parsed.tags if tag == "meta"))
    expect("light and dark", "prefers-color-scheme:dark" in text)


def shards(folder, path, whole, *options):
    """Parts of a campaign, in any order and from any number of threads, are the whole: byte for byte in every format."""
    for count in (2, 3, 7):
        files = []
        for number in range(count, 0, -1):
            files.append(folder / f"{number}-{count}.json")
            done = aslc("sim", path, *options, "--shard", f"{number}/{count}", "-j", number % 3 + 1, "--result", files[-1])
            expect(f"shard {number}/{count} {options}", done.returncode in (0, 1), done)
        for form in ("json", "text", "html", "jsonl", "junit", "github", "markdown"):
            merged = aslc("report", *files, "--format", form).stdout
            wanted = aslc("report", whole, "--format", form).stdout
            at = next((i for i, (a, b) in enumerate(zip(merged, wanted)) if a != b), min(len(merged), len(wanted)))
            expect(f"{count} shards are the whole as {form} {options}", merged == wanted,
                   f"at {at}: {merged[at - 80:at + 80]!r} and not {wanted[at - 80:at + 80]!r}")
        done = aslc("report", files[0], whole)
        expect("runs are not counted twice", done.returncode == 2 and "same seeds" in done.stderr, done)


def refusals(folder):
    path = folder / "a.sim.yaml"
    aslc("sim", path, "--seeds", 500, "--seed", 601, "--result", folder / "other.json")
    done = aslc("report", folder / "all.json", folder / "other.json")
    expect("other campaigns are not merged", done.returncode == 2 and "cannot be merged" in done.stderr, done)
    aslc("sim", path, "--faults", 1, "--result", folder / "faults.json")
    done = aslc("report", folder / "all.json", folder / "faults.json")
    expect("nor those of other kinds", done.returncode == 2 and "cannot be merged" in done.stderr, done)
    for wrong in ("0/2", "3/2", "2", "a/b", "1/0"):
        done = aslc("sim", path, "--seeds", 10, "--shard", wrong)
        expect(f"--shard {wrong} is refused", done.returncode == 2, done)
    # More shards than seeds: some have none.
    done = aslc("sim", path, "--seeds", 2, "--shard", "1/3", "--result", folder / "none.json")
    expect("a shard without seeds", done.returncode == 0 and json.loads((folder / "none.json").read_text())["runs"] == 0, done)
    expect("which can be told", "0 runs" in aslc("report", folder / "none.json").stdout)
    for form in ("html", "markdown", "junit", "github", "jsonl"):
        done = aslc("report", folder / "none.json", "--format", form)
        expect(f"and as {form}", done.returncode == 0, done)


def explorations(folder):
    """`--faults` with results, shards and time."""
    path = folder / "a.sim.yaml"
    done = aslc("sim", path, "--faults", 2, "--result", folder / "pairs.json")
    result = json.loads((folder / "pairs.json").read_text())
    part = result["parts"][0]
    expect("an exploration is a part", part["exploration"]["faults"] == 2 and part["exploration"]["complete"], part["exploration"])
    expect("what it printed is in it", f"{part['runs']} runs with at most 2 faults each, {part['exploration']['pruned']} led" in
           done.stdout, done)
    expect("and coverage too", result["coverage"]["runs"] == part["runs"], result["coverage"]["runs"])
    expect("findings have faults", any(finding["faults"] for finding in result["findings"]), result["findings"])
    marked = [row for finding in result["findings"] for row in finding["timeline"] if row.get("mark") == "fault"]
    expect("which timelines mark", marked, result["findings"])
    shards(folder, path, folder / "pairs.json", "--faults", 2)
    done = aslc("sim", path, "--faults", 3, "--time", "1ms", "--result", folder / "late.json")
    late = json.loads((folder / "late.json").read_text())["parts"][0]
    expect("--time ends an exploration", late["exploration"]["complete"] is False, done)


def children(folder):
    """Executions that the first one starts have numbers of their own."""
    (folder / "child.asl.json").write_text(json.dumps({"StartAt": "Rest", "States": {
        "Rest": {"Type": "Wait", "Seconds": 5, "Next": "End"}, "End": {"Type": "Succeed"}}}))
    start = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
             "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:child", "Input": {}}, "End": True}
    (folder / "parent.asl.json").write_text(json.dumps({"StartAt": "Both", "States": {"Both": {
        "Type": "Parallel", "End": True,
        "Branches": [{"StartAt": name, "States": {name: start}} for name in ("Left", "Right")]}}}))
    (folder / "parent.sim.yaml").write_text("definition: parent.asl.json\nmachines:\n  - {name: child, definition: child.asl.json}\n")
    done = aslc("sim", folder / "parent.sim.yaml", "--seeds", 10, "--result", folder / "parent.json")
    expect("children run", done.returncode == 0, done)
    result = json.loads((folder / "parent.json").read_text())
    expect("both machines are there", [m["name"] for m in result["machines"]] == ["parent", "child"], result["machines"])
    part = result["parts"][0]
    child = part["machines"][1]
    expect("the child's executions are counted", child["outcomes"] == [
        {"name": "SUCCEEDED", "runs": 20, "firstSeed": 1, "named": False}], child["outcomes"])
    expect("and measured", child["durationNs"]["min"] == child["durationNs"]["max"] == 5_000_000_000, child["durationNs"])
    expect("state by state", child["states"][0]["visits"] == 20 and child["states"][0]["tookNs"]["buckets"] == [[5_000_000_000, 20]],
           child["states"])
    expect("three executions at once", part["executionsAtOnce"]["buckets"] == [[3, 10]], part["executionsAtOnce"])
    expect("two tasks at once", part["tasksAtOnce"]["buckets"] == [[2, 10]], part["tasksAtOnce"])
    expect("two branches at once", part["machines"][0]["branchesAtOnce"]["buckets"] == [[2, 10]], part["machines"][0])
    expect("the run pays for them", int(part["picodollars"]["sum"]) == sum(int(m["picodollars"]["sum"]) for m in part["machines"]))
    text = aslc("report", folder / "parent.json").stdout
    expect("the report tells of the child", "machine child: 20 executions" in text, text)
    page = aslc("report", folder / "parent.json", "--format", "html").stdout
    expect("the page draws both", page.count("<svg xmlns") == 2 and 'id="m1n1"' in page)
    shards(folder, folder / "parent.sim.yaml", folder / "parent.json", "--seeds", 10)


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
    expect("prices are replaced", int(dear["picodollars"]["sum"]) == 2000000000 * int(dear["machines"][0]["transitions"]["sum"]))
    (folder / "prices.json").write_text('{"transit": 1}')
    done = aslc("sim", path, "--seeds", 10, "--prices", folder / "prices.json")
    expect("prices have names", done.returncode == 2 and "there is no price `transit`" in done.stderr, done.stderr)
    (folder / "bad.json").write_text('{"aslcCampaign": 1, "version": ')
    for wrong in (folder / "bad.json", folder / "a.asl.json", folder / "missing.json"):
        done = aslc("report", wrong)
        expect(f"{wrong.name} is refused", done.returncode == 2 and wrong.name in done.stderr, done.stderr)
    done = aslc("report", folder / "all.json", "-o", folder / "all.json")
    expect("a result is not overwritten", done.returncode == 2)
    done = aslc("report", folder / "all.json", "--min-coverage", "states=100", "--lcov", folder / "all.info",
                "--coverage", folder / "all.coverage")
    expect("thresholds hold for merged results", done.returncode == 1 and "states" in done.stderr, done)
    expect("as LCOV", (folder / "all.info").read_text().startswith("TN:"))
    expect("and as a document", json.loads((folder / "all.coverage").read_text())["runs"] == 600)


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
    """The page stays small: of many states, many kinds of failures, long names and texts, and many runs."""
    states, many = {}, 150
    for i in range(many):
        states[f"State {i} with a name of its own"] = {
            "Type": "Task", "Resource": f"arn:aws:lambda:us-east-1:123456789012:function:f{i}",
            "Catch": [{"ErrorEquals": ["Skip"], "Next": f"State {many - 1} with a name of its own"}],
            **({"Next": f"State {i + 1} with a name of its own"} if i + 1 < many else {"End": True})}
    (folder / "many.asl.json").write_text(json.dumps({"StartAt": "State 0 with a name of its own", "States": states}))
    answers = "\n".join(
        f"  - {{function: f{i}, answers: [{{probability: 0.4%, error: {{Error: Broken{i}, Cause: '{'long <cause> ' * 400}'}}}}, "
        f"{{output: {{}}, latency: {{uniform: [1ms, 90s]}}}}]}}" for i in range(many))
    cases = "\n".join(f"  - {{name: case {i}, runs: 40}}" for i in range(70))
    (folder / "many.sim.yaml").write_text(f"definition: many.asl.json\ntasks:\n{answers}\ncases:\n{cases}\n")
    scenarios = [(folder / "many.sim.yaml", []), (ROOT / "examples/order/order.sim.yaml", ["--seeds", "20000"])]
    for scenario, options in scenarios:
        done = aslc("sim", scenario, *options, "--result", folder / "large.json")
        expect("a large campaign", done.returncode in (0, 1), done)
        aslc("report", folder / "large.json", "--format", "html", "-o", folder / "large.html")
        size = (folder / "large.html").stat().st_size
        expect(f"the page of {scenario.name} is under 2 MB", size < 2_000_000, str(size))
        parsed = page_of((folder / "large.html").read_text())
        expect("and whole", not parsed.open and not parsed.wrong, f"{parsed.open} {parsed.wrong}")


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "a.asl.json").write_text(json.dumps(DEFINITION, indent=2))
    (folder / "a.sim.yaml").write_text(SCENARIO)
    document = texts(folder)
    junit(folder)
    github(folder)
    page(folder, document)
    shards(folder, folder / "a.sim.yaml", folder / "all.json", "--seeds", 600)
    refusals(folder)
    explorations(folder)
    children(folder)
    limits(folder)
    commits(folder)
    large(folder)
finish("report_test")
