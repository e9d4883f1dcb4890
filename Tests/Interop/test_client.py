"""The hub as a client of an original pysig server."""

import signal
import unittest

import harness
from harness import RECONNECT, wait

CONFIGURATION = """
endpoints:
  signals:
    adapter: pysig
    mode: client
    host: 127.0.0.1
    port: %d
    senders:
      - {name: hub, events: [message]}
"""


class Client(harness.TestCase):
    def setUp(self):
        self.port = harness.free_port()
        self.server_ = self.server(self.port, "srv", "boo")
        self.hub_ = self.hub(self.write("client.yaml", CONFIGURATION % self.port))
        self.hub_.wait_healthy()
        self.tap_ = self.tap(self.hub_)

    def fire(self, data, event="message"):
        """Fires as the hub's sender."""
        attributes = {"sender": "hub", "event": event}
        return self.hub_.request("send", endpoint="signals", event={
            "type": "pysig.signal", "data": data, "attributes": attributes})

    def wait_heard(self):
        """Waits until the hub listens: it is connected a moment before."""

        def arrives():
            self.server_.write('boo "probe"')
            return any(event.get("data") == "probe" for event in self.tap_.of("pysig.signal", sender="srv"))

        wait("an event of the server", arrives, RECONNECT, 0.1)

    def test_events_of_the_server(self):
        """what the server and its other clients fire becomes events, with their data"""
        self.wait_heard()
        self.tap_.events.clear()
        self.server_.write('boo {"n": 1, "text": "Gr\\u00fc\\u00dfe \\ud83c\\udf89"}', "boo [null, 1.5]")
        other = self.sender(self.port, "timer", "tick")
        self.tap_.wait_for("pysig.connect", sender="timer")
        other.write('tick "hello"')
        self.tap_.wait_for("pysig.signal", sender="timer")
        other.finish()
        self.tap_.wait_for("pysig.disconnect", sender="timer")
        heard = [event["data"] for event in self.tap_.of("pysig.signal", sender="srv") if event["data"] != "probe"]
        self.assertEqual(heard, [{"n": 1, "text": "Grüße 🎉"}, [None, 1.5]])
        self.assertEqual(self.tap_.of("pysig.signal", sender="timer")[0]["data"], "hello")

    def test_events_of_the_hub(self):
        """what the hub's sender fires arrives at the server and at an original listener, in order"""
        listener = self.listener(self.port, "hub", "message")
        for n in range(20):
            self.assertEqual(self.fire('{"n": %d}' % n)["outcome"], "delivered")
        wait("the events", lambda: len(listener.heard("hub", "message")) >= 20)
        self.assertEqual(listener.heard("hub", "message"), [{"n": n} for n in range(20)])
        self.assertEqual(self.server_.heard("hub", "message"), [{"n": n} for n in range(20)])
        self.assertEqual(self.tap_.of("pysig.signal", sender="hub"), [], "the hub does not hear itself")

    def test_new_event(self):
        """an event that was not declared is made when it is fired first"""
        self.assertEqual(self.fire("text", event="other")["outcome"], "delivered")
        self.server_.wait_for("the event", sender="hub", event="other", data="text")

    def test_server_restarts(self):
        """the server is killed and started again, twice: both directions work again"""
        self.wait_heard()
        for turn in range(2):
            self.server_.kill()
            wait("the link to be down", lambda: self.hub_.endpoint("signals").get("link") == "down")
            self.tap_.events.clear()
            self.server_ = self.server(self.port, "srv", "boo")
            self.wait_heard()
            self.assertEqual(self.fire("%d" % turn)["outcome"], "delivered")
            self.server_.wait_for("the hub's event", sender="hub", event="message", data=turn)

    def test_server_ends_while_frozen(self):
        """a server that stands still and is killed then is replaced by the next one"""
        self.server_.process.send_signal(signal.SIGSTOP)
        self.server_.kill()
        self.server_ = self.server(self.port, "srv", "boo")
        self.tap_.events.clear()
        self.wait_heard()


if __name__ == "__main__":
    unittest.main()
