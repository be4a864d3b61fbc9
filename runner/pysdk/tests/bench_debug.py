"""Microseconds per op.upsert() of a 10-column row under the debugger, with stops that do not hit.

    python tests/bench_debug.py [PYTHON ...]

The best of some rounds is shown, and in brackets the ratio to the run without a debugger. The line is in the loop's function.
"""

import json
import os
import subprocess
import sys
import tempfile

from bench_upsert import ROUNDS, ROWS
from harness import BOOTSTRAP, connector

UPDATE = f"""
import time
rows = [
    {{"id": i, "name": f"name {{i}}", "email": f"user{{i}}@example.com", "active": i % 2 == 0, "score": i * 0.5, "code": "x" * 20,
      "note": None if i % 3 else "text", "amount": i * 1000003, "day": f"2024-01-{{i % 28 + 1:02}}", "rate": 3.25}}
    for i in range({ROWS})
]
def send(row):
    op.upsert("orders", row)
def work():
    for row in rows:
        send(row)
    if not rows:
        print("never")
best = float("inf")
for _ in range({ROUNDS}):
    start = time.perf_counter()
    work()
    best = min(best, time.perf_counter() - start)
print(best / {ROWS} * 1e6)
"""
CODE = connector(UPDATE)
LINE = next(number for number, line in enumerate(CODE.splitlines(), 1) if 'print("never")' in line)
UPSERT = {"id": 1, "kind": "operation", "operation": "upsert"}


def stops(project):
    line = {"id": 1, "kind": "line", "file": os.path.join(project, "connector.py"), "line": LINE}
    return {
        "no debugger": None,
        "debugger": [],
        "checkpoint": [{"id": 1, "kind": "checkpoint"}],
        "other table": [{**UPSERT, "table": "others"}],
        "false condition": [{**UPSERT, "table": "orders", "condition": "row['amount'] is None"}],
        "line": [line],
    }


def run(python, project, wanted):
    """Everything that csdk says is written before the process starts: it fits into the pipes."""
    pipes = {name: os.pipe() for name in ("operations", "replies", "control", "debug_out", "debug_in")}
    order = {"project": project, "configuration": {}, "state": {}, "debug": {"debugpy": None, "just_my_code": True}}
    os.write(pipes["replies"][1], f'{json.dumps(order)}\n{{"ok":true}}\n{{"ok":true}}\n'.encode())
    cats = [subprocess.Popen(["cat"], stdin=pipes[name][0], stdout=subprocess.DEVNULL) for name in ("operations", "debug_out")]
    inherited = [pipes["operations"][1], pipes["replies"][0], pipes["control"][0]]
    if wanted is not None:
        inherited += [pipes["debug_out"][1], pipes["debug_in"][0]]
        commands = [{"id": 1, "command": "stops", "stops": wanted}, {"id": 2, "command": "go"}]
        os.write(pipes["debug_in"][1], "".join(json.dumps(command) + "\n" for command in commands).encode())
    process = subprocess.Popen(
        [python, "-u", BOOTSTRAP, "embedded", *map(str, inherited)], pass_fds=inherited, start_new_session=True, stdout=subprocess.PIPE
    )
    for name, end in (("operations", 1), ("operations", 0), ("debug_out", 1), ("debug_out", 0), ("replies", 0), ("control", 0), ("debug_in", 0)):
        os.close(pipes[name][end])
    text = process.communicate()[0]
    for name in ("replies", "control", "debug_in"):
        os.close(pipes[name][1])
    for cat in cats:
        cat.wait()
    return float(text)


def bench(python):
    version = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory() as project:
        with open(os.path.join(project, "connector.py"), "w") as file:
            file.write(CODE)
        plain = None
        for name, wanted in stops(os.path.realpath(project)).items():
            if name == "line" and version in ("3.10", "3.11"):
                continue
            found = run(python, project, wanted)
            plain = plain or found
            print(f"{version} {name} {found:.2f} ({found / plain:.2f})", flush=True)


if __name__ == "__main__":
    for interpreter in sys.argv[1:] or [sys.executable]:
        bench(interpreter)
