"""Tables without a key: which rows are the same row."""

import datetime as dt
from decimal import Decimal

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

ROWS = [
    {"a": 1, "b": "x"},
    {"b": "x", "a": 1},
    {"a": 1, "b": "x", "c": None},
    {"a": 1, "b": "y"},
    {"a": 1},
    {"b": "x"},
    {"a": None},
    {},
]
VALUES = [1, True, "1", 1.5, "1.5", 0.5, b"1", "MQ==", [1], "[1]", {"a": 1}, (1,), Decimal("1.5"), dt.date(2024, 2, 29), 2.0**70, ""]
DECLARED = {
    "i": "INT",
    "f": "DOUBLE",
    "s": "STRING",
    "d": {"type": "DECIMAL", "precision": 10, "scale": 2},
    "day": "NAIVE_DATE",
    "at": "UTC_DATETIME",
    "b": "BINARY",
    "j": "JSON",
}


def schema(configuration):
    return [{"table": "declared", "columns": DECLARED}]


def update(configuration, state):
    for row in ROWS + ROWS[:2]:
        op.upsert("plain", row)
    for number, value in enumerate(VALUES):
        op.upsert(f"value_{number}", {"v": value})
        op.upsert(f"value_{number}", {"v": value})
    for _ in range(2):
        op.upsert("declared", {"i": 1, "f": 1.5, "s": "a", "d": "1.50", "day": "2024-02-29", "b": b"a", "j": {"k": [1]}})
        op.upsert("declared", {"i": 1, "f": 1, "d": "1", "at": "2024-02-29T01:00:00+01:00"})
        op.upsert("declared", {"f": 1.0, "i": 1, "d": "1.00", "at": dt.datetime(2024, 2, 29)})
        op.upsert("declared", {"f": 0.1, "s": "0.1"})
    op.update("plain", {"a": 1})
    op.delete("plain", {"a": 1, "b": "y"})
    op.checkpoint({"run": state.get("run", 0) + 1})
    op.truncate("value_0")
    op.upsert("value_0", {"v": VALUES[0]})
    op.checkpoint({"run": state.get("run", 0) + 1})


connector = Connector(update=update, schema=schema)
