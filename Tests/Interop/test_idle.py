"""What a hub costs that is connected and has nothing to do, and how soon it serves."""

import os
import subprocess
import time
import unittest

import harness
from played_tracim import PASSWORD, PlayedTracim
from tracim_bench import Welcoming

TICK = 1.0 / os.sysconf("SC_CLK_TCK")


def processor_ticks(pid):
    """User and system time of a process, in ticks."""
    with open("/proc/%d/stat" % pid, encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def run_time(pid):
    """What its threads ran in all, in milliseconds: finer than the ticks."""
    total = 0
    for thread in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/schedstat" % (pid, thread), encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total / 1e6


def wake_ups(pid):
    """How often its threads have slept and run again."""
    total = 0
    for thread in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/status" % (pid, thread), encoding="ascii", errors="replace") as file:
            total += sum(int(line.split()[1]) for line in file if line.startswith("voluntary_ctxt_switches:"))
    return total


def resident(pid):
    """Resident memory in MB."""
    with open("/proc/%d/status" % pid, encoding="ascii", errors="replace") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


class Idle(harness.TestCase):
    def start(self):
        broker_port, pysig_port = harness.free_port(), harness.free_port()
        self.broker(broker_port)
        path = self.main_job(pysig_port, broker_port)
        # The first start of all looks at every library; what it touched for that is no part of what a hub needs.
        first = self.hub(path, name="first")
        first.wait_healthy()
        first.terminate()
        hub = self.hub(path)
        hub.wait_healthy()
        self.listener(pysig_port)
        self.sender(pysig_port, "timer", "tick")
        return hub

    def test_idle(self):
        """connected and without traffic: no processor time, less than 16 MB"""
        hub = self.start()
        time.sleep(1)
        ticks, ran = processor_ticks(hub.pid), run_time(hub.pid)
        time.sleep(5)
        ticks, ran = processor_ticks(hub.pid) - ticks, run_time(hub.pid) - ran
        memory = resident(hub.pid)
        self.note("%.1f MB resident; in 5 s %d ticks of %.0f ms, %.2f ms by the scheduler's count" % (
            memory, ticks, TICK * 1000, ran))
        self.assertLessEqual(ticks, 1)
        if harness.IS_RELEASE:
            self.assertLess(memory, 16)

    def test_every_adapter(self):
        """every adapter of the box connected and without traffic: less than 20 MB, no wake-ups but keep-alives"""
        broker_port, pysig_port = harness.free_port(), harness.free_port()
        self.broker(broker_port)
        daemon = Welcoming(os.path.join(self.place, "master.sock"))
        self.addCleanup(daemon.close)
        path = self.write("everything.yaml", """
            endpoints:
              server: {adapter: pysig, port: %d}
              client: {adapter: pysig, mode: client, port: %d}
              broker: {adapter: emitter, host: 127.0.0.1, port: %d, secure: false, subscribe: [{channel: "a/#"}]}
              once: {adapter: generate, count: 1}
              screen: {adapter: stdout}
              nowhere: {adapter: "null"}
              lines: {adapter: file, read: "%s", write: "%s"}
              cat: {adapter: exec, command: [cat]}
              program: {adapter: tracim, socket: "%s"}
              queue: {adapter: scirocco, mode: server, port: %d, node: "1", store: "%s"}
            routes:
              - {from: [server, client, once, broker, program, queue], to: nowhere}
              - {from: lines, to: screen}
              - {from: cat, to: lines}
        """ % (pysig_port, pysig_port, broker_port, self.write("in", ""), os.path.join(self.place, "out"),
               daemon.path, harness.free_port(), self.place))
        # The client looks for its server before that is there, so that its first start takes some seconds.
        first = self.hub(path, name="first")
        first.wait_healthy()
        first.terminate()
        hub = self.hub(path)
        hub.wait_healthy()
        time.sleep(4)
        woken, ticks = wake_ups(hub.pid), processor_ticks(hub.pid)
        time.sleep(8)
        woken, ticks = wake_ups(hub.pid) - woken, processor_ticks(hub.pid) - ticks
        memory = resident(hub.pid)
        self.note("%.1f MB resident; in 8 s %d ticks and %d wake-ups" % (memory, ticks, woken))
        self.assertLessEqual(ticks, 1)
        # pysig's client asks its server every five seconds whether it is there, which wakes both; MQTT's keep-alive is a minute.
        self.assertLessEqual(woken, 12)
        if harness.IS_RELEASE:
            self.assertLess(memory, 20)

    def test_http(self):
        """an endpoint that asks over HTTP loads libcurl and all that it needs: less than 16 MB, no wake-ups but pings"""
        tracim = PlayedTracim(harness.free_port())
        self.addCleanup(tracim.stop)
        tracim.keep_alive = 30
        path = self.write("http.yaml", """
            endpoints:
              daemon: {adapter: tracim, mode: daemon, socket: "%s", url: "%s", username: jo, password: "%s"}
              nowhere: {adapter: "null"}
            routes:
              - {from: daemon, to: nowhere}
        """ % (self.place + "/master.sock", tracim.api, PASSWORD))
        first = self.hub(path, name="first")
        first.wait_healthy()
        first.terminate()
        hub = self.hub(path)
        hub.wait_healthy()
        time.sleep(2)
        woken, ticks = wake_ups(hub.pid), processor_ticks(hub.pid)
        time.sleep(4)
        woken, ticks = wake_ups(hub.pid) - woken, processor_ticks(hub.pid) - ticks
        memory = resident(hub.pid)
        self.note("%.1f MB resident; in 4 s %d ticks and %d wake-ups" % (memory, ticks, woken))
        self.assertLessEqual((ticks, woken), (1, 6))
        if harness.IS_RELEASE:
            self.assertLess(memory, 16)

    def test_start(self):
        """the time from the start until it serves, with a warm cache of adapters"""
        path = self.main_job(harness.free_port(), harness.free_port())
        times = []
        for turn in range(4):
            hub = self.hub(path, name="hub-%d" % turn, ready=False)
            hub.wait_ready(pause=0.001)
            times.append((time.monotonic() - hub.started) * 1000)
            hub.terminate()
        # Without arguments it says how to use it: this is what any program of this size takes.
        usage = []
        for _ in range(4):
            began = time.monotonic()
            subprocess.run([harness.PROGRAMS + "/hubbubd"], stderr=subprocess.DEVNULL, env=self.environment)
            usage.append((time.monotonic() - began) * 1000)
        best, base = min(times[1:]), min(usage)
        self.note("%.0f ms (first %.0f ms), of which the process itself %.0f ms" % (best, times[0], base))
        if harness.IS_RELEASE:
            self.assertLess(best, 100)


if __name__ == "__main__":
    unittest.main()
