"""Six hundred operations drawn by lot over few keys: every order of upsert, update, delete, truncate and checkpoint."""

import random

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

TABLES = ["one", "two", "no_key"]
COLUMNS = ["a", "b", "c", "d"]


def schema(configuration):
    return [
        {"table": "one", "primary_key": ["id"], "columns": {"a": "INT", "b": "STRING"}},
        {"table": "two", "primary_key": ["id", "part"]},
    ]


def row(lot, table):
    values = {"id": lot.randrange(20), "part": lot.choice("xyz")}
    for column in lot.sample(COLUMNS, lot.randrange(len(COLUMNS) + 1)):
        values[column] = None if lot.random() < 0.2 else lot.randrange(100)
    return values


def update(configuration, state):
    run = state.get("run", 0) + 1
    lot = random.Random(run)
    for number in range(600):
        table = lot.choice(TABLES)
        kind = lot.random()
        if kind < 0.6:
            op.upsert(table, row(lot, table))
        elif kind < 0.8:
            op.update(table, row(lot, table))
        elif kind < 0.98:
            values = row(lot, table)
            op.delete(table, {"id": values["id"], "part": values["part"]})
        elif kind < 0.984:
            op.truncate(table)
        else:
            op.checkpoint({"run": run, "number": number})
    op.checkpoint({"run": run})


connector = Connector(update=update, schema=schema)
