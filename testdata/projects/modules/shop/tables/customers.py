"""Customers, by id."""

from typing import Optional

from fivetran_connector_sdk import Operations as op

from client import ShopClient

NAME = "customers"


def declaration() -> dict:
    """Return the entry for schema()."""
    return {"table": NAME, "primary_key": ["id"]}


def sync(client: ShopClient, cursor: Optional[int]) -> Optional[int]:
    """Send the customers after the cursor and return the new one."""
    for customer in client.customers(cursor):
        op.upsert(NAME, customer)
        cursor = customer["id"]
    return cursor
