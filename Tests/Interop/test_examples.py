"""The configurations that come with it: each is free of errors, starts, and ends when it is told to."""

import glob
import json
import os
import subprocess
import unittest

import harness

FILES = sorted(glob.glob(harness.TESTS + "/Examples/*.yaml") + glob.glob(harness.TESTS + "/Demo/*.yaml"))
# What these wait for is started by their own tests.
WITH_PEERS = ("mqtt-pysig.yaml", "client.yaml")


class Examples(harness.TestCase):
    def setUp(self):
        self.variables = {"HUBBUB_DEMO_PORT": str(harness.free_port())}

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

    def test_demo(self):
        """the two hubs of the demo hear each other"""
        server = self.hub(harness.TESTS + "/Demo/server.yaml", name="server", environment=self.variables)
        client = self.hub(harness.TESTS + "/Demo/client.yaml", name="client", environment=self.variables)
        client.wait_healthy()
        shown = {server: "walker", client: "clock"}
        for hub, sender in shown.items():
            hub.wait_for_line("an event of %s" % sender, lambda line: json.loads(line).get("sender") == sender)
        self.check_end(client)
        self.check_end(server)

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
