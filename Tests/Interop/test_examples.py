"""The configurations that come with it: each is free of errors, starts, and ends when it is told to."""

import glob
import json
import os
import subprocess
import unittest

import harness

FILES = sorted(glob.glob(harness.TESTS + "/Examples/*.yaml") + glob.glob(harness.TESTS + "/Demo/*.yaml"))
# What these wait for is started by their own tests.
WITH_PEERS = (
    "mqtt-pysig.yaml", "client.yaml", "generic-server.yaml", "generic-client-sender.yaml", "generic-client-listener.yaml",
    "tracim-daemon.yaml")


class Examples(harness.TestCase):
    def setUp(self):
        self.variables = {
            "HUBBUB_DEMO_PORT": str(harness.free_port()), "TRACIM_URL": "http://127.0.0.1:1/api", "TRACIM_USERNAME": "jo",
            "TRACIM_PASSWORD": "pw"}

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
