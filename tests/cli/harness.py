"""What the tests of the command share: running it, counting what holds, and saying so at the end. The command's
path is the first argument of every test."""
import os
import subprocess
import sys

ASLC = os.path.abspath(sys.argv[1])
failures, checks = [], 0


def run(program, *arguments, stdin="", timeout=300, **options):
    """What a program prints, which has to be UTF-8. options: subprocess.run's."""
    environment = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run([program, *map(str, arguments)], input=stdin, capture_output=True, encoding="utf-8",
                          timeout=timeout, env=environment, **options)


def aslc(*arguments, **options):
    return run(ASLC, *arguments, **options)


def expect(what, condition, shown=""):
    """Counts one check. shown: of a check that fails, a finished program or anything that can be printed."""
    global checks
    checks += 1
    if condition:
        return
    failures.append(what)
    if isinstance(shown, subprocess.CompletedProcess):
        shown = f"exit {shown.returncode}\n  out {shown.stdout[-1500:]!r}\n  err {shown.stderr[-900:]!r}"
    print(f"failed: {what}\n  {str(shown)[-3000:]}")


def expect_refused(what, done, *words, code=2):
    text = done.stdout + done.stderr
    expect(f"{what}: exit {code}", done.returncode == code, done)
    expect(f"{what}: says {words}", all(w in text for w in words), done)
    expect(f"{what}: says it once", 0 < len(text.strip().splitlines()) <= 12, done)


def finish(name, more=""):
    """Ends the test: its last line, and exit code 1 when a check failed."""
    print(f"{name}: {checks - len(failures)} of {checks} checks hold{more}")
    sys.exit(1 if failures else 0)
