"""Starts an engine: `python -u csdk_main.py ENGINE OPERATIONS REPLIES CONTROL [DEBUG_OUT DEBUG_IN]` (embedded or installed, and
the numbers of three inherited pipes; five under the debugger).

Everything in this file must parse on Python 2.7 and on every 3.x, so that an interpreter that is too old
gets a message instead of a SyntaxError.
"""

import os
import sys

OLDEST = (3, 10)  # SDK 2.13.1 and 3.0.0: Requires-Python >=3.10
TOO_OLD = 97  # exit code that csdk turns into its "interpreter" error


def main():
    if sys.version_info[:2] < OLDEST:
        sys.stderr.write(
            "csdk needs Python 3.10 or newer; this interpreter is %s at %s\n"
            % (".".join(str(part) for part in sys.version_info[:3]), sys.executable)
        )
        return TOO_OLD
    folder = os.path.dirname(os.path.abspath(__file__))
    engine = sys.argv[1]
    # Python leaves the script's folder out under PYTHONSAFEPATH.
    folders = [folder]
    if engine == "embedded":
        folders.insert(0, os.path.join(folder, engine))  # an installed SDK must not win
    sys.path[:] = folders + [other for other in sys.path if other != folder]
    # The folder is csdk's own cache: compiled once there, whatever PYTHONDONTWRITEBYTECODE says for the project.
    without_cache = sys.dont_write_bytecode
    sys.dont_write_bytecode = False
    if engine == "embedded":
        from fivetran_connector_sdk import _run as run
    else:
        from csdk_installed import run

    sys.dont_write_bytecode = without_cache
    run.main(sys.argv[2:])
    return 0


# A child process of multiprocessing imports this file again, under another name.
if __name__ == "__main__":
    code = main()
    if code:
        sys.exit(code)
