"""Whether the campaigns of the examples find mistakes: every definition that is one mistake (rules.py) away from a
fixed version of an example is put through the example's campaigns, the seeds of all its cases and every single fault
of the last.

A mutant is *refused* when `aslc check` refuses it, *found* when a campaign fails, *the same* when every run of the
campaigns has the trace that the fixed version has, and else *missed*. Of those that behave differently, found or
missed, the campaigns must find nine in ten. mutants_test.py ASLC ROOT [--list found|missed|same|refused] [EXAMPLE...]"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import yaml12  # noqa: E402
from harness import aslc, expect, finish  # noqa: E402
from rules import mutants_of  # noqa: E402

FLOOR = 0.9


def plain(value):
    """Without what aliases share: a change of one place is a change of one place."""
    return json.loads(json.dumps(value))


def with_bugs(root):
    return sorted(path.parent.name for path in (root / "examples").glob("*/*-buggy.asl.*"))


class Example:
    def __init__(self, root, name):
        self.name = name
        self.scenario = root / "examples" / name / f"{name}.sim.yaml"
        scenario = yaml12.load(self.scenario.read_text())
        self.file = self.scenario.parent / scenario["definition"]
        self.explored = scenario["cases"][-1]["name"]
        self.definition = plain(yaml12.load(self.file.read_text()))

    def campaigns(self, definition):
        """Exit code and what tells the traces of the runs, campaign after campaign."""
        for more in ([], ["--case", self.explored, "--faults", 1]):
            done = aslc("sim", self.scenario, "--definition", definition, "--format", "json", "-j", 1, *more)
            yield done, traces_of(done.stdout) if done.returncode == 0 else None


def traces_of(lines):
    documents = [json.loads(line) for line in lines.splitlines()]
    traces = [document["traceHash"] for document in documents if "traceHash" in document]
    return traces or [documents[-1]["summary"]["explored"]["traces"]]


def judge(example, original, folder, number, mutant):
    """refused, found, missed or same; and what the command said."""
    path = folder / f"{example.name}-{number}.asl.json"
    path.write_text(json.dumps(mutant))
    if aslc("check", path).returncode != 0:
        return "refused"
    differs = False
    for (done, traces), theirs in zip(example.campaigns(path), original):
        if done.returncode not in (0, 1, 2):
            return f"crashed with {done.returncode}"
        if done.returncode != 0:
            return "found"
        differs |= traces != theirs
    return "missed" if differs else "same"


def measure(example, folder, workers):
    original = []
    for done, traces in example.campaigns(example.file):
        expect(f"{example.name}: the fixed version passes", done.returncode == 0, done)
        original.append(traces)
    mutants = list(mutants_of(example.definition))
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        verdicts = list(pool.map(lambda m: judge(example, original, folder, m[0], m[1][2]), enumerate(mutants)))
    return [(rule, where, verdict) for (rule, where, _), verdict in zip(mutants, verdicts)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("aslc")
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("examples", nargs="*")
    parser.add_argument("--list", action="append", default=["missed", "same"])
    arguments = parser.parse_args()
    total = collections.Counter()
    rules = collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.examples or with_bugs(arguments.root):
            results = measure(Example(arguments.root, name), pathlib.Path(folder), os.cpu_count() or 1)
            counts = collections.Counter(verdict for _, _, verdict in results)
            print(f"{name}: {len(results)} mutants, " + ", ".join(f"{n} {what}" for what, n in sorted(counts.items())))
            for rule, where, verdict in results:
                rules[rule][verdict] += 1
                if verdict in arguments.list:
                    print(f"  {verdict}: {rule}, {where}")
                expect(f"{name}, {where}: {verdict}", not verdict.startswith("crashed"))
            total += counts
    for rule, counts in rules.items():
        print(f"{rule}: " + ", ".join(f"{n} {what}" for what, n in sorted(counts.items())))
        # A rule whose mutants nobody meets tests nothing.
        expect(f"{rule}: some are found", counts["found"] > 0)
    differing = total["found"] + total["missed"]
    share = total["found"] / max(1, differing)
    print(f"{differing} mutants behave differently, {total['found']} are found: {share:.1%}; "
          f"{total['same']} are the same in every run, {total['refused']} are refused")
    expect(f"at least {FLOOR:.0%} are found", share >= FLOOR)
    finish("mutants")


if __name__ == "__main__":
    main()
