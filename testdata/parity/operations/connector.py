"""Every operation, on rows that are there and on rows that are not, in one checkpoint and across several."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op


def schema(configuration):
    return [
        {"table": "items", "primary_key": ["id"], "columns": {"id": "INT", "name": "STRING", "price": "DOUBLE"}},
        {"table": "pairs", "primary_key": ["a", "b"]},
        {"table": "never_written", "primary_key": ["id"], "columns": {"name": "STRING"}},
        {"table": "emptied", "primary_key": ["id"]},
    ]


def update(configuration, state):
    run = state.get("run", 0) + 1
    for i in range(10):
        op.upsert("items", {"id": i, "name": f"item {i} of run {run}", "price": i / 4})
    op.update("items", {"id": 1, "price": 100.0})
    op.update("items", {"id": 2, "name": None})
    op.update("items", {"id": 1000 + run, "name": "is not there"})
    op.delete("items", {"id": 3})
    op.delete("items", {"id": 2000 + run})
    op.delete("items", {"id": 4})
    op.upsert("items", {"id": 4, "name": "back again"})
    op.upsert("items", {"id": 5})
    op.upsert("items", {"id": 6, "name": "first"})
    op.upsert("items", {"id": 6, "name": "second", "price": 6.5})
    op.checkpoint({"run": run, "step": 1})

    op.update("items", {"id": 3, "name": "updated after its deletion"})
    op.delete("items", {"id": 7})
    op.update("items", {"id": 7, "price": 7.5})
    op.delete("items", {"id": 8})
    op.checkpoint({"run": run, "step": 2})
    op.upsert("items", {"id": 8, "price": 8.5})
    op.delete("items", {"id": 9})

    for a in range(3):
        for b in "xy":
            op.upsert("pairs", {"b": b, "a": a, "v": f"{a}{b}"})
    op.update("pairs", {"v": "changed", "b": "x", "a": 1})
    op.delete("pairs", {"b": "y", "a": 2})
    op.checkpoint({"run": run, "step": 3})
    op.truncate("pairs")
    op.upsert("pairs", {"a": 0, "b": "x", "v": "after truncate"})
    op.upsert("pairs", {"a": 9, "b": "z", "v": "new after truncate"})
    op.update("pairs", {"a": 1, "b": "y", "v": "updated after truncate"})

    op.upsert("emptied", {"id": 1})
    op.upsert("emptied", {"id": 2})
    op.truncate("emptied")
    op.truncate("never_heard_of")
    op.checkpoint({"run": run, "step": 4})
    op.upsert("late", {"id": 1, "note": f"after the last checkpoint of run {run}"})
    log.info("done")


connector = Connector(update=update, schema=schema)
