"""The broker with channel keys on raw sockets: every test vector that was found by running the original."""

import json
import struct
import unittest

import harness
import mqtt_raw
from mqtt_raw import acknowledge, publish, subscribe, unsubscribe
from harness import wait

CONFIGURATION = """
endpoints:
  lobby: {adapter: emitter, mode: server, port: %d%s}
routes: []
"""


class Vectors(harness.TestCase):
    options = ""

    def setUp(self):
        self.port = harness.free_port()
        self.hub_ = self.hub(self.write("lobby.yaml", CONFIGURATION % (self.port, self.options)))
        self.hub_.wait_healthy()
        self.connections = []
        self.master = self.mint(type="master")
        self.key = self.mint(channel="test/#/", type="rwslp")

    def tearDown(self):
        for connection in self.connections:
            connection.close()

    def mint(self, **parameters):
        answer = self.hub_.request("call", endpoint="lobby", operation="keygen", parameters=parameters)
        return answer["value"]["key"]

    def client(self, **options):
        connection = mqtt_raw.Connection(self.port)
        self.connections.append(connection)
        self.assertEqual(connection.open(**options), (0x20, b"\0\0"))
        return connection

    def check(self, message, topic, **members):
        """A message on a topic whose payload is an object with these members."""
        self.assertIsInstance(message, mqtt_raw.Message)
        self.assertEqual((message.first, message.topic), (0x30, topic))
        for name, value in members.items():
            self.assertEqual(message.json.get(name), value, message)
        if members.get("status", 200) != 200:
            self.assertTrue(message.json["message"])
        return message.json


class KeyedBroker(Vectors):
    def test_hello(self):
        """1: a protocol that is none ends the connection, as MQTT says; 3.1 and 3.1.1 are let in"""
        odd = mqtt_raw.Connection(self.port)
        self.assertIsNone(odd.open(name="FOO", level=9))
        newer = mqtt_raw.Connection(self.port)
        self.assertEqual(newer.open(level=5), (0x20, b"\0\1"))
        self.assertIsNone(newer.next())
        self.client(name="MQIsdp", level=3)
        self.client(client="")

    def test_me(self):
        """2 to 5: me, with and without an identifier, with options, and without its slash"""
        c = self.client(user="ann")
        who = self.check(c.ask("emitter/me/"), "emitter/me/", status=200)
        self.assertRegex(who["id"], "^[A-Z2-7]{26}$")
        self.assertNotIn("links", who)
        self.assertNotIn("req", who)
        self.check(c.ask("emitter/me/", qos=1, id=2), "emitter/me/", status=200, req=2)
        self.assertEqual(c.next(), (0x40, b"\0\2"))
        self.check(c.ask("emitter/me/?req=5"), "emitter/me/?req=5", status=200)
        self.check(c.ask("emitter/keygen"), "emitter/error/", status=400)

    def test_before_connect(self):
        """a client may ask before it says who it is"""
        c = mqtt_raw.Connection(self.port)
        self.check(c.ask("emitter/me/"), "emitter/me/", status=200)
        c.close()

    def test_unknown_request(self):
        """6: a request that there is not"""
        c = self.client()
        self.check(c.ask("emitter/nosuch/", {}), "emitter/nosuch/", status=404)
        self.check(c.ask("emitter/keygen/x/", {}), "emitter/keygen/x/", status=404)
        self.check(c.ask("emitter/keygen/", "no json", qos=1, id=9), "emitter/keygen/", status=400, req=9)
        self.assertEqual(c.next(), (0x40, b"\0\x09"))

    def test_keygen(self):
        """7 to 9: keys are minted, but not for what is no channel"""
        c = self.client()
        topic = "emitter/keygen/"

        def ask(**request):
            return c.ask(topic, dict(request, key=self.master))

        self.check(ask(channel="test", type="r"), topic, status=400)
        self.check(ask(channel="a/" * 24, type="r"), topic, status=400)
        self.check(ask(channel="a/", type="r", ttl="5"), topic, status=400)
        self.check(ask(channel="a/", type="r", ttl=1.5), topic, status=400)
        made = self.check(ask(channel="chat/#/", type="rwl", ttl=3600), topic, status=200, channel="chat/#/")
        self.assertRegex(made["key"], "^[A-Za-z0-9_-]+$")
        self.assertEqual(c.subscribed(3, made["key"] + "/chat/room/"), ([], [0]))
        self.check(c.ask(topic, {"key": self.key, "channel": "a/"}), topic, status=401)
        bare = self.check(ask(channel="a/"), topic, status=200)["key"]
        self.check(c.ask(bare + "/a/", "x"), "emitter/error/", status=401)
        late = self.check(ask(channel="a/", type="rw", ttl=-1), topic, status=200)["key"]
        self.check(c.ask(late + "/a/", "x"), "emitter/error/", status=401)
        self.check(ask(channel="a/" * 23, type="r"), topic, status=200)

    def test_refusals(self):
        """10 to 13: wrong keys, wrong channels, patterns, links that are not there"""
        c = self.client()
        before, codes = c.subscribed(3, "badkey/test/")
        self.check(before[0], "emitter/error/", req=3, status=401)
        self.assertEqual(codes, [0x80])
        before, codes = c.subscribed(4, self.key + "/test")
        self.check(before[0], "emitter/error/", req=4, status=400)
        self.assertEqual(codes, [0x80])
        self.check(c.ask(self.key + "/test/+/", "x"), "emitter/error/", status=403)
        self.check(c.ask("zz", "x"), "emitter/error/", status=400)
        self.assertEqual(c.subscribed(5, (self.key + "/test/", 1)), ([], [1]))
        broken = self.key[:-1] + ("A" if self.key[-1] != "A" else "B")
        self.check(c.ask(broken + "/test/", "x"), "emitter/error/", status=401)
        self.check(c.ask(self.key + "/other/", "x"), "emitter/error/", status=401)

    def test_delivery(self):
        """14: what is published below a channel reaches it, without its key"""
        c, other = self.client(client="a"), self.client(client="b")
        c.subscribed(1, self.key + "/test/")
        other.send(publish(self.key + "/test/a/b/", "hello"))
        got = c.next()
        self.assertEqual((got.first, got.topic, got.payload), (0x30, "test/a/b/", b"hello"))
        c.subscribed(2, self.key + "/test/+/b/", self.key + "/test/a/")
        other.send(publish(self.key + "/test/a/b/", "again", qos=1, id=7))
        self.assertEqual(c.next().payload, b"again")
        self.assertTrue(c.silent(), "one copy for all subscriptions")
        self.assertEqual(other.next(), (0x40, b"\0\7"))
        c.send(unsubscribe(3, self.key + "/test/", self.key + "/test/+/b/", self.key + "/test/a/"))
        self.assertEqual(c.next(), (0xB0, b"\0\3"))
        other.send(publish(self.key + "/test/a/b/", "gone"))
        self.assertTrue(c.silent())

    def test_collision(self):
        """x/y/ and y/x/ are two channels, where the original took them for one"""
        key = self.mint(channel="#/", type="rw")
        c = self.client()
        c.subscribed(1, key + "/x/y/", key + "/y/x/")
        for channel in ("x/y/", "y/x/"):
            c.send(publish(key + "/" + channel, channel))
            self.assertEqual(c.next().payload.decode(), channel)

    def test_quality_two(self):
        """15: quality 2 in four steps, as MQTT says, and the message once"""
        c, other = self.client(client="a"), self.client(client="b")
        c.subscribed(1, self.key + "/test/")
        other.send(publish(self.key + "/test/", "two", qos=2, id=2))
        self.assertEqual(other.next(), (0x50, b"\0\2"))
        other.send(publish(self.key + "/test/", "two", qos=2, id=2, dup=True))
        self.assertEqual(other.next(), (0x50, b"\0\2"))
        other.send(acknowledge(0x62, 2))
        self.assertEqual(other.next(), (0x70, b"\0\2"))
        got = c.next()
        self.assertEqual((got.first, got.payload), (0x30, b"two"))
        self.assertTrue(c.silent())

    def test_echo(self):
        """16: me=0 keeps a message from its own sender"""
        c = self.client()
        c.subscribed(1, self.key + "/test/?last=0")
        c.send(publish(self.key + "/test/?me=0", "not me"))
        c.send(publish(self.key + "/test/?me=1&ttl=30", "me"))
        self.assertEqual(c.next().payload, b"me")

    def test_grammar(self):
        """17 and the table of topics: what is a topic and what is none"""
        key = self.mint(channel="#/", type="rw")
        c = self.client()
        for wrong in ("a/?a=b_c", "a//b/", "a+/", "a b/", "a,b/", "A~/", "/", "a/?x", "a/?x=", "a/?=1", "a/?x=1&&y=2",
                      "a/?x=-1", "a/b?x=1", "a", "é/"):
            with self.subTest(topic=wrong):
                self.check(c.ask(key + "/" + wrong, "x"), "emitter/error/", status=400)
        self.check(c.ask("/a/", "x"), "emitter/error/", status=400)
        c.subscribed(1, key + "/a/?last=0")
        for right in ("a/?ttl=5&", "a/?", "a/", "a/?ttl=5&me=1&what=ever", "a/$-.:[\\]^_`/", "a/b/?last=5&from=1600000000"):
            with self.subTest(topic=right):
                c.send(publish(key + "/" + right, right))
                self.assertEqual(c.next().payload.decode(), right)

    def test_prefix_matcher(self):
        """18: # is no wildcard for who subscribes, but a/ covers all below it"""
        c = self.client()
        self.assertEqual(c.subscribed(1, self.key + "/test/#/", self.key + "/test/#"), ([], [0, 0]))
        c.send(publish(self.key + "/test/q/", "x"))
        self.assertTrue(c.silent())

    def test_kept_messages(self):
        """19 and 20: the newest kept message comes before the acknowledgement, or as many as are asked for"""
        c = self.client()
        for number in range(5):
            c.send(publish(self.key + "/test/h/?ttl=60", str(number)))
        c.send(publish(self.key + "/test/h/", "not kept"))
        c.send(publish(self.key + "/test/h/deep/?ttl=60", "deep"))

        def last(options, id=1, channel="test/h/"):
            other = self.client(client="o")
            before, codes = other.subscribed(id, "%s/%s%s" % (self.key, channel, options))
            self.assertEqual(codes, [0])
            other.close()
            return [(m.topic, m.payload.decode()) for m in before]

        self.assertEqual(last(""), [("test/h/deep/", "deep")])
        self.assertEqual(last("?last=0"), [])
        self.assertEqual(last("?last=3"), [("test/h/", "3"), ("test/h/", "4"), ("test/h/deep/", "deep")])
        self.assertEqual(last("?last=100&until=1514764801"), [])
        self.assertEqual(len(last("?last=100&from=1514764801")), 6)
        self.assertEqual(len(last("?last=100", channel="test/+/")), 6)
        blind = self.mint(channel="test/#/", type="rw")
        other = self.client(client="blind")
        self.assertEqual(other.subscribed(1, blind + "/test/h/?last=9"), ([], [0]))
        # A key without the right to store: silently not kept.
        c.send(publish(blind + "/test/none/?ttl=60", "x"))
        c.ask("emitter/me/")
        self.assertEqual(last("", channel="test/none/"), [])

    def test_retained_is_kept(self):
        """RETAIN keeps a message like a time does, replaces none, and an empty one deletes nothing"""
        c = self.client()
        for payload in ("one", "two", ""):
            c.send(publish(self.key + "/test/r/", payload, retain=True))
        before, _ = c.subscribed(1, self.key + "/test/r/?last=9")
        self.assertEqual([(m.first, m.payload) for m in before], [(0x30, b"one"), (0x30, b"two"), (0x30, b"")])

    def test_history_lasts(self):
        """kept messages, keys and bans outlive the hub"""
        c = self.client()
        banned = self.mint(channel="test/", type="r")
        c.ask("emitter/keyban/", {"secret": self.master, "target": banned, "banned": True})
        c.send(publish(self.key + "/test/?ttl=600", "still here"))
        c.ask("emitter/me/")
        self.assertEqual(self.hub_.terminate(), 0)
        self.hub_ = self.again(self.hub_)
        self.hub_.wait_healthy()
        c = self.client()
        before, codes = c.subscribed(1, self.key + "/test/")
        self.assertEqual([m.payload for m in before], [b"still here"])
        self.assertEqual(c.subscribed(2, banned + "/test/")[1], [0x80])

    def test_history_request(self):
        """the history request pages back by the id of its first message"""
        c = self.client()
        for number in range(4):
            c.send(publish(self.key + "/test/?ttl=60", str(number)))
        import base64
        topic = "emitter/history/"
        got = c.ask(topic, {"channel": self.key + "/test/?last=2"}, qos=1, id=9)
        value = self.check(got, topic, req=9)
        self.assertEqual([base64.b64decode(m["payload"]) for m in value["messages"]], [b"2", b"3"])
        self.assertEqual(value["messages"][0]["channel"], "test/")
        self.assertEqual(c.next(), (0x40, b"\0\x09"))
        more = c.ask(topic, {"channel": self.key + "/test/?last=9", "startFromID": value["messages"][0]["id"]})
        self.assertEqual([base64.b64decode(m["payload"]) for m in more.json["messages"]], [b"0", b"1"])
        blind = self.mint(channel="test/", type="rw")
        self.check(c.ask(topic, {"channel": blind + "/test/"}), topic, status=401)

    def test_presence(self):
        """21 and 22: who is there, and changes"""
        c = self.client(user="ann")
        topic = "emitter/presence/"
        self.check(c.ask(topic, {"key": self.key, "channel": "test/room"}), topic, event="status",
                   channel="test/room/", who=[], status=200)
        shell = c.ask(topic, {"key": self.key, "channel": "test/", "status": False, "changes": False}, qos=1, id=4)
        self.assertEqual(shell.json, {"req": 4, "status": 200, "time": 0, "event": "", "channel": "", "who": None})
        c.next()
        c.ask(topic, {"key": self.key, "channel": "test/", "changes": True, "status": False})
        other = self.client(client="o", user="bob")
        anonymous = self.client(client="p")
        identity = other.ask("emitter/me/").json["id"]
        other.subscribed(1, self.key + "/test/room/", self.key + "/test/room/")
        came = self.check(c.next(), topic, event="subscribe", channel="test/room/")
        self.assertEqual(came["who"], {"id": identity, "username": "bob"})
        self.assertNotIn("status", came)
        anonymous.subscribed(1, self.key + "/test/")
        self.assertNotIn("username", self.check(c.next(), topic, event="subscribe", channel="test/")["who"])
        who = c.ask(topic, {"key": self.key, "channel": "test/room/"}).json["who"]
        self.assertEqual(sorted(w.get("username", "") for w in who), ["", "bob"])
        other.send(unsubscribe(2, self.key + "/test/room/"))
        self.check(c.next(), topic, event="unsubscribe", channel="test/room/", who=came["who"])
        anonymous.close()
        self.check(c.next(), topic, event="unsubscribe", channel="test/")
        c.ask(topic, {"key": self.key, "channel": "test/", "changes": False, "status": False})
        other.subscribed(3, self.key + "/test/room/")
        self.assertTrue(c.silent())
        blind = self.mint(channel="test/", type="rw")
        self.assertEqual(self.check(c.ask(topic, {"key": blind, "channel": "test/"}), topic, status=401)["channel"], "")

    def test_links(self):
        """23 and 24: links, their echo, and what me says of them"""
        c = self.client()
        topic = "emitter/link/"
        key = self.mint(channel="l/", type="rws")
        self.check(c.ask(topic, {"key": key, "name": "abc", "channel": "l/"}), topic, status=400)
        self.check(c.ask(topic, {"key": key, "name": "a-", "channel": "l/"}), topic, status=400)
        self.check(c.ask(topic, {"key": key, "name": "a0", "channel": "l/?ttl=5", "subscribe": True, "private": True}),
                   topic, status=200, name="a0", channel="l/?ttl=5")
        c.send(publish("a0", "echo"))
        got = c.next()
        self.assertEqual((got.topic, got.payload), ("l/", b"echo"))
        self.assertEqual(c.ask("emitter/me/").json["links"], {"a0": "l/?ttl=5"})
        # The key of a link is looked at when it is used.
        self.check(c.ask(topic, {"key": "wrong", "name": "b", "channel": "l/"}), topic, status=200)
        self.check(c.ask("b", "x"), "emitter/error/", status=401)

    def test_extend(self):
        """25: a key that can be extended gives a channel of one's own, and nothing else"""
        c = self.client()
        topic = "emitter/keygen/"
        key = self.mint(channel="e/#/", type="rwe")
        identity = c.ask("emitter/me/").json["id"]
        self.check(c.ask(key + "/e/", "x"), "emitter/error/", status=401)
        own = self.check(c.ask(topic, {"key": key, "channel": "e/", "type": "rwl"}), topic, status=200)
        self.assertEqual(own["channel"], "e/%s/" % identity)
        below = self.check(c.ask(topic, {"key": key, "channel": "e/#/", "type": "rw"}), topic, status=200)
        self.assertEqual(below["channel"], "e/%s/#/" % identity)
        c.subscribed(1, own["key"] + "/" + own["channel"])
        c.send(publish(own["key"] + "/" + own["channel"], "mine"))
        self.assertEqual(c.next().payload, b"mine")
        self.check(c.ask(own["key"] + "/e/", "x"), "emitter/error/", status=401)
        self.check(c.ask("emitter/presence/", {"key": key, "channel": "e/"}), "emitter/presence/", status=401)

    def test_keyban(self):
        """26: a banned key is worth nothing until it is given back"""
        c = self.client()
        topic = "emitter/keyban/"
        c.subscribed(1, self.key + "/test/?last=0")
        c.send(publish(self.key + "/test/", "before"))
        self.assertEqual(c.next().payload, b"before")
        request = {"secret": self.master, "target": self.key, "banned": True}
        self.check(c.ask(topic, request), topic, status=200, banned=True)
        self.check(c.ask(self.key + "/test/", "x"), "emitter/error/", status=401)
        self.check(c.ask(topic, dict(request, banned=False)), topic, status=200, banned=False)
        c.send(publish(self.key + "/test/", "after"))
        self.assertEqual(c.next().payload, b"after")
        self.check(c.ask(topic, dict(request, secret=self.key)), topic, status=401)
        self.check(c.ask(topic, dict(request, target="nonsense")), topic, status=401)

    def test_share_groups(self):
        """27: each message goes to one of a group, and the key is for the whole path"""
        plain, shared = self.mint(channel="s/", type="rw"), self.mint(channel="$share/#/", type="rw")
        members = [self.client(client="m%d" % n) for n in range(2)]
        self.assertEqual(members[0].subscribed(1, plain + "/$share/g/s/")[1], [0x80])
        for member in members:
            self.assertEqual(member.subscribed(2, shared + "/$share/g/s/"), ([], [0]))
        watcher = self.client(client="w")
        watcher.subscribed(1, plain + "/s/")
        for number in range(4):
            watcher.send(publish(plain + "/s/", str(number)))
        self.assertEqual([watcher.next().payload for _ in range(4)], [b"0", b"1", b"2", b"3"])
        for member in members:
            got = [member.next() for _ in range(2)]
            self.assertEqual([m.topic for m in got], ["s/", "s/"])
            self.assertTrue(member.silent())

    def test_sizes(self):
        """28: 65536 bytes are delivered, one more ends the connection"""
        c = self.client()
        c.subscribed(1, self.key + "/test/?last=0")
        topic = self.key + "/test/"
        c.send(publish(topic, b"x" * (65536 - 2 - len(topic))))
        self.assertEqual(len(c.next().payload), 65536 - 2 - len(topic))
        c.send(publish(topic, b"x" * (65537 - 2 - len(topic))))
        self.assertIsNone(c.next())

    def test_will(self):
        """29: a will is published when a client is lost, not when it takes leave; with a wrong key never"""
        watcher = self.client(client="w")
        watcher.subscribed(1, self.key + "/test/?last=0")
        will = (self.key + "/test/will/", "gone", 0, False)
        polite = self.client(client="p", will=will)
        polite.send(b"\xe0\0")
        self.assertIsNone(polite.next())
        self.assertTrue(watcher.silent())
        self.client(client="x", will=("badkey/test/will/", "gone", 0, False)).close()
        self.assertTrue(watcher.silent())
        self.client(client="q", will=will).close()
        got = watcher.next()
        self.assertEqual((got.first, got.topic, got.payload), (0x30, "test/will/", b"gone"))

    def test_targets(self):
        """the table of targets and channels"""
        table = {
            "a/b/c/": {"a/b/c/": True, "a/b/": False, "a/b/c/d/": False, "a/b/+/": False},
            "a/+/c/": {"a/x/c/": True, "a/+/c/": True, "a/x/+/": False},
            "+/": {"a/": True, "a/b/": False},
            "a/#/": {"a/": True, "a/b/": True, "a/#/": True, "a/+/": True, "b/": False, "+/b/": False},
            "#/": {"a/": True, "a/b/c/": True, "#/": True, "+/x/": True},
        }
        c = self.client()
        for target, channels in table.items():
            key = self.mint(channel=target, type="r")
            for channel, covered in channels.items():
                with self.subTest(target=target, channel=channel):
                    codes = c.subscribed(1, "%s/%s?last=0" % (key, channel))[1]
                    self.assertEqual(codes, [0 if covered else 0x80])

    def test_counts(self):
        """each refusal is counted with its reason, and nothing holds a key"""
        c = self.client()
        c.ask("badkey/test/", "x")
        c.ask(self.key + "/test", "x")
        c.subscribed(1, "badkey/test/")
        # They are counted at the end of the turn, which is after the answers.
        wanted = {"unauthorized": 2, "malformed_requests": 1, "refused_subscriptions": 1}
        wait("the counts", lambda: wanted.items() <= self.hub_.endpoint("lobby")["counts"].items())
        self.assertFalse([line for line in self.hub_.errors if self.key in line or self.master in line])


class ExactMatcher(Vectors):
    options = ", matcher: mqtt"

    def test_matcher(self):
        """18 with matcher: mqtt: the same depth, and # for one or more levels"""
        c = self.client()
        c.subscribed(1, self.key + "/test/#/", self.key + "/test/a/+/")
        for channel in ("test/q/", "test/q/r/"):
            c.send(publish(self.key + "/" + channel, channel))
            self.assertEqual(c.next().payload.decode(), channel)
        c.send(publish(self.key + "/test/", "parent"))
        self.assertTrue(c.silent())


if __name__ == "__main__":
    unittest.main()
