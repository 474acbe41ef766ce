#!/usr/bin/env python3
"""`aslc graph`: texts as expected, SVG that is well-formed and in which nothing overlaps.

graph_test.py ASLC ROOT [SUITES]; with --update the expected texts are written."""
import json
import pathlib
import re
import sys
import tempfile
import xml.etree.ElementTree as ET

from harness import aslc, expect, finish

update = "--update" in sys.argv
arguments = [a for a in sys.argv[1:] if a != "--update"]
ROOT = pathlib.Path(sys.argv[2])
SUITES = pathlib.Path(arguments[2]) if len(arguments) > 2 else None
GRAPHS = ROOT / "tests/cli/graphs"
SVG = "{http://www.w3.org/2000/svg}"


def graph(*args):
    return aslc("graph", *args)


def numbers(text):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", text)]


def extent(element):
    """The box around a shape: left, top, right, bottom."""
    if element.tag == SVG + "rect":
        x, y, w, h = (float(element.get(k)) for k in ("x", "y", "width", "height"))
        return x, y, x + w, y + h
    if element.tag == SVG + "circle":
        x, y, r = (float(element.get(k)) for k in ("cx", "cy", "r"))
        return x - r, y - r, x + r, y + r
    points = numbers(element.get("points"))
    return min(points[::2]), min(points[1::2]), max(points[::2]), max(points[1::2])


def overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def inside(a, b):
    return a[0] >= b[0] and a[1] >= b[1] and a[2] <= b[2] and a[3] <= b[3]


def on_border(point, box, slack):
    near = box[0] - slack <= point[0] <= box[2] + slack and box[1] - slack <= point[1] <= box[3] + slack
    deep = box[0] + slack < point[0] < box[2] - slack and box[1] + slack < point[1] < box[3] - slack
    return near and not deep


def sampled(d):
    """Points along a path of M, L and C."""
    points, at = [], None
    for command, rest in re.findall(r"([MLC])([^MLC]*)", d):
        n = numbers(rest)
        if command == "C":
            a, b, c, e = at, (n[0], n[1]), (n[2], n[3]), (n[4], n[5])
            for i in range(1, 25):
                t = i / 24
                u = 1 - t
                points.append(tuple(u**3 * a[k] + 3 * u * u * t * b[k] + 3 * u * t * t * c[k] + t**3 * e[k] for k in (0, 1)))
            at = e
        else:
            to = (n[0], n[1])
            if command == "L":
                points += [tuple(at[k] + (to[k] - at[k]) * i / 24 for k in (0, 1)) for i in range(1, 25)]
            else:
                points.append(to)
            at = to
    return points


def states_of(scope):
    for name, state in scope.get("States", {}).items():
        yield name
        for inner in [*state.get("Branches", []), state.get("ItemProcessor") or state.get("Iterator") or {}]:
            yield from states_of(inner)


def check_svg(what, text, definition):
    root = ET.fromstring(text)
    page = (0.0, 0.0, float(root.get("width")), float(root.get("height")))
    boxes, containers = {}, set()
    for group in root.iter(SVG + "g"):
        if "node" not in group.get("class", "").split():
            continue
        shapes = [e for e in group if e.tag in (SVG + "rect", SVG + "polygon", SVG + "circle")]
        boxes[group.get("id")] = extent(shapes[0])
        if shapes[0].get("class") == "frame":
            containers.add(group.get("id"))
        texts = [t for t in group if t.tag == SVG + "text"]
        left, _, right, _ = boxes[group.get("id")]
        fit = all(float(t.get("textLength")) <= right - left - 8 for t in texts)
        expect(f"{what}: texts fit into their boxes", fit, group.get("id"))
    if definition is not None:
        named = [g.find(SVG + "title").text for g in root.iter(SVG + "g") if g.get("id") and g.find(SVG + "title") is not None]
        expect(f"{what}: every state is drawn once", len(named) == len(list(states_of(definition))), len(named))
    labels = [extent(g.find(SVG + "rect")) for g in root.iter(SVG + "g") if g.get("class") == "edge-label"]
    ids = sorted(boxes)
    holds = lambda outer, inner: inner.startswith(outer + "_")
    for i, a in enumerate(ids):
        expect(f"{what}: {a} on the page", inside(boxes[a], page))
        for b in ids[i + 1:]:
            if holds(a, b):
                expect(f"{what}: {b} inside {a}", inside(boxes[b], boxes[a]))
            else:
                expect(f"{what}: {a} and {b} apart", not overlap(boxes[a], boxes[b]))
    for i, label in enumerate(labels):
        expect(f"{what}: a label on the page", inside(label, page))
        for other in labels[i + 1:]:
            expect(f"{what}: labels apart", not overlap(label, other))
        for name in ids:
            within = name in containers and inside(label, boxes[name])
            expect(f"{what}: a label beside {name}", within or not overlap(label, boxes[name]))
    for path in root.iter(SVG + "path"):
        if "edge" not in path.get("class", "").split():
            continue
        source, target, points = path.get("data-from"), path.get("data-to"), sampled(path.get("d"))
        edge = f"{what}: edge {source} to {target}"
        # The sheet behind a Map makes its box a little larger than its frame; loops end on slanted sides.
        slack = 8 if source == target else 6
        expect(f"{edge} starts on its box", on_border(points[0], boxes[source], slack), points[0])
        expect(f"{edge} ends on its box", on_border(points[-1], boxes[target], slack), points[-1])
        for name in ids:
            if name in (source, target) or holds(name, source):
                continue
            left, top, right, bottom = boxes[name]
            hit = any(left < x < right and top < y < bottom for x, y in points)
            expect(f"{edge} passes beside {name}", not hit)


def check_golden(path, kind, ending, *options):
    done = graph(path, "--format", kind, *options)
    expect(f"{path.name} as {kind}: exit 0", done.returncode == 0, done.stderr)
    golden = path.with_name(path.name.replace(".asl.json", ending))
    if update:
        golden.write_text(done.stdout)
    expect(f"{path.name} as {kind}: as expected", golden.exists() and golden.read_text() == done.stdout)


def check_file(path, definition):
    done = graph(path, "--format", "svg")
    if done.returncode != 0:
        return False
    check_svg(path.name, done.stdout, definition)
    again = graph(path, "--format", "svg")
    expect(f"{path.name}: the same drawing twice", again.stdout == done.stdout)
    return True


def chain(count, arms):
    """A long chain with many catchers to its end, and a Choice with many arms."""
    states = {f"S{i}": {"Type": "Wait", "Seconds": 1, "Next": f"S{i + 1}"} for i in range(count)}
    rules = [{"Variable": "$.n", "NumericEquals": i, "Next": f"S{i * 3 % count}"} for i in range(arms)]
    states[f"S{count}"] = {"Type": "Choice", "Choices": rules, "Default": "End"}
    return {"StartAt": "S0", "States": {**states, "End": {"Type": "Succeed"}}}


for path in sorted(GRAPHS.glob("*.asl.json")):
    check_golden(path, "mermaid", ".mmd")
    check_golden(path, "dot", ".dot", "--name", path.name)
    expect(f"{path.name}: drawn", check_file(path, json.loads(path.read_text())))
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    big = folder / "chain.asl.json"
    big.write_text(json.dumps(chain(40, 20)))
    expect("a chain with many ways back is drawn", check_file(big, json.loads(big.read_text())))
    huge = folder / "huge.asl.json"
    huge.write_text(json.dumps(chain(3000, 3000)))
    done = graph(huge, "--format", "svg")
    expect("what is too large is refused", done.returncode == 2 and "too large" in done.stderr, done.stderr)
    wrong = folder / "wrong.asl.json"
    wrong.write_text('{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}')
    done = graph(wrong)
    expect("a wrong definition is not drawn", done.returncode == 2 and "ASL0202" in done.stderr and not done.stdout)
    done = graph(GRAPHS / "order.asl.json", "-o", folder / "out.mmd")
    expect("written to a file", done.returncode == 0 and (folder / "out.mmd").read_bytes().startswith(b"flowchart TD"))
drawn = 0
if SUITES is not None and (SUITES / "workflows").is_dir():
    for path in sorted((SUITES / "workflows").iterdir()):
        try:
            definition = json.loads(path.read_text())
        except ValueError:
            definition = None
        drawn += check_file(path, definition)
    expect("the workflows of the suite are drawn", drawn >= 100, drawn)
finish("graph", f", {drawn} workflows of the suite drawn")
