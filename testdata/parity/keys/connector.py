"""Keys of several columns, in several orders, without types, from names that become equal; keys that change between runs."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

KEYS = [["id"], ["id", "region"], ["region", "id"], ["region"]]


def schema(configuration):
    entries = [
        {"table": "composite", "primary_key": ["b", "a"], "columns": {"a": "INT", "b": "STRING", "v": "LONG"}},
        {"table": "key_last", "columns": {"v": "STRING", "id": "LONG"}, "primary_key": ["id"]},
        {"table": "key_of_dates", "primary_key": ["day", "at"], "columns": {"day": "NAIVE_DATE", "at": "UTC_DATETIME"}},
        {"table": "key_of_text", "primary_key": ("t",)},
        {"table": "key_of_floats", "primary_key": {"f": 1}},
        {"table": "key_of_bytes", "primary_key": ["b"], "columns": {"b": "BINARY"}},
        {"table": "key_of_json", "primary_key": ["j"], "columns": {"j": "JSON"}},
        {"table": "key_of_decimals", "primary_key": ["d"], "columns": {"d": {"type": "DECIMAL", "precision": 10, "scale": 2}}},
        {"table": "key_repeated", "primary_key": ["id", "id"]},
        {"table": "key_empty", "primary_key": []},
    ]
    run = int(configuration["run"])
    entries.append({"table": "changing", "primary_key": KEYS[run % len(KEYS)]})
    return entries


def update(configuration, state):
    for v in range(2):
        for a in range(3):
            op.upsert("composite", {"v": v, "a": a, "b": "x"})
            op.upsert("composite", {"b": "y", "v": v, "a": a})
        op.upsert("key_last", {"v": "text", "id": v})
        op.upsert("key_of_dates", {"day": "2024-02-29", "at": f"2024-02-29T0{v}:00:00Z"})
        op.upsert("key_of_dates", {"at": f"2024-02-29T0{v + 1}:00:00+01:00", "day": "2024-2-29", "v": "the same row"})
        for t in ("a", "A", "a ", "", "é", "e\u0301"):
            op.upsert("key_of_text", {"t": t, "v": v})
        for f in (0.0, -0.0, 1.0, 2.0**70, float("inf")):
            op.upsert("key_of_floats", {"f": f, "v": v, "text": f"is {f!r}"})
        for b in (b"", b"a", b"a\0", b"\xff"):
            op.upsert("key_of_bytes", {"b": b, "v": v})
        for j in ({"a": 1, "b": 2}, {"b": 2, "a": 1}, [1], 1):
            op.upsert("key_of_json", {"j": j, "v": v})
        for d in ("1.5", "1.50", "001.5", "2", "2.00"):
            op.upsert("key_of_decimals", {"d": d, "v": v, "text": f"is {d}"})
        op.upsert("key_repeated", {"id": v})
        op.upsert("key_empty", {"id": v})
    for region in ("north", "south"):
        op.upsert("changing", {"id": 1, "region": region})
    op.checkpoint({})


connector = Connector(update=update, schema=schema)
