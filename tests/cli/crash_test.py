"""Crashes, stops, copies of EXPRESS executions and the calm after faults, as the command has them."""
import json
import os
import re
import tempfile

from harness import aslc, expect, expect_refused, finish

SHOP = {"StartAt": "Charge", "States": {
    "Charge": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "ResultPath": None,
               "Parameters": {"FunctionName": "charge", "Payload.$": "$"}, "Next": "Rest"},
    "Rest": {"Type": "Wait", "Seconds": 60, "Next": "Done"},
    "Done": {"Type": "Pass", "End": True}}}
SCENARIO = """
definition: shop.asl.json
runs: 300
inputs: [{input: {order: 7}}]
tasks: [{function: charge, answers: [{output: {StatusCode: 200, Payload: {}}, latency: 1s}]}]
properties: [{name: charged once, atMost: 1, effects: {function: charge}}]
"""
STUCK = {"StartAt": "Ask", "States": {
    "Ask": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"TopicArn": "t", "Message": "m"},
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Pause"}], "End": True},
    "Pause": {"Type": "Wait", "Seconds": 3600, "Next": "Again"},
    "Again": {"Type": "Pass", "Next": "Pause"}}}

with tempfile.TemporaryDirectory() as folder:
    def write(name, content):
        with open(os.path.join(folder, name), "w") as file:
            file.write(content if isinstance(content, str) else json.dumps(content))
        return name

    write("shop.asl.json", SHOP)
    write("shop.sim.yaml", SCENARIO)
    crashes = aslc("sim", "shop.sim.yaml", "--crashes", cwd=folder)
    # Charge is called, Rest begins, the end.
    expect("a run for every save point", "4 runs with at most 1 fault each, 3 of them with a crash or a copy" in crashes.stdout,
           crashes)
    expect("a crash after a call does it again", crashes.returncode == 1 and "property: charged once\n  1 run" in crashes.stdout
           and "smallest faults  execution, save point 1: crash\n" in crashes.stdout, crashes)
    token = re.search(r"aslc replay (aslc1\.[A-Za-z0-9_-]+)", crashes.stdout)
    for engine in ("interp", "O0", "O2"):
        replay = aslc("replay", token.group(1), "--engine", engine, cwd=folder)
        expect("a replay crashes in the same way", replay.returncode == 1 and "as it was found" in replay.stdout
               and "* fault: crash at save point 1" in replay.stdout, replay)
    both = aslc("sim", "shop.sim.yaml", "--crashes", "--faults", "2", "--format", "json", cwd=folder)
    findings = json.loads(both.stdout.splitlines()[-1])["summary"]["findings"]
    kinds = {fault["kind"] for finding in findings for fault in finding["faults"]}
    expect("crashes and faults of calls together", {"crash", "error"} <= kinds, both)
    saved = aslc("sim", "shop.sim.yaml", "--crashes", "--findings", "found", cwd=folder)
    again = aslc("sim", "shop.sim.yaml", "--findings", "found", "--seed", "1", cwd=folder)
    expect("what was found is run first", "still property: charged once" in again.stdout, saved)
    covered = aslc("sim", "shop.sim.yaml", "--crashes", "--find", "--min-coverage", "transitions=100", cwd=folder)
    expect("runs with crashes count for coverage", covered.returncode == 0 and "transitions" in covered.stdout, covered)

    write("drawn.sim.yaml", SCENARIO + """
faults:
  - {kind: crash, probability: 20%, delay: {uniform: [0s, 10s]}}
  - {kind: stop, at: {uniform: [0s, 2m]}, probability: 20%, error: {Error: Ops, Cause: by hand}}
""")
    one = aslc("sim", "drawn.sim.yaml", "-j", "1", cwd=folder)
    expect("rules crash and stop", "smallest faults  execution, save point 1: crash\n" in one.stdout and
           "ABORTED  Ops" in one.stdout and ": stop with Ops\n" in one.stdout, one)
    expect("threads change nothing", aslc("sim", "drawn.sim.yaml", "-j", "2", cwd=folder).stdout == one.stdout, one)

    write("twice.sim.yaml", "type: EXPRESS\n" + SCENARIO)
    twice = aslc("sim", "twice.sim.yaml", "--crashes", cwd=folder)
    expect("EXPRESS executions run twice", "6 runs" in twice.stdout and "execution: duplicate\n" in twice.stdout, twice)
    write("copy.sim.yaml", "type: EXPRESS\n" + SCENARIO + "faults: [{kind: repeated, delay: 1m}]\n")
    copy = aslc("sim", "copy.sim.yaml", "--seed", "1", cwd=folder)
    expect("a copy is shown", "* fault: repeated" in copy.stdout and ", a copy" in copy.stdout, copy)
    copy = aslc("sim", "copy.sim.yaml", "--seed", "1", "--format", "json", cwd=folder)
    expect("and in the document", json.loads(copy.stdout.splitlines()[0])["executions"][0]["copy"] is True, copy)
    write("never.sim.yaml", SCENARIO + "faults: [{kind: duplicate}]\n")
    expect_refused("STANDARD executions run once", aslc("sim", "never.sim.yaml", cwd=folder), "SIM0051", "EXPRESS")
    write("key.sim.yaml", SCENARIO + "faults: [{kind: crash, state: Charge}]\n")
    expect_refused("a crash is of no state", aslc("sim", "key.sim.yaml", cwd=folder), "SIM0050", "state")

    write("stuck.asl.json", STUCK)
    for calm in ("", "calm: {within: 2d}\n"):
        write("stuck.sim.yaml", "definition: stuck.asl.json\ninputs: [{input: {}}]\n"
              "tasks: [{resource: 'sns:publish', answers: [{output: {MessageId: m}}]}]\n" + calm)
        stuck = aslc("sim", "stuck.sim.yaml", "--faults", "1", cwd=folder)
        expect("a workflow that never ends", "does not end after faults stop: it circles in Pause, Again" in stuck.stdout
               and "after the last fault was over" in stuck.stdout, stuck)
        token = re.search(r"aslc replay (aslc1\.[A-Za-z0-9_-]+)", stuck.stdout)
        replay = aslc("replay", token.group(1), cwd=folder)
        expect("it never ends again", "still: does not end" in replay.stdout and "as it was found" in replay.stdout, replay)

    damaged = {"finding": 1, "file": "shop.sim.yaml", "what": "x", "seed": 1, "definitionHash": "0", "traceHash": "0"}
    for fault, said in (({"kind": "crash", "state": "Charge"}, "not one of a state"), ({"kind": "error"}, "`state` is missing"),
                        ({"kind": "crash", "savePoint": -1}, "integer"), ({"kind": "stop", "atNs": -5}, "out of range")):
        write("bad.finding.json", {**damaged, "faults": [fault]})
        expect_refused("a finding that cannot be", aslc("replay", "bad.finding.json", cwd=folder), said)
    # A point that is never reached does nothing.
    write("far.finding.json", {**damaged, "faults": [{"kind": "crash", "savePoint": 99}, {"kind": "crash", "savePoint": 2}]})
    far = aslc("replay", "far.finding.json", cwd=folder)
    expect("save points that are not there", far.returncode == 0 and "save point 2" in far.stdout, far)

finish("crash_test")
