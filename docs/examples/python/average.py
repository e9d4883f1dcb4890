#!/usr/bin/env python3
"""average: for each event with a number it emits the average of the last ones.

It is run by the adapter `exec`: a line of its input is an event, and a line of its output is one. Nothing else may be printed;
what people should read goes to standard error, which the hub logs.

    average.py [COUNT]   of how many numbers; 10 without it
"""

import collections
import json
import math
import sys
import uuid


def number(line):
    """The number in the data of an event; None where it has another kind of data, or none, or one that no float can hold."""
    try:
        data = json.loads(line).get("data")
        if isinstance(data, bool) or not isinstance(data, (int, float)):
            return None
        value = float(data)
    except (OverflowError, ValueError):
        return None
    return value if math.isfinite(value) else None


def emit(kind, data, **attributes):
    """Emits an event. The first four members are those that every event has."""
    event = dict(specversion="1.0", id=str(uuid.uuid4()), source="average", type=kind, data=data, **attributes)
    # At once: a line that stays in a buffer is no event yet.
    print(json.dumps(event), flush=True)


def main():
    # Bounded, however long it runs.
    last = collections.deque(maxlen=int(sys.argv[1]) if len(sys.argv) > 1 else 10)
    # At the end the hub closes the input: then the loop ends, and the program with it.
    for line in sys.stdin.buffer:
        value = number(line)
        if value is None:
            print("an event without a number was left out", file=sys.stderr, flush=True)
            continue
        last.append(value)
        emit("average.changed", sum(each / len(last) for each in last), numbers=len(last))


if __name__ == "__main__":
    main()
