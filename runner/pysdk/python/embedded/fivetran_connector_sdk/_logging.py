"""Logging for authors, and csdk's own lines. Both become L frames; without a sync they are printed.

SDK 3.0.0 for levels, their numbers and the one-frame traceback. Differences, with a warning each the first time:
before LOG_LEVEL is set (while connector.py is imported) the SDK raises TypeError, and a message that is no str raises
AttributeError in a local run; here the line appears.
"""

from enum import IntEnum

from fivetran_connector_sdk._stream import STREAM

_warned = set()


def engine_log(level_name, message):
    """A line of csdk itself."""
    STREAM.log(level_name, message, "csdk")


def _warn_once(key, message):
    if key not in _warned:
        _warned.add(key)
        engine_log("WARNING", message)


class Logging:
    class Level(IntEnum):
        DEBUG = 1
        FINE = 2
        INFO = 3
        WARNING = 4
        ERROR = 5
        SEVERE = 6
        CRITICAL = 7

    LOG_LEVEL = None  # set to DEBUG when connector.py has been imported

    @staticmethod
    def debug(message: str):
        """For local runs only: the platform drops it."""
        _log(Logging.Level.DEBUG, message)

    @staticmethod
    def fine(message: str):
        """The old name of debug()."""
        _log(Logging.Level.FINE, message)

    @staticmethod
    def info(message: str):
        _log(Logging.Level.INFO, message)

    @staticmethod
    def warning(message: str):
        _log(Logging.Level.WARNING, message)

    @staticmethod
    def error(message: str, exception: Exception = None):
        _log(Logging.Level.ERROR, message, exception)

    @staticmethod
    def severe(message: str, exception: Exception = None):
        """The old name of error() and critical()."""
        _log(Logging.Level.SEVERE, message, exception)

    @staticmethod
    def critical(message: str, exception: Exception = None):
        _log(Logging.Level.CRITICAL, message, exception)


def _log(level, message, exception=None):
    threshold = Logging.LOG_LEVEL
    if threshold is None:
        _warn_once(
            "import",
            "a log call while connector.py is being imported: the Connector SDK raises TypeError "
            "(\"'<=' not supported between instances of 'NoneType' and 'Level'\") here and the sync fails; "
            "log inside schema() or update()",
        )
    elif threshold > level:
        return
    if not isinstance(message, str):
        _warn_once(
            "type",
            f"a log message of type {type(message).__name__}: the Connector SDK takes only str and raises "
            f"AttributeError (\"'{type(message).__name__}' object has no attribute 'split'\") here; use str() or an f-string",
        )
        message = str(message)
    if exception:
        import traceback  # slow to import, rarely needed

        lines = traceback.format_exception(type(exception), exception, exception.__traceback__, limit=1)
        message += "\n" + "".join(lines)
    STREAM.log(level.name, message, "connector")
