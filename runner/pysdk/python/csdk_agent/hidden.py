"""Threads of csdk itself, which neither the author's threading.enumerate() nor a debugger shows.

They are raw threads. pydevd would make a Thread object for each raw thread that it comes across (threading._DummyThread), and
show it: not for one whose outermost frame is `_bootstrap` of a file threading.py, which it takes for a thread that has not
begun. Where it goes by thread ids (Python 3.11 and older), debug.suspend leaves out those whose outermost frame `is_ours`.
"""

import _thread

_names = {}
exec(compile("def _bootstrap(run, *arguments): run(*arguments)\n", "<csdk>/threading.py", "exec"), _names)
bootstrap = _names["_bootstrap"]  # sys.unraisablehook is told that this failed


def start(run, *arguments):
    """Starts a thread that lives as long as the process."""
    _thread.start_new_thread(bootstrap, (run, *arguments))


def is_ours(frame):
    """Whether a thread is one of these, by any of its frames. Its ident would be known too late: the thread may be seen before."""
    while frame.f_back is not None:
        frame = frame.f_back
    return frame.f_code is bootstrap.__code__
