"""`hubbub journal` beside a hub that writes, settles, removes and rewrites all the time: what it says is true of some moment, and it
never takes for damage what is only on its way."""

import json
import os
import subprocess
import threading

from harness import PROGRAMS, TestCase, wait

ROUNDS = 3


class Feeder(threading.Thread):
    """Appends lines to a file, not far ahead of who reads them."""

    def __init__(self, path, taken):
        super().__init__(daemon=True)
        self.path, self.taken = path, taken
        self.count = 0
        self.ends = False
        self.start()

    def run(self):
        with open(self.path, "w", encoding="utf-8") as file:
            while not self.ends:
                wait("lines to be taken", lambda: self.ends or self.count - self.taken() < 1000, 60)
                file.write("".join("line %d %s\n" % (n, "." * 900) for n in range(self.count, self.count + 500)))
                file.flush()
                self.count += 500


class Inspection(TestCase):
    def ask(self, *words):
        done = subprocess.run(
            [os.path.join(PROGRAMS, "hubbub"), "journal"] + list(words)
            + ["--state", os.path.join(self.place, "state/hubbub/inspected"), "--socket", self.hub_.socket],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ""), words)
        return done.stdout.decode()

    def test_beside_a_hub_under_load(self):
        """list, show, export, verify and info, again and again; a straggler makes segments be rewritten"""
        self.hub_ = self.hub(self.write("hub.yaml", """
            hub: inspected
            journal: {bytes: 64MiB}
            endpoints:
              lines: {adapter: file, read: in.txt, format: text}
              quick: {adapter: "null"}
              slow: {adapter: "null", delay: 1h, accept: 10}
            routes:
              - {name: quick, from: lines, to: quick, delivery: durable}
              - {name: few, from: lines, to: slow, where: {suffix: {id: "00"}}, delivery: durable}
            """))
        feeder = Feeder(os.path.join(self.place, "in.txt"), lambda: self.hub_.route("quick")["delivered"])
        try:
            wait("the first events", lambda: self.hub_.route("quick")["delivered"] > 1000, 60)
            for _ in range(ROUNDS):
                waiting = [json.loads(line) for line in self.ask("list", "--json", "--unsettled", "--route", "few").splitlines()]
                self.assertGreater(len(waiting), 0)
                numbers = [event["sequence"] for event in waiting]
                self.assertEqual(numbers, sorted(set(numbers)), "in order, none twice")
                # What waits stays where it can be found, whatever becomes of what stood around it.
                shown = json.loads(self.ask("show", str(numbers[0])))
                self.assertEqual(shown["sequence"], numbers[0])
                exported = [json.loads(line) for line in self.ask("export", "--unsettled", "--route", "few").splitlines()]
                self.assertEqual(exported[0]["id"], waiting[0]["event"]["id"])
                self.assertNotIn("damage", self.ask("verify"))
                self.ask("info", "--json")
        finally:
            feeder.ends = True
        feeder.join()
        self.note("%d events, %d looks" % (feeder.count, 5 * ROUNDS))
        self.assertEqual(self.hub_.terminate(), 0)
