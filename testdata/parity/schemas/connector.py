"""Source schemas: the same table in several of them and in none, declared and not; types belong to (schema, table)."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def schema(configuration):
    return [
        {"schema": "north", "table": "orders", "primary_key": ["id"], "columns": {"id": "INT", "v": "STRING"}},
        {"schema": "South", "table": "orders", "primary_key": ["id"], "columns": {"id": "INT", "v": "DOUBLE"}},
        {"table": "orders", "primary_key": ["id"], "columns": {"id": "LONG", "v": "JSON"}},
        {"schema": None, "table": "plain", "primary_key": ["id"]},
        {"schema": "northWest", "table": "Big Orders", "primary_key": ["id"]},
        {"schema": "empty", "table": "never_written", "primary_key": ["id"]},
    ]


def update(configuration, state):
    for place in ("north", "South", None):
        for i in range(3):
            op.upsert("orders", {"id": i, "v": 1.5}, schema=place)
        op.update("orders", {"id": 1, "v": 2}, schema=place)
        op.delete("orders", {"id": 2}, schema=place)
        op.update("orders", {"id": 99, "v": 2}, schema=place)
    op.upsert("orders", {"id": 1, "v": 1.5}, schema="undeclared")
    op.upsert("orders", {"id": 1, "v": 1.5}, schema="south")
    op.upsert("ORDERS", {"id": 7, "v": 1.5}, schema="north")
    op.upsert("plain", {"id": 1, "v": True})
    op.upsert("plain", {"id": 1, "v": "text"}, schema="north")
    op.upsert("Big Orders", {"id": 1}, schema="northWest")
    op.checkpoint({"step": 1})
    op.truncate("orders", schema="South")
    op.upsert("orders", {"id": 1, "v": 3}, schema="South")
    op.checkpoint({"step": 2})


connector = Connector(update=update, schema=schema)
