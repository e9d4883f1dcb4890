"""What the tests of the adapter tracim share: hubs with it, a server that plays Tracim, raw sockets, original programs."""

import json
import os
import select
import socket
import subprocess
import threading
import time

import harness
from harness import wait
from played_tracim import PASSWORD, PlayedTracim

LIBRARIES = os.environ.get("HUBBUB_TRACIM", "")


class Box:
    """A peer's socket: keeps each message that comes, as its bytes."""

    def __init__(self, path, answers=True, pause=0):
        self.path = path
        # How long it takes over each message.
        self.pause = pause
        self.raw = []
        # Connections are taken as long as that holds.
        self.answers = answers
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(path)
        self._socket.listen(128)
        self._open = True
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while self._open:
            try:
                if not self.answers or not select.select([self._socket], [], [], 0.05)[0]:
                    time.sleep(0.01)
                    continue
                connection, _ = self._socket.accept()
            except (OSError, ValueError):
                return  # The test has closed it.
            with connection:
                message = b""
                while True:
                    part = connection.recv(65536)
                    if not part:
                        break
                    message += part
            self.heard(message)
            time.sleep(self.pause)

    def heard(self, message):
        self.raw.append(message)

    @property
    def messages(self):
        return [json.loads(raw) for raw in list(self.raw)]

    def of(self, kind):
        return [m for m in self.messages if m["type"] == kind]

    def wait_for(self, kind, count=1):
        return wait("%d %s at %s" % (count, kind, self.path), lambda: len(self.of(kind)) >= count and self.of(kind))[count - 1]

    def close(self):
        self._open = False
        self._socket.close()


def send(path, message):
    """Writes one message, bytes or an object, as programs of the original do."""
    raw = message if isinstance(message, bytes) else json.dumps(message).encode()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(harness.PATIENCE)
        connection.connect(path)
        connection.sendall(raw)


class Welcoming(Box):
    """Plays a daemon that registers whoever asks for it."""

    def heard(self, message):
        super().heard(message)
        message = json.loads(message)
        if message["type"] == "daemon_client_add":
            send(message["path"], {"path": self.path, "type": "daemon_account_info", "data": {"user_id": "3"}})


class Original(harness.Program):
    """A program with the original SDK."""

    def __init__(self, daemon, path, environment):
        python = os.path.join(LIBRARIES, "tools", "bin", "python")
        self.path = path
        super().__init__(
            "tracim_daemon_sdk", [python, "-u", os.path.join(harness.HERE, "tracim_client.py"), daemon, path],
            dict(environment, PYTHONPATH=os.path.join(LIBRARIES, "tracim_daemon_sdk")))

    def do(self, *call):
        before = len(self.of("did"))
        self.write(json.dumps(list(call)))
        wait("%s to be done" % (call,), lambda: len(self.of("did")) > before)

    def of(self, handler, **members):
        said = [json.loads(line) for line in list(self.lines)]
        return [v for v in said if v["handler"] == handler and all(v.get(k) == m for k, m in members.items())]

    def wait_for(self, handler, count=1, **members):
        def there():
            found = self.of(handler, **members)
            return len(found) >= count and found

        return wait("%s %s" % (handler, members), there)[count - 1]


class Bench(harness.TestCase):
    """A server that plays Tracim, and a hub that is the daemon."""

    def setUp(self):
        self.boxes = []
        self.tracim = PlayedTracim(harness.free_port())
        self.socket = self.place + "/master.sock"

    def tearDown(self):
        for box in self.boxes:
            box.close()
        self.tracim.stop()

    def box(self, name, register=True, **options):
        box = Box(os.path.join(self.place, name), **options)
        self.boxes.append(box)
        if register:
            send(self.socket, {"type": "daemon_client_add", "path": box.path, "data": {"path": box.path, "pid": "7"}})
            # The last that comes of it.
            wait("%s to be registered" % name,
                 lambda: any(m["data"]["path"] == box.path for m in box.of("daemon_client_added")))
        return box

    def daemon(self, healthy=True, name="daemon", more="", routes="", **settings):
        settings = dict(
            {"socket": self.socket, "url": self.tracim.api, "username": "jo", "password": PASSWORD, "reconnect_wait": "500ms"},
            **settings)
        lines = "".join("    %s: %s\n" % item for item in settings.items())
        text = "hub: %s\nendpoints:\n  tracim:\n    adapter: tracim\n    mode: daemon\n%s%s" % (name, lines, more)
        hub = self.hub(self.write(name + ".yaml", text + (routes or "  sink: {adapter: \"null\"}\nroutes:\n  - {from: tracim, to: sink}\n")),
                       name=name)
        if healthy:
            hub.wait_healthy()
        return hub

    def client(self, healthy=True, name="client", **settings):
        """A hub that is a client of the daemon."""
        settings = dict({"socket": self.socket, "reconnect_wait": "300ms"}, **settings)
        lines = "".join("    %s: %s\n" % item for item in settings.items())
        hub = self.hub(self.write(
            name + ".yaml", "hub: %s\nendpoints:\n  tracim:\n    adapter: tracim\n%s  sink: {adapter: \"null\"}\n"
            "routes:\n  - {from: tracim, to: sink}\n" % (name, lines)), name=name)
        if healthy:
            hub.wait_healthy()
        return hub

    def original(self, name="original.sock", registered=True):
        program = self._add(Original(self.socket, os.path.join(self.place, name), self.environment))
        wait("its socket", lambda: os.path.exists(program.path))
        if registered:
            program.do("register")
            program.wait_for("custom_message", type="daemon_client_added")
        return program

    @staticmethod
    def counted(hub, name):
        return hub.endpoint("tracim")["counts"].get(name, 0)

    def wait_counted(self, hub, name, count=1):
        wait("%s to be counted" % name, lambda: self.counted(hub, name) >= count)

    def call(self, hub, operation, **parameters):
        return hub.request("call", endpoint="tracim", operation=operation, parameters=parameters)["value"]
