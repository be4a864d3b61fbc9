"""The values that the front end builds, with the arguments it gives them. Numbers as in the gRPC contract of SDK 2.x."""

from dataclasses import dataclass, field
from enum import IntEnum


class DataType(IntEnum):
    UNSPECIFIED = 0
    BOOLEAN = 1
    SHORT = 2
    INT = 3
    LONG = 4
    DECIMAL = 5
    FLOAT = 6
    DOUBLE = 7
    NAIVE_DATE = 8
    NAIVE_DATETIME = 9
    UTC_DATETIME = 10
    BINARY = 11
    XML = 12
    STRING = 13
    JSON = 14
    NAIVE_TIME = 15


class RecordType(IntEnum):
    UPSERT = 0
    UPDATE = 1
    DELETE = 2


@dataclass
class DecimalParams:
    precision: int = 0
    scale: int = 0


@dataclass
class Column:
    name: str
    type: DataType = DataType.UNSPECIFIED
    primary_key: bool = False
    decimal: DecimalParams = None


@dataclass
class Table:
    name: str
    schema: str = None
    columns: list = field(default_factory=list)


@dataclass
class SchemaResult:
    tables: list = None
    not_supported: bool = False


@dataclass
class Record:
    table: str
    type: RecordType
    row_data: dict
    schema: str = None


@dataclass
class Truncate:
    table: str
    schema: str = None
    deferred: bool = False


@dataclass
class FileChunk:
    table: str
    path: str
    data: bytes
    is_last: bool
    expected_bytes: int = None
    schema: str = None


@dataclass
class Checkpoint:
    state_json: str


@dataclass
class Warning:
    message: str


@dataclass
class Task:
    message: str
