"""The worked examples for authors, in docs/examples: each is built by its own Makefile, without a warning, loads, does what its
README says inside the hub and in a process of its own, and ends in order. The one in Swift is built where the kit is installed, in
Tests/Interface/installed.sh."""

import collections
import errno
import json
import os
import re
import shutil
import socket
import subprocess
import textwrap
import time

import count_lines
from harness import PROGRAMS, TESTS, TestCase, wait

EXAMPLES = os.path.join(TESTS, "..", "docs", "examples")
HEADERS = os.path.join(TESTS, "..", "include")
PLACEMENTS = ("inside", "process")
# The one of Debian, which the example is written for; another one may stand before it on the path.
RUSTC = "/usr/bin/rustc"


class Example(TestCase):
    """What the examples have in common."""

    def make(self, name, *arguments, **variables):
        """Runs make in a copy of the example; the copy."""
        folder = os.path.join(self.place, name)
        if not os.path.exists(folder):
            shutil.copytree(os.path.join(EXAMPLES, name), folder)
        variables.setdefault("CPPFLAGS", "-I" + HEADERS)
        done = subprocess.run(
            ["make", "-C", folder, *arguments, *("%s=%s" % item for item in variables.items())],
            capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return folder

    def library(self, name, adapter, **variables):
        """Builds the example anew; the folder with its library alone."""
        built = os.path.join(self.make(name, "-B", **variables), "libhubbub-%s.so" % adapter)
        folder = os.path.join(self.place, "adapters")
        os.makedirs(folder, 0o700, exist_ok=True)
        shutil.copy(built, folder)
        symbols = subprocess.run(
            ["nm", "-D", "--defined-only", "--extern-only", built], capture_output=True, text=True, check=True).stdout
        self.assertEqual([line.split()[2] for line in symbols.splitlines()], ["hubbub_adapter_entry_v1"])
        why = subprocess.run(
            [os.path.join(PROGRAMS, "hubbub"), "adapters", "why", adapter, "--adapters", folder], env=self.environment,
            capture_output=True, text=True)
        self.assertEqual(why.returncode, 0, why.stdout + why.stderr)
        self.assertIn(": ok", why.stdout)
        self.check_readme(name, folder)
        return folder

    def check_readme(self, name, folder):
        """The configuration that the README shows is free of errors."""
        with open(os.path.join(EXAMPLES, name, "README.md"), encoding="utf-8") as file:
            shown = re.findall(r"^```yaml\n(.*?)^```", file.read(), re.M | re.S)
        self.assertEqual(len(shown), 1)
        checked = subprocess.run(
            [os.path.join(PROGRAMS, "hubbub"), "check", self.write("readme.yaml", shown[0]), "--adapters", folder, "--adapters",
             PROGRAMS], env=self.environment, capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def begin(self, name, folder, text):
        """A hub that is healthy."""
        hub = self.start(name, folder, text)
        hub.wait_healthy()
        return hub

    def start(self, name, folder, text, ready=True):
        path = self.write(name + ".yaml", "hub: examples\n" + textwrap.dedent(text))
        return self.hub(path, name=name, adapters=[folder, PROGRAMS], ready=ready)

    def end(self, hub, last=lambda: None):
        """Ends it, after one more thing: nobody did what the interface forbids, and nobody had to be ended."""
        self.assertEqual([e["violations"] for e in hub.status["endpoints"] if e["violations"]], [])
        last()
        self.assertEqual(hub.terminate(), 0)
        self.assertNotIn("misbehaves", hub.report())
        self.assertEqual([line for line in hub.errors if "level=error" in line], [])

    def both(self, check, *arguments):
        """Runs the check for the adapter inside the hub and in a process."""
        for placement in PLACEMENTS:
            with self.subTest(placement=placement):
                check(placement, *arguments)

    def events(self, name):
        """Those that an endpoint of the adapter `file` wrote."""
        try:
            with open(os.path.join(self.place, name), encoding="utf-8") as file:
                return [json.loads(line) for line in file.read().splitlines()]
        except FileNotFoundError:
            return []


class Minimal(Example):
    def test_ticks(self):
        """minimal, with gcc and clang: one typed event every second"""
        for compiler in ("gcc", "clang"):
            folder = self.library("minimal", "minimal", CC=compiler, CFLAGS="-O2 -Werror")
        self.both(self.check_ticks, folder)

    def check_ticks(self, placement, folder):
        hub = self.begin(placement, folder, """
            endpoints:
              clock: {adapter: minimal, placement: %s}
              out: {adapter: file, write: %s.jsonl}
            routes:
              - {from: clock, to: out}
            """ % (placement, placement))
        wait("two ticks", lambda: len(self.events(placement + ".jsonl")) >= 2)
        self.end(hub)
        for event in self.events(placement + ".jsonl"):
            self.assertEqual((event["type"], event["data"]), ("minimal.tick", "tick"))

    def test_lines(self):
        """the table of lines says what the files say, and ours are the fewest"""
        with open(os.path.join(EXAMPLES, "README.md"), encoding="utf-8") as file:
            rows = re.findall(r"^\| (.*?) \| .*\| (\d+) \|$", file.read(), re.M)
        said = {name: int(lines) for name, lines in rows}
        ours = {
            "Hubbub, C": count_lines.count(os.path.join(EXAMPLES, "minimal", "minimal.c")),
            "Hubbub, Swift": count_lines.count(os.path.join(EXAMPLES, "swift", "Sources", "Ticker", "Ticker.swift"))}
        theirs = {name: lines for name, lines in said.items() if name not in ours}
        self.assertEqual({name: said.get(name) for name in ours}, ours)
        self.assertEqual(sorted(theirs), ["Fluent Bit, C", "Mosquitto, C"])
        self.assertLess(max(ours.values()), min(theirs.values()))


class Datagrams(Example):
    def setUp(self):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.socket.close)

    @property
    def path(self):
        return os.path.join(self.place, "socket")

    def send(self, *datagrams):
        for datagram in datagrams:
            self.socket.sendto(datagram, self.path)

    def build(self, compiler="gcc"):
        return self.library("datagrams", "datagrams", CC=compiler, CFLAGS="-O2 -Werror")

    def configuration(self, placement, target="{adapter: file, write: %s.jsonl}", more=""):
        return """
            endpoints:
              in: {adapter: datagrams, placement: %s, path: socket%s}
              out: %s
            routes:
              - {name: all, from: in, to: out, full: push_back, limit: {events: 16}}
            """ % (placement, more, target.replace("%s", placement))

    def test_receives(self):
        """datagrams, with gcc and clang: each datagram is an event, and what is hostile is counted"""
        self.build("clang")
        self.both(self.check_receives, self.build("gcc"))

    def check_receives(self, placement, folder):
        # One that was left behind by somebody who is gone.
        left = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        left.bind(self.path)
        left.close()
        hub = self.begin(placement, folder, self.configuration(placement, more=", max_datagram: 1000B"))
        self.send(b"21.5", "grüße".encode(), b"", b"\xff\xfe\x00", b"x" * 1000, b"y" * 1001, b"z" * 60000, b"a\x00b", b"last")
        name = placement + ".jsonl"
        wait("the last", lambda: any(e.get("data") == "last" for e in self.events(name)))
        self.wait_until_oversized(hub, 2)
        events = self.events(name)
        self.assertEqual({e["type"] for e in events}, {"datagram.received"})
        self.assertEqual(
            [(e["bytes"], e.get("data", e.get("data_base64"))) for e in events],
            [(4, "21.5"), (7, "grüße"), (0, ""), (3, "//4A"), (1000, "x" * 1000), (3, "a\x00b"), (4, "last")])
        # What was accepted when it is told to end is an event, too.
        late = ["late %d" % number for number in range(5)]
        self.end(hub, lambda: self.send(*(text.encode() for text in late)))
        self.assertEqual([event["data"] for event in self.events(name)[len(events):]], late)
        self.assertFalse(os.path.exists(self.path), "its socket is removed")

    @staticmethod
    def wait_until_oversized(hub, count):
        wait("the oversized to be counted", lambda: hub.endpoint("in")["counts"].get("oversized") == count)

    def test_flood(self):
        """datagrams: senders wait while the sink is slow, and nothing that was accepted is lost"""
        self.both(self.check_flood, self.build())

    def flood(self, placement, folder, more=""):
        """A hub whose sink reads nothing before there is a file, and datagrams until their sender has to wait; the hub, what the
        file is called, and how many were sent."""
        gate = placement + ".gate"
        script = self.write(placement + ".sh", "while [ ! -e %s ]; do sleep 0.05; done\nexec cat > %s.txt\n" % (gate, placement))
        hub = self.begin(placement, folder, more + textwrap.dedent(self.configuration(
            placement, "{adapter: exec, command: [sh, %s], format: text}" % script)))
        self.socket.setblocking(False)
        sent = 0
        last = time.monotonic()
        # It has to wait for good: a second without room for one.
        while time.monotonic() < last + 1:
            try:
                self.send(line(sent))
                sent += 1
                last = time.monotonic()
            except OSError as error:
                self.assertIn(error.errno, (errno.EAGAIN, errno.ENOBUFS))
                time.sleep(0.01)
            self.assertLess(sent, 100000, "nothing makes the sender wait")
        self.assertGreater(sent, 16)
        self.socket.setblocking(True)
        return hub, gate, sent

    def check_flood(self, placement, folder):
        hub, gate, sent = self.flood(placement, folder)
        self.write(gate, "")
        for number in range(sent, sent + 2000):
            self.send(line(number))
        sent += 2000
        path = os.path.join(self.place, placement + ".txt")
        wait("all of them", lambda: os.path.exists(path) and open(path, encoding="utf-8").read().count("\n") >= sent, 60)
        with open(path, encoding="utf-8") as file:
            self.assertEqual([text.split()[0] for text in file], [str(number) for number in range(sent)])
        self.assertEqual(hub.endpoint("in")["counts"], {})
        self.note("%s: %d datagrams, in order" % (placement, sent))
        self.end(hub)

    def test_end_while_full(self):
        """datagrams: it ends in order also while nobody takes anything, and its senders learn it"""
        self.both(self.check_end_while_full, self.build())

    def check_end_while_full(self, placement, folder):
        hub, _, _ = self.flood(placement, folder, "drain: 500ms\n")
        self.end(hub)
        self.assertFalse(os.path.exists(self.path))
        with self.assertRaises(FileNotFoundError):
            self.send(b"too late")
        lost = [line for line in hub.errors if "events that it had emitted are lost" in line]
        self.assertEqual(len(lost), placement == "process", "what left the adapter and found no room is told")

    def test_what_is_not_its_own(self):
        """datagrams: it leaves alone what is no socket, and a socket that somebody else has"""
        folder = self.build()
        file = self.write("socket", "precious")
        hub = self.start("a", folder, self.configuration("inside"))
        wait("the refusal", lambda: any("there is something else than a socket" in line for line in hub.errors))
        self.assertEqual(hub.terminate(), 0)
        self.assertEqual(open(file, encoding="utf-8").read(), "precious")
        os.unlink(file)
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            with socket.socket(socket.AF_UNIX, kind) as other:
                other.bind(self.path)
                if kind == socket.SOCK_STREAM:
                    other.listen()
                hub = self.start("b", folder, self.configuration("inside"))
                wait("the refusal", lambda: any("somebody else has this socket" in line for line in hub.errors))
                self.assertEqual(hub.terminate(), 0)
                self.assertTrue(os.path.exists(self.path))
            os.unlink(self.path)

    def test_paths(self):
        """datagrams: a path that is too long or empty is refused with a sentence"""
        folder = self.build()
        for number, path in enumerate(("x" * 108, '""', '"a\\0b"')):
            text = self.configuration("inside").replace("path: socket", "path: " + path)
            hub = self.start("c%d" % number, folder, text, ready=False)
            wait("the refusal", lambda: any("1 to 107 bytes" in line for line in hub.errors))
            if hub.runs:
                hub.terminate()


class Tally(Example):
    def test_counts(self):
        """cpp, with g++ and clang++: counts by type, answers, and emits summaries"""
        for compiler in ("clang++", "g++"):
            folder = self.library("cpp", "tally", CXX=compiler, CXXFLAGS="-O2 -Werror")
        self.both(self.check_counts, folder)

    def check_counts(self, placement, folder):
        hub = self.begin(placement, folder, """
            endpoints:
              tally: {adapter: tally, placement: %s, interval: 50ms}
              out: {adapter: file, write: %s.jsonl}
            routes:
              - {from: tally, to: out}
            """ % (placement, placement))

        def asked(kind):
            return hub.request("call", endpoint="tally", operation="count", parameters={"type": kind}, timeout_ms=2000)["value"]

        for number in range(100):
            hub.request("send", endpoint="tally", event={"type": "lamp.switched" if number % 4 else "door.opened", "data": "x"})
        wait("all to be counted", lambda: asked("lamp.switched") + asked("door.opened") == 100)
        self.assertEqual([asked("lamp.switched"), asked("door.opened"), asked("nothing.such")], [75, 25, 0])
        # More types than it keeps apart.
        for number in range(1100):
            hub.request("send", endpoint="tally", event={"type": "t%d" % number})
        wait("the others", lambda: asked("other") > 0)
        wait("the others", lambda: asked("other") == 102)
        name = placement + ".jsonl"
        wait("all summaries", lambda: sum(event["events"] for event in self.events(name)) == 1200)
        self.end(hub)
        summaries = self.events(name)
        self.assertEqual({event["type"] for event in summaries}, {"tally.summary"})
        last = dict(line.rsplit(" ", 1) for line in summaries[-1]["data"].splitlines())
        self.assertEqual((last["lamp.switched"], last["door.opened"], last["other"], len(last)), ("75", "25", "102", 1001))


class Fingerprint(Example):
    def setUp(self):
        if not os.path.exists(RUSTC):
            self.skipTest("there is no %s: apt-get install rustc" % RUSTC)

    def test_declarations(self):
        """rust: what it declares of the interface is what the headers say, and the comparison sees a difference"""
        flags = {"RUSTC": RUSTC, "RUSTFLAGS": "-D warnings"}
        folder = self.make("rust", "check", **flags)
        with open(os.path.join(folder, "hubbub.rs"), encoding="utf-8") as file:
            text = file.read()
        for right, wrong in (("token: u64, outcome", "token: u32, outcome"), ("E_FAILED: i32 = -19", "E_FAILED: i32 = -18"),
                             ("key: u64, series", "series: u64, key")):
            self.assertEqual(text.count(right), 1)
            text = text.replace(right, wrong)
        with open(os.path.join(folder, "hubbub.rs"), "w", encoding="utf-8") as file:
            file.write(text)
        with self.assertRaises(AssertionError) as caught:
            self.make("rust", "check", "-B", **flags)
        for what in ("hubbub_settlement.token", "HUBBUB_E_FAILED", "hubbub_delivery.key", "hubbub_delivery.series"):
            self.assertIn('static assertion failed: "%s"' % what, str(caught.exception))

    def test_fingerprints(self):
        """rust: each event gets its fingerprint, also when there are more than the routes take"""
        self.both(self.check_fingerprints, self.library("rust", "fingerprint", RUSTC=RUSTC, RUSTFLAGS="-O -D warnings"))

    def check_fingerprints(self, placement, folder):
        count = 3000
        payloads = ["", "a", "foobar"] + ["event %d" % number for number in range(count)]
        self.write(placement + ".txt", "".join(payload + "\n" for payload in payloads))
        hub = self.begin(placement, folder, """
            endpoints:
              lines: {adapter: file, read: %s.txt, format: text}
              marks: {adapter: fingerprint, placement: %s}
              out: {adapter: file, write: %s.jsonl}
            routes:
              - {from: lines, to: marks, full: push_back}
              - {from: marks, to: out, full: push_back, limit: {events: 8}}
            """ % (placement, placement, placement))
        name = placement + ".jsonl"
        wait("all fingerprints", lambda: len(self.events(name)) >= len(payloads))
        self.assertEqual(
            collections.Counter((e["type"], e["bytes"], e["data"]) for e in self.events(name)),
            collections.Counter(("fingerprint.made", len(p), "%016x" % fnv1a(p.encode())) for p in payloads))
        self.end(hub)


class Average(Example):
    def test_averages(self):
        """python: a program of `exec` is given events and emits others, and ends with its input"""
        shutil.copy(os.path.join(EXAMPLES, "python", "average.py"), self.place)
        self.check_readme("python", PROGRAMS)
        self.write("rooms.txt", '1\n2\n3\n"warm"\ntrue\nnull\n1e999\n1%s\n10\n0.5\n' % ("0" * 5000))
        hub = self.begin("hub", PROGRAMS, """
            endpoints:
              rooms: {adapter: file, read: rooms.txt, format: data}
              average: {adapter: exec, command: [./average.py, "3"]}
              out: {adapter: file, write: out.jsonl}
            routes:
              - {from: rooms, to: average}
              - {from: average, to: out}
            """)
        wait("the averages", lambda: len(self.events("out.jsonl")) == 5)
        self.assertEqual(
            [(e["type"], e["numbers"], round(e["data"], 9)) for e in self.events("out.jsonl")],
            [("average.changed", 1, 1), ("average.changed", 2, 1.5), ("average.changed", 3, 2),
             ("average.changed", 3, 5), ("average.changed", 3, 4.5)])
        wait("what it logs", lambda: sum("an event without a number was left out" in line for line in hub.errors) == 5)
        pid = int(subprocess.run(["pgrep", "-P", str(hub.pid), "-f", "average.py"], capture_output=True, text=True).stdout)
        self.end(hub)
        self.assertFalse(os.path.exists("/proc/%d" % pid), "the program has ended")
        self.assertFalse([line for line in hub.errors if "SIGTERM" in line or "SIGKILL" in line])


def fnv1a(data):
    """The fingerprint, by its definition."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def line(number):
    """A datagram with that number."""
    return ("%d %s" % (number, "x" * 2000)).encode()
