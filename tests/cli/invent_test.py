#!/usr/bin/env python3
"""Definitions without a scenario: what `aslc sim` says of what it invents, and how much of real workflows is
reached. invent_test.py ASLC MEASURE FLOORS [SUITES]"""
import json
import pathlib
import sys
import tempfile

from harness import aslc, expect, finish, run

MEASURE, FLOORS = sys.argv[2:4]
WORKFLOWS = pathlib.Path(sys.argv[4]) / "workflows" if len(sys.argv) > 4 else None
SEEDS = 100

MACHINE = {
    "StartAt": "Ask",
    "States": {
        "Ask": {"Type": "Task", "Resource": "${Function}", "Next": "Check"},
        "Check": {"Type": "Choice", "Default": "Bad",
                  "Choices": [{"Variable": "$.status", "StringEquals": "${Wanted}", "Next": "Good"}]},
        "Good": {"Type": "Succeed"},
        "Bad": {"Type": "Fail", "Error": "Unwanted"},
    },
}


def sim(*arguments):
    return aslc("sim", *arguments)


def check_command(folder):
    file = folder / "machine.asl.json"
    file.write_text(json.dumps(MACHINE, indent=1))
    done = sim(file, "--seeds", 50)
    expect("runs fail and succeed", done.returncode == 1 and "SUCCEEDED" in done.stdout and "Unwanted" in done.stdout,
           done.stdout + done.stderr)
    lines = done.stdout.splitlines()
    expect("placeholders are named", lines[0] == "placeholders without a value: ${Function} = arn:aws:lambda:us-east-1:"
           "123456789012:function:Function, ${Wanted} = Wanted", done.stdout)
    expect("what is invented is named", lines[1] == "invented: the input, answers of `Ask`", done.stdout)
    given = sim(file, "--seeds", 5, "--input", "{}", "--substitute", "Function=arn:aws:lambda:us-east-1:123456789012:function:f",
                 "--substitute", "Wanted=yes")
    expect("what is given is not invented", given.stdout.startswith("invented: answers of `Ask`\n"), given.stdout)
    refused = sim(file, "--no-invent")
    expect("without inventing a Task is refused", refused.returncode == 2 and "Task `Ask`" in refused.stderr and
           not refused.stdout, refused.stdout + refused.stderr)
    runs = [sim(file, "--seeds", 200, "--format", "json", "-j", jobs, "--engine", engine).stdout
            for jobs, engine in ((1, "interp"), (2, "O0"))]
    expect("threads and engines change nothing", runs[0] == runs[1] and runs[0].count("\n") == 201)
    expect("the summary says what is invented", "Ask" in json.loads(runs[0].splitlines()[-1])["summary"]["invented"])


def read_floors():
    """Lines `transitions PERCENT WANTS FILE`: at least so many percent taken, at most so many runs that want."""
    floors = {}
    for line in pathlib.Path(FLOORS).read_text().splitlines():
        if line and not line.startswith("#"):
            percent, wants, file = line.split()
            floors[file] = (int(percent), int(wants))
    return floors


def check_workflows():
    files = sorted(f for f in WORKFLOWS.iterdir() if f.suffix in (".json", ".yaml"))
    done = run(MEASURE, SEEDS, *files, timeout=600)
    expect("the measurement ends", done.returncode == 0, done.stderr)
    floors = read_floors()
    full = measured = wanting = 0
    for row in map(json.loads, done.stdout.splitlines()):
        name = pathlib.Path(row["file"]).name
        if row.get("refused"):
            expect(f"{name} is compiled", floors.get(name) == (0, 0))
            continue
        measured += 1
        percent = 100 * row["taken"] // row["transitions"]
        full += percent >= 80
        wanting += row["wants"] > 0
        floor, most = floors.get(name, (80, 0))
        expect(f"{name}: {percent} % of the transitions, {row['wants']} runs for want", percent >= floor and row["wants"] <= most,
               json.dumps(row, indent=1))
        if percent < 80 or row["wants"]:
            print(f"{name}: {percent} % of {row['transitions']} transitions, {row['wants']} runs want something {row['want'][:150]}")
    print(f"{len(files)} files, {measured} measured: {full} reach 80 % of the transitions, {measured - wanting} want nothing")
    expect("most reach 80 %", full * 10 >= measured * 9)
    expect("most want nothing", (measured - wanting) * 10 >= measured * 9)


with tempfile.TemporaryDirectory() as folder:
    check_command(pathlib.Path(folder))
if WORKFLOWS is not None and WORKFLOWS.is_dir():
    check_workflows()
finish("invent")
