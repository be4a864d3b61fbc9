"""A checkpoint after every ten rows of rows.py."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op
from rows import make


def schema(configuration):
    return [{"table": "t", "primary_key": ["id"]}]


def update(configuration, state):
    for i, row in enumerate(make(configuration), 1):
        op.upsert("t", row)
        if i % 10 == 0:
            op.checkpoint({"rows": i})


connector = Connector(update=update, schema=schema)
