"""Stops with debugpy: loads it late, lets it connect to csdk, and lets pydevd (which is inside it) stop a thread on the
author's line.

There is no adapter between: csdk itself is what debugpy connects to. Everything here that pydevd does not promise was tried
with debugpy 1.8; what a release lacks is done without.

Python 3.12 and newer tell pydevd only of the lines it asks for. Older ones call it for everything that a traced thread does,
four times slower and worse: there threads are traced only while something needs it, see `_Tracing`.
"""

import os
import re
import socket
import sys
import threading
from contextlib import contextmanager
from importlib.util import find_spec
from sys import settrace  # pydevd replaces it by one that warns
from threading import Event, Lock, RLock
from types import SimpleNamespace

from csdk_agent import failure as _failure
from csdk_agent import hidden

# The oldest debugpy that the tests of the adapter pass with: older ones do not know the Pythons of today.
OLDEST = (1, 8, 7) if sys.version_info >= (3, 12) else (1, 6, 7)
SUSPENDED = 2  # pydevd's STATE_SUSPEND
CONTINUE = -1  # pydevd's step command when there is none
SWITCH_SECONDS = 1e-5  # of sys.setswitchinterval while it is loaded
VARIABLES = ("PYDEVD_DISABLE_FILE_VALIDATION", "PYDEVD_USE_FRAME_EVAL")  # of the environment, set while it is imported


def find(wanted):
    """The folder that holds debugpy, or None: the one that csdk names, the interpreter's own, one of those elsewhere."""
    if wanted["path"]:
        return wanted["path"]
    try:
        spec = find_spec("debugpy")
    except (ImportError, ValueError):
        spec = None
    if spec is not None and spec.origin is not None:
        return os.path.dirname(os.path.dirname(spec.origin))
    return next(iter(wanted.get("elsewhere") or ()), None)


class Debugpy:
    def __init__(self, debugger, wanted, folder, channel):
        self._debugger = debugger
        self._wanted = wanted
        self._folder = folder
        self._channel = channel
        self._lock = Lock()
        self._begun = False
        self._done = Event()
        self._problem = None
        self.loaded = False
        self._pydevd = None  # the names of pydevd that are used here
        self._needed = False
        self._tracing = None
        self.steps = None  # a _Steps, on Python 3.12 and newer
        self._stopping = RLock()  # one stop after the other: two at once would be told twice and end together

    def load(self):
        """Loads it, unless that was done; returns why it cannot be used, or None. In a thread of its own: the thread that
        loads gets a Thread object."""
        with self._lock:
            first, self._begun = not self._begun, True
        if first:
            thread = threading.Thread(target=self._load, name="csdk", daemon=True)
            thread.pydev_do_not_trace = thread.is_pydev_daemon_thread = True
            thread.start()
        self._done.wait()
        return self._problem

    def _load(self):
        interval = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)  # an import lets go of the lock hundreds of times: the author's loop must not keep it for long
        try:
            version = self._connect()
            self.loaded = True
            self._channel.tell("loaded", version=version)
        except BaseException as error:
            self._problem = str(error) if isinstance(error, TooOld) else f"debugpy could not be used: {_failure.describe(error)}"
            self._channel.tell("load failed", text=self._problem)
        finally:
            sys.setswitchinterval(interval)
            self._done.set()

    def _connect(self):
        debugpy, pydevd = self._import()
        from _pydevd_bundle import pydevd_additional_thread_info, pydevd_comm_constants, pydevd_constants
        from _pydevd_bundle._debug_adapter.pydevd_base_schema import BaseSchema

        self._pydevd = SimpleNamespace(
            info_of=pydevd_additional_thread_info.set_additional_thread_info,
            CMD_SET_BREAK=pydevd_comm_constants.CMD_SET_BREAK,
            thread_id=pydevd_constants.get_thread_id,
            dap_id=BaseSchema._translate_id_to_dap,
        )
        if not getattr(pydevd_constants, "PYDEVD_USE_SYS_MONITORING", False):
            self._tracing = _Tracing(self._needed)
        debugpy.configure(subProcess=False)
        with _repaired(pydevd):
            debugpy.connect((self._wanted["host"], self._wanted["port"]), access_token=self._wanted["token"])
        self._db = pydevd_constants.get_global_debugger()
        self._hide_engine(debugpy)
        if self._tracing is not None:
            self._tracing.take(self._db, self._needed)
        else:
            self.steps = _Steps(self._db)
        import atexit

        atexit.unregister(pydevd.stoptrace)  # takes half a second, and is the first thing that would be done at the end
        return debugpy.__version__

    def fork(self):
        """In a forked child nobody would let a stopped thread go on, so nothing may stop there."""
        if not self.loaded:
            return
        self._db.do_wait_suspend = lambda *arguments, **keywords: None
        settrace(None)
        threading.settrace(None)
        frame = sys._getframe()
        while frame is not None:
            frame.f_trace = None
            frame = frame.f_back
        monitoring = getattr(sys, "monitoring", None)
        if monitoring is not None and monitoring.get_tool(monitoring.DEBUGGER_ID) is not None:
            monitoring.set_events(monitoring.DEBUGGER_ID, monitoring.events.NO_EVENTS)
            for event in ("LINE", "PY_START", "PY_RETURN", "RAISE", "CALL", "JUMP", "PY_UNWIND", "PY_YIELD", "PY_RESUME"):
                monitoring.register_callback(monitoring.DEBUGGER_ID, getattr(monitoring.events, event), None)

    def _import(self):
        before = {name: os.environ.get(name) for name in VARIABLES}
        own = self._folder in sys.path
        if not own:
            sys.path.insert(0, self._folder)
        try:
            os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
            import debugpy

            _refuse_old(debugpy.__version__)
            import debugpy.server.api
            import pydevd
        finally:
            if not own and self._folder in sys.path:
                sys.path.remove(self._folder)
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
        return debugpy, pydevd

    def _hide_engine(self, debugpy):
        """No frame of csdk is shown or stepped into."""
        from _pydevd_bundle.pydevd_api import PyDevdAPI

        folders = [os.path.dirname(os.path.abspath(debugpy.__file__)), _failure.ENGINE]
        PyDevdAPI().set_dont_trace_start_end_patterns(self._db, folders, ["debugpy_launcher.py"])

    def thread_id(self, thread):
        """The number of a thread in debugpy's messages."""
        return self._pydevd.dap_id(self._pydevd.thread_id(thread))

    def set_needed(self, needed):
        self._needed = needed
        if self._tracing is not None:
            self._tracing.set_needed(needed)

    def stop(self, frame, event, error):
        db, thread = self._db, threading.current_thread()
        info = self._pydevd.info_of(thread)
        db.enable_tracing()  # the pair makes what pydevd must know of this thread
        db.disable_tracing()
        try:
            with self._stopping:
                while info.pydev_state == SUSPENDED:  # by another stop
                    db.do_wait_suspend(thread, frame, "line", None)
                number = self.thread_id(thread)
                self._channel.tell("stopped", thread=number, **event)
                try:
                    if error is not None:
                        db.do_stop_on_unhandled_exception(thread, frame, None, (type(error), error, error.__traceback__))
                    else:
                        if hasattr(info, "hit_breakpoint_ids"):
                            info.hit_breakpoint_ids = event["ids"]
                        db.set_suspend(thread, self._pydevd.CMD_SET_BREAK)
                        db.do_wait_suspend(thread, frame, "line", None)
                finally:
                    self._channel.tell("continued", thread=number)
            if self.steps is not None and info.pydev_step_cmd != CONTINUE:
                self.steps.begins(frame)
        finally:
            if self._tracing is None or self._tracing.is_on or info.pydev_step_cmd != CONTINUE:
                db.enable_tracing()


class TooOld(Exception):
    def __str__(self):
        return "debugpy %s is too old for this Python: %s is the oldest that works" % self.args


def _refuse_old(version):
    """A version that is no numbers is a build of somebody's own, who knows."""
    numbers = re.match(r"\d+(?:\.\d+)*", version)
    if numbers and tuple(map(int, numbers[0].split("."))) < OLDEST:
        raise TooOld(version, ".".join(map(str, OLDEST)))


@contextmanager
def _repaired(pydevd):
    """While it connects: pydevd makes each message wait for 40 ms (debugpy issue 2054), and sleeps when it has connected."""
    start_client, time = getattr(pydevd, "start_client", None), getattr(pydevd, "time", None)

    def start_client_at_once(host, port):
        client = start_client(host, port)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return client

    if start_client is not None:
        pydevd.start_client = start_client_at_once
    if time is not None:
        pydevd.time = _Time(time)
    try:
        yield
    finally:
        if start_client is not None:
            pydevd.start_client = start_client
        if time is not None:
            pydevd.time = time


class _Time:
    """The module time, but for its sleep."""

    def __init__(self, time):
        self._time = time

    def __getattr__(self, name):
        return getattr(self._time, name)

    @staticmethod
    def sleep(seconds):
        pass


class _Steps:
    """Keeps pydevd from ending a step on the line where it begins. Python tells csdk of a line first: when that stops, and a step
    begins there, Python then tells pydevd of the same line, which takes it for the end of the step."""

    def __init__(self, db):
        self._begun = {}  # ident of a thread -> (frame, instruction)
        self._skipped = set()  # idents of threads whose stop is left out
        self._set, self._wait = db.set_suspend, db.do_wait_suspend
        db.set_suspend, db.do_wait_suspend = self._set_suspend, self._do_wait_suspend

    def begins(self, frame):
        self._begun[threading.get_ident()] = frame, frame.f_lasti

    def forget(self):
        """This thread has come to another line, or to the same one again."""
        self._begun.pop(threading.get_ident(), None)

    def _set_suspend(self, thread, *arguments, **keywords):
        begun = self._begun.pop(thread.ident, None) if thread.ident == threading.get_ident() else None
        if begun is not None and begun[0].f_lasti == begun[1] and _is_running(begun[0], sys._getframe(1)):
            self._skipped.add(thread.ident)
        else:
            self._set(thread, *arguments, **keywords)

    def _do_wait_suspend(self, thread, *arguments, **keywords):
        if thread.ident in self._skipped:
            self._skipped.discard(thread.ident)
        else:
            self._wait(thread, *arguments, **keywords)


def _is_running(frame, top):
    """Whether only frames of pydevd are above it."""
    while top is not None and top is not frame and "pydevd" in top.f_code.co_filename:
        top = top.f_back
    return top is frame


class _Tracing:
    """Whether threads are traced, up to Python 3.11. They are while debugpy has breakpoints or exception filters of its own,
    and while a thread is stopped, so that the others stop too; a thread that steps is traced until it is continued."""

    def __init__(self, needed):
        import pydevd_tracing
        from _pydev_bundle import pydev_monkey

        self.is_on = needed
        self._lock = RLock()
        self._db = None
        self._stopped = 0  # threads in do_wait_suspend
        self._set_threads = pydevd_tracing.set_trace_to_threads
        pydevd_tracing.set_trace_to_threads = self._set_author_threads
        trace_new_thread = pydev_monkey._on_set_trace_for_new_thread

        def trace_new_thread_if_needed(db):
            if self.is_on or self._stopped:
                trace_new_thread(db)

        pydev_monkey._on_set_trace_for_new_thread = trace_new_thread_if_needed

    def take(self, db, needed):
        with self._lock:
            self._db = db
            self._wait = db.do_wait_suspend
            db.do_wait_suspend = self._stop
            self.is_on = needed
            threading.settrace(self._begin)
            if needed:
                self._trace_others()

    def _begin(self, frame, event, argument):
        """The trace function of a new thread."""
        if self.is_on or self._stopped:
            return self._db.trace_dispatch(frame, event, argument)
        settrace(None)
        return None

    def _set_author_threads(self, function, thread_idents=None, create_dummy_thread=True):
        """In place of pydevd's. All threads (None) are those of the author, and none while nothing needs it."""
        if thread_idents is None:
            thread_idents = self._author_idents() if self.is_on or self._stopped else ()
        if create_dummy_thread:
            for ident in thread_idents:
                if ident not in threading._active:
                    _show(ident)
        return self._set_threads(function, thread_idents, False)

    def _author_idents(self):
        untouched = {thread.ident for thread in threading.enumerate() if getattr(thread, "pydev_do_not_trace", False)}
        return {ident for ident, frame in sys._current_frames().items() if not hidden.is_ours(frame)} - untouched

    def set_needed(self, needed):
        with self._lock:
            before, self.is_on = self.is_on, needed
            if self._db is None or before == needed:
                return
            if needed:
                self._trace_others()
            elif not self._stopped:
                self._leave_others()

    def _trace_others(self):
        """All threads but this one, also in the functions that they are in."""
        others = self._author_idents() - {threading.get_ident()}
        if others:
            self._set_author_threads(self._db.trace_dispatch, others)
            self._db.set_tracing_for_untraced_contexts()

    def _leave_others(self):
        """All threads but this one, and those that step."""
        steps = {
            thread.ident
            for thread in threading.enumerate()
            if getattr(getattr(thread, "additional_info", None), "pydev_step_cmd", CONTINUE) != CONTINUE
        }
        others = self._author_idents() - steps - {threading.get_ident()}
        if others:
            self._set_author_threads(_leave, others, False)

    def _stop(self, thread, *arguments, **keywords):
        """In place of pydevd's do_wait_suspend, which each thread calls in which it stops a thread."""
        with self._lock:
            self._stopped += 1
            if self._stopped == 1 and not self.is_on:
                self._trace_others()
        try:
            return self._wait(thread, *arguments, **keywords)
        finally:
            with self._lock:
                self._stopped -= 1
                if not self.is_on and thread.additional_info.pydev_step_cmd == CONTINUE:
                    settrace(None)
                    if not self._stopped:
                        self._leave_others()


def _show(ident):
    """Makes the Thread object of a raw thread. When pydevd does it on a raw thread, it leaves None in the list of all threads for that one,
    and stumbles over it."""

    class Raw(threading._DummyThread):
        def _set_ident(self):
            self._ident = ident

    Raw().__class__ = threading._DummyThread


def _leave(frame, event, argument):
    """Set as the trace function of other threads, which they can only take off themselves."""
    settrace(None)
