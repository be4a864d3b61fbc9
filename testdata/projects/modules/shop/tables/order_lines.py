"""The lines of orders: nested lists become a table with a composite key."""

from typing import Optional

from fivetran_connector_sdk import Operations as op

from client import ShopClient

NAME = "order_lines"


def declaration() -> dict:
    """Return the entry for schema()."""
    return {
        "table": NAME,
        "primary_key": ["order_id", "line"],
        "columns": {"order_id": "LONG", "line": "INT", "quantity": "INT"},
    }


def sync(client: ShopClient, cursor: Optional[int]) -> Optional[int]:
    """Send the lines of the orders after the cursor and return the new one."""
    for order in client.orders(cursor):
        for number, line in enumerate(order["lines"], start=1):
            op.upsert(NAME, {"order_id": order["id"], "line": number, **line})
        cursor = order["id"]
    return cursor
