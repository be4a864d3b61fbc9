"""Loads the rows of rows.py into a DuckDB file with dlt, keyed and merged.

    python peer_dlt.py dicts|arrow CONFIGURATION.json FOLDER

The same FOLDER again loads the same keys again. From dicts, dlt is told to pass parquet files to DuckDB: the INSERT
statements that it writes otherwise take ten times as long.
"""

import json
import os
import sys
from itertools import islice

ARROW_ROWS = 50_000  # of a table


def main():
    form, path, folder = sys.argv[1:]
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"
    import dlt
    from rows import make

    with open(path) as file:
        configuration = json.load(file)

    def arrow():
        import pyarrow

        rows = make(configuration)
        while batch := list(islice(rows, ARROW_ROWS)):
            yield pyarrow.Table.from_pylist(batch)

    pipeline = dlt.pipeline(
        "bench",
        pipelines_dir=os.path.join(folder, "pipelines"),
        destination=dlt.destinations.duckdb(os.path.join(folder, "dlt.db")),
        dataset_name="tester",
    )
    rows = arrow() if form == "arrow" else make(configuration)
    load = pipeline.run(rows, table_name="t", write_disposition="merge", primary_key="id", loader_file_format="parquet")
    load.raise_on_failed_jobs()
    loaded = pipeline.last_trace.last_normalize_info.row_counts["t"]
    if loaded != int(configuration["rows"]):
        sys.exit(f"dlt loaded {loaded} rows")


if __name__ == "__main__":
    main()
