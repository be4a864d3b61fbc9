"""The object has another name than `connector`."""

from fivetran_connector_sdk import Connector


def update(configuration, state):
    pass


my_connector = Connector(update=update)
