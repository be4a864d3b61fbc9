"""Orders of an API that answers in pages, the oldest change first.

Each sync asks for what has changed since the last one, and keeps its place after every page: when it is
stopped, the next one goes on from there. The order that it ended with comes again, which an upsert does not
mind: so none is lost that changed in the same second.

Without a base_url in configuration.json it asks the made-up API in stand_in.py, so it runs without a network.
F5 runs one sync and stops at each checkpoint.
"""

import json
import time
import urllib.error
import urllib.parse
import urllib.request

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op

import stand_in

TRIES = 5  # for one request, before the sync fails


def schema(configuration: dict) -> list[dict]:
    """Name the tables and their keys. Columns without a type here get the type of their values."""
    return [
        {
            "table": "orders",
            "primary_key": ["id"],
            "columns": {"updated_at": "UTC_DATETIME", "total": {"type": "DECIMAL", "precision": 10, "scale": 2}},
        },
        {"table": "order_lines", "primary_key": ["order_id", "line"]},
    ]


def update(configuration: dict, state: dict) -> None:
    """Send what has changed since the last checkpoint. Fivetran, and F5, call this once for each sync."""
    base_url = configuration.get("base_url") or stand_in.start()
    cursor = state.get("updated_since", "1970-01-01T00:00:00Z")
    page: str | None = None
    count = 0
    while True:
        answer = get(base_url, configuration["api_key"], updated_since=cursor, page=page, size=configuration["page_size"])
        for order in answer["orders"]:
            send(order)
            state["updated_since"] = order["updated_at"]
        count += len(answer["orders"])
        # Rows first, then the cursor: what comes before a checkpoint is kept together with its state.
        op.checkpoint(state=state)
        page = answer["next_page"]
        if page is None:
            break
    log.info(f"{count} orders have changed since {cursor}")


def send(order: dict) -> None:
    """Send an order, and its lines as a table of their own."""
    lines = order.pop("lines")
    op.upsert(table="orders", data=order)
    for number, line in enumerate(lines, start=1):
        op.upsert(table="order_lines", data={"order_id": order["id"], "line": number, "item": line["item"], "quantity": line["quantity"]})


def get(base_url: str, api_key: str, **parameters: str | None) -> dict:
    """Ask for one page. A busy API is asked again, a little later each time."""
    query = urllib.parse.urlencode({name: value for name, value in parameters.items() if value is not None})
    request = urllib.request.Request(f"{base_url}/orders?{query}", headers={"Authorization": f"Bearer {api_key}"})
    for attempt in range(1, TRIES + 1):
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 500, 502, 503, 504) or attempt == TRIES:
                raise
            log.warning(f"the API answered {error.code}, try {attempt} of {TRIES}")
        time.sleep(2 ** (attempt - 1))
    raise RuntimeError("not reached: the last try returns or raises")


connector = Connector(update=update, schema=schema)

if __name__ == "__main__":
    connector.debug()
