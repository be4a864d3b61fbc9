"""Microseconds per op.upsert() of a 10-column row, through the real bootstrap into a pipe that `cat` empties.

    python tests/bench_upsert.py [PYTHON ...]

Beside it: what the same Python needs to pickle the same rows in batches of 1,000, and for the empty loop. The best of
some rounds is shown, as others use the machine too.
"""

import json
import os
import subprocess
import sys
import tempfile

from harness import BOOTSTRAP, connector

ROWS = 100_000
ROUNDS = 7

UPDATE = f"""
import pickle, time
N = {ROWS}
rows = [
    {{"id": i, "name": f"name {{i}}", "email": f"user{{i}}@example.com", "active": i % 2 == 0, "score": i * 0.5, "code": "x" * 20,
      "note": None if i % 3 else "text", "amount": i * 1000003, "day": f"2024-01-{{i % 28 + 1:02}}", "rate": 3.25}}
    for i in range(N)
]
def per_row(work):
    best = float("inf")
    for _ in range({ROUNDS}):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best / N * 1e6
def upserts(table):
    def work():
        for row in rows:
            op.upsert(table, row)
    return work
def two_tables():
    for row in rows[: N // 2]:
        op.upsert("plain", row)
        op.upsert("typed", row)
def pickled():
    for i in range(0, N, 1000):
        pickle.dumps(rows[i : i + 1000], 5)
def loop():
    for row in rows:
        pass
for name, work in (("undeclared", upserts("plain")), ("declared", upserts("typed")), ("two tables in turn", two_tables), ("pickle", pickled), ("loop", loop)):
    print(f"{{name}} {{per_row(work):.2f}}", end="  ")
"""

SCHEMA = """return [{"table": "typed", "primary_key": ["id"], "columns": {"id": "LONG", "name": "STRING", "email": "STRING",
    "active": "BOOLEAN", "score": "DOUBLE", "code": "STRING", "note": "STRING", "amount": "LONG", "day": "NAIVE_DATE", "rate": "DOUBLE"}}]"""


def bench(python):
    with tempfile.TemporaryDirectory() as project:
        with open(os.path.join(project, "connector.py"), "w") as file:
            file.write(connector(UPDATE, SCHEMA))
        operations, operations_child = os.pipe()
        replies_child, replies = os.pipe()
        control_child, control = os.pipe()
        order = json.dumps({"project": project, "configuration": {}, "state": {}})
        os.write(replies, f'{order}\n{{"ok":true}}\n{{"ok":true}}\n'.encode())  # S and Z
        cat = subprocess.Popen(["cat"], stdin=operations, stdout=subprocess.DEVNULL)
        inherited = (operations_child, replies_child, control_child)
        process = subprocess.Popen(
            [python, "-u", BOOTSTRAP, "embedded", *map(str, inherited)],
            pass_fds=inherited,
            start_new_session=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        for descriptor in (operations, *inherited):
            os.close(descriptor)
        text = process.communicate()[0]
        cat.wait()
        version = subprocess.run(
            [python, "-c", "import sys; print('.'.join(map(str, sys.version_info[:3])))"],
            capture_output=True,
            text=True,
        )
        print(version.stdout.strip(), text or f"failed: {process.returncode}", flush=True)


if __name__ == "__main__":
    for name in sys.argv[1:] or [sys.executable]:
        bench(name)
