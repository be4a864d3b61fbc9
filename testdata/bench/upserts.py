"""One upsert for each row of rows.py, one checkpoint at the end."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op
from rows import make


def schema(configuration):
    return [{"table": "t", "primary_key": ["id"]}]


def update(configuration, state):
    for row in make(configuration):
        op.upsert("t", row)
    op.checkpoint({"rows": configuration["rows"]})


connector = Connector(update=update, schema=schema)
