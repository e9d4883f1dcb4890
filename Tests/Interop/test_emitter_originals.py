"""Programs with the original emitter-io 1.1.0 and 2.3.0 against our broker, through every call that they have."""

import json
import os
import sys

import harness
from harness import wait
from test_emitter_vectors import Vectors

LIBRARIES = os.environ.get("HUBBUB_EMITTER", "")


class Client(harness.Program):
    """A program with one of them."""

    def __init__(self, version, environment):
        python = os.path.join(LIBRARIES, "tools", "bin", "python")
        path = os.path.join(LIBRARIES, str(version))
        super().__init__(
            "emitter-io %s" % version, [python, os.path.join(harness.HERE, "emitter_client.py")],
            dict(environment, PYTHONPATH=path))

    def do(self, *call, **named):
        self.write(json.dumps(list(call) + ([named] if named else [])))

    def of(self, event):
        return [v for v in map(json.loads, list(self.lines)) if v["event"] == event]

    def wait_for(self, event, count=1):
        return wait("%s %s %d times" % (self.name, event, count),
                    lambda: len(self.of(event)) >= count and self.of(event))[count - 1]


class Originals(Vectors):
    version = 0

    def client_(self, **options):
        client = self._add(Client(self.version, self.environment))
        client.do("connect", dict({"host": "127.0.0.1", "port": self.port, "secure": False}, **options))
        client.wait_for("connect")
        return client

    def expect(self, client, *texts):
        """Just these messages, in their order."""
        wait("messages", lambda: len(client.of("message")) >= len(texts))
        self.assertEqual([bytes(m["binary"]).decode() for m in client.of("message")], list(texts))

    def subscribe(self, client, key, channel, *more, **named):
        """Subscribes; the next answer of the broker says that it has the subscription."""
        client.do("subscribe", key, channel, *more, **named)
        self.settle(client)

    def settle(self, client):
        before = len(client.of("presence"))
        client.do("presence", self.key, "test/settle", *([] if self.version == 1 else [True, False]))
        client.wait_for("presence", before + 1)


class EmitterOne(Originals):
    """Version 1.1.0, which is what its README shows."""

    version = 1

    def test_publish_and_subscribe(self):
        """connect, publish with and without ttl, subscribe with last, unsubscribe, disconnect; text, binary and object"""
        one, two = self.client_(), self.client_()
        self.subscribe(one, self.key, "test/a", 0)
        two.do("publish", self.key, "test/a", "plain")
        two.do("publish", self.key, "test/a/", '{"a": [1, 2]}', 60)
        self.expect(one, "plain", '{"a": [1, 2]}')
        first, second = one.of("message")
        self.assertEqual(first["channel"], "test/a/")
        self.assertIsNone(first["object"])
        self.assertEqual(second["object"], {"a": [1, 2]})
        self.subscribe(two, self.key, "test/a", 5)
        self.expect(two, '{"a": [1, 2]}')
        one.do("unsubscribe", self.key, "test/a")
        self.settle(one)
        two.do("publish", self.key, "test/a", "unheard")
        self.expect(two, '{"a": [1, 2]}', "unheard")
        self.settle(one)
        self.assertEqual(len(one.of("message")), 2)
        one.do("disconnect")
        one.wait_for("disconnect")

    def test_keygen_and_presence(self):
        """keygen gives a key without rights, presence a status, as that version asks for them"""
        client = self.client_()
        client.do("keygen", self.master, "test/x/")
        value = client.wait_for("keygen")["value"]
        self.assertEqual((value["status"], value["channel"]), (200, "test/x/"))
        client.do("publish", value["key"], "test/x", "no right")
        error = client.wait_for("message")
        self.assertEqual((error["channel"], error["object"]["status"]), ("emitter/error/", 401))
        client.do("presence", self.key, "test/x")
        self.assertEqual(client.wait_for("presence")["value"]["event"], "status")


class EmitterTwo(Originals):
    """Version 2.3.0."""

    version = 2

    def test_publish_and_subscribe(self):
        """every option of publish and subscribe, unsubscribe, disconnect"""
        one, two = self.client_(username="ann"), self.client_()
        self.subscribe(one, self.key, "test/a/", options=["last=0"])
        two.do("publish", self.key, "test/a/", "plain")
        two.do("publish", self.key, "test/a/", "kept", options=["ttl=60"])
        two.do("publish", self.key, "test/a/", "retained", options=["retain", "qos1"])
        two.do("publish", self.key, "test/a/", "quiet", options=["without_echo", "qos0"])
        self.expect(one, "plain", "kept", "retained", "quiet")
        self.subscribe(two, self.key, "test/a/", options=["last=5"])
        two.do("publish", self.key, "test/a/", "unheard", options=["without_echo"])
        self.expect(one, "plain", "kept", "retained", "quiet", "unheard")
        self.expect(two, "kept", "retained")
        one.do("unsubscribe", self.key, "test/a/")
        self.settle(one)
        two.do("publish", self.key, "test/a/", "late")
        self.expect(two, "kept", "retained", "late")
        self.assertEqual(len(one.of("message")), 5)
        one.do("disconnect")
        one.wait_for("disconnect")

    def test_history_times(self):
        """from and until"""
        client = self.client_()
        client.do("publish", self.key, "test/t/", "kept", options=["ttl=60"])
        self.subscribe(client, self.key, "test/t/", options=["last=5", "from=1600000000", "until=2600000000"])
        self.expect(client, "kept")
        self.subscribe(client, self.key, "test/t/", options=["last=5", "until=1600000000"])
        self.assertEqual(len(client.of("message")), 1)

    def test_keys(self):
        """keygen with rights and time, keyban and its end"""
        client = self.client_()
        client.do("keygen", self.master, "test/k/", "rw", 60)
        key = client.wait_for("keygen")["value"]["key"]
        self.subscribe(client, key, "test/k/")
        client.do("publish", key, "test/k/", "one")
        self.expect(client, "one")
        client.do("keyban", self.master, key, True)
        self.assertEqual(client.wait_for("keyban")["value"]["banned"], True)
        client.do("publish", key, "test/k/", "two")
        self.assertEqual(client.wait_for("error")["value"]["status"], 401)
        client.do("keyban", self.master, key, False)
        self.assertEqual(client.wait_for("keyban", 2)["value"]["banned"], False)
        client.do("publish", key, "test/k/", "three")
        self.expect(client, "one", "three")
        client.do("keygen", "wrong", "test/k/", "rw")
        self.assertEqual(client.wait_for("keygen", 2)["value"]["status"], 401)

    def test_presence(self):
        """status and changes, with user names; an error does not end the client"""
        one, two = self.client_(username="ann"), self.client_(username="bob")
        one.do("presence", self.key, "test/p/", True, True)
        self.assertEqual(one.wait_for("presence")["value"]["who"], [])
        two.do("subscribe", self.key, "test/p/")
        came = one.wait_for("presence", 2)["value"]
        self.assertEqual((came["event"], came["who"]["username"]), ("subscribe", "bob"))
        two.do("unsubscribe", self.key, "test/p/")
        self.assertEqual(one.wait_for("presence", 3)["value"]["event"], "unsubscribe")
        one.do("presence", "wrong", "test/p/", True, False)
        self.assertEqual(one.wait_for("presence", 4)["value"]["status"], 401)
        one.do("me")
        self.assertRegex(one.wait_for("me")["value"]["id"], "^[A-Z2-7]{26}$")

    def test_links_and_me(self):
        """link, publish_with_link, me"""
        client = self.client_()
        client.do("link", self.key, "test/l/", "a0", True, options=["ttl=5"])
        client.do("publish_with_link", "a0", "short")
        self.expect(client, "short")
        client.do("me")
        self.assertEqual(client.wait_for("me")["value"]["links"], {"a0": "test/l/?ttl=5"})
        client.do("publish_with_link", "zz", "nowhere")
        self.assertEqual(client.wait_for("error")["value"]["status"], 400)

    def test_share_groups(self):
        """subscribe_with_group: each message once"""
        key = self.mint(channel="$share/#/", type="r")
        members = [self.client_(), self.client_()]
        for member in members:
            member.do("subscribe_with_group", key, "test/s/", "group")
            self.settle(member)
        for number in range(6):
            members[0].do("publish", self.key, "test/s/", str(number))
        wait("all messages", lambda: sum(len(m.of("message")) for m in members) >= 6)
        self.assertEqual([len(m.of("message")) for m in members], [3, 3])


if __name__ == "__main__":
    sys.exit("run.sh runs this")
