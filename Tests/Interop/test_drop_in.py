"""Libraries that come, change and go while a hub runs: it notices, and does what follows, beside routes that go on."""

import os
import subprocess
import time

from harness import PROGRAMS, Refused, TESTS, TestCase, wait

# From the moment a library is there until its endpoint runs. Two cores that build something else need longer.
PROMISED = 2.0


class DropIn(TestCase):
    def setUp(self):
        super().setUp()
        self.folder = os.path.join(self.place, "adapters")
        os.mkdir(self.folder, 0o700)
        self.library = os.path.join(self.folder, "libhubbub-misfortune.so")

    def build(self, *options):
        """A library beside the place where it is looked for; its path."""
        path = os.path.join(self.place, "new.so")
        subprocess.run(
            ["cc", "-std=c11", "-fPIC", "-shared", "-Wl,-z,nodelete", "-I", os.path.join(TESTS, "..", "include"), *options,
             "-o", path, os.path.join(TESTS, "CapabilityAdapters/misfortune.c")], check=True)
        os.chmod(path, 0o700)
        return path

    def install(self, *options):
        """Puts a library where it is looked for, as `make install` does; when that was."""
        subprocess.run(["install", "-m", "0755", self.build(*options), self.library], check=True)
        return time.monotonic()

    def configuration(self, endpoint="missing: wait", more=""):
        return self.write("hub.yaml", """
            hub: dropin
            endpoints:
              ticks: {adapter: generate, rate: 500}
              poor: {adapter: misfortune, %s}
              fast: {adapter: generate, rate: 1000}
              beside: {adapter: "null"}
            routes:
              - {name: kept, from: ticks, to: poor, delivery: durable}
              - {name: newest, from: ticks, to: poor, full: drop_oldest, limit: {events: 10}}
              - {name: beside, from: fast, to: beside}
            %s
            """ % (endpoint, more))

    def start(self, *arguments, environment=None):
        self.hub_ = self.hub(self.configuration(*arguments), adapters=[self.folder, PROGRAMS], environment=environment)

    @property
    def poor(self):
        return self.hub_.endpoint("poor")

    def runs(self, version):
        """The endpoint, where it runs that version and has been found to work."""
        endpoint = self.poor
        works = (endpoint.get("version"), endpoint["state"], "upgrade" in endpoint) == (version, "running", False)
        return endpoint if works else None

    def listed(self):
        return [entry for entry in self.hub_.request("adapters") if entry["path"] == self.library]

    def said(self, text):
        return sum(text in line for line in list(self.hub_.errors))

    def check_nothing_lost(self):
        wait("the events", lambda: self.hub_.route("kept")["unsettled"] < 500)
        for name in ("kept", "beside"):
            route = self.hub_.route(name)
            self.assertEqual((route["lost"], route["dropped"], route["rejected"]), (0, 0, 0), name)

    def test_an_endpoint_waits_for_its_library(self):
        self.start()
        self.assertEqual(self.poor["state"], "waiting")
        self.assertIn("waits for the adapter misfortune: there is none; searched: " + self.folder, self.poor["waits_for"])
        self.assertFalse(self.hub_.status["healthy"])
        wait("a backlog", lambda: self.hub_.route("kept")["unsettled"] > 300)
        self.assertGreater(self.hub_.route("newest")["dropped"], 100, "a route whose target is down acts by its full policy")
        self.assertEqual(self.listed(), [])
        beside = self.hub_.route("beside")["delivered"]
        began = self.install()
        wait("it to run", lambda: self.poor["state"] == "running", pause=0.005)
        took = time.monotonic() - began
        self.note("runs %.2f s after it was installed" % took)
        self.assertLess(took, PROMISED)
        self.assertEqual([(entry["state"], entry["endpoints"]) for entry in self.listed()], [("ok", ["poor"])])
        self.assertNotIn("waits_for", self.poor)
        self.check_nothing_lost()
        wait("the backlog", lambda: self.hub_.route("kept")["delivered"] > 300)
        self.assertTrue(self.hub_.status["healthy"])
        self.assertGreater(self.hub_.route("beside")["delivered"], beside)

    def test_a_changed_library_is_taken_and_one_that_does_not_work_is_taken_back(self):
        self.install()
        self.start("log: info")
        first = wait("it to run", lambda: self.runs("1.0.0"))["pid"]
        began = self.install('-DVERSION="1.1.0"')
        wait("the new process", lambda: self.poor.get("version") == "1.1.0" and self.poor["state"] == "running", pause=0.005)
        took = time.monotonic() - began
        self.note("the new version runs after %.2f s" % took)
        self.assertLess(took, PROMISED)
        self.assertNotEqual(wait("it to be trusted", lambda: self.runs("1.1.0"))["pid"], first)
        self.install('-DVERSION="1.2.0"', "-DBROKEN=1")
        reason = "version 1.2.0 was taken back to 1.1.0: its process ended by itself with exit code 4"
        endpoint = wait("the old version", lambda: "upgrade_error" in self.poor and self.runs("1.1.0"))
        self.assertEqual(endpoint["upgrade_error"], reason)
        self.assertEqual([entry["notes"] for entry in self.listed()], [["poor: " + reason]])
        # What happens beside it, and reading the configuration anew, do not bring it back.
        self.write("adapters/libhubbub-other.so", "nothing")
        wait("a look", lambda: self.said("libhubbub-other.so cannot be used"))
        answer = self.hub_.request("reload")
        self.assertEqual(answer["outcome"], "unchanged", answer)
        self.assertEqual((self.poor["pid"], self.poor["upgrade_error"]), (endpoint["pid"], reason))
        self.install('-DVERSION="1.3.0"')
        self.assertNotIn("upgrade_error", wait("a better version", lambda: self.runs("1.3.0")))
        self.check_nothing_lost()

    def test_one_that_declares_something_else(self):
        """its ports, its settings and its routes are made and checked anew"""
        self.install()
        self.start("log: info")
        wait("it to run", lambda: self.runs("1.0.0"))
        self.install('-DVERSION="1.1.0"', "-DSETTING=0")
        wait("the new version", lambda: self.runs("1.1.0"))
        self.install('-DVERSION="1.2.0"', "-DSETTING=1")
        note = wait("it to be refused", lambda: self.poor.get("library_note"))
        self.assertRegex(note, r"version 1\.2\.0 of misfortune is there, but the configuration is not right for it: "
                               r".*hub\.yaml:\d+:\d+: .*poor\.luck is missing \[setting\.missing\]")
        self.assertEqual((self.poor["state"], self.poor["version"]), ("running", "1.1.0"))
        self.install('-DVERSION="1.3.0"', "-DBROKEN=1")
        note = wait("it to be taken back", lambda: "1.3.0" in self.poor.get("library_note", "") and self.poor.get("library_note", ""))
        self.assertRegex(note, "version 1.3.0 of misfortune was not taken: .*exit code 4")
        wait("the old version", lambda: self.runs("1.1.0"))
        self.install('-DVERSION="1.4.0"', "-DFRAGILE=1")
        note = wait("it to be taken back", lambda: "1.4.0" in self.poor.get("library_note", "") and self.poor.get("library_note", ""))
        self.assertRegex(note, "version 1.4.0 of misfortune was not taken: .*exit code 5", "it ran for a moment")
        answer = self.hub_.request("reload")
        self.assertEqual(answer["outcome"], "unchanged", answer)
        wait("the old version", lambda: self.runs("1.1.0"))
        self.check_nothing_lost()

    def test_settings_that_are_wrong_for_what_comes(self):
        self.start("missing: wait, luck: no number")
        self.install("-DSETTING=1")
        # Before that, for a moment, it is there and about to be taken.
        refusal = "version 1.0.0 of misfortune is there, but the configuration is not right for it"
        wait("it to be refused", lambda: refusal in self.poor.get("waits_for", ""))
        self.assertEqual(self.poor["state"], "waiting")
        self.assertEqual(self.said("[setting.wrong_kind]"), 1)
        self.configuration("missing: wait, luck: 7")
        answer = self.hub_.request("reload")
        self.assertEqual(answer["outcome"], "applied", answer)
        wait("it to run", lambda: self.runs("1.0.0"))
        self.check_nothing_lost()

    def test_what_people_ask_of_an_endpoint_that_waits(self):
        self.start()
        for command, members in (
                ("send", {"event": {"type": "x"}}), ("call", {"operation": "crash"}), ("endpoint_retry", {})):
            with self.assertRaisesRegex(Refused, "endpoint poor waits for its adapter, misfortune"):
                self.hub_.request(command, endpoint="poor", **members)
        self.hub_.request("hold", name="poor", hold="paused")
        self.install()
        wait("it to run", lambda: self.poor["state"] == "running")
        time.sleep(0.5)
        self.assertEqual((self.poor["hold"], self.hub_.route("kept")["delivered"]), ("paused", 0), "a pause lasts")
        self.hub_.request("hold", name="poor")
        self.check_nothing_lost()

    def test_reading_the_configuration_anew(self):
        """an endpoint comes to wait by that, and comes back; what its durable route has stays"""
        self.install()
        self.start("log: info")
        wait("it to run", lambda: self.runs("1.0.0"))
        text = self.configuration("log: info")
        with open(text, encoding="utf-8") as file:
            whole = file.read()
        self.write("hub.yaml", whole.replace("adapter: misfortune", "adapter: fortune"))
        answer = self.hub_.request("reload")
        self.assertEqual(answer["outcome"], "invalid", answer)
        self.write("hub.yaml", whole.replace("adapter: misfortune", "adapter: fortune, missing: wait"))
        answer = self.hub_.request("reload")
        self.assertEqual(answer["outcome"], "applied", answer)
        self.assertEqual(self.poor["state"], "waiting")
        wait("a backlog", lambda: self.hub_.route("kept")["unsettled"] > 300)
        self.write("hub.yaml", whole)
        answer = self.hub_.request("reload")
        self.assertEqual(answer["outcome"], "applied", answer)
        wait("it to run", lambda: self.runs("1.0.0"))
        self.check_nothing_lost()

    def test_a_library_that_goes(self):
        self.install()
        self.start("missing: wait")
        pid = wait("it to run", lambda: self.runs("1.0.0"))["pid"]
        os.remove(self.library)
        wait("that to be told", lambda: self.poor.get("library_note") == self.library + " is gone: it goes on with a copy of it")
        self.assertEqual(self.listed(), [])
        answer = self.hub_.request("reload")
        self.assertEqual(answer["outcome"], "unchanged", answer)
        os.kill(pid, 9)
        wait("its next process", lambda: self.poor.get("pid", pid) != pid and self.poor["state"] == "running")
        self.install()
        wait("it to be back", lambda: "library_note" not in self.poor)
        os.rename(self.folder, self.folder + ".away")
        wait("that to be told", lambda: "library_note" in self.poor)
        os.rename(self.folder + ".away", self.folder)
        wait("it to be back", lambda: "library_note" not in self.poor)
        self.install('-DVERSION="1.1.0"')
        wait("the new version", lambda: self.runs("1.1.0"))
        self.check_nothing_lost()

    def test_a_library_that_is_written_slowly(self):
        """nobody looks at half of it, wherever the halves are"""
        self.start()
        with open(self.build(), "rb") as file:
            content = file.read()
        for place in (1, 64, 5000, len(content) - 1):
            with open(self.library, "wb") as file:
                os.fchmod(file.fileno(), 0o700)
                file.write(content[:place])
                file.flush()
                time.sleep(0.6)
                self.assertEqual(self.poor["state"], "waiting" if place == 1 else "running")
                file.write(content[place:])
            wait("it to run", lambda: self.poor["state"] == "running")
        self.assertEqual(self.said("cannot be used"), 0)
        self.assertEqual(self.said(" has changed"), 0, "it was the same each time")

    def test_one_that_runs_inside(self):
        self.install()
        self.start("placement: inside")
        wait("it to run", lambda: self.poor["state"] == "running")
        self.install('-DVERSION="1.1.0"')
        wait("that to be told", lambda: self.poor.get("library_note") == (
            "version 1.1.0 of misfortune is there: it runs inside the hub, so start the hub again for it"))
        self.check_nothing_lost()

    def test_nothing_is_taken_where_that_is_not_wanted(self):
        self.install()
        self.start("log: info", "adapters: {upgrade: manual}")
        wait("it to run", lambda: self.runs("1.0.0"))
        self.install('-DVERSION="1.1.0"')
        wait("that to be told", lambda: self.poor.get("library_note") == (
            "version 1.1.0 of misfortune is there: hubbub adapters upgrade misfortune lets it go on with that"))
        self.assertEqual(self.hub_.request("adapter_upgrade", adapter="misfortune")["endpoints"], ["poor"])
        wait("the new version", lambda: self.runs("1.1.0"))
        self.assertNotIn("library_note", self.poor)
        # One that declares something else is taken in the same way, or not.
        self.install('-DVERSION="1.2.0"', "-DSETTING=0")
        self.assertEqual(self.hub_.request("adapter_upgrade", adapter="misfortune")["endpoints"], ["poor"])
        wait("the one after", lambda: self.runs("1.2.0"))
        self.install('-DVERSION="1.3.0"', "-DSETTING=1")
        with self.assertRaisesRegex(Refused, "version 1.3.0 of misfortune is there, but the configuration is not right for it"):
            self.hub_.request("adapter_upgrade", adapter="misfortune")
        self.assertTrue(self.runs("1.2.0"))
        with open(self.library, "w", encoding="utf-8") as file:
            file.write("no library")
        with self.assertRaisesRegex(Refused, r"the library of misfortune cannot be used: .* \[not_elf\]"):
            self.hub_.request("adapter_upgrade", adapter="misfortune")
        self.check_nothing_lost()

    def test_one_without_an_instance(self):
        """a version whose create says that all is well and makes nothing is taken back, and the one before runs again at once"""
        self.install()
        self.start()
        wait("it to run", lambda: self.runs("1.0.0"))
        for number in range(1, 4):
            self.install('-DVERSION="1.%d.0"' % number, "-DEMPTY=1")
            wait("it to be taken back", lambda: self.said("version 1.%d.0 was taken back to 1.0.0" % number), 15)
            began = time.monotonic()
            wait("the good one", lambda: self.runs("1.0.0"))
            self.assertLess(time.monotonic() - began, 2.5, "it did nothing wrong, so it does not wait")
        self.assertIn("create returned OK and no instance", self.poor["upgrade_error"])
        self.check_nothing_lost()

    def test_a_flood_of_files(self):
        """others are served meanwhile, and what counts is found"""
        self.start()
        for number in range(1200):
            self.write("adapters/zero-%04d.so" % number, "nothing")
        began = self.install()
        wait("it to run", lambda: self.poor["state"] == "running")
        self.note("runs %.2f s after it was installed" % (time.monotonic() - began))
        wait("a warning", lambda: self.said("there are more than 1024 libraries"))
        self.check_nothing_lost()

    def test_a_machine_that_lets_nobody_watch(self):
        """said once, with what to do about it; reading the configuration anew looks as well"""
        library = os.path.join(self.place, "no_watches.so")
        subprocess.run(
            ["cc", "-std=c11", "-fPIC", "-shared", "-o", library, os.path.join(TESTS, "HostileMachines/no_watches.c")],
            check=True)
        # What changed within the last second is looked at when a hub starts, watched or not.
        time.sleep(1.5)
        self.start(environment={"LD_PRELOAD": library})
        wait("a warning", lambda: self.said("raise fs.inotify.max_user_watches"))
        self.install()
        time.sleep(1)
        self.assertEqual(self.poor["state"], "waiting")
        answer = self.hub_.request("reload")
        self.assertEqual(answer["outcome"], "applied", answer)
        self.assertEqual([change["text"] for change in answer["changes"]], ["~ endpoint poor: library (starts again)"])
        wait("it to run", lambda: self.runs("1.0.0"))
        self.assertEqual(self.said("libraries that come or change are not noticed"), 1)
        self.check_nothing_lost()
