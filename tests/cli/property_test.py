#!/usr/bin/env python3
"""Properties as a user has them: the example of docs/properties.md, reports, exit codes. property_test.py ASLC ROOT"""
import json
import pathlib
import re
import sys
import tempfile

from harness import aslc, expect, finish

ROOT = pathlib.Path(sys.argv[2])


def sim(*args):
    return aslc("sim", *args)


def example(folder):
    text = (ROOT / "docs/properties.md").read_text()
    (folder / "charge.asl.json").write_text(re.search(r"```json\n(.*?)```", text, re.S)[1])
    path = folder / "charge.sim.yaml"
    path.write_text(re.search(r"```yaml\n(.*?)```", text, re.S)[1])
    return path


def check_campaign(path):
    done = sim(path)
    expect("the example finds its bugs", done.returncode == 1, done)
    for name in ("charged once", "charges of cancelled orders are refunded"):
        expect(f"`{name}` does not hold", f"\n  {name}  " in done.stdout, done)
    expect("the others hold", "shipped soon" not in done.stdout and "never request ship" not in done.stdout, done)
    expect("outcomes name the property", "property: charged once" in done.stdout, done)
    found = re.search(r"charged once  \d+ runs?, first with seed (\d+)\n    at (\S+): 2 of effect charge-card", done.stdout)
    expect("the report says when and what", found is not None, done)
    return found[1] if found else "1"


def check_run(path, seed):
    done = sim(path, "--seed", seed)
    expect("one run says what it breaks", "property charged once does not hold, at " in done.stdout, done)
    expect("its outcome too", "outcome: property: charged once" in done.stdout and done.returncode == 1, done)
    line = json.loads(sim(path, "--seed", seed, "--format", "json").stdout.splitlines()[0])
    expect("JSON has the label", line["outcome"] == "property: charged once")
    first = line["properties"][0]
    expect("JSON has the violation", first["name"] == "charged once" and len(first["violation"]["events"]) == 2)


def check_summary(path, seed):
    one, two = (sim(path, "--format", "json", "-j", jobs).stdout for jobs in (1, 3))
    expect("the number of threads changes nothing", one == two)
    case = json.loads(one.splitlines()[-1])["summary"]["cases"][0]
    names = [row["name"] for row in case["properties"]]
    expect("the summary lists what does not hold", sorted(names) == ["charged once", "charges of cancelled orders are refunded"])
    row = next(row for row in case["properties"] if row["name"] == "charged once")
    expect("with its first seed and command", row["firstSeed"] == int(seed) and row["command"].endswith(f"--seed {seed}"))
    runs = [json.loads(line) for line in one.splitlines()[:-1]]
    broken = sum(any(each["name"] == "charged once" for each in run.get("properties", [])) for run in runs)
    expect("counts are those of the runs", row["runs"] == broken > 0)


def check_refusals(folder, path):
    text = path.read_text()
    wrong = folder / "wrong.sim.yaml"
    wrong.write_text(text.replace("idempotent: {function", "idempotent: {functoin"))
    done = sim(wrong)
    expect("a key that is not known is refused", done.returncode == 2 and "did you mean `function`" in done.stderr, done)
    wrong.write_text(text.replace("{% $request.Payload.orderId %}", "{% $request. %}"))
    done = sim(wrong)
    expect("an expression that is none is refused", done.returncode == 2 and "SIM0020" in done.stderr, done)
    expect("where it stands", "wrong.sim.yaml:2" in done.stderr, done)


def check_defaults(folder):
    (folder / "loop.asl.json").write_text(json.dumps({
        "StartAt": "A", "States": {
            "A": {"Type": "Pass", "Next": "B"},
            "B": {"Type": "Choice", "Choices": [{"Variable": "$.stop", "IsPresent": True, "Next": "C"}], "Default": "A"},
            "C": {"Type": "Succeed"}}}))
    path = folder / "loop.sim.yaml"
    path.write_text("definition: loop.asl.json\noutcomes: [{name: LONG, visited: B}]\nallow: [LONG]\ninputs: [{input: {}}]\n")
    done = sim(path, "--seeds", 2)
    expect("a history that is too long breaks a default", "property: no States.Runtime" in done.stdout, done)
    expect("with the reason", "States.Runtime: The execution reached the maximum number" in done.stdout, done)
    summary = json.loads(sim(path, "--seeds", 2, "--format", "json").stdout.splitlines()[-1])["summary"]["cases"][0]
    names = [row["name"] for row in summary["properties"]]
    expect("and the one of histories", names == ["no States.Runtime", "history under 25,000 events"], done)
    path.write_text(path.read_text().replace("[LONG]", "[LONG, States.Runtime]") + "properties: [{maxHistoryEvents: 25000}]\n")
    done = sim(path, "--seeds", 2)
    expect("what replaces the defaults counts", done.returncode == 0, done)


def check_executions(folder):
    function = "arn:aws:lambda:us-east-1:123456789012:function:f"
    (folder / "child.asl.json").write_text(json.dumps({"StartAt": "T", "States": {
        "T": {"Type": "Task", "Resource": function, "Next": "P"}, "P": {"Type": "Pass", "InputPath": "$.no", "End": True}}}))
    (folder / "parent.asl.json").write_text(json.dumps({"StartAt": "S", "States": {
        "S": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "TimeoutSeconds": 60,
              "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:child", "Input": {}},
              "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "E"}], "Next": "E"},
        "E": {"Type": "Succeed"}}}))
    path = folder / "parent.sim.yaml"
    path.write_text("""definition: parent.asl.json
machines: [{name: child, definition: child.asl.json}]
tasks: [{function: f, answers: [{output: {}, latency: 2s}]}]
properties:
  - holds: "{% $count(executions) = 2 and executions[1].error = 'States.Runtime' and executions[0].duration = 2 %}"
  - {atMost: 1, effects: {function: f}}
  - {atLeast: 2, events: {on: request}}
  - {eventually: {on: reply, state: S, error: States.TaskFailed}}
  - {name: child, never: {status: FAILED}}
""")
    done = sim(path, "--seed", 1)
    broken = re.findall(r"property (.*) does not hold, (.*)", done.stdout)
    expect("what other executions of a run do counts", [name for name, _ in broken] == ["child", "no States.Runtime"], done)
    expect("and is told apart", all(why.endswith("execution 1") or ", execution 1" in why for _, why in broken), done)


with tempfile.TemporaryDirectory() as name:
    scratch = pathlib.Path(name)
    scenario = example(scratch)
    first_seed = check_campaign(scenario)
    check_run(scenario, first_seed)
    check_summary(scenario, first_seed)
    check_refusals(scratch, scenario)
    check_defaults(scratch)
    check_executions(scratch)
finish("property")
