"""One module for each table: NAME, declaration() and sync(client, cursor) -> cursor."""

from . import customers, order_lines

TABLES = [customers, order_lines]
