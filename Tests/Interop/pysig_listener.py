"""An original pysig client that listens: pysig_listener.py HOST PORT [SENDER EVENT]...

Adds a listener for each pair after each connect ("" stands for any; without a pair one for everything), and prints one
JSON line per signal. It ends with its input.
"""

import os

import pysig_common as common


def main():
    arguments = common.options("HOST PORT [SENDER EVENT]...", 2, 100)
    host, port = arguments[:2]
    names = [common.name(text) for text in arguments[2:]] or [None, None]

    def heard(info, data):
        common.say(sender=info.get("sender"), event=info.get("event"), data=data)

    def connected(router):
        for sender, event in zip(names[::2], names[1::2]):
            added = router.addRemoteListener(heard, sender, event)
            common.say(state="listening" if added else "refused", sender=sender, event=event)

    common.client(host, port, connected)
    for _ in common.lines():
        pass
    os._exit(0)


main()
