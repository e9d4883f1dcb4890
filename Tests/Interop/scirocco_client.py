"""A program with an original scirocco-pyclient, of any version: calls come as JSON lines, and so do their results.

scirocco_client.py URL NODE TOKEN: each line is [METHOD, ARGUMENT...], where {"bytes": HEX} stands for bytes. Version 2 takes
the members of a message as an object for `push`; ["on_receive", COUNT] pulls and acknowledges that many.
"""

import datetime
import json
import sys
import warnings

warnings.simplefilter("ignore")  # It compares numbers with `is`.
import sciroccoclient  # noqa: E402
from sciroccoclient import exceptions  # noqa: E402

IS_NEW = sciroccoclient.__version__.lstrip("v").startswith("2")
if IS_NEW:
    from sciroccoclient.clients import HTTPClient
    from sciroccoclient.messages import SciroccoMessage
else:
    from sciroccoclient.httpclient import HTTPClient


def read(value):
    if isinstance(value, dict) and set(value) == {"bytes"}:
        return bytes.fromhex(value["bytes"])
    return value


def show(value):
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, list):
        return [show(item) for item in value]
    metadata = getattr(value, "metadata", None) or getattr(value, "system_data", None)
    if metadata is None:
        return value
    payload = value.payload if IS_NEW else value.message_data
    return {"metadata": {name.lstrip("_"): text for name, text in vars(metadata).items()}, "payload": show(payload)}


def message(members):
    made = SciroccoMessage()
    for name, value in members.items():
        if name == "scheduled_time":
            value = datetime.datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%f")
        setattr(made, name, read(value))
    return made


def receive(client, count):
    got = []

    def callback(client, response):
        client.ack(response.metadata.id)
        got.append(response)
        if len(got) == count:
            raise exceptions.SciroccoInterruptOnReceiveCallbackError

    client.on_receive(callback, True, 0.02).join(20)
    return got


def main():
    client = HTTPClient(*sys.argv[1:4])
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        try:
            if name == "on_receive":
                result = receive(client, *arguments)
            elif name == "push" and IS_NEW:
                result = client.push(message(*arguments))
            else:
                result = getattr(client, name)(*[read(argument) for argument in arguments])
            answer = {"result": show(result)}
        except Exception as error:  # What it raises is what is tested.
            answer = {"error": type(error).__name__, "text": str(error)}
        print(json.dumps(answer), flush=True)


main()
