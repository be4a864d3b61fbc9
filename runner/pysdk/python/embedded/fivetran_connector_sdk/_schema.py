"""What schema() returned, checked and put into the form that csdk reads (frame S).

Checks, their order and texts: SDK 3.0.0. On purpose different: a `primary_key` that is one string is an error, and
unknown keys are told of instead of being ignored.
"""

from fivetran_connector_sdk import _checks, _values

KNOWN_KEYS = ("table", "schema", "primary_key", "columns")


class Table:
    """One declared table."""

    def __init__(self, name, schema, primary_key, columns, unknown_keys):
        self.name = name
        self.schema = schema
        self.primary_key = primary_key
        self.columns = columns  # name -> (type name or None, precision, scale)
        self.unknown_keys = unknown_keys

    def types(self):
        return {name: declared[0] for name, declared in self.columns.items()}

    def content(self, site):
        """The key's columns come first, as the SDK sends them, then the others in the order of `columns`."""
        names = [*self.primary_key, *(name for name in self.columns if name not in self.primary_key)]
        return {
            "table": self.name,
            "schema": self.schema,
            "primary_key": self.primary_key,
            "columns": [
                dict(zip(("name", "type", "precision", "scale"), (name, *self.columns[name]))) for name in names
            ],
            "unknown_keys": self.unknown_keys,
            "site": site,
        }


def tables(response):
    """The tables of a response of schema(), by (schema or None, name)."""
    found = {}
    for entry in response:
        if "table" not in entry:
            raise ValueError(f"Entry missing table name: {entry}")
        name = entry["table"]
        schema = entry.get("schema")
        _checks.table_name(name)
        _checks.schema_name(schema)
        if (schema, name) in found:
            raise ValueError(f"Table {name} already exists in {schema}" if schema else f"Table already defined: {name}")
        found[schema, name] = _table(entry, name, schema)
    return found


def is_list_of_dicts(response):
    return isinstance(response, (list, tuple)) and all(isinstance(entry, dict) for entry in response)


def _table(entry, name, schema):
    columns = {}
    primary_key = _primary_key(entry) if "primary_key" in entry else []
    if "columns" in entry:
        for column, declared in entry["columns"].items():
            column_name = _checks.text(column)
            columns[column_name] = _declared_type(column, declared, entry)
    for key in primary_key:
        columns.setdefault(key, (None, 0, 0))
    unknown = [str(key) for key in entry if key not in KNOWN_KEYS]
    return Table(_checks.text(name), _checks.optional_text(schema), primary_key, columns, unknown)


def _primary_key(entry):
    given = entry["primary_key"]
    if isinstance(given, (str, bytes)):
        raise TypeError(
            f"primary_key of table {entry['table']} must be a list of column names, such as [{given!r}], but is the string "
            f"{given!r}; the Connector SDK would silently take each of its letters for a key column"
        )
    return list(dict.fromkeys(_checks.text(column) for column in given))


def _declared_type(column, declared, entry):
    """(type name, precision, scale)"""
    if isinstance(declared, str):
        return _named_type(declared), 0, 0
    if isinstance(declared, dict):
        return _decimal(column, declared, entry)
    raise ValueError(f"Unrecognized column type for column: {column} in entry: {entry}. Got: {declared}")


def _named_type(declared):
    name = declared.upper()
    if name == "DECIMAL":
        raise ValueError(
            "DECIMAL data type missing precision and scale. Use a dictionary for DECIMAL column type like: "
            '"col_name": {  # Decimal data type with precision and scale.\n'
            '    "type": "DECIMAL",\n    "precision": 15,\n    "scale": 2\n}'
        )
    if name not in _values.RULES:
        raise ValueError("Unrecognized column type encountered:: ", str(declared))  # two arguments, as in the SDK
    return name


def _decimal(column, declared, entry):
    if "type" not in declared:
        raise _checks.hint(
            KeyError("type"), f"column '{column}': a column given as a dict needs 'type', 'precision' and 'scale'"
        )
    if declared["type"].upper() != "DECIMAL":
        raise ValueError(
            f"Expecting DECIMAL data type for dictionary column entry, but got: {declared['type']} in entry: {entry} "
            f"for column: {column}. Dictionary type is only allowed for DECIMAL columns with 'precision' and 'scale' fields, "
            "as in: {'type': 'DECIMAL', 'precision': <int>, 'scale': <int>}. "
            "For all other data types, use a string as the column type."
        )
    missing = [repr(key) for key in ("precision", "scale") if key not in declared]
    if missing:
        raise ValueError(
            f"DECIMAL column '{column}' is missing {' and '.join(missing)}. "
            "Give both its precision and its scale, as in: {'type': 'DECIMAL', 'precision': 15, 'scale': 2}"
        )
    return "DECIMAL", _checks.uint32(declared["precision"]), _checks.uint32(declared["scale"])


def unknown_key_warning(table):
    """The sentence for a table with unknown keys."""
    import difflib  # slow to import, rarely needed

    parts = []
    for key in table.unknown_keys:
        near = difflib.get_close_matches(key.lower(), KNOWN_KEYS, 1, 0.5)
        parts.append(f"'{key}'" + (f" (did you mean '{near[0]}'?)" if near else ""))
    return (
        f"schema(): the entry of table {table.name} has keys that the Connector SDK ignores: {', '.join(parts)}; "
        f"it reads {', '.join(KNOWN_KEYS)}"
    )


def line_of_entry(lines, first, name):
    """The line (from 1) of connector.py where the entry of a table starts, as far as the text tells; else `first`."""
    for number in range(first, len(lines) + 1):
        text = lines[number - 1]
        if ('"table"' in text or "'table'" in text) and (f'"{name}"' in text or f"'{name}'" in text):
            return number
    return first
