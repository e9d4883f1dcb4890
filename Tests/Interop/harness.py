"""What the interoperability tests share: hubs, brokers, original pysig programs, and a test case that ends them all.

Python 3, standard library only. `run.sh` sets HUBBUB_PROGRAMS, the directory with hubbubd and the adapters, and
HUBBUB_PYSIG and HUBBUB_PYSIG_071, each of which runs a program with a release of the original pysig.
"""

import ctypes
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
PROGRAMS = os.environ["HUBBUB_PROGRAMS"]
# The releases of the original, and what runs a program with each.
NEW, OLD = "0.7.3", "0.7.1"
PYSIG = {NEW: os.environ["HUBBUB_PYSIG"], OLD: os.environ["HUBBUB_PYSIG_071"]}
IS_RELEASE = "release" in os.path.realpath(PROGRAMS).split("/")

# Programs of the administrator are not on everybody's path.
SYSTEM_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
MOSQUITTO = shutil.which("mosquitto", path=SYSTEM_PATH)

# How long to wait for what happens at once on an idle machine. Two cores that build something else need longer.
PATIENCE = 20.0
# Original pysig programs try to connect each 5 s; the hub waits at most as long.
RECONNECT = 25.0


def wait(what, condition, seconds=PATIENCE, pause=0.02):
    """Polls until the condition holds and returns what it gave; fails after the time."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("waited %.0f s for %s" % (seconds, what))
        time.sleep(pause)


_ports = set()


def free_port():
    """A port that is free now. Below the range that the system gives to outgoing connections: a client that tries again
    and again to reach a port of that range can end up connected to itself."""
    while True:
        port = random.randrange(20000, 32000)
        if port not in _ports and is_free(port):
            _ports.add(port)
            return port


def is_free(port):
    """Whether a server may listen at the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


_libc = ctypes.CDLL(None)


def _die_with_parent():
    _libc.prctl(1, signal.SIGKILL)


class Program:
    """A process whose output is collected line by line; its standard input stays open."""

    def __init__(self, name, arguments, environment, cwd=None):
        self.name = name
        self.lines = []
        self.errors = []
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=cwd,
            start_new_session=True, preexec_fn=_die_with_parent)
        self._readers = [self._read(self.process.stdout, self.lines), self._read(self.process.stderr, self.errors)]

    @staticmethod
    def _read(stream, lines):
        def run():
            with stream:
                for line in stream:
                    lines.append(line.decode("utf-8", "replace").rstrip("\n"))

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    @property
    def pid(self):
        return self.process.pid

    @property
    def runs(self):
        return self.process.poll() is None

    def write(self, *lines):
        """Writes lines to its standard input."""
        self.process.stdin.write("".join(line + "\n" for line in lines).encode())
        self.process.stdin.flush()

    def finish(self):
        """Closes its standard input."""
        self.process.stdin.close()

    def wait_for_line(self, what, condition, seconds=PATIENCE):
        """Waits for a line of its output for which the condition holds."""

        def found():
            for line in list(self.lines):
                if condition(line):
                    return line
            if not self.runs:
                raise AssertionError("%s ended with %s" % (self.name, self.process.returncode))
            return None

        return wait("%s of %s" % (what, self.name), found, seconds)

    def kill(self):
        """Ends it and its children as a power cut would."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._collect()

    def terminate(self, seconds=PATIENCE):
        """Sends SIGTERM and returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError("%s did not end within %.0f s of SIGTERM" % (self.name, seconds)) from None
        self._collect()
        return self.process.returncode

    def _collect(self):
        self.process.wait()
        for reader in self._readers:
            reader.join(5)
        try:
            self.process.stdin.close()
        except OSError:
            pass

    def report(self):
        """Everything that it said."""
        state = "still running" if self.runs else "ended with %s" % self.process.returncode
        text = ["--- %s (process %d, %s)" % (self.name, self.pid, state)]
        for title, lines in (("stdout", self.lines), ("stderr", self.errors)):
            shown = list(lines)
            if len(shown) > 80:
                text.append("  %s: … %d lines before" % (title, len(shown) - 80))
            text += ["  %s: %s" % (title, line) for line in shown[-80:]]
        return "\n".join(text)


class Refused(Exception):
    """What a hub answered in place of a result."""

    def __init__(self, error):
        super().__init__("%s: %s" % (error.get("code"), error.get("text")))
        self.code = error.get("code")


class Control:
    """A connection to a hub's control socket: one JSON object a line."""

    def __init__(self, path, seconds=PATIENCE):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(seconds)
        try:
            self._socket.connect(path)
        except OSError:
            self._socket.close()
            raise
        self._stream = self._socket.makefile("r", encoding="utf-8", newline="\n")

    def send(self, command, **members):
        self._socket.sendall((json.dumps(dict(members, command=command)) + "\n").encode())

    def receive(self):
        """The next line; an EOFError where the hub closed."""
        line = self._stream.readline()
        if not line:
            raise EOFError("the hub closed the connection")
        return json.loads(line)

    def request(self, command, **members):
        """The answer; `Refused` where the hub gave an error."""
        self.send(command, **members)
        answer = self.receive()
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["done"]

    def close(self):
        # A reader that waits holds the stream's lock, so the socket goes first.
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()


class Tap:
    """Collects what a hub's endpoints emit, as `hubbub tap` does."""

    def __init__(self, path, at=None):
        self.events = []
        self.missed = 0
        self._control = Control(path, seconds=None)
        self._control.send("tap", **({"at": at} if at else {}))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            while True:
                item = self._control.receive().get("item", {})
                if "event" in item:
                    self.events.append(item["event"])
                self.missed += item.get("missed", 0)
        except (EOFError, OSError, ValueError):
            pass

    def of(self, kind, **attributes):
        """The events of a type with these attributes."""
        wanted = dict(attributes, type=kind)
        return [e for e in list(self.events) if all(e.get(name) == value for name, value in wanted.items())]

    def wait_for(self, kind, seconds=PATIENCE, **attributes):
        """The first such event."""
        return wait("an event %s %s" % (kind, attributes), lambda: self.of(kind, **attributes), seconds)[0]

    def close(self):
        self._control.close()
        self._thread.join(5)


class Hub(Program):
    """A running hub."""

    def __init__(self, place, name, configuration, adapters, environment):
        self.socket = os.path.join(place, name + ".sock")
        self.configuration = configuration
        arguments = [os.path.join(PROGRAMS, "hubbubd"), "run", configuration, "--socket", self.socket]
        for directory in adapters:
            arguments += ["--adapters", directory]
        super().__init__(name, arguments, environment, cwd=place)

    def request(self, command, **members):
        control = Control(self.socket)
        try:
            return control.request(command, **members)
        finally:
            control.close()

    @property
    def status(self):
        return self.request("status")

    def endpoint(self, name):
        return next(e for e in self.status["endpoints"] if e["name"] == name)

    def route(self, name):
        return next(r for r in self.status["routes"] if r["name"] == name)

    def answers(self):
        """The status, or None where nothing listens yet."""
        if not self.runs:
            raise AssertionError("%s ended with %s" % (self.name, self.process.returncode))
        try:
            return self.status
        except (OSError, EOFError):
            return None

    def wait_ready(self, pause=0.02):
        """Waits until it answers."""
        return wait("%s to answer" % self.name, self.answers, pause=pause)

    def wait_healthy(self, seconds=PATIENCE):
        """Waits until all its endpoints run and are connected."""
        return wait("%s to be healthy" % self.name, lambda: (self.answers() or {}).get("healthy"), seconds)


class Subscriber(Program):
    """Debian's mosquitto_sub. Its output has the payload in hexadecimal, so that nothing is lost on the way to us."""

    READY = "harness/ready"

    def __init__(self, port, topics, environment):
        arguments = ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(port), "-F", "%t %x", "-t", self.READY]
        for topic in topics:
            arguments += ["-t", topic]
        super().__init__("mosquitto_sub", arguments, environment)

    @property
    def messages(self):
        """Pairs of topic and payload, in their order."""
        pairs = [line.partition(" ") for line in list(self.lines)]
        return [(topic, bytes.fromhex(payload).decode()) for topic, _, payload in pairs if topic != self.READY]

    @property
    def ready_count(self):
        return sum(line.startswith(self.READY) for line in list(self.lines))


class Original(Program):
    """A program with the original pysig; it prints JSON lines."""

    def __init__(self, name, release, arguments, environment):
        program = [PYSIG[release], os.path.join(HERE, name + ".py")]
        super().__init__("%s %s" % (name, release), program + [str(a) for a in arguments], environment)

    @property
    def said(self):
        return [json.loads(line) for line in list(self.lines)]

    def wait_for(self, what, condition=None, seconds=PATIENCE, **members):
        """Waits for a line with these members, for which the condition holds."""

        def matches(line):
            value = json.loads(line)
            return all(m in value and value[m] == v for m, v in members.items()) and (not condition or condition(value))

        return json.loads(self.wait_for_line(what, matches, seconds))

    def wait_state(self, state, seconds=PATIENCE):
        return self.wait_for(state, state=state, seconds=seconds)

    def heard(self, sender=None, event=None):
        """The data of the signals, of a sender and an event."""
        return [
            v["data"] for v in self.said
            if "data" in v and (sender is None or v["sender"] == sender) and (event is None or v["event"] == event)]


class TestCase(unittest.TestCase):
    """A test with a folder and processes of its own. They are ended in any case; when it fails, what they said is
    printed."""

    longMessage = True
    maxDiff = 4000
    # One cache and one store for all, as a user has; hubs and adapters of a run are the same.
    home = os.environ.get("HUBBUB_INTEROP_HOME")

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        self.programs = []
        self.taps = []
        self.place = tempfile.mkdtemp(prefix="hb-interop-")
        try:
            super().run(result)
        finally:
            if len(result.failures) + len(result.errors) > before:
                result.logs(self, "\n".join(program.report() for program in self.programs))
            self.end_all()
            shutil.rmtree(self.place, ignore_errors=True)

    def wait_until_counted(self, endpoint, name, least):
        """Waits until the test's hub has counted so many: counters may come behind the answers that clients see."""
        wait("%s of %s to be %d" % (name, endpoint, least),
             lambda: self.hub_.endpoint(endpoint)["counts"].get(name, 0) >= least)

    def end_all(self):
        for tap in self.taps:
            tap.close()
        for program in reversed(self.programs):
            program.kill()

    @property
    def environment(self):
        """Nothing of the user's own is read or written."""
        home = self.home or self.place
        values = {
            "PATH": SYSTEM_PATH, "HOME": home, "XDG_DATA_HOME": home + "/data", "XDG_CACHE_HOME": home + "/cache",
            "XDG_CONFIG_HOME": home + "/config", "XDG_RUNTIME_DIR": home + "/run", "LANG": "C.UTF-8",
            # What a hub remembers is its test's alone.
            "XDG_STATE_HOME": self.place + "/state",
            "SWIFT_BACKTRACE": "enable=no"}
        for name in ("ASAN_OPTIONS", "TSAN_OPTIONS", "LD_LIBRARY_PATH", "PYENV_ROOT"):
            if name in os.environ:
                values[name] = os.environ[name]
        return values

    def _add(self, program):
        self.programs.append(program)
        return program

    def write(self, name, text):
        """A file in the test's folder; its path."""
        path = os.path.join(self.place, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def program(self, name, *arguments, **environment):
        """Any program."""
        return self._add(Program(name, list(arguments), dict(self.environment, **environment)))

    def hub(self, configuration, name="hub", adapters=None, ready=True, environment=None):
        """A hub, by the path of its configuration; it answers on its control socket."""
        environment = dict(self.environment, **(environment or {}))
        hub = self._add(Hub(self.place, name, configuration, adapters or [PROGRAMS], environment))
        if ready:
            hub.wait_ready()
        return hub

    def again(self, hub):
        """The same hub once more."""
        return self.hub(hub.configuration, hub.name)

    def tap(self, hub, at=None):
        tap = Tap(hub.socket, at)
        self.taps.append(tap)
        # Only what comes after the tap is in place is seen; the hub does not say when that is.
        time.sleep(0.1)
        return tap

    def main_job(self, pysig_port, broker_port):
        """Tests/Examples/mqtt-pysig.yaml with other ports; its path."""
        return self.example("mqtt-pysig.yaml", ("port", 3000, pysig_port), ("port", 1883, broker_port))

    def example(self, name, *changes):
        """A file of Tests/Examples with other numbers, each as setting, what is written, what is used, and nothing else
        changed; its path."""
        with open(os.path.join(TESTS, "Examples", name), encoding="utf-8") as file:
            text = file.read()
        for setting, written, used in changes:
            line = "%s: %s" % (setting, written)
            text, count = re.subn(r"(?m)^( +)%s$" % re.escape(line), r"\g<1>%s: %s" % (setting, used), text)
            self.assertEqual(count, 1, "the example %s has one line `%s`" % (name, line))
        return self.write(name, text)

    def broker(self, port):
        """A Mosquitto."""
        lines = ["listener %d 127.0.0.1" % port, "allow_anonymous true", "persistence false", "log_dest stderr"]
        if os.geteuid() == 0:
            lines.append("user root")
        path = self.write("mosquitto-%d.conf" % port, "\n".join(lines) + "\n")
        broker = self._add(Program("mosquitto", [MOSQUITTO, "-c", path], self.environment))

        def listens():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        wait("the broker", listens)
        return broker

    def publish(self, port, topic, *payloads):
        """Publishes with mosquitto_pub, each payload as a message."""
        arguments = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-t", topic]
        if len(payloads) == 1:
            arguments += ["-m", payloads[0]] if payloads[0] else ["-n"]
            text = ""
        else:
            arguments.append("-l")
            text = "".join(payload + "\n" for payload in payloads)
        subprocess.run(
            arguments, input=text.encode(), env=self.environment, check=True, timeout=PATIENCE, stdout=subprocess.DEVNULL)

    def subscriber(self, port, *topics):
        """A mosquitto_sub whose subscriptions hold."""
        subscriber = self._add(Subscriber(port, topics, self.environment))
        self.wait_subscribed(subscriber, port)
        return subscriber

    def wait_subscribed(self, subscriber, port):
        """Waits until it is subscribed, also again after the broker was away: a kept message shows it."""
        before = subscriber.ready_count
        subprocess.run(
            ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-t", Subscriber.READY, "-m", "x", "-r"],
            env=self.environment, check=True, timeout=PATIENCE)
        wait("mosquitto_sub", lambda: subscriber.ready_count > before)

    def original(self, name, *arguments, release=NEW):
        return self._add(Original(name, release, arguments, self.environment))

    def sender(self, port, name, *events, wait_registered=True, release=NEW):
        """An original client with a sender."""
        sender = self.original("pysig_sender", "127.0.0.1", port, name, *events, release=release)
        if wait_registered:
            sender.wait_state("registered", RECONNECT)
        return sender

    def listener(self, port, *pairs, wait_listening=True, release=NEW):
        """An original client that listens for pairs of sender and event, in one row; for everything without."""
        listener = self.original("pysig_listener", "127.0.0.1", port, *pairs, release=release)
        if wait_listening:
            self.wait_listening(listener, max(1, len(pairs) // 2))
        return listener

    @staticmethod
    def wait_listening(listener, count):
        """Waits until all listeners of the program are there."""
        wait("the listener", lambda: sum(v.get("state") == "listening" for v in listener.said) >= count, RECONNECT)

    def ask(self, asker, sender, method, params):
        """The answer that an original client gets."""
        before = sum("answer" in value for value in asker.said)
        asker.write("? %s %s %s" % (sender, method, json.dumps(params)))

        def answers():
            found = [value["answer"] for value in asker.said if "answer" in value]
            return found[before:]

        return wait("the answer to %s.%s" % (sender, method), answers)[0]

    def server(self, port, *arguments, release=NEW):
        """An original server, with a sender of its own where one is named."""
        server = self.original("pysig_server", port, *arguments, release=release)
        server.wait_state("listening")
        return server
