"""The configurations that come with it: each is free of errors, starts, and ends when it is told to."""

import contextlib
import glob
import json
import os
import signal
import subprocess
import sys
import unittest

import harness

FILES = sorted(glob.glob(harness.TESTS + "/Examples/*.yaml"))
# What these wait for is started by their own tests.
WITH_PEERS = (
    "mqtt-pysig.yaml", "generic-server.yaml", "generic-client-sender.yaml", "generic-client-listener.yaml",
    "tracim-daemon.yaml")


class Examples(harness.TestCase):
    def setUp(self):
        self.variables = {"TRACIM_URL": "http://127.0.0.1:1/api", "TRACIM_USERNAME": "jo", "TRACIM_PASSWORD": "pw"}

    def begin_and_end(self, path):
        hub = self.hub(path, name="hub-" + os.path.basename(path), environment=self.variables)
        hub.wait_healthy()
        self.check_end(hub)

    def check_end(self, hub):
        self.assertEqual([e["violations"] for e in hub.status["endpoints"] if e["violations"]], [])
        self.assertEqual(hub.terminate(), 0)
        self.assertTrue(any("ready: " in line for line in hub.errors))
        self.assertEqual([line for line in hub.errors if "level=error" in line or "level=warning" in line], [])
        self.assertFalse(os.path.exists(hub.socket), "the control socket is removed")

    def test_start_and_end(self):
        """each starts, is healthy, and ends with 0 on SIGTERM"""
        self.assertTrue(FILES)
        for path in FILES:
            if os.path.basename(path) not in WITH_PEERS:
                with self.subTest(file=os.path.basename(path)):
                    self.begin_and_end(path)

    def demo(self, *options, folder="temporary files"):
        """The demo, with an empty folder for temporary files."""
        self.temporary = os.path.join(self.place, folder)
        os.mkdir(self.temporary)
        return self.program(
            "demo", sys.executable, harness.TESTS + "/Demo/demo.py", harness.PROGRAMS, *options, TMPDIR=self.temporary)

    def check_left_nothing(self):
        self.assertEqual(os.listdir(self.temporary), [])
        os.rmdir(self.temporary)
        running = []
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            with contextlib.suppress(OSError), open(path, encoding="utf-8") as file:
                running.append(file.read())
        self.assertEqual([line for line in running if harness.PROGRAMS in line and "/Demo/" in line], [])

    def test_demo(self):
        """events cross from each of four protocols to each, and the matrix says so"""
        demo = self.demo("--events", "4", "--rate", "8")
        demo.wait_for_line("the end", lambda line: line == "lost 0, twice 0", 60)
        self.assertEqual(demo.process.wait(harness.PATIENCE), 0)
        self.assertEqual(demo.errors, [])
        rows = [line.split() for line in demo.lines if line.startswith("by ")]
        self.assertEqual(rows, [["by", name] + ["4", "of", "4"] * 4 for name in ("emitter", "pysig", "tracim", "scirocco")])
        self.assertEqual([line for line in demo.lines if len(line) > 80], [])
        self.check_left_nothing()

    def test_demo_interrupted(self):
        """Ctrl-C ends the demo, which leaves neither a process nor a file"""
        for beginning in ("== Two hubs", "== What comes"):
            with self.subTest(after=beginning):
                demo = self.demo()
                demo.wait_for_line(beginning, lambda line: line.startswith(beginning), 60)
                os.killpg(demo.pid, signal.SIGINT)
                self.assertEqual(demo.process.wait(harness.PATIENCE), 130)
                self.check_left_nothing()

    def test_demo_deep_folder(self):
        """the demo does not mind temporary files so deep that no socket can be among them"""
        demo = self.demo("--events", "1", folder="x" * 120)
        demo.wait_for_line("the end", lambda line: line == "lost 0, twice 0", 60)
        self.assertEqual(demo.process.wait(harness.PATIENCE), 0)
        self.check_left_nothing()

    def test_demo_configurations(self):
        """the demo's configurations have neither errors nor warnings"""
        variables = dict(
            self.variables, EMITTER_PORT="8080", EMITTER_KEY="k", PYSIG_PORT="3000", SCIROCCO_PORT="8000", SCIROCCO_TOKEN="t")
        for name in ("server", "client"):
            check = self.program(
                "check", harness.PROGRAMS + "/hubbub", "check", harness.TESTS + "/Demo/%s.yaml" % name, "--strict",
                "--adapters", harness.PROGRAMS, **variables)
            check.wait_for_line("no finding", lambda line: line == "no errors, no warnings")
            self.assertEqual(check.process.wait(harness.PATIENCE), 0)

    def test_local(self):
        """a server and a client in one hub talk in memory: in order, and with no socket"""
        hub = self.hub(harness.TESTS + "/Examples/local-pysig.yaml")
        hub.wait_healthy()

        def ticks():
            return [e["data"]["number"] for e in map(json.loads, list(hub.lines)) if e["type"] == "pysig.signal"]

        harness.wait("ticks", lambda: len(ticks()) > 20)
        self.assertEqual(ticks(), list(range(ticks()[0], ticks()[0] + len(ticks()))))
        self.check_end(hub)

    def generic(self, kind, port, *changes):
        """A hub with one of the three examples that pysig came with."""
        return self.hub(self.example("generic-%s.yaml" % kind, ("port", 3000, port), *changes), name=kind)

    def test_generic(self):
        """pysig's own examples, all three of them hubs: the listener shows the server's ticks and the sender's coming and going"""
        port, fast = harness.free_port(), ("rate", "0.2", "20")
        server = self.generic("server", port, fast)
        listener = self.generic("client-listener", port)
        listener.wait_healthy()
        shown = [
            lambda e: (e["type"], e["sender"], e.get("event")) == ("pysig.signal", "timer", "tick") and e["data"]["number"],
            lambda e: (e["type"], e["sender"]) == ("pysig.connect", "timer_client"),
            lambda e: (e["type"], e["sender"]) == ("pysig.disconnect", "timer_client")]
        listener.wait_for_line("a tick", lambda line: shown[0](json.loads(line)))
        sender = self.generic("client-sender", port, fast)
        listener.wait_for_line("the sender's coming", lambda line: shown[1](json.loads(line)))
        sender.wait_healthy()
        self.check_end(sender)
        listener.wait_for_line("the sender's going", lambda line: shown[2](json.loads(line)))
        self.assertFalse([line for line in listener.lines if json.loads(line).get("event") == "tick"
                          and json.loads(line)["sender"] != "timer"], "nothing else is shown")
        self.check_end(listener)
        self.check_end(server)

    def test_generic_with_originals(self):
        """pysig's own examples with an original program in the place of each of the others"""
        port, other, fast = harness.free_port(), harness.free_port(), ("rate", "0.2", "20")
        self.generic("server", port, fast)
        hears = self.original("pysig_listener", "127.0.0.1", port, "timer", "tick")
        server = self.original("pysig_server", other, "timer", "tick")
        hears.wait_for("a tick", sender="timer", event="tick")
        server.wait_state("listening")
        self.generic("client-sender", other, fast)
        server.wait_for("a tick of the hub", sender="timer_client", event="tick")
        listener = self.generic("client-listener", other)
        listener.wait_healthy()

        def heard():
            server.write('tick "hello"')
            return any(json.loads(line).get("data") == "hello" for line in list(listener.lines))

        harness.wait("a tick of the original", heard, pause=0.2)

    def test_check(self):
        """`hubbub check` finds nothing wrong in any of them"""
        program = harness.PROGRAMS + "/hubbub"
        if not os.access(program, os.X_OK):
            self.skipTest("there is no %s" % program)
        for path in FILES:
            with self.subTest(file=os.path.basename(path)):
                outcome = subprocess.run(
                    [program, "check", "--json", "--adapters", harness.PROGRAMS, path], stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE, env=dict(self.environment, **self.variables), timeout=60)
                self.assertEqual(outcome.returncode, 0, outcome.stdout + outcome.stderr)
                answer = json.loads(outcome.stdout)
                self.assertTrue(answer["ok"])
                found = {f["code"] for f in answer["findings"] if f["severity"] in ("error", "warning")}
                self.assertEqual(found, set())


if __name__ == "__main__":
    unittest.main()
