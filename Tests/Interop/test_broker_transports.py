"""The broker's ways in: TCP, TLS, WebSocket and HTTP at one port, plain brokers with Debian's clients, and hostile peers."""

import base64
import http.client
import os
import re
import socket
import ssl
import struct
import subprocess
import time
import unittest

import harness
import mqtt_raw
from harness import wait
from mqtt_raw import publish, subscribe
from test_emitter_vectors import Vectors

PLAIN = """
endpoints:
  broker: {adapter: emitter, mode: server, keys: "off", port: %d%s}
routes: []
"""


class WebSocket:
    """A WebSocket by hand, with the functions of a socket."""

    def __init__(self, port, protocols="mqtt", path="/"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        lines = ["GET %s HTTP/1.1" % path, "Host: localhost", "Upgrade: websocket", "Connection: Upgrade",
                 "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode(),
                 "Origin: http://elsewhere.example"]
        if protocols:
            lines.append("Sec-WebSocket-Protocol: " + protocols)
        self.socket.sendall("\r\n".join(lines + ["", ""]).encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(1)
        self.answer = answer.decode()
        self.settimeout = self.socket.settimeout
        self.close = self.socket.close

    def frame(self, data, opcode=2, last=True, masked=True):
        mask = os.urandom(4)
        body = bytes(b ^ mask[i % 4] for i, b in enumerate(data)) if masked else data
        size = len(data)
        head = bytes([opcode | (0x80 if last else 0)])
        flag = 0x80 if masked else 0
        head += bytes([flag | size]) if size < 126 else bytes([flag | 126]) + struct.pack(">H", size)
        self.socket.sendall(head + (mask if masked else b"") + body)

    def sendall(self, data):
        self.frame(data)

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                return b""
            data += more
        return data

    def receive(self):
        """(opcode, payload) of the next frame."""
        head = self._exactly(2)
        if not head:
            return None, b""
        size = head[1] & 0x7F
        if size == 126:
            size = struct.unpack(">H", self._exactly(2))[0]
        return head[0] & 15, self._exactly(size) if size else b""

    def recv(self, _):
        opcode, payload = self.receive()
        return payload if opcode in (2, None) else self.recv(_)


class Transports(Vectors):
    def web(self, **options):
        connection = mqtt_raw.Connection.__new__(mqtt_raw.Connection)
        connection.socket = WebSocket(self.port, **options)
        connection.input = b""
        self.connections.append(connection)
        return connection

    def test_websocket(self):
        """MQTT over WebSocket, at the same port and any path, with any origin; packets over several frames, text frames"""
        c = self.web(path="/what/ever")
        self.assertIn("101 Switching", c.socket.answer)
        self.assertRegex(c.socket.answer.lower(), "sec-websocket-protocol: mqtt\r")
        self.assertEqual(c.open(), (0x20, b"\0\0"))
        packet = subscribe(1, self.key + "/test/?last=0")
        c.socket.frame(packet[:7])
        c.socket.frame(packet[7:20], opcode=2, last=False)
        c.socket.frame(packet[20:], opcode=0)
        self.assertEqual(c.next()[0], 0x90)
        c.socket.frame(publish(self.key + "/test/", "over the web"), opcode=1)
        self.assertEqual(c.next().payload, b"over the web")
        c.socket.frame(b"hello", opcode=9)
        self.assertEqual(c.socket.receive(), (10, b"hello"))
        c.socket.frame(struct.pack(">H", 1000), opcode=8)
        self.assertEqual(c.socket.receive(), (8, struct.pack(">H", 1000)))

    def test_websocket_protocols(self):
        """the client's first protocol that we know; none where there is none, and the upgrade succeeds"""
        for offered, chosen in (("mqttv3.1", "mqttv3.1"), ("x, mqttv3, mqtt", "mqttv3"), ("x", None), (None, None)):
            with self.subTest(offered=offered):
                answer = self.web(protocols=offered).socket.answer
                self.assertIn("101 Switching", answer)
                found = re.search("(?i)sec-websocket-protocol: (.*)\r", answer)
                self.assertEqual(found.group(1) if found else None, chosen)

    def test_unmasked_frames(self):
        """a client that does not mask its frames is cut off"""
        c = self.web()
        c.socket.frame(mqtt_raw.connect(), masked=False)
        self.assertIsNone(c.next())

    def request(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request(method, path, body)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def test_pages(self):
        """/health, /keygen and /presence answer as the original's; all else is 400"""
        self.assertEqual(self.request("GET", "/health"), (200, ""))
        self.assertEqual(self.request("GET", "/nothing")[0], 400)
        self.assertEqual(self.request("DELETE", "/keygen")[0], 405)
        self.assertEqual(self.request("POST", "/presence", '{"key": "x", "channel": "a/"}')[0], 401)
        self.assertEqual(self.request("POST", "/presence", "no json")[0], 400)
        self.assertEqual(self.request("GET", "/presence")[0], 404)
        status, page = self.request("GET", "/keygen")
        self.assertEqual(status, 200)
        for name in ("key", "channel", "ttl", "sub", "pub", "store", "load", "presence", "extend"):
            self.assertIn('name="%s"' % name, page)
        self.assertEqual(self.request("POST", "/keygen", "x" * 70000)[0], 413)

    def form(self, text):
        status, page = self.request("POST", "/keygen", text)
        self.assertEqual(status, 200)
        return re.search('<pre id="keygenResponse">(.*?)</pre>', page, re.S).group(1)

    def test_form(self):
        """the form mints a key that works; its errors are text, and nothing in it is taken for HTML"""
        answer = self.form("key=%s&channel=web%%2F&ttl=0&sub=on&pub=on&store=off&load=" % self.master)
        match = re.fullmatch("channel: web/\nkey    : (.*)", answer)
        c = self.client()
        c.subscribed(1, match.group(1) + "/web/")
        c.send(publish(match.group(1) + "/web/", "x"))
        self.assertEqual(c.next().payload, b"x")
        self.assertIn("key", self.form("key=wrong&channel=web/&sub=on"))
        self.assertIn("on or off", self.form("key=wrong&channel=web/&sub=maybe"))
        self.assertNotIn("<script>", self.request("POST", "/keygen", "channel=%22%3Cscript%3E&key=x")[1])

    def test_silent_guests(self):
        """who says nothing, or half of something, is cut off"""
        self.hub_.terminate()
        self.hub_ = self.hub(self.write("quick.yaml", """
endpoints:
  lobby: {adapter: emitter, mode: server, port: %d, connect_timeout: 500ms}
routes: []
""" % self.port), name="quick")
        self.hub_.wait_healthy()
        for first in (b"", b"\x10", b"GE", b"GET / HTTP/1.1\r\nHost:"):
            with self.subTest(first=first):
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as half:
                    half.sendall(first)
                    start = time.monotonic()
                    while half.recv(4096):
                        pass
                    self.assertLess(time.monotonic() - start, 4)
        self.wait_until_counted("lobby", "silent_clients", 4)

    def test_hostile(self):
        """nonsense ends its own connection and nobody else's, and is counted"""
        good = self.client(client="good")
        good.subscribed(1, self.key + "/test/?last=0")
        attacks = [b"\xc8" + os.urandom(1999), b"\xc8\xc6\x1e", b"\x01", b"\x30\xff\xff\xff\xff\x01", b"\xf0\0", b"\0\0",
                   b"\x82\2\0\1", b"\x80\2\0\1", b"\x36\5\0\1a\0\1", b"\x32\5\0\1a\0\0", mqtt_raw.packet(0x30, b"\0\2\xff\xfe"),
                   mqtt_raw.packet(0x30, b"\0\1\0x"), mqtt_raw.packet(0x10, b"\0\4MQTT\4\1\0\0\0\0"),
                   mqtt_raw.connect(will=("a", "b", 3, False))]
        for attack in attacks:
            with self.subTest(attack=attack[:20]):
                bad = mqtt_raw.Connection(self.port)
                bad.send(b"\x00" if attack == b"" else attack)
                wait("the end", lambda: bad.next() is None)
                bad.close()
        good.send(publish(self.key + "/test/", "alive"))
        self.assertEqual(good.next().payload, b"alive")
        self.wait_until_counted("lobby", "malformed_packets", 6)

    def test_slow_reader(self):
        """a subscriber that never reads costs a bounded memory, and nobody else's messages"""
        slow, good = self.client(client="slow"), self.client(client="good")
        for c in (slow, good):
            c.subscribed(1, self.key + "/test/?last=0")
        writer = self.client(client="writer")
        before = self.hub_.status["resident_bytes"]
        for number in range(600):
            writer.send(publish(self.key + "/test/", b"x" * 30000))
            self.assertEqual(len(good.next().payload), 30000)
        self.assertLess(self.hub_.status["resident_bytes"] - before, 12 << 20)
        self.wait_until_counted("lobby", "dropped_slow", 1)


class PlainBroker(harness.TestCase):
    options = ""

    def setUp(self):
        self.port = harness.free_port()
        self.hub_ = self.hub(self.write("plain.yaml", PLAIN % (self.port, self.options)))
        self.hub_.wait_healthy()

    def sub(self, *arguments):
        """A subscriber, when it is one: until then it misses what is published to it."""
        name = "ready/%d" % len(self.programs)
        program = self.program(
            "mosquitto_sub", "mosquitto_sub", "-h", "127.0.0.1", "-p", str(self.port), "-F", "%t %q %r %p", "-t", name,
            *arguments)

        def is_ready():
            self.pub("-t", name, "-m", "")
            return any(line.startswith(name) for line in list(program.lines))

        wait("the subscription", is_ready, pause=0.1)
        return program

    @staticmethod
    def heard(program):
        return [line for line in list(program.lines) if not line.startswith("ready/")]

    def pub(self, *arguments):
        subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(self.port)] + list(arguments), check=True, timeout=10)

    def test_qualities(self):
        """mosquitto_pub and mosquitto_sub with quality 0, 1 and 2"""
        heard = self.sub("-t", "a/#", "-q", "2")
        for qos in "012":
            self.pub("-t", "a/b", "-m", "quality " + qos, "-q", qos)
        wait("three messages", lambda: len(self.heard(heard)) == 3)
        self.assertEqual(self.heard(heard), ["a/b %d 0 quality %d" % (q, q) for q in range(3)])

    def test_retained(self):
        """a retained message comes to who subscribes later, until an empty one takes it away"""
        self.pub("-t", "r/x", "-m", "kept", "-r")
        heard = self.sub("-t", "r/+")
        wait("the message", lambda: self.heard(heard) == ["r/x 0 1 kept"])
        self.pub("-t", "r/x", "-n", "-r")
        late = self.sub("-t", "r/#", "-t", "probe")
        self.pub("-t", "probe", "-m", "end")
        wait("the probe", lambda: "probe 0 0 end" in late.lines)
        self.assertEqual(self.heard(late), ["probe 0 0 end"])

    def test_offline(self):
        """a session that is kept gets what came meanwhile"""
        arguments = ["-t", "o/#", "-q", "1", "-c", "-i", "keeper"]
        first = self.sub(*arguments)
        first.kill()
        for number in range(5):
            self.pub("-t", "o/x", "-m", str(number), "-q", "1")
        heard = self.sub(*arguments)
        wait("five messages", lambda: len(self.heard(heard)) == 5)
        self.assertEqual([line[-1] for line in self.heard(heard)], list("01234"))

    def test_will(self):
        """the will of a client that is killed"""
        heard = self.sub("-t", "w")
        other = self.program(
            "mosquitto_sub", "mosquitto_sub", "-h", "127.0.0.1", "-p", str(self.port), "-t", "x", "--will-topic", "w",
            "--will-payload", "gone")
        time.sleep(0.5)
        other.kill()
        wait("the will", lambda: self.heard(heard) == ["w 0 0 gone"])

    def test_events(self):
        """what clients publish becomes events, and what the hub sends reaches clients"""
        tap = self.tap(self.hub_)
        heard = self.sub("-t", "from/#")
        self.pub("-t", "from/client", "-m", "up", "-i", "ann", "-q", "1")
        event = tap.wait_for("emitter.message", channel="from/client")
        self.assertEqual((event["data"], event["client"], event["qos"]), ("up", "ann", 1))
        self.hub_.request("send", endpoint="broker", event={
            "type": "emitter.message", "data": "down", "attributes": {"channel": "from/hub", "retain": True}})
        wait("both", lambda: "from/hub 0 0 down" in heard.lines)
        self.assertFalse(tap.of("emitter.message", channel="from/hub"), "what was delivered is not emitted again")


class PlainBrokerWithUsers(PlainBroker):
    options = ", users: [{name: ann, password: secret}]"

    def sub(self, *arguments):
        return super().sub("-u", "ann", "-P", "secret", *arguments)

    def pub(self, *arguments):
        super().pub("-u", "ann", "-P", "secret", *arguments)

    def test_will(self):
        """wrong and missing passwords are refused and counted"""
        for given, code in ((["-u", "ann", "-P", "wrong"], 4), (["-u", "eve", "-P", "secret"], 4), ([], 5)):
            result = subprocess.run(
                ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(self.port), "-t", "a", "-m", "b"] + given,
                capture_output=True, timeout=10)
            self.assertNotEqual(result.returncode, 0)
        self.wait_until_counted("broker", "refused_logins", 3)
        self.assertFalse([line for line in self.hub_.errors if "secret" in line])


class TLSBroker(harness.TestCase):
    def certificate(self, name, *extra):
        key, request, made = (os.path.join(self.place, name + end) for end in (".key", ".csr", ".pem"))
        run = lambda *a: subprocess.run(a, check=True, capture_output=True, cwd=self.place)
        run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", "/CN=" + name)
        with open(os.path.join(self.place, "san"), "w") as file:
            file.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        run("openssl", "x509", "-req", "-in", request, "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "san", "-out", made)
        return made, key

    def setUp(self):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
             "-subj", "/CN=test authority"], check=True, capture_output=True, cwd=self.place)
        self.server_pem, self.server_key = self.certificate("localhost")

    def start(self, options):
        self.port = harness.free_port()
        self.hub_ = self.hub(self.write("tls.yaml", PLAIN % (
            self.port, ", certificate: %s, private_key: %s%s" % (self.server_pem, self.server_key, options))))
        self.hub_.wait_healthy()

    def mosquitto(self, *arguments, port=None):
        return subprocess.run(
            ["mosquitto_pub", "-h", "localhost", "-p", str(port or self.port), "-t", "a", "-m", "b", "-q", "1", "--cafile",
             os.path.join(self.place, "ca.pem")] + list(arguments), capture_output=True, timeout=10).returncode

    def test_port(self):
        """with a certificate the port speaks TLS; without TLS nobody gets in"""
        self.start("")
        self.assertEqual(self.mosquitto(), 0)
        plain = mqtt_raw.Connection(self.port)
        answer = plain.open()
        # TLS may say in an alert that it does not understand.
        self.assertTrue(answer is None or answer[0] == 0x15, answer)

    def test_two_ports(self):
        """tls_port beside a port without, and WebSocket over TLS"""
        second = harness.free_port()
        self.start(", tls_port: %d" % second)
        self.assertEqual(self.mosquitto(port=second), 0)
        self.assertEqual(mqtt_raw.Connection(self.port).open(), (0x20, b"\0\0"))
        context = ssl.create_default_context(cafile=os.path.join(self.place, "ca.pem"))
        with context.wrap_socket(socket.create_connection(("localhost", second)), server_hostname="localhost") as secure:
            secure.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertIn(b"200 OK", secure.recv(4096))

    def test_client_certificates(self):
        """with ca a client must show a certificate"""
        self.start(", ca: %s" % os.path.join(self.place, "ca.pem"))
        self.assertNotEqual(self.mosquitto(), 0)
        made, key = self.certificate("client")
        self.assertEqual(self.mosquitto("--cert", made, "--key", key), 0)


del Vectors


if __name__ == "__main__":
    unittest.main()
