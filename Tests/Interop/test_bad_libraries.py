"""Bad libraries beside good ones: the hub runs, the good ones work, the bad ones are listed with their reasons."""

import glob
import json
import os
import shutil
import subprocess
import unittest

import harness

COMPILER = shutil.which("cc")

CONFIGURATION = """
endpoints:
  ticks: {adapter: generate, rate: 50}
  screen: {adapter: stdout, format: json}
routes:
  - {from: ticks, to: screen}
"""

SOURCES = {
    # An entry, so that it is not refused for the lack of one.
    "undefined": "extern int nowhere_defined(void); int hubbub_adapter(void) { return nowhere_defined(); }",
    "crash": "__attribute__((constructor)) static void begin(void) { *(volatile int *)0 = 1; }",
    "leaves": "#include <stdlib.h>\n__attribute__((constructor)) static void begin(void) { _Exit(0); }",
    "foreign": "int something_else(void) { return 1; }",
}
REASONS = {
    "text": "not_elf", "undefined": "undefined_symbol", "crash": "crashed", "leaves": "exited", "foreign": "no_entry",
    "needs": "missing_dependency"}
QUARANTINED = {"crash", "leaves"}


class BadLibraries(harness.TestCase):
    def setUp(self):
        self.folder = os.path.join(self.place, "adapters")
        os.mkdir(self.folder, 0o755)
        for path in glob.glob(harness.PROGRAMS + "/libhubbub-*.so"):
            os.symlink(os.path.realpath(path), os.path.join(self.folder, os.path.basename(path)))
        self.write("adapters/libhubbub-text.so", "This is no library.\n")
        for name, source in SOURCES.items():
            self.compile(name, source)
        self.compile("absent", "int absent(void) { return 1; }")
        self.compile("needs", "int absent(void); int hubbub_adapter(void) { return absent(); }", self.library("absent"))
        os.remove(self.library("absent"))

    def library(self, name):
        return os.path.join(self.folder, "libhubbub-%s.so" % name)

    def compile(self, name, source, *further):
        if not COMPILER:
            self.skipTest("there is no C compiler")
        path = self.write(name + ".c", source)
        subprocess.run(
            [COMPILER, "-shared", "-fPIC", "-o", self.library(name), path, *further], check=True, env=self.environment)

    def test_hub_runs(self):
        """a hub with them beside it starts, and the others work"""
        hub = self.hub(self.write("good.yaml", CONFIGURATION), adapters=[self.folder])
        hub.wait_healthy()
        wanted = '"type":"generate.'
        hub.wait_for_line("an event", lambda line: wanted in line.replace(" ", ""))
        self.assertEqual(hub.terminate(), 0)

    def test_reasons(self):
        """`hubbub adapters list` names each with its own reason"""
        program = harness.PROGRAMS + "/hubbub"
        if not os.access(program, os.X_OK):
            self.skipTest("there is no %s" % program)
        outcome = subprocess.run(
            [program, "adapters", "list", "--json", "--adapters", self.folder], stdout=subprocess.PIPE,
            env=self.environment, timeout=60)
        self.assertEqual(outcome.returncode, 0)
        listed = {}
        for entry in json.loads(outcome.stdout):
            listed.setdefault(os.path.basename(entry["path"]), entry)
        for name, reason in REASONS.items():
            with self.subTest(name=name):
                entry = listed["libhubbub-%s.so" % name]
                self.assertEqual(entry["state"], "quarantined" if name in QUARANTINED else "refused", entry)
                self.assertIn(reason, json.dumps(entry), entry)
        for name in ("generate", "null", "stdout", "pysig", "emitter"):
            with self.subTest(name=name):
                self.assertEqual(listed["libhubbub-%s.so" % name]["state"], "ok")


if __name__ == "__main__":
    unittest.main()
