#!/usr/bin/env python3
"""Kills a hub again and again under a load, and counts what it lost.

    torture.py [--once] [--kills N] [--seed S] [--place DIR] [--fault none|fsync|clock|full|torn]

A durable route takes what an MQTT client publishes to a file; with --once, a route that delivers each event once takes the lines of
one file to another. At random moments the hub is killed with SIGKILL and started again. At the end everything that was
acknowledged must stand in the file, in its order, and nothing more often than the kills that found it unsettled: with --once,
nothing more than once. The last line reads

    kills N sent S lost 0 duplicates D

and the program ends with 1 where something was lost, out of order, or came more often than it may.
"""

import argparse
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Interop"))

from faults import FAULTS, NotHere
from loads import Lines, Publishing

PROGRAMS = os.environ["HUBBUB_PROGRAMS"]


class Hub:
    """A hub that is started again and again over one state."""

    def __init__(self, place, configuration, environment):
        self.place = place
        self.configuration = configuration
        self.environment = environment
        self.starts = 0
        self.process = None

    def start(self):
        self.starts += 1
        self.log = os.path.join(self.place, "hub-%d.log" % (self.starts % 4))
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [os.path.join(PROGRAMS, "hubbubd"), "run", self.configuration, "--socket", self.place + "/hub.sock",
                 "--state", self.place + "/state"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=self.environment, cwd=self.place)

    @property
    def text(self):
        with open(self.log) as log:
            return log.read()

    def wait(self, what, condition, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            if self.process.poll() is not None:
                raise SystemExit("the hub ended with %s:\n%s" % (self.process.returncode, self.text))
            if time.monotonic() > end:
                raise SystemExit("waited %d s for %s:\n%s" % (seconds, what, self.text))
            time.sleep(0.002)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def unsettled(self):
        """What the last start found unsettled."""
        found = re.search(r"route kept: (\d+) events", self.text)
        return int(found.group(1)) if found else 0

    def request(self, command, **members):
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(10)
            control.connect(self.place + "/hub.sock")
            control.sendall(json.dumps(dict(members, command=command)).encode() + b"\n")
            return json.loads(control.makefile().readline()).get("done")

    def has_delivered_all(self):
        try:
            route = next(r for r in self.request("status")["routes"] if r["name"] == "kept")
        except OSError:
            return False
        return route.get("unsettled", 0) == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--once", action="store_true", help="a route that delivers each event once")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--fault", choices=FAULTS, default="none", help="what goes wrong beside the kills")
    parser.add_argument("--place", help="where the hub keeps its state; a temporary folder by default")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(1 << 30)
    random.seed(seed)
    place = tempfile.mkdtemp(prefix="hb-torture-", dir=arguments.place)
    try:
        fault = FAULTS[arguments.fault](place)
    except NotHere as reason:
        shutil.rmtree(place)
        print("skipped: %s" % reason)
        return
    load = (Lines if arguments.once else Publishing)(place)
    configuration = os.path.join(place, "hub.yaml")
    with open(configuration, "w") as file:
        file.write(load.configuration(fault.limits))
    environment = dict(os.environ, HOME=place, XDG_RUNTIME_DIR=place, SWIFT_BACKTRACE="enable=no", **fault.environment)
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        environment[name] = os.path.join(place, name)
    hub = Hub(place, configuration, environment)
    unsettled = 0
    hub.start()
    load.start()
    hub.wait("the first events", lambda: load.progress > 100)
    for kill in range(arguments.kills):
        fault.step(hub)
        time.sleep(random.random() ** 2 * 0.6)
        before = load.progress
        hub.kill()
        fault.killed()
        hub.start()
        hub.wait("it to be ready", lambda: "msg=\"ready" in hub.text)
        unsettled += hub.unsettled()
        # Now and then the next kill comes before anything else has. On a machine that is broken nothing does.
        if random.random() < 0.8 and arguments.fault in ("none", "torn", "clock"):
            hub.wait("events after kill %d" % (kill + 1), lambda: load.progress > before)
        if load.failure:
            break
        if sys.stderr.isatty():
            sys.stderr.write("\rkills %d sent %d " % (kill + 1, load.sent))
    fault.end(hub)
    load.mayEnd = True
    hub.wait("the last events", load.is_done)
    hub.wait("all to be delivered", hub.has_delivered_all)
    hub.process.terminate()
    hub.process.wait(30)
    fault.close()
    print("seed %d" % seed)
    lost, duplicates, faults = load.judge(unsettled)
    if load.failure:
        faults.append("the load failed: " + load.failure)
    for fault in faults[:100]:
        print("FAULT: " + fault)
    if faults:
        print("what is left stands in " + place)
    else:
        shutil.rmtree(place)
    print("kills %d sent %d lost %d duplicates %d" % (arguments.kills, load.sent, lost, duplicates))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
