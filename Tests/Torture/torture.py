#!/usr/bin/env python3
"""Kills a hub again and again under a durable load, and counts what it lost.

    torture.py [--kills N] [--seed S] [--place DIR] [--fault none|fsync|clock|full|torn]

An MQTT client publishes numbers with quality of service 1 to the hub's own broker and notes which were acknowledged; a durable
route takes them to a file. At random moments the hub is killed with SIGKILL and started again; the client connects again and
sends what was not acknowledged once more, as every such client does. At the end every number that was acknowledged must stand
in the file, in the order of its topic, and no number more often than the kills that found it unsettled. The last line reads

    kills N sent S lost 0 duplicates D

and the program ends with 1 where something was lost, out of order, or came more often than it may.
"""

import argparse
import collections
import json
import os
import random
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Interop"))

import mqtt_raw
from faults import FAULTS, NotHere

PROGRAMS = os.environ["HUBBUB_PROGRAMS"]
TOPICS = 8
WINDOW = 200

CONFIGURATION = """
hub: torture
%(limits)sendpoints:
  broker: {adapter: emitter, mode: server, keys: "off", port: %(port)d}
  out: {adapter: file, write: %(place)s/out.jsonl}
routes:
  - {name: kept, from: broker, to: out, where: {exact: {type: emitter.message}}, delivery: durable}
"""


def free_port():
    """Below the range that the system gives to outgoing connections."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


class Client(threading.Thread):
    """Publishes one number after the other, and knows which were acknowledged."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port = port
        self.sent = 0
        self.acknowledged = set()
        # What was sent and not acknowledged, by the packet's identifier, in the order of the numbers.
        self.open = collections.OrderedDict()
        # How often each number was found unsettled when its connection broke.
        self.broken = collections.Counter()
        self.isConnected = False
        self.failure = None
        self.mayEnd = False

    def run(self):
        try:
            while not (self.mayEnd and not self.open):
                try:
                    self.serve()
                except (OSError, EOFError, struct.error):
                    if self.isConnected:
                        self.broken.update(self.open.values())
                    self.isConnected = False
                    time.sleep(0.01)
        except Exception as error:
            self.failure = repr(error)
            raise

    def serve(self):
        connection = mqtt_raw.Connection(self.port)
        try:
            answer = connection.open(client="torture")
            if answer is None:
                raise EOFError
            assert answer == (0x20, b"\0\0"), answer
            self.isConnected = True
            for identifier, number in self.open.items():
                self.publish(connection, identifier, number, again=True)
            while not (self.mayEnd and not self.open):
                self.fill(connection)
                self.take(connection)
        finally:
            connection.close()

    def publish(self, connection, identifier, number, again=False):
        topic = "t/%d" % (number % TOPICS)
        connection.send(mqtt_raw.publish(topic, "%d %s" % (number, "." * 200), qos=1, id=identifier, dup=again))

    def fill(self, connection):
        packets = []
        while len(self.open) < WINDOW and not self.mayEnd and len(packets) < 50:
            identifier = self.sent % 60000 + 1
            if identifier in self.open:
                break
            number = self.sent
            self.open[identifier] = number
            self.sent += 1
            packets.append(mqtt_raw.publish(
                "t/%d" % (number % TOPICS), "%d %s" % (number, "." * 200), qos=1, id=identifier))
        if packets:
            connection.send(*packets)

    def take(self, connection):
        while True:
            packet = connection.next(5.0)
            if packet is None:
                raise EOFError
            assert packet[0] == 0x40, packet
            identifier = struct.unpack(">H", packet[1])[0]
            self.acknowledged.add(self.open.pop(identifier))
            # All that has come is taken before more is sent.
            if not connection.input:
                return


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
            return json.loads(control.makefile().readline())["done"]

    def has_delivered_all(self):
        try:
            route = next(r for r in self.request("status")["routes"] if r["name"] == "kept")
        except OSError:
            return False
        return route.get("unsettled", 0) == 0


def numbers(path):
    """The numbers in the file, in their order. A line that a kill cut off is none; the hub ends it before it writes the next."""
    with open(path, "rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                continue
            try:
                yield int(json.loads(line)["data"].split()[0])
            except json.JSONDecodeError:
                continue


def judge(client, path, allowance):
    """What is wrong with the file, and how many came more than once."""
    seen = collections.Counter()
    last = [-1] * TOPICS
    faults = []
    for number in numbers(path):
        seen[number] += 1
        if seen[number] == 1:
            if number < last[number % TOPICS]:
                faults.append("%d came after %d" % (number, last[number % TOPICS]))
            last[number % TOPICS] = number
    lost = [n for n in client.acknowledged if n not in seen]
    duplicates = sum(count - 1 for count in seen.values())
    if lost:
        faults.append("lost: %s" % sorted(lost)[:20])
    if duplicates > allowance:
        faults.append("%d came again; only %d were unsettled" % (duplicates, allowance))
    return len(lost), duplicates, faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
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
    port = free_port()
    configuration = os.path.join(place, "hub.yaml")
    with open(configuration, "w") as file:
        file.write(CONFIGURATION % {"port": port, "place": place, "limits": fault.limits})
    environment = dict(os.environ, HOME=place, XDG_RUNTIME_DIR=place, SWIFT_BACKTRACE="enable=no", **fault.environment)
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        environment[name] = os.path.join(place, name)
    hub = Hub(place, configuration, environment)
    client = Client(port)
    # What may come twice: what a kill found unsettled, and what the client had to send again.
    unsettled = 0
    hub.start()
    client.start()
    hub.wait("the first acknowledgements", lambda: len(client.acknowledged) > 100)
    for kill in range(arguments.kills):
        fault.step(hub)
        time.sleep(random.random() ** 2 * 0.6)
        before = len(client.acknowledged)
        hub.kill()
        fault.killed()
        hub.start()
        hub.wait("it to be ready", lambda: "msg=\"ready" in hub.text)
        unsettled += hub.unsettled()
        # Now and then the next kill comes before anybody is connected. On a machine that is broken nothing is acknowledged.
        if random.random() < 0.8 and arguments.fault in ("none", "torn", "clock"):
            hub.wait("acknowledgements after kill %d" % (kill + 1), lambda: len(client.acknowledged) > before)
        if client.failure:
            break
        if sys.stderr.isatty():
            sys.stderr.write("\rkills %d sent %d " % (kill + 1, client.sent))
    fault.end(hub)
    client.mayEnd = True
    hub.wait("the last acknowledgements", lambda: not client.is_alive() or client.failure)
    hub.wait("all to be delivered", hub.has_delivered_all)
    hub.process.terminate()
    hub.process.wait(30)
    allowance = unsettled + sum(client.broken.values())
    fault.close()
    lost, duplicates, faults = judge(client, place + "/out.jsonl", allowance)
    if client.failure:
        faults.append("the client failed: " + client.failure)
    for fault in faults:
        print("FAULT: " + fault)
    print("seed %d, unsettled at the kills %d, sent again %d" % (seed, unsettled, sum(client.broken.values())))
    if faults:
        print("what is left stands in " + place)
    else:
        shutil.rmtree(place)
    print("kills %d sent %d lost %d duplicates %d" % (arguments.kills, client.sent, lost, duplicates))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
