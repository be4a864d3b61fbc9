"""Calls with wrong arguments: what each raises is a row, and what is accepted is in the warehouse."""

import io

from fivetran_connector_sdk import Connector, FileUpload
from fivetran_connector_sdk import Operations as op

CALLS = """
op.upsert("t", None)
op.upsert("t", [("a", 1)])
op.upsert("t", "text")
op.upsert("t", {"a": 1}, "schema")
op.upsert(None, {"a": 1})
op.upsert(5, {"a": 1})
op.upsert(b"t", {"a": 1})
op.upsert("", {"a": 1})
op.upsert("  ", {"a": 1})
op.upsert("t\\ud800", {"a": 1})
op.upsert("t", {5: 1})
op.upsert("t", {None: 1})
op.upsert("t", {("a",): 1})
op.upsert("t", {"a\\ud800": 1})
op.upsert("t", {"a": "\\ud800"})
op.upsert("t", {"a": {1: {2}}})
op.upsert("t", {"a": 1}, schema="")
op.upsert("t", {"a": 1}, schema=" ")
op.upsert("t", {"a": 1}, schema=5)
op.upsert("t", {"a": 1}, schema="s\\ud800")
op.upsert(table="t", data={"a": "by name"})
op.upsert(data={"a": 1})
op.update("t", None)
op.update("t", data={"a": 1})
op.update(table="t", modified={"a": "modified by name"})
op.update("", {"a": 1})
op.delete("t", None)
op.delete("t", key={"a": 1})
op.delete(table="t", keys={"a": "by name"})
op.delete("t", {"a": 1}, file=None)
op.truncate(None)
op.truncate("")
op.truncate("t", "schema")
op.truncate("other", schema=5)
op.truncate("other", deferred=True)
op.checkpoint()
op.checkpoint({1, 2})
op.checkpoint({"a": {1}})
op.checkpoint({(1, 2): 3})
op.checkpoint(state={"by": "name"})
op.error("")
op.error(None)
op.error(" ")
op.error("text", 5)
op.warning(message="by name")
op.upsert("t", {"a": 1}, file="text")
op.upsert("t", {"a": 1}, file=FileUpload("", io.BytesIO(b"a")))
op.upsert("t", {"a": 1}, file=FileUpload("a/", io.BytesIO(b"a")))
op.upsert("t", {"a": 1}, file=FileUpload("a//b", io.BytesIO(b"a")))
op.upsert("t", {"a": 1}, file=FileUpload("a\\0b", io.BytesIO(b"a")))
op.upsert("t", {"a": 1}, file=FileUpload(None, io.BytesIO(b"a")))
op.upsert("t", {"a": 1}, file=FileUpload("a", None))
op.upsert("t", {"a": 1}, file=FileUpload("a", b"bytes"))
op.upsert("t", {"a": 1}, file=FileUpload("a", io.BytesIO(b"a"), expected_bytes=-1))
op.upsert("t", {"a": 1}, file=FileUpload("a", io.BytesIO(b"a"), expected_bytes=1.5))
op.upsert("t", {"a": 1}, file=FileUpload("a", io.BytesIO(b"a"), expected_bytes=True))
op.upsert("t", {"a": 1}, file=FileUpload("a", io.BytesIO(b"a"), expected_bytes=2**63))
op.upsert("u", {})
op.upsert("u", {"": 1})
op.upsert("u", {b"bytes": 1})
op.insert("t", {"a": 1})
"""


def schema(configuration):
    return [{"table": "outcomes", "primary_key": ["number"], "columns": {"number": "INT"}}]


def update(configuration, state):
    for number, call in enumerate(filter(None, CALLS.splitlines())):
        try:
            outcome = repr(eval(call))
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}".encode("ascii", "backslashreplace").decode()
        op.upsert("outcomes", {"number": number, "call": call, "outcome": outcome})
    op.checkpoint({})


connector = Connector(update=update, schema=schema)
