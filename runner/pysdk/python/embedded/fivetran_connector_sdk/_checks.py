"""Checks of single arguments, shared by operations, schema() and forms: the SDK's rules, order and texts.

Source: SDK 3.0.0, which repeats what the platform's protobuf messages accept: a text takes `str` or UTF-8 `bytes`
but no lone surrogate, an integer takes anything with `__index__` that is in range.
"""

import operator

INT64_MAX = (1 << 63) - 1
INT64_MIN = -(1 << 63)


def table_name(table):
    if not isinstance(table, str):
        raise TypeError(f"Table name must be a string, got {type(table).__name__}")
    if not table.strip():
        raise ValueError("Table name must be a non-empty string")


def schema_name(schema):
    """None means that no schema was given."""
    if schema is None:
        return
    if not isinstance(schema, str):
        raise TypeError(f"'schema' must be a string, got {type(schema).__name__}")
    if not schema.strip():
        raise ValueError("'schema' must be a non-empty string")


def message(text_of_author):
    if not isinstance(text_of_author, str):
        raise TypeError(f"Message must be a string, got {type(text_of_author).__name__}")
    if not text_of_author.strip():
        raise ValueError("Message must be a non-empty string")


def trace(text_of_author):
    if text_of_author is not None and not isinstance(text_of_author, str):
        raise TypeError(f"Trace must be a string, got {type(text_of_author).__name__}")


def text(value):
    """The exact str of a name; UnicodeEncodeError for a lone surrogate."""
    if isinstance(value, str):
        return value.encode("utf-8").decode("utf-8")
    if isinstance(value, bytes):
        return value.decode("utf-8")
    raise TypeError("bad argument type for built-in operation")


def optional_text(value):
    return None if value is None else text(value)


def unset_text(value):
    """A text of a form: None leaves it empty, as a protobuf constructor does."""
    return "" if value is None else text(value)


def boolean(value):
    """A flag: any integer is taken, None is False."""
    if value is None:
        return False
    number = operator.index(value)
    if not INT64_MIN <= number <= INT64_MAX:
        raise OverflowError("Python int too large to convert to C long")
    return bool(number)


def uint32(value):
    """A precision or scale."""
    number = operator.index(value)
    if not 0 <= number < 1 << 32:
        raise ValueError(f"Value out of range: {number}")
    return int(number)


def hint(error, advice):
    """Adds advice that csdk shows below the error; the error's own text stays the SDK's. The first advice wins."""
    if getattr(error, "csdk_hint", None) is None:
        try:
            error.csdk_hint = advice
        except Exception:  # an exception class of the author may refuse attributes
            pass
    return error
