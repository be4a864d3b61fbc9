"""Every form of an entry of schema() that is accepted."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

DECIMAL = {"type": "decimal", "precision": 15, "scale": 2}


def schema(configuration):
    yield {"table": "any_case", "primary_key": ["id"], "columns": {"id": "Int", "a": "string", "b": "uTc_DateTime"}}
    yield {"table": "decimals", "columns": {"a": DECIMAL, "b": {**DECIMAL, "extra": 1}, "c": {**DECIMAL, "scale": 0}}}
    yield {"table": "decimals_at_the_edge", "columns": {"a": {**DECIMAL, "precision": 38, "scale": 38}, "b": {**DECIMAL, "scale": 15}}}
    yield {"table": "decimals_too_big", "columns": {"a": {**DECIMAL, "precision": 39}, "b": {**DECIMAL, "precision": 2, "scale": 4}}}
    yield {"table": "decimals_odd", "columns": {"a": {**DECIMAL, "precision": True, "scale": False}}}
    yield {"table": "tuple_key", "primary_key": ("b", "a"), "columns": {"a": "INT", "c": "INT", "b": "INT"}}
    yield {"table": "only_name"}
    yield {"table": "no_columns", "primary_key": ["id"], "columns": {}}
    yield {"table": "Any_Case", "primary_key": ["id"], "columns": {"a": "INT"}}
    yield {"table": "with_schema_none", "schema": None, "primary_key": ["id"]}


def update(configuration, state):
    op.upsert("any_case", {"id": 1, "a": 2, "b": "2024-02-29T00:00:00Z"})
    op.upsert("Any_Case", {"id": 2, "a": 2})
    for text in ("1.005", "-1.005", "123456789012345", "0"):
        op.upsert("decimals", {"a": text, "b": text, "c": text})
        op.upsert("decimals_at_the_edge", {"a": "0." + text.strip("-.").replace(".", ""), "b": "0." + text.strip("-.").replace(".", "")})
        op.upsert("decimals_too_big", {"a": text, "b": text})
        op.upsert("decimals_odd", {"a": text})
    op.upsert("tuple_key", {"a": 1, "b": 2, "c": 3, "d": 4})
    op.upsert("only_name", {"a": 1})
    op.upsert("no_columns", {"id": 1})
    op.upsert("with_schema_none", {"id": 1})
    op.checkpoint({})


connector = Connector(update=update, schema=schema)
