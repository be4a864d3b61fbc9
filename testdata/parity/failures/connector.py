"""One way to fail a run, chosen by the configuration: what came before the last checkpoint is kept, what came after is not."""

import os
import sys
import threading

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op


class Custom(Exception):
    pass


class Silent(Exception):
    def __str__(self):
        return ""


class Base(BaseException):
    pass


def boom():
    raise Custom("of the connector")


def cause():
    try:
        {}["missing"]
    except KeyError as error:
        raise Custom("with a cause") from error


def thread():
    worker = threading.Thread(target=boom, name="worker")
    worker.start()
    worker.join()


def raise_it(error):
    raise error


def cycle():
    cycle()


def base():
    raise Base("no Exception")


def silent():
    raise Silent()


def multiline():
    raise Custom("first line\nsecond line é")


def error():
    op.error("reported by op.error", "a trace")
    raise Custom("after op.error")


WAYS = {
    "exception": boom,
    "cause": cause,
    "thread": thread,
    "base": base,
    "silent": silent,
    "multiline": multiline,
    "exit_0": lambda: sys.exit(0),
    "exit_3": lambda: sys.exit(3),
    "exit_text": lambda: sys.exit("a reason"),
    "os_exit_0": lambda: os._exit(0),
    "os_exit_3": lambda: os._exit(3),
    "error": error,
    "value": lambda: op.upsert("rows", {"id": 1, "day": "29.2.2024"}),
    "no_key": lambda: op.upsert("rows", {"day": "2024-02-29"}),
    "null_key": lambda: op.delete("rows", {"id": None}),
    "state_list": lambda: op.checkpoint([1]),
    "state_none": lambda: op.checkpoint(None),
    "state_nan": lambda: op.checkpoint({"a": float("nan")}),
    "not_json": lambda: op.checkpoint({"a": {1}}),
    "keyboard": lambda: raise_it(KeyboardInterrupt()),
    "system_error": lambda: raise_it(SystemError("odd")),
    "recursion": cycle,
    "memory": lambda: raise_it(MemoryError()),
    "stop_iteration": lambda: next(iter(())),
}


def schema(configuration):
    if configuration["way"] == "schema":
        boom()
    if configuration["way"] == "schema_none":
        return None
    if configuration["way"] == "schema_type":
        return [{"table": "rows", "columns": {"a": "VARCHAR"}}]
    if configuration["way"] == "schema_decimal":
        return [{"table": "rows", "columns": {"a": "DECIMAL"}}]
    if configuration["way"] == "schema_twice":
        return [{"table": "rows"}, {"table": "rows"}]
    if configuration["way"] == "schema_key_text":
        return [{"table": "rows", "primary_key": "id"}]
    if configuration["way"] == "schema_no_table":
        return [{"name": "rows"}]
    return [{"table": "rows", "primary_key": ["id"], "columns": {"id": "INT", "day": "NAIVE_DATE"}}]


def update(configuration, state):
    for i in range(120):
        op.upsert("rows", {"id": i, "day": "2024-02-28"})
    op.checkpoint({"good": 1})
    op.upsert("rows", {"id": 0, "day": "2024-02-29"})
    op.upsert("after", {"id": 1})
    log.info("now it fails")
    WAYS.get(configuration["way"], boom)()


connector = Connector(update=update, schema=schema)
