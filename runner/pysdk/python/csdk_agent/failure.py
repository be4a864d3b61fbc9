"""What went wrong, as csdk shows it: the X frame, with only the author's lines and readable causes.

The modules traceback and linecache are imported when something failed, not before.
"""

import os

ENGINE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "")
machinery = [ENGINE, "<"]  # files that start so tell authors nothing; an engine may add to them
MOST_CAUSES = 10
MOST_EQUAL_FRAMES = 10  # a recursion has a thousand


class ConnectorTask(BaseException):
    """Raised after op.error(): it ends the sync, and `except Exception` of the author must not stop that."""


class Failure(Exception):
    """Ends the sync as failed; `content` is the payload of the final X frame."""

    def __init__(self, phase, message, error=None, project=None, **extra):
        super().__init__(message)
        self.content = content(phase, message, error, project, **extra)


def content(phase, message, error=None, project=None, **extra):
    """`extra` replaces fields: hint, frames, exit_code, fatal, missing_module, type."""
    result = {
        "phase": phase,
        "type": type(error).__qualname__ if error is not None else None,
        "message": message,
        "hint": getattr(error, "csdk_hint", None),
        "frames": [],
        "text": "",
        "fatal": True,
        "exit_code": None,
    }
    if error is not None:
        result["message"] += "".join(f"\n{line}" for line in _causes(error, project))
        result["frames"] = author_frames(error.__traceback__, project)
        if not result["frames"] and error.__cause__ is not None:  # `raise StopIteration` in a generator
            result["frames"] = author_frames(error.__cause__.__traceback__, project)
        result["text"] = traceback_text(error)
    result.update(extra)
    return result


def text_of(error):
    """str(error), which may itself fail in an author's class; the type's name if it is empty."""
    try:
        return str(error) or type(error).__qualname__
    except Exception as second:
        return f"(its text could not be made: {type(second).__qualname__})"


def describe(error):
    text = text_of(error)
    name = type(error).__qualname__
    return text if text == name else f"{name}: {text}"


def author_frames(trace, project):
    """The lines of the author in a traceback, outermost first; if there are none, those of the libraries that were last."""
    import linecache

    frames = []
    others = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frame = {
            "file": code.co_filename,
            "line": trace.tb_lineno,
            "function": code.co_name,
            "text": linecache.getline(code.co_filename, trace.tb_lineno or 0).strip(),
        }
        if project is not None and project.holds(code.co_filename):
            frames.append(frame)
        elif not _is_machinery(code.co_filename):
            others.append(frame)
        trace = trace.tb_next
    return _folded(frames) or others[-5:]


def _folded(frames):
    """Without the repetitions of a recursion, in whose place one frame says how many they were."""
    result = []
    times = {}
    folded = None
    for frame in frames:
        key = frame["file"], frame["line"], frame["function"]
        times[key] = times.get(key, 0) + 1
        if times[key] <= MOST_EQUAL_FRAMES:
            result.append(frame)
            continue
        if folded is None:
            folded = (len(result), 0)
        folded = (folded[0], folded[1] + 1)
        last = frame
    if folded is not None:
        text = f"({folded[1]:,} more calls of the lines above)"
        result.insert(folded[0], {**last, "text": text})
    return result


def _is_machinery(file):
    return file.startswith(tuple(machinery))


def place(error, project):
    """ "file, line N" of the author's innermost line in a traceback, or ""."""
    frames = author_frames(error.__traceback__, project)
    if not frames:
        return ""
    return f"{frames[-1]['file']}, line {frames[-1]['line']}"


def _causes(error, project):
    """One line for each exception behind this one, and for each exception of a group."""
    lines = _members(error, project, "  ")
    seen = {id(error)}
    while len(seen) <= MOST_CAUSES:
        if error.__cause__ is not None:
            error, word = error.__cause__, "caused by"
        elif error.__context__ is not None and not error.__suppress_context__:
            error, word = error.__context__, "raised while handling"
        else:
            break
        if id(error) in seen:
            break
        seen.add(id(error))
        lines.append(f"{word} {_describe_with_place(error, project)}")
        lines += _members(error, project, "  ")
    return lines


def _members(error, project, indent):
    """The exceptions of an exception group (Python 3.11, or the package exceptiongroup), one line each."""
    members = getattr(error, "exceptions", None)
    if not isinstance(members, tuple) or len(indent) > 2 * MOST_CAUSES:
        return []
    lines = []
    for number, member in enumerate(members[:MOST_CAUSES], 1):
        if isinstance(member, BaseException):
            lines.append(f"{indent}{number}. {_describe_with_place(member, project)}")
            lines += _members(member, project, indent + "  ")
    if len(members) > MOST_CAUSES:
        lines.append(f"{indent}and {len(members) - MOST_CAUSES} more")
    return lines


def _describe_with_place(error, project):
    where = place(error, project)
    return describe(error) + (f" ({where})" if where else "")


def traceback_text(error):
    import traceback

    try:
        return "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except Exception:  # an author's __str__ or __repr__ failed
        return "".join(traceback.format_tb(error.__traceback__)) + describe(error)
