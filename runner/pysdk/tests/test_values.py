"""The coercion table: every declared type and undeclared columns, the slow way, the generated way, and what arrives."""
import datetime as dt
import decimal
import enum
import itertools
import json
import marshal
import math
import random
import sys
import unittest
import uuid

from harness import ENGINE, connector, sync

sys.path.insert(0, ENGINE)
from fivetran_connector_sdk import _fast, _plans, _stream, _values  # noqa: E402

UTC = dt.timezone.utc
PLUS2 = dt.timezone(dt.timedelta(hours=2))


class Color(str, enum.Enum):
    RED = "red"


class Size(enum.IntEnum):
    BIG = 7


class Text(str):
    def __str__(self):
        return "other"


class Ratio(float):
    pass


class Raw(bytes):
    pass


class Number(int):
    def __str__(self):
        return "seven"


class Strange:
    def __str__(self):
        return Text("x")  # str() of it is a subclass of str, which marshal would refuse


IDENTIFIER = uuid.UUID(int=5)

# type -> [(value, cell)] and [(value, "Type: text")]; None is always None.
ACCEPTED = {
    None: [
        (True, True), (5, 5), (-(2**63), -(2**63)), (10**40, 10**40), (1.5, 1.5), ("a", "a"), (b"a", b"a"), ("", ""),
        ({"a": 1}, ('{"a": 1}',)), ([1, "é"], ('[1, "\\u00e9"]',)), ((1, 2), "(1, 2)"), ({1}, "{1}"),
        (bytearray(b"a"), "bytearray(b'a')"), (decimal.Decimal("1.50"), "1.50"), (dt.date(2024, 2, 29), "2024-02-29"),
        (dt.datetime(2024, 2, 29, 12, tzinfo=UTC), "2024-02-29 12:00:00+00:00"), (IDENTIFIER, str(IDENTIFIER)),
        (Color.RED, "red"), (Text("a"), "a"), (Ratio(1.5), 1.5), (Raw(b"a"), b"a"), (Number(7), "seven"),
        (Size.BIG, 7 if sys.version_info >= (3, 11) else "Size.BIG"), (Strange(), "x"), (1j, "1j"), (range(2), "range(0, 2)"),
    ],
    "BOOLEAN": [(True, True), (False, False), (0, False), (7, True), (0.0, False), (math.nan, True), ("0", False), ("1", True),
                (Size.BIG, True), (2**70, True)],
    "SHORT": [(5, 5), (40000, 40000), (True, 1), (2.0, 2), ("7", 7), (" 7 ", 7), ("1_000", 1000), (decimal.Decimal("7.9"), 7),
              (2**31 - 1, 2**31 - 1), (-(2**31), -(2**31)), (Size.BIG, 7), (uuid.UUID(int=5), 5)],
    "INT": [(5, 5), (2**31 - 1, 2**31 - 1), (False, 0), ("-3", -3), (Number(7), 7)],
    "LONG": [(5, 5), (2**63 - 1, 2**63 - 1), (-(2**63), -(2**63)), (2.0, 2), ("9", 9), (True, 1), (Size.BIG, 7)],
    "FLOAT": [(1.5, 1.5), (2, 2.0), ("1.5", 1.5), ("inf", math.inf), (decimal.Decimal("1.5"), 1.5), (True, 1.0), (Ratio(0.5), 0.5)],
    "DOUBLE": [(1.5, 1.5), (2, 2.0), (" 1e3 ", 1000.0), (decimal.Decimal("1.5"), 1.5), (False, 0.0)],
    "DECIMAL": [("1.50", "1.50"), ("abc", "abc"), (5, "5"), (10**30, "1" + "0" * 30), ("", "")],
    "NAIVE_DATE": [("2024-02-29", "2024-02-29"), ("2024-2-9", "2024-02-09"), (dt.date(2024, 2, 29), "2024-02-29"),
                   (dt.datetime(2024, 2, 29, 23, tzinfo=PLUS2), "2024-02-29"), (dt.date(5, 1, 1), "0005-01-01"), (Text("2024-02-29"), "2024-02-29")],
    "NAIVE_DATETIME": [
        (dt.datetime(2024, 2, 29, 12), "2024-02-29T12:00:00"), (dt.datetime(2024, 2, 29, 12, 0, 0, 5000), "2024-02-29T12:00:00.005000"),
        (dt.datetime(2024, 2, 29, 1, tzinfo=PLUS2), "2024-02-28T23:00:00"), (dt.date(2024, 2, 29), "2024-02-29T00:00:00"),
        ("2024-02-29 12:00:00", "2024-02-29T12:00:00"), (" 2024-02-29T12:00:00.5 ", "2024-02-29T12:00:00.500000"),
        ("2024-02-29T12:00:00.123", "2024-02-29T12:00:00.123000"), ("2024-2-9 1:2:3", "2024-02-09T01:02:03"),
        ("2024-02-29T12:00:00.123456", "2024-02-29T12:00:00.123456"),
    ],
    "UTC_DATETIME": [
        (dt.datetime(2024, 2, 29, 12), "2024-02-29T12:00:00Z"), (dt.datetime(2024, 2, 29, 1, tzinfo=PLUS2), "2024-02-28T23:00:00Z"),
        (dt.datetime(2024, 2, 29, 1, 0, 0, 5000, UTC), "2024-02-29T01:00:00.005Z"), (dt.datetime(2024, 2, 29, 1, 0, 0, 5, UTC), "2024-02-29T01:00:00.000005Z"),
        (dt.date(2024, 2, 29), "2024-02-29T00:00:00Z"), ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"), ("2024-02-29 12:00:00Z", "2024-02-29T12:00:00Z"),
        ("2024-02-29T12:00:00+02:00", "2024-02-29T10:00:00Z"), ("2024-02-29 12:00:00.5-0130", "2024-02-29T13:30:00.500Z"),
        ("2024-02-29T12:00:00.123Z", "2024-02-29T12:00:00.123Z"), ("2024-02-29T12:00:00.120000Z", "2024-02-29T12:00:00.120Z"),
        ("2024-02-29T12:00:00.000Z", "2024-02-29T12:00:00Z"), (" 2024-02-29T12:00:00.123456+00:00 ", "2024-02-29T12:00:00.123456Z"),
        ("2024-2-9T1:2:3Z", "2024-02-09T01:02:03Z"),
    ],
    "BINARY": [(b"a", b"a"), (bytearray(b"a"), b"a"), (Raw(b"a"), b"a")],
    "XML": [("<a/>", "<a/>"), (Text("<b/>"), "<b/>")],
    "STRING": [("a", "a"), (5, "5"), (True, "True"), (b"x", "b'x'"), ({"a": 1}, "{'a': 1}"), (Text("a"), "a"), (Color.RED, "red"), (Strange(), "x")],
    "JSON": [("a", ('"a"',)), ({"a": [1]}, ('{"a": [1]}',)), ((1, 2), ("[1, 2]",)), (5, ("5",)), (math.nan, ("NaN",)), (True, ("true",))],
}

REFUSED = {
    None: [({"a": {1}}, "TypeError: Object of type set is not JSON serializable"), ([dt.date(2024, 1, 1)], "TypeError: Object of type date is not JSON serializable")],
    "BOOLEAN": [("true", "TypeError: BOOLEAN column does not accept str"), (b"1", "TypeError: BOOLEAN column does not accept bytes"),
                (decimal.Decimal(1), "TypeError: BOOLEAN column does not accept Decimal")],
    "SHORT": [(2**31, "ValueError: Value out of range: 2147483648"), (1.5, "TypeError: Integer column requires int, got float")],
    "INT": [(-(2**31) - 1, "ValueError: Value out of range: -2147483649"), (math.nan, "TypeError: Integer column requires int, got float"),
            ("x", "ValueError: invalid literal for int() with base 10: 'x'"), ("3000000000", "ValueError: Value out of range: 3000000000")],
    "LONG": [(2**63, "ValueError: Long value out of range: 9223372036854775808"), (1.5, "TypeError: Long column requires int, got float")],
    "FLOAT": [("x", "ValueError: could not convert string to float: 'x'"), (10**400, "OverflowError: int too large to convert to float")],
    "DECIMAL": [(True, "TypeError: DECIMAL column does not accept bool"), (1.5, "TypeError: DECIMAL column requires str or int, got float"),
                (decimal.Decimal(1), "TypeError: DECIMAL column requires str or int, got Decimal")],
    "NAIVE_DATE": [("2024/01/01", "ValueError: time data '2024/01/01' does not match format '%Y-%m-%d'"), ("20240101", "ValueError: time data '20240101' does not match format '%Y-%m-%d'"),
                   ("2024-02-30", None), ("2024-W01-1", None), (5, "TypeError: Expected str, datetime.date, or datetime.datetime, got <class 'int'>")],
    "NAIVE_DATETIME": [("2024-02-29", None), ("2024-02-29T12:00:00Z", None), ("2024-02-29T12:00:00+02:00", None), ("2024-02-29T12:00", None),
                       ("2024-02-29T12:00:00.1234567", None), ("2024-02-29X12:00:00", None), ("20240229T120000", None), (5, "AttributeError: 'int' object has no attribute 'strip'")],
    "UTC_DATETIME": [("2024-02-29T12:00:00", "ValueError: time data '2024-02-29T12:00:00' does not match format '%Y-%m-%dT%H:%M:%S%z'"),
                     ("2024-02-29", None), ("2024-02-29T12:00:00+02:00Z", None), ("2024-02-29T12:00Z", None), ("2024-02-29X12:00:00Z", None), ("2024-02-29X12:00:00+01:00", None), (5, "AttributeError: 'int' object has no attribute 'strip'")],
    "BINARY": [("a", "TypeError: BINARY column requires bytes or bytearray, got str"), (memoryview(b"a"), "TypeError: BINARY column requires bytes or bytearray, got memoryview")],
    "XML": [(5, "TypeError: XML column requires str, got int")],
    "JSON": [(decimal.Decimal(1), "TypeError: Object of type Decimal is not JSON serializable"), (b"a", "TypeError: Object of type bytes is not JSON serializable")],
}


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


class Generated(unittest.TestCase):
    """The generated function must give the same cells as the slow way, or give up."""

    def compare(self, shape, rows_seen, rows):
        for seen in rows_seen:
            shape.cells(seen, ignore)
        take = _fast.generate(shape.pick, shape.rules, list(shape._recipes))
        taken = 0
        for data in rows:
            try:
                quick = take(data)
            except Exception:
                quick = None
            if quick is None:
                continue
            taken += 1
            try:
                slow = shape.cells(data, ignore)
            except Exception as error:
                self.fail(f"the slow way refuses {data!r}: {error!r}; quick: {quick!r}\n{shape.rules[0].name}")
            self.assertTrue(same(quick, slow), (data, quick, slow))
        return taken

    def test_every_pair_of_values(self):
        for kind, cases in ACCEPTED.items():
            values = [value for value, _ in cases] + [None]
            everything = values + [value for value, _ in REFUSED.get(kind, ())]
            for first, second in itertools.product(values, repeat=2):
                taken = self.compare(plan(kind), [row(first), row(second)], [row(value) for value in everything])
                self.assertGreater(taken, 0)

    def test_random_rows(self):
        generator = random.Random(3)
        kinds = list(ACCEPTED)
        for _ in range(150):
            types = [generator.choice(kinds) for _ in range(generator.randint(1, 12))]
            def make(bad=0.0):
                return row(*(
                    generator.choice(REFUSED[kind])[0] if kind in REFUSED and generator.random() < bad
                    else generator.choice([*ACCEPTED[kind], (None, None)])[0]
                    for kind in types
                ))
            seen = [make() for _ in range(5)]
            self.assertGreaterEqual(self.compare(plan(*types), seen, seen + [make(0.05) for _ in range(20)]), 5)

    def test_gives_up(self):
        shape = plan(None, None)
        shape.cells(row("a", 1), ignore)
        take = _fast.generate(shape.pick, shape.rules, list(shape._recipes))
        self.assertEqual(take(row("a", 1)), ("a", 1))
        for data in ({"c0": "a"}, {"c0": "a", "x": 1}, {"c0": "a", "c1": 1, "c2": 2}, row(1, "a"), row("a", True), row("\ud800", 1), row("a" * 20000, 1)):
            try:
                self.assertIsNone(take(data), data)
            except (KeyError, UnicodeEncodeError):
                pass
        self.assertEqual(take({"c1": 1, "c0": "a"}), ("a", 1))

    def test_many_columns(self):
        for width in (1, 2, 255, 256, 1000, _fast.MOST_COLUMNS, _fast.MOST_COLUMNS + 1):
            shape = plan(*[None] * width)
            data = row(*[f"é{number}" for number in range(width)])
            expected = shape.cells(data, ignore)
            take = _fast.generate(shape.pick, shape.rules, list(shape._recipes))
            self.assertEqual(take(data), expected if width <= _fast.MOST_COLUMNS else None)

    def test_is_used_after_some_rows(self):
        shape = plan("LONG", None)
        for number in range(max(_plans.GENERATE_AT)):
            if number == min(_plans.GENERATE_AT) - 1:
                self.assertIs(shape.take, _fast.give_up)
            shape.cells(row(number, "x" if number % 2 else None), ignore)
        self.assertEqual(shape.take(row(5, None)), (5, None))
        self.assertEqual(shape.take(row(5, "é")), (5, "é"))


class Arrival(unittest.TestCase):
    """The same through the pipe, declared by schema(), many times over so that both ways are used."""

    def test_declared_and_undeclared(self):
        columns = {kind: {"type": "decimal", "precision": 10, "scale": 2} if kind == "DECIMAL" else kind.lower() for kind in ACCEPTED if kind}
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
        typed = {"BOOLEAN": True, "SHORT": 1, "INT": 2, "LONG": 3, "FLOAT": 1.0, "DOUBLE": 2.5, "DECIMAL": "5", "NAIVE_DATE": "2024-02-09",
                 "NAIVE_DATETIME": "2024-02-09T01:00:00", "UTC_DATETIME": "2024-02-09T00:00:00Z", "BINARY": b"a", "XML": "<a/>", "STRING": "5", "JSON": ('"text"',)}
        untyped = {"BOOLEAN": "1", "SHORT": 1, "INT": 2.0, "LONG": "3", "FLOAT": 1, "DOUBLE": 2.5, "DECIMAL": 5, "NAIVE_DATE": "2024-2-9",
                   "NAIVE_DATETIME": "2024-02-09 01:00:00", "UTC_DATETIME": "2024-02-09T01:00:00+01:00", "BINARY": "bytearray(b'a')", "XML": "<a/>", "STRING": 5, "JSON": "text"}
        operations = run.operations()
        self.assertEqual(len(operations), 600)
        for i in range(200):
            with_schema, without, deleted = operations[3 * i : 3 * i + 3]
            self.assertEqual(with_schema[:4], ("upsert", "s", "typed", {"id": i, **typed}))
            self.assertTrue(all(type(with_schema[3][name]) is type(cell) for name, cell in typed.items()))
            self.assertEqual(without[:4], ("upsert", None, "typed", {"id": i, **untyped}))
            self.assertEqual(deleted[:4], ("delete", "s", "typed", {"id": i, "LONG": 7}))

    def test_failure_names_the_column(self):
        run = sync(connector("for i in range(200): op.upsert('t', {'id': i, 'when': 'x' if i == 150 else '2024-01-01'})",
                             "return [{'table': 't', 'columns': {'when': 'NAIVE_DATE'}}]"))
        failure = run.failure()
        self.assertEqual(failure["hint"], "column 'when' (declared NAIVE_DATE) was given a value of type str")
        self.assertIn("does not match format", failure["message"])
        self.assertEqual(len(run.rows("t")), 150)

    def test_state_keeps_json(self):
        run = sync(connector("op.checkpoint(state)"), state={"cursor": {"a": [1, "é"]}})
        self.assertEqual(json.loads(run.of("C")[0]["state"]), {"cursor": {"a": [1, "é"]}})


class Settling(unittest.TestCase):
    """A row that is appended after the batch was taken is sent with the next one, exactly once."""

    def test_late_row(self):
        sent = []

        class Pipe:
            def write(self, pieces):
                sent.extend(pieces)

        from fivetran_connector_sdk import _sites

        stream = _stream.Stream()
        stream.attach(Pipe(), _sites.Project("/nowhere"))
        stream.open({})
        stream.row(_plans.DELETE, "settling", {"id": 1}, None, sys._getframe())
        group = stream._batch[-1]
        stream.send()
        group[2].append((2,))  # as a thread does that was held up after it had read `_current`
        stream._settle(group)
        self.assertEqual([(entry, entry[2]) for entry in stream._batch], [(group, [(2,)])])
        stream._settle(group)
        self.assertEqual(len(stream._batch), 1)
        stream.row(_plans.DELETE, "settling", {"id": 3}, None, sys._getframe())
        stream.send()
        stream._settle(group)
        self.assertEqual(stream._batch, [])
        batches = [marshal.loads(piece) for kind, piece in zip(sent[::2], sent[1::2]) if kind[:1] == b"B"]
        self.assertEqual([rows for batch in batches for _, _, rows in batch], [[(1,)], [(2,), (3,)]])
        stream._forget()


if __name__ == "__main__":
    unittest.main()
