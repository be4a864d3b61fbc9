"""What a connector calls to send data: upsert, update, delete, truncate, checkpoint, warning, error.

Signatures, checks, their order and texts: SDK 3.0.0; `truncate(deferred=)` came with 3.1.0.
All return None, so that the older style `yield op.upsert(...)` works too.
"""

from json import dumps
from sys import _getframe

from csdk_agent.wire import frame, json_frame
from fivetran_connector_sdk import _checks, _logging
from fivetran_connector_sdk._plans import DELETE, UPDATE, UPSERT
from fivetran_connector_sdk._stream import STREAM, items

_row = STREAM.row


class Operations:
    @staticmethod
    def upsert(table: str, data: dict, *, schema: str = None, file=None):
        """Inserts a row, or replaces the row with the same primary key."""
        if file is None:
            _row(UPSERT, table, data, schema, _getframe(1))
        else:
            _row_with_file(UPSERT, table, data, schema, file, _getframe(1))

    @staticmethod
    def update(table: str, modified: dict, *, schema: str = None, file=None):
        """Changes the given columns of an existing row."""
        if file is None:
            _row(UPDATE, table, modified, schema, _getframe(1))
        else:
            _row_with_file(UPDATE, table, modified, schema, file, _getframe(1))

    @staticmethod
    def delete(table: str, keys: dict, *, schema: str = None):
        """Marks the row with these primary key columns as deleted."""
        _row(DELETE, table, keys, schema, _getframe(1))

    @staticmethod
    def truncate(table: str, *, schema: str = None, deferred: bool = False):
        """Marks all rows sent before this call as deleted; with deferred=True only when the sync has succeeded."""
        _checks.table_name(table)
        _checks.schema_name(schema)
        content = {
            "schema": _checks.optional_text(schema),
            "table": _checks.text(table),
            "deferred": _checks.boolean(deferred),
        }
        _send(b"T", content, _getframe(1))

    @staticmethod
    def checkpoint(state: dict):
        """Makes everything before it durable together with the state; returns when that has happened."""
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
            STREAM.ask(b"C", {"state": text, "site": STREAM.site(_getframe(1))})

    @staticmethod
    def warning(message: str):
        """Reports a problem that does not end the sync."""
        _checks.message(message)
        _send(b"W", {"message": message}, _getframe(1))

    @staticmethod
    def error(message: str, trace: str = None):
        """Reports a problem and ends the sync as failed."""
        _checks.message(message)
        _checks.trace(trace)
        if trace is not None and not trace.strip():
            trace = None
        with STREAM.lock:
            _send(b"E", {"message": message, "trace": trace}, _getframe(1))
            STREAM.fail(message)


def _send(kind, content, caller):
    with STREAM.lock:
        STREAM.require_open()
        content["site"] = STREAM.site(caller)
        STREAM.send(json_frame(kind, content))


def _row_with_file(operation, table, data, schema, file, caller):
    """The file's chunks, then the row: together, and nothing before the row is known to be good (SDK 3.0.0)."""
    from fivetran_connector_sdk import file_upload  # few connectors send files

    _checks.table_name(table)
    _checks.schema_name(schema)
    file_upload.check(file)
    with STREAM.lock:
        STREAM.require_open()
        data = items(operation, data)
        if file_upload.PATH_COLUMN in data:
            _warn_of_path_column(file_upload.PATH_COLUMN)
        data[file_upload.PATH_COLUMN] = file.path
        STREAM.cells(operation, table, data, schema)
        header = {
            "schema": _checks.optional_text(schema),
            "table": _checks.text(table),
            "path": file.path,
            "expected_bytes": file.expected_bytes,
            "site": STREAM.site(caller),
        }
        for chunk, last in file_upload.chunks(file):
            description = dumps({**header, "last": last}).encode()
            STREAM.send(frame(b"F", len(description).to_bytes(4, "little") + description + chunk))
        _row(operation, table, data, schema, caller)


_path_column_seen = False


def _warn_of_path_column(column):
    global _path_column_seen
    if not _path_column_seen:
        _path_column_seen = True
        _logging.engine_log(
            "WARNING",
            f"{column} was provided in the row data and will be overwritten by FileUpload.path.",
        )
