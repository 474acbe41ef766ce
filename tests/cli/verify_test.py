#!/usr/bin/env python3
"""`aslc verify` on real histories, on our own, and on both with one event altered. verify_test.py ASLC ROOT SUITES

Real ones are the recorded executions of the suites (where they are), written as the AWS CLI exports them; our own
come from `aslc sim --history` and from the expectations of the file tests.
"""
import copy
import hashlib
import itertools
import json
import pathlib
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from harness import aslc, expect, finish
from recorded_history import compact, exported

ROOT, SUITES = pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
file_numbers = itertools.count()


class Case:
    """A definition and a history in files of their own."""

    def __init__(self, folder, name, definition, events, options=()):
        stem = re.sub(r"[^A-Za-z0-9_.-]", "_", name)[:80] + hashlib.sha1(name.encode()).hexdigest()[:6]
        self.name, self.events, self.options = name, events, list(options)
        self.definition = folder / f"{stem}.asl.json"
        self.definition.write_text(definition if isinstance(definition, str) else json.dumps(definition))
        self.folder, self.stem = folder, stem

    def verify(self, history=None):
        path = self.folder / f"{self.stem}.{next(file_numbers)}.json"  # several threads verify one case
        path.write_text(json.dumps({"events": self.events} if history is None else history))
        done = aslc("verify", "--definition", self.definition, "--history", path, "--format", "json", *self.options)
        path.unlink()
        return done


# ---- recorded executions as the AWS CLI exports them ---------------------------------------------------

def recorded_cases(folder):
    index = SUITES / "recorded/index.json"
    if not index.exists():
        return
    rows = json.loads(index.read_text())
    for row in rows if isinstance(rows, list) else rows["cases"]:
        later = {"ql:JSONata", "jsonata-expr", "map:DISTRIBUTED"} & set(row["features"])
        if row["kind"] != "executions" or row.get("type") != "STANDARD" or later:
            continue
        test = json.loads((SUITES / "recorded" / row["file"]).read_text())
        got = exported(test)
        if got is not None:
            yield Case(folder, test["id"], *got)


# ---- our own -------------------------------------------------------------------------------------------

def sections(path):
    parts, name = {"": ""}, ""
    for line in path.read_text().splitlines(keepends=True):
        if line.startswith("--- "):
            name = line[4:].strip()
            parts[name] = ""
        else:
            parts[name] += line
    return parts


EVENT = re.compile(r"^(\d+)<-(\d+) (\w+)(?: (\{.*\}))? @([-0-9.]+)$")
DETAILS = {"ExecutionStarted": "executionStarted", "StateEntered": "stateEntered", "StateExited": "stateExited"}


def event_of(match):
    number, previous, kind, details, time = match.groups()
    event = {"timestamp": float(time), "type": kind, "id": int(number), "previousEventId": int(previous)}
    if details is None:
        return event
    details = json.loads(details)
    for data in ("input", "output"):
        if data in details:
            details[data + "Details"] = {"truncated": False}
    if "assignedVariables" in details:
        details["assignedVariablesDetails"] = {"truncated": False}
    name = next((v for k, v in DETAILS.items() if kind.endswith(k)), kind[0].lower() + kind[1:])
    event[name + "EventDetails"] = details
    return event


def is_of_one_execution(parts):
    """Others have more to tell than the history of their first execution: what machines and Map Runs did."""
    others = any(name.split(" ")[0] in ("machine", "s3", "activities") for name in parts)
    return not others and "MapRunStarted" not in parts.get("expect", "") and "ACCOUNT" not in parts[""]


def file_test_cases(folder):
    for path in sorted((ROOT / "tests/files").rglob("*.test")):
        parts = sections(path)
        keys = parts[""]
        if re.search(r"^KIND (?!run)", keys, re.M) or "SUBSTITUTE" in keys or "SOURCE yaml" in keys:
            continue
        if not is_of_one_execution(parts):
            continue
        options = ["--type", "EXPRESS"] if "TYPE EXPRESS" in keys else []
        options += ["--quotas", "none"] if "QUOTAS none" in keys else []
        # A table has an expectation for each input.
        for number, block in enumerate(re.split(r"^== ", parts.get("expect", ""), flags=re.M)):
            events = [event_of(m) for m in map(EVENT.match, block.splitlines()) if m]
            if not events or re.search(r"\.\.\.\(\d+ bytes\)", block) or "MapRunStarted" in block:
                continue  # refused, its texts were cut, or it has nothing of its children
            if block.count("ExecutionStarted") > 1 or "sfn:createActivity" in parts["workflow"]:
                continue  # of several executions, or one that depends on which activities there are
            yield Case(folder, f"{path.relative_to(ROOT)}#{number}", parts["workflow"], events, options)


def simulated_cases(folder):
    order = ROOT / "examples/order"
    for case, seed in (("valid", 1), ("valid", 7), ("valid", 23), ("invalid", 1)):
        path = folder / f"order-{case}-{seed}.json"
        aslc("sim", order / "order.sim.yaml", "--case", case, "--seed", seed, "--history", path)
        made = Case(folder, f"order {case} {seed}", (order / "order.asl.json").read_text(), json.loads(path.read_text()))
        yield made
    for path in sorted((ROOT / "tests/files").rglob("*.test")):
        parts = sections(path)
        if "tasks" in parts or "workflow" not in parts or not is_of_one_execution(parts) or re.search(r"^KIND|SUBSTITUTE|SOURCE", parts[""], re.M):
            continue
        file = folder / (path.stem + "-sim.asl.json")
        file.write_text(parts["workflow"])
        options = ["--type", "EXPRESS"] if "TYPE EXPRESS" in parts[""] else []
        options += ["--quotas", "none"] if "QUOTAS none" in parts[""] else []
        history = folder / "sim-history.json"
        done = aslc("sim", file, "--seed", 3, "--input", parts.get("input", "{}"), "--history", history, *options)
        if done.returncode < 2 and "MapRunStarted" not in history.read_text():
            yield Case(folder, f"sim {path.stem}", parts["workflow"], json.loads(history.read_text()), options)


# ---- alterations ---------------------------------------------------------------------------------------

def leaves(value, path=()):
    if isinstance(value, dict):
        for key, child in value.items():
            yield from leaves(child, path + (key,))
    else:
        yield path, value


def put(root, path, value):
    for key in path[:-1]:
        root = root[key]
    if value is None:
        del root[path[-1]]
    else:
        root[path[-1]] = value


RESULT = re.compile(r"^(Task|LambdaFunction|Activity)(Succeeded|Submitted|\w*Failed|TimedOut|Started)$")


def given(event, path):
    """What the replay takes from the history: an alteration shows where the value is used, if anywhere."""
    if path[0] == "timestamp":
        return True
    member = path[-1]
    if event["type"] == "ExecutionStarted":
        return member in ("input", "roleArn")
    if event["type"] == "ExecutionAborted":
        return member in ("error", "cause")
    if RESULT.match(event["type"]) and member in ("output", "error", "cause", "workerName"):
        return not (event["type"].endswith("TimedOut") and member == "error")
    return member == "region"


def alterations(event):
    """(path, value) for each member: changed, and left out where that leaves an event."""
    for path, value in leaves(event):
        if given(event, path):
            continue
        if path == ("previousEventId",):
            yield path, value + 1
            if value > 0:
                yield path, value - 1
        elif isinstance(value, bool):
            yield path, not value
        elif isinstance(value, (int, float)):
            yield path, value + 1
        else:
            yield path, value + "~"
            if path[-1] in ("input", "output", "parameters") and value.startswith("{"):
                yield path, compact({**json.loads(value), "altered": 1})
        if path[0].endswith("EventDetails"):
            yield path, None


def altered(case, index, path, value):
    events = copy.deepcopy(case.events)
    put(events[index], path, value)
    return events


def check_altered(case, index, path, value):
    done = case.verify({"events": altered(case, index, path, value)})
    number = case.events[index]["id"]
    what = f"{case.name}: event {number} {case.events[index]['type']} {'.'.join(path)} = {value!r:.60}"
    named = json.loads(done.stdout)["divergence"]["eventId"] if done.returncode == 1 else None
    ids = (number, value) if path == ("id",) else (number,)
    return what, done.returncode == 1 and named in ids, f"exit {done.returncode}, names {named}\n{done.stdout}{done.stderr}"


def pick(items, seed):
    items = list(items)
    return items[int(hashlib.sha1(seed.encode()).hexdigest(), 16) % len(items)] if items else None


def one_alteration(case):
    """One member of one event."""
    return pick(((i, p, v) for i, e in enumerate(case.events) for p, v in alterations(e)), case.name)


def all_alterations(case):
    return [(i, p, v) for i, e in enumerate(case.events) for p, v in alterations(e)]


# ---- bad files -----------------------------------------------------------------------------------------

def bad_files(folder, case):
    def refused(what, text, *words):
        path = folder / "bad.json"
        path.write_text(text)
        done = aslc("verify", "--definition", case.definition, "--history", path)
        said = done.stdout + done.stderr
        expect(f"{what}: exit 2", done.returncode == 2, f"exit {done.returncode} {said}")
        expect(f"{what}: says {words}", all(w in said for w in words), said)

    page = {"events": case.events}
    whole = json.dumps(page)
    refused("truncated", whole[:-20], "bad.json:1:")
    refused("malformed", whole[:200].replace(":", "", 1) + whole[200:], "bad.json:1:")
    refused("empty", "", "bad.json")
    refused("not a history", '{"hello": 1}', "bad.json:1:1", "get-execution-history")
    refused("no events", '{"events": []}', "no events")
    refused("pages missing at the end", json.dumps({**page, "nextToken": "x"}), "nextToken")
    refused("a page left out", json.dumps({"events": case.events[:2] + case.events[4:]}), "3 to 4", "missing")
    refused("an event without id", json.dumps({"events": [{"type": "X"}]}), "id")
    refused("an event without a time", json.dumps({"events": [{"type": "X", "id": 1}]}), "timestamp")
    bare = copy.deepcopy(case.events)
    for event in bare:
        for details in event.values():
            if isinstance(details, dict):
                for data in ("input", "output", "parameters"):
                    details.pop(data, None)
    refused("no execution data", json.dumps({"events": bare}), "include-execution-data")
    done = aslc("verify", "--definition", case.definition, "--history", folder / "nothing")
    expect("no file", done.returncode == 2, done.stderr)


def shapes(folder, case):
    """The same history in the shapes in which it is exported."""
    path = folder / "shape.json"

    def holds(what, text):
        path.write_text(text)
        done = aslc("verify", "--definition", case.definition, "--history", path)
        expect(f"{what} holds", done.returncode == 0, done.stdout + done.stderr)

    half = len(case.events) // 2
    first, second = {"events": case.events[:half], "nextToken": "t"}, {"events": case.events[half:]}
    holds("pages one after the other", json.dumps(first, indent=2) + "\n" + json.dumps(second, indent=2) + "\n")
    holds("an array of pages", json.dumps([first, second]))
    holds("bare events", json.dumps(case.events))
    holds("reverse order", json.dumps({"events": case.events[::-1]}))
    holds("reverse pages", json.dumps({"events": case.events[half:][::-1], "nextToken": "t"}) +
          json.dumps({"events": case.events[:half][::-1]}))
    for iso in ("2026-01-01T00:{:02}:{:02}.250000+00:00", "2026-01-01 00:{:02}:{:02}.25+00:00"):
        holds("ISO times", json.dumps({"events": [{**e, "timestamp": iso.format(e["id"] // 60, e["id"] % 60)}
                                                  for e in case.events]}))


def text_report(case):
    index, path, value = one_alteration(case)
    file = case.folder / "report.json"
    file.write_text(json.dumps({"events": altered(case, index, path, value)}))
    done = aslc("verify", "--definition", case.definition, "--history", file)
    expect("both events side by side", done.returncode == 1 and "history" in done.stdout and "replay" in done.stdout and
           re.search(r"^!", done.stdout, re.M) and f"event {case.events[index]['id']}" in done.stdout, done.stdout)


def all_hold(kind, cases, pool, fewest=None):
    """Without `fewest` each must hold; else so many, and the others are listed."""
    held = []
    for case, done in zip(cases, pool.map(Case.verify, cases)):
        if done.returncode == 0:
            held.append(case)
        elif fewest is None:
            expect(f"{kind} {case.name} holds", False, f"exit {done.returncode}\n{done.stdout}{done.stderr}")
        else:
            print(f"does not hold: {case.name}: {done.stdout[:600]}{done.stderr[:600]}")
    print(f"{kind}: {len(held)} of {len(cases)} hold")
    expect(f"{kind}: at least {fewest} hold", len(held) >= (fewest or 0))
    return held


def floor(name):
    """The fewest that must hold, kept where those of the suites are."""
    rows = (line.split() for line in (ROOT / "tests/suites/floors.txt").read_text().splitlines() if line[:1] != "#")
    return {row[0]: int(row[1]) for row in rows if len(row) == 2}[name]


def alterations_show(kind, alterations_of, cases, pool):
    jobs = [(case, *one) for case in cases for one in alterations_of(case) if one is not None]
    shown = 0
    for what, ok, detail in pool.map(lambda job: check_altered(*job), jobs):
        expect(f"altered {what}", ok, detail)
        shown += ok
    print(f"{kind}: {shown} of {len(jobs)} alterations are named")


def main():
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        folder = pathlib.Path(name)
        own = list(file_test_cases(folder)) + list(simulated_cases(folder))
        expect("there are histories of our own", len(own) > 40)
        held = all_hold("own", own, pool)
        alterations_show("own, one event", lambda c: [one_alteration(c)], held, pool)
        small = sorted((c for c in held if len(c.events) >= 6), key=lambda c: (len(c.events), c.name))
        alterations_show("own, every member", all_alterations, small[:6] + small[len(small) // 2:][:6], pool)
        if small:
            bad_files(folder, small[-1])
            shapes(folder, small[-1])
            text_report(small[-1])
        recorded = list(recorded_cases(folder))
        held = all_hold("recorded", recorded, pool, floor("verify-executions") if recorded else 0)
        alterations_show("recorded, one event", lambda c: [one_alteration(c)], held, pool)
    finish("verify")


if __name__ == "__main__":
    main()
