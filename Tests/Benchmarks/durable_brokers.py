#!/usr/bin/env python3
"""Durable end to end, beside NATS JetStream and Redis streams, in one run on loopback.

    durable_brokers.py PROGRAMS LOAD     ROUNDS=5 MILLISECONDS=1500 PLACE=/var/tmp NATS_SERVER=nats-server

PROGRAMS has hubbub and the adapters, LOAD is the built DurableLoad, which loads all servers in their own protocols, with the
same connections (1 and 8), the same window (1, 256 and 4,096 events that are not acknowledged, of each connection), events of 256 bytes,
and checks every acknowledgement. What is compared:

hubbub      a broker endpoint (MQTT, quality 1) and a durable route. An event is acknowledged after an fsync, and its target's
            acknowledgement moves a cursor, which is in the journal too. No setting makes it promise less.
jetstream   a stream on files, as nats-server has it by default: an event is acknowledged when it was given to the system, and
            synced some time in two minutes. What the system or the machine loses till then is lost: it promises less than we do.
jetstream/a the same with `sync_interval: always`, where the version knows it (2.10 and later; Debian 12 has 2.9, which does not):
            each event is synced before it is acknowledged.
redis       a stream with a group, `appendonly yes` and `appendfsync always`: an event is acknowledged after an fsync.

And two works:

keep        publishers alone. The servers keep what they get; our route takes it to its target in the hub (`null`) beside, and
            settles it, which none of the others has to do.
keep+take   what is published is taken over the wire and acknowledged, too: JetStream's pull consumer and Redis' XREADGROUP with
            XACK, batches of 256 and as many consumers as publishers; of ours subscribers of quality 1 at a second broker endpoint.

`hubbub, no wire` is another thing and stands by itself: events that the hub makes itself, as many as are settled, through the same
durable route to `null`: what a hub does beside a protocol. Its percentiles are of the way to the target, not to the acknowledgement.

The servers have turns in each round, of each the median counts, ratios are medians of the rounds' ratios, with their span.
`cpu us` is the processor's time that the server took for each event, which neighbours on the machine disturb least. `written` is
what it had the system write to the disk (write_bytes of /proc/PID/io) for each event; it is counted in whole pages, so that small
commits cost more. Memory is the most that was resident in the whole run. The stores are on one file system,
which must be a real disk: fsync costs nothing in memory.
"""

import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAMS, LOAD = (os.path.abspath(path) for path in sys.argv[1:3])
ROUNDS = int(os.environ.get("ROUNDS", 5))
MILLISECONDS = int(os.environ.get("MILLISECONDS", 1500))
NATS = os.environ.get("NATS_SERVER", "nats-server")
LOADS = [(1, 1), (8, 1), (1, 256), (8, 256), (8, 4096)]
PATH = os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin"

HUB = """
hub: bench
endpoints:
  broker: {adapter: emitter, mode: server, keys: "off", port: %(port)d, max_in_flight: 5000}
  nothing: {adapter: "null"}
  second: {adapter: emitter, mode: server, keys: "off", port: %(second)d, max_in_flight: 5000, max_queued: 100000, max_queued_bytes: 64MiB, max_output: 64MiB}
routes:
  - {name: kept, from: broker, to: %(target)s, where: {exact: {type: emitter.message}}, delivery: durable}
"""
OWN = """
hub: own
endpoints:
  made: {adapter: generate, rate: 0, size: 256, settle: true}
  nothing: {adapter: "null", measure: true}
routes:
  - {name: kept, from: made, to: nothing, delivery: durable}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One of the programs, started when it is first asked, in a folder of its own."""

    def __init__(self, place, name, protocol):
        self.name, self.protocol = name, protocol
        self.port, self.second = free_port(), free_port()
        self.folder = os.path.join(place, name.translate({ord(c): "-" for c in "/ ,+"}))
        os.mkdir(self.folder)
        self.process = None

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def start(self, arguments, wait=True):
        with open(os.path.join(self.folder, "log"), "w") as log:
            self.process = subprocess.Popen(arguments, stdout=log, stderr=log, cwd=self.folder, env=dict(os.environ, PATH=PATH))
        for _ in range(200):
            with socket.socket() as probe:
                if not wait or probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        sys.exit("%s does not listen: see %s" % (arguments[0], self.folder))

    def start_hub(self, configuration, **values):
        path = self.write("hub.yaml", configuration % dict(values, port=self.port, second=self.second))
        self.socket = os.path.join(self.folder, "hub.sock")
        return self.start([os.path.join(PROGRAMS, "hubbubd"), "run", path, "--adapters", PROGRAMS, "--socket", self.socket,
                           "--state", os.path.join(self.folder, "state")], wait=configuration is HUB)

    def start_nats(self, extra=""):
        path = self.write("nats.conf", "listen: 127.0.0.1:%d\njetstream { store_dir: %s/store%s }\n"
                          % (self.port, self.folder, extra))
        if subprocess.run([NATS, "-t", "-c", path], capture_output=True, env=dict(os.environ, PATH=PATH)).returncode:
            return None
        return self.start([NATS, "-c", path])

    def start_redis(self):
        return self.start(["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", self.folder, "--save", "",
                           "--appendonly", "yes", "--appendfsync", "always"])

    def end(self):
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def memory(self):
        with open("/proc/%d/status" % self.process.pid) as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))

    @property
    def written(self):
        with open("/proc/%d/io" % self.process.pid) as file:
            return next(int(line.split()[1]) for line in file if line.startswith("write_bytes"))

    @property
    def processor_time(self):
        """In microseconds."""
        with open("/proc/%d/stat" % self.process.pid) as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1e6 / os.sysconf("SC_CLK_TCK")

    def load(self, connections, window, takes):
        arguments = [LOAD, self.protocol, str(self.port), str(connections), str(window), str(MILLISECONDS)]
        if takes:
            arguments += [str(connections), str(self.second if self.protocol == "mqtt" else self.port)]
        written, time_before = self.written, self.processor_time
        result = subprocess.run(arguments, capture_output=True, text=True, timeout=120)
        if result.returncode:
            sys.exit("%s: the load failed: %s" % (self.name, result.stderr))
        rate, middle, most, events = (float(word) for word in result.stdout.split())
        return rate, middle, most, (self.processor_time - time_before) / events, (self.written - written) / events


def own_path(place):
    """One round of what the hub makes and takes itself."""
    server = Server(place, "own", None).start_hub(OWN)
    try:
        for _ in range(100):
            if os.path.exists(server.socket):
                break
            time.sleep(0.05)
        time.sleep(0.5)
        call = [os.path.join(PROGRAMS, "hubbub"), "call", "--socket", server.socket, "--json"]
        subprocess.run(call + ["nothing", "report", "reset=true"], capture_output=True, check=True)
        written, time_before = server.written, server.processor_time
        time.sleep(MILLISECONDS / 1000)
        done = json.loads(subprocess.run(call + ["nothing", "report"], capture_output=True, check=True, text=True).stdout)
        count = done["count"]
        return (count * 1e9 / done["elapsed_ns"], done["p50_ns"] / 1000, done["p99_ns"] / 1000,
                (server.processor_time - time_before) / count, (server.written - written) / count, server.memory)
    finally:
        server.end()


def middle(rounds, column):
    return statistics.median(measured[column] for measured in rounds)


def line(name, rounds):
    print("  %-18s %9.0f %9.0f %9.0f %9.2f %9.0f" % (name, *(middle(rounds, column) for column in range(5))), flush=True)


def ratios(name, ours, theirs):
    each = sorted(mine[0] / other[0] for mine, other in zip(ours, theirs))
    waits = statistics.median(mine[2] / other[2] for mine, other in zip(ours, theirs))
    print("    of %-16s %.2f times the events (%.2f to %.2f), %.2f times its p99"
          % (name, statistics.median(each), each[0], each[-1], waits), flush=True)


def compare(servers, takes):
    for connections, window in LOADS:
        print("%s: %d connections, window %d" % ("keep+take" if takes else "keep", connections, window))
        measured = {server.name: [] for server in servers}
        for _ in range(ROUNDS):
            for server in servers:
                measured[server.name].append(server.load(connections, window, takes))
        for name, rounds in measured.items():
            line(name, rounds)
        for server in servers[1:]:
            ratios(server.name, measured["hubbub"], measured[server.name])


def main():
    for program in (NATS, "redis-server"):
        if not shutil.which(program, path=PATH):
            sys.exit("apt-get install nats-server redis-server: %s is missing" % program)
    place = tempfile.mkdtemp(prefix="hubbub-bench-", dir=os.environ.get("PLACE", "/var/tmp"))
    running = []
    try:
        started = [
            Server(place, "jetstream", "nats").start_nats(),
            Server(place, "jetstream/a", "nats").start_nats(", sync_interval: always"),
            Server(place, "redis", "redis").start_redis(),
        ]
        others = [server for server in started if server]
        running += others
        if len(others) < 3:
            print("%s knows no sync_interval: JetStream is compared as it is by default, which syncs nothing in time" % NATS)
        keeping = Server(place, "hubbub", "mqtt").start_hub(HUB, target="nothing")
        running.append(keeping)
        print("  %-18s %9s %9s %9s %9s %9s" % ("", "events/s", "p50 us", "p99 us", "cpu us", "written"))
        compare([keeping] + others, False)
        taking = Server(place, "hubbub ", "mqtt").start_hub(HUB, target="second")
        running.append(taking)
        taking.name = "hubbub"
        compare([taking] + others, True)
        print("hubbub, no wire")
        own = [own_path(place) for _ in range(ROUNDS)]
        line("generate to null", own)
        print("memory at most, MB")
        for name, server in [("hubbub, keep", keeping), ("hubbub, keep+take", taking)] + [(s.name, s) for s in others]:
            print("  %-18s %9.1f" % (name, server.memory))
        print("  %-18s %9.1f" % ("hubbub, no wire", max(measured[5] for measured in own)))
    finally:
        for server in running:
            server.end()
        shutil.rmtree(place, ignore_errors=True)


main()
