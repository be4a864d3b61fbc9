"""Logging at every level, warnings, and print."""

import sys

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op


def update(configuration, state):
    log.debug("debug")
    log.fine("fine")
    log.info("info")
    log.warning("warning")
    log.severe("severe")
    log.error("error")
    log.critical("critical")
    log.info("two\nlines")
    log.info("é 日本語 😀 \\ \"quoted\" {braces} %s")
    log.info("")
    log.info("x" * 10_000)
    try:
        raise ValueError("of the connector")
    except ValueError as error:
        log.severe("with an exception", error)
    print("printed")
    print("printed to stderr", file=sys.stderr)
    print('{"level":"INFO", "message": "looks like a log line", "message_origin": "connector_sdk"}')
    op.warning("a warning")
    op.warning("a warning with\ntwo lines, é")
    for bad in ("", "  ", None, 5):
        try:
            op.warning(bad)
        except Exception as error:
            log.info(f"{type(error).__name__}: {error}")
    op.upsert("t", {"id": 1})
    op.checkpoint({})


connector = Connector(update=update)
