"""A connector of several files: a client beside it, and a package with one module for each table."""

import json

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op

from client import ShopClient
from shop.tables import TABLES


def schema(configuration: dict) -> list[dict]:
    """Collect what the modules of the tables declare."""
    return [table.declaration() for table in TABLES]


def update(configuration: dict, state: dict) -> None:
    """Sync one table after the other, with a checkpoint after each.

    Args:
        configuration: `api_key` is what a real shop would ask for.
        state: the cursor of each table, by its name.
    """
    client = ShopClient(configuration["api_key"])
    for table in TABLES:
        state[table.NAME] = table.sync(client, state.get(table.NAME))
        op.checkpoint(state)
        log.info(f"{table.NAME}: synced up to {state[table.NAME]}")


connector = Connector(update=update, schema=schema)

if __name__ == "__main__":
    with open("configuration.json", encoding="utf-8") as file:
        connector.debug(configuration=json.load(file))
