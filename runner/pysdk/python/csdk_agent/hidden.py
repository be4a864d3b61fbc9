"""Threads of csdk itself, which neither the author's threading.enumerate() nor a debugger shows.

They are raw threads. pydevd would make a Thread object for each raw thread that it comes across (threading._DummyThread), and
show it: not for one whose outermost frame is `_bootstrap` of a file threading.py, which it takes for a thread that has not
begun. Where it goes by thread ids (Python 3.11 and older), debug.suspend leaves out those in `idents`.
"""

import _thread

idents = set()

_names = {}
exec(compile("def _bootstrap(run): run()\n", "<csdk>/threading.py", "exec"), _names)
bootstrap = _names["_bootstrap"]  # sys.unraisablehook is told that this failed


def start(run, *arguments):
    """Starts a thread that lives as long as the process."""

    def named():
        idents.add(_thread.get_ident())
        run(*arguments)

    _thread.start_new_thread(bootstrap, (named,))
