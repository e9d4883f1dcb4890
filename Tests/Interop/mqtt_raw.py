"""MQTT 3.1.1 by hand, for tests that must see each byte: packets are built and taken apart here and nowhere else."""

import json
import socket
import struct


def text(value):
    data = value.encode() if isinstance(value, str) else value
    return struct.pack(">H", len(data)) + data


def packet(first, body):
    length, size = b"", len(body)
    while True:
        size, digit = size >> 7, size & 0x7F
        length += bytes([digit | (0x80 if size else 0)])
        if not size:
            return bytes([first]) + length + body


def connect(client="c1", user=None, password=None, keep_alive=30, clean=True, will=None, name="MQTT", level=4):
    flags, payload = 2 if clean else 0, text(client)
    if will:
        topic, message, qos, retain = will
        flags |= 4 | qos << 3 | (32 if retain else 0)
        payload += text(topic) + text(message)
    if user is not None:
        flags |= 128
        payload += text(user)
    if password is not None:
        flags |= 64
        payload += text(password)
    return packet(0x10, text(name) + bytes([level, flags]) + struct.pack(">H", keep_alive) + payload)


def publish(topic, payload=b"", qos=0, id=0, retain=False, dup=False):
    data = payload.encode() if isinstance(payload, str) else payload
    number = struct.pack(">H", id) if qos else b""
    return packet(0x30 | qos << 1 | (1 if retain else 0) | (8 if dup else 0), text(topic) + number + data)


def subscribe(id, *topics):
    items = b"".join(text(t[0]) + bytes([t[1]]) if isinstance(t, tuple) else text(t) + b"\0" for t in topics)
    return packet(0x82, struct.pack(">H", id) + items)


def unsubscribe(id, *topics):
    return packet(0xA2, struct.pack(">H", id) + b"".join(text(t) for t in topics))


def acknowledge(first, id):
    return packet(first, struct.pack(">H", id))


class Message:
    """A PUBLISH as it came."""

    def __init__(self, first, body):
        size = struct.unpack(">H", body[:2])[0]
        self.first = first
        self.qos = first >> 1 & 3
        self.retain = bool(first & 1)
        self.dup = bool(first & 8)
        self.topic = body[2:2 + size].decode()
        rest = body[2 + size:]
        self.id = struct.unpack(">H", rest[:2])[0] if self.qos else None
        self.payload = rest[2:] if self.qos else rest

    @property
    def json(self):
        return json.loads(self.payload)

    def __repr__(self):
        return "PUBLISH %02x %s %r" % (self.first, self.topic, self.payload[:200])


class Connection:
    """One connection to a broker."""

    def __init__(self, port, seconds=5.0):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.input = b""

    def send(self, *packets):
        self.socket.sendall(b"".join(packets))

    def open(self, **options):
        """Connects; returns the CONNACK."""
        self.send(connect(**options))
        return self.next()

    def next(self, seconds=5.0):
        """The next packet as (first byte, body), a Message for a PUBLISH, None at the end of the connection."""
        self.socket.settimeout(seconds)
        while True:
            found = self._take()
            if found:
                return found
            try:
                data = self.socket.recv(65536)
            except ConnectionResetError:
                return None
            if not data:
                return None
            self.input += data

    def _take(self):
        length = shift = 0
        for index, byte in enumerate(self.input[1:5]):
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                start = 2 + index
                if len(self.input) < start + length:
                    return None
                first, body = self.input[0], self.input[start:start + length]
                self.input = self.input[start + length:]
                return Message(first, body) if first >> 4 == 3 else (first, body)
        return None

    def silent(self, seconds=0.3):
        """Whether nothing comes for a while."""
        try:
            self.rest = self.next(seconds)
            return False
        except socket.timeout:
            return True

    def ask(self, topic, request=None, **options):
        """Publishes a request and gives the next message."""
        body = request if isinstance(request, (str, bytes)) else json.dumps(request) if request is not None else ""
        self.send(publish(topic, body, **options))
        return self.next()

    def subscribed(self, id, *topics):
        """Subscribes; what came before the SUBACK, and its codes."""
        self.send(subscribe(id, *topics))
        before = []
        while True:
            found = self.next()
            if isinstance(found, tuple) and found[0] == 0x90:
                assert found[1][:2] == struct.pack(">H", id), found
                return before, list(found[1][2:])
            if found is None:
                raise AssertionError("the connection ended before the SUBACK")
            before.append(found)

    def close(self):
        self.socket.close()
