"""Requests, both ways: originals ask a sender of the hub, and the hub asks a sender of an original."""

import json
import socket
import unittest

import harness
from harness import Refused

CONFIGURATION = """
endpoints:
  desk:
    adapter: pysig
    mode: server
    host: 127.0.0.1
    port: %d
    request_timeout: 2s
    senders:
      - {name: desk, events: [rung], requests: [ask, senders, never]}
    bind:
      desk.ask: behind.request
      desk.senders: behind.list_senders
  behind:
    adapter: pysig
    mode: client
    host: 127.0.0.1
    port: %d
"""


class Requests(harness.TestCase):
    def setUp(self):
        self.port = harness.free_port()
        self.other_port = harness.free_port()
        self.server_ = self.server(self.other_port, "srv", "boo")
        self.hub_ = self.hub(self.write("requests.yaml", CONFIGURATION % (self.port, self.other_port)))
        self.hub_.wait_healthy()

    def call(self, endpoint, operation, **parameters):
        return self.hub_.request("call", endpoint=endpoint, operation=operation, parameters=parameters)

    def test_bound(self):
        """an original's request is answered by the operation of another endpoint that it is bound to"""
        asker = self.sender(self.port, "asker")
        value = {"a": [1, "ü", None]}
        answer = self.ask(asker, "desk", "ask", {"sender": "srv", "method": "echo", "params": value})
        self.assertEqual(answer, value)
        senders = self.ask(asker, "desk", "senders", {"events": True})
        self.assertIn("srv", [sender["sender"] for sender in senders])

    def test_unbound(self):
        """a request that is not bound, or unknown, fails as it does at an original server"""
        asker = self.sender(self.port, "asker")
        reference = self.sender(self.other_port, "reference")
        expected = self.ask(reference, "srv", "unknown", {"a": 1})
        self.assertEqual(self.ask(asker, "desk", "never", {"a": 1}), expected)
        self.assertEqual(self.ask(asker, "desk", "unknown", {"a": 1}), expected)
        expected = self.ask(reference, "nobody", "method", {"a": 1})
        self.assertEqual(self.ask(asker, "nobody", "method", {"a": 1}), expected)

    def test_bound_operation_fails(self):
        """the failure of the bound operation reaches the original as one"""
        asker = self.sender(self.port, "asker")
        answer = self.ask(asker, "desk", "ask", {"sender": "nobody", "method": "echo"})
        self.assertIsNone(answer)
        self.assertEqual(self.ask(asker, "desk", "ask", {"sender": "srv", "method": "echo", "params": 5}), 5)

    def test_too_slow(self):
        """a bound operation that takes too long is answered with -2 in time, and the next request as ever"""
        self.sender(self.other_port, "helper")
        request = {"id": 1, "method": "request", "params": {
            "sender": "desk", "method": "ask", "params": {"sender": "helper", "method": "slow", "params": None}}}
        with socket.create_connection(("127.0.0.1", self.port), harness.PATIENCE) as peer:
            peer.sendall(json.dumps(request).encode())
            self.assertEqual(json.loads(peer.recv(4096))["status"], -2)
            peer.sendall(b'{"id": 2, "method": "get_version"}')
            self.assertEqual(json.loads(peer.recv(4096)), {"id": 2, "status": 0, "response": "1.01"})

    def test_between_originals(self):
        """an original asks another original through the hub, as through an original server"""
        self.sender(self.port, "helper")
        asker = self.sender(self.port, "asker")
        self.sender(self.other_port, "helper")
        reference = self.sender(self.other_port, "reference")
        for method, params in (("echo", {"n": 1}), ("echo", None), ("fail", 1), ("anything", [1, 2])):
            with self.subTest(method=method, params=params):
                expected = self.ask(reference, "helper", method, params)
                self.assertEqual(self.ask(asker, "helper", method, params), expected)

    def test_call(self):
        """the operation `request` asks an original sender, as a server and as a client"""
        self.sender(self.port, "helper", "e")
        self.sender(self.other_port, "far", "e")
        for endpoint, sender in (("desk", "helper"), ("behind", "far")):
            with self.subTest(endpoint=endpoint):
                answer = self.call(endpoint, "request", sender=sender, method="echo", params='{"x": [1, "ü"]}')
                self.assertEqual(answer, {"kind": "json", "value": {"x": [1, "ü"]}})
                answer = self.call(endpoint, "request", sender=sender, method="other", params="7")
                self.assertEqual(answer["value"], ["other", 7])
        with self.assertRaises(Refused) as refusal:
            self.call("desk", "request", sender="nobody", method="echo")
        self.assertNotEqual(refusal.exception.code, "TIMEOUT")

    def test_list(self):
        """the operation `list_senders` lists originals and the hub's own"""
        self.sender(self.port, "helper", "e")
        answer = self.call("desk", "list_senders", events="true")["value"]
        listed = {sender["sender"]: sender for sender in answer}
        self.assertEqual(set(listed), {None, "desk", "helper"})
        self.assertIn("e", [event["event"] for event in listed["helper"]["events"]])


if __name__ == "__main__":
    unittest.main()
