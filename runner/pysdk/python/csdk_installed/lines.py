"""Which line of the author made each message: operations are wrapped, and do what they do.

Before a message goes to gRPC a frame G with the lines of its rows goes to csdk: one G for each UpdateResponse, in order,
[number of the line, how many rows, ..]; for a checkpoint, a warning, a task or a chunk of a file, its line and 1. Numbers are defined in
frames N before (see sites).

An operation appends its line first and calls the SDK then, both under one lock: so lines are in the order of the rows,
and are there when a row reaches gRPC, whose thread takes as many as the message has rows and needs no lock. It must not:
the SDK's queue may be full, and the thread that waits for room in it holds the lock.
"""

from itertools import groupby
from sys import _getframe
from threading import Lock, RLock
from types import GeneratorType

from csdk_agent.sites import UNKNOWN, Sites
from csdk_agent.wire import json_frame

ROWS = ("upsert", "update", "delete", "truncate")
MESSAGES = ("warning", "error")

# Fields of an UpdateResponse that hold rows: the names changed in 2.10.3.
MANY = {"structured_records": "structured_records", "records": "records"}
ONE = ("structured_record", "record")
CHUNK = "unstructured_record"  # of a file

NO_RUN = "no runner is installed: operations can only be called while the runner executes the connector"


class MissingYield(BaseException):
    """Ends the sync, as the SDK ends the process: `except Exception` must not stop it."""

    csdk_hint = "the SDK up to 1.7.2 sends only what update() yields"


class Lines:
    def __init__(self, project, sdk, engine=None):
        """`engine` is a debug.InstalledEngine under the debugger."""
        self._project = project
        self._engine = engine
        self.answer = None  # csdk's to the last checkpoint
        self._sites = Sites(project)
        self._yields = sdk.yields
        self._inner = "op" if sdk.service == "Connector" else None  # before 1.7.1 one message more is around it
        self._new_locks()
        self._definitions = []
        self._closed = "connector.py is still being imported: call operations in update()"
        self._refused = lambda: None
        # (id of the caller's code, instruction) -> number, where that is always the same; Sites keeps the code, and so its
        # id. Empty when operations are not possible.
        self._places = {}
        self._rows = []
        # Rows and other messages overtake each other between threads. Where the author yields them, there is one order.
        self._messages = self._rows if sdk.yields else []
        self._checkpoints = self._rows if sdk.yields else []
        self._checked = set()  # lines that have their `yield`

    def _new_locks(self):
        self._lock = RLock()
        self._acquire, self._release = self._lock.acquire, self._lock.release
        self._checkpoint_lock = Lock()  # the SDK has one, too: one checkpoint after the other

    def open(self):
        self._closed = None

    def close(self, reason):
        """Operations raise RuntimeError from now on: the SDK would keep rows that nobody asks for, and hang when it has
        a hundred of them."""
        with self._lock:
            self._closed = reason
            self._places.clear()

    def fork(self, reason, refused):
        """In a forked child, where a thread that does not exist may hold the locks. `refused()` is called for each operation."""
        self._refused = refused
        self._new_locks()
        self._closed = reason
        self._places.clear()

    def wrap(self, operations):
        """Replaces the static methods of the SDK's class Operations."""
        for names, make in ((ROWS, self._row), (MESSAGES, self._message), (("checkpoint",), self._checkpoint)):
            for name in names:
                original = getattr(operations, name, None)
                if original is not None:
                    before = self._engine.before(name) if self._engine is not None else None
                    wrapped = self._yielded(original, before) if self._yields else make(original, before)
                    wrapped.__name__, wrapped.__qualname__ = original.__name__, original.__qualname__
                    wrapped.__doc__, wrapped.__wrapped__ = original.__doc__, original
                    setattr(operations, name, staticmethod(wrapped))

    # Operations. The first one is the hot path.

    def _row(self, original, before):
        return self._recorded(original, before, self._rows)

    def _message(self, original, before):
        return self._recorded(original, before, self._messages)

    def _recorded(self, original, before, lines):
        places = self._places

        def operation(*arguments, **keywords):
            caller = _getframe(1)
            if before is not None:
                before(arguments, keywords, caller)
            self._acquire()  # `with` takes twice as long
            try:
                site = places.get((id(caller.f_code), caller.f_lasti))
                lines.append(self._look(caller) if site is None else site)
                try:
                    return original(*arguments, **keywords)
                except BaseException:
                    lines.pop()  # it has not reached the queue, so nobody counts it
                    raise
            finally:
                self._release()

        return operation

    def _checkpoint(self, original, before):
        def checkpoint(*arguments, **keywords):
            caller = _getframe(1)
            with self._checkpoint_lock:  # other threads may send rows while this one waits
                with self._lock:
                    self._checkpoints.append(self._look(caller))
                try:
                    result = original(*arguments, **keywords)
                except BaseException:
                    if self._checkpoints:
                        self._checkpoints.pop()
                    raise
                answer = self.answer
            if before is not None:
                self._engine.checkpoint(arguments[0] if arguments else keywords["state"], answer, caller)
            return result

        return checkpoint

    def _yielded(self, original, before):
        """Up to 1.7.2: the operation makes a message, and is done when the author yields it."""

        def operation(*arguments, **keywords):
            caller = _getframe(1)
            place = caller.f_code, caller.f_lineno
            if place not in self._checked or self._closed is not None:
                self._require_open()
                self._checked.add(place)
                _require_yield(original.__name__, caller)
            if before is not None:
                before(arguments, keywords, caller)
            result = original(*arguments, **keywords)
            if before is not None and original.__name__ == "checkpoint":
                self._engine.yields(result, arguments[0] if arguments else keywords["state"])
            return result

        return operation

    def _look(self, caller):
        """The number of the author's line. Under the lock."""
        self._require_open()
        site = self._sites.number(caller, self._definitions)
        if self._sites.is_fixed(caller):
            self._places[id(caller.f_code), caller.f_lasti] = site
        return site

    def _require_open(self):
        if self._closed is not None:
            self._refused()
            raise RuntimeError(f"{NO_RUN} ({self._closed})")

    def yielded(self, generator, item):
        """The author's generator stands at a `yield`: that line made the item, which is one message or a list."""
        while isinstance(generator.gi_yieldfrom, GeneratorType):
            generator = generator.gi_yieldfrom
        with self._lock:
            site = self._sites.number(generator.gi_frame, self._definitions)
        self._rows.extend([site] * (len(item) if isinstance(item, list) else 1))

    def yielded_before(self, generator, item):
        """The message of this `yield` was sent; for a checkpoint, csdk has made it durable."""
        if self._engine is not None:
            while isinstance(generator.gi_yieldfrom, GeneratorType):
                generator = generator.gi_yieldfrom
            self._engine.sent(item, self.answer, generator.gi_frame)

    # For the thread of gRPC.

    def frames(self, response):
        """(pieces that must be sent before this message, whether it is a checkpoint)."""
        if self._inner:
            response = response.operation
        kind = response.WhichOneof(self._inner or "operation")
        count, lines = 1, self._rows
        if kind in MANY:
            count = len(getattr(getattr(response, kind), MANY[kind]))
        elif kind == "checkpoint":
            lines = self._checkpoints
        elif kind in ("warning", "task"):
            lines = self._messages
        elif kind not in (*ONE, CHUNK):
            return [], False
        taken = lines[:count]
        if kind != CHUNK:  # its row comes next and takes the line
            del lines[: len(taken)]
        pieces = json_frame(b"G", _runs(taken, count))
        definitions = self._definitions[:]
        del self._definitions[: len(definitions)]
        return [*definitions, *pieces], kind == "checkpoint"


def _runs(sites, count):
    """[1, 1, 1, 2] as [1, 3, 2, 1]; what is not known is line 0."""
    if len(sites) == count and sites.count(sites[0]) == count:
        return [sites[0], count]
    sites += [UNKNOWN] * (count - len(sites))
    return [number for site, group in groupby(sites) for number in (site, len(list(group)))]


def _require_yield(name, caller):
    """The check of SDK 1.0.0 to 1.7.2, which reads one line of source."""
    import linecache

    text = linecache.getline(caller.f_code.co_filename, caller.f_lineno)
    if f"{name}(" in text and "yield" not in text:
        raise MissingYield(
            f"Please add 'yield' to '{name}' operation on line {caller.f_lineno} in file '{caller.f_code.co_filename}'"
        )
