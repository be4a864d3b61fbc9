"""What a connector sends, as the open-source front end of SDK 3.0.0 hands it over and as csdk's embedded engine does.

    python streams.py sdk|embedded

On stdin is a list of {"name", "project", "configurations"}: a sync for each configuration, which continues from the state of
the last. Both sides print the same form: one JSON list a line, in order, ["scenario", name] before all syncs of a
connector and ["run"] after each. Cells are in the SDK's row_data encoding, in hex; those of the embedded engine are
Python values, which `cell` encodes.

It needs an interpreter with SDK 3.0.0 without its core; the embedded engine is run with the same one.
"""

import hashlib
import json
import math
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main(side):
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # the SDK logs to stdout
    for scenario in json.load(sys.stdin):
        state = {}
        print(json.dumps(["scenario", scenario["name"]]), file=out)
        for configuration in scenario["configurations"]:
            for event in (of_sdk if side == "sdk" else of_embedded)(scenario["project"], configuration, state):
                print(json.dumps(event), file=out)
                if event[0] == "checkpoint":
                    state = json.loads(event[1])
            print('["run"]', file=out)
    out.close()


# SDK 3.0.0


class Collector:
    """The sink of the front end."""

    def __init__(self, events):
        self.events = events

    def record(self, record):
        cells = {column: cell.hex() for column, cell in record.row_data.items()}
        self.events.append([record.type.name.lower(), record.schema, record.table, cells])

    def truncate(self, truncate):
        self.events.append(["truncate", truncate.schema, truncate.table])

    def checkpoint(self, checkpoint):
        self.events.append(["checkpoint", checkpoint.state_json])

    def warning(self, warning):
        self.events.append(["warning", json.loads(warning.message)["message"]])

    def task(self, task):
        message = json.loads(task.message)
        self.events.append(["error", message["message"], message.get("trace")])
        raise Stopped

    def file_chunk(self, chunk):
        content = chunk.schema, chunk.table, chunk.path, chunk.expected_bytes, chunk.is_last
        self.events.append(["file", *content, len(chunk.data), hashlib.sha256(chunk.data).hexdigest()])


class Stopped(BaseException):
    """op.error() ends the sync, says the documentation; the front end leaves that to its core."""


def of_sdk(project, configuration, state):
    front_end()
    from fivetran_connector_sdk_cli import core_adapter, schema_processing
    from fivetran_connector_sdk_common.logger import Logging

    events = []
    connector = load(project)
    source = core_adapter.ConnectorSource(connector)
    Logging.LOG_LEVEL = Logging.Level.DEBUG
    step = "schema"
    try:
        source.schema(configuration)
        events += map(declaration, schema_processing.TABLES.values())
        step = "update"
        source.update(configuration, state, Collector(events))
    except Stopped:
        pass
    except RuntimeError as error:
        if error.__cause__ is None:
            raise
        message, _, _ = str(error).partition("\nTraceback (most recent call last):\n")
        events.append(["failure", step, message])
    except BaseException as error:  # SystemExit and the like pass through the front end
        events.append(["failure", step, f"{type(error).__name__} {error}"])
    return events


def front_end():
    """Makes SDK 3.0.0 importable, beside our stand-in for its core, which must not be installed."""
    from importlib import metadata

    try:
        metadata.distribution("fivetran-connector-sdk-core")
    except metadata.PackageNotFoundError:
        pass
    else:
        sys.exit("fivetran-connector-sdk-core is installed here: its licence forbids that use; remove the virtual environment")
    if "fivetran_connector_sdk_core" not in sys.modules:
        sys.path.insert(0, os.path.join(HERE, "standin"))
        import fivetran_connector_sdk_core

        assert fivetran_connector_sdk_core.__file__.startswith(HERE), fivetran_connector_sdk_core.__file__
        assert metadata.version("fivetran-connector-sdk") == "3.0.0"


def load(project):
    """As the SDK does: the project's folder is the last of sys.path."""
    import importlib.util

    if project not in sys.path:
        sys.path.append(project)
    spec = importlib.util.spec_from_file_location("connector_connector_code", os.path.join(project, "connector.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.connector


def declaration(table):
    columns = []
    for column in table.columns:
        size = [column.decimal.precision, column.decimal.scale] if column.decimal else [0, 0]
        columns.append([column.name, column.type.name if column.type else None, column.primary_key, *size])
    return ["table", table.schema, table.name, columns]


# csdk's embedded engine


def of_embedded(project, configuration, state):
    sys.path.insert(0, os.path.join(HERE, "..", "..", "pysdk", "tests"))
    import harness

    run = harness.sync(files(project), configuration=configuration, state=state)
    events, plans, types = [], {}, {}
    for kind, payload in run.frames:
        if kind == "S":
            for table in payload["tables"]:
                key = table["primary_key"]
                columns = [[c["name"], c["type"], c["name"] in key, c["precision"], c["scale"]] for c in table["columns"]]
                events.append(["table", table["schema"], table["table"], columns])
                types[table["schema"], table["table"]] = {c["name"]: c["type"] for c in table["columns"]}
        elif kind == "D":
            plans[payload["plan"]] = payload
        elif kind == "B":
            for number, _, rows in payload:
                plan = plans[number]
                declared = types.get((plan["schema"], plan["table"]), {})
                for row in rows:
                    cells = {name: cell(declared.get(name), value).hex() for name, value in zip(plan["columns"], row)}
                    events.append([plan["op"], plan["schema"], plan["table"], cells])
        else:
            events += others(kind, payload, run.project)
    return events


def others(kind, payload, project):
    if kind == "T":
        yield ["truncate", payload["schema"], payload["table"]]
    elif kind == "C":
        yield ["checkpoint", payload["state"]]
    elif kind == "W":
        yield ["warning", payload["message"]]
    elif kind == "E":
        yield ["error", payload["message"], payload["trace"]]
    elif kind == "F":
        header, chunk = payload
        content = (header[name] for name in ("schema", "table", "path", "expected_bytes", "last"))
        yield ["file", *content, len(chunk), hashlib.sha256(chunk).hexdigest()]
    elif kind == "X" and payload["fatal"]:
        yield ["failure", payload["phase"], payload["message"].replace(project, "PROJECT")]


def cell(declared, value):
    """A cell of the embedded engine, in the row_data encoding. Only its type decides: nothing is corrected here."""
    if value is None:
        return b"\0"
    if isinstance(value, bytes):
        return b"\3" + value
    if isinstance(value, tuple):
        return b"\2" + value[0].encode()
    if isinstance(value, float):
        text = "NaN" if math.isnan(value) else repr(value).replace("inf", "Infinity")
        return (b"\5" if declared == "DOUBLE" else b"\4") + text.encode()
    if isinstance(value, bool):
        return b"\1true" if value else b"\1false"
    return b"\1" + str(value).encode()


def files(project):
    found = {}
    for folder, _, names in os.walk(project):
        for name in names:
            if name.endswith(".py"):
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, project)] = file.read()
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
