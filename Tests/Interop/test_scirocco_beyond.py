"""What the queue can beyond the original: off unless it is asked for."""

import sys
import threading
import time

from harness import wait
from scirocco_common import Queues


class Leases(Queues):
    options = ", visibility: 500ms, max_tries: 2"

    def test_redelivery(self):
        """what is not acknowledged in time comes again, and is dead after the last try"""
        node = self.node()
        id = node.push("x")["Scirocco-Id"]
        self.assertEqual((node.pull()["Scirocco-Tries"], node.pull().status), ("1", 204))
        again = wait("the second try", lambda: (lambda a: a.status == 200 and a)(node.pull()))
        self.assertEqual((again["Scirocco-Id"], again["Scirocco-Tries"]), (id, "2"))
        wait("its end", lambda: node.get(id)["Scirocco-Status"] == "dead")
        self.assertEqual((node.pull().status, node.ack(id).status), (204, 404))

    def test_acknowledged(self):
        """what is acknowledged in time does not"""
        node = self.node()
        id = node.push("x")["Scirocco-Id"]
        node.pull()
        node.ack(id)
        time.sleep(1)
        self.assertEqual((node.pull().status, node.get(id)["Scirocco-Status"]), (204, "processed"))


class LongPolls(Queues):
    options = ", long_poll: 20s, visibility: 1s"

    def pull(self, seconds):
        """A pull that waits, in the background: a list that will hold the answer and when it came."""
        result = []
        node = self.node()

        def run():
            result.append((node.pull("/messageQueue?wait=%d" % seconds), time.monotonic()))

        threading.Thread(target=run, daemon=True).start()
        time.sleep(0.2)
        return result

    def test_waiting(self):
        """a pull waits for a push, in the order of pulls, and no longer than it may"""
        first, second, short = self.pull(15), self.pull(15), self.pull(1)
        began = time.monotonic()
        wait("the short one", lambda: short)
        self.assertEqual(short[0][0].status, 204)
        self.assertGreater(short[0][1] - began, 0.5)
        node = self.node()
        node.push("one")
        wait("the first", lambda: first)
        self.assertEqual((first[0][0].body, second), (b"one", []))
        node.push("two")
        wait("the second", lambda: second)
        self.assertEqual(second[0][0].body, b"two")

    def test_schedule_and_lease(self):
        """it also waits for a time that comes, and for a message that comes back"""
        node = self.node()
        at = str(int(time.time() * 1000) + 1000)
        node.push("later", Scirocco_Status="scheduled", Scirocco_Scheduled_Time=at)
        waiting = self.pull(15)
        wait("the time", lambda: waiting)
        self.assertEqual(waiting[0][0].body, b"later")
        again = self.pull(15)
        wait("its second try", lambda: again)
        self.assertEqual((again[0][0].body, again[0][0]["Scirocco-Tries"]), (b"later", "2"))

    def test_gone(self):
        """who has gone gets nothing"""
        gone = self.node()
        gone._connection.request(
            "GET", "/messageQueue?wait=15", headers={"Authorization": "DEFAULT_TOKEN", "Scirocco-Node-Source": "af123"})
        time.sleep(0.3)
        gone.close()
        time.sleep(0.3)
        node = self.node()
        node.push("x")
        answer = node.pull()
        self.assertEqual((answer.status, answer["Scirocco-Tries"]), (200, "1"))


class Tokens(Queues):
    options = ', token: master, tokens: [{node: b0b, token: bob}]'

    def test_tokens(self):
        """a node's own token is good for that node; the master's for all"""
        self.assertEqual(self.node(token="master").push("x", to="b0b").status, 201)
        self.assertEqual(self.node("b0b", token="bob").pull().status, 200)
        self.assertEqual(self.node("b0b", token="bob").ask("DELETE", "/globalDataSpace").status, 403)
        for name, token in (("af123", "bob"), ("B0B", "bob"), ("b0b", "DEFAULT_TOKEN"), (None, "bob")):
            self.assertEqual(self.node(name, token=token).pull().status, 403)


class Off(Queues):
    def test_nothing_of_it(self):
        """without its settings a pull does not wait, and nothing comes back"""
        node = self.node()
        began = time.monotonic()
        self.assertEqual(node.pull("/messageQueue?wait=5").status, 204)
        self.assertLess(time.monotonic() - began, 2)
        node.push("x")
        node.pull()
        time.sleep(1)
        self.assertEqual(node.pull().status, 204)


if __name__ == "__main__":
    sys.exit("run.sh runs this")
