#!/usr/bin/env python3
"""Executions that Tasks start, as a user has them. executions_test.py ASLC"""
import json
import pathlib
import tempfile

from harness import aslc, expect, finish

PARENT = """{"StartAt": "Go", "States": {
  "Go": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
    "Parameters": {"StateMachineArn": "child", "Name": "one", "Input": {"n.$": "$.n"}},
    "OutputPath": "$.Output", "End": true}}}"""
CHILD = """{"StartAt": "Rest", "States": {
  "Rest": {"Type": "Wait", "Seconds": 1, "Next": "Double"},
  "Double": {"Type": "Pass", "Parameters": {"twice.$": "States.MathAdd($.n, $.n)"}, "End": true}}}"""
CALLS = """{"StartAt": "Call", "States": {"Call": {"Type": "Task", "End": true,
  "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f"}}}"""
FAST = """{"StartAt": "Now", "States": {"Now": {"Type": "Task", "End": true,
  "Resource": "arn:aws:states:::aws-sdk:sfn:startSyncExecution", "Parameters": {"StateMachineArn": "child", "Name": "x"},
  "OutputPath": "$.Status"}}}"""
ENDLESS = """{"StartAt": "Go", "States": {"Go": {"Type": "Task", "End": true,
  "Resource": "arn:aws:states:::states:startExecution", "Parameters": {"StateMachineArn.$": "$$.StateMachine.Id"}}}}"""
ACTIVITY = """{"StartAt": "Work", "States": {"Work": {"Type": "Task", "TimeoutSeconds": 3, "End": true,
  "Resource": "arn:aws:states:us-east-1:123456789012:activity:NAME"}}}"""
TEMPLATE = """
Resources:
  Fast:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Definition: {StartAt: P, States: {P: {Type: Pass, End: true}}}
  Slow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {StartAt: P, States: {P: {Type: Pass, Result: {twice: 0}, End: true}}}
"""


def document(done):
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        return {}


def runs(file):
    parent, child = file("parent.asl.json", PARENT), file("child.asl.json", CHILD)
    given = ["--input", '{"n": 4}', "--format", "json"]
    virtual = aslc("run", parent, "--with", f"child={child}", "--virtual-time", *given)
    real = aslc("run", parent, "--with", f"child={child}", *given)
    for name, done in (("virtual", virtual), ("real", real)):
        result = document(done)
        expect(f"{name} time: the child's output", done.returncode == 0 and result.get("output") == {"twice": 8}, done)
        others = result.get("executions", [])
        expect(f"{name} time: one other execution", [o["name"] for o in others] == ["one"], done)
        arn = "arn:aws:states:us-east-1:123456789012:execution:child:one"
        expect(f"{name} time: its result", others and others[0]["arn"] == arn and others[0]["status"] == "SUCCEEDED", done)
    again = aslc("run", parent, "--with", f"child={child}", "--virtual-time", *given)
    expect("virtual time: equal runs", again.stdout == virtual.stdout, again)
    alone = aslc("run", child, "--virtual-time", *given)
    expect("no `executions` without an account", "executions" not in document(alone), alone)

    done = aslc("run", parent, "--virtual-time")
    expect("without --with the Task needs a handler, and the option is named",
           done.returncode == 2 and "`Go`" in done.stderr and "--with" in done.stderr, done)
    done = aslc("run", parent, "--with", f"child={child}", "--virtual-time", "--trace", "--input", '{"n": 4}')
    lines = done.stderr.splitlines()
    expect("--trace tells executions apart", any("[child:one] Rest" in line for line in lines), done)
    expect("--trace: the first has no name", any(" Go  TaskScheduled" in line and "[" not in line.split("Go")[0] for line in lines), done)
    done = aslc("run", parent, "--with", f"child={child}", "--virtual-time", "--input", '{"n": 4}')
    expect("the text names the others", "execution one: SUCCEEDED" in done.stdout, done)
    return parent, child


def records(file, folder, parent, child):
    first, others = folder / "first.json", folder / "histories"
    done = aslc("run", parent, "--with", f"child={child}", "--virtual-time", "--input", '{"n": 4}', "--history", first,
                "--histories", others)
    expect("histories are written", done.returncode == 0 and [p.name for p in others.glob("*")] == ["1-child.one.json"], done)
    types = [e["type"] for e in json.loads((others / "1-child.one.json").read_text())]
    expect("of the child", types[0] == "ExecutionStarted" and "WaitStateEntered" in types, done)
    expect("and of the first", "TaskSubmitted" in [e["type"] for e in json.loads(first.read_text())], done)


def kinds(file, folder):
    handler = file("f.sh", "#!/bin/sh\necho '{\"twice\": 7}'\n")
    handler.chmod(0o755)
    parent, calls = file("parent.asl.json", PARENT), file("calls.asl.json", CALLS)
    for clock in ([], ["--virtual-time"]):
        done = aslc("run", parent, "--with", f"child={calls}", "--task", f"Call={handler}", "--input", '{"n": 4}',
                    "--format", "json", *clock)
        expect(f"handlers of other machines' Tasks {clock}", document(done).get("output") == {"twice": 7}, done)
    done = aslc("run", parent, "--with", f"child={calls}", "--virtual-time")
    expect("a Task of another machine without a handler", done.returncode == 2 and "`Call`" in done.stderr and "`child`" in done.stderr, done)
    told = file("told.sh", "#!/bin/sh\necho '{\"Output\": \"told\"}'\n")
    told.chmod(0o755)
    for clock in ([], ["--virtual-time"]):
        done = aslc("run", parent, "--with", f"child={file('child.asl.json', CHILD)}", "--task", f"Go={told}", "--input",
                    '{"n": 4}', "--format", "json", *clock)
        result = document(done)
        expect(f"a handler wins {clock}", result.get("output") == "told" and result.get("executions") == [], done)
    fast, template = file("fast.asl.json", FAST), file("machines.yaml", TEMPLATE)
    plain = file("plain.asl.json", '{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}')
    done = aslc("run", fast, "--with", f"child={plain},type=EXPRESS", "--virtual-time")
    expect("an EXPRESS machine", done.returncode == 0 and '"SUCCEEDED"' in done.stdout, done)
    done = aslc("run", fast, "--with", f"child={plain}", "--virtual-time")
    expect("a STANDARD one is refused", "Sfn.StateMachineTypeNotSupportedException" in done.stdout, done)
    done = aslc("run", fast, "--with", f"child={template},machine=Fast", "--virtual-time")
    expect("a machine of a template has its type", done.returncode == 0 and '"SUCCEEDED"' in done.stdout, done)
    done = aslc("run", parent, "--with", f"arn:aws:states:us-east-1:123456789012:stateMachine:child={template},machine=Slow",
                "--virtual-time", "--input", '{"n": 1}')
    expect("by its ARN, another name is refused", "StateMachineDoesNotExist" in done.stdout or "InvalidArn" in done.stdout, done)


def refused(file, folder):
    endless, plain = file("endless.asl.json", ENDLESS), file("plain.asl.json", '{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}')
    done = aslc("run", endless, "--max-executions", "50", "--virtual-time")
    expect("a recursion that never ends", done.returncode == 2 and "more than 50 executions" in done.stderr, done)
    for what, args, words in (
            ("no file", ["--with", "child"], "NAME=FILE"),
            ("no name", ["--with", f"={plain}"], "NAME=FILE"),
            ("a bad name", ["--with", f"a b={plain}"], "a b"),
            ("nothing there", ["--with", f"child={folder}/no.json"], "no.json"),
            ("twice the same", ["--with", f"child={plain}", "--with", f"child={plain}"], "child"),
            ("a bad activity", ["--activity", "a b"], "a b"),
            ("a bad number", ["--max-executions", "0"], "--max-executions")):
        done = aslc("run", plain, *args)
        expect(f"{what}: refused", done.returncode == 2 and words in done.stderr, done)
    broken = file("broken.asl.json", '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}')
    done = aslc("run", plain, "--with", f"child={broken}")
    expect("errors of another definition are shown where they are", done.returncode == 2 and "broken.asl.json:1:" in done.stderr, done)
    missing = file("missing.asl.json", ACTIVITY.replace("NAME", "other"))
    done = aslc("run", missing, "--activity", "work", "--virtual-time")
    expect("an activity that is not there", "does not exist." in done.stdout and "States.Runtime" in done.stdout, done)
    waits = file("waits.asl.json", ACTIVITY.replace("NAME", "work"))
    done = aslc("run", waits, "--activity", "work", "--virtual-time")
    expect("an activity without workers times out", "States.Timeout" in done.stdout, done)


def simulated(file):
    file("parent.asl.json", PARENT)
    file("calls.asl.json", CALLS)
    scenario = file("parent.sim.yaml", """
definition: parent.asl.json
machines:
  - name: child
    definition: calls.asl.json
    tasks:
      - {state: Call, answers: [{output: {twice: 9}, latency: 2s}]}
activities: [work]
inputs: [{input: {n: 1}}]
runs: 20
""")
    done = aslc("sim", scenario)
    expect("a scenario with machines", done.returncode == 0 and "SUCCEEDED" in done.stdout, done)
    one = aslc("sim", scenario, "--seed", "3", "--format", "json")
    lines = [json.loads(line) for line in one.stdout.splitlines()]
    expect("its documents have the others", lines and lines[0]["executions"][0]["output"] == {"twice": 9}, one)
    jobs = [aslc("sim", scenario, "--format", "json", "-j", j).stdout for j in (1, 4)]
    expect("threads change nothing", jobs[0] == jobs[1])
    timeline = aslc("sim", scenario, "--seed", "3")
    expect("the timeline shows whose events they are", "[child:one] Call" in timeline.stdout, timeline)
    bad = file("bad.sim.yaml", "definition: parent.asl.json\nmachines: [{name: child, definition: calls.asl.json}]\n")
    done = aslc("sim", bad, "--no-invent")
    expect("a child's Task without an answer", done.returncode == 2 and "`Call`" in done.stderr and "child" in done.stderr, done)
    wrong = file("wrong.sim.yaml", "definition: parent.asl.json\nmachines: [{definition: calls.asl.json, type: FAST}]\n")
    done = aslc("sim", wrong)
    expect("wrong keys", done.returncode == 2 and "name" in done.stderr and "FAST" in done.stderr, done)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)

        def file(name, content):
            path = folder / name
            path.write_text(content)
            return path

        parent, child = runs(file)
        records(file, folder, parent, child)
        kinds(file, folder)
        refused(file, folder)
        simulated(file)
    finish("executions")


main()
