"""The older style: update() is a generator, and so is a helper that it delegates to."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op


def schema(configuration):
    return [{"table": "rows", "primary_key": ["id"]}]


def page(number):
    for i in range(50):
        yield op.upsert("rows", {"id": number * 50 + i, "page": number})


def update(configuration, state):
    try:
        for number in range(state.get("page", 0), state.get("page", 0) + 3):
            yield from page(number)
            yield op.checkpoint({"page": number + 1})
        yield op.update("rows", {"id": 1, "page": -1})
        yield op.delete("rows", {"id": 2})
        yield op.truncate("others")
        yield "a value that means nothing"
        yield [op.upsert("others", {"id": 1})]
        op.upsert("others", {"id": 2})
        yield op.checkpoint({"page": number + 1, "closed": True})
    finally:
        log.info("the generator was run to its end")


connector = Connector(update=update, schema=schema)
