"""schema(): what is sent for it, and what is refused, with the SDK's texts."""

import sys
import unittest

from harness import PATHS, connector, sync

sys.path[:0] = PATHS
from fivetran_connector_sdk import _schema  # noqa: E402


def content(*entries):
    return [table.content(0) for table in _schema.tables(entries).values()]


def types(table):
    return [(column["name"], column["type"], column["precision"], column["scale"]) for column in table["columns"]]


class Tables(unittest.TestCase):
    def test_keys_come_first(self):
        (table,) = content(
            {"table": "t", "primary_key": ["b", "x", "b"], "columns": {"a": "int", "b": "String", b"c": "UTC_datetime"}}
        )
        self.assertEqual(table["primary_key"], ["b", "x"])
        self.assertEqual(
            types(table), [("b", "STRING", 0, 0), ("x", None, 0, 0), ("a", "INT", 0, 0), ("c", "UTC_DATETIME", 0, 0)]
        )
        self.assertEqual((table["table"], table["schema"], table["unknown_keys"]), ("t", None, []))

    def test_identity_is_schema_and_name(self):
        tables = content(
            {"table": "t"},
            {"table": "T"},
            {"table": "t", "schema": "s"},
            {"table": "u", "schema": None, "primary_key": []},
        )
        self.assertEqual(
            [(table["schema"], table["table"]) for table in tables], [(None, "t"), (None, "T"), ("s", "t"), (None, "u")]
        )

    def test_decimal(self):
        (table,) = content({"table": "t", "columns": {"a": {"type": "decimal", "precision": 15, "scale": True}}})
        self.assertEqual(types(table), [("a", "DECIMAL", 15, 1)])
        self.assertIs(type(table["columns"][0]["scale"]), int)

    def test_key_in_any_iterable(self):
        for given in (("a", "b"), {"a": 1, "b": 2}, iter(["a", "b"])):
            (table,) = content({"table": "t", "primary_key": given})
            self.assertEqual(table["primary_key"], ["a", "b"])

    def test_refused(self):
        decimal_help = "Give both its precision and its scale, as in: {'type': 'DECIMAL', 'precision': 15, 'scale': 2}"
        cases = [
            ({"primary_key": ["id"]}, "ValueError: Entry missing table name: {'primary_key': ['id']}"),
            ({"table": 5}, "TypeError: Table name must be a string, got int"),
            ({"table": " "}, "ValueError: Table name must be a non-empty string"),
            ({"table": "t", "schema": ""}, "ValueError: 'schema' must be a non-empty string"),
            ({"table": "t", "primary_key": None}, "TypeError: 'NoneType' object is not iterable"),
            ({"table": "t", "primary_key": 5}, "TypeError: 'int' object is not iterable"),
            ({"table": "t", "primary_key": [5]}, "TypeError: bad argument type for built-in operation"),
            ({"table": "t", "columns": None}, "AttributeError: 'NoneType' object has no attribute 'items'"),
            ({"table": "t", "columns": ["a"]}, "AttributeError: 'list' object has no attribute 'items'"),
            (
                {"table": "t", "columns": {"a": "VARCHAR"}},
                "ValueError: ('Unrecognized column type encountered:: ', 'VARCHAR')",
            ),
            (
                {"table": "t", "columns": {"a": "NAIVE_TIME"}},
                "ValueError: ('Unrecognized column type encountered:: ', 'NAIVE_TIME')",
            ),
            (
                {"table": "t", "columns": {"a": " INT"}},
                "ValueError: ('Unrecognized column type encountered:: ', ' INT')",
            ),
            (
                {"table": "t", "columns": {"a": None}},
                "ValueError: Unrecognized column type for column: a in entry: {'table': 't', 'columns': {'a': None}}. Got: None",
            ),
            (
                {"table": "t", "columns": {"a": {"type": "DECIMAL"}}},
                f"ValueError: DECIMAL column 'a' is missing 'precision' and 'scale'. {decimal_help}",
            ),
            (
                {"table": "t", "columns": {"a": {"type": "DECIMAL", "precision": 3}}},
                f"ValueError: DECIMAL column 'a' is missing 'scale'. {decimal_help}",
            ),
            ({"table": "t", "columns": {"a": {"precision": 3, "scale": 1}}}, "KeyError: 'type'"),
            (
                {"table": "t", "columns": {"a": {"type": "DECIMAL", "precision": -2, "scale": 1}}},
                "ValueError: Value out of range: -2",
            ),
            (
                {"table": "t", "columns": {"a": {"type": "DECIMAL", "precision": 2**32, "scale": 1}}},
                "ValueError: Value out of range: 4294967296",
            ),
            (
                {"table": "t", "columns": {"a": {"type": "DECIMAL", "precision": "15", "scale": 1}}},
                "TypeError: 'str' object cannot be interpreted as an integer",
            ),
        ]
        for entry, expected in cases:
            with self.subTest(entry):
                with self.assertRaises(Exception) as caught:
                    _schema.tables([entry])
                self.assertEqual(f"{type(caught.exception).__name__}: {caught.exception}", expected)
        for entry, start in (
            (
                {"table": "t", "columns": {"a": "Decimal"}},
                "DECIMAL data type missing precision and scale. Use a dictionary for DECIMAL column type like: ",
            ),
            (
                {"table": "t", "columns": {"a": {"type": "STRING"}}},
                "Expecting DECIMAL data type for dictionary column entry, but got: STRING in entry: {",
            ),
        ):
            with self.assertRaises(ValueError) as caught:
                _schema.tables([entry])
            self.assertTrue(str(caught.exception).startswith(start))

    def test_twice(self):
        with self.assertRaisesRegex(ValueError, "^Table already defined: t$"):
            content({"table": "t"}, {"table": "t"})
        with self.assertRaisesRegex(ValueError, "^Table t already exists in s$"):
            content({"table": "t", "schema": "s"}, {"table": "t", "schema": "s"})

    def test_key_that_is_one_string(self):
        with self.assertRaises(TypeError) as caught:
            content({"table": "t", "primary_key": "id"})
        self.assertIn("['id']", str(caught.exception))
        self.assertIn("each of its letters", str(caught.exception))


class Frames(unittest.TestCase):
    def test_not_declared(self):
        run = sync(connector("pass"))
        self.assertEqual(run.of("S"), [{"declared": False, "tables": []}])
        self.assertEqual(run.last()[0], "Z")

    def test_tables_and_lines(self):
        text = connector(
            "op.upsert('orders', {'id': 1})",
            """
            seen.append(configuration)
            tables = []
            tables.append({
                "table": "orders", "primary_key": ["id"],
            })
            tables.append({'table': 'lines', "schema": "s", "columns": {"a": "STRING"}})
            tables.append(dict(table="elsewhere"))
            return tables
            """,
            before="seen = []",
        ).replace("op.upsert('orders', {'id': 1})", "assert seen[0] is configuration; op.upsert('orders', {'id': 1})")
        run = sync(text, configuration={"k": "v"})
        self.assertEqual(run.last()[0], "Z", run.stderr)
        lines = text.split("\n")
        frame = run.of("S")[0]
        self.assertTrue(frame["declared"])
        self.assertEqual([table["table"] for table in frame["tables"]], ["orders", "lines", "elsewhere"])
        expected = [
            next(number for number, line in enumerate(lines, 1) if start in line)
            for start in ('"table": "orders"', "'table': 'lines'", "def schema(configuration):")
        ]
        self.assertEqual([run.site(table["site"])["line"] for table in frame["tables"]], expected)

    def test_generator_is_fine(self):
        run = sync(connector("pass", "yield {'table': 'a'}\nyield {'table': 'b'}"))
        self.assertEqual([table["table"] for table in run.of("S")[0]["tables"]], ["a", "b"])

    def test_unknown_keys(self):
        run = sync(connector("pass", "return [{'table': 't', 'primary_keys': ['id'], 'Column': {}, 'zzz': 1}]"))
        warning = run.logs("csdk")[0]
        self.assertEqual(warning["level"], "WARNING")
        self.assertIn(
            "'primary_keys' (did you mean 'primary_key'?), 'Column' (did you mean 'columns'?), 'zzz';",
            warning["message"],
        )
        self.assertEqual(run.of("S")[0]["tables"][0]["unknown_keys"], ["primary_keys", "Column", "zzz"])

    def test_failures(self):
        cases = [
            ("return None", "'NoneType' object is not iterable", "TypeError", "must return a list of dicts"),
            ("return {'orders': ['id']}", "Entry missing table name: orders", "ValueError", None),
            (
                "return [{'table': 't', 'primary_key': 'id'}]",
                "primary_key of table t must be a list",
                "TypeError",
                None,
            ),
            (
                "return [{'table': 't', 'columns': {'a': {'precision': 1}}}]",
                "'type'",
                "KeyError",
                "a column given as a dict needs",
            ),
            ("raise ValueError('no access')", "no access", "ValueError", None),
        ]
        for body, text, kind, hint in cases:
            with self.subTest(body):
                run = sync(connector("pass", body))
                failure = run.failure()
                self.assertEqual((failure["phase"], failure["type"], run.code), ("schema", kind, 1))
                self.assertTrue(
                    failure["message"].startswith("failed while executing schema() error: " + text), failure["message"]
                )
                self.assertEqual([frame["function"] for frame in failure["frames"]], ["schema"])
                if hint:
                    self.assertIn(hint, failure["hint"])

    def test_async(self):
        run = sync(connector("pass", "return []").replace("def schema", "async def schema"))
        failure = run.failure()
        self.assertEqual(failure["phase"], "schema")
        self.assertIn("schema() is async", failure["message"])
        self.assertEqual(run.stderr, "")

    def test_exit(self):
        failure = sync(connector("pass", "import sys\nsys.exit(4)")).failure()
        self.assertEqual((failure["phase"], failure["exit_code"]), ("schema", 4))
        self.assertIn("schema() called sys.exit(4) at ", failure["message"])


if __name__ == "__main__":
    unittest.main()
