"""What the drivers of the original pysig share. Python 2.7, or 3 with a converted copy (fetch_pysig.sh)."""

import json
import sys
import threading

import sig

if sys.version_info[0] >= 3:
    # What the conversion from Python 2 cannot know: sockets want bytes, and the end of a stream is b"", which the client
    # compares with "".
    _pack = sig.Carrier.pack
    _unpack = sig.Carrier.unpack

    def _pack_bytes(self, message):
        packed = _pack(self, message)
        return packed.encode("ascii") if isinstance(packed, str) else packed

    def _unpack_bytes(self, data):
        if not data:
            raise EOFError("the peer closed the connection")
        return _unpack(self, data)

    sig.Carrier.pack = _pack_bytes
    sig.Carrier.unpack = _unpack_bytes

sig.setup_logger(sig.NullLogger())

_lock = threading.Lock()


def say(**members):
    """Prints one JSON line."""
    with _lock:
        sys.stdout.write(json.dumps(members, sort_keys=True) + "\n")
        sys.stdout.flush()


def lines():
    """The lines of the standard input, as they come, to its end."""
    while True:
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.strip()


def name(text):
    """A name from the command line: what is JSON but no string is taken as that ("20", "null"), "" as any."""
    if text == "":
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if value is None or isinstance(value, (bool, int, float)) else text


def options(usage, least, most):
    """The arguments, or the end with the usage."""
    arguments = sys.argv[1:]
    if not least <= len(arguments) <= most:
        sys.stderr.write("usage: %s %s\n" % (sys.argv[0], usage))
        sys.exit(2)
    return arguments


def client(host, port, connected):
    """A connected ClientRouter. `connected(router)` runs after each connect, on a thread of its own: in the carrier's
    own thread the replies to what it asks could not arrive."""
    from sig.carrier.tcpclient import CarrierTCPClient

    router = sig.ClientRouter(CarrierTCPClient())
    carrier = router.carrier

    def on_connected():
        say(state="connected")
        thread = threading.Thread(target=connected, args=(router,))
        thread.daemon = True
        thread.start()

    carrier.on_connected = on_connected
    carrier.on_disconnected = lambda: say(state="disconnected")
    carrier.connect(host, int(port))
    return router
