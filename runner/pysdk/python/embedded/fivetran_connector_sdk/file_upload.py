"""A file that goes with a row: FileUpload, its checks, and the chunks it is read in (SDK 3.0.0: checks and texts)."""

import abc

from fivetran_connector_sdk import _checks

CHUNK_BYTES = 2 * 1024 * 1024
PATH_COLUMN = "_fivetran_file_path"


class _Readable(abc.ABCMeta):
    """Makes isinstance() ask for a read method, as the SDK's runtime protocol does, without importing typing."""

    def __instancecheck__(cls, instance):
        return super().__instancecheck__(instance) or getattr(instance, "read", None) is not None


class ByteStream(metaclass=_Readable):
    """Anything with `read(size) -> bytes`."""

    def read(self, size=-1): ...


class FileUpload:
    """A file for `op.upsert(..., file=)`: its path at the destination, and the stream to read. Immutable."""

    __slots__ = ("path", "stream", "expected_bytes")

    def __init__(self, path, stream, expected_bytes=None):
        put = object.__setattr__
        put(self, "path", path.strip() if isinstance(path, str) else path)
        put(self, "stream", stream)
        put(self, "expected_bytes", expected_bytes)

    def __setattr__(self, name, value):
        raise AttributeError(f"cannot assign to field {name!r}")

    def __delattr__(self, name):
        raise AttributeError(f"cannot delete field {name!r}")

    def _key(self):
        return self.path, self.stream, self.expected_bytes

    def __eq__(self, other):
        return self._key() == other._key() if type(other) is FileUpload else NotImplemented

    def __hash__(self):
        return hash(self._key())

    def __repr__(self):
        return f"FileUpload(path={self.path!r}, stream={self.stream!r}, expected_bytes={self.expected_bytes!r})"


def check(upload):
    """Raises what the SDK raises for a bad FileUpload."""
    _check_path(upload.path)
    if not isinstance(upload.stream, ByteStream):
        raise ValueError(
            f"Invalid stream: object of type '{type(upload.stream).__name__}' does not have a read() method. "
            "The stream must be a file-like object with a read(size) method, such as an open file handle or io.BytesIO."
        )
    _check_expected_bytes(upload.expected_bytes)


def _check_path(path):
    if not isinstance(path, str):
        raise ValueError(f"Invalid file path: expected a string, but received {type(path).__name__}.")
    if not path:
        raise ValueError("Invalid file path: path cannot be empty or contain only whitespace.")
    if "\x00" in path:
        raise ValueError(
            "Invalid file path: path contains null bytes (\\x00), which are not allowed. "
            "Remove any null characters from the file path."
        )
    if path.endswith("/"):
        raise ValueError(
            f"Invalid file path '{path}': path cannot end with a slash. Did you mean '{path.rstrip('/')}'? "
            "File paths must point to a file, not a directory."
        )
    if "//" in path:
        raise ValueError(
            f"Invalid file path '{path}': path contains double slashes (//). "
            "Use single slashes to separate path segments."
        )
    path.encode()  # UnicodeEncodeError for a lone surrogate, before anything is sent


def _check_expected_bytes(size):
    if size is None:
        return
    if type(size) is not int:
        raise ValueError(
            f"Invalid expected_bytes: expected an integer, but received {type(size).__name__}. "
            "If you know the file size, provide it as an integer (in bytes)."
        )
    if size < 0:
        raise ValueError(
            f"Invalid expected_bytes: {size} is negative. File size must be zero or a positive integer. "
            "If the file size is unknown, omit the expected_bytes parameter."
        )
    if size > _checks.INT64_MAX:
        raise ValueError(
            f"Invalid expected_bytes: {size} exceeds maximum allowed size of {_checks.INT64_MAX:,} bytes "
            f"({_checks.INT64_MAX / 1024**3:.2f} GB). "
            "If your file is larger than this limit, please contact Fivetran support."
        )


def chunks(upload):
    """Yields (bytes, last): full chunks, then always an empty one with last=True, as the SDK does."""
    sent = 0
    while True:
        try:
            data = _read_chunk(upload.stream)
        except Exception as error:
            _checks.hint(
                error,
                f"reading the file '{upload.path}' failed after {sent:,} bytes; its row was not sent",
            )
            raise
        yield data, not data
        if not data:
            return
        sent += len(data)


def _read_chunk(stream):
    """Up to CHUNK_BYTES; read() may return less than it was asked for before the end."""
    pieces = []
    missing = CHUNK_BYTES
    while missing > 0:
        piece = stream.read(missing)
        if not isinstance(piece, bytes):
            raise TypeError(
                f"Invalid stream.read() return type: expected bytes, but received {type(piece).__name__}. "
                "The stream's read() method must return bytes, not strings or other types. "
                "If reading from a file, ensure it's opened in binary mode with 'rb'."
            )
        if not piece:
            break
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
