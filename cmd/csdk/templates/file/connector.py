"""Rows of CSV files in a folder: each sync reads the files that are new or have changed since the last one.

The folder data/ beside this file has two of them, so this runs without a network. For files elsewhere, such as in
S3 or on an SFTP server, change list_files() and read_rows(). F5 runs one sync and stops at each checkpoint.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op


def schema(configuration: dict) -> list[dict]:
    """Name the table and its key: a row is known by its file and line. A CSV file has texts only, so types are given."""
    return [
        {
            "table": "sales",
            "primary_key": ["file", "line"],
            "columns": {
                "file": "STRING",
                "line": "INT",
                "day": "NAIVE_DATE",
                "shop": "STRING",
                "item": "STRING",
                "quantity": "INT",
                "price": {"type": "DECIMAL", "precision": 10, "scale": 2},
            },
        }
    ]


def update(configuration: dict, state: dict) -> None:
    """Read what is new. Fivetran, and F5, call this once for each sync."""
    folder = Path(__file__).parent / configuration["folder"]
    known = state.get("files", {})
    for path in list_files(folder):
        version = f"{path.stat().st_size} bytes, {path.stat().st_mtime_ns}"
        before = known.get(path.name, {"version": "", "lines": 0})
        if before["version"] == version:
            continue
        lines = 0
        for row in read_rows(path):
            lines += 1
            op.upsert(table="sales", data={
                "file": path.name,
                "line": lines,
                "day": row["day"],
                "shop": row["shop"],
                "item": row["item"],
                "quantity": int(row["quantity"]),
                "price": row["price"],
            })
        # A file that was replaced by a shorter one has lines no more.
        for line in range(lines + 1, before["lines"] + 1):
            op.delete(table="sales", keys={"file": path.name, "line": line})
        log.info(f"{path.name}: {lines} rows")
        known[path.name] = {"version": version, "lines": lines}
        # After each file: a sync that is stopped begins again with the next one.
        op.checkpoint(state={"files": known})


def list_files(folder: Path) -> list[Path]:
    """Give the files in the order of their names."""
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}: correct \"folder\" in configuration.json")
    return sorted(folder.glob("*.csv"))


def read_rows(path: Path) -> Iterator[dict]:
    """Give the rows of a file, one after the other: it may be larger than the memory."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        yield from csv.DictReader(file)


connector = Connector(update=update, schema=schema)

if __name__ == "__main__":
    connector.debug()
