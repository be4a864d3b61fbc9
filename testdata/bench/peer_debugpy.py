"""What debugpy alone makes of a line that never runs in a function that is called a million times: `peer_debugpy.py CALLS`."""

import sys
import time

rows = []


def check(row):
    return row["id"] is not None


def take(row):
    if check(row):
        rows.append(row)


def send(row):
    if row is None:
        row = {}
    take(row)


began = time.perf_counter()
for number in range(int(sys.argv[1])):
    send({"id": number})
print(f"took {time.perf_counter() - began}\n", end="", flush=True)  # in one piece: it is one event then
