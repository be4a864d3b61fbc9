"""The rows of rows.py, dealt to many tables in turn."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op
from rows import make


def names(configuration):
    return [f"t{i}" for i in range(int(configuration["tables"]))]


def schema(configuration):
    return [{"table": table, "primary_key": ["id"]} for table in names(configuration)]


def update(configuration, state):
    tables = names(configuration)
    for i, row in enumerate(make(configuration)):
        op.upsert(tables[i % len(tables)], row)
    op.checkpoint({"rows": configuration["rows"]})


connector = Connector(update=update, schema=schema)
