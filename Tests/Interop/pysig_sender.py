"""An original pysig client that fires: pysig_sender.py HOST PORT SENDER [EVENT...]

Registers the sender after each connect, with the requests "echo", "fail", "slow" and any other. Each line of the standard input
"EVENT JSON" is fired; "? SENDER METHOD JSON" is asked and its answer printed. It ends with its input.
"""

import json
import os
import threading
import time

import pysig_common as common
import sig


def fail(params):
    raise ValueError("asked to fail")


class Handler(object):
    """What 0.7.1 takes in place of a dictionary: methods, and `get` for any other one."""

    def echo(self, params):
        return params

    def fail(self, params):
        return fail(params)

    def slow(self, params):
        return slow(params)

    def get(self, method, params):
        return [method, params]


def slow(params):
    time.sleep(5)
    return params


REQUESTS = {"echo": lambda params: params, "fail": fail, "slow": slow, None: lambda method, params: [method, params]}
if sig.VERSION == "0.7.1":
    REQUESTS = Handler()


def main():
    arguments = common.options("HOST PORT SENDER [EVENT...]", 3, 100)
    host, port = arguments[:2]
    name = common.name(arguments[2])
    events = [common.name(event) for event in arguments[3:]]
    present = {"sender": None, "connections": 0}
    ready = threading.Event()

    def connected(router):
        present["connections"] += 1
        connection = present["connections"]
        # The original keeps half of a registration during which the connection was lost, and refuses the next one.
        left = router.getSender(name)
        if left is not None and left.isConnected():
            left.removeListener(router._signal_cbk_forward_to_server)
            router.removeSender(left)
        sender = router.addRemoteSender(name, events, REQUESTS)
        if connection == present["connections"]:
            present["sender"] = sender
            common.say(state="registered" if sender else "refused")
            ready.set()

    router = common.client(host, port, connected)
    ready.wait(20)
    for line in common.lines():
        if line.startswith("? "):
            _, sender, method, params = line.split(" ", 3)
            answer = router.remoteRequest(common.name(sender), common.name(method), json.loads(params))
            common.say(answer=answer)
            continue
        event, _, data = line.partition(" ")
        signal = present["sender"].getSignal(common.name(event)) if present["sender"] else None
        if signal is None:
            common.say(error="no such event", event=event)
        else:
            signal.trigger(json.loads(data or "null"))
            common.say(fired=common.name(event))
    os._exit(0)


main()
