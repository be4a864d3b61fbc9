"""Tables without a primary key: a row is the same row only when all of its values are the same.

`clicks` is declared without a key, `log_lines` is not declared at all. Each sync sends what the last
one sent, and one click more: rows that were there before stay one row each.
"""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

CLICKS = [
    {"page": "/", "seconds": 3},
    {"page": "/prices", "seconds": 40},
    {"page": "/", "seconds": 3},  # equal to the first: the same row
    {"page": "/", "seconds": None},  # different: nothing is not 3
]


def schema(configuration: dict) -> list[dict]:
    """Declare a table without a key, only to give a column its type."""
    return [{"table": "clicks", "columns": {"seconds": "INT"}}]


def update(configuration: dict, state: dict) -> None:
    """Send all clicks again, and one that is new.

    Args:
        configuration: not used.
        state: `syncs` is how often this was done.
    """
    syncs = state.get("syncs", 0) + 1
    for click in CLICKS:
        op.upsert("clicks", click)
    op.upsert("clicks", {"page": f"/news/{syncs}", "seconds": syncs})
    op.upsert("log_lines", {"line": "sync done", "level": "info"})
    op.checkpoint({"syncs": syncs})


connector = Connector(update=update, schema=schema)
