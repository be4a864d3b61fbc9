"""A log line while the connector is imported."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op

log.info("imported")


def update(configuration, state):
    op.upsert("rows", {"id": 1})
    op.checkpoint({})


connector = Connector(update=update)
