"""What `hubbub check` promises of each endpoint, in each direction and with the settings that matter.

The README's table says the same in words, and names the tests that show it. Where a promise depends on what a peer does, the
check says the lesser one.
"""

import json
import os
import subprocess

from harness import PROGRAMS, TestCase

LOSES, AT_LEAST_ONCE, ONCE = "may_lose", "at_least_once", "once"
# The endpoint, what it promises as a source into one that loses nothing, and as a sink of one that loses nothing. None where it
# is none, or where a route that delivers once is refused.
ENDPOINTS = [
    ("emitter, subscribe: [{channel: t}], secure: false", (LOSES, None), (LOSES, None)),
    ("emitter, subscribe: [{channel: t}], secure: false, qos: 1", (LOSES, None), (AT_LEAST_ONCE, None)),
    ('emitter, mode: server, keys: "off"', (LOSES, None), (LOSES, None)),
    ("pysig, mode: server", (LOSES, None), (LOSES, None)),
    ("pysig, mode: client", (LOSES, None), (AT_LEAST_ONCE, None)),
    ("tracim, mode: client", (LOSES, LOSES), (LOSES, None)),
    ("tracim, mode: daemon, url: https://tracim.example/api, username: a, password: b", (AT_LEAST_ONCE, ONCE), (LOSES, None)),
    ("tracim, mode: daemon, url: https://tracim.example/api, username: a, password: b, catch_up: false", (LOSES, LOSES),
     (LOSES, None)),
    ("scirocco, mode: client, url: http://queue.example, node: aa", (AT_LEAST_ONCE, ONCE), (AT_LEAST_ONCE, None)),
    ("scirocco, mode: server, node: aa", (AT_LEAST_ONCE, ONCE), (AT_LEAST_ONCE, None)),
    ("file, read: a.jsonl", (AT_LEAST_ONCE, ONCE), None),
    ("file, write: a.jsonl", None, (LOSES, LOSES)),
    ("file, write: a.jsonl, sync: true", None, (AT_LEAST_ONCE, ONCE)),
    ("exec, command: [cat]", (LOSES, None), (LOSES, None)),
    ("generate", (LOSES, None), None),
    ("stdout", None, (LOSES, None)),
    ('"null"', None, (AT_LEAST_ONCE, ONCE)),
]


class Guarantees(TestCase):
    def promise(self, delivery, source, sink):
        """What the check says; None where it refuses the route."""
        path = self.write("hub.yaml", """
            endpoints:
              in: {adapter: %s}
              out: {adapter: %s}
            routes: [{from: in, to: out, delivery: %s}]
            """ % (source, sink, delivery))
        done = subprocess.run(
            [os.path.join(PROGRAMS, "hubbub"), "check", path, "--json", "--adapters", PROGRAMS], env=self.environment,
            stdout=subprocess.PIPE, check=False)
        answer = json.loads(done.stdout)
        codes = {finding["code"] for finding in answer["findings"] if finding["severity"] == "error"}
        # What types and attributes the one emits and the other accepts is no matter here.
        self.assertEqual([code for code in codes if not code.startswith("route.")], [], answer)
        return None if "route.once" in codes else answer["guarantees"][0]["promise"]

    def test_promises(self):
        """each endpoint, as a source and as a sink, of a durable route and of one that delivers once"""
        for endpoint, source, sink in ENDPOINTS:
            for delivery, place in (("durable", 0), ("once", 1)):
                if source:
                    self.assertEqual(self.promise(delivery, endpoint, "file, write: b.jsonl, sync: true"), source[place],
                                     "%s as a source, %s" % (endpoint, delivery))
                if sink:
                    self.assertEqual(self.promise(delivery, "file, read: b.jsonl", endpoint), sink[place],
                                     "%s as a sink, %s" % (endpoint, delivery))
