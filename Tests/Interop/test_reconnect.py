"""Whoever is killed and comes back: both directions work again within seconds, and nothing has to be done for it."""

import json
import signal
import unittest

import harness
from harness import RECONNECT, wait


class Reconnect(harness.TestCase):
    def setUp(self):
        self.broker_port = harness.free_port()
        self.pysig_port = harness.free_port()
        self.mosquitto = self.broker(self.broker_port)
        self.hub_ = self.hub(self.main_job(self.pysig_port, self.broker_port))
        self.hub_.wait_healthy()
        self.subscriber_ = self.subscriber(self.broker_port, "pysig/timer/#")
        self.listener_ = self.listener(self.pysig_port, "mqtt", "message")
        self.sender_ = self.sender(self.pysig_port, "timer", "tick")
        self.numbers = iter(range(1000))

    def wait_both(self, what):
        """Waits until an event crosses in each direction: what is said while the other side is away may be lost."""
        self.wait_to_mqtt(what)
        self.wait_to_pysig(what)

    def wait_to_mqtt(self, what):
        def crosses():
            n = next(self.numbers)
            self.sender_.write('tick {"%s": %d}' % (what, n))
            return any(what in json.loads(payload) for _, payload in self.subscriber_.messages)

        wait("events at the broker %s" % what, crosses, RECONNECT, 0.2)

    def wait_to_pysig(self, what):
        def crosses():
            self.publish(self.broker_port, "to-pysig/again", what)
            return any(data["payload"] == what for data in self.listener_.heard("mqtt", "message"))

        wait("messages at the listener %s" % what, crosses, RECONNECT, 0.2)

    def wait_originals_again(self):
        """Waits until sender and listener are with the hub for the second time.

        Or for the third: an original that is refused can start two threads that connect again, because it looks for the one
        that runs before that has been noted, and both may get through.
        """
        for program, state in ((self.sender_, "registered"), (self.listener_, "listening")):
            wait("%s again" % state, lambda: sum(v.get("state") == state for v in program.said) >= 2, RECONNECT)

    def link(self, name):
        return self.hub_.endpoint(name).get("link")

    def test_broker(self):
        """the broker is killed and started again, twice; what was fired meanwhile arrives in order, nothing is lost"""
        self.wait_both("before")
        for turn in ("first", "second"):
            self.mosquitto.kill()
            wait("the link to be down", lambda: self.link("broker") == "down")
            self.assertEqual(self.hub_.status["healthy"], False)
            before = len(self.subscriber_.messages)
            self.sender_.write(*['tick {"waiting": "%s %d"}' % (turn, n) for n in range(20)])
            route = self.hub_.status["routes"][0]["name"]
            # An original waits for each signal's answer, which comes when the broker has the event: the others wait in it.
            wait("an event to wait", lambda: self.hub_.route(route)["waiting"] + self.hub_.endpoint("broker")["in_flight"])
            # The hub must come after the subscriber, to which nothing is sent that came before it.
            self.hub_.process.send_signal(signal.SIGSTOP)
            self.mosquitto = self.broker(self.broker_port)
            self.wait_subscribed(self.subscriber_, self.broker_port)
            self.hub_.process.send_signal(signal.SIGCONT)
            wait("the link to be up", lambda: self.link("broker") == "up", RECONNECT)
            self.wait_both(turn)
            messages = [json.loads(payload) for _, payload in self.subscriber_.messages[before:]]
            waited = [message["waiting"] for message in messages if "waiting" in message]
            self.assertEqual(waited, ["%s %d" % (turn, n) for n in range(20)])
        self.assertEqual([route["lost"] for route in self.hub_.status["routes"]], [0, 0])

    def test_pysig_programs(self):
        """the original sender and listener are killed and started again"""
        self.wait_both("before")
        tap = self.tap(self.hub_)
        for turn in ("first", "second"):
            self.sender_.kill()
            self.listener_.kill()
            self.publish(self.broker_port, "to-pysig/nobody", "hears this")
            wait("the disconnect", lambda: tap.of("pysig.disconnect", sender="timer"))
            tap.events.clear()
            self.sender_ = self.sender(self.pysig_port, "timer", "tick")
            self.listener_ = self.listener(self.pysig_port, "mqtt", "message")
            tap.wait_for("pysig.connect", sender="timer")
            self.wait_both(turn)

    def test_stalled_listener(self):
        """a listener that stands still for a moment does not hold up the others"""
        stalled = self.listener(self.pysig_port, "mqtt", "message")
        self.wait_both("before")
        stalled.process.send_signal(signal.SIGSTOP)
        self.wait_both("meanwhile")
        stalled.process.send_signal(signal.SIGCONT)
        self.wait_both("after")

    def test_hub(self):
        """the hub is killed and started again on the same ports and control socket; the originals come back"""
        self.wait_both("before")
        self.hub_.kill()
        self.sender_.wait_state("disconnected")
        self.hub_ = self.again(self.hub_)
        self.wait_originals_again()
        self.wait_both("after")

    def test_hub_ends_and_returns(self):
        """the hub is ended by SIGTERM while all are connected, and started again"""
        self.wait_both("before")
        self.assertEqual(self.hub_.terminate(), 0)
        self.hub_ = self.again(self.hub_)
        self.wait_originals_again()
        self.wait_both("after")

    def test_broker_comes_late(self):
        """a hub that is started before its broker connects as soon as that is there"""
        port = harness.free_port()
        hub = self.hub(self.main_job(harness.free_port(), port), name="early")
        wait("the link to be down", lambda: hub.endpoint("broker").get("link") == "down")
        self.broker(port)
        hub.wait_healthy(RECONNECT)


if __name__ == "__main__":
    unittest.main()
