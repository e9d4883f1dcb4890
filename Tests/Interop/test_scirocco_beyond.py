"""What the queue can beyond the original: off unless it is asked for."""

import base64
import json
import os
import sys
import threading
import time

from harness import wait
from scirocco_common import Queues


class Leases(Queues):
    options = ", visibility: 500ms, max_tries: 2"

    def test_redelivery(self):
        """what is not acknowledged in time comes again, and is dead after the last try"""
        node = self.node()
        id = node.push("x")["Scirocco-Id"]
        self.assertEqual((node.pull()["Scirocco-Tries"], node.pull().status), ("1", 204))
        again = wait("the second try", lambda: (lambda a: a.status == 200 and a)(node.pull()))
        self.assertEqual((again["Scirocco-Id"], again["Scirocco-Tries"]), (id, "2"))
        wait("its end", lambda: node.get(id)["Scirocco-Status"] == "dead")
        self.assertEqual((node.pull().status, node.ack(id).status), (204, 404))

    def test_acknowledged(self):
        """what is acknowledged in time does not"""
        node = self.node()
        id = node.push("x")["Scirocco-Id"]
        node.pull()
        node.ack(id)
        time.sleep(1)
        self.assertEqual((node.pull().status, node.get(id)["Scirocco-Status"]), (204, "processed"))


class LongPolls(Queues):
    options = ", long_poll: 20s, visibility: 1s"

    def pull(self, seconds):
        """A pull that waits, in the background: a list that will hold the answer and when it came."""
        result = []
        node = self.node()

        def run():
            result.append((node.pull("/messageQueue?wait=%d" % seconds), time.monotonic()))

        threading.Thread(target=run, daemon=True).start()
        time.sleep(0.2)
        return result

    def test_waiting(self):
        """a pull waits for a push, in the order of pulls, and no longer than it may"""
        first, second, short = self.pull(15), self.pull(15), self.pull(1)
        began = time.monotonic()
        wait("the short one", lambda: short)
        self.assertEqual(short[0][0].status, 204)
        self.assertGreater(short[0][1] - began, 0.5)
        node = self.node()
        node.push("one")
        wait("the first", lambda: first)
        self.assertEqual((first[0][0].body, second), (b"one", []))
        node.push("two")
        wait("the second", lambda: second)
        self.assertEqual(second[0][0].body, b"two")

    def test_schedule_and_lease(self):
        """it also waits for a time that comes, and for a message that comes back"""
        node = self.node()
        at = str(int(time.time() * 1000) + 1000)
        node.push("later", Scirocco_Status="scheduled", Scirocco_Scheduled_Time=at)
        waiting = self.pull(15)
        wait("the time", lambda: waiting)
        self.assertEqual(waiting[0][0].body, b"later")
        again = self.pull(15)
        wait("its second try", lambda: again)
        self.assertEqual((again[0][0].body, again[0][0]["Scirocco-Tries"]), (b"later", "2"))

    def test_gone(self):
        """who has gone gets nothing"""
        gone = self.node()
        gone._connection.request(
            "GET", "/messageQueue?wait=15", headers={"Authorization": "DEFAULT_TOKEN", "Scirocco-Node-Source": "af123"})
        time.sleep(0.3)
        gone.close()
        time.sleep(0.3)
        node = self.node()
        node.push("x")
        answer = node.pull()
        self.assertEqual((answer.status, answer["Scirocco-Tries"]), (200, "1"))


class Tokens(Queues):
    options = ', token: master, tokens: [{node: b0b, token: bob}]'

    def test_tokens(self):
        """a node's own token is good for that node; the master's for all"""
        self.assertEqual(self.node(token="master").push("x", to="b0b").status, 201)
        self.assertEqual(self.node("b0b", token="bob").pull().status, 200)
        self.assertEqual(self.node("b0b", token="bob").ask("DELETE", "/globalDataSpace").status, 403)
        for name, token in (("af123", "bob"), ("B0B", "bob"), ("b0b", "DEFAULT_TOKEN"), (None, "bob")):
            self.assertEqual(self.node(name, token=token).pull().status, 403)


class Retention(Queues):
    options = ", keep_processed: 1s"

    def test_forgetting(self):
        """what was acknowledged is there for its time, and then forgotten; what was not, stays"""
        node = self.node()
        waits, works = node.push("waits", to="b0b")["Scirocco-Id"], node.push("works")["Scirocco-Id"]
        node.pull()
        ids = [node.push(str(number))["Scirocco-Id"] for number in range(200)]
        for _ in ids:
            self.assertEqual(node.ack(node.pull()["Scirocco-Id"]).status, 200)
        self.assertEqual(node.get(ids[-1])["Scirocco-Status"], "processed")
        wait("all to be forgotten", lambda: all(node.get(id).status == 404 for id in ids))
        self.assertEqual([node.get(id)["Scirocco-Status"] for id in (waits, works)], ["pending", "processing"])
        wait("the count", lambda: self.queue.endpoint("queue")["counts"].get("forgotten_messages") == len(ids))
        self.assertTrue(any("forgotten" in line for line in self.queue.errors))


class MakingRoom(Queues):
    options = ", store_size: 1MiB, make_room: true"

    def test_room(self):
        """what was acknowledged makes room in a full store; what was not is never forgotten"""
        node = self.node()
        ids = []
        for _ in range(40):
            answer = node.push(os.urandom(100_000), "application/octet-stream")
            self.assertEqual(answer.status, 201)
            ids.append(node.pull()["Scirocco-Id"])
            self.assertEqual(node.ack(ids[-1]).status, 200)
        self.assertEqual((node.get(ids[0]).status, node.get(ids[-1]).status), (404, 200))
        kept = []
        while True:
            answer = node.push(os.urandom(100_000), "application/octet-stream")
            if answer.status == 507:
                break
            kept.append(answer["Scirocco-Id"])
        self.assertEqual([node.pull()["Scirocco-Id"] for _ in kept], kept)


class Batches(Queues):
    options = ", max_batch: 3, long_poll: 20s"

    def batch(self, node, method, path, value):
        return node.ask(method, "/messageQueue/batch" + path, json.dumps(value), "application/json")

    def test_batches(self):
        """several messages are pushed, pulled and acknowledged in one request"""
        node = self.node()
        answer = self.batch(node, "POST", "", [
            {"node_destination": "b0b", "payload": {"on": 1}, "payload_type": "switch"},
            {"node_destination": "b0b", "payload": "text"},
            {"node_destination": "b0b", "payload_base64": base64.b64encode(b"\x00\xff").decode()}])
        self.assertEqual(answer.status, 201)
        ids = [message["_id"] for message in answer.json]
        self.assertEqual([message["status"] for message in answer.json], ["pending"] * 3)
        worker = self.node("b0b")
        first, second = worker.pull("/messageQueue/batch?max=2"), worker.pull("/messageQueue/batch")
        messages = first.json + second.json
        self.assertEqual([message["_id"] for message in messages], ids)
        self.assertEqual([(m.get("payload"), m.get("payload_base64")) for m in messages], [
            ({"on": 1}, None), ("text", None), (None, "AP8=")])
        self.assertEqual({(m["status"], m["tries"], m["node_source"]) for m in messages}, {("processing", 1, "af123")})
        self.assertEqual(worker.pull("/messageQueue/batch").status, 204)
        # A batch may name what was acknowledged already, or never was there.
        self.assertEqual(worker.ack(ids[1]).status, 200)
        answer = self.batch(worker, "PATCH", "/ack", ids)
        self.assertEqual((answer.status, answer.json), (200, {"acknowledged": [ids[0], ids[2]], "not_found": [ids[1]]}))
        self.assertEqual({node.get(id)["Scirocco-Status"] for id in ids}, {"processed"})

    def test_whole_or_not_at_all(self):
        """a push with something wrong in it adds nothing, and says what it is"""
        node = self.node()
        good = {"node_destination": "af123"}
        answer = self.batch(node, "POST", "", [good, {"node_destination": "xyz"}])
        self.assertEqual(answer.status, 400)
        self.assertIn("message 1", answer.json["message"])
        self.assertEqual(self.batch(node, "POST", "", [good] * 4).status, 413)
        self.assertEqual(self.batch(node, "POST", "", []).status, 400)
        self.assertEqual(self.batch(self.node(token="wrong"), "POST", "", [good]).status, 403)
        self.assertEqual(node.pull().status, 204)

    def test_waiting(self):
        """a pull of a batch waits like any other"""
        result = []
        worker = self.node("b0b")
        thread = threading.Thread(target=lambda: result.append(worker.pull("/messageQueue/batch?wait=15")))
        thread.start()
        time.sleep(0.3)
        self.batch(self.node(), "POST", "", [{"node_destination": "b0b"}] * 2)
        thread.join(10)
        self.assertEqual((result[0].status, len(result[0].json)), (200, 2))


class Off(Queues):
    def test_nothing_of_it(self):
        """without its settings a pull does not wait, and nothing comes back"""
        node = self.node()
        began = time.monotonic()
        self.assertEqual(node.pull("/messageQueue?wait=5").status, 204)
        self.assertLess(time.monotonic() - began, 2)
        node.push("x")
        node.pull()
        time.sleep(1)
        self.assertEqual(node.pull().status, 204)
        self.assertEqual({node.ask(*request).status for request in (
            ("GET", "/messageQueue/batch"), ("POST", "/messageQueue/batch", b"[{}]", "application/json"),
            ("PATCH", "/messageQueue/batch/ack", b"[]", "application/json"))}, {404})


if __name__ == "__main__":
    sys.exit("run.sh runs this")
