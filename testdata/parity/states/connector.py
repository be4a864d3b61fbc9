"""States of every shape, also those that are no object; the state that a run is given is a row."""

import json

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

STATES = [
    {},
    {"b": 1, "a": 2},
    {"é": "日本語 😀", "line": "a\nb", "nul": "\0", "surrogate": "\ud800"},
    {"float": 1e300, "small": 5e-324, "int": 10**30, "minus": -0.0},
    {1: "int key", None: "none key", True: "bool key"},
    {"nested": {"a": [[], {}, [None]]}},
]


def update(configuration, state):
    op.upsert("given", {"run": configuration["run"], "state": json.dumps(state), "type": type(state).__name__})
    for number, new in enumerate(STATES):
        op.upsert("steps", {"number": number})
        op.checkpoint(new)
    last = STATES[int(configuration["run"])]
    op.checkpoint(last)
    state["changed"] = "without a checkpoint"


connector = Connector(update=update)
