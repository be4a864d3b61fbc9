"""One sync inside the Python process, as far as both engines do the same: the start, the author's threads, the end.

Anything that goes wrong ends in one fatal X frame and exit code 1.
"""

import atexit
import os
import sys
import threading
from types import AsyncGeneratorType, CoroutineType

from csdk_agent import failure as _failure
from csdk_agent import hidden
from csdk_agent import project as _project
from csdk_agent import wire as _wire
from csdk_agent.failure import ConnectorTask, Failure
from csdk_agent.sites import Project

INTERRUPTED = 130
CHILD_SECONDS = 3  # that forked children get to end after update()


def begin(pipes, **hello):
    """Says hello and reads what to do: (wire, order). Ctrl-C before the sync has begun ends the process. `pipes` are three,
    and two more under the debugger."""
    wire = _wire.Wire(*map(int, pipes[:3]))
    wire.write(_wire.json_frame(b"H", {**_interpreter(), **hello}))
    order = wire.receive()
    wire.watch()
    return wire, order


def _interpreter():
    return {
        "python": ".".join(str(part) for part in sys.version_info[:3]),
        "implementation": {"cpython": "CPython", "pypy": "PyPy"}.get(sys.implementation.name, sys.implementation.name),
        "executable": sys.executable,
        "pid": os.getpid(),
    }


_NOT_AWAITED = {
    "schema": ("no table would be declared", "write def schema(configuration: dict): without async"),
    "update": (
        "nothing would run and the sync would look successful",
        "write def update(configuration: dict, state: dict): and call asyncio.run(..) inside it",
    ),
}


class Run:
    """The parts of a sync that do not depend on the engine. `stream` is how the engine talks to csdk: Channel, or a
    class that adds to it."""

    def __init__(self, stream, order):
        self.stream = stream
        self.project = Project(order["project"])
        self.configuration = order.get("configuration") or {}
        self.state = order.get("state") or {}
        self.pid = os.getpid()
        self.thread_failure = None  # content of the first X frame of a thread
        self.updated = False  # update() has returned
        self.waiting_for = None  # names in the last P frame
        self.debugger = None  # a debug.debugger.Debugger, see `debug`
        self._previous_hook = None
        self._previous_unraisable = None

    def watch(self, wire):
        """From here on failures are told, forks are noticed, and `finish` is the last step of the interpreter."""
        self.stream.attach(wire, self.project)
        sys.argv[:] = ["csdk", "debug", self.project.folder]  # the numbers of the pipes are nothing for authors
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self.stream.fork, after_in_parent=self.stream.children.forked)
        self.watch_threads()
        atexit.register(self.finish)  # before the author's own, so that it runs after them
        _enable_faulthandler()

    def debug(self, pipes, order):
        """After `watch`. `pipes` are those of the debug channel: without them there is no debugger."""
        if pipes:
            from csdk_agent.debug.debugger import Debugger

            self.debugger = Debugger(pipes, order, self.project)
            if hasattr(os, "register_at_fork"):
                os.register_at_fork(after_in_child=self.debugger.fork)
            self.debugger.start()

    @property
    def forked(self):
        return os.getpid() != self.pid

    def log(self, level, message):
        """A line of csdk itself."""
        self.stream.log(level, message, "csdk")

    def load(self, connector_class):
        """The Connector object of connector.py."""
        if self.debugger is not None:
            self.debugger.wait_for_go()
        try:
            connector = _project.load(self.project, connector_class)
        except Failure as failure:
            self._uncaught(failure.__cause__)
            raise
        self.watch_threads()
        return connector

    def warn(self, connector):
        """Tells of what will not work, or not as meant, at Fivetran."""
        others = _project.other_connectors(sys.modules[_project.MODULE_NAME], connector)
        if others:
            names = ", ".join(others)
            self.log(
                "WARNING", f"connector.py has more than one Connector object; only 'connector' is run, not: {names}"
            )
        calls = _project.exit_calls(self.project)
        if calls:
            places = ", ".join(f"{name} in line {line}" for name, line in calls)
            self.log(
                "WARNING",
                f"connector.py calls {places}: an exit ends the sync as failed and may make it hang at Fivetran; "
                "raise an exception instead, or return from update()",
            )

    # What the author's functions end with.

    def _uncaught(self, error):
        if self.debugger is not None and error is not None and not self.forked:
            self.debugger.uncaught(error)

    def failure_of(self, phase, error, function):
        """The Failure that stands for an exception of schema() or update()."""
        self._uncaught(error)
        if isinstance(error, SystemExit):
            return self._exited(phase, error)
        return self._failed(phase, error, function)

    def not_awaited(self, phase, result, function):
        """The Failure of an async function, whose result nobody awaits; None for any other result."""
        if not isinstance(result, (CoroutineType, AsyncGeneratorType)):
            return None
        if isinstance(result, CoroutineType):
            result.close()  # so that Python does not also warn that it was never awaited
        effect, hint = _NOT_AWAITED[phase]
        return Failure(
            phase,
            f"{phase}() is async: Fivetran never awaits it, so {effect}",
            type="TypeError",
            hint=hint,
            frames=self.definition(function),
        )

    def definition(self, function):
        line = _project.definition(function)
        return [line] if line and self.project.holds(line["file"]) else []

    def _failed(self, phase, error, function):
        failure = Failure(
            phase, f"failed while executing {phase}() error: {_failure.text_of(error)}", error, self.project
        )
        if not failure.content["frames"]:
            failure.content["frames"] = self.definition(function)
        return failure

    def _exited(self, phase, error):
        where = _failure.place(error, self.project)
        return Failure(
            phase,
            f"{phase}() called {_project.exit_text(error)}" + (f" at {where}" if where else ""),
            error,
            self.project,
            hint="raise an exception to fail the sync, or return from update() to end it successfully",
            exit_code=_project.exit_code_of(error),
        )

    # Threads of the author.

    def watch_threads(self):
        """Also after the import, as connector.py may have set a hook of its own."""
        if threading.excepthook != self._thread_failed:
            self._previous_hook = threading.excepthook
            threading.excepthook = self._thread_failed
        if sys.unraisablehook != self._ignored:
            self._previous_unraisable = sys.unraisablehook
            sys.unraisablehook = self._ignored

    def _thread_failed(self, arguments):
        """Replaces threading.excepthook: an exception in a thread fails the sync, and is still printed."""
        error = arguments.exc_value
        if error is not None:
            name = arguments.thread.name if arguments.thread is not None else "?"
            if isinstance(error, SystemExit):
                text = f"thread {name} called {_project.exit_text(error)}"
            else:
                text = f"exception in thread {name}: {_failure.describe(error)}"
            self._failed_unseen(error, text)
        if not isinstance(error, ConnectorTask):
            self._previous_hook(arguments)

    def _ignored(self, arguments):
        """Replaces sys.unraisablehook, which is told of raw threads and atexit functions that failed, among others."""
        text = str(arguments.err_msg or "")
        error = arguments.exc_value
        if error is not None and arguments.object is not hidden.bootstrap:
            if "thread started by" in text:
                self._failed_unseen(error, f"exception in a thread: {_failure.describe(error)}")
            elif "atexit" in text:
                self._failed_unseen(error, f"exception in an atexit function: {_failure.describe(error)}")
        if not isinstance(error, ConnectorTask):
            self._previous_unraisable(arguments)

    def _failed_unseen(self, error, message):
        """Nobody catches this exception: the sync goes on, but ends as failed."""
        if self.forked or isinstance(error, ConnectorTask):
            return
        if isinstance(error, SystemExit) and _project.exit_code_of(error) == 0:
            return
        self._uncaught(error)
        content = _failure.content("thread", message, error, self.project, fatal=False)
        with self.stream.lock:
            if self.thread_failure is None:
                self.thread_failure = content
            self.stream.send(_wire.json_frame(b"X", content))

    def wait_for_threads(self):
        """From here the interpreter waits for threads that are no daemons, idle executors included, then runs `finish`."""
        names = [
            thread.name
            for thread in threading.enumerate()
            if not thread.daemon and thread is not threading.main_thread()
        ]
        if self.stream.children is not None:
            names += _process_names(self.stream.children.running())
        if names:
            self._tell_of_waiting(names)
            import signal

            if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
                # The interpreter would print a KeyboardInterrupt of its own waiting, and go on.
                signal.signal(signal.SIGINT, _interrupted)

    def _tell_of_waiting(self, names):
        if names != self.waiting_for:
            self.waiting_for = names
            self.stream.send(_wire.json_frame(b"P", {"waiting_for": names}))

    # The end.

    def finish(self):
        """The last step of a process whose update() has returned."""
        if self.forked or not self.updated:
            return
        flush_output()
        try:
            self._wait_for_children()
            with self.stream.lock:
                failure = self._late_failure()
                if failure is not None:
                    self._report(failure)
                self.stream.close("the sync has ended")
                self.stream.attached = False  # what signal handlers log from here on is printed
                self.stream.ask(b"Z", {})
                os._exit(0)
        except KeyboardInterrupt:
            os._exit(INTERRUPTED)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            flush_output()
            os._exit(1)

    def _wait_for_children(self):
        """Children that multiprocessing started were joined or ended by its own atexit function, which runs before."""
        children = self.stream.children
        if children is None or children.wait(0):
            return
        names = _process_names(children.running())
        self._tell_of_waiting(names or ["a forked process"])
        if not children.wait(CHILD_SECONDS):
            names = ", ".join(_process_names(children.running())) or "a forked process"
            self.log(
                "WARNING",
                f"child processes made by fork still run after update() ({names}): csdk ends them now; "
                "wait for them in update(), for example with os.waitpid()",
            )

    def _late_failure(self):
        """Why a sync whose update() has returned has failed all the same, or None."""
        if self.stream.error_message is not None:
            return self._task_failure()
        if self.thread_failure is not None:
            return {**self.thread_failure, "fatal": True}
        callers = self.stream.children.callers if self.stream.children is not None else ()
        if callers:
            return _failure.content(
                "update",
                f"forked child processes called operations (process {', '.join(map(str, sorted(callers)))}): "
                "their rows were not received",
                type="RuntimeError",
                hint="let child processes return their rows, and call op.upsert() in the process that runs update(); "
                "threads may call it",
            )
        return None

    def _task_failure(self, error=None):
        return _failure.content("update", self.stream.error_message, error, self.project, type="ConnectorTask", text="")

    def leave(self, error):
        """Ends the process after `error`, at once: threads and atexit functions of the author are not waited for."""
        flush_output()
        if self.forked:
            self._leave_child(error)
        if isinstance(error, KeyboardInterrupt):
            os._exit(INTERRUPTED)
        if isinstance(error, Failure):
            self._report(error.content)
        if isinstance(error, ConnectorTask):
            self._report(self._task_failure(error))
        self._report(
            _failure.content("project", f"csdk's engine failed: {_failure.describe(error)}", error, self.project)
        )

    def _report(self, content):
        text = f"{content['message']}\n{content.get('text') or ''}\n"
        _wire.last_words = text
        try:
            with self.stream.lock:
                self.stream.close("the sync has failed")
                self.stream.send(_wire.json_frame(b"X", content))
        except BaseException:  # the stream is torn: people must learn of the failure all the same
            sys.stderr.write(text)
            flush_output()
        finally:
            os._exit(1)

    @staticmethod
    def _leave_child(error):
        """A forked child that did not end itself: as an interpreter would."""
        if isinstance(error, Failure) and error.__cause__ is not None:
            error = error.__cause__
        if isinstance(error, SystemExit):
            os._exit(_project.exit_code_of(error))
        import traceback

        traceback.print_exception(type(error), error, error.__traceback__)
        flush_output()
        os._exit(1)


def _process_names(numbers):
    return [f"process {number}" for number in numbers]


def _interrupted(number, frame):
    os._exit(INTERRUPTED)


def flush_output():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # closed or replaced by the author
            pass


def _enable_faulthandler():
    """A crash in native code prints where it was (SDK 3.0.0 does the same)."""
    import faulthandler

    try:
        faulthandler.enable()
    except (RuntimeError, OSError, ValueError, AttributeError):
        pass
