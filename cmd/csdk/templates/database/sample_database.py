"""A made-up database in memory, so that the sample runs without a network. Remove it when you connect to your own.

It has 100 customers and 1,200 invoices. A few invoices change all the time, so that a second sync finds something new.
"""

import sqlite3
from datetime import datetime, timedelta, timezone

FIRST = datetime(2026, 1, 1, tzinfo=timezone.utc)


def open_sample() -> sqlite3.Connection:
    """Make the tables and their rows."""
    database = sqlite3.connect(":memory:")
    database.executescript("""
        CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, name TEXT, updated_at TEXT, deleted INTEGER);
        CREATE TABLE invoices (invoice_id INTEGER PRIMARY KEY, customer_id INTEGER, amount TEXT, updated_at TEXT, deleted INTEGER);
    """)
    database.executemany(
        "INSERT INTO customers VALUES (?, ?, ?, ?)",
        [(n, f"customer {n}", moment(FIRST + timedelta(days=n)), n % 33 == 0) for n in range(1, 101)],
    )
    now = datetime.now(timezone.utc)
    database.executemany(
        "INSERT INTO invoices VALUES (?, ?, ?, ?, ?)",
        [(n, n % 100 + 1, f"{n * 3.75:.2f}", moment(now if n % 300 == 0 else FIRST + timedelta(hours=n)), n % 97 == 0) for n in range(1, 1201)],
    )
    return database


def moment(time: datetime) -> str:
    """Write a time so that texts are in the order of times."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
