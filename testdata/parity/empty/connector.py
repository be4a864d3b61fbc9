"""A sync that sends nothing, and one that has nothing but a state."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def schema(configuration):
    return [{"table": "declared", "primary_key": ["id"], "columns": {"id": "INT"}}]


def update(configuration, state):
    if configuration["run"] == "1":
        op.checkpoint({"only": "a state"})
    if configuration["run"] == "2":
        op.upsert("declared", {"id": 1})


connector = Connector(update=update, schema=schema)
