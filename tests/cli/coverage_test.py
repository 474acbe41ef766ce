#!/usr/bin/env python3
"""Coverage as a user has it: documents, merging, thresholds, LCOV. coverage_test.py ASLC ROOT"""
import json
import pathlib
import shutil
import sys
import tempfile

from harness import aslc, expect, finish, run

ROOT = pathlib.Path(sys.argv[2])
KINDS = ["states", "transitions", "arms", "operands", "retriers", "catchers", "timeouts", "map-sizes", "branches"]


def campaigns(folder):
    def sim(name, first, runs, *more):
        done = aslc("sim", "order.sim.yaml", "--seed", first, "--seeds", runs, "--coverage", name, *more, cwd=folder)
        expect(f"{name}: runs", done.returncode in (0, 1) and f"{runs} runs" in done.stdout, done)
        return done, json.loads((folder / name).read_text())

    done, whole = sim("whole.json", 1, 300, "-j", 3, "--engine", "O2")
    report = done.stdout[done.stdout.index("coverage of order"):]
    lines = report.splitlines()
    expect("the head", lines[0] == "coverage of order (order.asl.json), 300 runs", done)
    missed = sum(1 for point in whole["points"] if point["count"] == 0)
    expect("what was never reached comes first", lines[1] == ("never reached" if missed else "every point was reached"), done)
    expect("the repeating command has nothing of coverage", "--coverage" not in done.stdout, done)
    definition = (folder / "order.asl.json").read_text().splitlines()
    for point in whole["points"]:
        expect(f"a kind: {point}", point["kind"] in KINDS)
        (line, column), (last, end) = point["from"], point["to"]
        text = " ".join(" ".join([definition[line - 1][column - 1:]] + definition[line:last - 1]
                                 + [definition[last - 1][:end - 1]]).split()
                        if last > line else definition[line - 1][column - 1:end - 1].split())
        if point["kind"] in ("arms", "operands") and "ordinal" in point:
            expect(f"its text: {point}", text.startswith(point["text"].removesuffix("...")))
        if point["kind"] == "states":
            expect(f"the state's place: {point}", text.startswith(f'"{point["state"]}"'))

    sim("a.json", 1, 100, "--engine", "interp")
    sim("b.json", 101, 200, "--engine", "O0", "-j", 2)
    for order in (["a.json", "b.json"], ["b.json", "a.json"]):
        done = aslc("coverage", *order, "--merge", "sum.json", cwd=folder)
        expect("merges", done.returncode == 0 and done.stdout == report, done)
        expect("the sum is what one campaign writes", (folder / "sum.json").read_text() == (folder / "whole.json").read_text())
    done = aslc("coverage", "a.json", "b.json", "--merge", "-", cwd=folder)
    expect("to standard output, alone", done.stdout == (folder / "whole.json").read_text(), done)
    return whole


def thresholds(folder, whole):
    states = [point for point in whole["points"] if point["kind"] == "states"]
    part = 100 * sum(1 for point in states if point["count"]) // len(states)
    for command in (["coverage", "whole.json"], ["sim", "order.sim.yaml", "--seeds", "300"]):
        done = aslc(*command, "--min-coverage", f"states={part},operands=1", cwd=folder)
        plain = aslc(*command[:1], *command[1:], cwd=folder)
        expect(f"{command[0]}: enough", done.returncode == plain.returncode and "below" not in done.stderr, done)
        done = aslc(*command, "--min-coverage", "states=100,all=100", cwd=folder)
        expect(f"{command[0]}: too little", done.returncode == 1, done)
        said = [line for line in done.stderr.splitlines() if "below 100.00 %" in line]
        expect(f"{command[0]}: a line for each", len(said) == 2 and "states" in said[0] and "all" in said[1], done)
    for text, word in (("stats=3", "map-sizes"), ("states=101", "101"), ("states=", "percentage"), ("x", "percentage")):
        for command in (["coverage", "whole.json"], ["sim", "order.sim.yaml", "--seeds", "3"]):
            done = aslc(*command, "--min-coverage", text, cwd=folder)
            expect(f"{command[0]} {text}: refused", done.returncode == 2 and word in done.stderr and not done.stdout, done)


def formats(folder, whole):
    done = aslc("coverage", "whole.json", "--format", "json", cwd=folder)
    summary = json.loads(done.stdout)
    expect("the summary", summary["runs"] == 300 and summary["all"]["total"] == len(whole["points"]), done)
    expect("all kinds", list(summary) == ["runs", *KINDS, "all"], done)
    done = aslc("sim", "order.sim.yaml", "--seeds", 300, "--coverage", "again.json", "--format", "json", cwd=folder)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    expect("a line before the last", rows[-2] == {"coverage": summary} and "summary" in rows[-1], done)
    expect("the same document", (folder / "again.json").read_text() == (folder / "whole.json").read_text())

    done = aslc("coverage", "whole.json", "--lcov", "-", cwd=folder)
    records = [line.split(":", 1) for line in done.stdout.splitlines()]
    expect("one record", [r for r in records if r[0] == "SF"] == [["SF", "order.asl.json"]] and records[-1] == ["end_of_record"], done)
    lines = {int(n): int(c) for n, c in (r[1].split(",") for r in records if r[0] == "DA")}
    for point in whole["points"]:
        if point["kind"] == "states":
            expect(f"the line of {point['state']}", lines[point["from"][0]] == point["count"], done)
    branches = [r for r in records if r[0] == "BRDA"]
    counted = [point for point in whole["points"] if point["kind"] in ("arms", "operands", "branches")]
    expect("a branch for each", len(branches) == len(counted), done)
    found = {r[0]: r[1] for r in records if len(r) == 2}
    expect("sums", found["LF"] == str(len(lines)) and found["LH"] == str(sum(1 for c in lines.values() if c)), done)
    if shutil.which("genhtml"):
        (folder / "order.info").write_text(done.stdout)
        done = run("genhtml", "-q", "order.info", "-o", "html", cwd=folder)
        expect("genhtml reads it", done.returncode == 0, done)


def refused(folder):
    (folder / "other.asl.json").write_text('{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}')
    done = aslc("sim", "other.asl.json", "--coverage", "other.json", cwd=folder)
    expect("a definition by itself", done.returncode == 0 and "every point was reached" in done.stdout, done)
    text = (folder / "whole.json").read_text()
    (folder / "none.json").write_text("{}")
    (folder / "cut.json").write_text(text[:1000])
    (folder / "new.json").write_text(text.replace('"aslcCoverage": 1', '"aslcCoverage": 2'))
    rows = [
        (["whole.json", "other.json"], "another definition"),
        (["none.json"], "none.json:1:1: this is no coverage document"),
        (["whole.json", "new.json"], "new.json:1:18: this is version 2"),
        (["cut.json"], "cut.json"),
        (["missing.json"], "missing.json"),
        ([], "FILES"),
    ]
    for files, words in rows:
        done = aslc("coverage", *files, cwd=folder)
        expect(f"{files}: refused", done.returncode == 2 and words in done.stderr and not done.stdout, done)
    done = aslc("sim", "order.sim.yaml", "--faults", 1, "--coverage", "faults.json", cwd=folder)
    runs = int(done.stdout.split(" runs with at most 1 fault", 1)[0].split()[-1])
    expect("runs with faults are counted", json.loads((folder / "faults.json").read_text())["runs"] == runs > 1, done)
    built = [aslc("build", "order.asl.json", "--emit", "ir", *more, cwd=folder) for more in ([], ["--coverage"])]
    expect("only code with coverage counts", ["cover o#" in done.stdout for done in built] == [False, True], built[1])
    done = aslc("coverage", "whole.json", "--lcov", "no/such/folder", cwd=folder)
    expect("a file that cannot be written", done.returncode == 2 and "no/such/folder" in done.stderr, done)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for file in ("order.sim.yaml", "order.asl.json"):
            shutil.copy(ROOT / "examples/order" / file, folder / file)
        whole = campaigns(folder)
        thresholds(folder, whole)
        formats(folder, whole)
        refused(folder)
    finish("coverage")


if __name__ == "__main__":
    main()
