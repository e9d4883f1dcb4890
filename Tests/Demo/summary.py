"""Adds up what the hubs of the demo say of themselves: NAME=JSON of `hubbub status --json` each."""

import json
import sys


def main():
    lost = 0
    for argument in sys.argv[1:]:
        name, _, text = argument.partition("=")
        status = json.loads(text)
        emitted = sum(endpoint.get("emitted", 0) for endpoint in status["endpoints"])
        delivered = sum(route["delivered"] for route in status["routes"])
        here = sum(route["lost"] + route["dropped"] for route in status["routes"])
        lost += here
        print(f"{name:8} events in {emitted:6}   out {delivered:6}   lost {here}")
    print(f"lost in all: {lost}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
