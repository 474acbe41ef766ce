"""Orders of what happens at one instant, explored, shrunk and replayed; runs that must be alike and are not."""
import json
import os
import re
import sys
import tempfile

from harness import aslc as run, expect as check, finish


def write(folder, name, content):
    with open(os.path.join(folder, name), "w") as file:
        file.write(content if isinstance(content, str) else json.dumps(content))


def call(function, **more):
    return {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": function, "Payload.$": "$"}, **more}


def seller(number):
    """Looks how many are left, and takes one if there is any."""
    check_name, choice, take, none = (f"{word}{number}" for word in ("Check", "Left", "Take", "None"))
    return {"StartAt": check_name, "States": {
        check_name: call("check", Next=choice),
        choice: {"Type": "Choice", "Default": none,
                 "Choices": [{"Variable": "$.Payload", "NumericGreaterThan": 0, "Next": take}]},
        take: call("take", End=True),
        none: {"Type": "Pass", "End": True}}}


# In the usual order both sellers look before the delivery arrives, and sell nothing.
SHOP = {"StartAt": "Sell", "States": {"Sell": {"Type": "Parallel", "End": True, "Branches": [
    seller(1), seller(2), {"StartAt": "Deliver", "States": {"Deliver": call("deliver", End=True)}}]}}}
SCENARIO = """
definition: shop.asl.json
inputs: [{input: {order: 1}}]
world: {stock: 0}
tasks:
  - {function: check, answers: [{output: "{% {'Payload': $world.stock} %}"}]}
  - {function: take, answers: [{output: {Payload: 1}, update: "{% {'stock': $world.stock - 1} %}"}]}
  - {function: deliver, answers: [{output: {Payload: 1}, update: "{% {'stock': $world.stock + 1} %}"}]}
expect: {output: "{% $world.stock >= 0 %}"}
"""
APART = {"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": True, "Branches": [
    {"StartAt": "A", "States": {"A": call("a", Next="B"), "B": call("b", End=True)}},
    {"StartAt": "C", "States": {"C": call("c", Next="D"), "D": call("d", End=True)}}]}}}


def interleavings(folder):
    write(folder, "shop.asl.json", SHOP)
    write(folder, "shop.sim.yaml", SCENARIO)
    usual = run("sim", "shop.sim.yaml", cwd=folder)
    check("the usual order fails nothing", usual.returncode == 0, usual)
    every = run("sim", "shop.sim.yaml", "--interleavings", cwd=folder)
    check("some order fails", every.returncode == 1, every)
    counted = re.search(r"(\d+) interleavings of 1 run explored, (\d+) pruned; 1 run ends in several ways\n", every.stdout)
    check("the orders are counted", counted and int(counted[1]) > 3 and int(counted[2]) > 0, every)
    check("the order is told", re.search(r"smallest order   step \d+: \w+ at [0-9a-f]{16} goes first", every.stdout), every)
    check("once more, the same", run("sim", "shop.sim.yaml", "--interleavings", cwd=folder).stdout == every.stdout, every)

    token = re.search(r"aslc replay (aslc1\.[A-Za-z0-9_-]+)", every.stdout)
    check("the finding has a token", token, every)
    for engine in ("interp", "O0", "O2"):
        again = run("replay", token[1], "--engine", engine, cwd=folder)
        check("a replay comes to the same trace", again.returncode == 1 and "as it was found" in again.stdout and
              "goes first" in again.stdout and "still: expectation" in again.stdout, again)

    saved = run("sim", "shop.sim.yaml", "--interleavings", "--findings", "found", cwd=folder)
    files = os.listdir(os.path.join(folder, "found"))
    check("the finding is saved", saved.returncode == 1 and len(files) == 1, saved)
    path = os.path.join("found", files[0])
    with open(os.path.join(folder, path)) as file:
        finding = json.load(file)
    check("with its order", finding["order"] and {"step", "path", "state"} <= set(finding["order"][0]), saved)
    for i in range(len(finding["order"])):
        less = dict(finding, order=finding["order"][:i] + finding["order"][i + 1:])
        write(folder, "less.finding.json", less)
        fewer = run("replay", "less.finding.json", cwd=folder)
        check("no choice of it can be left out", "still:" not in fewer.stdout, fewer)
    write(folder, "bad.finding.json", dict(finding, order=[{"step": 1}]))
    bad = run("replay", "bad.finding.json", cwd=folder)
    check("a damaged order is refused", bad.returncode == 2 and "`path`" in bad.stderr, bad)
    next_time = run("sim", "shop.sim.yaml", "--findings", "found", cwd=folder)
    check("the saved order is run first", next_time.stdout.startswith(f"{path}: still"), next_time)

    cut = run("sim", "shop.sim.yaml", "--interleavings=2", cwd=folder)
    check("the bound says that it cuts", "1 run with more than the 2 that are tried" in cut.stdout, cut)
    write(folder, "few.sim.yaml", SCENARIO + "interleavings: 3\n")
    few = run("sim", "few.sim.yaml", "--interleavings", cwd=folder)
    check("the scenario may have the bound", "more than the 3 that are tried" in few.stdout, few)
    done = run("sim", "shop.sim.yaml", "--interleavings", "--format", "json", cwd=folder)
    summary = json.loads(done.stdout.splitlines()[-1])["summary"]
    check("the summary has the numbers", summary["interleavings"]["explored"] == int(counted[1]) and
          summary["interleavings"]["cut"] == 0 and summary["findings"][0]["order"], done)
    faults = run("sim", "shop.sim.yaml", "--faults", "1", "--interleavings", "--format", "json", cwd=folder)
    with_faults = json.loads(faults.stdout.splitlines()[-1])["summary"]["interleavings"]
    check("each fault has its orders", with_faults["runs"] > 5 and with_faults["explored"] > with_faults["runs"], faults)
    for wrong in ("0", "x"):
        bad = run("sim", "shop.sim.yaml", f"--interleavings={wrong}", cwd=folder)
        check("a bad bound is refused", bad.returncode == 2 and "--interleavings" in bad.stderr, bad)

    write(folder, "apart.asl.json", APART)
    apart = run("sim", "apart.asl.json", "--interleavings", cwd=folder)
    check("what shares nothing has one order", "1 interleaving of 1 run explored" in apart.stdout, apart)
    # A property that looks at the order itself.
    write(folder, "apart.sim.yaml", "definition: apart.asl.json\ninputs: [{input: {}}]\ntasks:\n"
          + "".join(f"  - {{function: {name}, answers: [{{output: 1}}]}}\n" for name in "abcd") +
          "properties: [{name: later, never: {function: d}, before: {function: b}}]\n")
    ordered = run("sim", "apart.sim.yaml", "--interleavings", cwd=folder)
    check("properties of the order find one that breaks them", ordered.returncode == 1 and
          "property: later" in ordered.stdout, ordered)


def start(name):
    return {"StartAt": name, "States": {name: {
        "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": True,
        "Parameters": {"StateMachineArn": "child", "Input": {"by": name}}}}}


def executions(folder):
    """Children of one run ask at the same time: their calls are swapped as those of branches are."""
    write(folder, "parent.asl.json", {"StartAt": "P", "States": {
        "P": {"Type": "Parallel", "Branches": [start("One"), start("Two")], "End": True}}})
    write(folder, "child.asl.json", {"StartAt": "A", "States": {"A": call("a", ResultPath=None, Next="B"),
                                                                  "B": call("b", ResultPath=None, End=True)}})
    answer = "answers: [{output: {Payload: 1}, update: \"{% {'log': $world.log & $request.Payload.by & $state} %}\"}]"
    write(folder, "parent.sim.yaml", "definition: parent.asl.json\ninputs: [{input: {}}]\nworld: {log: ''}\n"
          "machines: [{name: child, definition: child.asl.json}]\n"
          f"tasks:\n  - {{function: a, {answer}}}\n  - {{function: b, {answer}}}\n")
    done = run("sim", "parent.sim.yaml", "--interleavings", "--format", "json", cwd=folder)
    # Six orders of two calls each, and either child may end first.
    check("orders of several executions", done.returncode == 0 and
          json.loads(done.stdout.splitlines()[-1])["summary"]["interleavings"]["explored"] == 12, done)


COUNTER = """
import os, sys
path = sys.argv[1]
count = int(open(path).read()) + 1 if os.path.exists(path) else 1
open(path, "w").write(str(count))
print(count if len(sys.argv) > 2 else 1)
"""


def determinism(folder):
    write(folder, "count.py", COUNTER)
    write(folder, "one.asl.json", {"StartAt": "Wait", "States": {
        "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Count"}, "Count": call("count", End=True)}})
    for name, more in (("steady", ""), ("moving", ", moving")):
        write(folder, f"{name}.sim.yaml", "definition: one.asl.json\nruns: 3\ninputs: [{input: {}}]\n"
              "tasks: [{function: count, answers: [{program: ["
              f"{sys.executable}, {folder}/count.py, {folder}/{name}.txt{more}]}}]}}]\n")
    for engine in ("interp", "O0", "O2"):
        alike = run("sim", "steady.sim.yaml", "--allow-programs", "--check-determinism", "--engine", engine, cwd=folder)
        check("runs that are alike", alike.returncode == 0 and "3 runs, each twice in " + engine in alike.stdout, alike)
    with open(os.path.join(folder, "steady.txt")) as file:
        check("each was made three times in each engine", file.read() == "27", alike)
    moving = run("sim", "moving.sim.yaml", "--allow-programs", "--check-determinism", cwd=folder)
    told = re.search(r"seed 1: two runs differ.*\n  event (\d+)\n  first   (.*)\n  second  (.*)\nto repeat: (.*)\n",
                     moving.stdout)
    check("the first difference ends it", moving.returncode == 1 and told, moving)
    check("both lines are shown", told[2] != told[3] and "Succeeded" in told[2] and "Succeeded" in told[3], moving)
    check("the command repeats it", "--seed 1 --check-determinism" in told[4], moving)
    with open(os.path.join(folder, "moving.txt")) as file:
        check("nothing was run after it", file.read() == "3", moving)
    as_json = run("sim", "moving.sim.yaml", "--allow-programs", "--check-determinism", "--format", "json", cwd=folder)
    difference = json.loads(as_json.stdout)["difference"]
    check("as JSON", as_json.returncode == 1 and difference["seed"] == 1 and difference["event"] == int(told[1]), as_json)
    # The same for an exploration, which makes the same run again and again.
    write(folder, "two.asl.json", {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": True, "Branches": [
        {"StartAt": s, "States": {s: call("count", Next=s + "?"), s + "?": {
            "Type": "Choice", "Choices": [{"Variable": "$", "NumericGreaterThan": 2, "Next": s + "!"}],
            "Default": s + "."}, s + "!": call("count", End=True), s + ".": {"Type": "Pass", "End": True}}}
        for s in ("A", "B")]}}})
    with open(os.path.join(folder, "moving.sim.yaml")) as file:
        scenario = file.read()
    write(folder, "two.sim.yaml", scenario.replace("one.asl", "two.asl").replace("moving.txt", "two.txt")
          .replace("runs: 3", "runs: 1").replace("moving]", "m]"))
    wild = run("sim", "two.sim.yaml", "--allow-programs", "--interleavings", cwd=folder)
    check("an outside that is not deterministic cannot be explored", wild.returncode == 2 and
          "not deterministic" in wild.stderr, wild)
    for other in (["--faults", "1"], ["--interleavings"]):
        refused = run("sim", "steady.sim.yaml", "--allow-programs", "--check-determinism", *other, cwd=folder)
        check("explorations are not checked", refused.returncode == 2 and "--check-determinism" in refused.stderr, refused)


for test in (interleavings, executions, determinism):
    with tempfile.TemporaryDirectory() as place:
        test(place)
finish("interleavings")
