"""Adapters that were written for released versions of the interface: each is built with the headers of its version, and runs in
this hub, inside it and in a process of its own."""

import os
import re
import subprocess

from harness import PROGRAMS, TESTS, TestCase, wait

RELEASED = os.path.join(TESTS, "Interface", "Released")
VERSIONS = sorted(os.listdir(RELEASED), key=lambda version: [int(part) for part in version.split(".")])


class Released(TestCase):
    def build(self, version):
        """The folder with the adapter of that version, alone."""
        headers = os.path.join(RELEASED, version)
        folder = os.path.join(self.place, version)
        os.mkdir(folder, 0o700)
        subprocess.run(
            ["cc", "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fPIC", "-shared", "-I", headers,
             "-Wl,-z,defs,-z,now,-z,nodelete", "-o", os.path.join(folder, "libhubbub-released.so"),
             os.path.join(headers, "adapter.c")], check=True)
        return folder

    def test_adapters_of_all_released_versions(self):
        """an adapter of each released version of the interface does here what it did then"""
        self.assertEqual(VERSIONS, ["1.0", "1.1"])
        for version in VERSIONS:
            folder = self.build(version)
            for placement in ("inside", "process"):
                with self.subTest(version=version, placement=placement):
                    self.check(version, folder, placement)

    def check(self, version, folder, placement):
        name = version + "-" + placement
        hub = self.hub(self.write(name + ".yaml", """
            hub: released
            endpoints:
              old: {adapter: released, placement: %s, prefix: "%s says "}
              out: {adapter: file, write: %s.txt, format: text}
            routes:
              - {from: old, to: out, delivery: durable}
            """ % (placement, version, name)), name=name, adapters=[folder, PROGRAMS])
        wait("it to run", lambda: hub.endpoint("old")["state"] == "running")
        for number in range(100):
            hub.request("send", endpoint="old", event={"type": "anything", "data": "line %d" % number})
        wait("its answer", lambda: hub.request("call", endpoint="old", operation="echoed", timeout_ms=2000)["value"] == 100)
        path = os.path.join(self.place, name + ".txt")
        wait("all lines", lambda: os.path.exists(path) and open(path, encoding="utf-8").read().count("\n") == 100)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "".join("%s says line %d\n" % (version, number) for number in range(100)))
        hub.terminate()
        self.assertEqual(hub.process.returncode, 0)
        self.assertNotIn("misbehaves", hub.report())
        said = subprocess.run(
            [os.path.join(PROGRAMS, "hubbub"), "adapters", "show", "released", "--adapters", folder],
            capture_output=True, text=True, check=True).stdout
        self.assertRegex(said, re.compile(r"interface +" + re.escape(version)))
        self.assertIn("environment: nothing", said)
        if version != "1.0":
            self.assertRegex(said, re.compile(r"with prefix: 1.1 says +keeps the order"))
