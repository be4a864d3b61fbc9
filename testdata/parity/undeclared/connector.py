"""Columns without a type: every Python type, and columns that see several types in one run."""

import datetime as dt
import uuid
from decimal import Decimal

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

VALUES = {
    "bool": True,
    "int": 1,
    "long": 2**40,
    "big": 2**70,
    "half": 0.5,
    "float": 0.1,
    "text": "a",
    "number_text": "12",
    "date_text": "2024-02-29",
    "bytes": b"a",
    "list": [1, "a", None],
    "dict": {"b": 1, "a": [1.5]},
    "tuple": (1, 2),
    "set": {1},
    "decimal": Decimal("1.50"),
    "date": dt.date(2024, 2, 29),
    "datetime": dt.datetime(2024, 2, 29, 12),
    "aware": dt.datetime(2024, 2, 29, 12, tzinfo=dt.timezone.utc),
    "time": dt.time(1, 2),
    "uuid": uuid.UUID(int=5),
    "none": None,
}
NUMBERS = ["bool", "int", "big", "half", "none"]
OTHERS = ["bool", "int", "half", "text", "bytes", "list", "dict", "none"]
# A big int does not meet text: how many of its digits are left depends on whether both come in one batch.
MIXED = sorted({(first, second) for kinds in (NUMBERS, OTHERS) for first in kinds for second in kinds})


def schema(configuration):
    mixed = [f"mixed_{first}_{second}" for first, second in MIXED]
    return [{"table": table, "primary_key": ["id"]} for table in mixed + ["across_int", "across_half", "across_dict", "all"]]


def update(configuration, state):
    op.upsert("all", {"id": 1, **VALUES})
    op.upsert("all", {"id": 2})
    op.upsert("only_null", {"id": None, "v": None})
    for first, second in MIXED:
        table = f"mixed_{first}_{second}"
        op.upsert(table, {"id": 1, "v": VALUES[first]})
        op.upsert(table, {"id": 2, "v": VALUES[second]})
    for first in ("int", "half", "dict"):
        table = f"across_{first}"
        op.upsert(table, {"id": 1, "v": VALUES[first]})
    op.checkpoint({"step": 1})
    for first in ("int", "half", "dict"):
        table = f"across_{first}"
        op.upsert(table, {"id": 2, "v": "text"})
    op.checkpoint({"step": 2})


connector = Connector(update=update, schema=schema)
