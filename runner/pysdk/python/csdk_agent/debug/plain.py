"""Stops without debugpy: the thread waits where it is, and shows its frames and variables; nothing can be changed.

A stopped thread serves itself what csdk asks for: values are the author's objects, whose repr() belongs in the author's
thread. Other threads run on until they come to a stop of their own.
"""

import reprlib
import threading
import types
from itertools import count, islice
from queue import SimpleQueue
from threading import RLock

from csdk_agent import failure as _failure
from csdk_agent.debug.stops import Expression, Unusable

MOST_AT_ONCE = 1000  # variables of an answer when csdk names no count
MOST_CHARACTERS = 2000  # of a text
OVER = {"error": "the thread is not stopped any more"}


class Plain:
    def __init__(self, debugger, channel):
        self._debugger = debugger
        self._channel = channel
        self._numbers = {}  # id of a thread -> (number, thread), which keeps the id taken
        self._next = count(1)
        self._stopped = {}  # number of a thread -> _Stopped
        self._owners = {}  # number of a frame or a variable -> _Stopped
        self._lock = RLock()  # between who gives a stopped thread a command, and the end of its stop
        self.commands = {
            "stack": lambda command: self._pass_on(command, self._stopped, command["thread"]),
            "scopes": lambda command: self._pass_on(command, self._owners, command["frame"]),
            "variables": lambda command: self._pass_on(command, self._owners, command["variable"]),
            "evaluate": lambda command: self._pass_on(command, self._owners, command["frame"]),
            "resume": self._resume,
        }

    def thread_id(self, thread):
        known = self._numbers.get(id(thread))
        if known is None:
            known = self._numbers[id(thread)] = (next(self._next), thread)
        return known[0]

    def stop(self, frame, event, error):
        number = self.thread_id(threading.current_thread())
        stopped = self._stopped[number] = _Stopped(self, self._debugger.project, frame, error)
        try:
            self._channel.tell("stopped", thread=number, **event)
            for command in iter(stopped.commands.get, None):
                self._channel.reply(command["id"], stopped.answer(command))
        finally:
            with self._lock:
                del self._stopped[number]
                for handle in stopped.handles:
                    del self._owners[handle]
            while not stopped.commands.empty():  # that came after the one to go on
                command = stopped.commands.get()
                if command is not None:
                    self._channel.reply(command["id"], OVER)
            self._channel.tell("continued", thread=number)

    def take_number(self, stopped):
        number = next(self._next)
        self._owners[number] = stopped
        return number

    def _pass_on(self, command, owners, number):
        with self._lock:
            stopped = owners.get(number)
            if stopped is None:
                return OVER
            stopped.commands.put(command)
        return None

    def _resume(self, command):
        threads = [command["thread"]] if command.get("thread") is not None else list(self._stopped)
        for stopped in filter(None, map(self._stopped.get, threads)):
            stopped.commands.put(None)
        return {}


class _Stopped:
    """One stop of a thread: everything but `commands` is used by that thread only."""

    def __init__(self, plain, project, frame, error):
        self._plain = plain
        self._project = project
        self._frames = list(_stack(frame, error))
        self._numbers = {}  # place in _frames -> number
        self.commands = SimpleQueue()
        self.handles = {}  # number -> frame, or (value, its expression or None)

    def answer(self, command):
        try:
            return getattr(self, f"_{command['command']}")(command)
        except Exception as error:
            return {"error": _failure.describe(error)}
        except SystemExit as error:  # evaluated by somebody who did not mean it
            return {"error": f"SystemExit: {error}"}

    def _take(self, content):
        number = self._plain.take_number(self)
        self.handles[number] = content
        return number

    def _stack(self, command):
        frames = []
        for place, (frame, line) in enumerate(self._frames):
            if place not in self._numbers:
                self._numbers[place] = self._take(frame)
            code = frame.f_code
            frames.append(
                {
                    "id": self._numbers[place],
                    "name": code.co_name,
                    "file": code.co_filename,
                    "line": line,
                    "mine": self._project.holds(code.co_filename),
                }
            )
        return {"frames": frames}

    def _scopes(self, command):
        frame = self.handles[command["frame"]]
        return {
            "locals": self._take((_Names(frame.f_locals), None)),
            "globals": self._take((_Names(frame.f_globals), None)),
        }

    def _variables(self, command):
        value, expression = self.handles[command["variable"]]
        start = command.get("start") or 0
        wanted = command.get("count") or MOST_AT_ONCE
        children = islice(_children(value, expression), start, start + wanted)
        variables = [self._variable(*child) for child in children]
        more = sum(_size(value)) - start - len(variables)
        if more > 0 and not command.get("count"):
            variables.append({**self._variable("...", None, None), "value": f"{more:,} more", "type": ""})
        return {"variables": variables}

    def _evaluate(self, command):
        frame = self.handles[command["frame"]]
        try:
            expression = Expression(command["expression"], None, "this")
        except Unusable as error:
            return {"error": str(error)}
        return self._variable(command["expression"], expression.value_in(frame), f"({command['expression']})")

    def _variable(self, name, value, expression):
        indexed, named = _size(value)
        return {
            "name": name,
            "value": shown(value),
            "type": type(value).__name__,
            "variable": self._take((value, expression)) if indexed or named else 0,
            "evaluate": expression,
            "indexed": indexed,
            "named": named,
        }


def _stack(frame, error):
    """(frame, line) of the author's and of libraries', innermost first; for an error down to the author's deepest frame."""
    if error is None:
        while frame is not None:
            yield frame, frame.f_lineno
            frame = frame.f_back
            while frame is not None and _is_machinery(frame):
                frame = frame.f_back
        return
    found, trace = [], error.__traceback__
    while trace is not None:
        if not _is_machinery(trace.tb_frame):
            found.append((trace.tb_frame, trace.tb_lineno))
        trace = trace.tb_next
    deepest = max(place for place, (other, _) in enumerate(found) if other is frame)
    yield from reversed(found[: deepest + 1])


def _is_machinery(frame):
    return frame.f_code.co_filename.startswith(tuple(_failure.machinery))


# Values. Nothing here calls code of the author but repr(): containers are read by the methods of their built-in class.


class _Names(dict):
    """The variables of a scope."""

    def shown(self):
        return (name for name in self if not name.startswith("__"))


_LEAVES = (str, bytes, bytearray, int, float, complex, type(None), type, range, types.FunctionType, types.BuiltinFunctionType)
_SEQUENCES = (list, tuple, set, frozenset)


def _base(value, kinds):
    """The built-in class whose methods read the value, or None."""
    return next((kind for kind in kinds if isinstance(value, kind)), None)


def _size(value):
    """(how many numbered children it has, how many named ones)."""
    if isinstance(value, _Names):
        return 0, sum(1 for _ in value.shown())
    if isinstance(value, dict):
        return 0, dict.__len__(value)
    base = _base(value, _SEQUENCES)
    if base is not None:
        return base.__len__(value), 0
    if isinstance(value, _LEAVES):
        return 0, 0
    return 0, sum(1 for _ in _attributes(value))


def _children(value, expression):
    """(name, value, expression or None) of each child."""
    if isinstance(value, _Names):
        for name in sorted(value.shown()):
            yield name, value[name], name
    elif isinstance(value, dict):
        for key, item in list(dict.items(value)):
            path = f"{expression}[{key!r}]" if expression and type(key) in (str, int, bool, bytes) else None
            yield shown(key), item, path
    elif isinstance(value, (list, tuple)):
        base = _base(value, (list, tuple))
        for number, item in enumerate(base.__iter__(value)):
            yield str(number), item, f"{expression}[{number}]" if expression else None
    elif isinstance(value, (set, frozenset)):
        base = _base(value, (set, frozenset))
        for number, item in enumerate(list(base.__iter__(value))):
            yield str(number), item, None
    else:
        for name, item in _attributes(value):
            yield name, item, f"{expression}.{name}" if expression else None


def _attributes(value):
    """What an object has itself, without asking its class."""
    try:
        own = object.__getattribute__(value, "__dict__")
    except Exception:
        own = None
    if isinstance(own, dict):
        yield from ((name, item) for name, item in list(dict.items(own)) if isinstance(name, str))
    for kind in type(value).__mro__:
        for name, member in list(vars(kind).items()):
            if isinstance(member, types.MemberDescriptorType) and not name.startswith("__"):
                try:
                    yield name, member.__get__(value)
                except AttributeError:  # a slot without a value
                    pass


class _Repr(reprlib.Repr):
    def __init__(self):
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = MOST_CHARACTERS
        self.maxdict = self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = 20
        self.maxlevel = 4

    def repr_dict(self, value, level):
        """In the dict's own order."""
        if level <= 0:
            return "{...}"
        pieces = [f"{self.repr1(key, level - 1)}: {self.repr1(item, level - 1)}" for key, item in islice(dict.items(value), self.maxdict)]
        return "{" + ", ".join(pieces + ["..."] * (dict.__len__(value) > self.maxdict)) + "}"


_repr = _Repr()


def shown(value):
    """Its repr, shortened; a repr that raises is said so."""
    try:
        if type(value) in (bytes, bytearray):
            return repr(value[:MOST_CHARACTERS]) + ("..." if len(value) > MOST_CHARACTERS else "")
        text = _repr.repr(value)
        return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}..."
    except Exception as error:
        return f"<{type(value).__name__}: its repr() raised {type(error).__name__}>"
