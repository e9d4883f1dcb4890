"""A program with the original tracim_daemon_sdk: carries out what it reads, one JSON array a line, and prints what it hears,
one JSON object a line.

    tracim_client.py DAEMON_SOCKET CLIENT_SOCKET

    ["register"], ["unregister"], ["close"]: the calls of its client
    ["send", TYPE, DATA]: send_daemon_event with a DaemonEvent; DATA may be left out
    ["request", METHOD, ENDPOINT, BODY]: the same with a DaemonDoRequestData
"""

import json
import sys
import threading

import data
import event
from daemon_event import DaemonEvent, send_daemon_event
from helper import decode_json, encode_json
from sdk import TracimDaemonClient

lock = threading.Lock()
# What it hears beside the handlers that it has by itself.
KINDS = (event.DAEMON_ACK, event.DAEMON_PONG, event.DAEMON_REQUEST_RESULT, event.DAEMON_CLIENTS, event.DAEMON_CLIENT_ADDED,
         event.DAEMON_CLIENT_DELETED)


def say(handler, **members):
    with lock:
        print(json.dumps(dict(members, handler=handler)), flush=True)


def plain(value):
    return json.loads(encode_json(value))


def generic(client, e):
    say(event.EVENT_TYPE_GENERIC, type=e.type, path=e.path, data=plain(getattr(e, "data", None)))


def live(client, e):
    message = decode_json(e.data)
    say(event.DAEMON_TRACIM_EVENT, id=message.event_id, type=message.event_type, created=message.created,
        read=message.read, fields=plain(message.fields))


class Handlers(dict):
    """Tells which handler is asked for: also those for a live message's own type."""

    def __contains__(self, name):
        return super().__contains__(name) or "." in name

    def get(self, name):
        return super().get(name) or (lambda client, e: say("type", type=name))


def main():
    client = TracimDaemonClient(*sys.argv[1:3])
    client.logger = lambda text: say("log", text=str(text))
    client.event_handlers = Handlers(client.event_handlers)
    client.event_handlers[event.EVENT_TYPE_GENERIC] = generic
    client.event_handlers[event.DAEMON_TRACIM_EVENT] = live
    client.event_handlers[event.EVENT_TYPE_ERROR] = lambda c, e: say(event.EVENT_TYPE_ERROR, error=repr(e.data.error))
    for kind in KINDS:
        client.event_handlers[kind] = lambda c, e: say(e.type, data=plain(getattr(e, "data", None)))
    client.create_client_socket()
    threading.Thread(target=client.listen_to_events, daemon=True).start()
    for line in sys.stdin:
        call, *rest = json.loads(line)
        if call == "register":
            client.register_to_master()
        elif call == "unregister":
            client.unregister_from_master()
        elif call == "close":
            client.close()
        elif call == "request":
            rest = data.DaemonDoRequestData(*rest)
            send_daemon_event(DaemonEvent(client.client_socket_path, event.DAEMON_DO_REQUEST, rest), sys.argv[1])
        else:
            send_daemon_event(DaemonEvent(client.client_socket_path, *rest), sys.argv[1])
        say("did", call=call)


main()
