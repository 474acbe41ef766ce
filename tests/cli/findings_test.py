"""Failures of campaigns: shrunk, saved, replayed, run first the next time; every fault and every pair."""
import json
import os
import re
import tempfile

from harness import aslc, expect, finish

DEFINITION = {
    "StartAt": "Charge",
    "States": {
        "Charge": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                   "Parameters": {"FunctionName": "charge", "Payload.$": "$"}, "ResultPath": None,
                   "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}], "Next": "Ship"},
        "Ship": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                 "Parameters": {"FunctionName": "ship", "Payload.$": "$"}, "End": True},
    },
}
SCENARIO = """
definition: shop.asl.json
runs: 300
inputs: [{input: {order: {id: 7, lines: [1, 2, 3]}, note: none}}]
tasks:
  - {function: charge, answers: [{output: {StatusCode: 200, Payload: {}}}]}
  - {function: ship, answers: [{output: {StatusCode: 200, Payload: {}}, latency: {uniform: [1s, 9s]}}]}
faults:
  - {function: charge, kind: doneButFailed, probability: 10%}
  - {function: ship, kind: slow, delay: 1h, probability: 20%}
properties:
  - {name: charged once, atMost: 1, calls: {function: charge}}
"""


with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "shop.asl.json"), "w") as file:
        json.dump(DEFINITION, file)
    with open(os.path.join(folder, "shop.sim.yaml"), "w") as file:
        file.write(SCENARIO)

    first = aslc("sim", "shop.sim.yaml", "--findings", "found", cwd=folder)
    expect("a campaign fails and says how", first.returncode == 1 and "property: charged once" in first.stdout, first)
    expect("the input is as small as it gets", "smallest input   {}\n" in first.stdout, first)
    expect("one fault is left", first.stdout.count("smallest faults") == 1 and
          "Charge, call 1: doneButFailed" in first.stdout, first)
    saved = sorted(os.listdir(os.path.join(folder, "found")))
    expect("each failure is saved", saved == ["property-charged-once.finding.json"], first)
    path = os.path.join("found", saved[0])

    again = aslc("replay", path, cwd=folder)
    expect("a replay fails in the same way", again.returncode == 1 and "as it was found" in again.stdout and
          "still: property: charged once" in again.stdout, again)
    expect("a replay shows the timeline", "TaskScheduled" in again.stdout, again)
    for engine in ("interp", "O0", "O2"):
        other = aslc("replay", path, "--engine", engine, cwd=folder)
        expect("every engine comes to the same trace", "as it was found" in other.stdout, other)
    next_time = aslc("sim", "shop.sim.yaml", "--findings", "found", "--seed", "1", cwd=folder)
    expect("saved failures are run first", next_time.stdout.startswith(f"{path}: still"), next_time)

    plain = aslc("sim", "shop.sim.yaml", cwd=folder)
    token = re.search(r"aslc replay (aslc1\.[A-Za-z0-9_-]+)", plain.stdout)
    expect("without a folder a report has a token", token is not None, plain)
    by_token = aslc("replay", token.group(1), cwd=folder)
    expect("a token is as good as a file", by_token.returncode == 1 and "as it was found" in by_token.stdout, by_token)
    damaged = aslc("replay", token.group(1)[:-9], cwd=folder)
    expect("a damaged token is refused", damaged.returncode == 2 and "damaged" in damaged.stderr, damaged)
    for jobs in ("1", "2"):
        same = aslc("sim", "shop.sim.yaml", "-j", jobs, cwd=folder)
        expect("threads change nothing", same.stdout == plain.stdout, same)

    single = aslc("sim", "shop.sim.yaml", "--faults", "1", "--format", "json", cwd=folder)
    summary = json.loads(single.stdout.splitlines()[-1])["summary"]
    found = {finding["what"] for finding in summary["findings"]}
    expect("single faults find the property and what fails the workflow",
          single.returncode == 1 and "property: charged once" in found and len(found) >= 3, single)
    expect("each has at most one fault", all(len(finding["faults"]) <= 1 for finding in summary["findings"]), single)
    pairs = aslc("sim", "shop.sim.yaml", "--faults", "2", cwd=folder)
    expect("pairs are more runs", "runs with at most 2 faults" in pairs.stdout, pairs)

    # Without a second try the customer is charged once, whatever fails.
    fixed = dict(DEFINITION, States=dict(DEFINITION["States"]))
    fixed["States"]["Charge"] = {k: v for k, v in DEFINITION["States"]["Charge"].items() if k != "Retry"}
    with open(os.path.join(folder, "shop.asl.json"), "w") as file:
        json.dump(fixed, file)
    mended = aslc("replay", path, cwd=folder)
    expect("a definition that was mended is told", "the definition has changed" in mended.stdout and
          "still: property" not in mended.stdout, mended)

    for text, said in (("{}", "no finding"), ("{", "no JSON"), ('{"finding": 1}', "`file` is missing"),
                       ('{"finding": 1, "file": "gone.yaml"}', "gone.yaml")):
        with open(os.path.join(folder, "bad.finding.json"), "w") as file:
            file.write(text)
        bad = aslc("replay", "bad.finding.json", cwd=folder)
        expect("what is no finding is refused", bad.returncode == 2 and said in bad.stderr, bad)
    missing = aslc("replay", "nowhere.finding.json", cwd=folder)
    expect("a file that is not there is refused", missing.returncode == 2, missing)

finish("findings")
