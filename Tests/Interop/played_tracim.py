"""A small HTTP server that plays Tracim, as far as its API is documented and a daemon uses it: no Tracim is at hand.

Login with a cookie, HTTP Basic and API keys; who one is; the stream of live messages, with those that came after a number
sent first; some requests with answers of all kinds.
"""

import base64
import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USER = {
    "user_id": 3, "email": "jo@example.org", "username": "jo", "public_name": "Jo", "profile": "users",
    "created": "2025-01-01T00:00:00Z", "is_active": True, "is_deleted": False, "has_avatar": False, "has_cover": False,
    "lang": "en", "timezone": "", "auth_type": "internal", "allowed_space": 0}
PASSWORD = "pw secret"
API_KEY = "key secret"


class PlayedTracim:
    """The server, on a port of its own; `api` is the URL that a daemon is given."""

    def __init__(self, port, certificate=None):
        """With a certificate and its key, in one file (PEM), it speaks TLS."""
        self.port = port
        self.certificate = certificate
        self.api = "%s://127.0.0.1:%d/api" % ("https" if certificate else "http", port)
        # What was asked for: method, path with query, headers, body.
        self.requests = []
        self.history = []
        self.sessions = set()
        self.lock = threading.Condition()
        self.streams = 0
        # Raised to end all streams that are open.
        self.cuts = 0
        self.crowded = False
        self.keep_alive = 0.5
        self.silent = False
        self._http = None
        self.start()

    def start(self):
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do(self):
                server.answer(self)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, *_):
                """A daemon may go away at any time."""

        self._http = Server(("127.0.0.1", self.port), Handler)
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        """Ends it as a crash would: streams are cut and nobody listens."""
        self.cut()
        self._http.shutdown()
        self._http.server_close()

    # What a test does.

    def publish(self, number, kind, silently=False, created="2025-03-27T13:51:25Z", **fields):
        """A live message; `silently`: it is only found by those who ask for it later."""
        message = {"event_id": number, "event_type": kind, "created": created, "read": None,
                   "fields": dict({"author": {"user_id": 4, "username": "ann"}}, **fields)}
        with self.lock:
            self.history.append((number, json.dumps(message), silently))
            self.lock.notify_all()
        return json.dumps(message)

    def cut(self):
        with self.lock:
            self.cuts += 1
            self.lock.notify_all()

    def forget_sessions(self):
        with self.lock:
            self.sessions.clear()

    def asked(self, method, path):
        """Requests of that kind; the query does not matter."""
        with self.lock:
            return [r for r in self.requests if r[0] == method and r[1].split("?")[0] == "/api" + path]

    # What a daemon sees.

    def answer(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        with self.lock:
            self.requests.append((handler.command, handler.path, dict(handler.headers), body))
        path, _, query = handler.path.partition("?")
        if path == "/api/auth/login":
            return self.login(handler, body)
        if not self.is_known(handler):
            return self.refuse(handler, 401, 1001, "not logged in")
        if path == "/api/auth/whoami" or path == "/api/users/3":
            return self.send(handler, 200, json.dumps(USER).encode())
        if path == "/api/users/3/live_messages":
            return self.live(handler, query)
        if path == "/api/echo":
            return self.send(handler, 201, json.dumps({"method": handler.command, "body": body.decode()}).encode())
        if path == "/api/big":
            return self.send(handler, 200, b'"' + b"x" * 6000 + b'"')
        if path == "/api/bytes":
            return self.send(handler, 200, b"\xff\x00\xfe", kind="application/octet-stream")
        if path == "/api/nothing":
            return self.send(handler, 204, b"")
        if path == "/api/slow":
            time.sleep(3)
            return self.send(handler, 200, b"{}")
        if path == "/api/huge":
            return self.send(handler, 200, b"x" * (2 << 20))
        return self.refuse(handler, 404, 1003, "there is nothing")

    def login(self, handler, body):
        if handler.command != "POST" or handler.headers.get("Content-Type") != "application/json":
            return self.refuse(handler, 400, 2001, "invalid body")
        given = json.loads(body)
        if given.get("password") != PASSWORD or "jo" not in (given.get("username") or given.get("email") or ""):
            return self.refuse(handler, 403, 4001, "wrong credentials")
        with self.lock:
            session = "s%d" % (len(self.requests))
            self.sessions.add(session)
        cookie = "session_key=%s; expires=Thu, 01-Jan-2099 00:00:00 GMT; Path=/" % session
        return self.send(handler, 200, json.dumps(USER).encode(), cookie=cookie)

    def is_known(self, handler):
        basic = "Basic " + base64.b64encode(b"jo:" + PASSWORD.encode()).decode()
        cookie = handler.headers.get("Cookie") or ""
        with self.lock:
            return (cookie.startswith("session_key=") and cookie[12:] in self.sessions
                    or handler.headers.get("Authorization") == basic
                    or (handler.headers.get("Tracim-Api-Key"), handler.headers.get("Tracim-Api-Login")) == (API_KEY, "jo"))

    def refuse(self, handler, status, code, message):
        self.send(handler, status, json.dumps({"code": code, "message": message, "details": None}).encode())

    @staticmethod
    def send(handler, status, body, cookie=None, kind="application/json"):
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        if cookie:
            handler.send_header("Set-Cookie", cookie)
        handler.end_headers()
        handler.wfile.write(body)

    def live(self, handler, query):
        if handler.headers.get("Accept") != "text/event-stream":
            return self.refuse(handler, 400, 2001, "Accept must be text/event-stream")
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        try:
            self.stream(handler.wfile, query)
        except OSError:
            pass

    def stream(self, out, query):
        if self.crowded:
            out.write(b'event: stream-error\ndata: {"code": 8001, "message": "too many"}\n\n')
            return
        # Before it says that it is open: from then on nothing passes by.
        with self.lock:
            cuts, place = self.cuts, len(self.history)
            after = int(query.partition("=")[2]) if query else None
            missed = [text for number, text, _ in self.history if after is not None and number > after]
            self.streams += 1
        try:
            out.write(b":Tracim Live Messages for user 3\n\nevent: stream-open\ndata: \n\n")
            for text in missed:
                out.write(b"data:" + text.encode() + b"\n\n")
            while True:
                with self.lock:
                    if len(self.history) == place and self.cuts == cuts:
                        self.lock.wait(self.keep_alive)
                    if self.cuts != cuts:
                        return
                    new = [text for _, text, silently in self.history[place:] if not silently]
                    is_quiet = len(self.history) == place
                    place = len(self.history)
                for text in new:
                    out.write(b"event: message\ndata: " + text.encode() + b"\n\n")
                if is_quiet and not self.silent:
                    out.write(b"event: keep-alive\ndata: \n\n")
        finally:
            with self.lock:
                self.streams -= 1
