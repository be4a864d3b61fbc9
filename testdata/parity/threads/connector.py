"""Threads that send at the same time: a table each, and one table for all."""

import threading
from concurrent.futures import ThreadPoolExecutor

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

ROWS = 500


def schema(configuration):
    return [{"table": "shared", "primary_key": ["worker", "n"], "columns": {"worker": "INT", "n": "INT"}}]


def work(worker):
    for n in range(ROWS):
        op.upsert(f"own_{worker}", {"n": n, "text": f"{worker}/{n}"})
        op.upsert("shared", {"worker": worker, "n": n, "v": n * worker})
        if n % 100 == 99:
            op.delete("shared", {"worker": worker, "n": n})
    return worker


def update(configuration, state):
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(work, range(4)))
    op.checkpoint({"done": done})
    threads = [threading.Thread(target=work, args=(worker,)) for worker in (4, 5)]
    for thread in threads:
        thread.start()
    for n in range(ROWS):
        op.upsert("of_main", {"n": n})
    for thread in threads:
        thread.join()
    op.checkpoint({"done": done + [4, 5]})


connector = Connector(update=update, schema=schema)
