"""Programs with the original scirocco-pyclient 0.0.4, 1.0.0 and 2.1.3 against our queue, through every call that they have."""

import sys
import time

from scirocco_common import NEVER, Original, Queues, utc


class Originals(Queues):
    version = ""

    def client_(self, node="af123", **named):
        return self._add(Original(self.version, self.port, node, self.environment, **named))


class Old(Originals):
    """Both versions that speak the first dialect."""

    def flow(self):
        """push, pull, ack, get, get_all, update_one, delete_one, delete_all, with every type of payload"""
        one, two = self.client_("af123"), self.client_("b0b")
        pushed = one.result("message_queue_push", "b0b", {"type": "message"})
        id = pushed["metadata"]["id"]
        self.assertEqual(pushed["payload"], {"type": "message"})
        self.assertEqual(
            [pushed["metadata"][name] for name in ("to", "from", "status", "tries", "data_type")],
            ["b0b", "af123", "pending", "0", "application/json"])
        self.assertEqual(one.result("message_get", id)["payload"], {"type": "message"})
        self.assertEqual(one.result("message_update_one", id, {"type": "other"})["payload"], {"type": "other"})
        pulled = two.result("message_queue_pull")
        self.assertEqual((pulled["metadata"]["id"], pulled["metadata"]["status"]), (id, "processing"))
        acknowledged = two.result("message_queue_ack", id)["metadata"]
        self.assertEqual((acknowledged["status"], acknowledged["tries"]), ("processed", "1"))
        self.assertTrue(acknowledged["processed_time"] and acknowledged["processing_time"])
        self.assertIsNone(two.result("message_queue_pull"))
        for sent, got in (("hello", "hello"), ('{"j": 1}', {"j": 1}), ({"bytes": "41ff42"}, "Qf9C")):
            answer = one.do("message_queue_push", "b0b", sent, "label")
            # 0.0.4 cannot read its own bytes; the message is in the queue all the same.
            if isinstance(sent, dict) and self.version == "0.0.4":
                self.assertEqual(answer["error"], "UnicodeDecodeError")
            else:
                self.assertEqual(answer["result"]["metadata"]["data_type"], "label")
            self.assertEqual(two.result("message_queue_pull")["payload"], got)
        for text in ("123", "true", '"q"'):
            self.assertIn("400", one.do("message_queue_push", "b0b", text)["text"])
        everything = one.result("message_get_all")
        self.assertEqual(len(everything if self.version == "1.0.0" else everything["payload"]), 4)
        self.assertEqual(one.result("message_delete_one", id)["payload"], {"ok": 1, "n": 1})
        self.assertEqual(two.result("message_delete_all")["payload"], {"ok": 1, "n": 3})

    def errors(self):
        """errors name the status"""
        client = self.client_()
        self.assertIn("404", client.do("message_queue_ack", NEVER)["text"])
        self.assertIn("404", client.do("message_get", "abc")["text"])
        self.assertIn("400", client.do("message_queue_push", "xyz", "x")["text"])
        self.assertIn("413", client.do("message_queue_push", "b0b", "x" * 102401)["text"])
        self.assertIn("403", self.client_(token="wrong").do("message_queue_pull")["text"])
        nothing = client.do("message_get_all")
        self.assertEqual(nothing.get("result", "raised"), "raised" if self.version == "0.0.4" else None)


class SciroccoSeed(Old):
    """Version 0.0.4, whose README shows these calls."""

    version = "0.0.4"

    def test_flow(self):
        """push, pull, ack, get, get_all, update_one, delete_one, delete_all, with every type of payload"""
        self.flow()

    def test_errors(self):
        """errors name the status; a list of nothing is one"""
        self.errors()


class SciroccoOne(Old):
    """Version 1.0.0, the last of the first dialect."""

    version = "1.0.0"

    def test_flow(self):
        """push, pull, ack, get, get_all, update_one, delete_one, delete_all, with every type of payload"""
        self.flow()

    def test_errors(self):
        """errors name the status; a list of nothing is none"""
        self.errors()


class SciroccoTwo(Originals):
    """Version 2.1.3, of the second dialect."""

    version = "2.1.3"

    def test_flow(self):
        """push, pull, ack, get, get_all, update_one, delete_one, delete_all"""
        one, two = self.client_("af123"), self.client_("b0b")
        self.assertIsNone(one.result("get_all"))
        pushed = one.result("push", {"node_destination": "b0b", "payload": {"a": 1}, "payload_type": "lamp"})
        id = pushed["metadata"]["id"]
        self.assertEqual(
            [pushed["metadata"][name] for name in ("node_source", "node_destination", "status", "payload_type", "tries")],
            ["af123", "b0b", "pending", "lamp", "0"])
        self.assertEqual(one.result("get", id)["payload"], {"a": 1})
        self.assertEqual(one.result("update_one", id, {"bytes": "00ff"})["payload"], "AP8=")
        pulled = two.result("pull")
        self.assertEqual((pulled["metadata"]["id"], pulled["metadata"]["tries"]), (id, "1"))
        self.assertIn("404", one.do("update_one", id, "late")["text"])
        self.assertEqual(one.result("delete_one", id)["payload"]["n"], 0)
        self.assertIn("404", one.do("ack", id)["text"])
        self.assertEqual(two.result("ack", id)["metadata"]["status"], "processed")
        one.result("push", {"node_destination": "b0b", "payload": "next"})
        items = two.result("get_all")
        self.assertEqual([item["payload"] for item in items], ["AP8=", "next"])
        self.assertEqual([item["metadata"]["tries"] for item in items], [1, 0])
        self.assertEqual(one.result("delete_all")["payload"], {"ok": 1, "n": 1})

    def test_payloads(self):
        """objects, texts, texts that are JSON, bytes; scalars and what is too large are refused"""
        client = self.client_("c1")
        for sent, got in (
                ({"a": [1]}, {"a": [1]}), ("hello", "hello"), ('{"j":1}', {"j": 1}), ("é", "é"),
                ({"bytes": "00ff01"}, "AP8B")):
            client.result("push", {"node_destination": "c1", "payload": sent})
            self.assertEqual(client.result("pull")["payload"], got)
        for text in ("123", '"q"', "true", "null"):
            self.assertIn("400", client.do("push", {"node_destination": "c1", "payload": text})["text"])
        self.assertIn("413", client.do("push", {"node_destination": "c1", "payload": "x" * 102401})["text"])
        self.assertIn("400", client.do("push", {"node_destination": "xyz", "payload": "x"})["text"])
        self.assertIn("400", self.client_("node").do("push", {"node_destination": "c1", "payload": "x"})["text"])
        self.assertIn("403", self.client_(token="wrong").do("pull")["text"])

    def test_schedule(self):
        """34, 35: a time in the future and one in the past"""
        client = self.client_("c2")
        pushed = client.result(
            "push", {"node_destination": "c2", "payload": "x", "scheduled_time": "2030-01-02T03:04:05.678901"})
        self.assertEqual(
            (pushed["metadata"]["status"], pushed["metadata"]["scheduled_time"][:24]),
            ("scheduled", "Wed Jan 02 2030 03:04:05"))
        self.assertIsNone(client.result("pull"))
        soon = {"node_destination": "c2", "payload": "soon", "scheduled_time": utc(2) + ".5"}
        client.result("push", soon)
        self.assertIsNone(client.result("pull"))
        time.sleep(3)
        self.assertEqual(client.result("pull")["payload"], "soon")
        past = {"node_destination": "c2", "payload": "x", "scheduled_time": utc(-3600) + ".0"}
        self.assertIn("400", client.do("push", past)["text"])

    def test_on_receive(self):
        """a consumer gets each message once, in order"""
        one, two = self.client_("d1"), self.client_("d2")
        for number in range(10):
            one.result("push", {"node_destination": "d2", "payload": "message %d" % number})
        got = two.result("on_receive", 10)
        self.assertEqual([item["payload"] for item in got], ["message %d" % number for number in range(10)])
        self.assertEqual(
            {item["metadata"]["status"] for item in two.result("get_all")}, {"processed"})


if __name__ == "__main__":
    sys.exit("run.sh runs this")
