"""A program with the original emitter-io, of version 1 or 2: carries out what it reads, one JSON array a line, and prints what
it hears, one JSON object a line.

    ["connect", {"host": …}], ["publish", KEY, CHANNEL, MESSAGE, …], ["ttl", …] and so on: a call and its arguments.
"""

import json
import sys
import threading

import emitter

lock = threading.Lock()


def say(event, **members):
    with lock:
        print(json.dumps(dict(members, event=event)), flush=True)


def message(m):
    binary, text, value = ((m.asBinary(), m.asString(), m.asObject()) if VERSION == 1
                           else (m.as_binary(), m.as_string(), m.as_object()))
    say("message", channel=m.channel, text=text, binary=list(bytearray(binary)), object=value)


VERSION = 1 if hasattr(emitter, "Emitter") else 2


def connect_1(client, options):
    client.connect(options)
    client.on("connect", lambda: say("connect"))
    client.on("disconnect", lambda: say("disconnect"))
    client.on("keygen", lambda value: say("keygen", value=value))
    client.on("presence", lambda value: say("presence", value=value))
    client.on("message", message)
    client.loopStart()


def connect_2(client, options):
    client.on_connect = lambda: say("connect")
    client.on_disconnect = lambda: say("disconnect")
    client.on_message = message
    client.on_keygen = lambda value: say("keygen", value=value)
    client.on_keyban = lambda value: say("keyban", value=value)
    client.on_presence = lambda value: say("presence", value=value)
    client.on_me = lambda value: say("me", value=value)
    client.on_error = lambda value: say("error", value=value)
    client.connect(**options)
    client.loop_start()


def options_of(names):
    """`["ttl=60", "retain"]` as the library makes them."""
    makers = {"retain": emitter.Client.with_retain, "qos0": emitter.Client.with_at_most_once,
              "qos1": emitter.Client.with_at_least_once, "without_echo": emitter.Client.without_echo}
    made = []
    for name in names:
        word, _, value = name.partition("=")
        # There is nothing that makes `from` and `until`.
        maker = getattr(emitter.Client, "with_" + word, None)
        made.append(makers[word]() if word in makers else maker(int(value)) if maker else name)
    return made


def main():
    client = emitter.Emitter() if VERSION == 1 else emitter.Client()
    say("ready", version=VERSION)
    for line in sys.stdin:
        call, *arguments = json.loads(line)
        if call == "connect":
            (connect_1 if VERSION == 1 else connect_2)(client, arguments[0])
        else:
            named = arguments.pop() if arguments and isinstance(arguments[-1], dict) else {}
            if "options" in named:
                named["options"] = options_of(named["options"])
            getattr(client, call)(*arguments, **named)


main()
