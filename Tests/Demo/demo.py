#!/usr/bin/env python3
"""Shows Hubbub on this machine, with no other server and no network: one hub serves Emitter, pysig, Tracim and Scirocco
(server.yaml), a second one is a client of each (client.yaml), and events cross from each of the four to each.

demo.py PROGRAMS [--events N] [--rate N]   PROGRAMS has hubbub, hubbubd and the adapters

Ends by itself: with 0 where nothing was lost and nothing came twice. Python 3, standard library only.
"""

import argparse
import contextlib
import ctypes
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "Interop"))

from played_tracim import PASSWORD, PlayedTracim

PROTOCOLS = ("emitter", "pysig", "tracim", "scirocco")
# How long a step may take, in seconds; an idle machine needs a tenth of it.
PATIENCE = 30.0

class Failure(Exception):
    """Why there is no matrix, for people."""


class Interruption:
    """Ctrl-C and its like end the demo; while something is made that is to be removed in the end, they wait."""

    SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self):
        self.waits = False
        self.number = None
        self.handle(self.came)

    def handle(self, handler):
        for number in self.SIGNALS:
            signal.signal(number, handler)

    def came(self, number, _):
        self.number = number
        if not self.waits:
            self.ignore()
            raise SystemExit(128 + number)

    def ignore(self):
        """From now on: nobody keeps it from tidying up."""
        self.handle(signal.SIG_IGN)

    @contextlib.contextmanager
    def waiting(self):
        self.waits = True
        yield
        self.waits = False
        if self.number:
            self.came(self.number, None)


def holds(condition):
    """Waits until the condition holds; False where it does not in time."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def free_ports(count):
    """So many ports that are free now, below those that the system gives to outgoing connections."""
    with contextlib.ExitStack() as stack:
        ports = []
        while len(ports) < count:
            probe, port = stack.enter_context(socket.socket()), 20000 + secrets.randbelow(12000)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                ports.append(port)
        return ports


def make_folder():
    """A folder for all that the demo writes. A socket's path has 107 bytes at most, so that it is not deep."""
    folder = tempfile.mkdtemp(prefix="hubbub-demo-")
    if len(os.fsencode(folder)) <= 80:
        return folder
    os.rmdir(folder)
    return tempfile.mkdtemp(prefix="hubbub-demo-", dir="/tmp")


def environment(folder, ports):
    """What the configurations take from the environment. Of the user's nothing is read or written."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "HUBBUB_")) and not k.lower().endswith("_proxy")}
    return dict(
        own, HOME=folder, EMITTER_PORT=str(ports[0]), PYSIG_PORT=str(ports[1]), SCIROCCO_PORT=str(ports[2]),
        SCIROCCO_TOKEN=secrets.token_hex(16), TRACIM_URL="http://127.0.0.1:%d/api" % ports[3], TRACIM_PASSWORD=PASSWORD)


class Hub:
    """A running hub. What it writes is in the folder."""

    def __init__(self, name, programs, folder, variables):
        self.name = name
        self.stem = os.path.join(folder, name)
        self.program = os.path.join(programs, "hubbub")
        self.variables = variables
        run = self.command("run", HERE + "/%s.yaml" % name, "--adapters", programs, "--state", self.stem + ".state")
        libc = ctypes.CDLL(None)
        with open(self.stem + ".out", "wb") as out, open(self.stem + ".log", "wb") as log:
            # In a session of its own, because Ctrl-C is for the demo; should that be killed, its hubs end, too.
            self.process = subprocess.Popen(
                run, cwd=folder, env=variables, stdin=subprocess.DEVNULL, stdout=out, stderr=log, start_new_session=True,
                preexec_fn=lambda: libc.prctl(1, signal.SIGTERM))

    def command(self, *arguments):
        return [self.program, *arguments, "--socket", self.stem + ".sock"]

    def ask(self, *arguments):
        """What a command answers; nothing where it fails."""
        done = subprocess.run(self.command(*arguments, "--json"), env=self.variables, capture_output=True)
        return json.loads(done.stdout) if done.stdout else {}

    def wait(self, state, condition):
        def ends():
            return self.process.poll() is not None

        if not holds(lambda: ends() or condition()) or ends():
            with open(self.stem + ".log", encoding="utf-8", errors="replace") as log:
                raise Failure("the %s is not %s:\n%s" % (self.name, state, log.read()))

    def heard(self):
        """The events that it has shown so far."""
        with open(self.stem + ".out", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines if line.endswith("\n")]

    def end(self):
        """The first signal lets it finish what is under way, the second does not."""
        for patience in (5, 2):
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
                return
        self.process.kill()
        self.process.wait()


def crossing(event):
    """By which protocol what the client has heard came to the server, on which it was heard, and its number."""
    on, _, kind = event["type"].partition(".")
    news = event.get("data") or {}
    if on == "tracim" and kind.startswith("content."):
        return on, on, news["event_id"]
    if on == "tracim":
        news = news["fields"]
    if "by" not in news:
        return None
    what = news["what"]
    return news["by"].partition(".")[0], on, what["event_id" if "event_id" in what else "number"]


def crossings(client):
    """For each way from protocol to protocol how often each number came."""
    cells = {(by, on): {} for by in PROTOCOLS for on in PROTOCOLS}
    for by, on, number in filter(None, map(crossing, client.heard())):
        cell = cells[by, on]
        cell[number] = cell.get(number, 0) + 1
    return cells


def show_matrix(cells, sent):
    """Returns how many events are missing, and how many came again."""
    row = "%-12s" + "%12s" * len(PROTOCOLS)
    print(row % ("", *("on " + on for on in PROTOCOLS)))
    for by in PROTOCOLS:
        print(row % ("by " + by, *("%d of %d" % (len(cells[by, on]), sent) for on in PROTOCOLS)))
    missing = sum(sent - len(cell) for cell in cells.values())
    return missing, sum(sum(cell.values()) - len(cell) for cell in cells.values())


def show(line):
    """One line, no longer than the terminal is wide."""
    width = shutil.get_terminal_size().columns
    print(line if len(line) <= width else line[:width - 1] + "…", flush=True)


def show_tap(hub, count):
    """Shows the next events that come to a hub, as `hubbub tap` does, and returns what ends that."""
    # Ctrl-C is for it, too, and so is the end of its hub.
    tap = subprocess.Popen(hub.command("tap", "--count", str(count)), env=hub.variables, stdout=subprocess.PIPE, text=True)

    def read():
        with contextlib.suppress(BrokenPipeError):
            for line in tap.stdout:
                show(line.rstrip("\n"))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()

    def end():
        tap.terminate()
        reader.join()
        tap.wait()

    # It does not say from when on it sees what comes.
    time.sleep(0.3)
    return end


def say(title):
    print("\n== %s" % title, flush=True)


def run(options, interruption, stack):
    programs = os.path.abspath(options.programs)
    with interruption.waiting():
        folder = make_folder()
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
    ports = free_ports(4)
    variables = environment(folder, ports)
    # Tracim itself is not at hand; what its daemon asks for is answered by a small server of the tests.
    tracim = PlayedTracim(ports[3])
    open(folder + "/numbers", "w").close()

    def start(name):
        with interruption.waiting():
            hub = Hub(name, programs, folder, variables)
            stack.callback(hub.end)
        return hub

    say("Two hubs: one serves four protocols, the other is a client of each")
    server = start("server")
    server.wait("ready", lambda: server.ask("status").get("healthy"))
    variables["EMITTER_KEY"] = server.ask("call", "emitter", "keygen", "channel=demo/#/", "type=rw")["key"]
    client = start("client")
    client.wait("connected", lambda: client.ask("status").get("healthy"))
    for endpoint in client.ask("status")["endpoints"]:
        if endpoint["name"] in PROTOCOLS:
            show("%-10s %s" % (endpoint["name"], endpoint["link_text"]))

    say("What comes to the server first (hubbub tap)")
    end_tap = show_tap(server, len(PROTOCOLS))
    began = time.monotonic()
    with open(folder + "/numbers", "a") as numbers:
        for number in range(1, options.events + 1):
            print(number, file=numbers, flush=True)
            tracim.publish(number, "content.created.thread", created=time.strftime("%FT%TZ", time.gmtime()))
            time.sleep(1 / options.rate)
    end_tap()
    holds(lambda: min(map(len, crossings(client).values())) >= options.events)

    say("What the client has heard: %d events by each protocol, %.1f s" % (options.events, time.monotonic() - began))
    missing, again = show_matrix(crossings(client), options.events)
    print("\nlost %d, twice %d" % (missing, again))
    print("\nNext: hubbub init, then hubbub run. Tests/Demo has these configurations.")
    return 1 if missing or again else 0


def main():
    parser = argparse.ArgumentParser(description="Shows events that cross between two hubs and four protocols.")
    parser.add_argument("programs", help="the folder with hubbub, hubbubd and the adapters")
    parser.add_argument("--events", type=int, default=20, help="how many come in by each protocol")
    parser.add_argument("--rate", type=float, default=5, help="how many a second")
    options = parser.parse_args()
    interruption = Interruption()
    with contextlib.ExitStack() as stack:
        try:
            return run(options, interruption, stack)
        except Failure as failure:
            print("the demo: %s" % failure, file=sys.stderr)
        except BrokenPipeError:
            # Nobody reads any more, and the interpreter shall not complain of it, either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        finally:
            interruption.ignore()
    return 1


if __name__ == "__main__":
    sys.exit(main())
