"""Values for every declared type, and for columns without one (None): what they become, and what is refused."""

import datetime as dt
import decimal
import enum
import math
import sys
import uuid

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
        (True, True),
        (5, 5),
        (-(2**63), -(2**63)),
        (10**40, 10**40),
        (1.5, 1.5),
        ("a", "a"),
        (b"a", b"a"),
        ("", ""),
        ({"a": 1}, ('{"a": 1}',)),
        ([1, "é"], ('[1, "\\u00e9"]',)),
        ((1, 2), "(1, 2)"),
        ({1}, "{1}"),
        (bytearray(b"a"), "bytearray(b'a')"),
        (decimal.Decimal("1.50"), "1.50"),
        (dt.date(2024, 2, 29), "2024-02-29"),
        (dt.datetime(2024, 2, 29, 12, tzinfo=UTC), "2024-02-29 12:00:00+00:00"),
        (IDENTIFIER, str(IDENTIFIER)),
        (Color.RED, "red"),
        (Text("a"), "a"),
        (Ratio(1.5), 1.5),
        (Raw(b"a"), b"a"),
        (Number(7), "seven"),
        (Size.BIG, 7 if sys.version_info >= (3, 11) else "Size.BIG"),
        (Strange(), "x"),
        (1j, "1j"),
        (range(2), "range(0, 2)"),
    ],
    "BOOLEAN": [
        (True, True),
        (False, False),
        (0, False),
        (7, True),
        (0.0, False),
        (math.nan, True),
        ("0", False),
        ("1", True),
        (Size.BIG, True),
        (2**70, True),
    ],
    "SHORT": [
        (5, 5),
        (40000, 40000),
        (True, 1),
        (2.0, 2),
        ("7", 7),
        (" 7 ", 7),
        ("1_000", 1000),
        (decimal.Decimal("7.9"), 7),
        (2**31 - 1, 2**31 - 1),
        (-(2**31), -(2**31)),
        (Size.BIG, 7),
        (uuid.UUID(int=5), 5),
    ],
    "INT": [(5, 5), (2**31 - 1, 2**31 - 1), (False, 0), ("-3", -3), (Number(7), 7)],
    "LONG": [(5, 5), (2**63 - 1, 2**63 - 1), (-(2**63), -(2**63)), (2.0, 2), ("9", 9), (True, 1), (Size.BIG, 7)],
    "FLOAT": [
        (1.5, 1.5),
        (2, 2.0),
        ("1.5", 1.5),
        ("inf", math.inf),
        (decimal.Decimal("1.5"), 1.5),
        (True, 1.0),
        (Ratio(0.5), 0.5),
    ],
    "DOUBLE": [(1.5, 1.5), (2, 2.0), (" 1e3 ", 1000.0), (decimal.Decimal("1.5"), 1.5), (False, 0.0)],
    "DECIMAL": [("1.50", "1.50"), ("abc", "abc"), (5, "5"), (10**30, "1" + "0" * 30), ("", "")],
    "NAIVE_DATE": [
        ("2024-02-29", "2024-02-29"),
        ("2024-2-9", "2024-02-09"),
        (dt.date(2024, 2, 29), "2024-02-29"),
        (dt.datetime(2024, 2, 29, 23, tzinfo=PLUS2), "2024-02-29"),
        (dt.date(5, 1, 1), "0005-01-01"),
        (Text("2024-02-29"), "2024-02-29"),
    ],
    "NAIVE_DATETIME": [
        (dt.datetime(2024, 2, 29, 12), "2024-02-29T12:00:00"),
        (dt.datetime(2024, 2, 29, 12, 0, 0, 5000), "2024-02-29T12:00:00.005000"),
        (dt.datetime(2024, 2, 29, 1, tzinfo=PLUS2), "2024-02-28T23:00:00"),
        (dt.date(2024, 2, 29), "2024-02-29T00:00:00"),
        ("2024-02-29 12:00:00", "2024-02-29T12:00:00"),
        (" 2024-02-29T12:00:00.5 ", "2024-02-29T12:00:00.500000"),
        ("2024-02-29T12:00:00.123", "2024-02-29T12:00:00.123000"),
        ("2024-2-9 1:2:3", "2024-02-09T01:02:03"),
        ("2024-02-29T12:00:00.123456", "2024-02-29T12:00:00.123456"),
    ],
    "UTC_DATETIME": [
        (dt.datetime(2024, 2, 29, 12), "2024-02-29T12:00:00Z"),
        (dt.datetime(2024, 2, 29, 1, tzinfo=PLUS2), "2024-02-28T23:00:00Z"),
        (dt.datetime(2024, 2, 29, 1, 0, 0, 5000, UTC), "2024-02-29T01:00:00.005Z"),
        (dt.datetime(2024, 2, 29, 1, 0, 0, 5, UTC), "2024-02-29T01:00:00.000005Z"),
        (dt.date(2024, 2, 29), "2024-02-29T00:00:00Z"),
        ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"),
        ("2024-02-29 12:00:00Z", "2024-02-29T12:00:00Z"),
        ("2024-02-29T12:00:00+02:00", "2024-02-29T10:00:00Z"),
        ("2024-02-29 12:00:00.5-0130", "2024-02-29T13:30:00.500Z"),
        ("2024-02-29T12:00:00.123Z", "2024-02-29T12:00:00.123Z"),
        ("2024-02-29T12:00:00.120000Z", "2024-02-29T12:00:00.120Z"),
        ("2024-02-29T12:00:00.000Z", "2024-02-29T12:00:00Z"),
        (" 2024-02-29T12:00:00.123456+00:00 ", "2024-02-29T12:00:00.123456Z"),
        ("2024-2-9T1:2:3Z", "2024-02-09T01:02:03Z"),
    ],
    "BINARY": [(b"a", b"a"), (bytearray(b"a"), b"a"), (Raw(b"a"), b"a")],
    "XML": [("<a/>", "<a/>"), (Text("<b/>"), "<b/>")],
    "STRING": [
        ("a", "a"),
        (5, "5"),
        (True, "True"),
        (b"x", "b'x'"),
        ({"a": 1}, "{'a': 1}"),
        (Text("a"), "a"),
        (Color.RED, "red"),
        (Strange(), "x"),
    ],
    "JSON": [
        ("a", ('"a"',)),
        ({"a": [1]}, ('{"a": [1]}',)),
        ((1, 2), ("[1, 2]",)),
        (5, ("5",)),
        (math.nan, ("NaN",)),
        (True, ("true",)),
    ],
}

REFUSED = {
    None: [
        ({"a": {1}}, "TypeError: Object of type set is not JSON serializable"),
        ([dt.date(2024, 1, 1)], "TypeError: Object of type date is not JSON serializable"),
    ],
    "BOOLEAN": [
        ("true", "TypeError: BOOLEAN column does not accept str"),
        (b"1", "TypeError: BOOLEAN column does not accept bytes"),
        (decimal.Decimal(1), "TypeError: BOOLEAN column does not accept Decimal"),
    ],
    "SHORT": [
        (2**31, "ValueError: Value out of range: 2147483648"),
        (1.5, "TypeError: Integer column requires int, got float"),
    ],
    "INT": [
        (-(2**31) - 1, "ValueError: Value out of range: -2147483649"),
        (math.nan, "TypeError: Integer column requires int, got float"),
        ("x", "ValueError: invalid literal for int() with base 10: 'x'"),
        ("3000000000", "ValueError: Value out of range: 3000000000"),
    ],
    "LONG": [
        (2**63, "ValueError: Long value out of range: 9223372036854775808"),
        (1.5, "TypeError: Long column requires int, got float"),
    ],
    "FLOAT": [
        ("x", "ValueError: could not convert string to float: 'x'"),
        (10**400, "OverflowError: int too large to convert to float"),
    ],
    "DECIMAL": [
        (True, "TypeError: DECIMAL column does not accept bool"),
        (1.5, "TypeError: DECIMAL column requires str or int, got float"),
        (decimal.Decimal(1), "TypeError: DECIMAL column requires str or int, got Decimal"),
    ],
    "NAIVE_DATE": [
        ("2024/01/01", "ValueError: time data '2024/01/01' does not match format '%Y-%m-%d'"),
        ("20240101", "ValueError: time data '20240101' does not match format '%Y-%m-%d'"),
        ("2024-02-30", None),
        ("2024-W01-1", None),
        (5, "TypeError: Expected str, datetime.date, or datetime.datetime, got <class 'int'>"),
    ],
    "NAIVE_DATETIME": [
        ("2024-02-29", None),
        ("2024-02-29T12:00:00Z", None),
        ("2024-02-29T12:00:00+02:00", None),
        ("2024-02-29T12:00", None),
        ("2024-02-29T12:00:00.1234567", None),
        ("2024-02-29X12:00:00", None),
        ("20240229T120000", None),
        (5, "AttributeError: 'int' object has no attribute 'strip'"),
    ],
    "UTC_DATETIME": [
        (
            "2024-02-29T12:00:00",
            "ValueError: time data '2024-02-29T12:00:00' does not match format '%Y-%m-%dT%H:%M:%S%z'",
        ),
        ("2024-02-29", None),
        ("2024-02-29T12:00:00+02:00Z", None),
        ("2024-02-29T12:00Z", None),
        ("2024-02-29X12:00:00Z", None),
        ("2024-02-29X12:00:00+01:00", None),
        (5, "AttributeError: 'int' object has no attribute 'strip'"),
    ],
    "BINARY": [
        ("a", "TypeError: BINARY column requires bytes or bytearray, got str"),
        (memoryview(b"a"), "TypeError: BINARY column requires bytes or bytearray, got memoryview"),
    ],
    "XML": [(5, "TypeError: XML column requires str, got int")],
    "JSON": [
        (decimal.Decimal(1), "TypeError: Object of type Decimal is not JSON serializable"),
        (b"a", "TypeError: Object of type bytes is not JSON serializable"),
    ],
}
