"""Tables of a database, by a cursor: each sync reads the rows that have changed since the last one.

The database is a made-up one of SQLite (sample_database.py), so this runs without a network. For your own, give
connect() its driver, add that to requirements.txt, and name its tables in TABLES and schema(). F5 runs one sync
and stops at each checkpoint.
"""

import sqlite3
from collections.abc import Iterator

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op

import sample_database

# Each table with its key. All have the columns updated_at and deleted: a cursor never sees a row that vanishes
# without a mark.
TABLES = {"customers": "customer_id", "invoices": "invoice_id"}


def schema(configuration: dict) -> list[dict]:
    """Name the tables, their keys, and the columns whose type the values do not show."""
    return [
        {"table": "customers", "primary_key": ["customer_id"], "columns": {"updated_at": "UTC_DATETIME"}},
        {
            "table": "invoices",
            "primary_key": ["invoice_id"],
            "columns": {"updated_at": "UTC_DATETIME", "amount": {"type": "DECIMAL", "precision": 12, "scale": 2}},
        },
    ]


def update(configuration: dict, state: dict) -> None:
    """Read all tables, one after the other. Fivetran, and F5, call this once for each sync."""
    batch_rows = int(configuration["batch_rows"])
    database = connect()
    try:
        for table, key in TABLES.items():
            count = 0
            for rows in changes(database, table, key, state.get(table), batch_rows):
                for row in rows:
                    send(table, key, row)
                # Rows first, then the cursor: what comes before a checkpoint is kept together with its state.
                state[table] = {"updated_at": rows[-1]["updated_at"], "key": rows[-1][key]}
                op.checkpoint(state=state)
                count += len(rows)
            log.info(f"{table}: {count} rows have changed")
    finally:
        database.close()


def connect() -> sqlite3.Connection:
    """Open the database. Yours will want a host, a user and a password of the configuration."""
    database = sample_database.open_sample()
    database.row_factory = sqlite3.Row
    return database


def send(table: str, key: str, row: sqlite3.Row) -> None:
    """Send one row as it is, or its deletion."""
    values = dict(row)
    if values.pop("deleted"):
        op.delete(table=table, keys={key: values[key]})
    else:
        op.upsert(table=table, data=values)


def changes(database: sqlite3.Connection, table: str, key: str, cursor: dict | None, batch_rows: int) -> Iterator[list[sqlite3.Row]]:
    """Give the rows behind the cursor in batches, the oldest change first.

    The key tells rows apart that have changed at the same moment, so that none is read twice or left out where
    a batch ends between them.
    """
    at = (cursor["updated_at"], cursor["key"]) if cursor else ("", 0)
    query = f"SELECT * FROM {table} WHERE (updated_at, {key}) > (?, ?) ORDER BY updated_at, {key} LIMIT ?"
    while rows := database.execute(query, (*at, batch_rows)).fetchall():
        yield rows
        at = (rows[-1]["updated_at"], rows[-1][key])


connector = Connector(update=update, schema=schema)

if __name__ == "__main__":
    connector.debug()
