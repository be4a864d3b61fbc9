"""Writes, for one shape of row and the types its values have had so far, the function that turns a dict into cells.

Why: looking at the types of ten values one by one costs more than all the rest of an operation. Code that is written
for these columns does it in a third of the time, as the interpreter specialises `type(v) is str`.

The function holds only what must be true for the usual row. For any other row it returns None (or raises whatever it
runs into), and the row goes the slow way, which knows all rules and makes the messages. It is pure: running it and
then the slow way on the same row does no harm.
"""

from fivetran_connector_sdk import _values

MOST_COLUMNS = 2000  # wider rows always take the slow way: CPython's compiler gets slow


def give_up(data):
    """Stands for a function that has not been generated."""
    return None


def generate(pick, rules, seen):
    """`pick` takes the plan's values out of a dict; `seen` are the combinations of types that rows have had."""
    if not 0 < len(rules) <= MOST_COLUMNS:
        return give_up
    names = {"pick": pick, "is_long": _is_long}
    conditions, texts, conversions, cells = [], [], [], []
    for position, rule in enumerate(rules):
        value = f"v{position}"
        cell = value
        kinds = sorted({kinds[position] for kinds in seen}, key=_usual_first)
        if _needs_conversion(kinds, rule):
            cell = f"x{position}"
            names[f"c{position}"] = rule.convert
            conversions.append(f"{cell} = None if {value} is None else c{position}({value})")
            if rule.sized:
                conversions.append(f"if is_long({cell}): return None")
        else:
            conditions.append(_condition(value, kinds, rule))
            if str in kinds:
                texts.append(_text(value, kinds))
        cells.append(cell)
    source = _source(conditions, texts, conversions, cells)
    exec(compile(source, "<csdk: rows of one shape>", "exec"), names)
    return names["take"]


def _source(conditions, texts, conversions, cells):
    values = "".join(f"v{position}, " for position in range(len(cells)))
    lines = [
        f"if len(data) != {len(cells)}: return None",
        f"{values}= row = pick(data)",
    ]
    if conditions:
        lines.append(f"if not ({' and '.join(conditions)}): return None")
    if texts:
        lines.append(f'text = f"{"".join(texts)}"')
        lines.append(f"if len(text) > {_values.LONG_TEXT}: return None")
        lines.append("if not text.isascii(): text.encode()")  # raises for a lone surrogate
    lines += conversions
    lines.append(f"return ({', '.join(cells)},)" if conversions else "return row")
    return "def take(data):\n" + "".join(f" {line}\n" for line in lines)


def _usual_first(kind):
    """None last: a column's usual type is asked for first."""
    return kind is _values.NOTHING, kind.__name__


def _needs_conversion(kinds, rule):
    return any(
        kind not in rule.unchanged and not (kind is int and rule.int_range)
        for kind in kinds
        if kind is not _values.NOTHING
    )


def _condition(value, kinds, rule):
    """That the value has one of these types and needs no conversion."""
    tests = []
    for kind in kinds:
        test = f"{value} is None" if kind is _values.NOTHING else f"type({value}) is {kind.__name__}"
        if kind is int and rule.int_range:
            low, high = rule.int_range
            test += f" and {low} <= {value} <= {high}"
        elif kind is bytes:
            test += f" and len({value}) <= {_values.LONG_TEXT}"
        tests.append(test)
    return f"({' or '.join(tests)})"


def _text(value, kinds):
    """The value's part of the text that is checked for lone surrogates."""
    if kinds == [str]:
        return f"{{{value}}}"
    if kinds == [str, _values.NOTHING]:
        return f"{{{value} or ''}}"
    return f"{{{value} if type({value}) is str else ''}}"


def _is_long(cell):
    if type(cell) is tuple:
        return len(cell[0]) > _values.LONG_TEXT
    return type(cell) in (str, bytes) and len(cell) > _values.LONG_TEXT
