"""What differs between the releases of the SDK and must not make a difference here; and its log lines.

Everything is done to the SDK in this process only, after its import and before connector.py is imported.
"""

import os
from types import SimpleNamespace

from csdk_agent.failure import machinery
from csdk_installed.find import numbers

# The same things have lived in several modules, and copies of them in the modules that import them by name.
CONSTANTS = {
    "DEBUGGING": True,  # log.debug() and log.fine() are seen; 2.13 does not wait a second for its memory sampler
    "EXECUTED_VIA_CLI": True,  # as in `fivetran debug`: Connector() looks for no other base URL
    "NO_RENAMING_ENFORCED": True,  # 2.3.3 to 2.6.0: names are applied once, in csdk
    "CHECKPOINT_OP_TIMEOUT_IN_SEC": None,  # a checkpoint returns when it is durable, however long that takes
}

# Would start a second run, ask questions, or change something at Fivetran.
DO_NOTHING = ("debug", "run", "deploy", "generate_configuration")


def adapt(sdk, channel, is_told):
    """`is_told()`: whether the failure of the sync is known, so that the SDK need not log it too."""
    folder = os.path.dirname(os.path.abspath(sdk.package.__file__))
    machinery.extend(folder + end for end in (os.sep, "_"))
    for name, value in CONSTANTS.items():
        replace(sdk, name, value)
    _take_logging(sdk, channel, is_told)
    _take_memory_tracker(sdk)
    for name in DO_NOTHING:
        if hasattr(sdk.package.Connector, name):
            setattr(sdk.package.Connector, name, _nothing(name, channel))
    if hasattr(sdk.package.Connector, "_set_debug_crash_report"):  # csdk tells more, and writes no files
        sdk.package.Connector._set_debug_crash_report = lambda *arguments, **keywords: None
    if numbers(sdk.version) < (1, 7, 3):
        _take_yield_check(sdk)


def replace(sdk, name, value):
    for module in sdk.modules:
        if hasattr(module, name):
            setattr(module, name, value)


def allow_logging(sdk):
    """After the import of connector.py: before it the SDK raises TypeError, as at Fivetran."""
    logging = sdk.package.Logging
    logging.LOG_LEVEL = min(logging.Level)


def _take_logging(sdk, channel, is_told):
    """Whole messages with their level, instead of lines whose form differs by release."""
    logging = sdk.package.Logging
    needs_text = hasattr(logging, "get_formatted_log")

    def log(level, message):
        if needs_text:
            message.split("\n")  # AttributeError for what is no str, as in the SDK
        channel.log(level.name, message if isinstance(message, str) else str(message), "connector")

    def library_log(message, level=logging.Level.INFO, dev_log=False, *arguments, **keywords):
        if dev_log or (level.name == "SEVERE" and is_told()):
            return
        channel.log(level.name, message, "sdk")

    logging._Logging__log = staticmethod(log)
    replace(sdk, "print_library_log", library_log)


def _take_memory_tracker(sdk):
    """csdk watches the memory of the process, with a limit that people can set."""
    idle = SimpleNamespace(start=lambda: None, stop=lambda *arguments, **keywords: None)
    replace(sdk, "get_memory_tracker", lambda: idle)


def _nothing(name, channel):
    def method(self, *arguments, **keywords):
        channel.log("INFO", f"connector.{name}() was called by the connector and does nothing: csdk runs the sync itself", "csdk")

    return method


def _take_yield_check(sdk):
    """Up to 1.7.2 each operation reads the source of the whole stack to find out whether it stands after `yield`, and
    ends the process if not. Lines.check_yield does it for the line that counts."""
    for module in sdk.modules:
        if hasattr(module, "_yield_check"):
            module._yield_check = lambda stack: None
            module.inspect = SimpleNamespace(stack=lambda: None)
