"""A thousand columns, declared, undeclared, in every row or in one; columns that never have a value."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

MANY = 1000


def schema(configuration):
    return [
        {"table": "declared", "primary_key": ["id"], "columns": {f"c{n}": "STRING" if n % 2 else "LONG" for n in range(MANY)}},
        {"table": "sparse", "primary_key": ["id"]},
        {"table": "nulls", "primary_key": ["id"], "columns": {"declared": "DOUBLE"}},
    ]


def update(configuration, state):
    row = {f"c{n}": n for n in range(MANY)}
    for i in range(5):
        op.upsert("declared", {"id": i, **row})
        op.upsert("undeclared", {"id": i, **row})
    for n in range(0, MANY, 10):
        op.upsert("sparse", {"id": n % 70, f"c{n}": n})
    for i in range(3):
        op.upsert("nulls", {"id": i, "declared": None, "undeclared": None})
    op.checkpoint({})


connector = Connector(update=update, schema=schema)
