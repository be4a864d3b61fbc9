"""Every value under every declared type and under none, one case a row: what a type refuses is a row of `refused`.

All cases are sent twice, so that an engine that learns from the first rows gives the same the second time. For a warehouse
(configuration `warehouse` = "true") key columns are left out, where some values end the sync, and so is the text that a
subclass of date makes, which is no date to anyone.
"""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

import cases

TYPES = [
    "BOOLEAN",
    "SHORT",
    "INT",
    "LONG",
    "FLOAT",
    "DOUBLE",
    "DECIMAL",
    "NAIVE_DATE",
    "NAIVE_DATETIME",
    "UTC_DATETIME",
    "BINARY",
    "XML",
    "STRING",
    "JSON",
]
ODD_DATE = "Day(2024, 2, 29)"


def untyped(number):
    """Tables of one case each: the type of a column without a declared one comes from its values."""
    return f"undeclared_{number}", f"key_{number}"


def in_warehouse(configuration):
    return configuration.get("warehouse") == "true"


def schema(configuration):
    tables = [
        {"table": "cases", "primary_key": ["number"], "columns": {"number": "INT", "expression": "STRING"}},
        {"table": "refused", "primary_key": ["table", "number"], "columns": {"number": "INT"}},
    ]
    for name in TYPES:
        declared = {"type": name, "precision": 20, "scale": 4} if name == "DECIMAL" else name
        tables.append({"table": name, "primary_key": ["number"], "columns": {"number": "INT", "v": declared}})
    for number in range(len(cases.CASES)):
        undeclared, key = untyped(number)
        tables.append({"table": undeclared, "primary_key": ["number"], "columns": {"number": "INT"}})
        if not in_warehouse(configuration):
            tables.append({"table": key, "primary_key": ["number", "v"], "columns": {"number": "INT"}})
    return tables


def send(table, number, value):
    try:
        op.upsert(table, {"number": number, "v": value})
    except Exception as error:
        message = f"{type(error).__name__}: {error}".encode("ascii", "backslashreplace").decode()
        op.upsert("refused", {"table": table, "number": number, "error": message})


def update(configuration, state):
    for number, case in enumerate(cases.CASES):
        op.upsert("cases", {"number": number, "expression": case})
    for _ in range(2):
        for number, case in enumerate(cases.CASES):
            value = cases.value(case)
            for name in TYPES:
                if not (in_warehouse(configuration) and case == ODD_DATE and name.endswith("DATETIME")):
                    send(name, number, value)
            undeclared, key = untyped(number)
            send(undeclared, number, value)
            if not in_warehouse(configuration):
                send(key, number, value)
    op.checkpoint({})


connector = Connector(update=update, schema=schema)
