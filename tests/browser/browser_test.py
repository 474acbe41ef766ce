#!/usr/bin/env python3
"""The page of `aslc report` in Chromium (report_page.mjs). browser_test.py ASLC ROOT [SCREENSHOTS]

Skipped, with a line that says why, where Chromium, Node.js or puppeteer-core is not installed; `scripts/setup --browser`
installs them."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77  # ctest's SKIP_RETURN_CODE
HERE = pathlib.Path(__file__).resolve().parent
ASLC = os.path.abspath(sys.argv[1])
ROOT = pathlib.Path(sys.argv[2]).resolve()

ODD = "</script><script>window.hacked=true</script>"
QUOTES = "'\"><img src=x onerror=window.hacked=true>"
RTL = "\u202eevil \u05e9\u05dc\u05d5\u05dd\u202c"
LONG = "x" * 10_000


def skip(why):
    print(f"skipped: {why}; scripts/setup --browser installs it")
    sys.exit(SKIPPED)


def aslc(*arguments, cwd):
    done = subprocess.run([ASLC, *map(str, arguments)], capture_output=True, text=True, cwd=cwd, timeout=600)
    if done.returncode not in (0, 1):
        sys.exit(f"aslc {arguments}: exit {done.returncode}\n{done.stdout[-1000:]}{done.stderr[-2000:]}")


def page(folder, scenario, *options):
    result, out = folder / f"{scenario.stem}.json", folder / f"{scenario.stem}.html"
    aslc("sim", scenario, *options, "--result", result, cwd=folder)
    aslc("report", result, "--format", "html", "-o", out, cwd=folder)
    return out


def odd_scenario(folder):
    """Texts of others wherever a page could show them."""
    task = "arn:aws:lambda:us-east-1:123456789012:function:f"
    (folder / "odd.asl.json").write_text(json.dumps({
        "Comment": ODD, "StartAt": ODD, "States": {
            ODD: {"Type": "Task", "Resource": task, "Next": QUOTES,
                  "Catch": [{"ErrorEquals": [ODD], "Next": RTL}]},
            QUOTES: {"Type": "Choice", "Choices": [{"Variable": "$.x", "StringEquals": ODD, "Next": RTL}], "Default": RTL},
            RTL: {"Type": "Fail", "Error": ODD, "Cause": QUOTES + RTL}}}))
    scenario = {"definition": "odd.asl.json", "name": "odd",
                "tasks": [{"state": ODD, "answers": [
                    {"probability": "30%", "error": {"Error": LONG, "Cause": ODD + LONG}},
                    {"probability": "30%", "error": {"Error": ODD, "Cause": QUOTES}}, {"output": {"x": ODD}}]}],
                "cases": [{"name": ODD + QUOTES, "runs": 60}, {"name": RTL, "runs": 60}, {"name": LONG, "runs": 60}],
                "properties": [{"name": QUOTES + ODD, "never": {"visited": RTL}}]}
    path = folder / "odd.sim.json"
    path.write_text(json.dumps(scenario))
    return path


def main():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        skip("chromium is not installed")
    if shutil.which("node") is None:
        skip("node is not installed")
    modules = ROOT / "build" / "browser" / "node_modules"
    if not (modules / "puppeteer-core").is_dir():
        skip("puppeteer-core is not installed")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copytree(ROOT / "examples" / "order", folder / "order")
        shown = page(folder, folder / "order" / "order.sim.yaml", "--seeds", "400")
        odd = page(folder, odd_scenario(folder))
        shots = sys.argv[3] if len(sys.argv) > 3 else ""
        done = subprocess.run(["node", HERE / "report_page.mjs", modules, chromium, shown, odd, shots], timeout=600)
    return done.returncode


sys.exit(main())
