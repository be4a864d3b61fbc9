"""Stops on lines, by a tool of sys.monitoring (Python 3.12 and newer). Python tells it of each line once, and from then on only
of those with a stop: a line costs nothing, also in the function that sends the rows. A debugger that traces makes that
function a dozen times slower.
"""

import os
import sys

from csdk_agent.debug.stops import Unusable

_monitoring = getattr(sys, "monitoring", None)
# Numbers without a meaning of their own. The highest number is asked first, and debugpy has 0: so a step that comes to a line with a
# stop ends in that stop, and debugpy, asked about the same line, finds no step that it should end.
_TOOLS = (4, 3)


class Lines:
    def __init__(self, debugger):
        self.possible = _monitoring is not None
        self._debugger = debugger
        self._tool = None
        # (real path -> {line: its stops}, co_filename -> its lines in that, or None). Replaced as one by the channel's thread, while the
        # author's threads look something up.
        self._table = {}, {}
        self._pausing = False
        self._places = {}  # (file, its size and time) -> its lines with code, or why it has none

    def place(self, stop):
        """The line where it stops: that one, or the next one with code."""
        if not self.possible:
            raise Unusable("line stops need Python 3.12 or newer")
        if self._tool is None:
            self._tool = self._take_tool()
        path, line = stop.content["file"], stop.content["line"]
        lines = self._lines_of(path)
        found = [number for number in lines if number >= line]
        if not found:
            raise Unusable(f"no code is in line {line} of {path} or after it: the last line with code is {max(lines, default=0)}")
        return min(found)

    def _lines_of(self, path):
        try:
            status = os.stat(path)
            key = path, status.st_size, status.st_mtime_ns
            if key not in self._places:
                with open(path, "rb") as file:
                    self._places[key] = _lines_with_code(file.read(), path)
        except OSError as error:
            raise Unusable(f"{path} cannot be read: {error.strerror}") from None
        if isinstance(self._places[key], str):
            raise Unusable(self._places[key])
        return self._places[key]

    def replace(self, stops):
        """Called whenever the stops have changed; `stop.line` is what `place` has found."""
        wanted = {}
        for stop in stops:
            lines = wanted.setdefault(_real(stop.content["file"]), {})
            lines[stop.line] = (*lines.get(stop.line, ()), stop)
        self._table = wanted, {}
        self._listen()

    def pause(self):
        """Stops at the next line of the author; raises Unusable where Python cannot tell of it."""
        if not self.possible:
            return
        if self._tool is None:
            self._tool = self._take_tool()
        self._table = self._table[0], {}
        self._pausing = True
        self._listen()

    def _listen(self):
        needed = bool(self._table[0]) or self._pausing
        if self._tool is not None:
            _monitoring.set_events(self._tool, _monitoring.events.LINE if needed else 0)
            _monitoring.restart_events()

    def _take_tool(self):
        for number in _TOOLS:
            try:
                _monitoring.use_tool_id(number, "csdk")
            except ValueError:  # the connector, or a tool that it runs under, has it
                continue
            _monitoring.register_callback(number, _monitoring.events.LINE, self._line)
            return number
        raise Unusable("the connector uses all tool numbers of sys.monitoring")

    # In the author's threads, before a line runs.

    def _line(self, code, line):
        table = self._table
        wanted, files = table
        try:
            lines = files[code.co_filename]
        except KeyError:
            lines = files[code.co_filename] = wanted.get(_real(code.co_filename))
        stops = lines.get(line) if lines is not None else None
        if self._pausing and self._debugger.project.holds(code.co_filename):
            self._pausing = False
            self._listen()
            self._debugger.paused_at_line(sys._getframe(1))
        elif stops is not None:
            self._debugger.line(stops, sys._getframe(1))
        if stops is None and table is self._table:  # in another one, this line may have a stop
            return _monitoring.DISABLE


def _real(path):
    return os.path.normcase(os.path.realpath(path))


def _lines_with_code(source, path):
    """The numbers of lines that can stop, or why there are none."""
    try:
        code = compile(source, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        where = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        return f"{path}{where} is no Python: {getattr(error, 'msg', error)}"
    lines, waiting = set(), [code]
    while waiting:
        code = waiting.pop()
        lines.update(line for _, _, line in code.co_lines() if line)
        waiting += [value for value in code.co_consts if isinstance(value, type(code))]
    return lines
