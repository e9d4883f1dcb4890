"""The originals 0.7.1 and 0.7.3 in every pairing with the hub, and with each other through the hub."""

import unittest

import harness
from harness import NEW, OLD, RECONNECT, wait

RELEASES = (OLD, NEW)

# A sender for each release; names and events of all three kinds. The event 1.5 is declared as a number.
SENDERS = {OLD: "old", NEW: "20"}

SERVER = """
endpoints:
  desk:
    adapter: pysig
    mode: server
    host: 127.0.0.1
    port: %d
    senders:
      - {name: desk, events: [rung, "#news"], requests: [ask, never]}
    bind:
      desk.ask: far.list_senders
  far:
    adapter: pysig
    mode: client
    host: 127.0.0.1
    port: %d
    listen: []
"""

CLIENTS = """
endpoints:
  old: {adapter: pysig, mode: client, port: %d, senders: [{name: hub, events: [e], requests: [ask]}], bind: {hub.ask: new.list_senders}}
  new: {adapter: pysig, mode: client, port: %d, senders: [{name: hub, events: [e], requests: [ask]}], bind: {hub.ask: old.list_senders}}
"""


def fire(hub, endpoint, sender, event, data):
    return hub.request("send", endpoint=endpoint, event={
        "type": "pysig.signal", "data": data, "attributes": {"sender": sender, "event": event}})


def begin_listeners(test, port, *pairs):
    """One of each release. Programs take a while to start, so that all are started before one is waited for."""
    return [test.listener(port, *pairs, wait_listening=False, release=release) for release in RELEASES]


def begin_senders(test, port, *events):
    """One of each release."""
    return [
        test.sender(port, SENDERS[release], *events, wait_registered=False, release=release) for release in RELEASES]


class OurServer(harness.TestCase):
    """Two releases as senders, listeners, requesters and answerers, all connected to the hub's server."""

    # One event of one sender, twice; all of a sender, twice; all of all; a channel of any sender, three times.
    KINDS = ("old", "tick", "20", "tick", "old", "", "20", "", "", "", "", "#news", "", "#connect", "", "#disconnect")

    def setUp(self):
        self.port = harness.free_port()
        far = harness.free_port()
        self.server(far, "srv", "boo")
        self.hub_ = self.hub(self.write("server.yaml", SERVER % (self.port, far)))
        self.hub_.wait_healthy()

    def test_signals(self):
        """each release hears each release and the hub, with all kinds of subscriptions that came before the senders"""
        tap = self.tap(self.hub_)
        listeners = begin_listeners(self, self.port, *self.KINDS)
        for listener in listeners:
            self.wait_listening(listener, len(self.KINDS) // 2)
        senders = begin_senders(self, self.port, "tick", "#news", "1.5")
        for sender in senders:
            sender.wait_state("registered")
        for release, sender in zip(RELEASES, senders):
            sender.write('tick {"by": "%s"}' % release, '#news ["%s"]' % release, '1.5 "%s"' % release)
            sender.wait_for("the last signal", fired=1.5)
        self.assertEqual(fire(self.hub_, "desk", "desk", "#news", "1")["outcome"], "delivered")
        for sender in senders:
            sender.finish()
        for listener in listeners:
            for release, name in ((OLD, "old"), (NEW, 20)):
                wait("the end of %s" % name, lambda: len(listener.heard(name, "#disconnect")) == 3)
                # To everything, to the sender, and to the event or the channel.
                self.assertEqual(listener.heard(name, "tick"), [{"by": release}] * 3)
                self.assertEqual(listener.heard(name, "#news"), [[release]] * 3)
                self.assertEqual(listener.heard(name, 1.5), [release] * 2)
                self.assertEqual(listener.heard(name, "#connect")[0]["events"][-3:], ["tick", "#news", 1.5])
                self.assertEqual(len(listener.heard(name, "#connect")), 3)
            self.assertEqual(listener.heard("desk", "#news"), [1] * 2)
        for release, kinds in ((OLD, {"sender": "old"}), (NEW, {"sender": "20", "senderkind": "number"})):
            event = tap.of("pysig.signal", event="1.5", eventkind="number", **kinds)
            self.assertEqual([e["data"] for e in event], [release])

    def test_requests(self):
        """each release asks the hub, and a sender of an original through it"""
        askers = begin_senders(self, self.port)
        for asker in askers:
            asker.wait_state("registered")
        for release, asker in zip(RELEASES, askers):
            with self.subTest(asker=release):
                answer = self.ask(asker, "desk", "ask", {"events": False})
                self.assertIn("srv", [sender["sender"] for sender in answer])
                self.assertIsNone(self.ask(asker, "desk", "never", {}), "nothing is bound")
                self.assertEqual(self.ask(asker, SENDERS[NEW], "echo", {"n": [1]}), {"n": [1]})
                # 0.7.1 does not say what its senders answer, so that they answer nothing, as at a server 0.7.3.
                self.assertIsNone(self.ask(asker, SENDERS[OLD], "echo", {"n": [1]}))


class OurClient(harness.TestCase):
    """The hub as a client of a server of each release, with clients of both releases beside it."""

    def setUp(self):
        self.ports = {release: harness.free_port() for release in RELEASES}
        self.servers = {r: self.original("pysig_server", self.ports[r], "srv", "boo", release=r) for r in RELEASES}
        self.hub_ = self.hub(self.write("clients.yaml", CLIENTS % (self.ports[OLD], self.ports[NEW])))
        self.hub_.wait_healthy(RECONNECT)

    def call(self, endpoint, sender, params):
        parameters = {"sender": sender, "method": "echo", "params": params}
        answer = self.hub_.request("call", endpoint=endpoint, operation="request", parameters=parameters)
        return answer["value"]

    def check_pairing(self, endpoint, release):
        """All roles of both releases beside the hub at a server of one release."""
        port, server, tap = self.ports[release], self.servers[release], self.tap(self.hub_, at=endpoint)
        listeners, senders = begin_listeners(self, port, "hub", "e"), begin_senders(self, port, "tick")
        for listener in listeners:
            self.wait_listening(listener, 1)
        self.assertEqual(fire(self.hub_, endpoint, "hub", "e", '{"to": "%s"}' % release)["outcome"], "delivered")
        for listener in listeners + [server]:
            listener.wait_for("the hub's signal", sender="hub", event="e", data={"to": release})
        server.write('boo "%s"' % release)
        tap.wait_for("pysig.signal", sender="srv", data=release)
        for r, sender in zip(RELEASES, senders):
            sender.wait_state("registered")
            # A server 0.7.1 says nothing of a sender that connects.
            connected = tap.wait_for("pysig.connect", sender=SENDERS[r])["data"]
            self.assertEqual(connected is None, release == OLD)
            sender.write('tick "%s"' % r)
            tap.wait_for("pysig.signal", sender=SENDERS[r], data=r)
            answer = self.ask(sender, "hub", "ask", {"events": False})
            self.assertIn("srv", [sender["sender"] for sender in answer])
        self.assertEqual(self.call(endpoint, "srv", '{"x": 1}'), {"x": 1})

    def test_old_server(self):
        """at a server 0.7.1 the hub fires, hears, asks and answers, with clients of both releases beside it"""
        self.check_pairing("old", OLD)
        self.assertEqual(self.call("old", SENDERS[OLD], "[1]"), [1])

    def test_new_server(self):
        """at a server 0.7.3 the hub fires, hears, asks and answers, with clients of both releases beside it"""
        self.check_pairing("new", NEW)


if __name__ == "__main__":
    unittest.main()
