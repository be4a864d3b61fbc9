"""A connector that cannot be imported."""

import json

from fivetran_connector_sdk import Connector

SETTINGS = json.loads("{not JSON")


def update(configuration, state):
    pass


connector = Connector(update=update)
