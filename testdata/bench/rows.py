"""The rows that every program of the benchmarks makes: csdk's connectors and their peers.

A program is told what to make by the same configuration, which holds text only, as configuration.json does.
"""

import random

SEED = 4
MIX = 0x9E3779B97F4A7C15  # odd, so that multiplying by it permutes the numbers below any power of two


def make(configuration):
    """Rows by the configuration: rows, and at most one of keys, columns and size."""
    n = int(configuration["rows"])
    if "columns" in configuration:
        return wide(n, int(configuration["columns"]))
    if "size" in configuration:
        return sized(n, int(configuration["size"]))
    return ten(n, configuration.get("keys", "ascending"))


DAYS = [f"2024-{day // 28 + 1:02}-{day % 28 + 1:02}" for day in range(336)]
NOTES = [f"a longer text of the source, such as a description, number {i}" for i in range(1000)]


def ten(n, keys):
    """The row of ten columns of the main numbers. Making it must cost little beside sending it."""
    for i, key in enumerate(KEYS[keys](n)):
        yield {
            "id": key,
            "name": f"name {i}",
            "email": f"user{i}@example.com",
            "note": NOTES[i % 1000],
            "active": i % 2 == 0,
            "score": i * 0.5,
            "amount": i * 1000003,
            "comment": None if i % 3 else "text",
            "day": DAYS[i % 336],
            "rate": 3.25,
        }


# Real keys do not always ascend; all three are unique.
KEYS = {
    "ascending": range,
    "random": lambda n: (i * MIX & 0x7FFFFFFFFFFFFFFF for i in range(n)),
    "text": lambda n: (f"cus_{i * MIX & 0xFFFFFFFFFFFFFFFF:016x}" for i in range(n)),
}


def wide(n, columns):
    """Rows of any number of columns: an id, then whole numbers, texts, floating points and truths in turn."""
    names = [f"c{j}" for j in range(1, columns)]
    numbers, texts, floats, truths = (names[start::4] for start in range(4))
    for i in range(n):
        row = {"id": i}
        for name in numbers:
            row[name] = i
        for name in texts:
            row[name] = f"text {i}"
        for name in floats:
            row[name] = i * 0.5
        for name in truths:
            row[name] = i % 2 == 0
        yield row


def sized(n, size):
    """Rows with one text of size characters each, all different."""
    letters = "".join(random.Random(SEED).choices("abcdefghijklmnopqrstuvwxyz      ", k=size + 100_003))
    for i in range(n):
        start = i * 7919 % 100_003
        yield {"id": i, "value": letters[start : start + size]}
