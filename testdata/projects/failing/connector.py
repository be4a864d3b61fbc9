"""A sync that breaks in the middle: after two batches were saved, while the third is being sent.

What was sent up to the last checkpoint must be in the warehouse, and nothing after it. Setting
`repaired` to "true" in configuration.json lets the next sync go on from there.
"""

import json

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op

BATCHES = 4
ROWS_PER_BATCH = 25
BROKEN_BATCH = 3


class InvoiceError(Exception):
    """The source answered with something that is no invoice."""


def schema(configuration: dict) -> list[dict]:
    """Declare the one table."""
    return [{"table": "invoices", "primary_key": ["invoice_id"]}]


def update(configuration: dict, state: dict) -> None:
    """Send the invoices batch by batch.

    Args:
        configuration: `repaired` says whether the source answers properly now.
        state: `batches` is how many batches were sent.
    """
    repaired = configuration.get("repaired", "false").lower() == "true"
    for batch in range(state.get("batches", 0) + 1, BATCHES + 1):
        log.info(f"batch {batch} of {BATCHES}")
        send_batch(batch, repaired)
        op.checkpoint({"batches": batch})


def send_batch(batch: int, repaired: bool) -> None:
    """Send one batch; the broken one ends half way."""
    first = (batch - 1) * ROWS_PER_BATCH
    for number in range(first, first + ROWS_PER_BATCH):
        if batch == BROKEN_BATCH and number == first + ROWS_PER_BATCH // 2 and not repaired:
            raise InvoiceError(f"invoice {number} has no amount")
        op.upsert("invoices", {"invoice_id": number, "batch": batch, "amount": number * 1.5})


connector = Connector(update=update, schema=schema)

if __name__ == "__main__":
    with open("configuration.json", encoding="utf-8") as file:
        connector.debug(configuration=json.load(file))
