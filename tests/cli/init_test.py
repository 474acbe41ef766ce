#!/usr/bin/env python3
"""`aslc init`: scenarios of real workflows and of recorded executions, which `aslc sim` must pass as they are.
init_test.py ASLC ROOT FLOORS SUITES

The public suites are skipped, with a line, where they are not."""
import json
import pathlib
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from harness import aslc, expect, expect_refused, finish
from recorded_history import exported

ROOT, FLOORS, SUITES = map(pathlib.Path, sys.argv[2:5])
SUMMARY = re.compile(r"^wrote .*: (\d+) cases? of (\d+) runs tried, which reach (\d+) of (\d+) points$", re.M)
LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:"


def read_floors():
    """`recorded CASE REASON`: no scenario is made of it. `workflow FILE N`: so many points are missed at most, `-`:
    it is no definition."""
    rows = [line.split() for line in FLOORS.read_text().splitlines() if line and not line.startswith("#")]
    return {(kind, name): value for kind, name, value in rows}


def write(path, value):
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


# ---- from a definition ---------------------------------------------------------------------------------

ARMS = {
    "StartAt": "Ask", "TimeoutSeconds": 1000,
    "States": {
        "Ask": {"Type": "Task", "Resource": LAMBDA + "ask", "TimeoutSeconds": 5, "Next": "Each",
                "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}],
                "Catch": [{"ErrorEquals": ["Refused"], "Next": "No"}, {"ErrorEquals": ["States.ALL"], "Next": "Bad"}]},
        "Each": {"Type": "Map", "ItemsPath": "$.parts", "ResultPath": None, "Next": "Which", "ItemProcessor": {
            "StartAt": "Part", "States": {"Part": {"Type": "Task", "Resource": LAMBDA + "part", "End": True}}}},
        "Which": {"Type": "Choice", "Default": "No", "Choices": [
            {"Variable": "$.size", "NumericGreaterThan": 100, "Next": "Big"},
            {"Variable": "$.kind", "StringEquals": "gift", "Next": "Gift"},
            {"Variable": "$.kind", "StringEquals": "gift", "Next": "Never"}]},
        "Big": {"Type": "Pass", "End": True}, "Gift": {"Type": "Pass", "End": True}, "No": {"Type": "Succeed"},
        "Never": {"Type": "Pass", "End": True}, "Bad": {"Type": "Fail", "Error": "Bad"}}}

READER = {
    "StartAt": "Rows", "States": {"Rows": {
        "Type": "Map", "End": True, "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            "Parameters": {"Bucket": "orders", "Key.$": "$.key"}},
        "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Row",
                          "States": {"Row": {"Type": "Pass", "Parameters": {"n.$": "$.number"}, "End": True}}},
        "Catch": [{"ErrorEquals": ["States.ItemReaderFailed"], "Next": "Missing"}]},
        "Missing": {"Type": "Pass", "End": True}}}


def check_arms(folder):
    file = write(folder / "arms.asl.json", ARMS)
    done = aslc("init", file)
    scenario = folder / "arms.sim.yaml"
    summary = SUMMARY.search(done.stdout)
    expect("beside the definition", done.returncode == 0 and scenario.exists() and summary, done)
    text = scenario.read_text()
    # Only the rule that an equal one hides is missed, and what is behind it.
    missed = text[text.index("# Reached by no run that was tried:"):].splitlines()[1:]
    expect("only what nothing can reach is missed", len(missed) == 3 and all("Never" in line for line in missed), missed)
    for words in ("Ask timed out", "Ask caught to No", "Each with 0 items", "Each with 1 item", "Each with many items",
                  "Which by rule 2 to Gift", "Which by Default to No", "attempts: 0", "never: true", "the execution"):
        expect(f"there is `{words}`", words in text, text)
    expect("it passes", aslc("sim", scenario).returncode == 0)
    expect("it passes under other seeds", aslc("sim", scenario, "--seeds", 200).returncode == 0)
    again = aslc("init", "arms.asl.json", "-o", "-", cwd=folder)
    expect("the same again, on standard output", again.stdout == text.replace("arms.sim.yaml", "FILE"), again)
    expect_refused("a file that exists", aslc("init", file), "exists", "--force")
    write(scenario, "something else")
    expect("--force", aslc("init", file, "--force").returncode == 0 and scenario.read_text() == text)
    # A case says what is wrong with a definition that no longer does the same.
    other = json.loads(json.dumps(ARMS))
    other["States"]["Which"]["Default"] = "Big"
    write(file, other)
    expect("another definition does not pass", aslc("sim", scenario).returncode == 1)


def check_objects(folder):
    file = write(folder / "rows.asl.json", READER)
    done = aslc("init", file)
    summary = SUMMARY.search(done.stdout)
    expect("objects: all is reached", done.returncode == 0 and summary and summary[3] == summary[4], done)
    text = (folder / "rows.sim.yaml").read_text()
    expect("objects: they are in the scenario", "s3:" in text and "orders:" in text and "number\n" in text, text)
    expect("objects: it passes", aslc("sim", folder / "rows.sim.yaml", "--seeds", 40).returncode == 0)


def check_command(folder):
    (folder / "flows").mkdir()
    file = write(folder / "flows/order.asl.json", (ROOT / "examples/order/order.asl.json").read_text())
    out = folder / "tests.sim.yaml"
    done = aslc("init", file, "-o", out)
    expect("the definition is named from the scenario", "definition: flows/order.asl.json" in out.read_text(), done)
    expect("and found from there", aslc("sim", out).returncode == 0)
    expect_refused("standard input", aslc("init", "-", stdin="{}"), "standard input")
    expect_refused("JSON", aslc("init", file, "-o", folder / "x.sim.json"), "YAML")
    expect_refused("a definition with errors", aslc("init", write(folder / "bad.asl.json", "{}")), "StartAt")
    held = write(folder / "held.asl.json", {"StartAt": "T", "States": {"T": {
        "Type": "Task", "Resource": "${Function}", "Parameters": {"at": "${At}"}, "End": True}}})
    done = aslc("init", held, "--substitute", "At=7", "--name", "Nice", "--type", "EXPRESS")
    text = (folder / "held.sim.yaml").read_text()
    expect("placeholders have values", 'At: "7"' in text and "Function: arn:aws:lambda" in text, text)
    expect("name and type are kept", "name: Nice" in text and "type: EXPRESS" in text, text)
    expect("and it passes", aslc("sim", folder / "held.sim.yaml").returncode == 0)


def check_workflow(folder, file, floor):
    scenario = folder / f"{file.name}.sim.yaml"
    done = aslc("init", file, "-o", scenario)
    if floor == "-":
        expect(f"{file.name}: no definition", done.returncode == 2, done)
        return None
    summary = SUMMARY.search(done.stdout)
    expect(f"{file.name}: a scenario is made", done.returncode == 0 and summary, done)
    if not summary:
        return None
    run = aslc("sim", scenario)
    expect(f"{file.name}: it passes", run.returncode == 0, run)
    cases, _, reached, points = map(int, summary.groups())
    expect(f"{file.name}: {points - reached} points missed", points - reached <= int(floor), scenario.read_text()[-900:])
    return cases, reached, points


def check_workflows(folder, floors):
    files = sorted((ROOT / "examples").glob("*/*.asl.*"))
    expect("there are examples", len(files) > 0)
    suites = sorted(f for f in (SUITES / "workflows").glob("*") if f.suffix in (".json", ".yaml"))
    if not suites:
        print("workflows of the suites: skipped, they are not there")
    files += suites
    with ThreadPoolExecutor(2) as pool:
        rows = list(pool.map(lambda f: check_workflow(folder, f, floors.get(("workflow", f.name), "0")), files))
    made = [row for row in rows if row]
    cases, reached, points = (sum(column) for column in zip(*made))
    print(f"workflows: {len(made)} of {len(files)} have a scenario that passes: {cases} cases, {reached} of {points} points")
    expect("98 % of the points", reached * 100 >= points * 98)


POLL = {"StartAt": "Look", "States": {
    "Look": {"Type": "Task", "Resource": LAMBDA + "look", "ResultPath": "$.job", "Next": "Count"},
    "Count": {"Type": "Pass", "Parameters": {"job.$": "$.job", "looks.$": "States.MathAdd($.looks, 1)"}, "Next": "How"},
    "How": {"Type": "Choice", "Default": "Wait", "Choices": [
        {"Variable": "$.job.state", "StringEquals": "DONE", "Next": "Done"},
        {"Variable": "$.looks", "NumericGreaterThan": 150, "Next": "TooLong"}]},
    "Wait": {"Type": "Wait", "Seconds": 60, "Next": "Look"},
    "Begin": {"Type": "Pass", "Result": {"looks": 0}, "Next": "Look"},
    "TooLong": {"Type": "Fail", "Error": "TooLong"}, "Done": {"Type": "Succeed"}}}
POLL["StartAt"] = "Begin"


def check_polling(folder):
    """The same answer 151 times is one answer in the scenario."""
    done = aslc("init", write(folder / "poll.asl.json", POLL))
    summary = SUMMARY.search(done.stdout)
    text = (folder / "poll.sim.yaml").read_text()
    expect("polling: all is reached", summary and summary[3] == summary[4] and "error: TooLong" in text, text)
    expect("polling: it is short", len(text.splitlines()) < 90, text)
    expect("polling: it passes", aslc("sim", folder / "poll.sim.yaml").returncode == 0)


# ---- from a history ------------------------------------------------------------------------------------

def check_recorded(folder, row, reason):
    """passed, failed, or why there is no scenario."""
    got = exported(json.loads((SUITES / "recorded" / row["file"]).read_text()))
    name = row["id"]
    if got is None:
        expect(f"{name}: the links of its events are lost", reason == "links")
        return "links"
    place = folder / name.replace("/", "_")
    place.mkdir()
    file = write(place / "machine.asl.json", got[0])
    history = write(place / "exported.json", {"events": got[1]})
    done = aslc("init", file, "--from-history", history, "--type", row.get("type") or "STANDARD")
    if reason is not None:
        words = {"map-run": "children of a Map Run", "diverges": "does not do what the history says"}[reason]
        expect(f"{name}: refused ({reason})", done.returncode == (2 if reason == "map-run" else 1) and words in done.stderr, done)
        return reason
    expect(f"{name}: a scenario is made", done.returncode == 0, done)
    if done.returncode:
        return "failed"
    run = aslc("sim", place / "exported.sim.yaml", "--format", "json")
    expect(f"{name}: it passes", run.returncode == 0, run)
    return "passed" if run.returncode == 0 else "failed"


def check_all_recorded(folder, floors):
    index = SUITES / "recorded/index.json"
    if not index.exists():
        print("recorded executions: skipped, there are no suites")
        return
    rows = json.loads(index.read_text())
    rows = [row for row in (rows if isinstance(rows, list) else rows["cases"]) if row["kind"] == "executions"]
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(lambda r: check_recorded(folder, r, floors.get(("recorded", r["id"]))), rows))
    counts = {end: ends.count(end) for end in sorted(set(ends))}
    print(f"recorded executions: {len(rows)}: " + ", ".join(f"{n} {end}" for end, n in counts.items()))
    fewest = int(floors[("recorded", "passed")])
    expect(f"at least {fewest} pass", counts.get("passed", 0) >= fewest)


RETRIED = {
    "StartAt": "All", "States": {
        "All": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "ResultPath": "$.done", "Next": "Both",
                "ItemProcessor": {"StartAt": "Try", "States": {"Try": {
                    "Type": "Task", "Resource": LAMBDA + "try", "End": True,
                    "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 3, "IntervalSeconds": 2, "JitterStrategy": "FULL"}]}}}},
        "Both": {"Type": "Parallel", "End": True, "ResultSelector": {"token.$": "$[0]", "who.$": "$[1]"}, "Branches": [
            {"StartAt": "Token", "States": {"Token": {
                "Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "HeartbeatSeconds": 30,
                "Parameters": {"QueueUrl": "q", "MessageBody": {"t.$": "$$.Task.Token"}}, "End": True,
                "Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Silent"}]},
                "Silent": {"Type": "Pass", "Result": "silent", "End": True}}},
            {"StartAt": "Who", "States": {"Who": {"Type": "Pass", "End": True, "Parameters": {
                "name.$": "$$.Execution.Name", "id.$": "States.UUID()"}}}}]}}}

ANSWERS = """
definition: retried.asl.json
inputs: [{input: {items: [5, 6, 7]}}]
tasks:
  - state: Try
    answers:
      - {items: 1, attempts: 0-1, error: {Error: Busy, Cause: later}, latency: 300ms}
      - {items: 1, output: ["{% 'looks like an expression' %}", "b: c # d", "1e3", null, "a\\nb\\n"], latency: 2s}
      - {output: "{% $item %}", latency: 1s}
  - state: Token
    answers: [{never: true}]
"""


def check_history(folder):
    file = write(folder / "retried.asl.json", RETRIED)
    scenario = write(folder / "retried.sim.yaml", ANSWERS)
    history = folder / "happened.json"
    aslc("sim", scenario, "--seed", 4, "--start-time", "2026-03-04T05:06:07.089Z", "--history", history)
    events = json.loads(history.read_text())
    events = events if isinstance(events, list) else events["events"]
    # As the CLI writes it: pages, newest first, times as text.
    as_text = json.loads(json.dumps(events))
    for event in as_text:
        event["timestamp"] = f"2026-03-04T05:06:{7.089 + event['timestamp'] - events[0]['timestamp']:06.3f}+00:00"
    half = len(as_text) // 2
    pages = [{"events": as_text[::-1][:half], "nextToken": "more"}, {"events": as_text[::-1][half:]}]
    made = []
    for name, text in (("array", json.dumps(events)), ("pages", "\n".join(map(json.dumps, pages)))):
        done = aslc("init", file, "--from-history", write(folder / f"{name}.json", text), "-o", folder / "again.sim.yaml", "--force")
        expect(f"{name}: written", done.returncode == 0, done)
        made.append((folder / "again.sim.yaml").read_text().replace(f"{name}.json", "FILE"))
    text = made[0]
    expect("both are the same", made[0] == made[1], made[1])
    for words in ("items: 1", "attempts: 0-1", "latency: 300ms", "never: true", 'startTime: "2026-03-04T05:06:07.089Z"',
                  "is not expected: it differs by time or chance", "executionName:"):
        expect(f"there is `{words}`", words in text, text)
    run = aslc("sim", folder / "again.sim.yaml")
    expect("it passes", run.returncode == 0, run)
    expect("it waits for retries and heartbeats", re.search(r"SUCCEEDED after 3\d\.", run.stdout), run)
    write(folder / "again.sim.yaml", text.replace("Error: Busy", "Error: Broken"))
    expect("with another answer it does not", aslc("sim", folder / "again.sim.yaml").returncode == 1)
    return file, events


def check_bad_histories(folder, file, events):
    def refused(name, history, *words, code=2, definition=file):
        path = write(folder / f"{name}.json", history)
        expect_refused(name, aslc("init", definition, "--from-history", path, "-o", folder / "bad.sim.yaml"), *words, code=code)
        expect(f"{name}: nothing is written", not (folder / "bad.sim.yaml").exists())

    def changed(edit):
        copy = json.loads(json.dumps(events))
        edit(copy)
        return {"events": copy}

    def first(kind):
        return next(e for e in events if e["type"] == kind)["id"] - 1

    refused("not-a-history", {"name": "x"}, "not-a-history.json:1:1", "no history")
    refused("truncated", json.dumps(events)[:2000], "truncated.json:1:")
    refused("without-an-event", changed(lambda e: e.pop(4)), "events 5 to 5 are missing")
    refused("out-of-order", changed(lambda e: e.insert(3, e.pop(7))), "out-of-order.json:1:", "ids count from 1")
    refused("a-page", {**changed(lambda e: None), "nextToken": "more"}, "nextToken")
    ended = first("LambdaFunctionSucceeded")
    refused("no-output", changed(lambda e: e[ended].pop("lambdaFunctionSucceededEventDetails")), "no-output.json:1:",
            f"event {ended + 1} (LambdaFunctionSucceeded)", "encrypted")
    cut = changed(lambda e: e[ended]["lambdaFunctionSucceededEventDetails"].update(outputDetails={"truncated": True}))
    refused("cut", cut, f"event {ended + 1}", "was cut")
    refused("no-data", changed(lambda e: e[0].update(executionStartedEventDetails={"roleArn": "r"})), "include-execution-data")
    redriven = {"type": "ExecutionRedriven", "id": len(events) + 1, "previousEventId": len(events), "timestamp": 1.8e9,
                "executionRedrivenEventDetails": {"redriveCount": 1}}
    refused("redriven", changed(lambda e: e.append(redriven)), "ExecutionRedriven", "redrive")
    other = write(folder / "other.asl.json", {"StartAt": "X", "States": {"X": {"Type": "Succeed"}}})
    refused("of-another", changed(lambda e: None), "of another definition", "event 2 enters the state `All`", definition=other)
    write(folder / "edited.asl.json", json.dumps(RETRIED).replace('"silent"', '"still"'))
    path = write(folder / "edited.json", events)
    done = aslc("init", folder / "edited.asl.json", "--from-history", path, "-o", folder / "bad.sim.yaml")
    expect("edited: exit 1 with the event", done.returncode == 1 and "first difference" in done.stderr, done)
    answered = next(i for i, e in enumerate(events) if e["type"] in ("LambdaFunctionSucceeded", "LambdaFunctionFailed"))
    stopped = changed(lambda e: (e.__delitem__(slice(answered, None)), e.append(
        {"type": "ExecutionAborted", "id": answered + 1, "previousEventId": 0, "timestamp": e[-1]["timestamp"] + 1,
         "executionAbortedEventDetails": {}})))
    done = aslc("init", file, "--from-history", write(folder / "stopped.json", stopped))
    text = (folder / "stopped.sim.yaml").read_text() if done.returncode == 0 else ""
    expect("stopped: it is stopped again", "kind: stop" in text and "status: ABORTED" in text, done)
    expect("stopped: it passes", aslc("sim", folder / "stopped.sim.yaml").returncode == 0)
    running = changed(lambda e: e.__delitem__(slice(answered, None)))
    done = aslc("init", file, "--from-history", write(folder / "running.json", running))
    text = (folder / "running.sim.yaml").read_text() if done.returncode == 0 else ""
    expect("running: noted", "ends while the execution runs" in text, done)
    expect("running: it passes", aslc("sim", folder / "running.sim.yaml").returncode == 0)


LOOP = {"StartAt": "Ask", "States": {
    "Ask": {"Type": "Task", "Resource": LAMBDA + "ask", "Next": "More"},
    "More": {"Type": "Choice", "Choices": [{"Variable": "$.again", "BooleanEquals": True, "Next": "Ask"}], "Default": "Done"},
    "Done": {"Type": "Succeed"}}}


def check_longest(folder):
    """As long as a history can be."""
    file = write(folder / "loop.asl.json", LOOP)
    scenario = write(folder / "loop.sim.yaml", "definition: loop.asl.json\ninputs: [{input: {}}]\n"
                     "tasks: [{state: Ask, answers: [{output: {again: true}, latency: 10ms}]}]\n")
    history = folder / "long.json"
    aslc("sim", scenario, "--seed", 1, "--history", history)
    done = aslc("init", file, "--from-history", history)
    expect("25,000 events", done.returncode == 0 and "25000 events" in done.stdout, done)
    run = aslc("sim", folder / "long.sim.yaml")
    expect("25,000 events: it passes", run.returncode == 0 and "maximum number of history events" in run.stdout, run.stdout[-500:])


floors = read_floors()
with tempfile.TemporaryDirectory() as name:
    scratch = pathlib.Path(name)
    check_arms(scratch)
    check_objects(scratch)
    check_command(scratch)
    check_polling(scratch)
    check_bad_histories(scratch, *check_history(scratch))
    check_longest(scratch)
    (scratch / "workflows").mkdir()
    check_workflows(scratch / "workflows", floors)
    (scratch / "recorded").mkdir()
    check_all_recorded(scratch / "recorded", floors)
finish("init")
