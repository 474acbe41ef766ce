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


for part in (reading, writing, simulating, refusing):
    with tempfile.TemporaryDirectory() as root:
        part(Folder(root))
finish("s3")
