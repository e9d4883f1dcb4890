"""A broker with an original licence: keys that original brokers made with it are good in the hands of the original clients.

Licence and keys are the vectors of the wire facts."""

import os
import subprocess

import harness
from test_emitter_originals import Originals
from test_emitter_vectors import CONFIGURATION

LICENSE = "O-ggAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8QQEFCQ0RFRkdISUpLTE1OT4SGiAiNmKxQAQ:3"
CHAT = "EjRYAfxt1_ShyxQom7y34U9yAsX4UP_J"
MASTER = "EjRYAfxt1_ShyxQo27y33jxlbGL4UP_J"
# The same key of another contract.
FOREIGN = "EjRYAf1t1_ShyxQom7y34U9yAsX4UP_J"


class Legacy(Originals):
    version = 2
    options = ", license: \"%s\"" % LICENSE

    def test_old_keys(self):
        """a key that is built into an old client works, and one of another licence does not"""
        one, two = self.client_(), self.client_()
        one.do("subscribe", CHAT, "chat/room/", options=["last=0"])
        self.settle(one)
        two.do("publish", CHAT, "chat/room/", "hello")
        self.expect(one, "hello")
        two.do("publish", FOREIGN, "chat/room/", "not this")
        self.assertEqual(two.wait_for("error")["value"]["status"], 401)
        two.do("publish", CHAT, "other/", "nor this")
        self.assertEqual(two.wait_for("error", 2)["value"]["status"], 401)
        self.assertEqual(len(one.of("message")), 1)

    def test_minting(self):
        """an old master key mints keys of its own format, with 32 letters, and bans them"""
        client = self.client_()
        client.do("keygen", MASTER, "chat/k/", "rw", 60)
        value = client.wait_for("keygen")["value"]
        self.assertEqual((value["status"], len(value["key"])), (200, 32))
        self.subscribe(client, value["key"], "chat/k/", options=["last=0"])
        client.do("publish", value["key"], "chat/k/", "minted")
        self.expect(client, "minted")
        self.assertEqual(len(self.key), 32)
        client.do("keyban", MASTER, value["key"], True)
        self.assertEqual(client.wait_for("keyban")["value"]["banned"], True)
        client.do("publish", value["key"], "chat/k/", "banned")
        self.assertEqual(client.wait_for("error")["value"]["status"], 401)

    def test_check(self):
        """the check notes that such keys are not tamper-proof, and shows no letter of the licence"""
        checked = subprocess.run(
            [os.path.join(harness.PROGRAMS, "hubbub"), "check", self.hub_.configuration, "--adapters", harness.PROGRAMS],
            env=self.environment, capture_output=True, text=True, check=False)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        said = checked.stdout + checked.stderr
        self.assertRegex(said, r"note: endpoints\.lobby\.license: .*not tamper-proof.*\[setting\.caution\]")
        self.assertNotIn(LICENSE[:8], said)


class LicenseComesLater(Originals):
    version = 2

    def test_own_keys_stay(self):
        """keys of our own format that were made before there was a licence stay good"""
        own = self.key
        self.assertEqual(len(own), 62)
        self.assertEqual(self.hub_.terminate(), 0)
        self.write("lobby.yaml", CONFIGURATION % (self.port, Legacy.options))
        self.hub_ = self.again(self.hub_)
        self.hub_.wait_healthy()
        client = self.client_()
        client.do("subscribe", own, "test/a/", options=["last=0"])
        self.settle(client)
        client.do("publish", CHAT, "chat/x/", "unheard")
        client.do("publish", own, "test/a/", "heard")
        self.expect(client, "heard")
