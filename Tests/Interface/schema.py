#!/usr/bin/env python3
"""The JSON Schema is one, takes the configurations that are right, and refuses what a typing mistake makes of them.

schema.py SCHEMA CONFIGURATION…

Beside it lie those of single adapters, ADAPTER.schema.json: each takes the endpoints of its adapter, and no other key.
"""
import copy
import json
import os
import re
import sys

import jsonschema
import yaml

WRONG = {
    "an unknown key": lambda c: c.update(enpoints={}),
    "an unknown adapter": lambda c: c["endpoints"].update(x={"adapter": "nonesuch"}),
    "an unknown setting": lambda c: c["endpoints"].update(x={"adapter": "generate", "rat": 1}),
    "a setting of the wrong kind": lambda c: c["endpoints"].update(x={"adapter": "generate", "count": [1]}),
    "a number out of its range": lambda c: c["endpoints"].update(x={"adapter": "generate", "count": -1}),
    "a choice that is none": lambda c: c["endpoints"].update(x={"adapter": "stdout", "format": "jsno"}),
    "a required setting missing": lambda c: c["endpoints"].update(x={"adapter": "exec"}),
    "a time without unit": lambda c: c.update(drain="10"),
    "a route without its end": lambda c: c.update(routes=[{"from": "a"}]),
    "an unknown filter": lambda c: c.update(routes=[{"from": "a", "to": "b", "where": {"exakt": {"type": "x"}}}]),
    "two filters in one": lambda c: c.update(
        routes=[{"from": "a", "to": "b", "where": {"exact": {"type": "x"}, "prefix": {"type": "x"}}}]),
    "a policy that is none": lambda c: c.update(routes=[{"from": "a", "to": "b", "full": "push"}]),
}
RIGHT = {
    "an adapter that is waited for": lambda c: c["endpoints"].update(x={"adapter": "nonesuch", "missing": "wait", "a": 1}),
    "environment": lambda c: c["endpoints"].update(x={"adapter": "generate", "count": "${COUNT:-3}"}),
    "sizes and times": lambda c: (c.update(drain="1.5s"),
                                  c["endpoints"].update(x={"adapter": "file", "write": "x", "rotate_size": "10MiB"})),
    "a list of filters": lambda c: c.update(
        routes=[{"from": ["a"], "to": "b", "where": [{"not": {"any": [{"exact": {"type": "x"}}]}}], "data": {"a": 1}}]),
}


def single(folder, configuration, failures):
    """Checks the endpoints of a configuration against the schemas of their adapters alone; returns how many those were."""
    checked = 0
    for name, endpoint in (configuration.get("endpoints") or {}).items():
        with open(os.path.join(folder, endpoint["adapter"] + ".schema.json"), encoding="utf-8") as file:
            schema = json.load(file)
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        failures += [f"endpoint {name}: {error.json_path}: {error.message}" for error in validator.iter_errors(endpoint)]
        others = ({**endpoint, "nonesuch": 1}, {**endpoint, "adapter": "nonesuch"}, {})
        failures += [f"endpoint {name}: {other} is taken" for other in others if validator.is_valid(other)]
        checked += 1
    return checked


class Loader(yaml.SafeLoader):
    """YAML 1.2, as the hub and editors read it: only true and false are booleans, and not on and off."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}
Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


def main(schema_file, *files):
    with open(schema_file, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures = []
    endpoints = 0
    for name in files:
        with open(name, encoding="utf-8") as file:
            configuration = yaml.load(file, Loader)
        endpoints += single(os.path.dirname(schema_file), configuration, failures)
        failures += [f"{name}: {error.json_path}: {error.message}" for error in validator.iter_errors(configuration)]
    base = {"endpoints": {"a": {"adapter": "generate"}, "b": {"adapter": "null"}}, "routes": [{"from": "a", "to": "b"}]}
    for cases, wanted in ((WRONG, False), (RIGHT, True)):
        for name, change in cases.items():
            configuration = copy.deepcopy(base)
            change(configuration)
            if validator.is_valid(configuration) != wanted:
                failures.append(f"{name}: {'refused' if wanted else 'taken'}")
    print("\n".join(failures) if failures else
          f"schema: {len(files)} configurations, {len(WRONG)} mistakes refused, {len(RIGHT)} rare forms taken, "
          f"{endpoints} endpoints by their adapters' own")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
