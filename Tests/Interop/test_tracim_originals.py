"""Programs with the original tracim_daemon_sdk 1.0.3 against our daemon, and our client against a played original daemon and
against ours, through every call."""

import json
import os
import socket
import time

import harness
from harness import wait
from played_tracim import PASSWORD
from tracim_bench import Bench, Box, send

ENTITIES = {
    "user": "created modified deleted undeleted", "workspace": "created modified deleted undeleted",
    "workspace_member": "created modified deleted", "mention": "created", "reaction": "created deleted",
    "workspace_subscription": "created modified deleted", "tag": "created modified deleted",
    "content_tag": "created deleted", "user_call": "created modified deleted", "user_config": "modified"}
SUBTYPES = "thread html-document folder file comment kanban logbook todo".split()
OPERATIONS = "created modified deleted undeleted copied moved".split()
# Every type that Tracim documents, of which the first fifty are sent.
TYPES = (["%s.%s" % (entity, word) for entity, words in ENTITIES.items() for word in words.split()]
         + ["content.%s.%s" % (word, kind) for word in OPERATIONS for kind in SUBTYPES])[:50]


class Originals(Bench):
    def setUp(self):
        super().setUp()
        self.hub_ = self.daemon(ping_interval="700ms")

    def test_fifty_types(self):
        """a registered program hears fifty types of live messages, each through its three handlers, in order"""
        tap, program = self.tap(self.hub_), self.original()
        self.assertEqual(len(TYPES), 50)
        for number, kind in enumerate(TYPES):
            self.tracim.publish(100 + number, kind, content={"content_id": number})
        wait("fifty", lambda: len(program.of("type")) == 50)
        heard = program.of("daemon_tracim_event")
        self.assertEqual([(m["id"], m["type"]) for m in heard], list(enumerate(TYPES, 100)))
        self.assertEqual([m["type"] for m in program.of("type")], TYPES)
        self.assertEqual([m["fields"]["content"] for m in heard], [{"content_id": n} for n in range(50)])
        self.assertEqual(len(program.of("custom_message", type="daemon_tracim_event")), 50)
        # The original's own handler of account information fails; nothing else does.
        self.assertEqual([e["error"][:9] for e in program.of("custom_error")], ["TypeError"])
        wait("the events", lambda: len([e for e in tap.events if e["type"].startswith("tracim.")]) == 50)

    def test_life(self):
        """register, ping and pong, unregister, register again, close"""
        program = self.original()
        program.wait_for("log", 3, text="SOCKET: SEND: daemon_pong -> %s" % self.socket)
        program.wait_for("daemon_ack", 3)
        self.assertEqual(self.call(self.hub_, "clients"), [{"path": program.path, "pid": str(program.pid)}])
        program.do("unregister")
        wait("it to be gone", lambda: self.call(self.hub_, "clients") == [])
        program.do("register")
        wait("it to be back", lambda: len(self.call(self.hub_, "clients")) == 1)
        program.do("close")
        wait("it to be gone", lambda: self.call(self.hub_, "clients") == [])
        self.assertFalse(os.path.exists(program.path))

    def test_questions(self):
        """ping, clients, account information, a request, something unknown; clients that come and go"""
        one, two = self.original("one.sock"), self.original("two.sock")
        one.wait_for("daemon_client_added", data={"path": two.path, "pid": str(two.pid)})
        one.do("send", "daemon_ping")
        one.wait_for("daemon_pong")
        one.do("send", "daemon_get_clients")
        self.assertEqual([c["path"] for c in one.wait_for("daemon_clients")["data"]], [one.path, two.path])
        one.do("send", "daemon_get_account_info", None)
        one.wait_for("custom_message", 2, type="daemon_account_info", data={"user_id": "3"})
        one.do("request", "GET", "/users/3", None)
        result = one.wait_for("daemon_request_result")["data"]
        self.assertEqual((result["StatusCode"], result["Request"]["Endpoint"]), (200, "/users/3"))
        one.do("request", "POST", "/echo", '{"text": "as it is"}')
        self.assertEqual(one.wait_for("daemon_request_result", 2)["data"]["StatusCode"], 201)
        before = len(one.of("daemon_ack"))
        one.do("send", "client_unknown", {"a": 1})
        wait("an acknowledgement", lambda: len(one.of("daemon_ack")) > before)
        two.do("close")
        one.wait_for("daemon_client_deleted", data={"path": two.path, "pid": str(two.pid)})

    def test_large(self):
        """a message beyond what it reads reaches it without its fields; one of exactly 4096 bytes whole"""
        program = self.original()
        self.tracim.publish(1, "content.modified.file", content={"raw_content": "\"" * 4000})
        self.assertEqual(program.wait_for("daemon_tracim_event", id=1)["fields"], {})
        message = lambda size: {"path": self.socket, "type": "daemon_tracim_event", "data": json.dumps({
            "event_id": 2, "event_type": "content.modified.file", "created": "2025-03-27T13:51:25Z", "read": None,
            "fields": {"author": {"user_id": 4, "username": "ann"}, "text": "x" * size}})}
        size = 4096 - len(json.dumps(message(0), separators=(",", ":")))
        self.tracim.publish(2, "content.modified.file", text="x" * size)
        self.assertEqual(program.wait_for("daemon_tracim_event", id=2)["fields"]["text"], "x" * size)
        self.tracim.publish(3, "content.modified.file", text="x" * (size + 1))
        self.assertEqual(program.wait_for("daemon_tracim_event", id=3)["fields"], {})
        self.assertEqual(len(program.of("custom_error")), 1, "that of its account information")

    def test_killed(self):
        """one that is killed is removed, and its stale socket is no matter to the next one"""
        program = self.original()
        program.kill()
        wait("it to be gone", lambda: self.call(self.hub_, "clients") == [])
        self.original()
        self.tracim.publish(5, "user.modified")
        self.programs[-1].wait_for("daemon_tracim_event", id=5)

    def test_beside_our_client(self):
        """an original and our client at one daemon hear the same"""
        program, client = self.original(), self.client()
        tap = self.tap(client)
        for number in range(20):
            self.tracim.publish(200 + number, "mention.created")
        tap.wait_for("tracim.mention.created", eventid=219)
        program.wait_for("daemon_tracim_event", id=219)
        self.assertEqual([e["eventid"] for e in tap.of("tracim.mention.created")], list(range(200, 220)))
        self.assertEqual([m["id"] for m in program.of("daemon_tracim_event")], list(range(200, 220)))
        ids = [c["path"] for c in self.call(client, "clients")]
        self.assertEqual(len(ids), 2)


class Example(Bench):
    def test_example(self):
        """Tests/Examples/tracim-daemon.yaml, everything from the environment, with an original program"""
        folder = self.place + "/config"
        environment = {
            "TRACIM_URL": self.tracim.api, "TRACIM_EMAIL": "jo@example.org", "TRACIM_PASSWORD": PASSWORD,
            "XDG_CONFIG_HOME": folder}
        hub = self.hub(harness.TESTS + "/Examples/tracim-daemon.yaml", environment=environment)
        hub.wait_healthy()
        # Where the original has it.
        self.socket = folder + "/TracimDaemon/master.sock"
        program = self.original()
        self.tracim.publish(7, "mention.created")
        program.wait_for("daemon_tracim_event", id=7)
        hub.wait_for_line("the event", lambda line: json.loads(line)["type"] == "tracim.mention.created")
        self.assertEqual(hub.terminate(), 0)
        self.assertNotIn(PASSWORD, "\n".join(hub.errors))


class OurClient(Bench):
    """Our client against our daemon."""

    def test_calls(self):
        """account, clients, requests of all kinds, and what a daemon refuses"""
        self.daemon(large_messages="whole")
        client = self.client()
        self.assertEqual(self.call(client, "account"), {"user_id": "3"})
        entry, = self.call(client, "clients")
        self.assertEqual(entry["pid"], str(client.pid))
        answer = self.call(client, "request", endpoint="/users/3")
        self.assertEqual((answer["status"], answer["reason"], answer["body"]["username"]), (200, "200 OK", "jo"))
        answer = self.call(client, "request", method="PUT", endpoint="/echo", body='{"a": [1]}')
        self.assertEqual((answer["status"], json.loads(answer["body"]["body"])), (201, {"a": [1]}))
        self.assertEqual(self.call(client, "request", endpoint="/none")["status"], 404)
        self.assertEqual(len(self.call(client, "request", endpoint="/big")["body"]), 6000)
        self.assertEqual(self.call(client, "request", method="DELETE", endpoint="/nothing")["body"], None)
        with self.assertRaises(harness.Refused):
            self.call(client, "request", endpoint="no/path")

    def test_events(self):
        """live messages as they came, programs that come and go, under the same ids as the daemon's own events"""
        daemon = self.daemon(large_messages="whole")
        client = self.client()
        ours, theirs = self.tap(client), self.tap(daemon)
        text = self.tracim.publish(42, "content.created.thread", content={"content_id": 9, "raw_content": "ü" * 20_000})
        event, other = (tap.wait_for("tracim.content.created.thread") for tap in (ours, theirs))
        self.assertEqual(event["data"], json.loads(text))
        self.assertEqual((event["id"], event["time"], event["content"]), (other["id"], other["time"], 9))
        box = self.box("a.sock")
        ours.wait_for("tracimdaemon.client_added", path=box.path, pid="7")
        send(self.socket, {"type": "daemon_client_delete", "path": box.path, "data": {"path": box.path, "pid": "7"}})
        ours.wait_for("tracimdaemon.client_deleted", path=box.path)

    def test_takes_no_events(self):
        """a client has nobody to send events to: they are rejected, which is told"""
        self.daemon()
        client = self.client()
        sent = client.request("send", endpoint="tracim", event={
            "specversion": "1.0", "id": "1", "source": "test", "type": "tracim.user.modified", "data": {}})
        self.assertEqual(sent["outcome"], "rejected")

    def test_relative_paths(self):
        """sockets are named by their whole paths: the other side has another working directory"""
        self.daemon(socket="master.sock")
        client = self.client(client_socket="own.sock")
        self.assertEqual([c["path"] for c in self.call(client, "clients")], [self.place + "/own.sock"])
        box = self.box("a.sock")
        self.assertEqual({m["path"] for m in box.messages}, {self.socket})

    def test_life(self):
        """it answers pings, survives the daemon's restart, takes leave, and leaves no socket"""
        daemon = self.daemon(ping_interval="300ms")
        client = self.client(silence="800ms", client_socket=self.place + "/own.sock")
        time.sleep(1.5)
        self.assertEqual(len(self.call(daemon, "clients")), 1)
        daemon.kill()
        wait("the link to be down", lambda: not client.status["healthy"])
        daemon = self.again(daemon)
        client.wait_healthy()
        daemon.wait_healthy()
        tap = self.tap(client)
        self.tracim.publish(77, "user.modified")
        tap.wait_for("tracim.user.modified", eventid=77)
        tap.close()
        self.assertEqual(client.terminate(), 0)
        self.assertFalse(os.path.exists(self.place + "/own.sock"))
        self.assertEqual(self.call(daemon, "clients"), [])


class PlayedDaemon(Bench):
    """Our client against a daemon that is played, byte for byte as the original was observed."""

    def setUp(self):
        super().setUp()
        self.master = Box(self.socket)
        self.boxes.append(self.master)
        self.own = self.place + "/own.sock"

    def say(self, kind, **members):
        send(self.own, dict({"path": self.socket, "type": kind}, **members))

    def registered(self, **settings):
        client = self.client(healthy=False, client_socket=self.own, **settings)
        self.added = self.master.wait_for("daemon_client_add")
        self.say("daemon_account_info", data={"user_id": "3"})
        client.wait_healthy()
        return client

    def test_registration(self):
        """the very message; it is not healthy before the answer, and tells the user"""
        client = self.client(healthy=False, client_socket=self.own, answer_timeout="500ms")
        self.assertEqual(self.master.wait_for("daemon_client_add"), {
            "path": self.own, "type": "daemon_client_add", "data": {"path": self.own, "pid": str(client.pid)}})
        self.assertFalse(client.status["healthy"])
        self.master.wait_for("daemon_client_add", 2)
        self.say("daemon_account_info", data={"user_id": ""})
        wait("the link", lambda: "not logged in yet" in client.endpoint("tracim").get("link_text", ""))
        self.master.wait_for("daemon_get_account_info")
        self.say("daemon_account_info", data='{"user_id": "12"}')
        wait("the user", lambda: "as user 12" in client.endpoint("tracim").get("link_text", ""))

    def test_pings(self):
        """each ping has its pong, and an acknowledgement gets none"""
        self.registered()
        for _ in range(3):
            self.say("daemon_ping")
        self.assertEqual(self.master.wait_for("daemon_pong", 3), {"path": self.own, "type": "daemon_pong"})
        count = len(self.master.raw)
        self.say("daemon_ack")
        self.say("daemon_ping")
        self.master.wait_for("daemon_pong", 4)
        self.assertEqual(len(self.master.raw), count + 1)

    def test_dropped(self):
        """without pings it registers again"""
        self.registered(silence="500ms")
        self.master.wait_for("daemon_client_add", 2)
        self.say("daemon_account_info", data={"user_id": "3"})
        self.master.wait_for("daemon_client_add", 3)

    def test_removed(self):
        """a socket that somebody removed is made anew, and found again"""
        client = self.registered(silence="300ms", answer_timeout="300ms")
        os.unlink(self.own)
        wait("the socket", lambda: os.path.exists(self.own))
        self.say("daemon_account_info", data={"user_id": "3"})
        client.wait_healthy()
        self.assertIn("own.sock was gone and is made anew", "\n".join(client.errors))

    def test_original_results(self):
        """an original's result does not tell its request"""
        client = self.registered()
        control = harness.Control(client.socket)
        self.addCleanup(control.close)
        control.send("call", endpoint="tracim", operation="request", parameters={"endpoint": "/users/3"})
        asked = self.master.wait_for("daemon_do_request")
        self.assertEqual(asked["data"], {"Method": "GET", "Endpoint": "/users/3", "Body": None})
        self.say("daemon_request_result", data={
            "Request": {"Method": "", "Endpoint": "", "Body": None}, "StatusCode": 200, "Status": "200 OK",
            "data": "eyJiYXNlIjoxfQ=="})
        self.assertEqual(control.receive()["done"]["value"], {"status": 200, "reason": "200 OK", "body": {"base": 1}})

    def test_malformed(self):
        """what is no message is counted, and does no harm"""
        client = self.registered()
        for raw in (b"nonsense", b"", b"[1]", b'{"type": 7}', b"\xff" * 5000, b'{"type":"daemon_tracim_event","data":"{"}',
                    b'{"type":"daemon_tracim_event"}', b'{"type":"daemon_request_result","data":{}}',
                    b'{"type":"daemon_client_added","data":[]}', b'{"type":"daemon_do_request","data":{}}'):
            send(self.own, raw)
        self.say("daemon_ping")
        self.master.wait_for("daemon_pong")
        self.assertGreaterEqual(self.counted(client, "malformed_messages"), 7)
        self.assertEqual(self.counted(client, "malformed_live"), 2)

    def test_socket(self):
        """a stale socket is replaced; one that is served, a file and a link are left alone"""
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(self.own)
        self.registered().terminate()
        self.assertFalse(os.path.exists(self.own))
        self.assertEqual(self.master.wait_for("daemon_client_delete")["path"], self.own)
        os.symlink(self.socket, self.own)
        client = self.client(healthy=False, client_socket=self.own)
        wait("the reason", lambda: "is taken" in "\n".join(client.errors))
        self.assertTrue(os.path.islink(self.own))
