"""Names of tables and columns that the naming convention changes, declared and undeclared, and names that become equal."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

NAMES = [
    "userIDNumber",
    "XMLHttpRequest",
    "SNAKE_CASE",
    "a.b.c",
    "a-b-c",
    "a/b\\c",
    "__Drop_Me",
    "___1a",
    "1st",
    "q1 2024",
    "a__b",
    "v2beta",
    "A1B2",
    "$price",
    "UserID",
    "total($)",
    "50%",
    "é",
    "naïve café",
    "Straße",
    "名前 id",
    "日本語",
    "😀 smile",
    "№5",
    "'quoted'",
    '"double"',
    "order",
    "group",
    "select",
    "trailing_",
    "UPPER",
    "camelCase",
    "with space",
    "tab\tand\nline",
    "x" * 200,
]


def schema(configuration):
    entries = [{"table": f"Declared {name}", "primary_key": [name], "columns": {name: "STRING"}} for name in NAMES]
    entries.append({"table": "userTable", "primary_key": ["userId"], "columns": {"userId": "INT", "fullName": "STRING"}})
    entries.append({"table": "keysThatMeet", "primary_key": ["userId", "user_id"]})
    return entries


def update(configuration, state):
    for name in NAMES:
        op.upsert(f"Declared {name}", {name: "key", "other": 1})
        op.upsert(name, {"id": 1, name: "in a table of this name"})
        op.upsert("columns", {"id": name, name: "value"})
    op.upsert("userTable", {"userId": 1, "fullName": "one"})
    op.upsert("user_table", {"user_id": 2, "full_name": "two"})
    op.upsert("userTable", {"userId": 3, "full_name": "three", "fullName": "three"})
    op.upsert("userTable", {"userId": 4, "FULL_NAME": "four"})
    op.upsert("keysThatMeet", {"userId": 1, "user_id": 1})
    op.upsert("system", {"id": 1, "_fivetran_synced": "mine", "_fivetran_deleted": "mine", "_fivetran_id": "mine"})
    op.upsert("system_keyed", {"id": 1, "_fivetran_start": "mine", "_fivetran_active": True})
    op.checkpoint({})


connector = Connector(update=update, schema=schema)
