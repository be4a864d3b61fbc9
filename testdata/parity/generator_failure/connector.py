"""A generator that fails between two yields."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    yield op.upsert("rows", {"id": 1})
    yield op.checkpoint({"good": 1})
    yield op.upsert("rows", {"id": 2})
    raise ValueError("between two yields")


connector = Connector(update=update)
