#!/usr/bin/env python3
"""The daemon of the adapter tracim with a hundred local programs: messages a second beside what the system allows anybody
who connects, writes and closes for each of them, and the 99th percentile of their way at a tenth of that rate. Each event is
a burst of a hundred connections, of which that percentile is the last: its way is the length of a burst, at any rate.

tracim_fanout.py PROGRAMS LOAD   PROGRAMS has hubbubd and the adapters, LOAD is the built tracim_load.c
"""

import os
import subprocess
import sys
import tempfile
import time

PROGRAMS, LOAD = sys.argv[1:3]
CLIENTS, EVENTS, ROUNDS = 100, 500, 3
HUB = """
hub: fanout
endpoints:
  ticks: {adapter: generate, rate: %s, payload: "{time}"}
  tracim: {adapter: tracim, mode: daemon, socket: "%s", url: "http://127.0.0.1:1/api", username: x, password: x}
routes:
  - {from: ticks, to: tracim, as: tracim.bench.tick, data: {t: "{data}"}, full: push_back, limit: {events: 1000}}
"""


def load(*words):
    result = subprocess.run([LOAD] + [str(w) for w in words], capture_output=True, text=True, timeout=300)
    if result.returncode:
        sys.exit("the load failed: " + result.stderr)
    return [float(word) for word in result.stdout.split()]


def daemon(place, rate, events):
    """Messages a second, and their way, through a hub that makes so many events a second."""
    path, folder = os.path.join(place, "m.sock"), os.path.join(place, "programs")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(place, "hub.yaml"), "w") as file:
        file.write(HUB % (rate, path))
    hub = subprocess.Popen(
        [os.path.join(PROGRAMS, "hubbubd"), "run", file.name, "--adapters", PROGRAMS, "--state", place + "/state", "--socket",
         place + "/control"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(400):
            if os.path.exists(path):
                break
            time.sleep(0.02)
        return load(path, folder, CLIENTS, events)
    finally:
        hub.terminate()
        hub.wait()


def main():
    floors, ours = [], []
    with tempfile.TemporaryDirectory() as place:
        for _ in range(ROUNDS):
            floors.append(load("-", place, CLIENTS, EVENTS)[0])
            ours.append(daemon(place, 0, EVENTS)[0])
        floor, rate = sorted(floors)[ROUNDS // 2], sorted(ours)[ROUNDS // 2]
        pace = max(1, int(rate / CLIENTS / 10))
        way = daemon(place, pace, 5 * pace)[1]
    print("%d programs: %.0f messages/s (%.0f events/s), %.2f of what the system allows (%.0f/s)" % (
        CLIENTS, rate, rate / CLIENTS, rate / floor, floor))
    print("at %d events/s: 99 %% of the messages within %.2f ms, which is how long each event's %d take" % (pace, way, CLIENTS))


main()
