"""The daemon, by raw sockets: the vectors that the original was observed with, where ours is better than it, and Tracim's side."""

import json
import os
import resource
import socket
import stat
import subprocess
import sys
import time
import unittest

import harness
from harness import wait
from played_tracim import API_KEY, PlayedTracim
from tracim_bench import Bench, Box, send


class Vectors(Bench):
    """What the original daemon answers."""

    def setUp(self):
        super().setUp()
        self.hub_ = self.daemon()

    def ask(self, box, kind, answer, **members):
        before = len(box.of(answer))
        send(self.socket, dict(members, type=kind, path=box.path))
        return box.wait_for(answer, before + 1)

    def test_registration(self):
        """account information, then client_added to all; a known one is only confirmed; a pid that is a number is lost"""
        a = self.box("a.sock", register=False)
        entry = {"path": a.path, "pid": "999"}
        send(self.socket, {"type": "daemon_client_add", "path": a.path, "data": entry})
        a.wait_for("daemon_client_added")
        self.assertEqual(a.raw, [
            json.dumps(m, separators=(",", ":")).encode() for m in (
                {"path": self.socket, "type": "daemon_account_info", "data": {"user_id": "3"}},
                {"path": self.socket, "type": "daemon_client_added", "data": entry})])
        send(self.socket, {"type": "daemon_client_add", "path": a.path, "data": dict(entry, pid="1000")})
        a.wait_for("daemon_account_info", 2)
        self.assertEqual(self.ask(a, "daemon_get_clients", "daemon_clients")["data"], [dict(entry, pid="1000")])
        b = self.box("b.sock", register=False)
        send(self.socket, {"type": "daemon_client_add", "path": b.path, "data": {"path": b.path, "pid": 1001}})
        self.assertEqual(a.wait_for("daemon_client_added", 2)["data"], {"path": b.path, "pid": ""})
        self.assertEqual(len(a.of("daemon_client_added")), 2)
        self.assertEqual([c["path"] for c in self.ask(a, "daemon_get_clients", "daemon_clients")["data"]], [a.path, b.path])

    def test_documented_names(self):
        """client_add and client_delete, which the original's documents print, do what they say"""
        a = self.box("a.sock", register=False)
        send(self.socket, {"type": "client_add", "path": a.path, "data": {"path": a.path, "pid": "1"}})
        a.wait_for("daemon_client_added")
        send(self.socket, {"type": "client_delete", "path": a.path, "data": {"path": a.path, "pid": "1"}})
        wait("it to be gone", lambda: self.call(self.hub_, "clients") == [])

    def test_answers(self):
        """account information, pong, ack to a pong and to what nobody knows; nothing to an ack; a line's end does no harm"""
        a = self.box("a.sock", register=False)
        self.assertEqual(self.ask(a, "daemon_get_account_info", "daemon_account_info")["data"], {"user_id": "3"})
        self.assertEqual(self.ask(a, "daemon_ping", "daemon_pong"), {"path": self.socket, "type": "daemon_pong"})
        self.assertEqual(self.ask(a, "daemon_pong", "daemon_ack"), {"path": self.socket, "type": "daemon_ack"})
        self.ask(a, "daemon_unknown", "daemon_ack", data={"x": 1})
        self.assertEqual(self.ask(a, "daemon_get_clients", "daemon_clients")["data"], [])
        send(self.socket, json.dumps({"type": "daemon_ping", "path": a.path}).encode() + b"\n")
        a.wait_for("daemon_pong", 2)
        send(self.socket, {"TYPE": "daemon_ping", "Path": a.path, "more": 1})
        a.wait_for("daemon_pong", 3)
        count = len(a.raw)
        send(self.socket, {"type": "daemon_ack", "path": a.path})
        self.ask(a, "daemon_ping", "daemon_pong")
        self.assertEqual(len(a.raw), count + 1)

    def test_delete(self):
        """the others hear of it, the leaver nothing"""
        a, b = self.box("a.sock"), self.box("b.sock")
        count = len(a.raw)
        send(self.socket, {"type": "daemon_client_delete", "path": a.path, "data": {"path": a.path, "pid": "7"}})
        self.assertEqual(b.wait_for("daemon_client_deleted")["data"], {"path": a.path, "pid": "7"})
        self.assertEqual([c["path"] for c in self.ask(b, "daemon_get_clients", "daemon_clients")["data"]], [b.path])
        self.assertLessEqual(len(a.raw), count + 1, "beside the client_added of the other")
        self.assertEqual(a.of("daemon_client_deleted"), [])

    def test_request(self):
        """a request is made as it was asked for, in both spellings, and answered whatever Tracim says"""
        a = self.box("a.sock")

        def ask(**data):
            return self.ask(a, "daemon_do_request", "daemon_request_result", data=data)["data"]

        result = ask(Method="GET", Endpoint="/users/3", Body=None)
        self.assertEqual((result["StatusCode"], result["Status"]), (200, "200 OK"))
        self.assertEqual(result["Request"], {"Method": "GET", "Endpoint": "/users/3", "Body": None})
        self.assertEqual(json.loads(decoded(result))["username"], "jo")
        result = ask(method="post", endpoint="/echo", body="eyJhIjoxfQ==")
        self.assertEqual((result["StatusCode"], json.loads(decoded(result))), (201, {"method": "POST", "body": '{"a":1}'}))
        self.assertEqual(ask(Method="GET", Endpoint="/none")["StatusCode"], 404)
        self.assertEqual(ask(Method="DELETE", Endpoint="/nothing")["StatusCode"], 204)
        self.assertEqual(decoded(ask(Endpoint="/bytes")), b"\xff\x00\xfe")
        for wrong in ({"Endpoint": "/../auth/logout"}, {"Endpoint": "http://elsewhere/"}, {"Method": "GET /x", "Endpoint": "/"},
                      {"Endpoint": "/a b"}, {"Endpoint": "/echo", "Method": "POST", "Body": "no base64"}):
            self.assertEqual(ask(**wrong)["StatusCode"], 400, wrong)
        self.assertEqual(ask(Endpoint="/huge")["StatusCode"], 502, "an answer beyond max_answer")

    def test_large_result(self):
        """a result beyond 4096 bytes goes without its body, and says so"""
        a = self.box("a.sock")
        result = self.ask(a, "daemon_do_request", "daemon_request_result", data={"Endpoint": "/big"})["data"]
        self.assertEqual((result["StatusCode"], result["Status"], result["data"]), (200, "200 OK (6002 bytes left out)", ""))
        self.wait_counted(self.hub_, "large_messages")

    def test_live(self):
        """a live message goes to all as it came; keep-alives and the opening of the stream do not"""
        a, b = self.box("a.sock"), self.box("b.sock")
        text = self.tracim.publish(99, "content.created.thread")
        for box in (a, b):
            self.assertEqual(box.wait_for("daemon_tracim_event"), {
                "path": self.socket, "type": "daemon_tracim_event", "data": text})
        time.sleep(1)
        self.assertEqual([len(box.of("daemon_tracim_event")) for box in (a, b)], [1, 1])

    def test_malformed(self):
        """what is no message gets no answer, and does no harm"""
        a = self.box("a.sock")
        count = len(a.raw)
        wrong = [b"not json", b"", b"[]", b"7", b'{"path": 3}', b'{"type": {}, "path": "x"}', b"\xff\xfe",
                 b'{"type":"daemon_ping","path":"%s"}{"type":"daemon_ping","path":"%s"}' % ((a.path.encode(),) * 2),
                 b"[" * 100_000, b'{"type": "daemon_ping", "path": "' + b"x" * 300 + b'"}',
                 json.dumps({"type": "daemon_ping", "path": "\0abstract"}).encode()]
        for data in (None, "text", 7, [], {}, {"path": ""}, {"path": 7}, {"path": "x" * 200}):
            wrong += [json.dumps({"type": kind, "path": a.path, "data": data}).encode()
                      for kind in ("daemon_client_add", "daemon_client_delete")]
        for raw in wrong:
            send(self.socket, raw)
        self.ask(a, "daemon_ping", "daemon_pong")
        self.assertEqual([m["type"] for m in a.messages[count:]], ["daemon_pong"])
        self.assertGreater(self.counted(self.hub_, "malformed_messages"), 15)
        for data in (None, "text", 7, []):
            before = len(a.of("daemon_request_result"))
            send(self.socket, {"type": "daemon_do_request", "path": a.path, "data": data})
            self.assertEqual(a.wait_for("daemon_request_result", before + 1)["data"]["StatusCode"], 400)
        # Larger than what an original reads is no reason to refuse it.
        send(self.socket, {"type": "daemon_ping", "path": a.path, "data": "x" * 50_000})
        a.wait_for("daemon_pong", 2)


def decoded(result):
    import base64

    return base64.b64decode(result["data"])


class Daemon(Bench):
    """Where the original stands still, stops or loses something."""

    def test_ping(self):
        """who does not answer pings is removed, without a word to the others; who does stays; both are told to the hub"""
        hub = self.daemon(ping_interval="400ms")
        tap = self.tap(hub)
        quiet = self.box("quiet.sock")

        class Good(Box):
            def heard(box, message):
                super().heard(message)
                if json.loads(message)["type"] == "daemon_ping":
                    send(self.socket, {"type": "daemon_pong", "path": box.path})

        good = Good(self.place + "/good.sock")
        self.boxes.append(good)
        send(self.socket, {"type": "daemon_client_add", "path": good.path, "data": {"path": good.path, "pid": "8"}})
        good.wait_for("daemon_ping", 4)
        quiet.wait_for("daemon_ping")
        self.assertEqual([c["path"] for c in self.call(hub, "clients")], [good.path])
        self.assertEqual(good.of("daemon_client_deleted"), [])
        self.assertGreaterEqual(len(good.of("daemon_ack")), 3)
        tap.wait_for("tracimdaemon.client_added", path=good.path, pid="8")
        tap.wait_for("tracimdaemon.client_deleted", path=quiet.path, silent=True)
        self.assertEqual(self.counted(hub, "silent_clients"), 1)

    def test_dead_and_stuck_clients(self):
        """one whose socket is gone, and one that takes no connection, delay nobody"""
        hub = self.daemon(write_timeout="1s")
        stuck, dead, good = self.box("stuck.sock"), self.box("dead.sock"), self.box("good.sock")
        stuck.answers = False
        dead.close()
        os.unlink(dead.path)
        began = time.monotonic()
        for number in range(300):
            self.tracim.publish(1000 + number, "user.modified")
        good.wait_for("daemon_tracim_event", 300)
        self.assertLess(time.monotonic() - began, 5)
        ids = [json.loads(m["data"])["event_id"] for m in good.of("daemon_tracim_event")]
        self.assertEqual(ids, list(range(1000, 1300)), "in their order")
        self.wait_counted(hub, "unreachable_peers")
        self.wait_counted(hub, "slow_peers")

    def test_unfinished(self):
        """peers that connect and say nothing, or too much, are cut off, and shut nobody out"""
        hub = self.daemon(read_timeout="1s", max_connections=8, max_message="64KiB")
        a = self.box("a.sock")
        idle = []
        for number in range(40):
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(self.socket)
            connection.sendall(b'{"type": "daemon_ping", "pa')
            idle.append(connection)
        send(self.socket, {"type": "daemon_ping", "path": a.path})
        a.wait_for("daemon_pong")
        self.wait_counted(hub, "unfinished_messages", 40)
        for connection in idle:
            connection.close()
        try:
            send(self.socket, b"[" + b"1," * 100_000)
        except OSError:
            pass
        self.wait_counted(hub, "too_long_received")
        # Who forgets to close is understood when its time is over.
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(self.socket)
            connection.sendall(json.dumps({"type": "daemon_ping", "path": a.path}).encode())
            a.wait_for("daemon_pong", 2)

    def test_idle_connections(self):
        """thousands of connections that say nothing keep nobody out, and cost neither descriptors nor memory"""
        hub = self.daemon()
        a = self.box("a.sock")
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        before, idle = hub.status["resident_bytes"], []
        for number in range(3000):
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(self.socket)
            idle.append(connection)
            if number % 500 == 0:
                send(self.socket, {"type": "daemon_ping", "path": a.path})
                a.wait_for("daemon_pong", number // 500 + 1)
        self.assertLess(len(os.listdir("/proc/%d/fd" % hub.pid)), 200)
        self.tracim.publish(5, "user.modified")
        a.wait_for("daemon_tracim_event")
        self.wait_counted(hub, "unfinished_messages", 2900)
        self.assertLess(hub.status["resident_bytes"] - before, 8 << 20)
        for connection in idle:
            connection.close()

    @unittest.skipUnless(os.geteuid() == 0, "only root can be somebody else")
    def test_other_users(self):
        """another user is let in neither by the file's mode nor, where somebody has changed that, by the daemon"""
        hub = self.daemon()
        os.chmod(self.place, 0o755)
        program = (
            "import os, socket, sys\nos.setuid(65534)\ns = socket.socket(socket.AF_UNIX)\ns.connect(sys.argv[1])\n"
            "s.sendall(b'{\"type\": \"daemon_client_add\", \"path\": \"/x\", \"data\": {\"path\": \"/x\"}}')\n")

        def somebody_else():
            return subprocess.run([sys.executable, "-c", program, self.socket], capture_output=True, text=True, timeout=60)

        self.assertIn("PermissionError", somebody_else().stderr)
        os.chmod(self.socket, 0o666)
        somebody_else()
        self.wait_counted(hub, "foreign_peers")
        self.assertEqual(self.call(hub, "clients"), [])

    def test_paths(self):
        """nothing is written to what is no socket of this user, or only a link to one"""
        hub = self.daemon()
        a = self.box("a.sock", register=False)
        link, file = self.place + "/link.sock", self.write("file.txt", "mine")
        os.symlink(a.path, link)
        for path in (link, file, self.place, self.place + "/none.sock", "/dev/null"):
            send(self.socket, {"type": "daemon_ping", "path": path})
        self.wait_counted(hub, "foreign_peers", 4)
        self.wait_counted(hub, "unreachable_peers")
        self.assertEqual((a.raw, open(file).read()), ([], "mine"))

    def test_socket(self):
        """it is for its user alone, takes the place of a stale one, of nothing else, and goes at the end"""
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(self.socket)
        hub = self.daemon()
        self.assertEqual(stat.S_IMODE(os.stat(self.socket).st_mode), 0o600)
        second = self.daemon(healthy=False, name="second")
        wait("the second to fail", lambda: "is taken" in "\n".join(second.errors))
        self.assertTrue(hub.status["healthy"])
        self.assertEqual(hub.terminate(), 0)
        second.kill()
        self.assertFalse(os.path.exists(self.socket))
        other = self.place + "/other.sock"
        with socket.socket(socket.AF_UNIX) as elsewhere:
            elsewhere.bind(other)
        os.symlink(other, self.socket)
        third = self.daemon(healthy=False, name="third")
        wait("the third to fail", lambda: "is taken" in "\n".join(third.errors))
        self.assertTrue(os.path.islink(self.socket) and os.path.exists(other))

    def test_large(self):
        """a live message beyond 4096 bytes goes without its fields, or whole where that is set"""
        hub = self.daemon()
        tap = self.tap(hub)
        a = self.box("a.sock")
        text = self.tracim.publish(7, "content.modified.html-document", content={"content_id": 12, "raw_content": "x" * 200_000})
        reduced = json.loads(a.wait_for("daemon_tracim_event")["data"])
        self.assertEqual(reduced, dict(json.loads(text), fields={}))
        self.assertLessEqual(len(a.raw[-1]), 4096)
        self.assertEqual(tap.wait_for("tracim.content.modified.html-document")["data"], json.loads(text))
        self.wait_counted(hub, "large_messages")
        hub.terminate()
        whole = self.daemon(name="whole", large_messages="whole")
        send(self.socket, {"type": "daemon_client_add", "path": a.path, "data": {"path": a.path, "pid": "7"}})
        a.wait_for("daemon_client_added", 2)
        text = self.tracim.publish(8, "content.modified.html-document", content={"raw_content": "y" * 200_000})
        self.assertEqual(a.wait_for("daemon_tracim_event", 2)["data"], text)
        self.wait_counted(whole, "large_messages")

    def test_forwards(self):
        """events of other endpoints are sent to local programs: the hub as a desktop's notification socket"""
        self.daemon(
            more='  ticks: {adapter: generate, rate: 20, payload: "tick {n}"}\n',
            routes="routes:\n  - {from: ticks, to: tracim, as: tracim.note.created, data: {text: \"{data}\"}}\n")
        a = self.box("a.sock")
        message = json.loads(a.wait_for("daemon_tracim_event")["data"])
        self.assertEqual(message["event_type"], "note.created")
        self.assertLess(message["event_id"], 0)
        self.assertRegex(message["created"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertRegex(message["fields"]["text"], "^tick ")

    def test_burst(self):
        """more than any queue holds, at once: a program that takes its time gets all, and one that takes nothing its part"""
        hub = self.daemon(max_queue=200, write_timeout="3s")
        stuck, slow = self.box("stuck.sock"), self.box("slow.sock", pause=0.001)
        stuck.answers = False
        for number in range(3000):
            self.tracim.publish(10_000 + number, "user.modified", text="x" * 500)
        slow.wait_for("daemon_tracim_event", 3000)
        self.assertEqual([json.loads(m["data"])["event_id"] for m in slow.of("daemon_tracim_event")],
                         list(range(10_000, 13_000)))
        self.wait_counted(hub, "slow_peers")

    def test_many(self):
        """a hundred programs get each message, in order"""
        self.daemon()
        boxes = [self.box("%d.sock" % number) for number in range(100)]
        for number in range(20):
            self.tracim.publish(100 + number, "user.modified")
        for box in boxes:
            box.wait_for("daemon_tracim_event", 20)
            self.assertEqual([json.loads(m["data"])["event_id"] for m in box.of("daemon_tracim_event")],
                             list(range(100, 120)))


class Upstream(Bench):
    """Tracim's side."""

    def test_events(self):
        """what a live message is as an event: type, id, time, attributes, payload"""
        tap = self.tap(self.daemon())
        text = self.tracim.publish(99, "content.created.thread", workspace={"workspace_id": 5}, content={"content_id": 12})
        event = tap.wait_for("tracim.content.created.thread")
        self.assertEqual((event["id"], event["time"], event["created"], event["eventid"]),
                         ("99", "2025-03-27T13:51:25Z", "2025-03-27T13:51:25Z", 99))
        self.assertEqual((event["author"], event["workspace"], event["content"]), ("ann", 5, 12))
        self.assertNotIn("read", event)
        self.assertEqual(event["data"], json.loads(text))

    def test_login(self):
        """the login, the stream's headers, and nothing secret in the log"""
        hub = self.daemon(log="debug")
        login, = self.tracim.asked("POST", "/auth/login")
        self.assertEqual(json.loads(login[3]), {"username": "jo", "password": "pw secret"})
        stream, = self.tracim.asked("GET", "/users/3/live_messages")
        headers = stream[2]
        self.assertEqual((headers["Accept"], headers["Cache-Control"]), ("text/event-stream", "no-cache"))
        self.assertRegex(headers["Cookie"], r"^session_key=s\d+$")
        self.assertEqual(stream[1], "/api/users/3/live_messages")
        hub.terminate()
        log = "\n".join(hub.errors)
        self.assertNotIn("secret", log)
        self.assertNotIn(headers["Cookie"][12:] + ";", log)

    def test_other_authentication(self):
        """HTTP Basic, an API key, and a login by address"""
        self.daemon(authentication="basic").terminate()
        self.assertEqual(self.tracim.asked("POST", "/auth/login"), [])
        self.daemon(name="key", authentication="key", api_key='"%s"' % API_KEY).terminate()
        self.daemon(name="address", username='""', email="jo@example.org").terminate()
        login, = self.tracim.asked("POST", "/auth/login")
        self.assertEqual(json.loads(login[3]), {"email": "jo@example.org", "password": "pw secret"})

    def test_wrong_password(self):
        """the reason is told, programs are answered nevertheless, and it goes on when the password is right"""
        hub = self.daemon(healthy=False, password="wrong")
        wait("the reason", lambda: "code 4001: wrong credentials" in hub.endpoint("tracim").get("link_text", ""))
        a = self.box("a.sock")
        self.assertEqual(a.of("daemon_account_info")[0]["data"], {"user_id": ""})
        send(self.socket, {"type": "daemon_do_request", "path": a.path, "data": {"Endpoint": "/users/3"}})
        self.assertEqual(a.wait_for("daemon_request_result")["data"]["StatusCode"], 503)

    def test_cut(self):
        """after a cut what was missed comes, nothing twice, in order; programs stay registered"""
        hub = self.daemon()
        tap, a = self.tap(hub), self.box("a.sock")
        for number in range(50, 55):
            self.tracim.publish(number, "user.modified")
        tap.wait_for("tracim.user.modified", eventid=54)
        self.tracim.cut()
        for number in range(55, 60):
            self.tracim.publish(number, "user.modified")
        tap.wait_for("tracim.user.modified", eventid=59)
        a.wait_for("daemon_tracim_event", 10)
        self.assertEqual([e["eventid"] for e in tap.of("tracim.user.modified")], list(range(50, 60)))
        self.assertEqual([json.loads(m["data"])["event_id"] for m in a.of("daemon_tracim_event")], list(range(50, 60)))
        self.assertTrue(any("after_event_id=" in r[1] for r in self.tracim.asked("GET", "/users/3/live_messages")))

    def test_restart(self):
        """what came while the hub was down is asked for, where that is not switched off"""
        hub = self.daemon()
        tap = self.tap(hub)
        self.tracim.publish(50, "user.modified")
        tap.wait_for("tracim.user.modified", eventid=50)
        wait("it to be settled", lambda: hub.endpoint("tracim")["emitted"] >= 1)
        time.sleep(0.3)
        self.assertEqual(hub.terminate(), 0)
        self.tracim.publish(51, "user.modified")
        again = self.again(hub)
        wait("the missed one", lambda: again.status["routes"][0]["delivered"] == 1)
        self.assertEqual(self.tracim.asked("GET", "/users/3/live_messages")[-1][1].partition("?")[2], "after_event_id=50")
        again.terminate()
        self.tracim.publish(52, "user.modified")
        fresh = self.daemon(name="daemon", catch_up="false")
        self.assertEqual(self.tracim.asked("GET", "/users/3/live_messages")[-1][1].partition("?")[2], "")
        fresh.terminate()

    def test_session_ends(self):
        """a session that has ended is renewed, and the request that met it is made again"""
        hub = self.daemon()
        self.tracim.forget_sessions()
        answer = self.call(hub, "request", endpoint="/users/3")
        self.assertEqual((answer["status"], answer["body"]["username"]), (200, "jo"))
        self.assertEqual(len(self.tracim.asked("POST", "/auth/login")), 2)
        hub.wait_healthy()
        self.tracim.forget_sessions()
        self.tracim.cut()
        wait("a third login", lambda: len(self.tracim.asked("POST", "/auth/login")) == 3)
        hub.wait_healthy()

    def test_server_restarts(self):
        """a server that is away is no error; the link says so, and it is back by itself"""
        hub = self.daemon(reconnect_wait="300ms")
        self.tracim.stop()
        wait("the link to be down", lambda: not hub.status["healthy"])
        self.assertEqual(self.call(hub, "request", endpoint="/users/3")["status"], 502)
        self.tracim.start()
        hub.wait_healthy()

    def test_silence(self):
        """a server that says nothing any more is left and asked anew"""
        self.tracim.silent = True
        hub = self.daemon(silence="500ms")
        wait("a second stream", lambda: len(self.tracim.asked("GET", "/users/3/live_messages")) > 1)
        self.wait_counted(hub, "lost_connections")

    def test_tls(self):
        """a certificate that leads nowhere is refused; its own authority, or no verification, lets it pass"""
        path = self.place + "/server.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
             "subjectAltName=IP:127.0.0.1", "-keyout", path, "-out", self.place + "/ca.pem"],
            check=True, stderr=subprocess.DEVNULL, timeout=60)
        with open(path, "a", encoding="ascii") as file:
            file.write(open(self.place + "/ca.pem", encoding="ascii").read())
        self.tracim.stop()
        self.tracim = PlayedTracim(harness.free_port(), certificate=path)
        hub = self.daemon(healthy=False)
        wait("the reason", lambda: "certificate" in hub.endpoint("tracim").get("link_text", ""))
        self.assertEqual(self.tracim.requests, [])
        hub.terminate()
        self.daemon(name="trusting", ca=self.place + "/ca.pem").terminate()
        self.daemon(name="blind", verify="false").terminate()

    def test_crowded(self):
        """stream-error: the reason is told"""
        self.tracim.crowded = True
        hub = self.daemon(healthy=False)
        wait("the reason", lambda: "8001" in hub.endpoint("tracim").get("link_text", ""))

    def test_slow_hub(self):
        """while the hub has no room Tracim keeps its messages: none is lost"""
        hub = self.daemon(
            routes='  slow: {adapter: exec, command: ["sh", "-c", "while read line; do sleep 0.005; done"]}\n'
            "routes:\n  - {from: tracim, to: slow, full: push_back, limit: {events: 10}}\n")
        for number in range(500):
            self.tracim.publish(1000 + number, "content.modified.file", content={"raw_content": "x" * 20_000})
        wait("all of them", lambda: hub.status["routes"][0]["delivered"] == 500, seconds=60)
        self.assertEqual((self.counted(hub, "dropped_no_credit"), self.counted(hub, "refused_events")), (0, 0))

    def test_odd_streams(self):
        """messages without a number, too long ones, and nonsense are counted and passed over"""
        hub = self.daemon(max_live_message="16KiB")
        tap = self.tap(hub)
        with self.tracim.lock:
            for text in ("nonsense", "{}", '{"event_id": 1}', '{"event_id": 2, "event_type": "a b"}', json.dumps(
                    {"event_id": 3, "event_type": "x.y", "fields": "z" * 50_000})):
                self.tracim.history.append((0, text, False))
        self.tracim.publish(4, "user.modified")
        tap.wait_for("tracim.user.modified", eventid=4)
        self.assertEqual((self.counted(hub, "malformed_live"), self.counted(hub, "too_long_live")), (4, 1))

    def test_operations(self):
        """request, account, clients of the hub itself"""
        hub = self.daemon(answer_timeout="1s")
        self.assertEqual(self.call(hub, "account"), {"user_id": "3"})
        self.assertEqual(self.call(hub, "clients"), [])
        answer = self.call(hub, "request", method="POST", endpoint="/echo", body=json.dumps({"a": 1}))
        self.assertEqual((answer["status"], answer["body"]["method"]), (201, "POST"))
        self.assertEqual(self.call(hub, "request", endpoint="/slow")["status"], 504)
        self.assertEqual(self.call(hub, "request", endpoint="/bytes")["body_base64"], "/wD+")
        with self.assertRaises(harness.Refused):
            self.call(hub, "request", endpoint="/../x")
