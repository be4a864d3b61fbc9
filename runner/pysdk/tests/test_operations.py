"""Operations: signatures, checks in order, error texts, what is captured, and from which line."""

import inspect
import json
import os
import sys
import unittest

from harness import PATHS, connector, outcomes, sync

NO_RUNNER = "no runner is installed: operations can only be called while the runner executes the connector"


class Checks(unittest.TestCase):
    def expect(self, cases, **options):
        results, run = outcomes([statement for statement, _ in cases], **options)
        for (statement, expected), result in zip(cases, results):
            with self.subTest(statement):
                self.assertEqual(result, expected)
        return run

    def test_table_schema_and_data(self):
        self.expect(
            [
                ("op.upsert(5, {})", "TypeError: Table name must be a string, got int"),
                ("op.upsert(None, {})", "TypeError: Table name must be a string, got NoneType"),
                ("op.upsert(['t'], {})", "TypeError: Table name must be a string, got list"),
                ("op.upsert('  ', {})", "ValueError: Table name must be a non-empty string"),
                ("op.upsert('', {}, schema=5)", "ValueError: Table name must be a non-empty string"),
                ("op.upsert('t', {}, schema=5)", "TypeError: 'schema' must be a string, got int"),
                ("op.upsert('t', {}, schema=[])", "TypeError: 'schema' must be a string, got list"),
                ("op.upsert('t', {}, schema=' ')", "ValueError: 'schema' must be a non-empty string"),
                ("op.upsert('t', 5)", "AttributeError: 'int' object has no attribute 'items'"),
                ("op.upsert('t', [1])", "AttributeError: 'list' object has no attribute 'items'"),
                ("op.upsert('t', None)", "AttributeError: 'NoneType' object has no attribute 'items'"),
                ("op.upsert('t', {1: 2})", "TypeError: bad argument type for built-in operation"),
                ("op.upsert('t', {None: 2})", "TypeError: bad argument type for built-in operation"),
                ("op.delete('t', {1: 2})", "TypeError: bad argument type for built-in operation"),
                ("op.truncate(5)", "TypeError: Table name must be a string, got int"),
                ("op.truncate('t', schema='')", "ValueError: 'schema' must be a non-empty string"),
                ("op.truncate('t', deferred='yes')", "TypeError: 'str' object cannot be interpreted as an integer"),
                ("op.truncate('t', deferred=1.0)", "TypeError: 'float' object cannot be interpreted as an integer"),
                ("op.truncate('t', deferred=2**64)", "OverflowError: Python int too large to convert to C long"),
                ("op.upsert('t', {'a': 1}, schema='s')", "ok"),
                ("op.upsert('t', {})", "ok"),
            ]
        )

    def test_signatures(self):
        results, _ = outcomes(
            [
                "op.upsert('t', {}, 's')",
                "op.update('t', data={})",
                "op.delete('t', key={})",
                "op.truncate('t', True)",
                "op.update('t', modified={'a': 1})",
                "op.delete('t', keys={'a': 1})",
            ]
        )
        self.assertTrue(all(result.startswith("TypeError: ") for result in results[:4]), results)
        self.assertEqual(results[4:], ["ok", "ok"])
        sys.path[:0] = PATHS
        try:
            from fivetran_connector_sdk import FileUpload, Operations
        finally:
            del sys.path[: len(PATHS)]
        expected = {
            "upsert": "(table, data, *, schema=None, file=None)",
            "update": "(table, modified, *, schema=None, file=None)",
            "delete": "(table, keys, *, schema=None)",
            "truncate": "(table, *, schema=None, deferred=False)",
            "checkpoint": "(state)",
            "warning": "(message)",
            "error": "(message, trace=None)",
        }
        for name, signature in expected.items():
            self.assertEqual(without_annotations(getattr(Operations, name)), signature, name)
        self.assertEqual(without_annotations(FileUpload), "(path, stream, expected_bytes=None)")

    def test_messages_and_state(self):
        run = self.expect(
            [
                ("op.warning(5)", "TypeError: Message must be a string, got int"),
                ("op.warning(' ')", "ValueError: Message must be a non-empty string"),
                ("op.error('')", "ValueError: Message must be a non-empty string"),
                ("op.error('x', 5)", "TypeError: Trace must be a string, got int"),
                ("op.checkpoint({'a': {1}})", "TypeError: Object of type set is not JSON serializable"),
                ("op.checkpoint({'é': float('nan')})", "ok"),
                ("op.checkpoint(None)", "ok"),
                ("op.checkpoint([1])", "ok"),
                ("op.warning('careful')", "ok"),
                ("assert op.upsert('t', {'a': 1}) is None and op.checkpoint({}) is None", "ok"),
            ]
        )
        self.assertEqual([frame["state"] for frame in run.of("C")], ['{"\\u00e9": NaN}', "null", "[1]", "{}"])
        self.assertEqual(run.of("W")[0]["message"], "careful")

    def test_surrogates(self):
        text = (
            "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 1: surrogates not allowed"
        )
        self.expect(
            [
                ("op.upsert('t', {'a': 'x\\ud800', 'b': 'fine'})", text),
                ("op.upsert('t', {'b': 'fine', 'a': 'x\\ud800'})", text),
                ("op.upsert('t', {'x\\ud800': 1})", text),
                ("op.upsert('x\\ud800', {'a': 1})", text),
                ("op.truncate('x\\ud800')", text),
                # A pair of halves in neighbouring cells is no character.
                ("op.upsert('t', {'a': 'x\\ud83d', 'b': '\\ude00'})", text.replace("ud800", "ud83d")),
                ("for _ in range(200): op.upsert('hot', {'a': 'é', 'b': 1})", "ok"),
                ("op.upsert('hot', {'a': 'x\\ud800', 'b': 1})", text),
                ("op.upsert('t', {'a': object.__new__(type('S', (), {'__str__': lambda self: 'x\\ud800'}))})", text),
            ]
        )

    def test_operations_outside_a_run(self):
        before = """
        early = []
        for call in (lambda: op.upsert("t", {"a": 1}), lambda: op.checkpoint({}), lambda: op.truncate("t"), lambda: op.warning("w")):
            try:
                call()
            except RuntimeError as error:
                early.append(str(error))
        """
        schema = """
        try:
            op.upsert("t", {"a": 1})
        except RuntimeError as error:
            early.append(str(error))
        return []
        """
        run = sync(connector("log.info(chr(10).join(early))", schema, before))
        texts = run.logs()[-1]["message"].split("\n")
        self.assertEqual(len(texts), 5)
        for text in texts:
            self.assertTrue(text.startswith(NO_RUNNER + " ("), text)
        self.assertIn("import", texts[0])
        self.assertIn("schema()", texts[4])


def without_annotations(function):
    signature = inspect.signature(function)
    parameters = [item.replace(annotation=item.empty) for item in signature.parameters.values()]
    return str(signature.replace(parameters=parameters, return_annotation=signature.empty))


class Rows(unittest.TestCase):
    def test_order_and_kinds(self):
        run = sync(
            connector(
                """
                op.upsert("a", {"id": 1})
                op.update("a", {"id": 1, "x": 2})
                op.truncate("b", schema="s", deferred=True)
                op.delete("a", {"id": 1})
                op.upsert(table="a", data={"id": 2})
                op.checkpoint(state={"n": 1})
                op.truncate("b")
                """
            )
        )
        self.assertEqual(run.code, 0, run.stderr)
        self.assertEqual([kind for kind in run.kinds if kind not in "DN"], list("HSBTBCTZ"))
        self.assertEqual(
            [row[:4] for row in run.operations()],
            [
                ("upsert", None, "a", {"id": 1}),
                ("update", None, "a", {"id": 1, "x": 2}),
                ("delete", None, "a", {"id": 1}),
                ("upsert", None, "a", {"id": 2}),
            ],
        )
        first, second = run.of("T")
        self.assertEqual((first["schema"], first["table"], first["deferred"]), ("s", "b", True))
        self.assertEqual((second["schema"], second["table"], second["deferred"]), (None, "b", False))

    def test_lines(self):
        text = connector(
            """
            for i in range(3):
                op.upsert("t", {"id": i}); op.upsert("t", {"id": -i})
            helper.save(op)
            list(map(lambda row: op.upsert("t", row), [{"id": 7}]))
            op.checkpoint({})
            op.warning("w")
            """,
            before="import helper",
        )
        helper = "def save(operations):\n    operations.upsert('t', {'id': 9})\n    operations.delete(\n        't',\n        {'id': 9},\n    )\n"
        run = sync({"connector.py": text, "helper.py": helper})
        line = text.split("\n").index('        op.upsert("t", {"id": i}); op.upsert("t", {"id": -i})') + 1
        self.assertEqual([row[4] for row in run.operations()], [line] * 6 + [2, 3, line + 2])
        names = [(os.path.basename(site["file"]), site["function"]) for site in run.of("N")]
        self.assertEqual(names[:3], [("connector.py", "update"), ("helper.py", "save"), ("helper.py", "save")])
        self.assertEqual(run.site(run.of("C")[0]["site"])["line"], line + 3)
        self.assertEqual(run.site(run.of("W")[0]["site"])["line"], line + 4)

    def test_line_of_a_library_is_the_authors(self):
        """A package in a virtual environment of the project is not the author's code."""
        run = sync(
            {
                "connector.py": connector(
                    """
                    for i in range(300):
                        lib.each(op.upsert, i)
                    lib.each(op.upsert, 0)
                    """,
                    before="import sys, os; sys.path.append(os.path.join(os.path.dirname(__file__), 'venv', 'site-packages'))\nimport lib",
                ),
                "venv/site-packages/lib.py": "def each(function, i):\n    function('t', {'i': i})\n",
            }
        )
        lines = [row[4] for row in run.operations()]
        self.assertEqual(len(set(lines[:300])), 1)
        self.assertEqual(lines[300], lines[0] + 1)
        self.assertTrue(all(site["file"].endswith("connector.py") for site in run.of("N")))

    def test_values_are_captured_at_the_call(self):
        run = sync(
            connector(
                """
                row = {"id": 0, "tags": [], "more": {"x": 1}, "raw": bytearray(b"a")}
                for i in range(200):
                    row["id"] = i
                    row["tags"].append(i)
                    row["more"]["x"] = i
                    op.upsert("t", row)
                    row["more"]["x"] = "changed afterwards"
                    row["raw"][0] = 98
                row.clear()
                """
            )
        )
        rows = run.rows("t")
        self.assertEqual(len(rows), 200)
        for i, row in enumerate(rows):
            self.assertEqual(row["id"], i)
            self.assertEqual(json.loads(row["tags"][0]), list(range(i + 1)))
            self.assertEqual(row["more"], (json.dumps({"x": i}),))
        self.assertEqual(rows[0]["raw"], "bytearray(b'a')")

    def test_shapes(self):
        """Other orders of the same columns are one plan; other columns are another; names may be bytes or str subclasses."""
        run = sync(
            connector(
                """
                import collections, enum
                class Name(str, enum.Enum):
                    id = "id"
                for i in range(150):
                    op.upsert("t", {"id": i, "x": i})
                    op.upsert("t", {"x": i, "id": i})
                    op.upsert("t", {"id": i})
                    op.upsert("t", {b"id": i})
                    op.upsert("t", {Name.id: i})
                    op.upsert("t", collections.OrderedDict(id=i, x=i))
                    op.upsert("t", {})
                    op.upsert("t", {"": i})
                """
            )
        )
        self.assertEqual([plan["columns"] for plan in run.of("D")], [["id", "x"], ["id"], [], [""]])
        rows = run.rows("t")
        for i in range(150):
            full, short = {"id": i, "x": i}, {"id": i}
            self.assertEqual(rows[8 * i : 8 * i + 8], [full, full, short, short, short, full, {}, {"": i}])

    def test_batches(self):
        run = sync(
            connector(
                """
                for i in range(2500):
                    op.upsert("t", {"id": i})
                for i in range(40):
                    op.upsert("big", {"id": i, "text": "x" * 100_000, "raw": b"y" * 100_000, "list": ["z" * 100_000]})
                for i in range(600):
                    op.upsert("a", {"id": i})
                    op.upsert("b", {"id": i})
                """
            )
        )
        self.assertEqual([len(rows) for batch in run.of("B") for _, _, rows in batch][:2], [1000, 1000])
        self.assertEqual([row["id"] for row in run.rows("t")], list(range(2500)))
        self.assertEqual([row["id"] for row in run.rows("big")], list(range(40)))
        self.assertEqual([row["id"] for row in run.rows("a")], list(range(600)))
        self.assertLess(max(run.sizes), 2_000_000)
        for batch in run.of("B"):
            self.assertLessEqual(sum(len(rows) for _, _, rows in batch), 1000)

    def test_rows_are_sent_after_a_moment(self):
        """Waiting rows leave without another operation: the connector ends only when the test has seen its row."""
        from harness import Child

        child = Child(
            {
                "connector.py": connector(
                    "op.upsert('t', {'id': 1})\nimport os, time\nwhile not os.path.exists('go'): time.sleep(0.01)"
                )
            }
        )
        batch = child.until("B")
        self.assertEqual(batch[0][2], [(1,)])
        with open(os.path.join(child.folder.name, "go"), "w"):
            pass
        self.assertEqual(child.finish().last()[0], "Z")

    def test_value_of_100_megabytes(self):
        run = sync(
            connector(
                "op.upsert('t', {'id': 1, 'x': 'é' * 50_000_000, 'y': 'a' * 100_000_000})\nop.upsert('t', {'id': 2, 'x': '', 'y': ''})"
            )
        )
        rows = run.rows("t")
        self.assertEqual([len(rows[0]["x"]), len(rows[0]["y"]), rows[1]["id"]], [50_000_000, 100_000_000, 2])

    def test_generator_style(self):
        run = sync(connector("for i in range(5):\n    yield op.upsert('t', {'id': i})\nyield op.checkpoint({'i': 5})"))
        self.assertEqual(run.rows("t"), [{"id": i} for i in range(5)])
        self.assertEqual(run.of("C")[0]["state"], '{"i": 5}')
        self.assertEqual(run.last()[0], "Z")

    def test_error_ends_the_sync(self):
        run = sync(
            connector(
                """
                op.upsert("t", {"id": 1})
                try:
                    op.error("no access", "  ")
                except Exception:
                    log.info("must not be caught")
                finally:
                    try:
                        op.upsert("t", {"id": 2})
                    except BaseException as error:
                        print(type(error).__name__)
                """
            )
        )
        self.assertEqual(run.code, 1)
        self.assertEqual((run.of("E")[0]["message"], run.of("E")[0]["trace"]), ("no access", None))
        self.assertEqual(run.logs(), [])
        self.assertEqual(run.rows("t"), [{"id": 1}])
        self.assertEqual(run.stdout, "ConnectorTask\n")
        failure = run.failure()
        self.assertEqual((failure["type"], failure["message"]), ("ConnectorTask", "no access"))

    def test_error_that_is_swallowed_still_fails(self):
        run = sync(connector("try:\n    op.error('stop', 'trace text')\nexcept BaseException:\n    pass"))
        self.assertEqual(run.of("E")[0]["trace"], "trace text")
        self.assertEqual(run.failure()["message"], "stop")
        self.assertEqual(run.code, 1)


class Files(unittest.TestCase):
    def test_upload(self):
        run = sync(
            connector(
                """
                import io
                from fivetran_connector_sdk import FileUpload, ByteStream
                op.upsert("t", {"id": 0})
                op.upsert("docs", {"id": 1, "_fivetran_file_path": "mine"}, schema="s",
                          file=FileUpload("  a/b.bin ", io.BytesIO(b"x" * 5_000_000), 5_000_000))
                op.update("docs", {"id": 2}, file=FileUpload("empty", io.BytesIO(b"")))
                class Slow(ByteStream):
                    def __init__(self): self.left = [b"a", b"bc", b""]
                    def read(self, size=-1): return self.left.pop(0) if self.left else b""
                op.upsert("docs", {"id": 3}, file=FileUpload("slow", Slow()))
                """
            )
        )
        self.assertEqual([kind for kind in run.kinds if kind in "BFZ"], list("BFFFFBFBFFBZ"))
        heads = [head for head, _ in run.of("F")]
        self.assertEqual([len(chunk) for _, chunk in run.of("F")], [2097152, 2097152, 805696, 0, 0, 3, 0])
        self.assertEqual([head["last"] for head in heads], [False, False, False, True, True, False, True])
        self.assertEqual(
            {key: heads[0][key] for key in ("schema", "table", "path", "expected_bytes")},
            {"schema": "s", "table": "docs", "path": "a/b.bin", "expected_bytes": 5_000_000},
        )
        self.assertIsNone(heads[4]["expected_bytes"])
        self.assertEqual(
            run.rows("docs"),
            [
                {"id": 1, "_fivetran_file_path": "a/b.bin"},
                {"id": 2, "_fivetran_file_path": "empty"},
                {"id": 3, "_fivetran_file_path": "slow"},
            ],
        )
        warnings = [line["message"] for line in run.logs("csdk")]
        self.assertEqual(
            warnings, ["_fivetran_file_path was provided in the row data and will be overwritten by FileUpload.path."]
        )

    def test_checks(self):
        before = "import io\nfrom fivetran_connector_sdk import FileUpload\ngood = io.BytesIO(b'')"
        cases = {
            "op.upsert('t', {}, file='x')": "AttributeError: 'str' object has no attribute 'path'",
            "op.upsert(5, {}, file='x')": "TypeError: Table name must be a string, got int",
            "op.upsert('t', {}, file=FileUpload(5, good))": "ValueError: Invalid file path: expected a string, but received int.",
            "op.upsert('t', {}, file=FileUpload(' ', good))": "ValueError: Invalid file path: path cannot be empty or contain only whitespace.",
            "op.upsert('t', {}, file=FileUpload('a/', good))": "ValueError: Invalid file path 'a/': path cannot end with a slash. Did you mean 'a'? File paths must point to a file, not a directory.",
            "op.upsert('t', {}, file=FileUpload('a//b', good))": "ValueError: Invalid file path 'a//b': path contains double slashes (//). Use single slashes to separate path segments.",
            "op.upsert('t', {}, file=FileUpload('a', 5))": "ValueError: Invalid stream: object of type 'int' does not have a read() method. The stream must be a file-like object with a read(size) method, such as an open file handle or io.BytesIO.",
            "op.upsert('t', {}, file=FileUpload('a', good, True))": "ValueError: Invalid expected_bytes: expected an integer, but received bool. If you know the file size, provide it as an integer (in bytes).",
            "op.upsert('t', {}, file=FileUpload('a', io.StringIO('text')))": "TypeError: Invalid stream.read() return type: expected bytes, but received str. The stream's read() method must return bytes, not strings or other types. If reading from a file, ensure it's opened in binary mode with 'rb'.",
            "op.upsert('t', 5, file=FileUpload('a', good))": "AttributeError: 'int' object has no attribute 'items'",
            "FileUpload('a', good).path = 'b'": "AttributeError: cannot assign to field 'path'",
            "assert FileUpload(' a ', good) == FileUpload('a', good)": "ok",
            "op.delete('t', {}, file=FileUpload('a', good))": "TypeError: Operations.delete() got an unexpected keyword argument 'file'",
        }
        results, _ = outcomes(list(cases), before=before)
        for (statement, expected), result in zip(cases.items(), results):
            with self.subTest(statement):
                self.assertEqual(result, expected)
        for start, size in (("is negative", -1), ("exceeds maximum", 2**63)):
            results, _ = outcomes([f"op.upsert('t', {{}}, file=FileUpload('a', good, {size}))"], before=before)
            self.assertTrue(results[0].startswith(f"ValueError: Invalid expected_bytes: {size} {start}"), results)

    def test_read_that_fails_midway(self):
        run = sync(
            connector(
                """
                from fivetran_connector_sdk import FileUpload
                class Broken:
                    calls = 0
                    def read(self, size):
                        self.calls += 1
                        if self.calls > 1:
                            raise OSError("connection lost")
                        return b"x" * size
                op.upsert("t", {"id": 1}, file=FileUpload("a", Broken()))
                """
            )
        )
        failure = run.failure()
        self.assertIn("connection lost", failure["message"])
        self.assertIn("after 2,097,152 bytes", failure["hint"])
        self.assertEqual(run.rows("t"), [])
        self.assertEqual([head["last"] for head, _ in run.of("F")], [False])


if __name__ == "__main__":
    unittest.main()
