"""The examples: what their READMEs show is what the commands print, the scenario of each finds the bug of the buggy
definition, and the fixed one passes and is covered. examples_test.py ASLC ROOT [--update]

--update writes into the READMEs what the commands print now: the lines that are shown, with other numbers."""
import os
import pathlib
import re
import shutil
import sys
import tempfile

import yaml12
from harness import ASLC, aslc, expect, finish, run

ROOT = pathlib.Path(sys.argv[2])
WIDTH = 112  # of lines in a README
THRESHOLDS = "states=100,transitions=100,arms=100,operands=100,catchers=100,timeouts=100"


def blocks_of(text):
    """(command, lines that are shown of its output) of the console blocks of a README."""
    for block in re.findall(r"^```console\n(.*?)^```", text, re.S | re.M):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            lines = part.rstrip("\n").split("\n")
            command = lines.pop(0)
            while command.endswith("\\"):
                command = command[:-1] + lines.pop(0).strip()
            yield command, lines


def fits(shown, line):
    return line.startswith(shown[:-1]) if shown.endswith("…") else line == shown


def first_difference(shown, printed):
    """None, or the line that is shown and not printed where it should be. `...` stands for lines that are left out,
    a line that ends in `…` for one that goes on."""
    at, anywhere = 0, False
    for line in shown:
        if line == "...":
            anywhere = True
            continue
        while anywhere and at < len(printed) and not fits(line, printed[at]):
            at += 1
        if at == len(printed) or not fits(line, printed[at]):
            return line
        at, anywhere = at + 1, False
    return None if anywhere or at == len(printed) else f"and no more, but then comes {printed[at]!r}"


def printed_by(command, folder):
    done = run("sh", "-c", command, cwd=folder)
    return done, done.stdout.rstrip("\n").split("\n")


def brought_up_to_date(shown, printed):
    """The lines that are shown, as they are printed now: each the next one that differs in numbers only. One that is
    not there any more goes."""
    out, at = [], 0

    def blank(text):
        return re.sub(r"[0-9]+(\.[0-9]+)?(ms|s|m|h|d)?( [0-9.]+(ms|s|m|h))*", "0", re.sub(r" +", " ", text))

    for line in shown:
        if line == "...":
            out.append(line)
            continue
        wanted = blank(line.rstrip("…"))[:60]
        found = next((i for i in range(at, len(printed)) if blank(printed[i]).startswith(wanted)), None)
        if found is None:
            print(f"not printed any more: {line}")
            continue
        new = printed[found]
        out.append(new if len(new) <= WIDTH else new[: WIDTH - 1].rstrip() + "…")
        at = found + 1
    return out


def update(folder):
    for readme in sorted((folder / "examples").glob("*/README.md")):
        text = readme.read_text()
        for command, shown in blocks_of(text):
            _, printed = printed_by(command, folder)
            text = text.replace("\n" + "\n".join(shown) + "\n", "\n" + "\n".join(brought_up_to_date(shown, printed)) + "\n", 1)
        (ROOT / "examples" / readme.parent.name / "README.md").write_text(text)


def self_test():
    rows = [
        (["a", "...", "c"], ["a", "b", "c"], None),
        (["a", "..."], ["a"], None),
        (["a…", "b"], ["abc", "b"], None),
        (["a", "c"], ["a", "b", "c"], "c"),
        (["...", "d"], ["a", "b"], "d"),
        (["a"], ["a", "b"], "and no more, but then comes 'b'"),
    ]
    for shown, printed, difference in rows:
        expect(f"{shown} of {printed}", first_difference(shown, printed) == difference)


def readmes(folder):
    for readme in sorted((folder / "examples").glob("*/README.md")):
        name = readme.parent.name
        count = 0
        for command, shown in blocks_of(readme.read_text()):
            count += 1
            done, printed = printed_by(command, folder)
            difference = first_difference(shown, printed)
            expect(f"examples/{name}: `{command}` prints what the README shows", difference is None,
                   f"{difference}\n{done.stdout[-2500:]}\n{done.stderr[-500:]}")
            expect(f"examples/{name}: `{command}` ends as it should",
                   done.returncode == (1 if "-buggy." in command else 0), done)
        expect(f"examples/{name}: the README shows what the commands print",
               count > 0 or not list(readme.parent.glob("*-buggy.*")))


def campaigns(folder):
    pairs = sorted((folder / "examples").glob("*/*-buggy.asl.*"))
    expect("there are five", len(pairs) >= 5, pairs)
    for buggy in pairs:
        fixed = buggy.with_name(buggy.name.replace("-buggy", ""))
        scenario = fixed.with_name(fixed.name.split(".")[0] + ".sim.yaml")
        for definition in (buggy, fixed):
            done = aslc("check", "--strict", definition)
            expect(f"{definition.name} is a definition", done.returncode == 0, done)
        done = aslc("sim", scenario, "--strict", "--min-coverage", THRESHOLDS)
        expect(f"{fixed.name} passes, and is covered", done.returncode == 0, done)
        expect(f"{scenario.name} says nothing in vain", done.stderr == "", done)
        last = yaml12.load(scenario.read_text())["cases"][-1]["name"]
        done = aslc("sim", scenario, "--case", last, "--faults", 2)
        expect(f"{fixed.name} holds whatever goes wrong, and twice", done.returncode == 0, done)
        done = aslc("sim", scenario, "--definition", buggy, "--find")
        expect(f"the bug of {buggy.name} is found", done.returncode == 0 and "went wrong" in done.stdout, done)


def refused(folder):
    scenario = folder / "examples/order-saga/order-saga.sim.yaml"
    definition = folder / "examples/order-saga/order-saga.asl.json"
    rows = [
        ([definition, "--definition", definition], "is no scenario"),
        ([scenario, "--definition", folder / "none.json"], "none.json"),
        ([scenario, "--definition", scenario], "order-saga.sim.yaml"),
    ]
    for arguments, words in rows:
        done = aslc("sim", *arguments)
        expect(f"--definition: {words}", done.returncode == 2 and words in done.stderr, done)


def main():
    self_test()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copytree(ROOT / "examples", folder / "examples")
        (folder / "bin").mkdir()
        (folder / "bin" / "aslc").symlink_to(ASLC)
        os.environ["PATH"] = f"{folder / 'bin'}:{os.environ['PATH']}"
        if "--update" in sys.argv:
            update(folder)
            return
        readmes(folder)
        campaigns(folder)
        refused(folder)
    finish("examples")


if __name__ == "__main__":
    main()
