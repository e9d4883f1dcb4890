"""An original pysig server: pysig_server.py PORT [SENDER [EVENT...]]

Prints one JSON line per signal that it sees, whoever fired it. With a sender it fires what the standard input says, a
line "EVENT JSON" each, as that sender. It ends with its input.
"""

import json

import pysig_common as common
import sig
from sig.carrier.tcpserver import CarrierTCPServer, ThreadedTCPServer

# So that a server that was killed can be started again at once.
ThreadedTCPServer.allow_reuse_address = True


class Handler(object):
    """What 0.7.1 takes in place of a dictionary."""

    def echo(self, params):
        return params


REQUESTS = Handler() if sig.VERSION == "0.7.1" else {"echo": lambda params: params}


def main():
    arguments = common.options("PORT [SENDER [EVENT...]]", 1, 100)
    router = sig.ServerRouter(CarrierTCPServer())

    def heard(info, data):
        common.say(sender=info.get("sender"), event=info.get("event"), data=data)

    router.addListener(heard)
    sender = None
    if len(arguments) > 1:
        sender = router.addSender(common.name(arguments[1]), [common.name(e) for e in arguments[2:]], REQUESTS)
    router.carrier.start("127.0.0.1", int(arguments[0]))
    common.say(state="listening")
    for line in common.lines():
        event, _, data = line.partition(" ")
        signal = sender.getSignal(common.name(event)) if sender else None
        if signal is None:
            common.say(error="no such event", event=event)
        else:
            signal.trigger(json.loads(data or "null"))


main()
