"""One sync inside the Python process, from the first frame to the exit.

The order: H; configuration and state from csdk; import of connector.py; schema(), S; update(); the author's threads; Z.
Anything that goes wrong ends in one fatal X frame and exit code 1.
"""

import atexit
import os
import sys
import threading
from types import AsyncGeneratorType, CoroutineType, GeneratorType

from fivetran_connector_sdk import _failure, _project, _schema, _sites, _wire
from fivetran_connector_sdk._failure import Failure
from fivetran_connector_sdk._logging import Logging, engine_log
from fivetran_connector_sdk._stream import STREAM, ConnectorTask

INTERRUPTED = 130
CHILD_SECONDS = 3  # that forked children get to end after update()


def main(pipes):
    """Runs the sync. Returning lets the interpreter wait for the author's threads; `_Run.finish` is then its last step."""
    try:
        run = _start(*map(int, pipes))
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)
    try:
        run.sync()
    except BaseException as error:
        run.leave(error)


def _start(operations, replies, control):
    wire = _wire.Wire(operations, replies, control)
    wire.write(_wire.json_frame(b"H", _interpreter()))
    order = wire.receive()
    wire.watch()
    project = _sites.Project(order["project"])
    STREAM.attach(wire, project)
    sys.argv[:] = ["csdk", "debug", project.folder]  # the numbers of the pipes are nothing for authors
    return _Run(project, order.get("configuration") or {}, order.get("state") or {})


def _interpreter():
    return {
        "python": ".".join(str(part) for part in sys.version_info[:3]),
        "implementation": {"cpython": "CPython", "pypy": "PyPy"}.get(sys.implementation.name, sys.implementation.name),
        "executable": sys.executable,
        "pid": os.getpid(),
    }


class _Run:
    def __init__(self, project, configuration, state):
        self.project = project
        self.configuration = configuration
        self.state = state
        self.pid = os.getpid()
        self.thread_failure = None  # content of the first X frame of a thread
        self.updated = False  # update() has returned
        self.waiting_for = None  # names in the last P frame
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=STREAM.fork, after_in_parent=STREAM.children.forked)
        self._previous_hook = None
        self._previous_unraisable = None
        self._watch_threads()
        atexit.register(self.finish)  # before the author's own, so that it runs after them
        _enable_faulthandler()

    @property
    def forked(self):
        return os.getpid() != self.pid

    def sync(self):
        connector = _project.load(self.project)
        self._watch_threads()
        Logging.LOG_LEVEL = Logging.Level.DEBUG
        self._warn(connector)
        declared = self._schema(connector.schema_method)
        STREAM.open({key: table.types() for key, table in declared.items()})
        self._update(connector.update_method)
        if self.forked:  # a child made by os.fork() in update() came back here
            _flush_output()
            os._exit(0)
        self.updated = True
        self._wait_for_threads()

    def _warn(self, connector):
        others = _project.other_connectors(sys.modules[_project.MODULE_NAME], connector)
        if others:
            names = ", ".join(others)
            engine_log(
                "WARNING", f"connector.py has more than one Connector object; only 'connector' is run, not: {names}"
            )
        calls = _project.exit_calls(self.project)
        if calls:
            places = ", ".join(f"{name} in line {line}" for name, line in calls)
            engine_log(
                "WARNING",
                f"connector.py calls {places}: an exit ends the sync as failed and may make it hang at Fivetran; "
                "raise an exception instead, or return from update()",
            )

    # schema()

    def _schema(self, schema):
        if not schema:
            STREAM.ask(b"S", {"declared": False, "tables": []})
            return {}
        STREAM.close("schema() only declares tables: call operations in update()")
        response = []
        try:
            response = self._response_of(schema)
            declared = _schema.tables(response)
        except (KeyboardInterrupt, Failure):
            raise
        except SystemExit as error:
            raise self._exited("schema", error) from error
        except BaseException as error:
            failure = self._failed("schema", error, schema)
            if failure.content["hint"] is None and not _schema.is_list_of_dicts(response):
                failure.content["hint"] = "schema(configuration) must return a list of dicts, one for each table"
            raise failure from error
        for table in declared.values():
            if table.unknown_keys:
                engine_log("WARNING", _schema.unknown_key_warning(table))
        self._send_schema(declared, schema)
        return declared

    def _response_of(self, schema):
        response = schema(self.configuration)
        if isinstance(response, (CoroutineType, AsyncGeneratorType)):
            _discard(response)
            raise Failure(
                "schema",
                "schema() is async: Fivetran never awaits it, so no table would be declared",
                type="TypeError",
                hint="write def schema(configuration: dict): without async",
                frames=self._definition(schema),
            )
        return response

    def _send_schema(self, declared, schema):
        line = _project.definition(schema)
        lines = []
        if line and self.project.holds(line["file"]):
            try:
                with open(line["file"], encoding="utf-8", errors="replace") as file:
                    lines = file.read().splitlines()
            except OSError:
                pass
        with STREAM.lock:
            tables = []
            for table in declared.values():
                site = _sites.UNKNOWN
                if lines:
                    number = _schema.line_of_entry(lines, line["line"], table.name)
                    site = STREAM.site_of_line(line["file"], number, line["function"])
                tables.append(table.content(site))
            STREAM.ask(b"S", {"declared": True, "tables": tables})

    # update()

    def _update(self, update):
        try:
            result = update(configuration=self.configuration, state=self.state)
            if isinstance(result, GeneratorType):
                for _ in result:  # values of `yield op.upsert(..)` are None and mean nothing
                    pass
            elif isinstance(result, (CoroutineType, AsyncGeneratorType)):
                _discard(result)
                raise Failure(
                    "update",
                    "update() is async: Fivetran never awaits it, so nothing would run and the sync would look successful",
                    type="TypeError",
                    hint="write def update(configuration: dict, state: dict): and call asyncio.run(..) inside it",
                    frames=self._definition(update),
                )
        except (KeyboardInterrupt, ConnectorTask, Failure):
            raise
        except SystemExit as error:
            raise self._exited("update", error) from error
        except BaseException as error:
            raise self._failed("update", error, update) from error

    def _definition(self, function):
        line = _project.definition(function)
        return [line] if line and self.project.holds(line["file"]) else []

    def _failed(self, phase, error, function):
        failure = Failure(
            phase, f"failed while executing {phase}() error: {_failure.text_of(error)}", error, self.project
        )
        if not failure.content["frames"]:
            failure.content["frames"] = self._definition(function)
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

    def _watch_threads(self):
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
        if error is not None and arguments.object != STREAM.send_late_rows:
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
        content = _failure.content("thread", message, error, self.project, fatal=False)
        with STREAM.lock:
            if self.thread_failure is None:
                self.thread_failure = content
            STREAM.send(_wire.json_frame(b"X", content))

    def _wait_for_threads(self):
        """From here the interpreter waits for threads that are no daemons, idle executors included, then runs `finish`."""
        names = [
            thread.name
            for thread in threading.enumerate()
            if not thread.daemon and thread is not threading.main_thread()
        ]
        if STREAM.children is not None:
            names += _process_names(STREAM.children.running())
        if names:
            self._tell_of_waiting(names)
            import signal

            if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
                # The interpreter would print a KeyboardInterrupt of its own waiting, and go on.
                signal.signal(signal.SIGINT, _interrupted)

    def _tell_of_waiting(self, names):
        if names != self.waiting_for:
            self.waiting_for = names
            STREAM.send(_wire.json_frame(b"P", {"waiting_for": names}))

    # The end.

    def finish(self):
        """The last step of a process whose update() has returned."""
        if self.forked or not self.updated:
            return
        _flush_output()
        try:
            self._wait_for_children()
            with STREAM.lock:
                failure = self._late_failure()
                if failure is not None:
                    self._report(failure)
                STREAM.close("the sync has ended")
                STREAM.attached = False  # what signal handlers log from here on is printed
                STREAM.ask(b"Z", {})
                os._exit(0)
        except KeyboardInterrupt:
            os._exit(INTERRUPTED)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            _flush_output()
            os._exit(1)

    def _wait_for_children(self):
        """Children that multiprocessing started were joined or ended by its own atexit function, which runs before."""
        children = STREAM.children
        if children is None or children.wait(0):
            return
        names = _process_names(children.running())
        self._tell_of_waiting(names or ["a forked process"])
        if not children.wait(CHILD_SECONDS):
            names = ", ".join(_process_names(children.running())) or "a forked process"
            engine_log(
                "WARNING",
                f"child processes made by fork still run after update() ({names}): csdk ends them now; "
                "wait for them in update(), for example with os.waitpid()",
            )

    def _late_failure(self):
        """Why a sync whose update() has returned has failed all the same, or None."""
        if STREAM.error_message is not None:
            return self._task_failure()
        if self.thread_failure is not None:
            return {**self.thread_failure, "fatal": True}
        callers = STREAM.children.callers if STREAM.children is not None else ()
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
        return _failure.content("update", STREAM.error_message, error, self.project, type="ConnectorTask", text="")

    def leave(self, error):
        """Ends the process after `error`, at once: threads and atexit functions of the author are not waited for."""
        _flush_output()
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
            with STREAM.lock:
                STREAM.close("the sync has failed")
                STREAM.send(_wire.json_frame(b"X", content))
        except BaseException:  # the stream is torn: people must learn of the failure all the same
            sys.stderr.write(text)
            _flush_output()
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
        _flush_output()
        os._exit(1)


def _process_names(numbers):
    return [f"process {number}" for number in numbers]


def _discard(never_awaited):
    """Closes a coroutine, so that Python does not also warn that it was never awaited."""
    if isinstance(never_awaited, CoroutineType):
        never_awaited.close()


def _interrupted(number, frame):
    os._exit(INTERRUPTED)


def _flush_output():
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
