"""The values of the coercion table, each as the Python expression that makes it.

Nothing here depends on the version of Python, the machine or the time (but the address in the text of a memoryview).
"""

import datetime as dt
import enum
import ipaddress
import pathlib
import uuid
from collections import OrderedDict, defaultdict
from decimal import Decimal
from fractions import Fraction

UTC = dt.timezone.utc
PLUS2 = dt.timezone(dt.timedelta(hours=2))
ODD = dt.timezone(dt.timedelta(hours=1, minutes=2, seconds=3))
NAN = float("nan")
INF = float("inf")


class Size(enum.IntEnum):
    BIG = 7


class Bits(enum.IntFlag):
    A = 1


class Color(str, enum.Enum):
    RED = "red"


class Plain(enum.Enum):
    A = "a"


class Number(int):
    def __str__(self):
        return "seven"


class Ratio(float):
    def __str__(self):
        return "ratio"


class Text(str):
    def __str__(self):
        return "other"


class Raw(bytes):
    pass


class Items(list):
    def __str__(self):
        return "items"


class Day(dt.date):
    def isoformat(self):
        return "day"


class Moment(dt.datetime):
    def isoformat(self, *rest):
        return "moment"


class Numeric:
    """Everything that converts to a number, and is none."""

    def __bool__(self):
        return True

    def __int__(self):
        return 3

    def __index__(self):
        return 4

    def __float__(self):
        return 5.5

    def __str__(self):
        return "numeric"


class Strange:
    def __str__(self):
        return Text("x")


class Broken:
    def __str__(self):
        raise RuntimeError("no text")


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


NUMBERS = """
True
False
0
1
-1
5
32767
32768
-32769
2**31 - 1
2**31
-2**31
-2**31 - 1
2**53 + 1
2**63 - 1
2**63
-2**63
-2**63 - 1
10**19
10**40
10**400
0.0
-0.0
1.0
1.5
0.1
-2.5
1e15
1e16
123456789.125
16777217.0
2.0**31
2.0**63
3.5e38
1e300
1e-7
5e-324
NAN
INF
-INF
1j
Size.BIG
Bits.A
Number(7)
Ratio(1.5)
Numeric()
Decimal('1.50')
Decimal('7.9')
Decimal('-0')
Decimal('1E+3')
Decimal('NaN')
Decimal('Infinity')
Decimal('12345678901234567890.123456789')
Fraction(1, 3)
Fraction(4, 2)
"""

TEXTS = """
''
' '
'a'
'é'
'日本語'
'😀'
'0'
'1'
'7'
' 7 '
'1_000'
'+3'
'-0'
'0001'
'0x10'
'1.5'
'1.50'
'.5'
'5.'
'1e3'
' 1e3 '
'1E-2'
'nan'
'inf'
'-Infinity'
'true'
'True'
'12,5'
'１２'
'1234567890123456.5'
'12345678901234567.5'
'0.12345'
'0.00005'
'9' * 40
'<a/>'
'{"a": 1}'
'line\\nbreak'
'a\\0b'
'\\ud800'
Color.RED
Text('a')
"""

MOMENTS = """
'2024-02-29'
'2024-2-9'
' 2024-02-29'
'2024-02-29 '
'2023-02-29'
'2024/02/29'
'20240229'
'0001-01-01'
'9999-12-31'
'2024-02-29T12:00:00'
'2024-02-29 12:00:00'
'  2024-02-29 12:00:00.5  '
'\\u00a02024-02-29 12:00:00'
'2024-02-29  12:00:00'
'2024-02-29\\t12:00:00'
'2024-02-29T12:00:00.123456'
'2024-02-29T12:00:00.1234567'
'2024-02-29T12:00'
'2024-02-29T24:00:00'
'2024-02-29T23:59:60'
'2024-02-29T12:00:00Z'
'2024-02-29T12:00:00z'
'2024-02-29T12:00:00 Z'
'2024-02-29 12:00:00+02:00'
'2024-02-29T12:00:00.5-0130'
'2024-02-29T12:00:00.123Z'
'2024-02-29T12:00:00.120000Z'
'2024-02-29T12:00:00+00:00:30'
'2024-02-29T23:59:60Z'
'1969-12-31T23:59:59.999999Z'
'0001-01-01T00:00:00+02:00'
'9999-12-31T23:59:59-02:00'
'1900-01-01T00:00:00Z'
dt.date(2024, 2, 29)
dt.date(1, 1, 1)
dt.date(9999, 12, 31)
Day(2024, 2, 29)
dt.datetime(2024, 2, 29, 12)
dt.datetime(2024, 2, 29, 12, 0, 0, 5)
dt.datetime(2024, 2, 29, 12, 0, 0, 5000)
dt.datetime(2024, 2, 29, 12, tzinfo=UTC)
dt.datetime(2024, 2, 29, 1, tzinfo=PLUS2)
dt.datetime(2024, 2, 29, 1, tzinfo=ODD)
dt.datetime(1, 1, 1, tzinfo=PLUS2)
dt.datetime(1, 1, 1)
dt.datetime(1969, 12, 31, 23, 59, 59, 999999)
dt.datetime.max
Moment(2024, 2, 29, 12)
dt.time(1, 2, 3)
dt.timedelta(days=1)
"""

OTHERS = """
None
b''
b'a'
b'1'
b'\\x00\\xff'
Raw(b'a')
bytearray(b'a')
memoryview(b'a')
{}
{'a': 1}
{'b': 1, 'a': [1, 'é', None, True, 1.5]}
{1: 2, None: 3, True: 4}
{'x': NAN}
{'x': -INF}
{'x': 10**40}
{'x': '\\ud800'}
{'x': 'a\\0b'}
{'x': {1}}
{'x': dt.date(2024, 2, 29)}
{'x': Decimal('1.5')}
{'x': b'a'}
{(1, 2): 3}
{'x': Size.BIG, 'y': Color.RED, 'z': Number(7)}
OrderedDict(a=1)
defaultdict(int, a=1)
[]
[1, 2]
[[1], {}]
nested(200)
Items([1])
(1, 2)
()
{1}
frozenset()
uuid.UUID(int=5)
range(2)
pathlib.PurePosixPath('a/b')
ipaddress.ip_address('10.0.0.1')
Plain.A
Strange()
Broken()
ValueError('x')
int
...
"""

CASES = [line for text in (NUMBERS, TEXTS, MOMENTS, OTHERS) for line in text.splitlines() if line]


def value(case):
    return eval(case, globals())  # expressions of this file
