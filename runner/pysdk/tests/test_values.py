"""The coercion table: every declared type and undeclared columns, and what arrives at the other end of the pipe."""

import json
import sys
import unittest

from harness import PATHS, connector, sync
from value_cases import ACCEPTED, REFUSED

sys.path[:0] = PATHS
from fivetran_connector_sdk import _plans, _values  # noqa: E402


def plan(*types):
    """A plan with columns c0, c1, .. of these types."""
    names = [f"c{number}" for number in range(len(types))]
    target = _plans.Target(_plans.UPSERT, None, "t", dict(zip(names, types)))
    return target.add(1, dict.fromkeys(names))


def row(*values):
    return {f"c{number}": value for number, value in enumerate(values)}


def same(cell, expected):
    if type(cell) is not type(expected):
        return False
    if isinstance(cell, tuple):
        return len(cell) == len(expected) and all(map(same, cell, expected))
    return cell == expected or (cell != cell and expected != expected)


def ignore(size):
    pass


class Table(unittest.TestCase):
    def test_accepted(self):
        for kind, cases in ACCEPTED.items():
            for value, expected in [*cases, (None, None)]:
                with self.subTest(kind=kind, value=repr(value)):
                    cells = plan(kind).cells(row(value), ignore)
                    self.assertTrue(same(cells, (expected,)), cells)

    def test_refused(self):
        for kind, cases in REFUSED.items():
            for value, expected in cases:
                with self.subTest(kind=kind, value=repr(value)):
                    with self.assertRaises(Exception) as caught:
                        plan(kind).cells(row(value), ignore)
                    if expected is None:
                        self.assertIsInstance(caught.exception, ValueError)
                    else:
                        self.assertEqual(f"{type(caught.exception).__name__}: {caught.exception}", expected)
                    if expected is None or "JSON" not in expected:
                        self.assertIn("column 'c0'", caught.exception.csdk_hint)

    def test_no_type_is_missing_here(self):
        self.assertEqual(set(ACCEPTED) - {None}, set(_values.RULES))

    def test_values_next_to_each_other(self):
        """Range checks and conversions of several columns in one row, and the first bad one is named."""
        both = plan("LONG", "INT", "DOUBLE", "STRING")
        self.assertEqual(both.cells(row(1, 2, 3, "x"), ignore), (1, 2, 3.0, "x"))
        with self.assertRaises(ValueError) as caught:
            both.cells(row(2**63, 2**31, "x", "x"), ignore)
        self.assertEqual(str(caught.exception), "Long value out of range: 9223372036854775808")
        self.assertEqual(caught.exception.csdk_hint, "column 'c0' (declared LONG) was given a value of type int")


class Arrival(unittest.TestCase):
    """The same through the pipe, declared by schema(), many times over so that both ways are used."""

    def test_declared_and_undeclared(self):
        columns = {
            kind: {"type": "decimal", "precision": 10, "scale": 2} if kind == "DECIMAL" else kind.lower()
            for kind in ACCEPTED
            if kind
        }
        schema = f"return [{{'table': 'typed', 'schema': 's', 'primary_key': ['id'], 'columns': {columns!r}}}]"
        body = """
        import datetime
        good = {"BOOLEAN": "1", "SHORT": 1, "INT": 2.0, "LONG": "3", "FLOAT": 1, "DOUBLE": 2.5, "DECIMAL": 5, "NAIVE_DATE": "2024-2-9",
                "NAIVE_DATETIME": datetime.datetime(2024, 2, 9, 1), "UTC_DATETIME": "2024-02-09T01:00:00+01:00", "BINARY": bytearray(b"a"),
                "XML": "<a/>", "STRING": 5, "JSON": "text"}
        for i in range(200):
            op.upsert("typed", {"id": i, **good}, schema="s")
            op.upsert("typed", {"id": i, **good})
            op.delete("typed", {"id": i, "LONG": "7"}, schema="s")
        """
        run = sync(connector(body, schema))
        typed = {
            "BOOLEAN": True,
            "SHORT": 1,
            "INT": 2,
            "LONG": 3,
            "FLOAT": 1.0,
            "DOUBLE": 2.5,
            "DECIMAL": "5",
            "NAIVE_DATE": "2024-02-09",
            "NAIVE_DATETIME": "2024-02-09T01:00:00",
            "UTC_DATETIME": "2024-02-09T00:00:00Z",
            "BINARY": b"a",
            "XML": "<a/>",
            "STRING": "5",
            "JSON": ('"text"',),
        }
        untyped = {
            "BOOLEAN": "1",
            "SHORT": 1,
            "INT": 2.0,
            "LONG": "3",
            "FLOAT": 1,
            "DOUBLE": 2.5,
            "DECIMAL": 5,
            "NAIVE_DATE": "2024-2-9",
            "NAIVE_DATETIME": "2024-02-09 01:00:00",
            "UTC_DATETIME": "2024-02-09T01:00:00+01:00",
            "BINARY": "bytearray(b'a')",
            "XML": "<a/>",
            "STRING": 5,
            "JSON": "text",
        }
        operations = run.operations()
        self.assertEqual(len(operations), 600)
        for i in range(200):
            with_schema, without, deleted = operations[3 * i : 3 * i + 3]
            self.assertEqual(with_schema[:4], ("upsert", "s", "typed", {"id": i, **typed}))
            self.assertTrue(all(type(with_schema[3][name]) is type(cell) for name, cell in typed.items()))
            self.assertEqual(without[:4], ("upsert", None, "typed", {"id": i, **untyped}))
            self.assertEqual(deleted[:4], ("delete", "s", "typed", {"id": i, "LONG": 7}))

    def test_failure_names_the_column(self):
        run = sync(
            connector(
                "for i in range(200): op.upsert('t', {'id': i, 'when': 'x' if i == 150 else '2024-01-01'})",
                "return [{'table': 't', 'columns': {'when': 'NAIVE_DATE'}}]",
            )
        )
        failure = run.failure()
        self.assertEqual(failure["hint"], "column 'when' (declared NAIVE_DATE) was given a value of type str")
        self.assertIn("does not match format", failure["message"])
        self.assertEqual(len(run.rows("t")), 150)

    def test_state_keeps_json(self):
        run = sync(connector("op.checkpoint(state)"), state={"cursor": {"a": [1, "é"]}})
        self.assertEqual(json.loads(run.of("C")[0]["state"]), {"cursor": {"a": [1, "é"]}})


if __name__ == "__main__":
    unittest.main()
