"""Stands in for the package that SDK 3.x takes its types from, so that the SDK's open-source front end runs alone.

Written from what the MIT front end of 3.0.0 imports and calls, and from nothing else. It does nothing: streams.py calls
the connector through the front end and collects what the front end hands over.
"""

from enum import IntEnum

from fivetran_connector_sdk_core.model import SchemaResult

__all__ = ["ConnectorTask", "Icon", "Level", "SchemaResult", "Sink", "set_logger"]


class ConnectorTask(BaseException):
    pass


class Level(IntEnum):
    INFO = 3


class Icon(IntEnum):
    NONE = 0


class Sink:
    pass


def set_logger(log):
    pass
