"""What the tests of the queue share: queues, requests on raw HTTP, and nodes with the original clients."""

import collections
import http.client
import http.server
import json
import os
import re
import threading
import time

import harness
from harness import wait

LIBRARIES = os.environ.get("HUBBUB_SCIROCCO", "")
TOKEN = "DEFAULT_TOKEN"
NEVER = "6b00d496add2816029a52e3f"

CONFIGURATION = """
endpoints:
  queue: {adapter: scirocco, mode: server, port: %d, store: "%s"%s}
routes: []
"""


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.getheaders()
        self.body = response.read()

    def __getitem__(self, name):
        """A header by just that spelling, as the original clients look for it."""
        return dict(self.headers).get(name)

    @property
    def json(self):
        return json.loads(self.body.decode())

    def __repr__(self):
        return "%d %r %r" % (self.status, self.headers, self.body[:200])


class Node:
    """A node on raw HTTP, over one connection that is kept."""

    def __init__(self, port, name="af123", token=TOKEN, dialect=2):
        self.name, self.token, self.dialect = name, token, dialect
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=harness.PATIENCE)
        self.names = {
            1: ("Scirocco-From", "Scirocco-To", "Scirocco-Data-Type"),
            2: ("Scirocco-Node-Source", "Scirocco-Node-Destination", "Scirocco-Payload-Type")}[dialect]

    def ask(self, method, path, body=None, type="application/octet-stream", **headers):
        fields = {}
        if self.token is not None:
            fields["Authorization"] = self.token
        if self.name is not None:
            fields[self.names[0]] = self.name
        if type is not None:
            fields["Content-Type"] = type
        fields.update({name.replace("_", "-"): value for name, value in headers.items()})
        self._connection.request(method, path, body=body, headers=fields)
        return Answer(self._connection.getresponse())

    def push(self, body, type="text/plain", to="af123", label=None, **headers):
        if isinstance(body, (dict, list)):
            body, type = json.dumps(body).encode(), "application/json"
        if to is not None:
            headers[self.names[1]] = to
        if label is not None:
            headers[self.names[2]] = label
        return self.ask("POST", "/messageQueue", body, type, **headers)

    def pull(self, path="/messageQueue"):
        return self.ask("GET", path)

    def ack(self, id):
        return self.ask("PATCH", "/messageQueue/%s/ack" % id, b"")

    def get(self, id):
        return self.ask("GET", "/messages/%s" % id)

    def close(self):
        self._connection.close()


class Queues(harness.TestCase):
    options = ""

    def setUp(self):
        self.port = harness.free_port()
        self.nodes = []
        self.path = self.write(
            "queue.yaml", CONFIGURATION % (self.port, self.place + "/store", self.options))
        self.queue = self.hub(self.path)
        self.queue.wait_healthy()

    def tearDown(self):
        for node in self.nodes:
            node.close()

    def node(self, *arguments, **named):
        node = Node(self.port, *arguments, **named)
        self.nodes.append(node)
        return node

    def call(self, operation, **parameters):
        return self.queue.request("call", endpoint="queue", operation=operation, parameters=parameters)["value"]


class Relay:
    """Passes requests on to a queue and counts them, by method and path without ids and queries."""

    def __init__(self, queue):
        self.asked = collections.Counter()
        relay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self):
                path = self.path.split("?")[0]
                relay.asked["%s %s" % (self.command, re.sub("/[0-9a-f]{24}", "/ID", path))] += 1
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                connection = http.client.HTTPConnection("127.0.0.1", queue, timeout=harness.PATIENCE)
                try:
                    connection.request(self.command, self.path, body=body or None, headers=dict(self.headers))
                    answer = connection.getresponse()
                    said = answer.read()
                except OSError:
                    self.close_connection = True
                    return
                finally:
                    connection.close()
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(said)

            do_GET = do_POST = do_PATCH = do_DELETE = pass_on

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # Either side may go away.
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Original(harness.Program):
    """A program with an original client."""

    def __init__(self, version, port, node, environment, token=TOKEN):
        python = os.path.join(LIBRARIES, "scirocco-python")
        path = os.path.join(LIBRARIES, version)
        super().__init__(
            "scirocco-pyclient %s" % version,
            [python, os.path.join(harness.HERE, "scirocco_client.py"), "http://127.0.0.1:%d" % port, node, token],
            dict(environment, PYTHONPATH=path))
        self.asked = 0

    def do(self, *call):
        """The result of a call, or its error."""
        self.asked += 1
        self.write(json.dumps(list(call)))
        wait("%s of %s" % (call[0], self.name), lambda: len(self.lines) >= self.asked or not self.runs)
        if len(self.lines) < self.asked:
            raise AssertionError("%s ended" % self.name)
        return json.loads(self.lines[self.asked - 1])

    def result(self, *call):
        answer = self.do(*call)
        if "error" in answer:
            raise AssertionError("%s: %s" % (call, answer))
        return answer["result"]


def utc(seconds, form="%Y-%m-%dT%H:%M:%S"):
    """A time so many seconds from now."""
    return time.strftime(form, time.gmtime(time.time() + seconds))
