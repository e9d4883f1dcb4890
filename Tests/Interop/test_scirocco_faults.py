"""The queue when things go wrong: killed under load, on a full disk, with hostile peers."""

import http.client
import json
import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import threading
import time
import unittest

import harness
from harness import wait
from scirocco_common import CONFIGURATION, Node, Queues, TOKEN

# How often it is killed, in both tests together.
KILLS = int(os.environ.get("HUBBUB_KILLS", "200"))
LOST = (OSError, http.client.HTTPException)


class Load(threading.Thread):
    """A client that goes on until it is told not to; what it was promised is noted."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port = port
        self.ends = False
        self.failures = []

    def run(self):
        node = None
        while not self.ends:
            try:
                node = node or Node(self.port, self.name_)
                self.step(node)
            except LOST:
                node = None
                time.sleep(0.01)
            except Exception as error:
                self.failures.append(repr(error))
                return


class Pusher(Load):
    name_ = "a1"

    def __init__(self, port):
        super().__init__(port)
        self.accepted = []

    def step(self, node):
        answer = node.push("%d" % len(self.accepted), to="b0b")
        assert answer.status == 201, answer
        self.accepted.append(answer["Scirocco-Id"])


class Worker(Load):
    name_ = "b0b"

    def __init__(self, port):
        super().__init__(port)
        self.pulled = []
        self.acknowledged = []

    def step(self, node):
        answer = node.pull()
        if answer.status == 204:
            return
        assert answer.status == 200, answer
        assert answer["Scirocco-Tries"] == "1", answer
        id = answer["Scirocco-Id"]
        self.pulled.append(id)
        answer = node.ack(id)
        assert answer.status == 200, answer
        self.acknowledged.append(id)


class BatchPusher(Pusher):
    def step(self, node):
        batch = [{"node_destination": "b0b", "payload": str(number)} for number in range(7)]
        answer = node.ask("POST", "/messageQueue/batch", json.dumps(batch), "application/json")
        assert answer.status == 201, answer
        self.accepted += [message["_id"] for message in answer.json]


class BatchWorker(Worker):
    def step(self, node):
        answer = node.pull("/messageQueue/batch?max=5")
        if answer.status == 204:
            return
        assert answer.status == 200, answer
        assert all(message["tries"] == 1 for message in answer.json), answer
        ids = [message["_id"] for message in answer.json]
        self.pulled += ids
        answer = node.ask("PATCH", "/messageQueue/batch/ack", json.dumps(ids), "application/json")
        assert answer.status == 200 and answer.json["not_found"] == [], answer
        self.acknowledged += ids


class Killed(Queues):
    def test_nothing_is_lost(self):
        """killed under load: what was accepted is there, what was acknowledged stays so, nothing is handed out twice"""
        self.kill_under([Pusher(self.port) for _ in range(4)], [Worker(self.port) for _ in range(4)], KILLS // 2)

    def test_beyond_the_original(self):
        """the same with batches, with leases that never expire and with a store that forgets nothing yet"""
        self.queue.kill()
        options = ", visibility: 1h, max_batch: 10, keep_processed: 1h, make_room: true"
        self.queue = self.hub(self.write(
            "beyond.yaml", CONFIGURATION % (self.port, self.place + "/store", options)), "beyond")
        self.queue.wait_healthy()
        self.kill_under(
            [Pusher(self.port), BatchPusher(self.port)], [Worker(self.port), BatchWorker(self.port)], KILLS - KILLS // 2)

    def kill_under(self, pushers, workers, kills):
        for load in pushers + workers:
            load.start()
        for _ in range(kills):
            time.sleep(random.uniform(0.01, 0.1))
            self.queue.kill()
            self.queue = self.again(self.queue)
        self.queue.wait_healthy()
        time.sleep(0.2)
        for load in pushers + workers:
            load.ends = True
        for load in pushers + workers:
            load.join(10)
            self.assertEqual(load.failures, [])
        accepted = [id for pusher in pushers for id in pusher.accepted]
        pulled = [id for worker in workers for id in worker.pulled]
        acknowledged = {id for worker in workers for id in worker.acknowledged}
        self.assertEqual((len(set(accepted)), len(set(pulled))), (len(accepted), len(pulled)))
        node = self.node("b0b")
        states = {id: node.get(id)["Scirocco-Status"] for id in set(accepted) | set(pulled)}
        self.assertEqual([id for id in accepted if states[id] is None], [])
        self.assertEqual([id for id in acknowledged if states[id] != "processed"], [])
        self.assertEqual([id for id in pulled if states[id] not in ("processing", "processed")], [])
        self.note("%d kills, %d accepted, %d pulled, %d acknowledged" % (
            kills, len(accepted), len(pulled), len(acknowledged)))

    def test_own_node(self):
        """what the hub had taken and not settled when it was killed comes again"""
        node = self.node("b0b")
        self.queue.kill()
        path = self.write(
            "own.yaml", (CONFIGURATION % (self.port, self.place + "/store", ", node: f00d")).replace(
                "routes: []", '  held: {adapter: "null", delay: 1h}\nroutes: [{from: queue, to: held}]'))
        queue = self.hub(path, "own")
        queue.wait_healthy()
        ids = [node.push(str(number), to="f00d")["Scirocco-Id"] for number in range(20)]
        wait("the hub to take them", lambda: all(node.get(id)["Scirocco-Status"] == "processing" for id in ids))
        queue.kill()
        queue = self.hub(self.write("again.yaml", CONFIGURATION % (
            self.port, self.place + "/store", ", node: f00d")), "again")
        queue.wait_healthy()
        node = self.node("b0b")
        wait("all to be settled", lambda: all(node.get(id)["Scirocco-Status"] == "processed" for id in ids))
        self.assertEqual({node.get(id)["Scirocco-Tries"] for id in ids}, {"2"})


def can_mount():
    return shutil.which("unshare") and subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode == 0


class Full(harness.TestCase):
    """A store without room."""

    def fill(self, node):
        """Pushes until it is refused; the ids, and the refusal."""
        ids = []
        for _ in range(1000):
            answer = node.push(os.urandom(100_000), "application/octet-stream", to="b0b")
            if answer.status != 201:
                return ids, answer
            ids.append(answer["Scirocco-Id"])
        self.fail("it never was full")

    @unittest.skipUnless(can_mount(), "unshare(1) may not mount here")
    def test_disk(self):
        """a full disk refuses with 507 and a reason, keeps what it has, and goes on when there is room"""
        port = harness.free_port()
        store = self.place + "/store"
        os.mkdir(store)
        configuration = self.write("queue.yaml", CONFIGURATION % (port, store, ""))
        script = (
            'mount -t tmpfs -o size=6m tmpfs "$1" && { "$2" run "$3" --adapters "$4" --socket "$5" & '
            'read line; mount -o remount,size=60m "$1"; echo grown; read line; kill $!; wait $!; }')
        hub = self.program(
            "hub", "unshare", "-rm", "sh", "-c", script, "sh", store, harness.PROGRAMS + "/hubbubd", configuration,
            harness.PROGRAMS, self.place + "/hub.sock")
        wait("the queue", lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
        node = Node(port, "a1")
        ids, refusal = self.fill(node)
        self.assertEqual(refusal.status, 507)
        self.assertIn("full", refusal.json["message"])
        self.assertGreater(len(ids), 3)
        self.assertEqual(node.push(os.urandom(100_000), "application/octet-stream").status, 507)
        self.assertEqual([node.get(id).status for id in ids], [200] * len(ids))
        hub.write("grow")
        hub.wait_for_line("the room", lambda line: line == "grown")
        more = [node.push(os.urandom(100_000), "application/octet-stream", to="b0b") for _ in range(20)]
        self.assertEqual({answer.status for answer in more}, {201})
        worker = Node(port, "b0b")
        self.assertEqual([worker.pull()["Scirocco-Id"] for _ in ids], ids)
        hub.write("end")

    def test_limit(self):
        """a store as large as it may be refuses with 507; what is in it is handed out, and makes room when it is deleted"""
        port = harness.free_port()
        path = self.write("queue.yaml", CONFIGURATION % (port, self.place + "/store", ", store_size: 1MiB"))
        self.hub(path).wait_healthy()
        node = Node(port, "a1")
        ids, refusal = self.fill(node)
        self.assertEqual((refusal.status, "store_size" in refusal.json["message"]), (507, True))
        worker = Node(port, "b0b")
        pulled = [worker.pull()["Scirocco-Id"] for _ in ids[2:]]
        self.assertEqual(pulled, ids[:-2])
        self.assertEqual({worker.ack(id).status for id in pulled}, {200})
        self.assertEqual(node.ask("DELETE", "/messages").json["n"], 2)
        self.assertEqual(node.push(os.urandom(100_000), "application/octet-stream").status, 201)


class Disk(harness.TestCase):
    """A disk that takes its time, and one that breaks (Tests/HostileMachines)."""

    def setUp(self):
        self.port = harness.free_port()
        self.path = self.write("queue.yaml", CONFIGURATION % (self.port, self.place + "/store", ""))
        library = self.place + "/disk.so"
        source = os.path.join(harness.HERE, "..", "HostileMachines", "disk.c")
        subprocess.run(["cc", "-std=gnu11", "-fPIC", "-shared", "-o", library, source], check=True)
        self.broken = self.place + "/broken"
        self.machine = {"LD_PRELOAD": library, "HOSTILE_TRIGGER": self.broken}

    def test_answers_wait(self):
        """no change is answered before it is on the disk; what only looks does not wait"""
        self.hub(self.path, environment=dict(self.machine, HOSTILE_DELAY="300")).wait_healthy()
        node = Node(self.port)

        def took(ask, *arguments, status):
            began = time.monotonic()
            answer = ask(*arguments)
            self.assertEqual(answer.status, status)
            self.id = answer["Scirocco-Id"] or self.id
            return time.monotonic() - began

        self.id = None
        self.assertGreater(took(node.push, "x", status=201), 0.29)
        self.assertLess(took(node.get, self.id, status=200), 0.29)
        self.assertGreater(took(node.pull, status=200), 0.29)
        self.assertGreater(took(node.ack, self.id, status=200), 0.29)
        self.assertLess(took(node.pull, status=204), 0.29)
        # Many share a sync, also while another one is under way.
        crowd = [Node(self.port) for _ in range(40)]
        began = time.monotonic()
        threads = [threading.Thread(target=other.push, args=("y",)) for other in crowd]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertLess(time.monotonic() - began, 5)

    def test_strangers(self):
        """while it waits for the disk no more new connections wait for it than it may have"""
        path = self.write("few.yaml", CONFIGURATION % (self.port, self.place + "/few", ", max_connections: 5"))
        quick = self.hub(path, "few")
        quick.wait_healthy()
        self.assertEqual(quick.terminate(), 0)
        self.hub(path, "few", environment=dict(self.machine, HOSTILE_DELAY="2000")).wait_healthy()
        pushing = threading.Thread(target=Node(self.port).push, args=("x",), daemon=True)
        pushing.start()
        time.sleep(0.5)
        crowd = [socket.create_connection(("127.0.0.1", self.port), harness.PATIENCE) for _ in range(20)]
        closed = 0
        for stranger in crowd:
            stranger.settimeout(0.05)
            try:
                closed += stranger.recv(1) == b""
            except TimeoutError:
                pass
            except ConnectionResetError:
                closed += 1
        self.assertEqual(closed, 15)
        for stranger in crowd:
            stranger.close()
        pushing.join(harness.PATIENCE)

    def test_broken(self):
        """a disk that fails: nothing is promised any more; started again, all that was promised is there"""
        hub = self.hub(self.path, environment=self.machine)
        hub.wait_healthy()
        node = Node(self.port)
        ids = [node.push(str(number))["Scirocco-Id"] for number in range(5)]
        open(self.broken, "w").close()
        refusals = [node.push("x") for _ in range(3)]
        self.assertEqual([answer.status for answer in refusals], [500] * 3)
        self.assertIn("disk", refusals[0].json["message"])
        os.remove(self.broken)
        self.assertEqual(node.push("x").status, 500)
        self.assertEqual(hub.terminate(), 0)
        self.hub(self.path, environment=self.machine).wait_healthy()
        node = Node(self.port)
        self.assertEqual([node.pull()["Scirocco-Id"] for _ in ids], ids)


class Crowd(Queues):
    options = ", max_connections: 5000"

    def test_idle(self):
        """thousands of connections that say nothing cost little, and nobody waits for them"""
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        before = self.resident()
        crowd = [socket.create_connection(("127.0.0.1", self.port), harness.PATIENCE) for _ in range(3000)]
        node = self.node()
        began = time.monotonic()
        for number in range(20):
            self.assertEqual(node.push(str(number)).status, 201)
        self.assertLess(time.monotonic() - began, 10)
        self.note("%d kB more for %d connections" % (self.resident() - before, len(crowd)))
        self.assertLess(self.resident() - before, 30_000)
        for connection in crowd:
            connection.close()
        self.assertEqual(node.pull().status, 200)

    def resident(self):
        with open("/proc/%d/status" % self.queue.pid) as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


class Hostile(Queues):
    options = ", request_timeout: 1s, idle_timeout: 2s, max_connections: 50, max_unfinished: 1MiB"

    def raw(self, data=b""):
        connection = socket.create_connection(("127.0.0.1", self.port), harness.PATIENCE)
        connection.sendall(data)
        return connection

    def answer(self, connection):
        """All that comes until the end."""
        data = b""
        while True:
            try:
                part = connection.recv(65536)
            except ConnectionResetError:
                part = b""
            if not part:
                connection.close()
                return data
            data += part

    def counters(self):
        return self.queue.endpoint("queue").get("counts", {}) or self.queue.endpoint("queue")

    def test_malformed(self):
        """what is no request is refused with its status, and the connection ends"""
        host = b"Host: q\r\n"
        for data, status in (
                (b"nonsense\r\n\r\n", 400), (b"GET / HTTP/1.1\r\n\r\n", 400), (b"GET / HTTP/3.0\r\n" + host + b"\r\n", 505),
                (b"GET /" + b"a" * 9000, 414), (b"GET / HTTP/1.1\r\nX: " + b"a" * 20000, 431),
                (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", 431),
                (b"POST / HTTP/1.1\r\n" + host + b"Transfer-Encoding: gzip\r\n\r\n", 501),
                (b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 99999999\r\n\r\n", 413),
                (b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
                (b"POST / HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
                (os.urandom(500) + b"\r\n\r\n", 400)):
            self.assertTrue(self.answer(self.raw(data)).startswith(b"HTTP/1.1 %d " % status), data[:60])
        self.assertEqual(self.node().pull().status, 204)

    def test_too_large_is_said(self):
        """a client that sends all of a body that is too large hears why"""
        answer = self.node().push(b"x" * 3_000_000, "application/octet-stream")
        self.assertEqual(answer.status, 413)

    def test_pipelining(self):
        """requests that do not wait for answers are answered in order; a chunked body; leave to send one"""
        head = b"Host: q\r\nAuthorization: DEFAULT_TOKEN\r\nScirocco-Node-Source: a1\r\nScirocco-Node-Destination: a1\r\n"
        push = b"POST /messageQueue HTTP/1.1\r\n" + head + b"Content-Type: text/plain\r\n"
        data = b"".join(push + b"Content-Length: 3\r\n\r\n%03d" % number for number in range(200))
        data += push + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
        data += push + b"Content-Length: 1\r\nConnection: close\r\n\r\nz"
        answer = self.answer(self.raw(data))
        self.assertEqual(answer.count(b"HTTP/1.1 201 Created"), 202)
        bodies = [part.split(b"\r\n\r\n")[1] for part in answer.split(b"HTTP/1.1 201 Created")[1:]]
        self.assertEqual(bodies, [b"%03d" % number for number in range(200)] + [b"abc", b"z"])
        asking = self.raw(push + b"Content-Length: 1\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n")
        self.assertEqual(asking.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
        asking.sendall(b"y")
        self.assertTrue(self.answer(asking).startswith(b"HTTP/1.1 201"))

    def test_slow(self):
        """a request that takes too long is ended, and so is a silent connection"""
        slow, silent = self.raw(b"GET / HT"), self.raw()
        began = time.monotonic()
        self.assertTrue(self.answer(slow).startswith(b"HTTP/1.1 408 "))
        self.assertEqual(self.answer(silent), b"")
        self.assertLess(time.monotonic() - began, 10)

    def test_crowd(self):
        """a connection too many is closed at once; the others work"""
        node = self.node()
        self.assertEqual(node.pull().status, 204)
        crowd = [self.raw() for _ in range(80)]
        closed = sum(1 for connection in crowd[60:] if self.answer(connection) == b"")
        self.assertEqual(closed, 20)
        self.assertEqual(node.pull().status, 204)
        for connection in crowd[:60]:
            connection.close()
        wait("room", lambda: self.node().pull().status == 204)

    def test_unfinished(self):
        """what arrives of unfinished requests has a limit of its own"""
        head = (b"POST /messageQueue HTTP/1.1\r\nHost: q\r\nContent-Type: application/octet-stream\r\n"
                b"Content-Length: 900000\r\n\r\n")
        crowd = [self.raw(head) for _ in range(8)]

        def fill(connection):
            try:
                for _ in range(50):
                    connection.sendall(b"x" * 10_000)
            except OSError:
                pass

        threads = [threading.Thread(target=fill, args=(connection,)) for connection in crowd]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        answers = [self.answer(connection)[:12] for connection in crowd]
        self.assertIn(b"HTTP/1.1 503", answers)
        self.assertEqual(self.node().pull().status, 204)

    def test_does_not_read(self):
        """a client that never reads its answers does not make the hub grow"""
        node = self.node("a1")
        for _ in range(5):
            node.push(os.urandom(900_000), "application/octet-stream", to="a1")
        request = b"GET /messages HTTP/1.1\r\nHost: q\r\nAuthorization: DEFAULT_TOKEN\r\nScirocco-Node-Source: a1\r\n\r\n"
        crowd = [self.raw(request * 50) for _ in range(20)]
        time.sleep(2)
        with open("/proc/%d/status" % self.queue.pid) as status:
            resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
        self.note("%d MB resident" % (resident // 1024))
        self.assertLess(resident, 300_000)
        for connection in crowd:
            connection.close()
        self.assertEqual(self.node().pull().status, 204)

    def test_stop(self):
        """SIGTERM ends it, and what was accepted is there after it"""
        id = self.node("a1").push("x", to="b0b")["Scirocco-Id"]
        self.assertEqual(self.queue.terminate(), 0)
        self.again(self.queue).wait_healthy()
        self.assertEqual(self.node("b0b").pull()["Scirocco-Id"], id)


if __name__ == "__main__":
    sys.exit("run.sh runs this")
