"""The first byte of a cell, as in the row_data encoding of SDK 2.10.4 to 2.13.1."""

CELL_NULL, CELL_SCALAR, CELL_JSON, CELL_BINARY, CELL_FLOAT, CELL_DOUBLE = range(6)
