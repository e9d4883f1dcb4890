"""What goes wrong on the machine while a hub is killed again and again."""

import glob
import os
import random
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
MACHINES = os.path.join(HERE, "..", "HostileMachines")


class NotHere(Exception):
    """The machine cannot be made to have the fault."""


class Fault:
    """Nothing goes wrong but the kills."""

    # What the journal may hold, where the disk is to be the limit.
    limits = ""

    def __init__(self, place):
        self.place = place
        self.state = os.path.join(place, "state")

    @property
    def environment(self):
        return {}

    def step(self, hub):
        """Once a round, while the hub runs."""

    def killed(self):
        """After each kill, before the next start."""

    def end(self, hub):
        """Before all must be delivered."""

    def close(self):
        pass


class Preloaded(Fault):
    """A machine that a library in front of the C library plays; the trigger makes it do what it does."""

    def __init__(self, place):
        super().__init__(place)
        self.trigger = os.path.join(place, "trigger")
        self.library = os.path.join(place, self.machine + ".so")
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-O1", "-o", self.library, os.path.join(MACHINES, self.machine + ".c"), "-ldl"],
            check=True)

    @property
    def environment(self):
        return {"LD_PRELOAD": self.library, "HOSTILE_TRIGGER": self.trigger}

    def step(self, hub):
        if os.path.exists(self.trigger):
            os.remove(self.trigger)
        elif random.random() < 0.5:
            open(self.trigger, "w").close()

    def end(self, hub):
        if os.path.exists(self.trigger):
            os.remove(self.trigger)


class Synchronizing(Preloaded):
    """fdatasync fails now and then."""

    machine = "disk"


class Clock(Preloaded):
    """The wall clock is set back by an hour, and forward again."""

    machine = "clock"


class FullDisk(Fault):
    """The state lies on a small disk, which fills up while the route is paused."""

    # More than the disk has, so that it is the disk that is full.
    limits = "journal: {bytes: 64MiB}\n"

    def __init__(self, place):
        super().__init__(place)
        os.makedirs(self.state)
        mount = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", self.state], stderr=subprocess.PIPE, check=False)
        if mount.returncode != 0:
            raise NotHere("a small disk cannot be mounted: %s" % mount.stderr.decode().strip())
        self.paused = False

    def step(self, hub):
        # Now and then it is paused over a kill, so that the disk is full when the hub starts.
        if self.paused:
            # Also where the disk is full: what waits can always go on.
            assert hub.request("hold", name="kept") is not None
            self.paused = False
        else:
            # A pause that the disk has no room to remember is refused.
            self.paused = hub.request("hold", name="kept", hold="paused") is not None

    def end(self, hub):
        assert hub.request("hold", name="kept") is not None

    def close(self):
        subprocess.run(["umount", "-l", self.state], check=False)


class TornRecord(Fault):
    """The last write before each kill was cut off: behind the last record stands the beginning of another one."""

    def killed(self):
        segments = sorted(glob.glob(os.path.join(self.state, "journal", "*.segment")))
        if not segments:
            return
        with open(segments[-1], "r+b") as file:
            data = file.read()
            end = (len(data.rstrip(b"\0")) + 7) // 8 * 8
            size = random.randrange(8, 300)
            # What looks like a record: a piece of the segment itself, or nothing that makes sense.
            start = random.randrange(0, max(1, end - size)) // 8 * 8
            piece = data[start:start + size] if random.random() < 0.7 else os.urandom(size)
            if end + 8 + size < len(data):
                # The last record may end with zeros, so a word is left between.
                file.seek(end + 8)
                file.write(piece)


FAULTS = {
    "none": Fault, "fsync": Synchronizing, "clock": Clock, "full": FullDisk, "torn": TornRecord,
}
