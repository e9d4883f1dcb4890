"""What a hub is made to carry while it is killed, and what must have come of it."""

import collections
import glob
import json
import os
import random
import socket
import struct
import threading
import time

import mqtt_raw


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


class Publishing(threading.Thread):
    """An MQTT client publishes one number after the other, and knows which were acknowledged.

    After each kill it connects again and sends what was not acknowledged once more, as every such client does. Every number that
    was acknowledged must stand in the file, in the order of its topic.
    """

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

    def __init__(self, place):
        super().__init__(daemon=True)
        self.place = place
        self.port = free_port()
        self.sent = 0
        self.acknowledged = set()
        # What was sent and not acknowledged, by the packet's identifier, in the order of the numbers.
        self.open = collections.OrderedDict()
        # How often each number was found unsettled when its connection broke.
        self.broken = collections.Counter()
        self.isConnected = False
        self.failure = None
        self.mayEnd = False

    def configuration(self, limits):
        return self.CONFIGURATION % {"port": self.port, "place": self.place, "limits": limits}

    @property
    def progress(self):
        return len(self.acknowledged)

    def is_done(self):
        return not self.is_alive() or self.failure

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
        topic = "t/%d" % (number % self.TOPICS)
        connection.send(mqtt_raw.publish(topic, "%d %s" % (number, "." * 200), qos=1, id=identifier, dup=again))

    def fill(self, connection):
        packets = []
        while len(self.open) < self.WINDOW and not self.mayEnd and len(packets) < 50:
            identifier = self.sent % 60000 + 1
            if identifier in self.open:
                break
            number = self.sent
            self.open[identifier] = number
            self.sent += 1
            packets.append(mqtt_raw.publish(
                "t/%d" % (number % self.TOPICS), "%d %s" % (number, "." * 200), qos=1, id=identifier))
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

    def numbers(self):
        """Those in the file, in their order. A line that a kill cut off is none; the hub ends it before it writes the next."""
        with open(self.place + "/out.jsonl", "rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    continue
                try:
                    yield int(json.loads(line)["data"].split()[0])
                except json.JSONDecodeError:
                    continue

    def judge(self, unsettled):
        """How many are lost, how many came more than once, and what is wrong with that.

        What may come twice: what a kill found unsettled, and what the client had to send again.
        """
        again = sum(self.broken.values())
        print("unsettled at the kills %d, sent again %d" % (unsettled, again))
        seen = collections.Counter()
        last = [-1] * self.TOPICS
        faults = []
        for number in self.numbers():
            seen[number] += 1
            if seen[number] == 1:
                if number < last[number % self.TOPICS]:
                    faults.append("%d came after %d" % (number, last[number % self.TOPICS]))
                last[number % self.TOPICS] = number
        lost = [n for n in self.acknowledged if n not in seen]
        duplicates = sum(count - 1 for count in seen.values())
        if lost:
            faults.append("lost: %s" % sorted(lost)[:20])
        if duplicates > unsettled + again:
            faults.append("%d came again; only %d were unsettled" % (duplicates, unsettled + again))
        return len(lost), duplicates, faults


class Lines(threading.Thread):
    """A program appends lines to a file, which a route that delivers each event once takes to other ones.

    Every line must stand there once, in its order, whole, whatever was under way.
    """

    LIMIT = 1 << 20
    CONFIGURATION = """
hub: torture
%(limits)sendpoints:
  in: {adapter: file, read: %(place)s/in.txt, format: text}
  out: {adapter: file, write: %(place)s/out.txt, format: text, sync: true, rotate_size: 4MiB, rotate_keep: 1000}
routes:
  - {name: kept, from: in, to: out, delivery: once}
"""

    def __init__(self, place):
        super().__init__(daemon=True)
        self.place = place
        self.sent = 0
        self.bytes = 0
        self.failure = None
        self.mayEnd = False
        open(place + "/in.txt", "w").close()

    def configuration(self, limits):
        return self.CONFIGURATION % {"place": self.place, "limits": limits}

    @property
    def files(self):
        """What was written, the oldest first."""
        renamed = glob.glob(self.place + "/out.txt.*")
        return sorted(renamed, key=lambda path: -int(path.rsplit(".", 1)[1])) + [self.place + "/out.txt"]

    @property
    def progress(self):
        size = 0
        for path in self.files:
            try:
                size += os.path.getsize(path)
            except OSError:
                pass
        return size

    @property
    def last(self):
        """The number of the last line that was written; -1 before there is one."""
        for path in reversed(self.files):
            try:
                with open(path, "rb") as file:
                    file.seek(max(0, os.path.getsize(path) - 1024))
                    lines = file.read().splitlines(keepends=True)
            except OSError:
                continue
            if lines and lines[-1].endswith(b"\n"):
                return int(lines[-1].split(b" ")[0])
        return -1

    def is_done(self):
        """Lines keep their order, so the last one stands behind all others; bytes would count what came twice."""
        return self.failure or self.mayEnd and not self.is_alive() and self.last == self.sent - 1

    def run(self):
        try:
            with open(self.place + "/in.txt", "w") as file:
                while not self.mayEnd:
                    # The hub has something to do, and no more than it can do.
                    if self.bytes - self.progress > self.LIMIT:
                        time.sleep(0.002)
                        continue
                    lines = ["%d %s" % (self.sent + n, "." * random.randrange(200)) for n in range(random.randrange(1, 300))]
                    text = "\n".join(lines) + "\n"
                    # Now and then a line comes in two pieces.
                    cut = random.randrange(len(text)) if random.random() < 0.2 else len(text)
                    for part in (text[:cut], text[cut:]):
                        file.write(part)
                        file.flush()
                    self.sent += len(lines)
                    self.bytes += len(text)
        except Exception as error:
            self.failure = repr(error)
            raise

    def judge(self, unsettled):
        print("unsettled at the kills %d" % unsettled)
        seen = collections.Counter()
        faults = []
        last = -1
        for path in self.files:
            with open(path) as file:
                for line in file:
                    number = line.split(" ")[0]
                    if not line.endswith("\n") or not number.isdigit() or line.strip(".\n") != number + " ":
                        faults.append("half a line in %s: %r" % (path, line[:40]))
                        continue
                    seen[int(number)] += 1
                    if seen[int(number)] == 1 and int(number) < last:
                        faults.append("%s came after %d" % (number, last))
                    last = max(last, int(number))
        lost = [number for number in range(self.sent) if number not in seen]
        duplicates = sum(count - 1 for count in seen.values())
        if lost:
            faults.append("lost: %s" % lost[:20])
        if duplicates:
            faults.append("came again: %s" % [number for number, count in sorted(seen.items()) if count > 1][:20])
        return len(lost), duplicates, faults
