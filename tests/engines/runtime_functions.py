#!/usr/bin/env python3
"""What the object file of each workload refers to: runtime functions of the ABI, and nothing else.

runtime_functions.py ASLC ROOT WORKLOADS [--update]: compares with runtime_functions.txt beside this file, one
line a definition. The list tells what generated code leaves to the runtime; no function in it takes a path, a
template or a rule as text.
"""
import pathlib
import re
import subprocess
import sys
import tempfile


def referred(aslc, definition):
    with tempfile.TemporaryDirectory() as folder:
        target = pathlib.Path(folder) / "machine.o"
        built = subprocess.run([aslc, "build", definition, "--emit", "obj", "-o", target], capture_output=True, text=True)
        if built.returncode != 0:
            return None
        listed = subprocess.run(["nm", "-u", target], capture_output=True, text=True, check=True).stdout
        return sorted(line.split()[-1] for line in listed.splitlines() if line.strip())


def main():
    aslc, root, workloads = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    golden = pathlib.Path(__file__).with_suffix(".txt")
    table = (root / "include/aslc/abi_functions.def").read_text()
    abi = set(re.findall(r"^RT\((\w+)", table, re.M)) | {"aslrt_abi_v1", "memcpy", "memset", "memmove", "memcmp"}
    definitions = sorted(workloads.glob("*/*.asl.json")) + [root / "examples/order/order.asl.json"]
    lines, wrong, skipped = [], 0, 0
    for definition in definitions:
        functions = referred(aslc, definition)
        name = f"{definition.parent.name}/{definition.name}"
        if functions is None:
            skipped += 1
            continue
        for function in functions:
            if function not in abi:
                print(f"{name}: refers to {function}, which is not in abi_functions.def")
                wrong += 1
        lines.append(f"{name}: {' '.join(f for f in functions if f != 'aslrt_abi_v1')}")
    if "--update" in sys.argv:
        golden.write_text("\n".join(lines) + "\n")
    expected = dict(line.split(": ", 1) if ": " in line else (line.rstrip(":"), "") for line in golden.read_text().splitlines())
    for line in lines:
        name, _, functions = line.partition(":")
        if name in expected and expected[name] != functions.strip():
            print(f"{name}: expected {expected[name]}\n{' ' * len(name)}  got      {functions.strip()}")
            wrong += 1
    print(f"runtime functions: {len(lines)} objects, {skipped} not compiled by this version, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
