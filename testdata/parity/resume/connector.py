"""Three runs, each from the state of the last: new columns, columns that widen, rows that go and come back, a big state."""

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op

# What the column `v` of table `widened_N` holds in each run.
WIDENED = [
    (1, 1.5, "text"),
    (True, 1, "text"),
    (1, None, 2**40),
    (None, None, 1),
    (None, 1.5, None),
    ("text", 1, 1.5),
    (1.5, 1, True),
    ([1], {"a": 1}, "text"),
    (b"a", "text", b"b"),
    ({"a": 1}, 1, None),
    (2**70, 1, "text"),
]


def schema(configuration):
    run = int(configuration["run"])
    types = [{"n": "SHORT", "d": "NAIVE_DATE"}, {"n": "LONG", "d": "NAIVE_DATETIME"}, {"n": "STRING", "d": "STRING"}][run]
    entries = [{"table": "declared", "primary_key": ["id"], "columns": {"id": "INT", **types}}]
    if run == 1:
        entries.append({"table": "declared_late", "primary_key": ["id"], "columns": {"v": "STRING"}})
    return entries + [{"table": f"widened_{n}", "primary_key": ["id"]} for n in range(len(WIDENED))]


def update(configuration, state):
    run = state.get("run", 0)
    assert str(run) == configuration["run"], state
    for number, values in enumerate(WIDENED):
        op.upsert(f"widened_{number}", {"id": run, "v": values[run]})
    op.upsert("declared", {"id": run, "n": 7, "d": ["2024-02-29", "2024-02-29T01:00:00", "text"][run]})
    op.upsert("declared_late", {"id": 1, "v": 1})
    op.upsert("new_columns", {"id": run, "always": run, f"only_{run}": "here", "null": None})
    if run == 1:
        op.upsert("second_run_only", {"id": 1})
        op.delete("new_columns", {"id": 0})
    if run == 2:
        op.upsert("new_columns", {"id": 0, "always": 0})
        op.truncate("second_run_only")
    op.checkpoint(
        {"run": run + 1, "big": "x" * 300_000, "text": 'é "quoted" \\ \u2028', "nested": [{"a": [None, True, 1.5, 10**20]}]}
    )
    op.upsert("after_checkpoint", {"id": run})


connector = Connector(update=update, schema=schema)
