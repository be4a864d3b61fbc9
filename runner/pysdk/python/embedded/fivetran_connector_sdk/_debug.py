"""Operations under the debugger: while a stop needs an operation, its code is replaced by the one of the same name here.

Only `__code__` changes, so that `upsert = op.upsert` of an author has it too, and an operation without a stop costs what it
always does. The code runs with the globals of the module operations and as deep in the stack, and takes the same arguments.
"""

from json import dumps
from sys import _getframe

from csdk_agent.debug.debugger import Engine
from csdk_agent.wire import json_frame
from fivetran_connector_sdk import _checks, operations
from fivetran_connector_sdk._plans import DELETE, UPDATE, UPSERT
from fivetran_connector_sdk._stream import STREAM
from fivetran_connector_sdk.operations import _row, _row_with_file, _send

_upsert_stops = _update_stops = _delete_stops = _truncate_stops = {}
_ask = False
_debugger = None


def upsert(table: str, data: dict, *, schema: str = None, file=None):
    try:
        stops = table in _upsert_stops
    except TypeError:  # unhashable: refused below
        stops = False
    if stops:
        _debugger.row("upsert", table, data, schema, _getframe(1))
    if file is None:
        _row(UPSERT, table, data, schema, _getframe(1))
    else:
        _row_with_file(UPSERT, table, data, schema, file, _getframe(1))
    if _ask:
        _debugger.changed(STREAM.ask(b"Q", {})["changes"], "upsert", table, data, schema, _getframe(1))


def update(table: str, modified: dict, *, schema: str = None, file=None):
    try:
        stops = table in _update_stops
    except TypeError:
        stops = False
    if stops:
        _debugger.row("update", table, modified, schema, _getframe(1))
    if file is None:
        _row(UPDATE, table, modified, schema, _getframe(1))
    else:
        _row_with_file(UPDATE, table, modified, schema, file, _getframe(1))
    if _ask:
        _debugger.changed(STREAM.ask(b"Q", {})["changes"], "update", table, modified, schema, _getframe(1))


def delete(table: str, keys: dict, *, schema: str = None):
    try:
        stops = table in _delete_stops
    except TypeError:
        stops = False
    if stops:
        _debugger.row("delete", table, keys, schema, _getframe(1))
    _row(DELETE, table, keys, schema, _getframe(1))
    if _ask:
        _debugger.changed(STREAM.ask(b"Q", {})["changes"], "delete", table, keys, schema, _getframe(1))


def truncate(table: str, *, schema: str = None, deferred: bool = False):
    _checks.table_name(table)
    _checks.schema_name(schema)
    content = {
        "schema": _checks.optional_text(schema),
        "table": _checks.text(table),
        "deferred": _checks.boolean(deferred),
    }
    if table in _truncate_stops:
        _debugger.row("truncate", table, None, schema, _getframe(1))
    _send(b"T", content, _getframe(1))


def checkpoint(state: dict):
    try:
        text = dumps(state)
    except (TypeError, ValueError) as error:
        _checks.hint(
            error,
            "op.checkpoint(state) stores the state as JSON: turn dates, decimals and sets into text, numbers or lists",
        )
        raise
    with STREAM.lock:
        STREAM.require_open()
        answer = STREAM.ask(b"C", {"state": text, "site": STREAM.site(_getframe(1))})
    _debugger.checkpoint(state, text, answer, _getframe(1))


def warning(message: str):
    _checks.message(message)
    _debugger.message("warning", message, _getframe(1))
    _send(b"W", {"message": message}, _getframe(1))


def error(message: str, trace: str = None):
    _checks.message(message)
    _checks.trace(trace)
    _debugger.message("error", message, _getframe(1))
    if trace is not None and not trace.strip():
        trace = None
    with STREAM.lock:
        _send(b"E", {"message": message, "trace": trace}, _getframe(1))
        STREAM.fail(message)


_ROWS = ("upsert", "update", "delete")
_REPLACED = {function.__name__: function for function in (upsert, update, delete, truncate, checkpoint, warning, error)}


class EmbeddedEngine(Engine):
    def __init__(self, debugger):
        self._original = {name: getattr(operations.Operations, name).__code__ for name in _REPLACED}
        operations._debugger = debugger
        operations._ask = False
        for name in (*_ROWS, "truncate"):
            setattr(operations, f"_{name}_stops", {})
        self._replace("checkpoint", True)  # remembers the state for conditions of later stops

    def _replace(self, name, stops):
        function = getattr(operations.Operations, name)
        function.__code__ = _REPLACED[name].__code__ if stops else self._original[name]

    def arm(self, tables, messages, ask):
        operations._ask = ask
        for name in (*_ROWS, "truncate"):
            setattr(operations, f"_{name}_stops", tables.get(name, {}))
            self._replace(name, name in tables or (ask and name in _ROWS))
        for name in ("warning", "error"):
            self._replace(name, name in messages)

    def settle(self):
        try:
            return STREAM.ask(b"Q", {})["changes"]
        except RuntimeError:  # a signal handler of the author has stopped, in the middle of a send
            return []
