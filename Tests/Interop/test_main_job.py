"""The main job: what an original pysig program fires arrives at an MQTT subscriber, and the other way round."""

import json
import unittest

import harness
from harness import wait


class MainJob(harness.TestCase):
    def start(self):
        self.broker_port = harness.free_port()
        self.pysig_port = harness.free_port()
        self.broker(self.broker_port)
        self.hub_ = self.hub(self.main_job(self.pysig_port, self.broker_port))
        self.hub_.wait_healthy()

    def wait_subscribed_hub(self, listener):
        """Waits until what is published reaches the listener: the hub is connected before it is subscribed."""

        def arrives():
            self.publish(self.broker_port, "to-pysig/probe", "x")
            return any(data["topic"] == "to-pysig/probe" for data in listener.heard("mqtt", "message"))

        wait("the hub's subscription", arrives, pause=0.1)

    def messages(self, listener):
        """What the listener heard, without the probes."""
        return [d for d in listener.heard("mqtt", "message") if d["topic"] != "to-pysig/probe"]

    def test_events_of_pysig_reach_mqtt(self):
        """what an original sender fires is published with its data as JSON"""
        self.start()
        subscriber = self.subscriber(self.broker_port, "pysig/timer/#")
        sender = self.sender(self.pysig_port, "timer", "tick", "tock")
        values = [
            {"n": 1}, "text", None, [1, [2, [3.5, None, True]], {"a": []}], "Grüße 🎉 \"quoted\"\n", "", 0, False,
            {"ключ": "знач", "z": -1.5e300}, 9007199254740993]
        sender.write(*["tick " + json.dumps(value) for value in values], 'tock "other"')
        wait("the messages", lambda: len(subscriber.messages) > len(values))
        messages = subscriber.messages
        self.assertEqual([topic for topic, _ in messages], ["pysig/timer/tick"] * len(values) + ["pysig/timer/tock"])
        self.assertEqual([json.loads(payload) for _, payload in messages], values + ["other"])

    def test_other_senders_stay_where_they_are(self):
        """what other senders fire is not published"""
        self.start()
        subscriber = self.subscriber(self.broker_port, "#")
        other = self.sender(self.pysig_port, "clock", "tick")
        timer = self.sender(self.pysig_port, "timer", "tick")
        other.write('tick "not this"')
        other.wait_for("the event", fired="tick")
        timer.write('tick "this"')
        wait("the message", lambda: subscriber.messages)
        self.assertEqual(subscriber.messages, [("pysig/timer/tick", '"this"')])

    def test_messages_of_mqtt_reach_pysig(self):
        """what is published arrives at an original listener with topic and payload"""
        self.start()
        listener = self.listener(self.pysig_port, "mqtt", "message")
        self.wait_subscribed_hub(listener)
        payloads = ["text", '{"n": [1, 2]}', "[]", "12", "null", "Grüße 🎉 \\ \" знач", " spaces ", ""]
        for payload in payloads:
            self.publish(self.broker_port, "to-pysig/a/b", payload)
        self.publish(self.broker_port, "to-pysig/ü", "another topic")
        self.publish(self.broker_port, "elsewhere", "not this")
        self.publish(self.broker_port, "to-pysig", "a filter with # has its own level, too")
        wait("the messages", lambda: len(self.messages(listener)) >= len(payloads) + 2)
        expected = [("to-pysig/a/b", payload) for payload in payloads]
        expected += [("to-pysig/ü", "another topic"), ("to-pysig", "a filter with # has its own level, too")]
        self.assertEqual([(d["topic"], d["payload"]) for d in self.messages(listener)], expected)
        self.assertTrue(all(set(d) == {"topic", "payload"} for d in self.messages(listener)))

    def test_load_in_both_directions(self):
        """200 events in each direction at the same time, in order and none lost"""
        count = 200
        self.start()
        subscriber = self.subscriber(self.broker_port, "pysig/timer/#")
        listener = self.listener(self.pysig_port, "mqtt", "message")
        sender = self.sender(self.pysig_port, "timer", "tick")
        self.wait_subscribed_hub(listener)
        sender.write(*['tick {"n": %d}' % n for n in range(count)])
        self.publish(self.broker_port, "to-pysig/load", *["message %d" % n for n in range(count)])
        wait("events at the subscriber", lambda: len(subscriber.messages) >= count, 60)
        wait("messages at the listener", lambda: len(self.messages(listener)) >= count, 60)
        self.assertEqual([json.loads(payload)["n"] for _, payload in subscriber.messages], list(range(count)))
        self.assertEqual([d["payload"] for d in self.messages(listener)], ["message %d" % n for n in range(count)])
        status = self.hub_.status
        for route in status["routes"]:
            self.assertEqual((route["lost"], route["dropped"], route["rejected"]), (0, 0, 0), route["name"])
        for endpoint in status["endpoints"]:
            self.assertEqual(endpoint["violations"], [])

    def test_connect_and_disconnect_are_seen(self):
        """#connect and #disconnect of an original sender are events of the hub and signals for original listeners"""
        self.start()
        tap = self.tap(self.hub_)
        listener = self.listener(self.pysig_port, "timer", "#connect", "timer", "#disconnect")
        sender = self.sender(self.pysig_port, "timer", "tick")
        event = tap.wait_for("pysig.connect", sender="timer")
        self.assertIn("tick", event["data"]["events"])
        self.assertEqual(event["source"], "hubbub://hubbub/signals")
        sender.kill()
        tap.wait_for("pysig.disconnect", sender="timer")
        wait("both at the listener", lambda: len(listener.heard("timer")) >= 2)
        self.assertEqual([s["event"] for s in listener.said if "data" in s], ["#connect", "#disconnect"])

    def test_real_ports(self):
        """the example as it is written, on ports 3000 and 1883"""
        taken = [port for port in (3000, 1883) if not harness.is_free(port)]
        if taken:
            self.skipTest("something else listens on port %s" % " and ".join(map(str, taken)))
        self.broker(1883)
        hub = self.hub(harness.TESTS + "/Examples/mqtt-pysig.yaml")
        hub.wait_healthy()
        self.broker_port, self.pysig_port = 1883, 3000
        subscriber = self.subscriber(1883, "pysig/timer/#")
        listener = self.listener(3000, "mqtt", "message")
        sender = self.sender(3000, "timer", "tick")
        sender.write('tick {"n": 1}')
        wait("the message", lambda: subscriber.messages)
        self.assertEqual(subscriber.messages, [("pysig/timer/tick", '{"n":1}')])
        self.wait_subscribed_hub(listener)
        self.assertEqual(hub.terminate(), 0)


if __name__ == "__main__":
    unittest.main()
