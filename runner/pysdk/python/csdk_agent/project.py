"""Loads connector.py and finds the author's functions in it; everything that is wrong with them becomes a Failure.

The module name, the search for the object and most texts are SDK 3.0.0's.
"""

import importlib.util
import os
import sys

from csdk_agent import failure as _failure
from csdk_agent.failure import Failure

MODULE_NAME = "connector_connector_code"  # so that `if __name__ == "__main__"` does not run
FILE_NAME = "connector.py"
EXAMPLE = "connector = Connector(update=update, schema=schema)"

# Flags of a code object: takes *arguments, takes **keywords.
_CO_VARARGS = 0x04
_CO_VARKEYWORDS = 0x08


# Standard modules that newer Pythons lack, by the last version that has them.
REMOVED_MODULES = {
    "3.11": "asynchat asyncore distutils imp smtpd".split(),
    "3.12": "aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib ossaudiodev pipes sndhdr spwd "
    "sunau telnetlib uu xdrlib".split(),
}


def load(project, connector_class):
    """The Connector object of the project; `connector_class` is the SDK's."""
    path = os.path.join(project.folder, FILE_NAME)
    if not os.path.isfile(path):
        raise Failure(
            "project", f"connector.py not found in {project.folder}", hint=_hint_of_missing_file(project.folder)
        )
    sys.path.append(project.folder)  # last, as in the SDK: installed packages come before modules of the project
    module = _execute(path, project)
    connector = _find(module, connector_class)
    _check_functions(connector, project)
    return connector


def _hint_of_missing_file(folder):
    hint = "this file is required to start a sync: name the folder that holds it, or create it with `csdk init`"
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        return f"{hint} ({error})"
    for name in names:
        if name.lower() == FILE_NAME:
            return f"rename {name} to {FILE_NAME}, all in lower case"
        if os.path.isfile(os.path.join(folder, name, FILE_NAME)):
            return f"there is one in {os.path.join(folder, name)}: name that folder"
    return hint


def _execute(path, project):
    spec = importlib.util.spec_from_file_location(MODULE_NAME, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[MODULE_NAME] = module
    try:
        spec.loader.exec_module(module)
    except KeyboardInterrupt:
        raise
    except SystemExit as error:
        raise _exit_at_import(error, project) from error
    except SyntaxError as error:
        raise _syntax_error(error, project) from error
    except BaseException as error:
        raise _import_error(error, project) from error
    return module


def exit_code_of(error):
    """The exit code that a SystemExit stands for, as the interpreter understands it."""
    if error.code is None:
        return 0
    return error.code if isinstance(error.code, int) else 1


def exit_text(error):
    """The call that raised a SystemExit."""
    return "sys.exit()" if error.code is None else f"sys.exit({error.code!r})"


def _exit_at_import(error, project):
    where = _failure.place(error, project)
    return Failure(
        "import",
        f"connector.py called {exit_text(error)} while it was being imported" + (f", at {where}" if where else ""),
        error,
        project,
        hint="raise an exception instead of exiting, and move code that may exit into update() "
        'or below `if __name__ == "__main__":`',
        exit_code=exit_code_of(error),
    )


def _syntax_error(error, project):
    file = error.filename or FILE_NAME
    line = error.lineno or 0
    text = (error.text or "").rstrip("\n")
    shown = text.strip()
    frames = _failure.author_frames(error.__traceback__, project)
    frames.append({"file": file, "line": line, "function": "<module>", "text": shown})
    message = f"error in connector.py at {file}, line {line}\n{type(error).__name__}: {error.msg}"
    if shown:
        column = max((error.offset or 1) - 1 - (len(text) - len(text.lstrip())), 0)
        message += f"\n    {shown}\n    {' ' * column}^"
    return Failure("import", message, error, project, frames=frames)


def _import_error(error, project):
    where = _failure.place(error, project)
    message = "error in connector.py" + (f" at {where}" if where else "")
    extra = {}
    missing = _missing_module(error)
    removed = [version for version, names in REMOVED_MODULES.items() if missing in names]
    if removed:
        extra["hint"] = f"{missing} was part of Python until {removed[0]}; it is not in this interpreter"
    elif missing:
        extra["missing_module"] = missing
    return Failure(
        "import", f"{message}\n{type(error).__qualname__}: {_failure.text_of(error)}", error, project, **extra
    )


def _missing_module(error):
    """The top-level name of a module that is not installed, or None when the import failed for another reason."""
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        return None
    name = error.name.partition(".")[0]
    if name in sys.stdlib_module_names:
        return None
    try:
        return name if importlib.util.find_spec(name) is None else None
    except (ImportError, ValueError):
        return name


def _find(module, connector_class):
    found = {}
    other_classes = {}
    for name, value in vars(module).items():
        if name.startswith("__"):
            continue
        if type(value) is connector_class:
            found[name] = value
        elif isinstance(value, connector_class):
            other_classes[name] = type(value).__qualname__
    if "connector" in found:
        return found["connector"]
    if found:
        names = ", ".join(f"'{name}'" for name in sorted(found))
        raise Failure(
            "project",
            f"Connector object must be named 'connector', but found: {names}",
            hint=f"rename it to 'connector' in connector.py: {EXAMPLE}",
        )
    raise Failure("project", "connector object not found", hint=_hint_of_missing_object(module, other_classes))


def _hint_of_missing_object(module, other_classes):
    for name, class_name in sorted(other_classes.items()):
        return (
            f"'{name}' is an object of {class_name}, a subclass of Connector; "
            f"Fivetran accepts only Connector itself: {EXAMPLE}"
        )
    value = getattr(module, "connector", None)
    if value is not None:
        return f"'connector' is of type {type(value).__qualname__}; it must be a Connector object: {EXAMPLE}"
    return f"define a Connector object at the top level of connector.py: {EXAMPLE}"


def other_connectors(module, connector):
    """The names of further Connector objects, which nothing runs."""
    return sorted(name for name, value in vars(module).items() if type(value) is type(connector) and value is not connector)


def _check_functions(connector, project):
    update = connector.update_method
    schema = connector.schema_method
    if not callable(update):
        raise Failure(
            "project",
            f"Connector(update=..) must be given a function, but got {_shown(update)}",
            hint=f"def update(configuration: dict, state: dict): ... and {EXAMPLE}",
        )
    # SDK 3.0.0 takes any false value for "no schema".
    if schema and not callable(schema):
        raise Failure(
            "project",
            f"Connector(schema=..) must be given a function, but got {_shown(schema)}",
            hint='give the function itself, do not call it: def schema(configuration: dict): return [{"table": ..}]',
        )
    problem = _parameter_problem(update)
    if problem:
        line = definition(update)
        raise Failure(
            "project",
            f"update() cannot be called with the parameters configuration and state: {problem}",
            type="TypeError",
            hint="Fivetran calls update(configuration=.., state=..) by keyword: "
            "the signature must be def update(configuration: dict, state: dict):",
            frames=[line] if line and project.holds(line["file"]) else [],
        )


def _shown(value):
    return f"{value!r:.60} of type {type(value).__qualname__}"


def definition(function):
    """The line where a function is defined, as a frame; None when that is not known."""
    code = getattr(function, "__code__", None)
    if code is None:
        return None
    return {
        "file": code.co_filename,
        "line": code.co_firstlineno,
        "function": code.co_name,
        "text": f"def {code.co_name}(..):",
    }


def _parameter_problem(update):
    """Why update(configuration=.., state=..) would be a TypeError, or None."""
    code = getattr(update, "__code__", None)
    if code is None or hasattr(update, "__self__"):
        return _problem_of_callable(update)
    # The usual case, a plain function, without importing inspect.
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    by_keyword = names[code.co_posonlyargcount :]
    if not code.co_flags & _CO_VARKEYWORDS and not {"configuration", "state"} <= set(by_keyword):
        shown = names + ("*args",) if code.co_flags & _CO_VARARGS else names
        return f"it is defined as {code.co_name}({', '.join(shown)})"
    without_default = set(names[: code.co_argcount - len(update.__defaults__ or ())])
    without_default |= set(names[code.co_argcount :]) - set(update.__kwdefaults__ or ())
    missing = [name for name in names if name in without_default and name not in ("configuration", "state")]
    missing += [name for name in names[: code.co_posonlyargcount] if name in without_default and name not in missing]
    if missing:
        return f"it also requires {', '.join(missing)}"
    return None


def _problem_of_callable(update):
    import inspect

    try:
        signature = inspect.signature(update, follow_wrapped=False)
    except (TypeError, ValueError):
        return None  # made in C, without a signature: the call will tell
    try:
        signature.bind(configuration={}, state={})
    except TypeError as error:
        return f"it is defined as update{signature}: {error}"
    return None


def exit_calls(project):
    """("sys.exit()", line) for each call in connector.py that ends the process; SDK 3.0.0 warns of them too."""
    try:
        with open(os.path.join(project.folder, FILE_NAME), "rb") as file:
            source = file.read()
        if b"exit" not in source and b"quit" not in source:
            return []
        import ast

        return sorted(_exit_calls(ast, ast.parse(source)), key=lambda call: call[1])
    except (OSError, SyntaxError, ValueError, RecursionError):
        return []


def _exit_calls(ast, tree):
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and _asks_for_main(ast, node.test):
            waiting += node.orelse
            continue
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func) if isinstance(node.func, (ast.Name, ast.Attribute)) else ""
            if name in ("exit", "quit", "sys.exit", "os._exit"):
                yield f"{name}()", node.lineno
        waiting += ast.iter_child_nodes(node)


def _asks_for_main(ast, test):
    """`if __name__ == ..`: the block does not run here."""
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))
