"""Eight durable routes from one source, of which one has a target that takes nothing for ten minutes: thirty events a second, as
fast as the hub takes them. The others go on at their rate, memory stays as it is, the disk holds what the dead target has not got,
and gives it back."""

import glob
import os
import threading
import time

from harness import TestCase, wait

LINE = 2000
# Enough for what is under way to be as much as it may be.
BEFORE = 20000
MEANWHILE = 40000
TARGETS = 8
SEGMENT = 16 << 20
MIB = 1 << 20


def line(number):
    return ("%d " % number).ljust(LINE - 1, ".") + "\n"


class Watch(threading.Thread):
    """Looks at the memory of a process and at the disk that a folder takes, and keeps the most that it saw."""

    def __init__(self, pid, folder):
        super().__init__(daemon=True)
        self.pid, self.folder = pid, folder
        self.memory = self.disk = 0
        self.ends = False
        self.start()

    @property
    def memory_now(self):
        with open("/proc/%d/status" % self.pid) as file:
            return next(int(words.split()[1]) << 10 for words in file if words.startswith("VmRSS"))

    @property
    def disk_now(self):
        """Of the segments: those that are only kept to be written to later take no part."""
        size = 0
        for path in glob.glob(self.folder + "/*.segment"):
            try:
                size += os.stat(path).st_blocks * 512
            except FileNotFoundError:
                pass
        return size

    def run(self):
        while not self.ends:
            self.memory = max(self.memory, self.memory_now)
            self.disk = max(self.disk, self.disk_now)
            time.sleep(0.05)

    def most(self):
        self.ends = True
        self.join()
        return self.memory, self.disk


class Isolation(TestCase):
    def configuration(self):
        endpoints = "".join(
            "  out%d: {adapter: file, write: out%d.txt, format: text}\n" % (n, n) for n in range(TARGETS))
        routes = "".join(
            "  - {name: to%d, from: lines, to: out%d, delivery: durable}\n" % (n, n) for n in range(TARGETS))
        return self.write(
            "hub.yaml", "hub: isolation\nendpoints:\n  lines: {adapter: file, read: in.txt, format: text}\n%sroutes:\n%s"
            % (endpoints, routes))

    def path(self, name):
        return os.path.join(self.place, name)

    def size(self, name):
        try:
            return os.path.getsize(self.path(name))
        except FileNotFoundError:
            return 0

    def text(self, *names):
        text = ""
        for name in names:
            with open(self.path(name), encoding="utf-8") as file:
                text += file.read()
        return text

    def feed(self, numbers, targets):
        """Appends lines, waits until the targets have them, and returns how many a second each of them got."""
        sizes = {n: self.size("out%d.txt" % n) + len(numbers) * LINE for n in targets}
        began = time.monotonic()
        with open(self.path("in.txt"), "a", encoding="utf-8") as file:
            for number in numbers:
                file.write(line(number))
        wait("%d lines" % len(numbers), lambda: all(self.size("out%d.txt" % n) >= sizes[n] for n in targets), 120)
        return len(numbers) / (time.monotonic() - began)

    def test_a_dead_target_costs_the_others_nothing(self):
        self.write("in.txt", "")
        hub = self.hub(self.configuration())
        folder = glob.glob(self.place + "/state/**/journal", recursive=True)[0]
        everybody, alive, dead = range(TARGETS), range(TARGETS - 1), "out%d.txt" % (TARGETS - 1)
        route = "to%d" % (TARGETS - 1)

        watch = Watch(hub.pid, folder)
        rate = self.feed(range(BEFORE), everybody)
        memory, disk = watch.most()

        # Whatever is written from now on meets a full disk.
        os.rename(self.path(dead), self.path("first.txt"))
        os.symlink("/dev/full", self.path(dead))
        half = BEFORE + MEANWHILE // 2
        watch = Watch(hub.pid, folder)
        self.feed(range(BEFORE, half), alive)
        half_memory, _ = watch.most()
        watch = Watch(hub.pid, folder)
        lonely = self.feed(range(half, BEFORE + MEANWHILE), alive)
        lonely_memory, lonely_disk = watch.most()
        backlog = hub.route(route)["unsettled"]
        self.assertGreater(backlog, MEANWHILE * 0.95)

        os.unlink(self.path(dead))
        began = time.monotonic()
        wait("all lines", lambda: self.size(dead) >= MEANWHILE * LINE, 120)
        took = time.monotonic() - began
        wait("an empty journal", lambda: hub.route(route)["unsettled"] == 0)
        watch = Watch(hub.pid, folder)
        wait("the disk to be given back", lambda: watch.disk_now <= disk + SEGMENT)
        left = watch.disk_now
        watch.most()
        self.note("events a second: %d with all, %d with one dead; it got %d in %.1f s" % (rate, lonely, backlog, took))
        self.note("memory: %.1f MiB with all, %.1f with half of the backlog, %.1f with the whole" % (
            memory / MIB, half_memory / MIB, lonely_memory / MIB))
        self.note("disk: %.1f MiB with all, %.1f for %.1f of backlog, %.1f afterwards" % (
            disk / MIB, lonely_disk / MIB, backlog * LINE / MIB, left / MIB))

        whole = self.text("in.txt")
        for n in alive:
            self.assertTrue(self.text("out%d.txt" % n) == whole, "out%d.txt has each line once, in order" % n)
        self.assertTrue(self.text("first.txt", dead) == whole, "the dead target has each line once, in order")
        # What else runs on the machine makes more of a difference than a dead target.
        self.assertGreater(lonely, rate / 3)
        # Either half of the backlog is 38 MiB. What is left is how far the targets are apart.
        self.assertLess(half_memory, memory + 24 * MIB)
        self.assertLess(lonely_memory, half_memory + 16 * MIB)
        # A record is a little larger than its line, and the segment that is written to has its full size.
        self.assertLess(lonely_disk, disk + backlog * LINE * 1.3 + 2 * SEGMENT)
        self.assertEqual(hub.terminate(), 0)
