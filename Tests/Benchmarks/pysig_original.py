"""An original pysig server and nothing else: pysig_original.py PORT. It ends with its input."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Interop"))

import pysig_common as common  # noqa: E402: it makes the original usable first
import sig  # noqa: E402
from sig.carrier.tcpserver import CarrierTCPServer  # noqa: E402

router = sig.ServerRouter(CarrierTCPServer())
router.carrier.start("127.0.0.1", int(sys.argv[1]))
common.say(state="listening")
for _ in common.lines():
    pass
