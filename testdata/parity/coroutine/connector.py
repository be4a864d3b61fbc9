"""update() is a coroutine, which the SDK never awaits."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


async def update(configuration, state):
    op.upsert("rows", {"id": 1})
    op.checkpoint({})


connector = Connector(update=update)
