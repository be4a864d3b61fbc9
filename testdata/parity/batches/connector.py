"""Enough rows for many batches, values of every length up to three megabytes, and a checkpoint after each row."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def schema(configuration):
    return [{"table": "rows", "primary_key": ["id"], "columns": {"id": "LONG", "text": "STRING", "at": "UTC_DATETIME"}}]


def update(configuration, state):
    for i in range(5000):
        op.upsert("rows", {"id": i % 4000, "text": f"row {i}", "at": f"2024-02-29T12:00:{i % 60:02}Z", "n": i})
    op.checkpoint({"cursor": 5000})
    for length in (0, 1, 99_000, 100_000, 1_000_000, 3_000_000):
        op.upsert("lengths", {"length": length, "text": "é" * length, "bytes": b"a" * length, "json": ["x" * length]})
    op.checkpoint({"cursor": 5001})
    for i in range(100):
        op.upsert("one_by_one", {"id": i})
        op.checkpoint({"cursor": i})


connector = Connector(update=update, schema=schema)
