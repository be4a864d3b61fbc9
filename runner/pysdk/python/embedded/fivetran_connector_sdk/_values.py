"""What happens to a Python value on its way into a column: the coercion table, one row per declared type.

The rules and error texts are SDK 3.0.0's (its row_data encoding). The exception is a column without a type: a value
keeps its Python type (int, float, bool, bytes, text, JSON), from which csdk takes the column's type.

A cell leaves here as None, bool, int, float, str or bytes (these exact types), or as `(text,)` for JSON.
Conversions are looked up once for each combination of Python types in a row: see `recipe`.
"""

from json import dumps
from operator import itemgetter

from fivetran_connector_sdk import _checks

INT32 = (-(1 << 31), (1 << 31) - 1)
INT64 = (_checks.INT64_MIN, _checks.INT64_MAX)
LONG_TEXT = 1 << 14  # characters; rows with less text are not weighed, see Stream.weigh
NOTHING = type(None)


def exact_text(value):
    """The content of a str or of a subclass such as a str Enum; refuses lone surrogates."""
    value = str.__str__(value)
    value.encode()
    return value


def _inferred(value):
    if isinstance(value, str):
        return exact_text(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        # A subclass: the SDK sends str(value), which for an IntEnum is its name on Python 3.10 and digits later.
        text = str(value)
        return int(value) if text == int.__repr__(value) else exact_text(text)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, bytes):
        return bytes(value)
    if isinstance(value, (dict, list)):
        return (dumps(value),)
    return exact_text(str(value))


def _boolean(value):
    if isinstance(value, (int, float)):
        return bool(value)
    if isinstance(value, str) and value in ("0", "1"):
        return value == "1"
    raise TypeError(f"BOOLEAN column does not accept {type(value).__name__}")


def _integer(value):
    if isinstance(value, float) and not value.is_integer():
        raise TypeError(f"Integer column requires int, got {type(value).__name__}")
    value = int(value)
    if not INT32[0] <= value <= INT32[1]:
        raise ValueError(f"Value out of range: {value}")
    return value


def _long(value):
    if isinstance(value, float) and not value.is_integer():
        raise TypeError(f"Long column requires int, got {type(value).__name__}")
    value = int(value)
    if not INT64[0] <= value <= INT64[1]:
        raise ValueError(f"Long value out of range: {value}")
    return value


def _decimal(value):
    if isinstance(value, bool):
        raise TypeError("DECIMAL column does not accept bool")
    if isinstance(value, (str, int)):
        return exact_text(str(value))
    raise TypeError(f"DECIMAL column requires str or int, got {type(value).__name__}")


def _binary(value):
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    raise TypeError(f"BINARY column requires bytes or bytearray, got {type(value).__name__}")


def _xml(value):
    if not isinstance(value, str):
        raise TypeError(f"XML column requires str, got {type(value).__name__}")
    return exact_text(value)


def _string(value):
    return exact_text(value if isinstance(value, str) else str(value))


def _json(value):
    return (dumps(value),)


class Rule:
    """One declared type."""

    __slots__ = ("name", "unchanged", "int_range", "convert", "sized")

    def __init__(self, name, unchanged, int_range, convert, sized=False):
        self.name = name
        self.unchanged = unchanged  # exact Python types whose values stay as they are
        self.int_range = int_range  # exact ints between these two stay as they are too
        self.convert = convert
        self.sized = sized  # whether converted cells can be long


UNDECLARED = Rule(None, (bool, int, float, str, bytes), None, _inferred, True)

RULES = {
    rule.name: rule
    for rule in (
        Rule("BOOLEAN", (bool,), None, _boolean),
        Rule("SHORT", (), INT32, _integer),  # the SDK has no 16-bit check
        Rule("INT", (), INT32, _integer),
        Rule("LONG", (), INT64, _long),
        Rule("FLOAT", (float,), None, float),
        Rule("DOUBLE", (float,), None, float),
        Rule("DECIMAL", (str,), None, _decimal, True),
        Rule("NAIVE_DATE", (), None, None),
        Rule("NAIVE_DATETIME", (), None, None),
        Rule("UTC_DATETIME", (), None, None),
        Rule("BINARY", (bytes,), None, _binary, True),
        Rule("XML", (str,), None, _xml, True),
        Rule("STRING", (str,), None, _string, True),
        Rule("JSON", (), None, _json, True),
    )
}


def rule(name):
    """The rule of a declared type, or of an undeclared column for None."""
    if name is None:
        return UNDECLARED
    found = RULES[name]
    if found.convert is None:
        # datetime is imported only for connectors that declare dates.
        from fivetran_connector_sdk import _dates

        found.convert = getattr(_dates, name.lower())
    return found


def _picker(positions):
    """Takes the cells at some positions out of a row, always as a tuple."""
    if len(positions) == 1:
        return itemgetter(slice(positions[0], positions[0] + 1))
    return itemgetter(*positions)


def recipe(kinds, columns, rules, weigh):
    """What to do with rows whose values have these exact types: (texts, convert), each of them None if not needed.

    `texts(values)` are the cells that are sent as they are and must be checked for lone surrogates;
    `convert(values)` returns the row to send, or raises. `weigh(size)` is told of long cells.
    """
    texts, conversions, sized = [], [], []
    for position, (kind, rule) in enumerate(zip(kinds, rules)):
        if kind is NOTHING:
            continue
        if kind not in rule.unchanged:
            conversions.append((position, rule.convert))
            if rule.sized:
                sized.append(position)
        elif kind is str:
            texts.append(position)
        elif kind is bytes:
            sized.append(position)
    convert = _converter(conversions, sized, columns, rules, weigh) if conversions or sized else None
    return _picker(texts) if texts else None, convert


def _converter(conversions, sized, columns, rules, weigh):
    def convert(values):
        row = list(values)
        try:
            for position, function in conversions:
                row[position] = function(values[position])
        except Exception as error:
            _name_column(error, columns[position], rules[position], values[position])
            raise
        size = 0
        for position in sized:
            cell = row[position]
            kind = type(cell)
            if kind is tuple:
                size += len(cell[0])
            elif kind is str or kind is bytes:
                size += len(cell)
        if size > LONG_TEXT:
            weigh(size)
        return tuple(row)

    return convert


def _name_column(error, column, rule, value):
    declared = f"declared {rule.name}" if rule.name else "not declared"
    _checks.hint(error, f"column '{column}' ({declared}) was given a value of type {type(value).__name__}")
