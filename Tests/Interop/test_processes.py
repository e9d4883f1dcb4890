"""Endpoints in processes of their own: what holds inside the hub holds there, and a process that ends by itself costs its
endpoint a moment and nobody an event."""

import os
import re
import signal
import socket
import statistics
import subprocess
import threading
import time

import harness
from harness import PROGRAMS, Refused, TestCase, wait

LINES = 20000


def children(hub):
    """The numbers of the hub's processes, by endpoint."""
    return {endpoint["name"]: endpoint["pid"] for endpoint in hub.status["endpoints"] if "pid" in endpoint}


def is_alive(number):
    try:
        with open("/proc/%d/stat" % number) as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


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
        for kills, least in enumerate((1, LINES // 4, LINES // 2), 1):
            wait("%d lines" % least, lambda: len(self.lines("out.txt")) >= least)
            os.kill(wait("its process", lambda: children(hub).get(victim)), signal.SIGKILL)
            wait("%s to run again" % victim, lambda: hub.endpoint(victim)["restarts"] >= kills)
            wait("%s to run" % victim, lambda: hub.endpoint(victim)["state"] == "running")
            self.assertIn("SIGKILL", hub.endpoint(victim)["last_error"])
        wait("all lines", lambda: len(set(self.lines("out.txt"))) >= LINES)
        wait("all other lines", lambda: len(set(self.lines("other.txt"))) >= LINES)
        copy = self.lines("out.txt")
        seen = list(dict.fromkeys(copy))
        self.assertEqual(seen, ["line %d" % number for number in range(LINES)], "nothing is lost, all is in order")
        self.note("%d lines twice" % (len(copy) - LINES))

    def test_what_a_hub_that_is_killed_leaves_behind(self):
        """its processes end with it; their temporary directories are swept by the next one"""
        self.write_lines(10)
        folder = os.path.join(self.place, "tmp")
        os.mkdir(folder)
        os.mkdir(os.path.join(folder, "hubbub-processes"))
        hub = self.hub(self.configuration(), environment={"TMPDIR": folder})
        wait("the processes", lambda: len(children(hub)) == 2)
        numbers = children(hub).values()
        left = [name for name in os.listdir(folder) if name.startswith("hubbub-processes-")]
        self.assertEqual(len(left), 1)
        self.assertEqual(
            sorted(name.rsplit("-", 1)[0] for name in os.listdir(os.path.join(folder, left[0]))), ["copy", "lines"])
        other = self.hub(self.write("other.yaml", """
            hub: other
            endpoints: {ticks: {adapter: generate, placement: process}, out: {adapter: "null"}}
            routes: [{from: ticks, to: out}]
            """), name="other", environment={"TMPDIR": folder})
        self.assertIn(left[0], os.listdir(folder), "it belongs to a hub that runs")
        os.kill(hub.pid, signal.SIGKILL)
        wait("the processes to end", lambda: not any(is_alive(number) for number in numbers))
        hub = self.hub(hub.configuration, name="again", environment={"TMPDIR": folder})
        self.assertNotIn(left[0], os.listdir(folder))
        for one in (hub, other):
            one.terminate()
        self.assertEqual(os.listdir(folder), ["hubbub-processes"])


class Ending:
    """Of a process: when it was seen to have ended for a reason, and when to run again."""

    def __init__(self, reason):
        self.reason = reason
        self.began = time.monotonic()
        self.ended = self.back = None

    @property
    def is_over(self):
        if self.back is None and time.monotonic() > self.began + 2 * harness.PATIENCE:
            raise AssertionError("waited %.0f s for it to end (%s) and run again" % (2 * harness.PATIENCE, self.reason))
        return self.back is not None

    def look(self, endpoint):
        """Whether it is over, going by what the hub says of the endpoint now."""
        if self.ended is None and self.reason in endpoint.get("last_error", ""):
            self.ended = time.monotonic()
        if self.back is None and self.ended is not None and endpoint["state"] == "running":
            self.back = time.monotonic()
        return self.is_over


class Misfortunes(TestCase):
    """An adapter in C that comes to harm or does harm, beside routes that must not notice."""

    # Of the route that is measured: far below what two busy cores carry in a debug build.
    RATE = 5000

    def build(self, *options):
        """Puts the adapter in its place, in one step."""
        tests = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        new = os.path.join(self.place, "new")
        subprocess.run(
            ["cc", "-std=c11", "-fPIC", "-shared", "-Wl,-z,nodelete", "-I", os.path.join(tests, "..", "include"), *options,
             "-o", new, os.path.join(tests, "CapabilityAdapters/misfortune.c")], check=True)
        os.chmod(new, 0o700)
        os.replace(new, os.path.join(self.place, "adapters", "libhubbub-misfortune.so"))

    def start(self, limits="", *options):
        folder = os.path.join(self.place, "adapters")
        os.mkdir(folder, 0o700)
        self.build(*options)
        # The adapter is not of the distribution: it runs in a process without being told.
        self.hub_ = self.hub(self.write("hub.yaml", """
            hub: misfortunes
            adapters: {upgrade: manual}
            endpoints:
              ticks: {adapter: generate, rate: 500}
              poor: {adapter: misfortune%s}
              lucky: {adapter: "null"}
              beat: {adapter: generate, rate: %d}
              pulse: {adapter: "null", measure: true}
              drain: {adapter: "null"}
            routes:
              - {name: poor, from: ticks, to: poor, delivery: durable}
              - {name: lucky, from: ticks, to: lucky, delivery: durable}
              - {name: beat, from: beat, to: pulse, full: push_back}
              - {name: flood, from: poor, to: drain, full: push_back}
            """ % (limits, self.RATE)), adapters=[folder, PROGRAMS])
        self.wait_until_counted("poor", "given", 1)

    def call(self, endpoint, operation, **parameters):
        return self.hub_.request(
            "call", endpoint=endpoint, operation=operation, parameters=parameters, timeout_ms=2000).get("value")

    def do(self, operation):
        try:
            self.call("poor", operation)
        except Refused:
            pass

    def pulse(self, ending=None):
        """What the route beside carries for two seconds at least, and until the process was ended and is back: events a second;
        and of each tenth of a second the time that all but one of a hundred events are faster than, in milliseconds, of which the
        median is taken. A pause of the machine itself spoils one of them, not the figure."""
        events, elapsed, slow = 0, 0, []
        self.call("pulse", "report", reset="true")
        while len(slow) < 20 or not (ending is None or ending.is_over):
            for _ in range(5):
                time.sleep(0.02)
                endpoint = self.hub_.endpoint("poor")
                if ending:
                    ending.look(endpoint)
            report = self.call("pulse", "report", reset="true")
            events += report["count"]
            elapsed += report["elapsed_ns"] / 1e9
            slow.append(report["p99_ns"] / 1e6)
        return events / elapsed, statistics.median(slow)

    def compare(self, operation, reason=None):
        """Measures the route beside without the misfortune and with it, which ends the process where there is a reason."""
        time.sleep(0.5)
        rate, p99 = self.pulse()
        self.do(operation)
        ending = Ending(reason) if reason else None
        rate_with, p99_with = self.pulse(ending)
        self.note("beside it: %.0f events/s, p99 %.3f ms; with %s: %.0f events/s (%.2f of it), p99 %.3f ms (%.2f times)" % (
            rate, p99, operation, rate_with, rate_with / rate, p99_with, p99_with / p99))
        self.assertGreater(rate_with, rate / 2)
        # A machine that tests something else as well has pauses of its own.
        self.assertLess(p99_with, max(2 * p99, 250))
        if ending:
            self.check_back(ending.began, ending.ended, ending.back)
        if operation != "flood":
            wait("the events", lambda: reason is None or self.hub_.route("poor")["unsettled"] < 500)
        for route in self.hub_.status["routes"]:
            self.assertEqual((route["name"], route["lost"], route["dropped"]), (route["name"], 0, 0))

    def ended(self, reason):
        """The process is ended for that reason, and back within a second."""
        ending = Ending(reason)
        wait("it to end and run again", lambda: ending.look(self.hub_.endpoint("poor")), 2 * harness.PATIENCE + 1)
        self.check_back(ending.began, ending.ended, ending.back)

    def check_back(self, began, ended, back):
        self.note("ended after %.2f s, back after %.2f s" % (ended - began, back - ended))
        self.assertLess(back - ended, 1.0, "it is back within a second")

    def test_crash(self):
        self.start()
        self.compare("crash", "the process of libhubbub-misfortune.so 1.0.0 was ended by SIGSEGV in its call call")

    def test_exit(self):
        self.start()
        self.compare("exit", "exit code 3")

    def test_hang(self):
        self.start()
        self.compare("hang", "hung: call has not returned for 10 s")

    def test_stopped(self):
        """a process that is stopped cannot say so: the hub finds out"""
        self.start()
        os.kill(children(self.hub_)["poor"], signal.SIGSTOP)
        self.ended("hung: it has taken nothing for 12 s")

    def test_stopped_with_its_hands_full(self):
        """nor can one that is sent nothing more, because it has not told the end of what it was given"""
        self.start()
        self.do("keep")
        wait("the route to stand still", lambda: self.hub_.route("poor")["unsettled"] > 1200)
        os.kill(children(self.hub_)["poor"], signal.SIGSTOP)
        self.ended("hung: it has taken nothing for 12 s")
        wait("the events", lambda: self.hub_.route("poor")["unsettled"] < 500)
        self.assertEqual(self.hub_.route("poor")["lost"], 0)

    def test_leak(self):
        self.start(", limits: {memory: 128MiB}")
        self.compare("leak", "out of memory: its limits allow it 128 MiB")

    def test_flood(self):
        self.start()
        before = self.hub_.route("flood")["delivered"]
        self.compare("flood")
        self.note("the flood: %d events" % (self.hub_.route("flood")["delivered"] - before))
        slices = {name: self.time_slice(name) for name in ("poor", "ticks", "lucky")}
        if None not in slices.values():
            # Those that do little go on at once when they wake up, though the flood has all processors.
            self.assertLess(max(slices["ticks"], slices["lucky"]), slices["poor"], slices)

    def time_slice(self, endpoint):
        """Of the hub's thread of an endpoint, in nanoseconds; None where the system does not say, or has none of a thread's own."""
        if tuple(map(int, re.findall(r"\d+", os.uname().release)[:2])) < (6, 12):
            return None
        tasks = "/proc/%d/task" % self.hub_.pid
        for task in os.listdir(tasks):
            with open(os.path.join(tasks, task, "comm")) as file:
                if file.read() != "hb-%s\n" % endpoint:
                    continue
            try:
                with open(os.path.join(tasks, task, "sched")) as file:
                    found = re.search(r"^se\.slice\s*:\s*(\d+)$", file.read(), re.MULTILINE)
            except FileNotFoundError:
                found = None
            return int(found.group(1)) if found else None
        self.fail("no thread of %s" % endpoint)

    def test_never_reads(self):
        self.start()
        self.compare("refuse")
        self.check_waiting()

    def test_never_settles(self):
        self.start()
        self.compare("keep")
        self.check_waiting()

    def check_waiting(self):
        """What it does not take or settle waits, and comes again to its next process."""
        wait("the route to stand still", lambda: self.hub_.route("poor")["unsettled"] > 1200)
        os.kill(children(self.hub_)["poor"], signal.SIGKILL)
        self.ended("SIGKILL")
        wait("the events", lambda: self.hub_.route("poor")["unsettled"] < 500)
        self.assertEqual(self.hub_.route("poor")["lost"], 0)

    def test_upgrade(self):
        """a new library takes the place of the old one while events flow; one that does not work is taken back"""
        self.start()
        first = children(self.hub_)["poor"]
        self.assertEqual(self.upgrade("1.1.0"), ["poor"])
        endpoint = wait("the new version", lambda: self.version("1.1.0"))
        self.assertNotEqual(endpoint["pid"], first)
        self.assertNotIn("upgrade_error", endpoint)
        self.assertEqual(self.upgrade("1.1.0"), [], "it runs already")
        self.assertEqual(self.upgrade("1.2.0", "-DBROKEN=1"), ["poor"])
        endpoint = wait("the old version", lambda: self.version("1.1.0"))
        self.assertEqual(
            endpoint["upgrade_error"],
            "version 1.2.0 was taken back to 1.1.0: its process ended by itself with exit code 4")
        wait("the events", lambda: self.hub_.route("poor")["unsettled"] < 500)
        self.assertEqual(self.hub_.route("poor")["lost"], 0)

    def test_upgrade_of_two_at_a_time(self):
        """where an adapter allows it, the new version starts beside the old one, which works until then"""
        self.start("", "-DOVERLAP=1")
        first = children(self.hub_)["poor"]
        self.assertEqual(self.upgrade("1.1.0", "-DOVERLAP=1", "-DSLOW=2"), ["poor"])
        self.assertEqual(self.hub_.endpoint("poor")["upgrade"], "starting beside the present one")
        given = self.hub_.endpoint("poor")["counts"]["given"]
        self.wait_until_counted("poor", "given", given + 200)
        endpoint = self.hub_.endpoint("poor")
        self.assertEqual((endpoint["pid"], endpoint["version"], endpoint["state"]), (first, "1.0.0", "running"))
        endpoint = wait("the new version", lambda: self.version("1.1.0"))
        self.assertNotEqual(endpoint["pid"], first)
        wait("the old process to end", lambda: not is_alive(first))
        self.wait_until_counted("poor", "given", endpoint["counts"]["given"] + 200)
        self.check_nothing_was_lost()

    def test_upgrades_of_two_at_a_time_that_fail(self):
        """a new version that does not start never takes the place of the old one; one that fails in its place is taken back"""
        self.start("", "-DOVERLAP=1")
        first = children(self.hub_)["poor"]
        self.assertEqual(self.upgrade("1.1.0", "-DOVERLAP=1", "-DBROKEN=1"), ["poor"])
        endpoint = wait("it to be given up", lambda: self.version("1.0.0"))
        self.assertEqual(
            endpoint["upgrade_error"],
            "version 1.1.0 did not take the place of 1.0.0: its process ended by itself with exit code 4")
        self.assertEqual((endpoint["pid"], endpoint["restarts"]), (first, 0))
        self.assertEqual(self.upgrade("1.2.0", "-DOVERLAP=1", "-DFRAGILE=1"), ["poor"])
        endpoint = wait("it to be taken back", lambda: self.version("1.0.0"))
        self.assertEqual(
            endpoint["upgrade_error"],
            "version 1.2.0 was taken back to 1.0.0: its process ended by itself with exit code 5")
        # One after the other, of which the first has not started yet: the last one counts.
        self.assertEqual(self.upgrade("1.3.0", "-DOVERLAP=1", "-DSLOW=3"), ["poor"])
        self.assertEqual(self.upgrade("1.4.0", "-DOVERLAP=1"), ["poor"])
        wait("the last version", lambda: self.version("1.4.0"))
        # Where the present one ends by itself meanwhile, what has begun to start is next.
        self.assertEqual(self.upgrade("1.5.0", "-DOVERLAP=1", "-DSLOW=3"), ["poor"])
        os.kill(self.hub_.endpoint("poor")["pid"], signal.SIGKILL)
        wait("the new version", lambda: self.version("1.5.0"))
        self.check_nothing_was_lost()

    def check_nothing_was_lost(self):
        wait("the events", lambda: self.hub_.route("poor")["unsettled"] < 500)
        self.assertEqual(self.hub_.route("poor")["lost"], 0)

    def test_upgrade_by_reload(self):
        """reading the configuration anew takes a new library in, or all stays as it was"""
        self.start()
        self.build('-DVERSION="1.1.0"')
        answer = self.hub_.request("reload")
        self.assertEqual(answer["outcome"], "applied", answer)
        self.assertEqual([change["text"] for change in answer["changes"]], ["~ endpoint poor: library (starts again)"])
        wait("the new version", lambda: self.version("1.1.0"))
        self.assertEqual(self.hub_.request("reload")["outcome"], "unchanged")
        self.build('-DVERSION="1.2.0"', "-DBROKEN=1")
        answer = self.hub_.request("reload")
        self.assertEqual(answer["outcome"], "undone", answer)
        self.assertIn("exit code 4", answer["reason"])
        wait("the old version", lambda: self.version("1.1.0"))
        wait("the events", lambda: self.hub_.route("poor")["unsettled"] < 500)
        self.assertEqual(self.hub_.route("poor")["lost"], 0)

    def upgrade(self, version, *options):
        """Puts another version in place and has it adopted; the endpoints that are handed over."""
        self.build('-DVERSION="%s"' % version, *options)
        answer = self.hub_.request("adapter_upgrade", adapter="misfortune")
        self.assertEqual(answer["version"], version)
        return answer["endpoints"]

    def version(self, version):
        """The endpoint, where it runs that version and has been found to work."""
        endpoint = self.hub_.endpoint("poor")
        works = (endpoint.get("version"), endpoint["state"], "upgrade" in endpoint) == (version, "running", False)
        return endpoint if works else None

    def test_quarantine(self):
        """a process that crashes again and again is not started any more, until somebody wants it"""
        self.start()
        seen = None
        for _ in range(6):
            def running():
                endpoint = self.hub_.endpoint("poor")
                return endpoint["state"] == "running" and endpoint["pid"] != seen and endpoint["pid"]

            self.hub_.request("endpoint_retry", endpoint="poor")
            seen = wait("it to run", running)
            os.kill(seen, signal.SIGKILL)
            wait("it to end", lambda: "pid" not in self.hub_.endpoint("poor"))
        endpoint = wait("the quarantine", lambda: "quarantine" in self.hub_.endpoint("poor") and self.hub_.endpoint("poor"))
        self.assertEqual(
            endpoint["quarantine"],
            "quarantined after 6 crashes in a row, the last one: its process was ended by SIGKILL")
        wait("its state", lambda: self.hub_.endpoint("poor")["state"] == "quarantined")
        self.assertFalse(self.hub_.status["healthy"])
        self.hub_.request("endpoint_retry", endpoint="poor")
        wait("it to run again", lambda: self.hub_.endpoint("poor")["state"] == "running")
        self.assertNotIn("quarantine", self.hub_.endpoint("poor"))
        wait("the events", lambda: self.hub_.route("poor")["unsettled"] < 500)
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

    def test_no_connection_is_refused_while_a_configuration_is_read_anew(self):
        # Inside the hub and in a process, though each adapter closes its socket in good order.
        ports = [harness.free_port(), harness.free_port()]

        def configuration(limit):
            return self.write("hub.yaml", """
                hub: sockets
                endpoints:
                  inside: {adapter: emitter, mode: server, keys: "off", port: %d, max_connections: %d}
                  outside: {adapter: emitter, mode: server, keys: "off", port: %d, max_connections: %d, placement: process}
                  out: {adapter: "null"}
                routes:
                  - {name: out, from: [inside, outside], to: out}
                """ % (ports[0], limit, ports[1], limit))

        hub = self.hub(configuration(500))
        wait("both to run", lambda: all(hub.endpoint(name)["state"] == "running" for name in ("inside", "outside")))
        is_over = threading.Event()
        made, refused = [0], []

        def connect():
            while not is_over.is_set():
                for port in ports:
                    try:
                        socket.create_connection(("127.0.0.1", port), 5).close()
                        made[0] += 1
                    except OSError as error:
                        refused.append("%d: %s" % (port, error))
                time.sleep(0.001)

        thread = threading.Thread(target=connect)
        thread.start()
        try:
            for limit in (501, 502, 503):
                number = children(hub)["outside"]
                configuration(limit)
                answer = hub.request("reload")
                self.assertEqual(answer["outcome"], "applied", answer)
                self.assertEqual([change["restarts"] for change in answer["changes"]], [True, True])
                self.assertNotEqual(children(hub)["outside"], number)
        finally:
            is_over.set()
            thread.join()
        self.assertEqual(refused, [])
        self.note("%d connections over three reloads" % made[0])
