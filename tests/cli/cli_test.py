#!/usr/bin/env python3
"""The command as a user has it: good and bad input, exit codes, one clear message. cli_test.py ASLC ROOT"""
import json
import os
import pathlib
import sys
import tempfile

from harness import ASLC, aslc, expect, expect_refused, finish, run

ROOT = pathlib.Path(sys.argv[2])
ORDER = ROOT / "examples/order/order.asl.json"
SCENARIO = ROOT / "examples/order/order.sim.yaml"


def bad_input(folder):
    def file(name, content):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    truncated = file("truncated.asl.json", '{"StartAt": "A", "States": {')
    binary = file("binary.asl.json", bytes(range(256)) * 64)
    deep = file("deep.asl.json", "[" * 10000 + "]" * 10000)
    deep_yaml = file("deep.asl.yaml", "a: " + "[" * 10000 + "]" * 10000)
    empty = file("empty.asl.json", "")
    large = file("large.asl.json", b'{"Comment": "' + b"x" * (100 << 20) + b'"}')
    bad_utf8 = file("utf8.asl.json", b'{"StartAt": "\xff"}')
    hello = file("hello.asl.json", '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}')
    for command in ("run", "sim", "build"):
        expect_refused(f"{command} truncated", aslc(command, truncated), "truncated.asl.json:1:")
        expect_refused(f"{command} binary", aslc(command, binary), "binary.asl.json:1:1")
        expect_refused(f"{command} deep", aslc(command, deep), "deep")
        expect_refused(f"{command} deep YAML", aslc(command, deep_yaml), "deep")
        expect_refused(f"{command} empty", aslc(command, empty), "empty")
        expect_refused(f"{command} 100 MB", aslc(command, large), "large.asl.json")
        expect_refused(f"{command} invalid UTF-8", aslc(command, bad_utf8), "utf8.asl.json:1:14", "UTF-8")
        expect_refused(f"{command} a folder", aslc(command, folder), str(folder))
        expect_refused(f"{command} nothing there", aslc(command, folder / "no"), "no")
        done = aslc(command, hello, "--no-such-option")
        expect(f"{command} unknown option", done.returncode == 2 and "no-such-option" in done.stderr + done.stdout, done)
    if os.geteuid() != 0:
        hidden = file("hidden.asl.json", "{}")
        hidden.chmod(0)
        expect_refused("no permission", aslc("run", hidden), "hidden.asl.json")
    expect("check of no document ends with 2", aslc("check", truncated).returncode == 2)
    expect("check of nothing ends with 2", aslc("check", folder / "no").returncode == 2)
    expect("check accepts", aslc("check", hello).returncode == 0)
    for bad in ("{", "[1,]", "nul", '{"a": 1', "[" * 10000 + "]" * 10000):
        expect_refused(f"input {bad[:9]}", aslc("run", hello, "--input", bad), "input")
    done = aslc("run", hello, "--input", "@" + str(folder / "no"))
    expect_refused("input file not there", done, "no")
    expect("no command is a usage error", aslc().returncode == 2)
    return hello


def running(folder, hello):
    done = aslc("run", hello, "--input", '{"b":  1e2}')
    expect("run prints the output as it came", done.returncode == 0 and '{"b":  1e2}' in done.stdout, done)
    done = aslc("run", hello, "--input", "-", "--format", "json", stdin='{"a":[1, 2]}')
    document = json.loads(done.stdout)
    expect("result document", document["status"] == "SUCCEEDED" and document["output"] == {"a": [1, 2]} and
           document["transitions"] == 1, done)
    expect("result document is one line", len(done.stdout.strip().splitlines()) == 1, done)
    done = aslc("run", ORDER)
    expect_refused("tasks without handlers are named", done, "ValidateOrder")
    failing = folder / "failing.asl.json"
    failing.write_text('{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"My.Error","Cause":"because"}}}')
    done = aslc("run", failing)
    expect("a failing workflow ends with 1", done.returncode == 1 and "My.Error" in done.stdout + done.stderr, done)
    task = folder / "task.asl.json"
    task.write_text(json.dumps({"StartAt": "T", "States": {"T": {
        "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f",
        "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 1, "IntervalSeconds": 1}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}], "End": True},
        "Caught": {"Type": "Pass", "End": True}}}))
    handler = folder / "handler.py"
    handler.write_text("#!/usr/bin/env python3\nimport json, sys\nv = json.load(sys.stdin)\n"
                       "if v.get('busy'):\n    print(json.dumps({'Error': 'Busy', 'Cause': 'later'})); sys.exit(1)\n"
                       "if v.get('lambda'):\n    print(json.dumps({'errorType': 'Kaput', 'errorMessage': 'm'}), file=sys.stderr); sys.exit(1)\n"
                       "if v.get('plain'):\n    print('no idea', file=sys.stderr); sys.exit(3)\n"
                       "print(json.dumps({'got': v}))\n")
    handler.chmod(0o755)
    executable = folder / "task"
    built = aslc("build", task, "-o", executable)
    expect("build links an executable", built.returncode == 0 and executable.exists(), built)
    for program, head in ((ASLC, ["run", task]), (str(executable), [])):
        def answered(value):
            return run(program, *head, "--input", json.dumps(value), "--task", f"T={handler}", "--virtual-time", "--format",
                       "json")
        done = answered({"x": 1})
        expect("a handler answers", json.loads(done.stdout)["output"] == {"got": {"x": 1}}, done)
        for value, error, cause in (({"busy": 1}, "Busy", "later"), ({"lambda": 1}, "Kaput", "m"),
                                    ({"plain": 1}, "States.TaskFailed", "no idea")):
            output = json.loads(answered(value).stdout)["output"]
            expect(f"failure {error}", output["Error"] == error and cause in output["Cause"])
    done = aslc("build", task, "--cc", "no-such-compiler", "-o", folder / "x")
    expect_refused("no C compiler", done, "no-such-compiler")


def distributing(folder):
    path = folder / "each.asl.json"
    path.write_text('{"StartAt":"M","States":{"M":{"Type":"Map","Label":"each","MaxConcurrency":1,"End":true,"ItemProcessor":'
                    '{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"P","States":'
                    '{"P":{"Type":"Pass","End":true}}}}}}')
    runs, child = folder / "runs.json", folder / "child.json"
    done = aslc("run", path, "--input", "[1,2]", "--virtual-time", "--trace", "--map-runs", runs, "--child-history",
                f"2={child}")
    expect("children are shown by their numbers", "[child 2] P  PassStateEntered  2" in done.stderr, done)
    run = json.loads(runs.read_text())[0]
    expect("Map Runs are written", run["itemCounts"]["succeeded"] == 2 and run["status"] == "SUCCEEDED", done)
    history = json.loads(child.read_text())
    expect("and the history of a child", [e["id"] for e in history] == [1, 2, 3, 4] and
           history[0]["executionStartedEventDetails"]["input"] == "2", done)
    for bad in ("2", "0=f", "x=f", "=f"):
        expect_refused("a child without a number", aslc("run", path, "--child-history", bad), "NUMBER=FILE")


def redriving(folder):
    workflow = folder / "flaky.asl.json"
    workflow.write_text(json.dumps({"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [
        {"StartAt": n, "States": {n: {"Type": "Task", "End": True,
                                      "Resource": f"arn:aws:lambda:us-east-1:123456789012:function:{n}"}}}
        for n in ("Once", "Flaky")], "End": True}}}))
    count = folder / "count"
    handler = folder / "flaky.py"
    # Counts its runs by name; the flaky one fails the first two times.
    handler.write_text("#!/usr/bin/env python3\nimport json, pathlib, sys\nname = sys.argv[1]\n"
                       f"p = pathlib.Path({str(count)!r} + name)\nn = int(p.read_text()) + 1 if p.exists() else 1\n"
                       "p.write_text(str(n))\nif name == 'Flaky' and n < 3:\n"
                       "    print(json.dumps({'Error': 'E', 'Cause': str(n)})); sys.exit(1)\nprint(n)\n")
    handler.chmod(0o755)
    history = folder / "redriven.json"

    def redriven(redrives, *more):
        for name in ("Once", "Flaky"):
            pathlib.Path(str(count) + name).unlink(missing_ok=True)
        return aslc("run", workflow, "--redrive", redrives, "--task", f"Once={handler} Once",
                    "--task", f"Flaky={handler} Flaky", "--history", history, "--format", "json", *more)
    for more in ([], ["--virtual-time"]):
        done = redriven(2, *more)
        document = json.loads(done.stdout)
        expect("redrives until it succeeds", done.returncode == 0 and document["redriveCount"] == 2, done)
        # In real time the sibling may be given up before it has answered.
        expect("what succeeded is not done again", not more or document["output"] == [1, 3], done)
        expect("a redriven history holds",
               aslc("verify", "--definition", workflow, "--history", history).returncode == 0)
    done = redriven(1, "--virtual-time")
    document = json.loads(done.stdout)
    expect("redrives as often as asked", done.returncode == 1 and document["cause"] == "2" and
           document["redriveStatus"] == "REDRIVABLE" and document["redriveDate"] == "2026-01-01T00:00:00Z", done)
    events = json.loads(history.read_text())
    redrives = [e for e in events if e["type"] == "ExecutionRedriven"]
    expect("its history says so", [e["executionRedrivenEventDetails"] for e in redrives] == [{"redriveCount": 1}])
    redrives[0]["executionRedrivenEventDetails"]["redriveCount"] = 2
    history.write_text(json.dumps(events))
    expect("another count does not hold",
           aslc("verify", "--definition", workflow, "--history", history).returncode == 1)
    expect_refused("more redrives than the service makes", redriven(1001), "1000")
    expect_refused("EXPRESS", redriven(1, "--type", "EXPRESS"), "EXPRESS")


def simulating():
    runs = [aslc("sim", SCENARIO, "--case", "valid", "--seeds", 500, "-j", j, "--format", "json", "--engine", e)
            for j, e in ((1, "O2"), (2, "O2"), (4, "interp"), (1, "O0"))]
    expect("the same lines for every -j and engine", len({r.stdout for r in runs}) == 1 and runs[0].returncode == 0, runs[0])
    lines = runs[0].stdout.splitlines()
    expect("a document a run and a summary", len(lines) == 501)
    expect("in the order of the seeds", [json.loads(l)["seed"] for l in lines[:500]] == list(range(1, 501)))
    done = aslc("sim", SCENARIO, "--case", "invalid")
    expect("failures end with 1", done.returncode == 1 and "States.Runtime" in done.stdout, done)
    command = [l for l in done.stdout.splitlines() if "aslc sim" in l]
    expect("a failure ends with the command that repeats it", bool(command) and "--seed" in command[-1], done)
    if command:
        words = command[-1][command[-1].index("aslc sim"):].split()[1:]
        again = aslc(*words, cwd=ROOT)
        expect("and the command repeats it", again.returncode == 1 and "States.Runtime" in again.stdout, again)
    expect("the bug found is success with --find", aslc("sim", SCENARIO, "--case", "invalid", "--find").returncode == 0)
    expect("and none found is not", aslc("sim", SCENARIO, "--case", "valid", "--seeds", 10, "--find").returncode == 1)


def compiling(folder):
    for kind in ("ir", "llvm", "obj", "ast"):
        outputs = set()
        for i in range(5):
            path = folder / f"out{i}"
            done = aslc("build", ORDER, "--emit", kind, "-o", path)
            outputs.add(path.read_bytes() if done.returncode == 0 else done.stderr)
        expect(f"--emit {kind} five times gives the same bytes", len(outputs) == 1)


with tempfile.TemporaryDirectory() as name:
    scratch = pathlib.Path(name)
    running(scratch, bad_input(scratch))
    distributing(scratch)
    redriving(scratch)
    simulating()
    compiling(scratch)
finish("cli")
