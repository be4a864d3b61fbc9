"""Files beside their rows: of every size, in schemas, sent again, from streams that give little at a time."""

import io

from fivetran_connector_sdk import Connector, FileUpload
from fivetran_connector_sdk import Operations as op


class Slow(io.BytesIO):
    def read(self, size=-1):
        return super().read(min(size, 1000))


def schema(configuration):
    return [{"table": "documents", "primary_key": ["id"], "columns": {"id": "INT", "_fivetran_file_path": "STRING"}}]


def update(configuration, state):
    for size in (0, 1, 2 * 1024 * 1024, 5_000_000):
        content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
        op.upsert("documents", {"id": size}, file=FileUpload(f"folder/of {size}.bin", io.BytesIO(content), expected_bytes=size))
    op.upsert("documents", {"id": 7}, file=FileUpload(" slow.txt ", Slow(b"slow" * 1000)))
    op.update("documents", {"id": 1, "note": "second version"}, file=FileUpload("folder/of 1.bin", io.BytesIO(b"other")))
    op.upsert("documents", {"id": 8, "_fivetran_file_path": "mine"}, file=FileUpload("é.txt", io.BytesIO(b"8")))
    op.upsert("scans", {"id": 1}, schema="archive", file=FileUpload("a.txt", io.BytesIO(b"in a schema")))
    op.upsert("no_key", {"v": 1}, file=FileUpload("b.txt", io.BytesIO(b"b")))
    op.checkpoint({})


connector = Connector(update=update, schema=schema)
