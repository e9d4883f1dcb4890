"""The queue on raw HTTP: every test vector that was found by running the original server."""

import json
import sys
import time

from harness import wait
from scirocco_common import NEVER, Queues, utc

STAMP = r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT\+0000 \(.+\)$"


class Vectors(Queues):
    def test_root(self):
        """1, 2: the page about the server, and who may see it"""
        answer = self.node().ask("GET", "/")
        self.assertEqual((answer.status, answer["Content-Type"]), (200, "application/json; charset=utf-8"))
        self.assertTrue(answer.body.startswith(b'{\n          "name": '))
        self.assertEqual(sorted(answer.json), ["author", "name", "source"])
        for token in (None, "Bearer DEFAULT_TOKEN", "wrong", "default_token"):
            self.assertEqual(self.node(token=token).ask("GET", "/").status, 403)

    def test_nowhere(self):
        """3: what there is not; letter case and a slash at the end do not matter"""
        node = self.node()
        for method, path in (
                ("GET", "/nope"), ("PUT", "/messageQueue"), ("POST", "/messages"), ("GET", "/messages/xyz"),
                ("GET", "/messages/123"), ("DELETE", "/messages/"  + "0" * 25), ("POST", "/messageQueue/1/ack"),
                ("GET", "/messageQueue/1/ack"), ("BREW", "/")):
            self.assertEqual(node.ask(method, path, type="text/plain").status, 404, (method, path))
        self.assertEqual(node.ask("GET", "/MESSAGEQUEUE/").status, 204)
        self.assertEqual(node.ask("OPTIONS", "/messageQueue")["Allow"], "GET,HEAD,POST")

    def test_empty(self):
        """4, 33: nothing to pull or to list"""
        node = self.node()
        for path in ("/messageQueue", "/messages"):
            answer = node.ask("GET", path)
            self.assertEqual((answer.status, answer.body, answer["Content-Type"]), (204, b"", None))
        self.assertEqual(self.node(name=None).pull().status, 204)

    def test_json(self):
        """5, 8 to 10: objects and arrays, laid out; no scalars; the empty object"""
        node = self.node()
        answer = node.push({"a": [1, {"b": None}], "c": []})
        self.assertEqual(answer.status, 201)
        self.assertEqual(answer["Location"], "/messages/" + answer["Scirocco-Id"])
        self.assertEqual(
            (answer["Scirocco-Status"], answer["Scirocco-Tries"], answer["Scirocco-Payload-Type"]),
            ("pending", "0", "application/json"))
        self.assertRegex(answer["Scirocco-Created-Time"], STAMP)
        self.assertRegex(answer["Scirocco-Id"], "^[0-9a-f]{24}$")
        self.assertIsNone(answer["Scirocco-Update-Time"])
        self.assertEqual(answer.json, {"a": [1, {"b": None}], "c": []})
        self.assertEqual(
            answer.body.decode(),
            "{\n" + " " * 10 + '"a": [\n' + " " * 20 + "1,\n" + " " * 20 + "{\n" + " " * 30 + '"b": null\n' + " " * 20
            + "}\n" + " " * 10 + "],\n" + " " * 10 + '"c": []\n}')
        self.assertEqual(node.push([1, 2]).json, [1, 2])
        for text in ("123", '"str"', "{bad", "true", '{"a":1} x', "[" * 200 + "]" * 200):
            self.assertEqual(node.push(text, "application/json").status, 400, text)
        empty = self.node("e1")
        for body in (b"{}", b" { } ", b""):
            answer = empty.push(body, "application/json", to="e1")
            self.assertEqual((answer.status, answer.body, answer["Content-Type"]), (201, b"", None))
            pulled = empty.pull()
            self.assertEqual((pulled.status, pulled.body, pulled["Content-Type"]), (200, b"", None))

    def test_text(self):
        """6: text, which is answered as HTML; beyond ASCII as UTF-8 and as ISO 8859-1; the empty text"""
        node = self.node()
        for sent, stored in ((b"hello", b"hello"), ("é☂".encode(), "é☂".encode()), (b"\xe9", "é".encode()), (b"", b"")):
            answer = node.push(sent)
            self.assertEqual(
                (answer.status, answer["Content-Type"], answer.body, answer["Scirocco-Payload-Type"]),
                (201, "text/html; charset=utf-8", stored, "text/plain"))
            pulled = node.pull()
            self.assertEqual((pulled.body, pulled["Content-Type"]), (stored, "text/html; charset=utf-8"))

    def test_binary(self):
        """7: bytes come back raw once, and as base64 ever after"""
        node = self.node()
        data = bytes.fromhex("00ff0162696e")
        answer = node.push(data, "application/octet-stream")
        self.assertEqual(
            (answer.status, answer["Content-Type"], answer.body), (201, "application/octet-stream", data))
        for again in (node.get(answer["Scirocco-Id"]), node.pull(), node.ack(answer["Scirocco-Id"])):
            self.assertEqual(
                (again.status, again["Content-Type"], again.body),
                (200, "application/json; charset=utf-8", b'"AP8BYmlu"'))

    def test_types(self):
        """11: the content types of a push, just these"""
        node = self.node()
        for type in ("text/plain; charset=utf-8", "text/html", "application/json; charset=utf-8", "", None):
            self.assertEqual(node.push("[]", type).status, 400, type)

    def test_nodes(self):
        """12, 13: names of nodes are hexadecimal digits"""
        node = self.node()
        for to in ("xyz", "0x12", None, ""):
            answer = node.push("x", to=to)
            self.assertEqual((answer.status, list(answer.json["errors"])), (400, ["node_destination"]), to)
        answer = self.node(name=None).push("x")
        self.assertEqual((answer.status, list(answer.json["errors"])), (400, ["node_source"]))
        self.assertEqual(list(self.node("q", dialect=1).push("x", to="q").json["errors"]), ["from", "to"])
        answer = self.node("AF12").push("x", to="12e5")
        self.assertEqual((answer["Scirocco-Node-Source"], answer["Scirocco-Node-Destination"]), ("AF12", "12e5"))
        self.assertEqual(self.node("0007").push("x", to="0007")["Scirocco-Node-Source"], "0007")
        self.assertEqual(self.node("12E5").pull().status, 204)

    def test_payload_type(self):
        """14: a label of 1 to 30 characters"""
        node = self.node()
        self.assertEqual(node.push("x", label="t" * 30)["Scirocco-Payload-Type"], "t" * 30)
        answer = node.push("x", label="t" * 31)
        self.assertEqual((answer.status, list(answer.json["errors"])), (400, ["payload_type"]))
        self.assertEqual(node.push("x", label="é" * 30)["Scirocco-Payload-Type"], "é" * 30)

    def test_status(self):
        """15, 16, 21: what a message can be pushed as"""
        node = self.node()
        for status in ("processing", "processed", "pending"):
            self.assertEqual(node.push("x", Scirocco_Status=status)["Scirocco-Status"], "pending")
        answer = node.push("x", Scirocco_Status="bogus")
        self.assertEqual((answer.status, list(answer.json["errors"])), (400, ["status"]))
        answer = node.push("x", Scirocco_Status="scheduled")
        self.assertEqual(answer.status, 400)
        self.assertNotIn("errors", answer.json)
        answer = node.push("x", to="cc", Scirocco_Scheduled_Time="2030-01-02T03:04:05Z")
        self.assertEqual(
            (answer.status, answer["Scirocco-Status"], answer["Scirocco-Scheduled-Time"]),
            (201, "pending", "Wed Jan 02 2030 03:04:05 GMT+0000 (Coordinated Universal Time)"))
        self.assertEqual(self.node("cc").pull().status, 200)

    def test_schedule_forms(self):
        """17 to 19: the forms of a scheduled time"""
        node = self.node()
        wanted = "Wed Jan 02 2030 03:04:05 GMT+0000 (Coordinated Universal Time)"
        for text in (
                "2030-01-02T03:04:05", "2030-01-02T03:04:05.678901", "2030-01-02T03:04:05.5Z", "2030-01-02 03:04:05",
                "2030-01-02T03:04:05+00:00", "2030-01-02T05:04:05+02:00", "Wed, 02 Jan 2030 03:04:05 GMT",
                "1893553445000", wanted):
            answer = node.push("x", Scirocco_Status="scheduled", Scirocco_Scheduled_Time=text)
            self.assertEqual(
                (answer.status, answer["Scirocco-Status"], answer["Scirocco-Scheduled-Time"]),
                (201, "scheduled", wanted), text)
        self.assertEqual(
            node.push("x", Scirocco_Status="scheduled", Scirocco_Scheduled_Time="2030-01-02").status, 201)
        for text in (
                utc(-86400), "garbage", "2030", str(int(time.time()) + 1000), "2030-02-30T00:00:00", "9" * 30,
                "2030-01-02T03:04:05 nonsense"):
            answer = node.push("x", Scirocco_Status="scheduled", Scirocco_Scheduled_Time=text)
            self.assertEqual((answer.status, list(answer.json["errors"])), (400, ["scheduled_time"]), text)

    def test_schedule(self):
        """20: a scheduled message is there when its time has come"""
        node = self.node()
        at = str(int(time.time() * 1000) + 1200)
        pushed = node.push("later", Scirocco_Status="scheduled", Scirocco_Scheduled_Time=at)
        self.assertEqual((pushed.status, node.pull().status), (201, 204))
        self.assertEqual(node.get(pushed["Scirocco-Id"])["Scirocco-Status"], "scheduled")
        answer = wait("the time", lambda: (lambda a: a.status == 200 and a)(node.pull()))
        self.assertGreaterEqual(time.time() * 1000, int(at))
        self.assertEqual((answer["Scirocco-Status"], answer.body), ("processing", b"later"))
        self.assertRegex(answer["Scirocco-Scheduled-Time"], STAMP)

    def test_pull_and_ack(self):
        """22 to 24: pulled once, acknowledged once, by its destination"""
        node, other = self.node(), self.node("b0b")
        id = other.push("x")["Scirocco-Id"]
        self.assertEqual(node.ack(id).status, 404)
        pulled = node.pull()
        self.assertEqual(
            (pulled.status, pulled["Scirocco-Id"], pulled["Scirocco-Status"], pulled["Scirocco-Tries"]),
            (200, id, "processing", "1"))
        for name in ("Processing", "Update"):
            self.assertRegex(pulled["Scirocco-%s-Time" % name], STAMP)
        self.assertIsNone(pulled["Scirocco-Processed-Time"])
        self.assertEqual((node.pull().status, other.ack(id).status), (204, 404))
        answer = node.ack(id)
        self.assertEqual((answer.status, answer["Scirocco-Status"], answer.body), (200, "processed", b"x"))
        self.assertRegex(answer["Scirocco-Processed-Time"], STAMP)
        self.assertEqual((node.ack(id).status, node.ack("0" * 24).status), (404, 404))
        self.assertEqual(node.ask("HEAD", "/messageQueue").status, 204)

    def test_update(self):
        """25, 26: another payload, by its source, until it is pulled"""
        node, other = self.node(), self.node("b0b")
        id = node.push({"a": 1}, to="b0b")["Scirocco-Id"]
        path = "/messages/" + id
        self.assertEqual(other.ask("PATCH", path, b"{}", "application/json").status, 404)
        answer = node.ask("PATCH", path, b"\1\2")
        self.assertEqual(
            (answer.status, answer.body, answer["Scirocco-Payload-Type"]), (200, b'"AQI="', "application/json"))
        self.assertRegex(answer["Scirocco-Update-Time"], STAMP)
        self.assertEqual(node.ask("PATCH", path, b"text", "text/plain; charset=utf-8").body, b"text")
        self.assertEqual(node.ask("PATCH", path, b"x", "image/png").body, b"")
        self.assertEqual(other.pull()["Scirocco-Id"], id)
        self.assertEqual(node.ask("PATCH", path, b"\1\2").status, 404)

    def test_delete(self):
        """27, 28: deleted by its source, until it is pulled"""
        node, other = self.node(), self.node("b0b")
        id = node.push("x", to="b0b")["Scirocco-Id"]
        for who, count in ((other, 0), (node, 1), (node, 0)):
            answer = who.ask("DELETE", "/messages/" + id)
            self.assertEqual((answer.status, answer.json), (200, {"ok": 1, "n": count}))
        id = node.push("x", to="b0b")["Scirocco-Id"]
        other.pull()
        self.assertEqual(node.ask("DELETE", "/messages/" + id).json["n"], 0)
        for _ in range(3):
            node.push("x", to="b0b")
        self.assertEqual(other.ask("DELETE", "/messages").json["n"], 0)
        self.assertEqual(node.ask("DELETE", "/messages").json["n"], 3)
        node.push("x", to="b0b")
        self.assertEqual(self.node("cc").ask("DELETE", "/globalDataSpace").json, {"ok": 1, "n": 2})

    def test_get(self):
        """29: seen by its source and its destination"""
        node, other = self.node(), self.node("b0b")
        id = node.push("x", to="b0b")["Scirocco-Id"]
        self.assertEqual([n.get(id).status for n in (node, other, self.node("cc"))], [200, 200, 404])
        self.assertEqual([node.get(id.upper()).status, node.get(NEVER).status], [200, 404])

    def test_list(self):
        """30: lists, their limits and their members"""
        node = self.node()
        for number in range(105):
            node.push(str(number), to="b0b")
        for path, count in (
                ("", 100), ("?limit=7", 7), ("?limit=500", 100), ("?limit=0", 100), ("?limit=x", 100), ("?limit=-1", 100)):
            self.assertEqual(len(node.ask("GET", "/messages" + path).json), count, path)
        first = self.node("b0b")
        pulled = first.pull()
        item = first.ask("GET", "/messages?limit=1").json[0]
        self.assertEqual(
            sorted(item), [
                "_id", "created_time", "node_destination", "node_source", "payload", "payload_type", "processing_time",
                "status", "tries", "update_time"])
        self.assertEqual(
            (item["_id"], item["status"], item["tries"], item["payload"]),
            (pulled["Scirocco-Id"], "processing", 1, "0"))
        self.assertRegex(item["created_time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        node.push(b"\0\xff", "application/octet-stream", to="dd")
        node.push({"a": 1}, to="dd")
        node.push({}, to="dd")
        items = self.node("dd").ask("GET", "/messages").json
        self.assertEqual([item.get("payload") for item in items], ["AP8=", {"a": 1}, None])
        self.assertEqual(
            sorted(self.node("dd", dialect=1).ask("GET", "/messages").json[1]),
            ["_id", "created_time", "data", "data_type", "from", "status", "to", "tries"])

    def test_order(self):
        """31: the oldest first"""
        node = self.node()
        for text in ("a", "b", "c"):
            node.push(text)
        self.assertEqual([node.pull().body for _ in range(3)], [b"a", b"b", b"c"])

    def test_sizes(self):
        """32: the largest bodies of each type"""
        node = self.node()
        for type, size in (("text/plain", 102400), ("application/json", 102400), ("application/octet-stream", 1024000)):
            for more, status in ((0, 201), (1, 413)):
                body = b"x" * (size + more)
                if type == "application/json":
                    body = b'["' + body[4:] + b'"]'
                with self.subTest(type, more=more):
                    answer = self.node().push(body, type)
                    self.assertEqual(answer.status, status)
        self.assertEqual(len(node.ask("GET", "/messages").json), 3)

    def test_order_of_checks(self):
        """the body before the token, the token before the type, the type before the path"""
        stranger = self.node(token="wrong")
        self.assertEqual(stranger.push("{bad", "application/json").status, 400)
        self.assertEqual(stranger.push("x" * 102401).status, 413)
        self.assertEqual(stranger.push("x", "text/html").status, 403)
        self.assertEqual(self.node().ask("POST", "/nope", b"x", "text/html").status, 400)

    def test_dialects(self):
        """each is answered in its own; the first may change what was pulled"""
        old, new = self.node("a1", dialect=1), self.node("b1")
        pushed = old.push("x", to="b1", label="greeting")
        self.assertEqual(
            [pushed["Scirocco-From"], pushed["Scirocco-To"], pushed["Scirocco-Data-Type"]], ["a1", "b1", "greeting"])
        self.assertIsNone(pushed["Scirocco-Node-Source"])
        pulled = new.pull()
        self.assertEqual(
            [pulled["Scirocco-Node-Source"], pulled["Scirocco-Payload-Type"], pulled["Scirocco-From"]],
            ["a1", "greeting", None])
        path = "/messages/" + pushed["Scirocco-Id"]
        self.assertEqual(self.node("b1", dialect=1).ask("PATCH", path, b"y", "text/plain").body, b"y")
        self.assertEqual(old.ask("DELETE", path).json["n"], 1)


if __name__ == "__main__":
    sys.exit("run.sh runs this")
