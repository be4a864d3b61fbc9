"""The Debugger: knows all stops, is asked at each operation that has some, and lets the thread stop.

The engine gives it a few hooks (`Engine`); debugpy or `plain` do the stopping. Operations are asked about in the author's
threads; stops are set by the channel's thread, which only ever replaces whole tables.
"""

import json
import sys
import threading
from threading import Event, RLock, get_ident

from csdk_agent import failure as _failure
from csdk_agent.debug.channel import Channel
from csdk_agent.debug.lines import Lines
from csdk_agent.debug.plain import Plain
from csdk_agent.debug.stops import OPERATIONS, TABLE_OPERATIONS, Stop, Unusable
from csdk_agent.debug.suspend import Debugpy, find

REASONS = {"state": "data breakpoint", "operation": "function breakpoint"}  # the others: breakpoint
CHANGES = ("schema change", "value changed")


class Engine:
    """What the debugger needs of an engine; this one has nothing."""

    def arm(self, tables, messages, ask):
        """From now on ask the debugger at operations: `tables` by name of a table operation, `messages` are other operations. With
        `ask`, csdk is asked after each row what it has changed."""

    def settle(self):
        """Sends what waits, and returns what csdk has changed for it (frame Q); called before a stop."""
        return []


class Tables(dict):
    """The stops of one operation by table."""

    def __init__(self, stops):
        self.every = tuple(stop for stop in stops if stop.content.get("table") is None)
        super().__init__()
        for stop in stops:
            table = stop.content.get("table")
            if table is not None:
                self[table] = (*self.get(table, self.every), stop)


class EveryTable(Tables):
    """As an operation asks `table in tables`."""

    def __contains__(self, table):
        return True


class Debugger:
    def __init__(self, pipes, order, project):
        self.project = project
        self.engine = Engine()  # until `use`
        self._channel = Channel(*map(int, pipes))
        self._go = Event()
        self._stops = {}  # by id, those that are not verified too
        self._arming = RLock()
        self._stopped = set()  # idents of threads that are in a stop: what is evaluated there does not stop
        self._tables = {operation: Tables(()) for operation in TABLE_OPERATIONS}
        self._messages = dict.fromkeys(("checkpoint", "warning", "error"), ())
        self._changes = {}  # kind -> its stops
        self._uncaught = ()
        self._soon = None  # words of a stop at the next operation, whichever it is
        self._failed = None  # the exception that was stopped at last
        self._state = State(json.dumps(order.get("state") or {}))  # of the last checkpoint
        self._needs_previous = False
        self.lines = Lines(self)
        self._plain = Plain(self, self._channel)
        wanted = order["debug"].get("debugpy")
        self._folder = find(wanted) if wanted else None
        self._debugpy = Debugpy(self, wanted, self._folder, self._channel) if self._folder else None
        self._commands = {
            "go": self._on_go,
            "stops": self._on_stops,
            "tracing": self._on_tracing,
            "load": self._on_load,
            "pause": self._on_pause,
            "soon": self._on_soon,
            "threads": self._on_threads,
            "modules": self._on_modules,
            **self._plain.commands,
        }

    # Life cycle, called by csdk_agent.run.

    def start(self):
        self._channel.start(self._answer)
        version = ".".join(map(str, sys.version_info[:3]))
        self._channel.tell("ready", lines=self.lines.possible, python=version, debugpy=self._folder or "")

    def use(self, engine):
        with self._arming:
            self.engine = engine
            self._arm()

    def wait_for_go(self):
        """Before connector.py is imported."""
        while not self._go.wait(0.2 if sys.platform == "win32" else None):  # Ctrl-C does not end a wait on Windows
            pass

    def fork(self):
        """In a forked child nothing stops."""
        self._channel.fork()
        if self._debugpy is not None:
            self._debugpy.fork()
            self._debugpy = None
        self._arming = RLock()  # a thread that is not there any more may have held it
        self._replace({})

    # Commands.

    def _answer(self, command):
        run = self._commands.get(command["command"])
        if run is None:
            return {"error": f"there is no command {command['command']!r}"}
        return run(command)

    def _on_go(self, command):
        self._go.set()
        return {}

    def _on_stops(self, command):
        stops, answers = {}, []
        for content in command["stops"]:
            known = self._stops.get(content["id"])
            answer = {"id": content["id"], "verified": True}
            try:
                stop = known if known is not None and known.content == content else Stop(content)
                if stop.kind == "line" and not content.get("check"):
                    stop.line = answer["line"] = self.lines.place(stop)
                if not content.get("check"):
                    stops[stop.id] = stop
            except Unusable as error:
                answer["verified"], answer["message"] = False, str(error)
            answers.append(answer)
        self._replace(stops)
        return {"stops": answers}

    def _replace(self, stops):
        with self._arming:
            self._sort(stops)
            self._arm()

    def _sort(self, stops):
        self._stops = stops
        by_operation = {operation: [] for operation in OPERATIONS}
        changes = {kind: [] for kind in CHANGES}
        for stop in stops.values():
            if stop.kind == "operation":
                by_operation[stop.content["operation"]].append(stop)
            elif stop.kind in ("checkpoint", "state"):
                by_operation["checkpoint"].append(stop)
            elif stop.kind == "warning":
                by_operation["warning"].append(stop)
            elif stop.kind in changes:
                changes[stop.kind].append(stop)
        self._uncaught = tuple(stop for stop in stops.values() if stop.kind == "uncaught")
        self._messages = {operation: tuple(by_operation[operation]) for operation in ("checkpoint", "warning", "error")}
        self._needs_previous = any(stop.uses_previous for stop in by_operation["checkpoint"])
        self._tables = {operation: _tables(by_operation[operation]) for operation in TABLE_OPERATIONS}
        self._changes = changes
        self.lines.replace([stop for stop in stops.values() if stop.kind == "line"])

    def _arm(self):
        """Tells the engine at which operations it asks."""
        with self._arming:
            if self._soon is not None:
                tables = dict.fromkeys(TABLE_OPERATIONS, EveryTable(()))
                messages = {"warning", "error"}
            else:
                tables = {operation: stops for operation, stops in self._tables.items() if stops or stops.every}
                messages = {operation for operation in ("warning", "error") if self._messages[operation]}
            self.engine.arm(tables, messages, any(self._changes.values()))

    def _on_tracing(self, command):
        if self._debugpy is not None:
            self._debugpy.set_needed(command["needed"])
        return {}

    def _on_load(self, command):
        if self._debugpy is None:
            return {"error": "there is no debugpy"}
        problem = self._debugpy.load()
        return {"error": problem} if problem else {}

    def _on_pause(self, command):
        self._stop_soon({"reason": "pause", "description": "Paused", "text": ""})
        try:
            self.lines.pause()
        except Unusable:
            pass  # it stops at the next operation
        return {}

    def _on_soon(self, command):
        self._stop_soon({key: command.get(key) or "" for key in ("reason", "description", "text")})
        return {}

    def _stop_soon(self, words):
        self._soon = words
        self._arm()

    def _on_threads(self, command):
        threads = [thread for thread in threading.enumerate() if not getattr(thread, "is_pydev_daemon_thread", False)]
        return {"threads": [{"id": self.thread_id(thread), "name": thread.name} for thread in threads]}

    def _on_modules(self, command):
        modules = []
        for name, module in sorted(sys.modules.copy().items()):
            path = vars(module).get("__file__") if isinstance(module, type(sys)) else None
            if isinstance(path, str):
                modules.append({"name": name, "path": path})
        return {"modules": modules}

    def thread_id(self, thread):
        if self._debugpy is not None and self._debugpy.loaded:
            return self._debugpy.thread_id(thread)
        return self._plain.thread_id(thread)

    # Operations, in the author's threads.

    def row(self, operation, table, row, schema, caller):
        """Before an operation on a table is sent."""
        if self._soon is not None and self._stopped_soon(caller, operation, table):
            return
        hit = None
        tables = self._tables[operation]
        try:
            stops = tables.get(table, tables.every)
        except TypeError:  # unhashable: the operation will refuse it
            stops = tables.every
        for stop in stops:
            condition = stop.condition
            if condition is not None:
                function = condition.by_globals.get(id(caller.f_globals)) or self._function(condition, caller)
                try:
                    if not function(table, row, schema):
                        continue
                except Exception as error:
                    self._tell_problem(stop, error)
                    continue
            if self._counts(stop, caller, (table, row, schema)):
                hit = [*(hit or ()), stop]
        if hit:
            words = f"op.{operation}:{_text(table)}"
            self.stop(caller, hit, f"Paused on op.{operation}", words, operation=operation, table=table)

    def message(self, operation, message, caller):
        """Before op.warning and op.error are sent."""
        if self._soon is not None and self._stopped_soon(caller, operation, None):
            return
        hit = self._hit(self._messages[operation], caller, (message,))
        if hit:
            self.stop(caller, hit, f"Paused on op.{operation}", f"op.{operation}", operation=operation)

    def checkpoint(self, state, text, answer, caller):
        """After csdk's answer to a checkpoint; `text` is the state in JSON."""
        number = answer.get("number")
        previous, self._state = self._state, State(text)
        if self._soon is not None and self._stopped_soon(caller, "checkpoint", None, number=number):
            return
        stops = [stop for stop in self._messages["checkpoint"] if stop.kind != "state" or self._differs(stop, previous)]
        if not stops:
            return
        previous = previous.value if self._needs_previous else None
        hit = self._hit(stops, caller, (state, previous, number, answer.get("rows") or {}))
        if hit:
            description = f"Paused on checkpoint {number}" if number is not None else "Paused on a checkpoint"
            paths = [".".join(map(str, stop.content["path"])) for stop in hit if stop.kind == "state"]
            words = ", ".join(f"state {path} has changed" for path in paths) or "op.checkpoint"
            self.stop(caller, hit, description, words, operation="checkpoint", number=number)

    def _differs(self, stop, previous):
        path = stop.content["path"]
        return not _equal(self._state.at(path), previous.at(path))

    def changed(self, changes, operation, table, row, schema, caller):
        """After a row: what csdk has changed to store it."""
        hit, texts = [], []
        for change in changes:
            found = self._hit(self._changes[change["kind"]], caller, (table, row, schema)) if change["kind"] in self._changes else ()
            if found:
                hit += [stop for stop in found if stop not in hit]
                texts.append(change["text"])
        if hit:
            kinds = " and ".join(dict.fromkeys(stop.kind for stop in hit))
            self.stop(caller, hit, f"Paused on {kinds}", "\n".join(texts), operation=operation, table=table)

    def _hit(self, stops, caller, values):
        return [stop for stop in stops if self._holds(stop, caller, values) and self._counts(stop, caller, values)]

    def _holds(self, stop, caller, values):
        if stop.condition is None:
            return True
        try:
            return self._function(stop.condition, caller)(*values)
        except Exception as error:
            self._tell_problem(stop, error)
            return False

    def _counts(self, stop, caller, values):
        """Whether to stop: the hit count is reached, and it is no log point."""
        if not stop.counts():
            return False
        if stop.log is None:
            return True
        self._log(stop, self.author_frame(caller), lambda expression: self._function(expression, caller)(*values))
        return False

    def _function(self, expression, caller):
        return expression.function(expression.names, self.author_frame(caller).f_globals)

    def _log(self, stop, frame, evaluate):
        text, problem = stop.log.text(evaluate)
        if problem is not None:
            self._tell_problem(stop, problem)
        self._channel.tell("output", text=text, file=frame.f_code.co_filename, line=frame.f_lineno)

    def _tell_problem(self, stop, error):
        if not stop.told:
            stop.told = True
            self._channel.tell("problem", id=stop.id, text=_failure.describe(error))

    def _stopped_soon(self, caller, operation, table, **more):
        words, self._soon = self._soon, None
        if words is None:  # another thread was first
            return False
        self._arm()
        self._suspend(self.author_frame(caller), [], words, {"operation": operation, "table": _text(table), **more})
        return True

    # Lines and exceptions.

    def line(self, stops, frame):
        """Before a line runs that has stops."""
        if self._debugpy is not None and self._debugpy.steps is not None:
            self._debugpy.steps.forget()
        hit = []
        for stop in stops:
            try:
                if stop.condition is not None and not stop.condition.value_in(frame):
                    continue
            except Exception as error:
                self._tell_problem(stop, error)
                continue
            if not stop.counts():
                continue
            if stop.log is None:
                hit.append(stop)
            else:
                self._log(stop, frame, lambda expression: expression.value_in(frame))
        if hit:
            self.stop(frame, hit, "Paused on breakpoint", "")

    def paused_at_line(self, frame):
        """After `pause`, at the next line of the author."""
        words, self._soon = self._soon, None
        if words is not None:
            self._arm()
            self._suspend(frame, [], words, {})

    def uncaught(self, error):
        """At an exception that ends the sync, before anything of it is told."""
        if not self._uncaught or error is self._failed or isinstance(error, (KeyboardInterrupt, _failure.ConnectorTask)):
            return
        deepest, trace = None, error.__traceback__
        while trace is not None:
            if self.project.holds(trace.tb_frame.f_code.co_filename):
                deepest = trace
            trace = trace.tb_next
        if deepest is None:
            return
        self._failed = error
        hit = self._hit(self._uncaught, deepest.tb_frame, (error,))
        if hit:
            kind = type(error).__qualname__
            message = _failure.text_of(error)
            words = {"reason": "exception", "description": f"{kind}: {message}", "text": kind}
            details = {"type": kind, "message": message, "details": _failure.traceback_text(error)}
            more = {"exception": details, "line": deepest.tb_lineno}
            self._suspend(deepest.tb_frame, [stop.id for stop in hit], words, more, error)

    # Stopping.

    def author_frame(self, frame):
        """The nearest frame of the author; the frame itself where there is none."""
        found = frame
        while found is not None and not self.project.holds(found.f_code.co_filename):
            found = found.f_back
        return frame if found is None else found

    def stop(self, caller, hit, description, text, **event):
        reasons = [REASONS.get(stop.kind, "breakpoint") for stop in hit]
        reason = next((reason for reason in REASONS.values() if reason in reasons), "breakpoint")
        if "table" in event:
            event["table"] = _text(event["table"])
        words = {"reason": reason, "description": description, "text": text}
        self._suspend(self.author_frame(caller), [stop.id for stop in hit], words, event)

    def _suspend(self, frame, ids, words, more, error=None):
        if get_ident() in self._stopped:
            return
        self._stopped.add(get_ident())
        try:
            changes = [change["kind"] for change in self.engine.settle()]
            event = {
                "ids": ids + [stop.id for kind in changes for stop in self._changes.get(kind, ()) if stop.id not in ids],
                **words,
                "file": frame.f_code.co_filename,
                "line": frame.f_lineno,
                "function": frame.f_code.co_name,
                **{key: value for key, value in more.items() if value is not None},
            }
            if self._debugpy is not None and not self._debugpy.load():
                self._debugpy.stop(frame, event, error)
            else:
                self._plain.stop(frame, event, error)
        finally:
            self._stopped.discard(get_ident())


def _tables(stops):
    tables = Tables(stops)
    return EveryTable(stops) if tables.every else tables


def _text(table):
    """The table as text; also of what the operation will refuse."""
    if table is None:
        return None
    return str.__str__(table) if isinstance(table, str) else repr(table)


class State:
    """The state of a checkpoint, decoded when somebody needs it."""

    NOTHING = object()

    def __init__(self, text):
        self._text = text
        self._value = State.NOTHING

    @property
    def value(self):
        if self._value is State.NOTHING:
            self._value, self._text = json.loads(self._text), None
        return self._value

    def at(self, path):
        """What is there; a key is a text, of a list the number of an element."""
        value = self.value
        for key in path:
            if isinstance(value, dict) and key in value:
                value = value[key]
            elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
                value = value[int(key)]
            else:
                return State.NOTHING
        return value


def _equal(one, other):
    return type(one) is type(other) and one == other
