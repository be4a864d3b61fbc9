"""A tour of the Connector SDK: every operation and every data type, without a network.

The source is a public library with three branches that exists only in this file. It has been open
for 30 days when the first sync comes, and every later sync finds one day more. So the first run
loads everything, and each run after it adds one day to what the state says was done.
"""

import io
import json
import math
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Iterator

from fivetran_connector_sdk import Connector, FileUpload
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op

OPENING_DAY = date(2026, 1, 1)
DAYS_BEFORE_FIRST_SYNC = 30
DAYS_PER_CHECKPOINT = 10
BRANCHES = ["centre", "harbour", "hill"]
LOANS_PER_BRANCH_AND_DAY = 4


def schema(configuration: dict) -> list[dict]:
    """Declare keys for the tables, and types where a value alone would not tell them.

    Args:
        configuration: the values of configuration.json, all of them text.

    Returns:
        One entry for each table. Tables and columns that are not listed are created when rows come.
    """
    return [
        {
            "table": "every_type",
            "primary_key": ["id"],
            "columns": {
                "id": "INT",
                "a_boolean": "BOOLEAN",
                "a_short": "SHORT",
                "an_int": "INT",
                "a_long": "LONG",
                "a_decimal": {"type": "DECIMAL", "precision": 20, "scale": 4},
                "a_float": "FLOAT",
                "a_double": "DOUBLE",
                "a_naive_date": "NAIVE_DATE",
                "a_naive_datetime": "NAIVE_DATETIME",
                "a_utc_datetime": "UTC_DATETIME",
                "a_binary": "BINARY",
                "an_xml": "XML",
                "a_string": "STRING",
                "a_json": "JSON",
            },
        },
        # No types: each column takes the type of the values that arrive.
        {"table": "sensorReadings", "primary_key": ["id"]},
        {"table": "members", "primary_key": ["member_id"], "columns": {"joined": "NAIVE_DATE"}},
        {"table": "loans", "primary_key": ["branch", "day", "number"]},
        {"table": "shelves", "primary_key": ["shelf"]},
        {"table": "holds", "primary_key": ["position"]},
        {"table": "covers", "primary_key": ["book_id"]},
        # This one goes to a schema of its own. `visits` is not declared at all: it has no key.
        {"table": "scans", "schema": "archive", "primary_key": ["scan_id"]},
    ]


def update(configuration: dict, state: dict) -> None:
    """Sync the days that the library has been open since the last sync.

    Args:
        configuration: the values of configuration.json, all of them text.
        state: what the last checkpoint of the last sync saved; empty at the first sync.
    """
    greeting = configuration.get("greeting", "Welcome")
    first_day = state.get("next_day", 1)
    last_day = max(first_day, DAYS_BEFORE_FIRST_SYNC)
    log.info(f"{greeting}: syncing day {first_day} to {last_day}")

    sync_every_type()
    sync_sensor_readings()
    sync_scans()
    op.checkpoint({"next_day": first_day})

    for start in range(first_day, last_day + 1, DAYS_PER_CHECKPOINT):
        end = min(start + DAYS_PER_CHECKPOINT - 1, last_day)
        sync_members(start, end)
        sync_loans(start, end)
        sync_visits(start, end)
        # Everything up to this day has been sent, so this is where the next sync goes on.
        op.checkpoint({"next_day": end + 1})

    sync_shelves(last_day)
    sync_holds(last_day)
    sync_covers(first_day, last_day)
    if first_day == 1:
        op.warning("Day 13 is missing in the book of visits of the first month")
    op.checkpoint({"next_day": last_day + 1})
    log.info(f"Done: the next sync starts at day {last_day + 1}")


def sync_every_type() -> None:
    """Send a usual row, a row at the limits of each type, and a row of nothing."""
    op.upsert("every_type", {
        "id": 1,
        "a_boolean": True,
        "a_short": 12,
        "an_int": 1_200_000,
        "a_long": 5_000_000_000,
        "a_decimal": str(Decimal("1234.5000")),  # a string: a float would lose digits
        "a_float": 0.25,
        "a_double": math.pi,
        "a_naive_date": date(2026, 2, 28),
        "a_naive_datetime": datetime(2026, 2, 28, 9, 30, 15),
        "a_utc_datetime": datetime(2026, 2, 28, 9, 30, 15, tzinfo=timezone(timedelta(hours=2))),
        "a_binary": b"\x00\x01\xfe\xff",
        "an_xml": "<book><title>Ships &amp; harbours</title></book>",
        "a_string": "Grüße, 図書館 \U0001f4da",
        "a_json": {"languages": ["de", "ja"], "pages": 412, "lost": None},
    })
    op.upsert("every_type", {
        "id": 2,
        "a_boolean": False,
        "a_short": -32768,
        "an_int": -(2**31),
        "a_long": 2**63 - 1,
        "a_decimal": "-9999999999999999.9999",
        "a_float": -1.5,
        "a_double": 1.7976931348623157e308,
        "a_naive_date": "1970-01-01",
        "a_naive_datetime": "1999-12-31T23:59:59.999999",
        "a_utc_datetime": "2038-01-19T03:14:07Z",
        "a_binary": b"",
        "an_xml": "<empty/>",
        "a_string": "",
        "a_json": [],
    })
    op.upsert("every_type", {"id": 3})


def sync_sensor_readings() -> None:
    """Send columns without declared types. The value starts as a whole number and does not stay one."""
    base = {"room": "reading room", "online": True, "raw": b"\x10\x20", "tags": ["air", "indoor"]}
    op.upsert("sensorReadings", {"id": 1, "measuredValue": 21, "detail": {"unit": "C"}, **base})
    op.upsert("sensorReadings", {"id": 2, "measuredValue": 21.5, "detail": {"unit": "C"}, **base})
    op.upsert("sensorReadings", {"id": 3, "measuredValue": None, "neverFilled": None, **base})
    # A broken sensor. NaN cannot be kept: it is stored as NULL, and the run says so.
    op.upsert("sensorReadings", {"id": 4, "measuredValue": float("nan"), **base})


def sync_scans() -> None:
    """Send rows to a table in a schema of its own."""
    for number in range(1, 4):
        op.upsert("scans", {"scan_id": number, "title": f"Map sheet {number}"}, schema="archive")


def sync_members(first_day: int, last_day: int) -> None:
    """Send one new member a day; every fifth moves, and every tenth leaves again."""
    for day in range(first_day, last_day + 1):
        joined = OPENING_DAY + timedelta(days=day - 1)
        op.upsert("members", {"member_id": day, "name": f"Member {day}", "joined": joined, "city": "Elm"})
        if day % 5 == 0:
            op.update("members", {"member_id": day, "city": "Oak"})
        if day % 10 == 0:
            op.delete("members", {"member_id": day})


def sync_loans(first_day: int, last_day: int) -> None:
    """Fetch the branches at the same time, as one would with a slow API."""
    with ThreadPoolExecutor(max_workers=len(BRANCHES)) as pool:
        jobs = [pool.submit(sync_branch, branch, first_day, last_day) for branch in BRANCHES]
        for job in jobs:
            job.result()  # raises here what was raised in the thread


def sync_branch(branch: str, first_day: int, last_day: int) -> None:
    """Send the loans of one branch.

    Args:
        branch: name of the branch.
        first_day: first day to send, from 1.
        last_day: last day to send.
    """
    for loan in fetch_loans(branch, first_day, last_day):
        op.upsert("loans", loan)


def fetch_loans(branch: str, first_day: int, last_day: int) -> Iterator[dict]:
    """Yield the loans of a branch, oldest first. In a real connector this is the API call."""
    for day in range(first_day, last_day + 1):
        for number in range(1, LOANS_PER_BRANCH_AND_DAY + 1):
            yield {
                "branch": branch,
                "day": day,
                "number": number,
                "book_id": (day * 7 + number * 3 + len(branch)) % 100 + 1,
                "fee": number * 0.5,
            }


def sync_visits(first_day: int, last_day: int) -> None:
    """Send counts of visitors. Nothing identifies a row but all of its values: there is no key."""
    for day in range(first_day, last_day + 1):
        op.upsert("visits", {"day": day, "door": "north", "visitors": 40 + day % 7})
        op.upsert("visits", {"day": day, "door": "south", "visitors": 15 + day % 5})


def sync_shelves(last_day: int) -> None:
    """Replace a small table: what is there is marked deleted at once, then sent again."""
    op.truncate("shelves")
    for shelf in ["A", "B", "C"]:
        op.upsert("shelves", {"shelf": shelf, "counted_on_day": last_day})


def sync_holds(last_day: int) -> None:
    """Replace a table so that readers never see it half empty.

    The deferred form marks what was not sent again only when the sync has succeeded.
    """
    op.truncate("holds", deferred=True)
    people_waiting = 4 if last_day % 2 == 0 else 3
    for position in range(1, people_waiting + 1):
        op.upsert("holds", {"position": position, "book_id": position * 11})


def sync_covers(first_day: int, last_day: int) -> None:
    """Upload a file with a row for every tenth day."""
    for day in range(first_day, last_day + 1):
        if day % 10 == 0:
            picture = f"cover of book {day}\n".encode() * 100
            cover = FileUpload(f"covers/{day:04d}.txt", io.BytesIO(picture), expected_bytes=len(picture))
            op.upsert("covers", {"book_id": day, "bytes": len(picture)}, file=cover)


connector = Connector(update=update, schema=schema)

if __name__ == "__main__":
    with open("configuration.json", encoding="utf-8") as file:
        connector.debug(configuration=json.load(file))
