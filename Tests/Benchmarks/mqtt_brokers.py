#!/usr/bin/env python3
"""Our broker against Mosquitto in one run on loopback: messages a second, the 99th percentile of their way, memory.

mqtt_brokers.py PROGRAMS LOAD   PROGRAMS has hubbub and the adapters, LOAD is the built mqtt_load.c
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAMS, LOAD = sys.argv[1:3]
ROUNDS = 3
# quality, subscribers, messages, on their way at once
CASES = [(0, 1, 200000, 2000), (1, 1, 50000, 500), (0, 100, 5000, 500), (1, 100, 2000, 50)]
# The same rate for both, far below what either can: quality, subscribers, messages, on their way, messages a second
PACED = [(0, 1, 20000, 1000, 5000), (1, 1, 10000, 500, 2000), (0, 100, 500, 100, 100)]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(arguments, port, environment=None):
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.05)
    sys.exit("%s does not listen" % arguments[0])


def memory(process, name):
    with open("/proc/%d/status" % process.pid) as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(name))


def load(port, *numbers):
    result = subprocess.run([LOAD, str(port)] + [str(n) for n in numbers], capture_output=True, text=True, timeout=300)
    if result.returncode:
        sys.exit("the load failed: " + result.stderr)
    return [float(word) for word in result.stdout.split()]


def main():
    with tempfile.TemporaryDirectory() as place:
        ports = {"hubbub": free_port(), "mosquitto": free_port()}
        files = {name: os.path.join(place, name) for name in ports}
        with open(files["mosquitto"], "w") as file:
            file.write("listener %d 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 100\n" % ports["mosquitto"])
            file.write("max_queued_messages 100000\n" + ("user root\n" if os.geteuid() == 0 else ""))
        with open(files["hubbub"], "w") as file:
            file.write("endpoints:\n  broker: {adapter: emitter, mode: server, keys: off, port: %d}\nroutes: []\n"
                       % ports["hubbub"])
        path = os.environ["PATH"] + ":/usr/sbin"
        processes = {
            "mosquitto": start(["mosquitto", "-c", files["mosquitto"]], ports["mosquitto"], dict(os.environ, PATH=path)),
            "hubbub": start(
                [os.path.join(PROGRAMS, "hubbubd"), "run", files["hubbub"], "--adapters", PROGRAMS, "--socket",
                 os.path.join(place, "socket")], ports["hubbub"]),
        }
        try:
            compare(ports)
            for name, process in processes.items():
                print("%-10s %5.1f MB resident, %5.1f MB at most" % (
                    name, memory(process, "VmRSS"), memory(process, "VmHWM")))
            print("memory     %.1f times Mosquitto's" % (
                memory(processes["hubbub"], "VmRSS") / memory(processes["mosquitto"], "VmRSS")))
        finally:
            for process in processes.values():
                process.kill()


def compare(ports):
    print("%-34s %12s %12s %7s" % ("messages/s to each subscriber", "hubbub", "mosquitto", "ratio"))
    for case in CASES:
        rates = {name: [] for name in ports}
        for _ in range(ROUNDS):
            for name, port in ports.items():
                rates[name].append(load(port, *case)[0])
        ours, theirs = (statistics.median(rates[name]) for name in ("hubbub", "mosquitto"))
        print("quality %d, %3d subscribers           %12.0f %12.0f %6.1fx" % (case[0], case[1], ours, theirs, ours / theirs))
    print("%-34s %12s %12s %7s" % ("p99 in microseconds at one rate", "hubbub", "mosquitto", "ratio"))
    for case in PACED:
        ways = {name: load(port, *case)[2] for name, port in ports.items()}
        print("quality %d, %3d subscribers, %5d/s   %12.0f %12.0f %6.2fx" % (
            case[0], case[1], case[4], ways["hubbub"], ways["mosquitto"], ways["hubbub"] / ways["mosquitto"]))


main()
