"""The hub as a node of its own queue, and as a node of another one."""

import sys
import time

import harness
from harness import wait
from scirocco_common import Node, Queues, Relay

def event(destination, **members):
    """What `send` takes."""
    data = {name: members.pop(name) for name in ("data", "data_base64") if name in members}
    return dict(data, type="scirocco.message", attributes=dict(members, nodedestination=destination))


class OwnNode(Queues):
    """A queue with a node of its own."""

    options = ", node: f00d"

    def setUp(self):
        super().setUp()
        self.events = self.tap(self.queue, "queue")

    def test_events(self):
        """what is pushed for the own node is an event at once, with all that is known of it, and then acknowledged"""
        node = self.node("b0b")
        cases = ((b"hello", "text/plain", "hello"), (b'{"a": 1}', "application/json", {"a": 1}),
                 (b"\0\xff", "application/octet-stream", None), (b"{}", "application/json", None))
        for index, (body, type, data) in enumerate(cases):
            began = time.monotonic()
            pushed = node.push(body, type, to="f00d", label="label é")
            event = self.events.wait_for("scirocco.message", id=pushed["Scirocco-Id"])
            self.assertLess(time.monotonic() - began, 5)
            self.assertEqual(
                (event["nodesource"], event["nodedestination"], event["tries"], event["payloadtype"], event["status"]),
                ("b0b", "f00d", 1, "label é", "processing"))
            self.assertRegex(event["processingtime"], r"^\d{4}-.*Z$")
            if data is not None:
                self.assertEqual(event["data"], data)
            elif index == 2:
                self.assertEqual(event["data_base64"], "AP8=")
            wait("the acknowledgement", lambda: node.get(pushed["Scirocco-Id"])["Scirocco-Status"] == "processed")
        self.assertEqual(self.node("f00d").pull().status, 204)

    def test_schedule(self):
        """a scheduled message is an event when its time has come"""
        at = str(int(time.time() * 1000) + 1500)
        pushed = self.node("b0b").push("x", to="f00d", Scirocco_Status="scheduled", Scirocco_Scheduled_Time=at)
        event = self.events.wait_for("scirocco.message", id=pushed["Scirocco-Id"])
        self.assertGreaterEqual(time.time() * 1000, int(at))
        self.assertIn("scheduledtime", event)

    def test_far_away(self):
        """a message that is scheduled for thousands of years ahead keeps nobody from what comes before"""
        far = str(int(time.time() * 1000) + 7000 * 365 * 86_400_000)
        late = self.node("b0b").push("late", to="f00d", Scirocco_Status="scheduled", Scirocco_Scheduled_Time=far)
        self.assertEqual(late.status, 201)
        time.sleep(0.3)
        soon = self.node("b0b").push("soon", to="f00d")
        self.events.wait_for("scirocco.message", id=soon["Scirocco-Id"])

    def test_many(self):
        """more messages than the hub takes at once, in their order"""
        node = self.node("b0b")
        for number in range(600):
            node.push(str(number), to="f00d")
        wait("600 events", lambda: len(self.events.of("scirocco.message")) >= 600)
        self.assertEqual([event["data"] for event in self.events.of("scirocco.message")], [str(n) for n in range(600)])

    def test_pushing(self):
        """events into the endpoint are pushed; what cannot be is rejected"""
        sent = self.queue.request("send", endpoint="queue", event=event("b0b", data="hello", payloadtype="greeting"))
        self.assertEqual(sent["outcome"], "delivered")
        pulled = self.node("b0b").pull()
        self.assertEqual(
            (pulled.body, pulled["Scirocco-Node-Source"], pulled["Scirocco-Payload-Type"]), (b"hello", "f00d", "greeting"))
        for members in ({"destination": "bob"}, {"destination": "b0b", "payloadtype": "t" * 31}):
            sent = self.queue.request("send", endpoint="queue", event=event(members.pop("destination"), **members))
            self.assertEqual(sent["outcome"], "rejected")

    def test_operations(self):
        """every operation, as the own node and as another"""
        pushed = self.call("push", destination="b0b", json={"a": [1]}, type="lamp")
        self.assertEqual((pushed["status"], pushed["payload_type"], pushed["payload"]), ("pending", "lamp", {"a": [1]}))
        id = pushed["_id"]
        self.assertEqual(self.call("get", id=id)["node_source"], "f00d")
        self.assertEqual(self.call("update", id=id, text="new")["payload"], "new")
        self.assertEqual([m["_id"] for m in self.call("list", limit=5)], [id])
        self.assertEqual(self.call("pull", node="b0b")["tries"], 1)
        self.assertIsNone(self.call("pull", node="b0b"))
        self.assertEqual(self.call("delete", id=id)["n"], 0)
        with self.assertRaisesRegex(harness.Refused, "no such message"):
            self.call("ack", id=id)
        self.assertEqual(self.call("ack", id=id, node="b0b")["status"], "processed")
        self.call("push", destination="b0b", text="x", scheduled="2030-01-02T03:04:05Z")
        self.assertEqual(self.call("delete_all")["n"], 1)
        with self.assertRaisesRegex(harness.Refused, "sure"):
            self.call("clear", sure=False)
        self.assertEqual(self.call("clear", sure=True)["n"], 1)
        self.assertEqual(self.call("list"), [])


class Nodes(Queues):
    """A hub that is a node of another hub's queue."""

    def setUp(self):
        super().setUp()
        self.remote = None

    def start_node(self, options="", name="node"):
        path = self.write(
            name + ".yaml",
            'endpoints:\n  remote: {adapter: scirocco, url: "http://127.0.0.1:%d", node: c0de, poll: 10ms, poll_idle: 100ms%s}\n'
            "routes: []\n" % (self.port, options))
        self.remote = self.hub(path, name)
        self.remote.wait_healthy()
        return self.tap(self.remote, "remote")

    def test_events(self):
        """messages become events as what they were, and are acknowledged then"""
        events = self.start_node()
        node = self.node("b0b")
        for body, type, member, data in (
                (b"hello", "text/plain", "data", "hello"), (b"42", "text/plain", "data", "42"),
                (b'{"a": 1}', "application/json", "data", {"a": 1}),
                (b"AP8=", "application/octet-stream", "data_base64", "QVA4PQ==")):
            pushed = node.push(body, type, to="c0de", label="label")
            event = events.wait_for("scirocco.message", id=pushed["Scirocco-Id"])
            self.assertEqual(
                (event[member], event["nodesource"], event["payloadtype"], event["tries"]), (data, "b0b", "label", 1))
            wait("the acknowledgement", lambda: node.get(pushed["Scirocco-Id"])["Scirocco-Status"] == "processed")

    def test_quirks_kept(self):
        """mend: false leaves payloads as the original's client reads them"""
        events = self.start_node(", mend: false")
        for body, type, data in ((b"42", "text/plain", 42), (b"\0\xff", "application/octet-stream", "AP8=")):
            pushed = self.node("b0b").push(body, type, to="c0de")
            event = events.wait_for("scirocco.message", id=pushed["Scirocco-Id"])
            self.assertEqual((event["datacontenttype"], event["data"]), ("application/json", data))

    def test_recovery(self):
        """what an earlier run had pulled and not acknowledged comes again at the start"""
        node = self.node("b0b")
        pushed = [node.push(body, type, to="c0de") for body, type in (
            (b"one", "text/plain"), (b"\0\xff", "application/octet-stream"), (b"three", "text/plain"))]
        other = self.node("c0de")
        for _ in range(2):
            other.pull()
        log = self.start_node()
        wait("all to be acknowledged", lambda: all(
            node.get(p["Scirocco-Id"])["Scirocco-Status"] == "processed" for p in pushed))
        log.close()
        self.assertTrue(any("2 messages of an earlier run" in line for line in self.remote.errors))

    def test_recovery_beyond_the_list(self):
        """where the server lists as many as it ever does, what is behind them may stay: that is said"""
        node = self.node("c0de")
        for number in range(101):
            node.push(str(number))
        self.start_node()
        wait("the warning", lambda: any("lists 100 messages and no more" in line for line in self.remote.errors))

    def test_acknowledged_when_settled(self):
        """a message is acknowledged when its event was settled, and not before"""
        node = self.node("b0b")
        configuration = (
            'endpoints:\n  remote: {adapter: scirocco, url: "http://127.0.0.1:%d", node: c0de, poll: 10ms}\n'
            '  sink: {adapter: "null"%s}\nroutes: [{from: remote, to: sink}]\n')
        holding = self.hub(self.write("holding.yaml", configuration % (self.port, ", delay: 1h")), "holding")
        id = node.push("x", to="c0de")["Scirocco-Id"]
        wait("the pull", lambda: node.get(id)["Scirocco-Status"] == "processing")
        time.sleep(0.5)
        self.assertEqual(node.get(id)["Scirocco-Status"], "processing")
        holding.kill()
        self.hub(self.write("taking.yaml", configuration % (self.port, "")), "taking")
        wait("the acknowledgement", lambda: node.get(id)["Scirocco-Status"] == "processed")
        self.assertEqual(node.get(id)["Scirocco-Tries"], "1")

    def test_pushing(self):
        """events into the endpoint are pushed, at once or scheduled, in their order; a server that is away is waited for"""
        self.start_node(", receive: false")

        def send(**members):
            return self.remote.request("send", endpoint="remote", event=event("b0b", **members))["outcome"]

        self.assertEqual(send(data='{"a": 1}', payloadtype="lamp"), "delivered")
        self.assertEqual(send(data="text", scheduledtime="2030-01-02T03:04:05Z"), "delivered")
        self.assertEqual(send(data_base64="AP8="), "delivered")
        self.assertEqual(send(data="x", payloadtype="t" * 31), "rejected")
        items = self.node("b0b").ask("GET", "/messages").json
        self.assertEqual([item["payload"] for item in items], [{"a": 1}, "text", "AP8="])
        self.assertEqual([item["status"] for item in items], ["pending", "scheduled", "pending"])
        self.assertEqual(
            [item["payload_type"] for item in items], ["lamp", "text/plain", "application/octet-stream"])
        self.assertEqual(items[0]["node_source"], "c0de")
        self.queue.kill()
        self.assertNotEqual(send(data="unheard"), "delivered")
        self.assertFalse(self.remote.status["healthy"])
        self.again(self.queue).wait_healthy()
        self.assertEqual(send(data="heard"), "delivered")
        self.remote.wait_healthy()

    def test_operations(self):
        """every operation at another hub's queue"""
        self.start_node(", receive: false")

        def call(operation, **parameters):
            return self.remote.request(
                "call", endpoint="remote", operation=operation, parameters=parameters)["value"]

        self.assertEqual((call("list"), call("pull")), ([], None))
        id = call("push", destination="c0de", json={"a": 1}, scheduled="2030-01-02T03:04:05Z")["_id"]
        self.assertEqual((call("get", id=id)["payload"], call("get", id=id)["status"]), ({"a": 1}, "scheduled"))
        self.assertEqual(call("update", id=id, binary="AP8=")["payload"], "AP8=")
        self.assertEqual(len(call("list", limit=3)), 1)
        self.assertEqual((call("delete", id=id)["n"], call("delete", id=id)["n"]), (1, 0))
        id = call("push", destination="c0de", text="x")["_id"]
        self.assertEqual((call("pull")["_id"], call("ack", id=id)["status"]), (id, "processed"))
        call("push", destination="b0b", text="x")
        self.assertEqual((call("delete_all")["n"], call("clear", sure=True)["n"]), (1, 1))
        with self.assertRaisesRegex(harness.Refused, "no such message"):
            call("ack", id=id)

    def test_token(self):
        """a wrong token is said, and never printed"""
        path = self.write(
            "wrong.yaml", 'endpoints:\n  remote: {adapter: scirocco, url: "http://127.0.0.1:%d", node: c0de, '
            "token: sesame}\nroutes: []\n" % self.port)
        remote = self.hub(path, "wrong")
        wait("the reason", lambda: "token" in str(remote.endpoint("remote")))
        self.assertFalse(remote.status["healthy"])
        self.assertNotIn("sesame", "\n".join(remote.errors) + str(remote.status))

    def test_dialect(self):
        """a node of the first dialect"""
        events = self.start_node(", dialect: 1")
        pushed = self.node("b0b").push("x", to="c0de", label="label")
        event = events.wait_for("scirocco.message", id=pushed["Scirocco-Id"])
        self.assertEqual((event["nodesource"], event["payloadtype"]), ("b0b", "label"))


class Batches(Nodes):
    """A node of a queue that takes and gives several messages at once."""

    options = ", max_batch: 20"
    kinds = (
        (b"text", "text/plain", "data", "text"), (b"42", "text/plain", "data", "42"),
        ("é\n\"".encode(), "text/plain", "data", "é\n\""),
        (b'{"a": [1, "b"]}', "application/json", "data", {"a": [1, "b"]}),
        (b"\0\xff", "application/octet-stream", "data_base64", "AP8="), (b"", "text/plain", "data", None))

    def setUp(self):
        super().setUp()
        self.relay = Relay(self.port)
        self.addCleanup(self.relay.close)

    def start_node(self, options="", name="node"):
        port, self.port = self.port, self.relay.port
        try:
            return super().start_node(", max_batch: 20" + options, name)
        finally:
            self.port = port

    def push_from_hub(self, count, options="max_batch: 20"):
        """Events of a hub that become messages for b0b."""
        configuration = (
            'endpoints:\n  source: {adapter: generate, rate: 0, count: %d, payload: "{n}"}\n'
            '  remote: {adapter: scirocco, url: "http://127.0.0.1:%d", node: c0de, receive: false, %s}\n'
            'routes: [{from: source, to: remote, set: {nodedestination: b0b}}]\n')
        return self.hub(self.write("pushing.yaml", configuration % (count, self.relay.port, options)), "pushing")

    def pulled(self, count):
        node, bodies = self.node("b0b"), []
        while len(bodies) < count:
            answer = wait("a message", lambda: (lambda a: a.status == 200 and a)(node.pull()))
            bodies.append(answer.body.decode())
        self.assertEqual(node.pull().status, 204)
        return bodies

    def test_pulling(self):
        """messages of all kinds are pulled and acknowledged together, in their order"""
        node = self.node("b0b")
        pushed = [node.push(body, type, to="c0de", label="é%d" % number)["Scirocco-Id"]
                  for number in range(10) for body, type, _, _ in self.kinds]
        events = self.start_node()
        wait("the acknowledgements", lambda: node.get(pushed[-1])["Scirocco-Status"] == "processed")
        wait("all events", lambda: len(events.of("scirocco.message")) >= len(pushed))
        seen = events.of("scirocco.message")
        self.assertEqual([event["id"] for event in seen], pushed)
        for index, event in enumerate(seen):
            _, _, member, data = self.kinds[index % len(self.kinds)]
            if data is not None:
                self.assertEqual(event[member], data)
            self.assertEqual(
                (event["nodesource"], event["payloadtype"], event["tries"]), ("b0b", "é%d" % (index // len(self.kinds)), 1))
        wait("all to be processed", lambda: all(node.get(id)["Scirocco-Status"] == "processed" for id in pushed))
        asked = self.relay.asked
        self.assertGreaterEqual(asked["GET /messageQueue/batch"], len(pushed) // 20)
        self.assertNotIn("GET /messageQueue", asked)
        self.assertLess(sum(count for what, count in asked.items() if what.startswith("PATCH")), len(pushed) // 2)

    def test_pushing_together(self):
        """events leave together, none is lost or twice, and they are pulled in their order"""
        self.push_from_hub(500)
        self.assertEqual(self.pulled(500), [str(number) for number in range(1, 501)])
        self.assertLess(self.relay.asked["POST /messageQueue/batch"], 250)

    def test_too_many(self):
        """a batch that is refused is taken apart: each message is judged for itself"""
        self.push_from_hub(100, "max_batch: 50")
        self.assertEqual(self.pulled(100), [str(number) for number in range(1, 101)])
        self.assertGreater(self.relay.asked["POST /messageQueue"], 20)

    def test_interrupted(self):
        """a queue that goes away and comes back: what it had not taken is pushed again, in order"""
        self.queue.kill()
        pushing = self.push_from_hub(100)
        wait("failures", lambda: pushing.status and not pushing.status["healthy"])
        self.again(self.queue).wait_healthy()
        self.assertEqual(self.pulled(100), [str(number) for number in range(1, 101)])

    def test_dialect(self):
        """a node of the first dialect: batches are spelled one way"""
        events = self.start_node(", dialect: 1")
        id = self.node("b0b").push("x", to="c0de", label="label")["Scirocco-Id"]
        event = events.wait_for("scirocco.message", id=id)
        self.assertEqual((event["nodesource"], event["payloadtype"]), ("b0b", "label"))


class NoBatches(Batches):
    """The same where the queue knows none: it gets one message at a time, and that is said."""

    options = ""

    def test_pulling(self):
        """messages come one by one"""
        node = self.node("b0b")
        pushed = [node.push(str(number), to="c0de")["Scirocco-Id"] for number in range(30)]
        events = self.start_node()
        wait("all to be processed", lambda: all(node.get(id)["Scirocco-Status"] == "processed" for id in pushed))
        wait("all events", lambda: len(events.of("scirocco.message")) >= 30)
        self.assertEqual([event["id"] for event in events.of("scirocco.message")], pushed)
        self.assertEqual(sum("knows no batches" in line for line in self.remote.errors), 1)

    def test_pushing_together(self):
        """events leave one by one"""
        self.push_from_hub(100)
        self.assertEqual(self.pulled(100), [str(number) for number in range(1, 101)])
        self.assertEqual(self.relay.asked["POST /messageQueue/batch"], 1)

    test_too_many = None


if __name__ == "__main__":
    sys.exit("run.sh runs this")
