#!/usr/bin/env python3
"""Folders as buckets, from the outside: what --s3 and `buckets` give, and that nothing leads out of them.
s3_test.py ASLC"""
import gzip
import json
import os
import pathlib
import resource
import tempfile

from harness import aslc, expect, finish

READ = {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "in", "Key.$": "$.key"},
        "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}}
WRITE = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "out", "Prefix.$": "$.prefix"}}
HOSTILE = ["../secret.csv", "a/../../secret.csv", "/etc/passwd", "./a.csv", "d//x.csv", "d/", "link.csv",
           "up/secret.csv", "pipe", "d/./x.csv", "a.csv/..", "absolute/secret.csv"]


def machine(**fields):
    child = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "P",
             "States": {"P": {"Type": "Pass", "End": True}}}
    return {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemProcessor": child, "End": True, **fields}}}


class Folder:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        for name in ("in/d", "out"):
            (self.root / name).mkdir(parents=True)
        (self.root / "secret.csv").write_text("secret\nsecret\n")
        (self.root / "in/a.csv").write_text("k,v\n1,one\n2,two\n")
        (self.root / "in/d/x.csv").write_text("k\n3\n")
        (self.root / "in/z.csv.gz").write_bytes(gzip.compress(b"k\n4\n"))
        (self.root / "in/link.csv").symlink_to("../secret.csv")
        (self.root / "in/up").symlink_to("..")
        (self.root / "in/absolute").symlink_to(self.root)
        (self.root / "out/up").symlink_to("..")
        os.mkfifo(self.root / "in/pipe")

    def all(self):
        return sorted(str(p.relative_to(self.root)) for p in self.root.rglob("*"))

    def write(self, name, document):
        path = self.root / name
        path.write_text(json.dumps(document))
        return path

    def run(self, definition, given, *options, **process):
        done = aslc("run", definition, "--input", json.dumps(given), "--format", "json", "--s3",
                    f"in={self.root / 'in'}", "--s3", f"out={self.root / 'out'}", *options, **process)
        try:
            return json.loads(done.stdout)
        except ValueError:
            expect(f"run of {given} gives a result", False, done.stdout + done.stderr)
            return {}


def reading(folder):
    definition = folder.write("read.asl.json", machine(ItemReader=READ))
    before = folder.all()
    for options in ((), ("--virtual-time",)):
        result = folder.run(definition, {"key": "a.csv"}, *options)
        expect("rows are items", result.get("output") == [{"k": "1", "v": "one"}, {"k": "2", "v": "two"}], result)
    for key, output in (("d/x.csv", [{"k": "3"}]), ("z.csv.gz", [{"k": "4"}])):
        result = folder.run(definition, {"key": key}, "--virtual-time")
        expect(f"`{key}` is read", result.get("output") == output, result)
    for key in HOSTILE:
        result = folder.run(definition, {"key": key}, "--virtual-time")
        expect(f"`{key}` is no key", result.get("error") == "States.ItemReaderFailed"
               and "NoSuchKey" in result.get("cause", ""), result)
        expect(f"`{key}` does not tell what is outside", "secret" not in json.dumps(result.get("output")), result)
    expect("reading changes nothing", folder.all() == before)
    result = json.loads(aslc("run", definition, "--input", '{"key": "a.csv"}', "--format", "json").stdout)
    expect("without --s3 there is no bucket", "NoSuchBucket" in result.get("cause", ""), result)


def writing(folder):
    definition = folder.write("write.asl.json", machine(ItemsPath="$.items", ResultWriter=WRITE))
    before = folder.all()
    items = [{"text": "x" * 100} for _ in range(50)]
    for prefix in ("../out2", "up/x", "/abs", "a//b", "a/../../b"):
        result = folder.run(definition, {"items": items, "prefix": prefix}, "--virtual-time")
        expect(f"nothing is written to `{prefix}`", result.get("error") == "States.ResultWriterFailed", result)
        expect(f"`{prefix}` leaves nothing behind", folder.all() == before, folder.all())

    def full_disk():
        # SIGXFSZ is ignored by Python and so by what it starts: writes fail as on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    result = folder.run(definition, {"items": items, "prefix": "p"}, "--virtual-time", preexec_fn=full_disk,
                        restore_signals=False)
    expect("a full disk fails the Map", result.get("error") == "States.ResultWriterFailed", result)
    expect("a full disk leaves nothing behind", folder.all() == before, folder.all())
    result = folder.run(definition, {"items": items, "prefix": "good"}, "--virtual-time")
    details = (result.get("output") or {}).get("ResultWriterDetails", {})
    manifest = folder.root / "out" / details.get("Key", "none")
    expect("a manifest is written", manifest.is_file() and "ResultFiles" in manifest.read_text(), result)


def bad_rows(folder):
    definition = folder.write("rows.asl.json", machine(ItemReader=READ, ResultWriter=WRITE))
    before = folder.all()
    for name, rows, cause in (("utf8", b"k,v\n1,\xff\n", "not UTF-8"), ("cut", b"k,v\n1,\xe2\x82\n", "not UTF-8"),
                              ("quote", b'k,v\n1,"two\n', "quote"), ("twice", b"k,k\n1,2\n", "duplicates"),
                              ("torn.gz", gzip.compress(b"k,v\n1,2\n" * 1000)[:-20], "torn.gz")):
        (folder.root / "in" / name).write_bytes(rows)
        result = folder.run(definition, {"key": name, "prefix": "p"}, "--virtual-time")
        expect(f"rows of `{name}` fail the Map", result.get("error") == "States.ItemReaderFailed"
               and cause in result.get("cause", ""), result)
        (folder.root / "in" / name).unlink()
        names = {path.name for path in (folder.root / "out").rglob("*") if path.is_file() and path.name != "secret.csv"}
        expect(f"no half of a file of `{name}`", all(n.startswith(("SUCCEEDED_", "FAILED_", "PENDING_", "manifest"))
               for n in names), names)
    (folder.root / "in/ragged").write_bytes(b"k,v\n1\n2,3,4\n")
    result = folder.run(folder.write("ragged.asl.json", machine(ItemReader=READ)), {"key": "ragged"})
    expect("ragged rows are items", result.get("output") == [{"k": "1", "v": ""}, {"k": "2", "v": "3"}], result)
    expect("only results were left", [p for p in folder.all() if p not in before and not p.startswith("out/p")] ==
           ["in/ragged", "ragged.asl.json"], folder.all())


def redriving(folder):
    """A Map Run that failed is redriven: what succeeded is not run again, and the files of each attempt stand."""
    handler, seen = folder.root / "once.py", folder.root / "seen"
    handler.write_text("#!/usr/bin/env python3\nimport json, pathlib, sys\n"
                       f"seen = pathlib.Path({str(seen)!r})\nitem = sys.stdin.read().strip()\n"
                       "before = seen.read_text().split() if seen.exists() else []\n"
                       "seen.write_text(' '.join(before + [item]))\n"
                       "if item == '2' and before.count('2') < 2:\n"
                       "    print(json.dumps({'Error': 'E'})); sys.exit(1)\nprint(int(item) * 10)\n")
    handler.chmod(0o755)
    child = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "T", "States": {
        "T": {"Type": "Task", "End": True, "Resource": "arn:aws:lambda:us-east-1:123456789012:function:once"}}}
    definition = folder.write("redrive.asl.json", machine(ItemsPath="$.items", MaxConcurrency=1, ResultWriter=WRITE,
                                                          ItemProcessor=child))
    runs, history = folder.root / "runs.json", folder.root / "history.json"
    given = {"items": [1, 2, 3], "prefix": "p"}
    options = ["--task", f"T={handler}", "--virtual-time", "--map-runs", runs, "--history", history]
    for times, status, calls in ((0, "FAILED", "1 2"), (1, "FAILED", "1 2 2"), (2, "SUCCEEDED", "1 2 2 2 3"),
                                 (9, "SUCCEEDED", "1 2 2 2 3")):
        seen.unlink(missing_ok=True)
        result = folder.run(definition, given, *options, "--redrive", times)
        expect(f"{times} redrives: {status}", result.get("status") == status, result)
        expect(f"{times} redrives call", seen.read_text() == calls, seen.read_text())
        document = json.loads(runs.read_text())
        [run] = document if isinstance(document, list) else document["mapRuns"]
        expect(f"{times} redrives: the Map Run", run["status"] == status and run["redriveCount"] == min(times, 2), run)
        events = [e["type"] for e in json.loads(history.read_text())]
        expect(f"{times} redrives: MapRunRedriven", events.count("MapRunRedriven") == min(times, 2), events)
    details = result["output"]["ResultWriterDetails"]
    expect("the manifest is the last redrive's", details["Key"].endswith("/Redrive-2/manifest.json"), details)
    files = json.loads((folder.root / "out" / details["Key"]).read_text())["ResultFiles"]
    expect("it names what succeeded before", [f["Key"].split("/", 2)[2] for f in files["SUCCEEDED"]] ==
           ["SUCCEEDED_0.json", "Redrive-1/SUCCEEDED_0.json", "Redrive-2/SUCCEEDED_0.json"], files)
    outputs = [r["Output"] for f in files["SUCCEEDED"] for r in json.loads((folder.root / "out" / f["Key"]).read_text())]
    expect("every output once", sorted(outputs) == ["10", "20", "30"], outputs)


def simulating(folder):
    folder.write("sim.asl.json", machine(ItemReader=READ, ResultWriter=WRITE))
    scenario = folder.write("s.sim.json", {"definition": "sim.asl.json", "buckets": {"in": "in", "out": "out"},
                                           "inputs": [{"input": {"key": "a.csv", "prefix": "p"}}]})
    before = folder.all()
    done = aslc("sim", scenario, "--seeds", 20, "-j", 2)
    expect("a scenario names its folders", done.returncode == 0, done.stdout + done.stderr)
    expect("a simulation writes no file", folder.all() == before, folder.all())
    one = aslc("sim", scenario, "--seed", 3)
    two = aslc("sim", scenario, "--seed", 3)
    expect("runs repeat", one.stdout == two.stdout and one.returncode == 0, one.stdout + one.stderr)
    (folder.root / "other").mkdir()
    done = aslc("sim", scenario, "--seed", 3, "--s3", f"in={folder.root / 'other'}")
    expect("the command line goes before the scenario", done.returncode == 1 and "NoSuchKey" in done.stdout,
           done.stdout + done.stderr)


def refusing(folder):
    definition = folder.write("plain.asl.json", machine())
    there = folder.root / "in"
    for options, problem in ((["--s3", "in"], "not of the form BUCKET=DIR"),
                             (["--s3", f"={there}"], "no name of a bucket"),
                             (["--s3", f"in={folder.root / 'none'}"], "cannot open the folder"),
                             (["--s3", f"in={folder.root / 'secret.csv'}"], "Not a directory"),
                             (["--s3", f"in={there}", "--s3", f"in={there}"], "given twice")):
        for command in ("run", "sim"):
            done = aslc(command, definition, "--input", "[]", *options)
            expect(f"{command} {options[1]} is refused", done.returncode == 2 and problem in done.stderr, done.stderr)
    for keys, problem in (({"buckets": []}, "an object of buckets"), ({"buckets": {"b": 1}}, "path of a folder"),
                          ({"buckets": {"b": "none"}}, "cannot open the folder"),
                          ({"buckets": {"b": "in"}, "services": {"s3": {"buckets": {}}}}, "its model only")):
        scenario = folder.write("bad.sim.json", {"definition": "plain.asl.json", **keys})
        done = aslc("sim", scenario)
        expect(f"{keys} is refused", done.returncode == 2 and problem in done.stderr, done.stderr)


for part in (reading, writing, bad_rows, redriving, simulating, refusing):
    with tempfile.TemporaryDirectory() as root:
        part(Folder(root))
finish("s3")
