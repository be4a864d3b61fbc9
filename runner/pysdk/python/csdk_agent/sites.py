"""Numbers for the author's lines that make operations.

A line is resolved once for each place in the byte code that calls an operation. When the caller is not a file of the
project (a library that was given `op.upsert`), the nearest caller inside the project counts, and is looked for each time.
"""

import os
from itertools import count

from csdk_agent.wire import json_frame

UNKNOWN = 0
_FOREIGN = -1


class Project:
    """Which files are the author's: those in the project folder that are not in a virtual environment in it."""

    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        self._prefixes = {self._prefix(self.folder), self._prefix(os.path.realpath(folder))}
        self._known = {}

    @staticmethod
    def _prefix(folder):
        return os.path.normcase(os.path.join(folder, ""))

    def holds(self, file):
        known = self._known.get(file)
        if known is None:
            known = self._known[file] = self._holds(os.path.normcase(file))
        return known

    def place(self, frame):
        """The nearest line of the author, as a part of a frame's content; empty when there is none."""
        while frame is not None and not self.holds(frame.f_code.co_filename):
            frame = frame.f_back
        if frame is None:
            return {}
        return {"file": frame.f_code.co_filename, "line": frame.f_lineno, "function": frame.f_code.co_name}

    def _holds(self, file):
        if not os.path.isabs(file):
            return False
        for prefix in self._prefixes:
            if file.startswith(prefix):
                folders = file[len(prefix) :].split(os.sep)[:-1]
                return not any(self._is_installed(prefix, folders[: depth + 1]) for depth in range(len(folders)))
        return False

    @staticmethod
    def _is_installed(prefix, folders):
        if folders[-1] in ("site-packages", "dist-packages"):
            return True
        return os.path.exists(os.path.join(prefix, *folders, "pyvenv.cfg"))


class Sites:
    """Used under the stream's lock."""

    def __init__(self, project):
        self._project = project
        self._places = {}  # (id of code, instruction) -> (number, code); the code is kept so that its id stays taken
        self._numbers = {}  # (file, line, function) -> number
        self._next = count(1)

    def number(self, caller, definitions):
        """The site of a frame; appends the frame that defines a new one to `definitions`."""
        while caller is not None:
            code = caller.f_code
            place = self._places.get((id(code), caller.f_lasti))
            if place is None:
                place = self._resolve(caller, code, definitions)
            if place[0] != _FOREIGN:
                return place[0]
            caller = caller.f_back
        return UNKNOWN

    def is_fixed(self, caller):
        """Whether the same place in the code always means the same site."""
        return self._places[id(caller.f_code), caller.f_lasti][0] != _FOREIGN

    def _resolve(self, caller, code, definitions):
        number = _FOREIGN
        if self._project.holds(code.co_filename):
            number = self.of_line(code.co_filename, caller.f_lineno, code.co_name, definitions)
        place = self._places[id(code), caller.f_lasti] = (number, code)
        return place

    def of_line(self, file, line, function, definitions):
        number = self._numbers.get((file, line, function))
        if number is None:
            number = next(self._next)
            # Defined before a signal handler can find and use it.
            definitions.extend(json_frame(b"N", {"site": number, "file": file, "line": line, "function": function}))
            self._numbers[file, line, function] = number
        return number
