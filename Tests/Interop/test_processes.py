"""Endpoints in processes of their own: what holds inside the hub holds there, and a process that ends by itself costs its
endpoint a moment and nobody an event."""

import os
import signal
import socket
import subprocess
import time

import harness
from harness import PROGRAMS, Refused, TestCase, wait

LINES = 20000


def children(hub):
    """The numbers of the hub's processes, by endpoint: each has a temporary directory that is called like it."""
    found = {}
    with open("/proc/%d/task/%d/children" % (hub.pid, hub.pid)) as file:
        numbers = file.read().split()
    for task in os.listdir("/proc/%d/task" % hub.pid):
        with open("/proc/%d/task/%s/children" % (hub.pid, task)) as file:
            numbers += file.read().split()
    for number in set(numbers):
        try:
            with open("/proc/%s/environ" % number, "rb") as file:
                variables = file.read().decode().split("\0")
        except OSError:
            continue
        for variable in variables:
            if variable.startswith("TMPDIR="):
                found[os.path.basename(variable).rsplit("-", 1)[0].removeprefix("hubbub-")] = int(number)
    return found


class Processes(TestCase):
    def configuration(self, delivery="direct", sink="process"):
        return self.write("hub.yaml", """
            hub: processes
            endpoints:
              lines: {adapter: file, read: in.txt, format: text, placement: process}
              copy: {adapter: file, write: out.txt, format: text, placement: %s}
              other: {adapter: file, write: other.txt, format: text}
            routes:
              - {name: copy, from: lines, to: copy, delivery: %s}
              - {name: other, from: lines, to: other, delivery: %s, full: push_back}
            """ % (sink, delivery, delivery))

    def lines(self, name):
        try:
            with open(os.path.join(self.place, name), encoding="utf-8") as file:
                return file.read().split("\n")[:-1]
        except FileNotFoundError:
            return []

    def write_lines(self, count=LINES):
        self.write("in.txt", "".join("line %d\n" % number for number in range(count)))

    def test_events_cross_in_order(self):
        self.write_lines()
        hub = self.hub(self.configuration())
        wait("all lines", lambda: len(self.lines("out.txt")) >= LINES)
        self.assertEqual(self.lines("out.txt"), ["line %d" % number for number in range(LINES)])
        self.assertEqual(sorted(children(hub)), ["copy", "lines"])
        hub.terminate()
        self.assertEqual(hub.process.returncode, 0)

    def test_a_killed_sink_loses_nothing_and_holds_nobody_up(self):
        self.check_kills("copy")

    def test_a_killed_source_loses_nothing(self):
        self.check_kills("lines")

    def check_kills(self, victim):
        """The endpoint's process is killed three times under a durable load."""
        self.write_lines()
        hub = self.hub(self.configuration("durable"))
        for least in (1, LINES // 4, LINES // 2):
            wait("%d lines" % least, lambda: len(self.lines("out.txt")) >= least)
            number = children(hub).get(victim)
            if number:
                os.kill(number, signal.SIGKILL)
            wait("%s to be told of" % victim, lambda: "SIGKILL" in hub.endpoint(victim).get("last_error", ""))
            wait("%s to run again" % victim, lambda: hub.endpoint(victim)["state"] == "running")
        wait("all lines", lambda: len(set(self.lines("out.txt"))) >= LINES)
        wait("all other lines", lambda: len(set(self.lines("other.txt"))) >= LINES)
        self.assertGreaterEqual(hub.endpoint(victim)["restarts"], 3)
        copy = self.lines("out.txt")
        seen = list(dict.fromkeys(copy))
        self.assertEqual(seen, ["line %d" % number for number in range(LINES)], "nothing is lost, all is in order")
        self.note("%d lines twice" % (len(copy) - LINES))

    def test_the_processes_end_with_the_hub(self):
        self.write_lines(10)
        hub = self.hub(self.configuration())
        wait("the processes", lambda: len(children(hub)) == 2)
        numbers = children(hub).values()
        os.kill(hub.pid, signal.SIGKILL)

        def alive(number):
            try:
                with open("/proc/%d/stat" % number) as file:
                    return file.read().rsplit(")", 1)[1].split()[0] != "Z"
            except OSError:
                return False

        wait("the processes to end", lambda: not any(alive(number) for number in numbers))


class Misfortunes(TestCase):
    """An adapter in C that crashes, ends, hangs or keeps what it gets, beside a route that must not notice."""

    def start(self):
        folder = os.path.join(self.place, "adapters")
        os.mkdir(folder, 0o700)
        tests = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        subprocess.run(
            ["cc", "-std=c11", "-fPIC", "-shared", "-Wl,-z,nodelete", "-I", os.path.join(tests, "..", "include"), "-o",
             os.path.join(folder, "libhubbub-misfortune.so"), os.path.join(tests, "CapabilityAdapters/misfortune.c")],
            check=True)
        os.chmod(os.path.join(folder, "libhubbub-misfortune.so"), 0o700)
        self.hub_ = self.hub(self.write("hub.yaml", """
            hub: misfortunes
            endpoints:
              ticks: {adapter: generate, rate: 2000}
              poor: {adapter: misfortune, placement: process}
              lucky: {adapter: "null"}
            routes:
              - {name: poor, from: ticks, to: poor, delivery: durable}
              - {name: lucky, from: ticks, to: lucky, delivery: durable}
            """), adapters=[folder, PROGRAMS])
        self.wait_until_counted("poor", "given", 1)

    def check(self, operation, reason, seconds=20):
        """The operation ends the process, for that reason; it is back soon, and the other route never stood still."""
        try:
            self.hub_.request("call", endpoint="poor", operation=operation, parameters={}, timeout_ms=500)
        except Refused:
            pass
        before = self.hub_.route("lucky")["delivered"]
        began = time.monotonic()
        wait("it to end", lambda: reason in self.hub_.endpoint("poor").get("last_error", ""), seconds)
        ended = time.monotonic()
        wait("it to run again", lambda: self.hub_.endpoint("poor")["state"] == "running")
        now = time.monotonic()
        self.assertLess(now - ended, 1.0, "it is back within a second")
        self.note("ended after %.2f s, back after %.2f s" % (ended - began, now - ended))
        wait("the other route to go on", lambda: self.hub_.route("lucky")["delivered"] > before + (now - began) * 1000)
        wait("the events", lambda: self.hub_.route("poor")["unsettled"] < 1000)
        self.assertEqual(self.hub_.route("poor")["lost"], 0)

    def test_crash(self):
        self.start()
        self.check("crash", "SIGSEGV")

    def test_exit(self):
        self.start()
        self.check("exit", "exit code 3")

    def test_hang(self):
        self.start()
        self.check("hang", "call has not returned", 40)

    def test_what_is_never_settled_comes_again(self):
        self.start()
        self.hub_.request("call", endpoint="poor", operation="keep", parameters={}, timeout_ms=5000)
        wait("the route to stand still", lambda: self.hub_.route("poor")["unsettled"] > 2000)
        os.kill(children(self.hub_)["poor"], signal.SIGKILL)
        wait("the events", lambda: self.hub_.endpoint("poor")["state"] == "running"
             and self.hub_.route("poor")["unsettled"] < 1000)
        self.assertEqual(self.hub_.route("poor")["lost"], 0)


class Sockets(TestCase):
    """Listening sockets belong to the hub: a process that ends takes none with it."""

    def test_no_connection_is_refused_while_a_process_starts_again(self):
        port = harness.free_port()
        hub = self.hub(self.write("hub.yaml", """
            hub: sockets
            endpoints:
              signals: {adapter: pysig, mode: server, port: %d, placement: process}
              out: {adapter: "null"}
            routes:
              - {name: out, from: signals, to: out}
            """ % port))
        wait("it to run", lambda: hub.endpoint("signals")["state"] == "running")
        number = children(hub)["signals"]
        os.kill(number, signal.SIGKILL)
        wait("it to be gone", lambda: hub.endpoint("signals")["state"] != "running")
        connections = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(5)]
        wait("it to run again", lambda: hub.endpoint("signals")["state"] == "running")
        self.assertNotEqual(children(hub)["signals"], number)
        for connection in connections:
            connection.close()
