#!/usr/bin/env python3
"""`aslc check` and `aslc explain` as a user has them: files and folders, options, formats, exit codes; SARIF
against the schema of version 2.1.0. check_test.py ASLC ROOT"""
import json
import pathlib
import re
import sys
import tempfile
import urllib.parse

from harness import aslc, expect, finish

ROOT = pathlib.Path(sys.argv[2])

GOOD = '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}'
BAD = '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}'
WARNING = '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"InputPath":"$v"}}}'
NEWER = '{"StartAt":"A","States":{"A":{"Type":"Pass","Newer":1,"End":true}}}'
TOKEN = ('{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",'
         '"TimeoutSeconds":9,"Parameters":{"QueueUrl":"u","MessageBody":"b"},"End":true}}}')

# The part of the schema sarif-schema-2.1.0.json that a log of ours can touch: by type of object its members,
# a required one with `!`. No object of the schema allows others.
SCHEMA = {
    "log": {"$schema": "uri", "version!": ["2.1.0"], "runs!": ["run"]},
    "run": {"tool!": "tool", "results": ["result"], "columnKind": {"utf16CodeUnits", "unicodeCodePoints"}},
    "tool": {"driver!": "component"},
    "component": {"name!": str, "version": str, "informationUri": "uri", "rules": ["rule"]},
    "rule": {"id!": str, "name": str, "shortDescription": "text", "fullDescription": "text", "help": "text",
             "helpUri": "uri", "defaultConfiguration": "configuration"},
    "text": {"text!": str, "markdown": str},
    "configuration": {"enabled": bool, "level": {"none", "note", "warning", "error"}},
    "result": {"ruleId": str, "ruleIndex": -1, "level": {"none", "note", "warning", "error"}, "message!": "message",
               "locations": ["location"], "relatedLocations": ["location"]},
    "message": {"text": str, "id": str},
    "location": {"id": -1, "physicalLocation": "physical", "logicalLocations": ["logical"], "message": "message"},
    "physical": {"artifactLocation": "artifact", "region": "region"},
    "artifact": {"uri": "uri", "uriBaseId": str, "index": -1},
    "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1, "byteOffset": -1, "byteLength": 0},
    "logical": {"name": str, "fullyQualifiedName": str, "kind": str},
}
URI = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$")


def schema_errors(value, kind, place):
    if isinstance(kind, list) and isinstance(kind[0], str) and kind[0] in SCHEMA:
        if not isinstance(value, list):
            return [f"{place}: no array"]
        return [e for i, v in enumerate(value) for e in schema_errors(v, kind[0], f"{place}/{i}")]
    if isinstance(kind, (list, set)):
        return [] if value in kind else [f"{place}: {value!r} is none of {sorted(kind)}"]
    if kind == "uri":
        return [] if isinstance(value, str) and URI.match(value) else [f"{place}: {value!r} is no URI reference"]
    if isinstance(kind, type):
        return [] if isinstance(value, kind) else [f"{place}: {value!r} is no {kind.__name__}"]
    if isinstance(kind, int):
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= kind
        return [] if fits else [f"{place}: {value!r} is no integer of at least {kind}"]
    if not isinstance(value, dict):
        return [f"{place}: no object"]
    members = {name.rstrip("!"): of for name, of in SCHEMA[kind].items()}
    errors = [f"{place}: no {name[:-1]}" for name in SCHEMA[kind] if name.endswith("!") and name[:-1] not in value]
    for name, member in value.items():
        if name in members:
            errors += schema_errors(member, members[name], f"{place}/{name}")
        else:
            errors.append(f"{place}: {name} is not known")
    if kind == "message" and "text" not in value and "id" not in value:
        errors.append(f"{place}: neither text nor id")
    return errors


def explanations():
    listed = aslc("explain")
    rows = re.findall(r"^(ASL\d{4}) (\w+)", listed.stdout, re.M)
    table = (ROOT / "frontend/diagnostics.def").read_text()
    codes = re.findall(r'^(?:CHECK_)?DIAGNOSTIC\("(ASL\d{4})", (\w+)', table, re.M)
    expect("explain lists every diagnostic", rows == codes, f"{set(codes) ^ set(rows)}")
    for code, name in codes:
        done = aslc("explain", code)
        expect(f"explain {code}", done.returncode == 0 and done.stdout.startswith(f"{code} {name} ("), done.stdout)
    expect("explain by name", aslc("explain", "unreachablestate").stdout == aslc("explain", "ASL0205").stdout)
    several = aslc("explain", "ASL0101", "ASL0102")
    expect("explain several", several.stdout.count("ASL010") >= 2 and several.returncode == 0, several.stdout)
    expect("explain nothing known", aslc("explain", "ASL9999").returncode == 2)


def write(folder):
    texts = {"good.asl.json": GOOD, "sub/bad.asl.json": BAD, "sub/deep/warning.asl.json": WARNING,
             "sub/y.asl.yaml": "StartAt: A\nStates:\n  A: {Type: Pass, Next: Nope}\n", "not-a-definition.json": "{",
             "other/newer.asl.json": NEWER, "other/token.asl.json": TOKEN, "ä b%#.asl.json": BAD}
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def options(folder):
    def code(*args):
        return aslc("check", *args).returncode

    good, bad, warning = folder / "good.asl.json", folder / "sub/bad.asl.json", folder / "sub/deep/warning.asl.json"
    expect("good ends with 0", code(good) == 0)
    expect("bad ends with 1", code(bad) == 1)
    expect("a warning ends with 0", code(warning) == 0)
    expect("a warning with --strict ends with 1", code("--strict", warning) == 1)
    expect("good with --strict ends with 0", code("--strict", good) == 0)
    expect("no JSON ends with 2", code(folder / "not-a-definition.json") == 2)
    newer = folder / "other/newer.asl.json"
    expect("an unknown field ends with 1", code(newer) == 1)
    expect("and with 0 when allowed", code("--allow-unknown-fields", newer) == 0)
    token = folder / "other/token.asl.json"
    expect("a token in STANDARD ends with 0", code(token) == 0)
    express = aslc("check", "--type", "EXPRESS", token)
    expect("and with 1 in EXPRESS", express.returncode == 1 and "ASL0705" in express.stdout, express.stdout)
    done = aslc("check", "-", stdin=BAD)
    expect("standard input", done.returncode == 1 and "ASL0202" in done.stdout, done.stdout)

    done = aslc("check", good, bad, warning)
    expect("many files", done.returncode == 1 and "3 files checked: 2 errors, 1 warning" in done.stdout, done.stdout)
    done = aslc("check", folder / "sub")
    names = re.findall(r"^(\S+?):\d+:\d+: error", done.stdout, re.M)
    expect("a folder at any depth, sorted", names == sorted(names) and len(set(names)) == 2, done.stdout)
    expect("a folder counts its files", "3 files checked" in done.stdout, done.stdout)
    (folder / "empty").mkdir()
    expect("a folder without definitions is refused", code(folder / "empty") == 2)
    expect("one unreadable file of many ends with 2", code(good, folder / "nothing-there") == 2)


def formats(folder):
    done = aslc("check", "--format", "json", folder / "sub")
    rows = json.loads(done.stdout)
    rows = rows["diagnostics"] if isinstance(rows, dict) else rows
    expect("JSON has a row a diagnostic", {row["aslcCode"] for row in rows} == {"ASL0202", "ASL0204", "ASL0805"}, done.stdout)
    bad = [row for row in rows if row["aslcCode"] == "ASL0202"]
    expect("with the service's code and text", all(row["code"] == "MISSING_TRANSITION_TARGET" for row in bad) and
           {row["message"] for row in bad} == {"Missing 'Next' target: B", "Missing 'Next' target: Nope"}, done.stdout)
    for name, args in (("a folder", [folder]), ("one good file", [folder / "good.asl.json"])):
        done = aslc("check", "--format", "sarif", *args)
        log = json.loads(done.stdout)
        errors = schema_errors(log, "log", "")
        expect(f"SARIF of {name} fits the schema", not errors, errors)
        for run in log["runs"]:
            rules = [rule["id"] for rule in run["tool"]["driver"].get("rules", [])]
            expect("rules are there once", len(rules) == len(set(rules)), rules)
            expect("a result names its rule", all(rules[r["ruleIndex"]] == r["ruleId"] for r in run["results"]))
        uris = {location["physicalLocation"]["artifactLocation"]["uri"] for run in log["runs"]
                for result in run["results"] for location in result.get("locations", [])}
        paths = [pathlib.Path(urllib.parse.unquote(urllib.parse.urlparse(uri).path)) for uri in uris]
        expect("URIs lead to the files", all(path.is_file() for path in paths), uris)
        expect("and are there", bool(uris) == (name == "a folder"), uris)
    broken = {"version": "2.1.0", "runs": [{"tool": {"driver": {}}, "results": [{"level": "bad", "x": 1}]}]}
    expect("the schema refuses what it should", len(schema_errors(broken, "log", "")) == 4, schema_errors(broken, "log", ""))


def main():
    explanations()
    with tempfile.TemporaryDirectory() as folder:
        write(pathlib.Path(folder))
        options(pathlib.Path(folder))
        formats(pathlib.Path(folder))
    finish("check")


if __name__ == "__main__":
    main()
