"""An incremental sync by cursor: pages of a source, and a checkpoint after each page.

The source is made up here and works offline. It behaves like many REST APIs: records come oldest
first, at most `page_size` at a time, from a given `updated_at` on.
"""

import json
from datetime import datetime, timedelta, timezone
from typing import Optional

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op

FIRST_UPDATE = datetime(2026, 1, 1, tzinfo=timezone.utc)


def validate_configuration(configuration: dict) -> None:
    """Stop early, with a clear message, when a value is missing or is no positive number.

    Args:
        configuration: the values of configuration.json, all of them text.

    Raises:
        ValueError: names the key and what it should hold.
    """
    for key in ("record_count", "page_size"):
        value = configuration.get(key, "")
        if not value.isdigit() or int(value) == 0:
            raise ValueError(f"configuration value {key!r} must be a positive number, got {value!r}")


def schema(configuration: dict) -> list[dict]:
    """Declare the one table, its key and the columns whose type matters."""
    return [
        {
            "table": "orders",
            "primary_key": ["order_id"],
            "columns": {
                "updated_at": "UTC_DATETIME",
                "total": {"type": "DECIMAL", "precision": 12, "scale": 2},
            },
        }
    ]


def update(configuration: dict, state: dict) -> None:
    """Send all orders that changed since the cursor.

    Args:
        configuration: `record_count` is how many orders the source has, `page_size` how many it
            returns at a time.
        state: `updated_after` is the time of the last order that was sent.
    """
    validate_configuration(configuration)
    source = OrderSource(int(configuration["record_count"]), int(configuration["page_size"]))

    cursor = state.get("updated_after")
    pages = 0
    while True:
        page = source.fetch_page(cursor)
        if not page:
            break
        for order in page:
            op.upsert("orders", order)
        # The cursor moves only after the rows of the page were sent.
        cursor = page[-1]["updated_at"]
        op.checkpoint({"updated_after": cursor})
        pages += 1
    log.info(f"{pages} pages, cursor is now {cursor}")


class OrderSource:
    """Orders that are computed instead of stored: number N changed N minutes after the first."""

    def __init__(self, count: int, page_size: int):
        self.count = count
        self.page_size = page_size

    def fetch_page(self, updated_after: Optional[str]) -> list[dict]:
        """Return the next orders after a time, oldest first; an empty list at the end."""
        start = 0
        if updated_after:
            passed = datetime.fromisoformat(updated_after) - FIRST_UPDATE
            start = int(passed / timedelta(minutes=1)) + 1
        end = min(start + self.page_size, self.count)
        return [self.order(number) for number in range(start, end)]

    def order(self, number: int) -> dict:
        """Compute one order."""
        return {
            "order_id": number + 1,
            "customer_id": number % 97 + 1,
            "status": ("open", "paid", "shipped")[number % 3],
            "total": f"{number % 500 + 1}.{number % 100:02d}",
            "items": [{"sku": f"SKU-{number % 13}", "quantity": number % 4 + 1}],
            "updated_at": (FIRST_UPDATE + timedelta(minutes=number)).isoformat(),
        }


connector = Connector(update=update, schema=schema)

if __name__ == "__main__":
    with open("configuration.json", encoding="utf-8") as file:
        connector.debug(configuration=json.load(file))
