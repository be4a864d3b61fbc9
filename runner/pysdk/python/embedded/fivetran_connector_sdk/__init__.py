"""The Python API of the Fivetran Connector SDK as csdk's embedded engine provides it.

A connector imports its names from here: `from fivetran_connector_sdk import Connector, Operations as op, Logging as log`.
Modules without a leading underscore carry names that the SDK's own modules have; the others are the engine.
Nothing here reads files of the project, writes the warehouse or knows naming rules: operations go to csdk over a pipe.
"""

from fivetran_connector_sdk._connector import Connector
from fivetran_connector_sdk._logging import Logging
from fivetran_connector_sdk.operations import Operations

# The SDK release whose API this engine accepts (op.truncate(deferred=) came with it).
__version__ = "3.1.0"

__all__ = [
    "ByteStream",
    "ConfigurationForm",
    "Connector",
    "FileUpload",
    "Logging",
    "Operations",
    "Test",
    "form_field",
]

# Names that few connectors use, by the module that is loaded for them.
_RARE = {
    "ByteStream": "file_upload",
    "ConfigurationForm": "configuration_form",
    "FileUpload": "file_upload",
    "Test": "test",
}


def __getattr__(name):
    from importlib import import_module

    if name == "form_field":
        return import_module(f"{__name__}.{name}")
    if name in _RARE:
        return getattr(import_module(f"{__name__}.{_RARE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
