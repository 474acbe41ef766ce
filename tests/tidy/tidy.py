#!/usr/bin/env python3
"""What compilers do not check: include direction, banned calls, sizes, complete CMake lists.

Prints each offence as file:line: text and ends with 1 when there is one. `tidy.py ROOT` checks a tree;
`tidy.py --self-test` shows that each rule finds what it is for.
"""
import pathlib
import re
import sys

# Folder -> prefixes of the project's headers it may include. Data flows one way.
MAY_INCLUDE = {
    "include": ("aslc/",),
    "runtime": ("aslc/", "runtime/"),
    "ir": ("aslc/", "ir/", "runtime/"),
    "frontend": ("aslc/", "frontend/", "ir/"),
    "codegen": ("aslc/", "codegen/", "ir/"),
    "sim": ("aslc/", "sim/"),
    "driver": ("aslc/", "driver/", "frontend/", "codegen/", "ir/"),
    "cli": ("aslc/", "cli/", "driver/", "sim/", "runtime/"),
}
# Library header -> folders (or files) that may see it.
LIBRARIES = {
    "llvm/": ("codegen/",),
    "nlohmann/": ("frontend/json_reader.cpp", "tests/", "fuzz/", "bench/"),
    "yaml-cpp/": ("frontend/yaml_reader.cpp", "cli/scenario_writer.cpp"),
    "CLI/": ("cli/", "tests/", "bench/"),
    "benchmark/": ("bench/",),
    "catch2/": ("tests/",),
    "fmt/": ("frontend/", "driver/", "cli/", "codegen/", "ir/", "sim/", "tests/", "bench/", "fuzz/"),
}
# Folders -> (pattern, why). Results must not depend on any of these.
DETERMINISTIC = ("runtime/", "sim/", "ir/")
BANNED = [
    (r"\bstd::chrono\b|\bclock_gettime\b|\bgettimeofday\b|\btime\(nullptr\)|\btime\(NULL\)", "a clock"),
    (r"\brand\(\)|\bsrand\(|\brandom_device\b|#include <random>", "chance outside the choice stream"),
    (r"\bgetenv\(", "the environment"),
    (r"\bunordered_(map|set|multimap|multiset)\b", "a hash-ordered container"),
    (r"\bsetlocale\(|\bstd::locale\b", "the locale"),
]
THREADS = r"\bstd::(thread|jthread|async)\b"
THREADS_MAY = ("sim/campaign.cpp", "sim/campaign.h", "sim/workers.cpp", "sim/workers.h")
NO_EXCEPTIONS = ("runtime/", "ir/", "codegen/", "sim/")
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(work|home|root)/[A-Za-z]")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
LINES_MAX = 600
SOURCE = (".cpp", ".h", ".c", ".def")


def without_comments(line):
    return re.sub(r"//.*", "", line)


def offences_in(path, text):
    """path: relative, with forward slashes."""
    found = []
    folder = path.split("/")[0]
    lines = text.split("\n")
    if len(lines) > LINES_MAX + 1:
        found.append((len(lines), f"longer than {LINES_MAX} lines: does the file still hold one idea?"))
    for number, line in enumerate(lines, 1):
        include = re.match(r'\s*#include\s+[<"]([^>"]+)[>"]', line)
        if include:
            header = include.group(1)
            own = header.split("/")[0] if "/" in header else ""
            if own in list(MAY_INCLUDE) + ["aslc"] and folder in MAY_INCLUDE:
                if not header.startswith(MAY_INCLUDE[folder]):
                    found.append((number, f"{folder}/ must not include {header}"))
            for library, allowed in LIBRARIES.items():
                if header.startswith(library) and not path.startswith(allowed):
                    found.append((number, f"{header} belongs to {', '.join(allowed)}"))
        code = without_comments(line)
        if path.startswith(DETERMINISTIC):
            for pattern, why in BANNED:
                if re.search(pattern, code):
                    found.append((number, f"banned here: {why}"))
            if re.search(THREADS, code) and path not in THREADS_MAY:
                found.append((number, "threads are made in the campaign only"))
        if path.startswith(NO_EXCEPTIONS) and re.search(r"\bthrow\b|\btry\s*\{|\bcatch\s*\(|\bdynamic_cast\b", code):
            found.append((number, "no exceptions and no RTTI here"))
        if UNFINISHED.search(line):
            found.append((number, "unfinished work belongs into an issue"))
        if MACHINE_PATH.search(line):
            found.append((number, "a path of a machine"))
        if re.search(r"std::cerr|printf\(stderr", code) and path.startswith(("ir/", "frontend/", "codegen/", "sim/")):
            found.append((number, "stray output: libraries report through their results"))
    return found


def unlisted(root, sources):
    """Sources that no CMake list names."""
    lists = "\n".join(p.read_text() for p in root.rglob("*") if p.name == "CMakeLists.txt" or p.suffix == ".cmake"
                      if "build" not in p.relative_to(root).parts)
    return [s for s in sources if s.endswith((".cpp", ".c")) and not re.search(r"\b" + re.escape(s.split("/")[-1]), lists)]


def check(root):
    root = pathlib.Path(root)
    folders = list(MAY_INCLUDE) + ["tests", "fuzz", "bench"]
    sources = sorted(str(p.relative_to(root)) for f in folders for p in (root / f).rglob("*") if p.suffix in SOURCE)
    count = 0
    for path in sources:
        for number, what in offences_in(path, (root / path).read_text()):
            print(f"{path}:{number}: {what}")
            count += 1
    for path in unlisted(root, sources):
        print(f"{path}:1: no CMake list names this file")
        count += 1
    print(f"tidy: {len(sources)} files, {count} offences")
    return 1 if count else 0


def self_test():
    cases = [
        ("sim/x.cpp", '#include "ir/module.h"', True),
        ("frontend/x.cpp", '#include "codegen/codegen.h"', True),
        ("codegen/x.cpp", '#include "frontend/ast.h"', True),
        ("frontend/x.cpp", '#include "ir/builder.h"', False),
        ("cli/x.cpp", "#include <llvm/IR/Module.h>", True),
        ("runtime/x.cpp", "auto t = std::chrono::steady_clock::now();", True),
        ("sim/x.cpp", "std::unordered_map<int, int> m;", True),
        ("sim/x.cpp", "std::thread t;", True),
        ("sim/campaign.cpp", "std::thread t;", False),
        ("ir/x.cpp", "throw 1;", True),
        ("cli/x.cpp", "throw 1;", False),
        ("runtime/x.cpp", "// std::chrono is not used", False),
        ("cli/x.cpp", 'const char* p = "/ho' + 'me/me/x";', True),
        ("cli/x.cpp", "// TO" + "DO later", True),
    ]
    wrong = [c for c in cases if bool(offences_in(c[0], c[1])) != c[2]]
    for path, text, expected in wrong:
        print(f"{path}: {text}: expected {'an offence' if expected else 'none'}")
    print(f"tidy self-test: {len(cases) - len(wrong)} of {len(cases)} rules hold")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(self_test() if sys.argv[1:] == ["--self-test"] else check(sys.argv[1] if len(sys.argv) > 1 else "."))
