#!/usr/bin/env python3
"""What the pages say of the originals' calls is shown by tests that exist: originals.py PAGE…

Each row of each table in a page `Plugins/<Name>/Originals.md` names tests in its last column, as `Suite.function` of the
Swift tests or `module.Class.method` of the Python tests.
"""
import glob
import os
import re
import sys

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def swift_tests():
    """Suite.function of all Swift tests: a suite may have extensions in other files of its folder."""
    found = set()
    for path in glob.glob(TESTS + "/*/**/*.swift", recursive=True):
        suite = None
        for line in read(path).splitlines():
            opened = re.match(r"(?:@Suite.*)?\b(?:final class|struct|extension) (\w+)|@Suite.* (?:struct|class) (\w+)", line)
            if opened:
                suite = opened[1] or opened[2]
            function = re.search(r"\bfunc (\w+)", line)
            if suite and function:
                found.add("%s.%s" % (suite, function[1]))
    return found


def python_tests():
    """module.Class.method of all Python tests."""
    found = set()
    for path in glob.glob(TESTS + "/Interop/test_*.py"):
        module, suite = os.path.basename(path)[:-3], None
        for line in read(path).splitlines():
            opened, method = re.match(r"class (\w+)", line), re.match(r"    def (test_\w+)", line)
            suite = opened[1] if opened else suite
            if suite and method:
                found.add("%s.%s.%s" % (module, suite, method[1]))
    return found


def rows(text):
    """The cells of the rows, without the heads of the tables."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    heads = {index for index, line in enumerate(lines) if index + 1 < len(lines) and lines[index + 1].startswith("| ---")}
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for index, line in enumerate(lines)
        if index not in heads and not line.startswith("| ---")]


def wrong(text, tests):
    """What is wrong with a page."""
    found = []
    for cells in rows(text):
        named = re.findall(r"`([\w.]+)`", cells[-1])
        if len(cells) != 3 or not named:
            found.append("this row does not name its tests in a third column: %s" % cells[0])
        found += ["there is no test %s, which is to show: %s" % (name, cells[0]) for name in named if name not in tests]
    return found if rows(text) else ["there is no table"]


def main():
    tests = swift_tests() | python_tests()
    head = "| original | here | shown by |\n| --- | --- | --- |\n"
    assert wrong(head + "| `a` | b | `NoSuch.test` |", tests) and wrong(head + "| `a` | b | |", tests) and wrong("", tests)
    found = [(path, what) for path in sys.argv[1:] for what in wrong(read(path), tests)]
    for path, what in found:
        print("%s: %s" % (path, what), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
