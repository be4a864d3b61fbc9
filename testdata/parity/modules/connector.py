"""A connector of several files: a module beside it, a package, and imports inside functions."""

import client
from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op
from shop import orders


def schema(configuration):
    return [orders.DECLARATION]


def update(configuration, state):
    for row in client.read(3):
        op.upsert("orders", row)
    orders.send_more()
    op.checkpoint({"modules": sorted({client.__name__, orders.__name__, __name__})})


connector = Connector(update=update, schema=schema)
