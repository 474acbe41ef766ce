#!/usr/bin/env python3
"""Alters every expectation in a copy of the suites and sees no case pass: the comparison must be able to fail.

altered.py RUNNER SUITES: one value in one event of each recorded history; then one output (or error) of each;
the labels of the definitions turned; the outcome of each JSONata expression. Ends with 1 when a case still
passes, and says which.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, child in value.items():
            yield from leaves(child, path + (key,))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from leaves(child, path + (index,))
    else:
        yield path, value


def changed(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if value is None:
        return "altered"
    return value + "~"


def put(root, path, value):
    for key in path[:-1]:
        root = root[key]
    root[path[-1]] = value


def pick(candidates, seed):
    return candidates[zlib.crc32(seed.encode()) % len(candidates)] if candidates else None


def alter_event(test):
    """One leaf of one event, of those that the recorder did not replace."""
    tokens = [row["token"] for row in test.get("normalise", []) if "token" in row]
    candidates = []
    for index, event in enumerate(test["expected"].get("history", [])):
        linked = not isinstance(event["id"], list)
        for path, value in leaves(event):
            if path[0] == "timestamp" or (path[0] in ("id", "previousEventId") and not linked):
                continue
            if isinstance(value, str) and any(token in value for token in tokens):
                continue
            candidates.append((index,) + path)
    path = pick(candidates, test["id"])
    if path is None:
        return False
    place = test["expected"]["history"]
    value = place
    for key in path:
        value = value[key]
    put(place, path, changed(value))
    return True


def alter_result(expected):
    for field in ("output", "error", "cause", "status"):
        if field in expected and expected[field] is not None:
            value = expected[field]
            expected[field] = {**value, "altered": 1} if isinstance(value, dict) else \
                value + ["altered"] if isinstance(value, list) else changed(value)
            expected.pop("output_text", None)
            return True
    return False


def alter_validation(test):
    """One text or code of the service's own; of what the emulator says, the verdict alone counts."""
    expected = test["expected"]
    if test.get("aws_evidence") in (None, "none", "emulator-form") or expected["accepted"]:
        expected["accepted"] = not expected["accepted"]
        return
    place = expected["error"] if "error" in expected else expected
    candidates = [path for path, _ in leaves(place) if path[-1] in ("code", "message", "location", "severity")]
    path = pick(candidates, test["id"])
    value = place
    for key in path:
        value = value[key]
    put(place, path, changed(value))


def copy_recorded(source, target, alter):
    for path in sorted((source / "recorded").rglob("*.json")):
        test = json.loads(path.read_text())
        if not isinstance(test, dict):
            continue
        if "cases" in test:
            for case in test["cases"]:
                alter_result(case["expected"])
        elif path.relative_to(source / "recorded").parts[0] == "executions":
            if not alter(test):
                continue
        elif path.relative_to(source / "recorded").parts[0] == "validation":
            alter_validation(test)
        else:
            continue
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(test))


def copy_definitions(source, target):
    for path in sorted((source / "definitions").rglob("*")):
        if not path.is_file():
            continue
        name = re.sub(r"^(valid|invalid)-", lambda m: {"valid": "invalid-", "invalid": "valid-"}[m.group(1)], path.name)
        place = (target / path.relative_to(source)).with_name(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())


def alter_expression(case):
    """The outcome of one JSONata expression."""
    if "error" in case:
        case["error"]["code"] = changed(case["error"]["code"])
    elif "code" in case:
        case["code"] = changed(case["code"])
    elif case.pop("undefinedResult", False):
        case["result"] = "altered"
    else:
        case["result"] = [case.get("result"), "altered"]


def copy_jsonata(source, target):
    for path in sorted((source / "jsonata").glob("*.json")):
        cases = json.loads(path.read_text())
        for case in cases:
            alter_expression(case)
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(cases))
    if (source / "jsonata").is_dir():
        (target / "jsonata" / "datasets").symlink_to((source / "jsonata" / "datasets").resolve())


def passes(runner, folder):
    printed = subprocess.run([runner, "--suites", folder, "--list", "passed"], capture_output=True, text=True).stdout
    counts = dict(re.findall(r"^(\S+): (\d+) passed", printed, re.M))
    return {name: int(count) for name, count in counts.items()}, re.findall(r"^  .*", printed, re.M)


def main():
    runner, source = sys.argv[1], pathlib.Path(sys.argv[2])
    if not (source / "recorded").is_dir():
        print(f"altered: {source} is not there; nothing to alter")
        return 0
    usual, _ = passes(runner, source)
    wrong = 0
    alterations = (("one value in one event", alter_event), ("one output", lambda t: alter_result(t["expected"])))
    for what, alter in alterations:
        with tempfile.TemporaryDirectory() as folder:
            copy_recorded(source, pathlib.Path(folder), alter)
            copy_definitions(source, pathlib.Path(folder))
            copy_jsonata(source, pathlib.Path(folder))
            counts, names = passes(runner, folder)
            # Labels of definitions that the service judges otherwise pass when turned: those that fail usually.
            for name, count in counts.items():
                if name == "definitions":
                    continue
                print(f"altered ({what}): {name}: {count} passed of {usual.get(name, 0)}")
                if usual.get(name, 0) > 0 and count > 0:
                    wrong += 1
                    print("\n".join(n for n in names if n.startswith(f"  {name} ")))
            failed_usually = 0 if not (source / "definitions").is_dir() else len(list_failed(runner, source))
            if counts.get("definitions", 0) > failed_usually:
                wrong += 1
                print(f"altered labels: {counts['definitions']} definitions passed, {failed_usually} at most")
    return 1 if wrong else 0


def list_failed(runner, source):
    printed = subprocess.run([runner, "--suites", source, "--suite", "definitions", "--list", "failed"],
                             capture_output=True, text=True).stdout
    return re.findall(r"^  .*", printed, re.M)


if __name__ == "__main__":
    sys.exit(main())
