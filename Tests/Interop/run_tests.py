"""Runs the interoperability tests of this folder: one line a test, a summary, 1 where one failed.

run_tests.py [WORD...]: only tests whose name contains one of the words.
"""

import glob
import os
import sys
import tempfile
import time
import traceback
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))


class Result(unittest.TestResult):
    """One line a test, as it ends."""

    def __init__(self):
        super().__init__()
        self.failed = 0
        self.notes = []
        self._reports = []

    def startTest(self, test):
        super().startTest(test)
        self._began = time.monotonic()
        self._verdict = "ok"
        test.note = self.notes.append

    def stopTest(self, test):
        super().stopTest(test)
        self.failed += self._verdict == "FAILED"
        took = time.monotonic() - self._began
        print("%-7s %5.1f s  %s" % (self._verdict, took, title(test)), flush=True)
        for note in self.notes:
            print("                 %s" % note, flush=True)
        for report in self._reports:
            print(report, flush=True)
        self.notes.clear()
        self._reports.clear()

    def _failed(self, error):
        self._verdict = "FAILED"
        self._reports.append("".join(traceback.format_exception(*error)).rstrip())

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._failed(error)

    def addError(self, test, error):
        super().addError(test, error)
        self._failed(error)

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self._failed(error)
            self._reports.append("in %s" % subtest)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._verdict = "skipped"
        self._reports.append("                 %s" % reason)

    def logs(self, test, text):
        """What the processes of a test that failed said."""
        print("=== the processes of: %s\n%s\n===" % (title(test), text), flush=True)


def title(test):
    """The first line of the test's description, after what it is about."""
    about = type(test).__name__ if isinstance(test, unittest.TestCase) else ""
    return "%s: %s" % (about, test.shortDescription() or test.id()) if about else str(test)


def tests(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from tests(item)
        else:
            yield item


def main():
    words = sys.argv[1:]
    sys.path.insert(0, HERE)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hb-interop-home-") as home:
        os.environ["HUBBUB_INTEROP_HOME"] = home
        os.mkdir(home + "/run", 0o700)
        names = sorted(os.path.basename(path)[:-3] for path in glob.glob(HERE + "/test_*.py"))
        found = tests(unittest.defaultTestLoader.loadTestsFromNames(names))
        chosen = [t for t in found if not words or any(word in t.id() for word in words)]
        result = Result()
        unittest.TestSuite(chosen).run(result)
    print(
        "%d tests, %d failed, %d skipped, in %.0f s"
        % (result.testsRun, result.failed, len(result.skipped), time.monotonic() - began))
    for test, reason in result.skipped:
        print("  skipped: %s: %s" % (title(test), reason))
    return 1 if result.failed or not result.testsRun else 0


if __name__ == "__main__":
    sys.exit(main())
