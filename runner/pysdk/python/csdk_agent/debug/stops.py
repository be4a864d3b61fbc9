"""What a stop is: whether it can work, its condition, hit count and log message. Knows neither threads nor debugpy.

An expression of a stop is compiled once, to a function whose parameters are the names that the stop gives (`row`, `state`
..) and whose globals are those of the author's line: a call costs no more than one of the author's own lambdas.
"""

import ast
import re
from itertools import count
from types import CodeType, FunctionType

TABLE_OPERATIONS = ("upsert", "update", "delete", "truncate")
OPERATIONS = (*TABLE_OPERATIONS, "checkpoint", "warning", "error")

ROW_NAMES = ("table", "row", "schema")
CHECKPOINT_NAMES = ("state", "previous", "number", "rows")
MESSAGE_NAMES = ("message",)
NAMES = {
    "checkpoint": CHECKPOINT_NAMES,
    "state": CHECKPOINT_NAMES,
    "warning": MESSAGE_NAMES,
    "schema change": ROW_NAMES,
    "value changed": ROW_NAMES,
    "uncaught": ("error",),
}

_HIT = re.compile(r"\s*(==|>=|<=|>|<|%)?\s*(\d+)\s*")
_HIT_TESTS = {
    "==": lambda hits, number: hits == number,
    ">=": lambda hits, number: hits >= number,
    "<=": lambda hits, number: hits <= number,
    ">": lambda hits, number: hits > number,
    "<": lambda hits, number: hits < number,
    "%": lambda hits, number: hits % number == 0,
}


class Unusable(Exception):
    """Why a stop cannot work, for a person."""


class Stop:
    def __init__(self, content):
        self.content = content
        self.id = content["id"]
        self.kind = content["kind"]
        self.condition = None
        self.log = None
        self.line = None  # where it stops, when that is not the line asked for
        self.told = False  # of its problem
        self._hits = count(1)  # its next() is atomic
        self._hit_test = None
        names = self._names()
        if content.get("condition"):
            self.condition = Expression(content["condition"], names, "the condition")
        if content.get("hit"):
            self._hit_test = _hit_test(content["hit"])
        if content.get("log"):
            self.log = Message(content["log"], names)

    def _names(self):
        """The parameters of its expressions; None for a line, whose locals differ from place to place."""
        if self.kind == "line":
            return None
        if self.kind == "operation":
            return self._operation_names()
        if self.kind not in NAMES:
            raise Unusable(f"there is no stop of the kind {self.kind!r}")
        return NAMES[self.kind]

    def _operation_names(self):
        operation, table = self.content.get("operation"), self.content.get("table")
        if operation not in OPERATIONS:
            raise Unusable(f"there is no operation {operation!r}: use one of {', '.join(OPERATIONS)}")
        if operation in TABLE_OPERATIONS:
            return ROW_NAMES
        if table is not None:
            raise Unusable(f"op.{operation} has no table: leave out {table!r}")
        return CHECKPOINT_NAMES if operation == "checkpoint" else MESSAGE_NAMES

    def counts(self):
        """Whether this hit counts. Called when the condition is true."""
        return self._hit_test is None or self._hit_test(next(self._hits))

    @property
    def uses_previous(self):
        """Whether it needs the state of the checkpoint before."""
        expressions = [self.condition] if self.condition else []
        expressions += self.log.expressions if self.log else []
        return self.kind == "state" or any("previous" in expression.used for expression in expressions)


def _hit_test(text):
    found = _HIT.fullmatch(text)
    if not found or (found[1] == "%" and not int(found[2])):
        raise Unusable(f"the hit count {text!r} is none: write a number, or one of ==, >=, >, <, <=, % before it")
    test, number = _HIT_TESTS[found[1] or "=="], int(found[2])
    return lambda hits: test(hits, number)


class Expression:
    """A Python expression. `names` are its parameters; with None they are those names in it that a frame has as locals."""

    def __init__(self, text, names, what):
        self.text = text
        try:
            tree = ast.parse(text.strip(), "<csdk: a stop>", "eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            reason = error.msg if isinstance(error, SyntaxError) else str(error)
            raise Unusable(f"{what} is no Python expression: {reason}: {text}") from None
        if any(isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom)) for node in ast.walk(tree)):
            raise Unusable(f"{what} may use neither await nor yield: {text}")
        self._body = tree.body
        self.used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        self._what = what
        self._codes = {}  # by names
        self._functions = {}  # (names, id of globals) -> function, which keeps these globals
        self.names = names
        self.by_globals = {}  # id of globals -> function with the names given, for the hot path
        if names is not None:
            self._code(names)

    def function(self, names, scope):
        """The function that takes values for the names; `scope` are the globals of the author's line."""
        function = self._functions.get((names, id(scope)))
        if function is None:
            function = self._functions[names, id(scope)] = FunctionType(self._code(names), scope)
            if names is self.names:
                self.by_globals[id(scope)] = function
        return function

    def _code(self, names):
        code = self._codes.get(names)
        if code is None:
            arguments = ast.arguments(
                posonlyargs=[], args=[ast.arg(name) for name in names], kwonlyargs=[], kw_defaults=[], defaults=[]
            )
            tree = ast.fix_missing_locations(ast.Expression(ast.Lambda(arguments, self._body)))
            try:
                outer = compile(tree, "<csdk: a stop>", "eval")
            except (SyntaxError, ValueError, RecursionError) as error:
                raise Unusable(f"{self._what} is no Python expression: {error}: {self.text}") from None
            code = self._codes[names] = next(value for value in outer.co_consts if isinstance(value, CodeType))
        return code

    def value(self, scope, values):
        """Its value with the names that the stop gives."""
        return self.function(self.names, scope)(*values)

    def value_in(self, frame):
        """Its value with the locals of a frame."""
        found = frame.f_locals
        names = tuple(sorted(name for name in self.used if name in found))
        return self.function(names, frame.f_globals)(*[found[name] for name in names])


class Message:
    """The text of a log point: literal text and expressions in braces; doubled braces stand for themselves."""

    def __init__(self, text, names):
        self._parts = _parts(text, names)

    @property
    def expressions(self):
        return [part for part in self._parts if isinstance(part, Expression)]

    def text(self, evaluate):
        """(text, the first exception). `evaluate(expression)` gives a value; one that fails stays as it was written."""
        problem = None
        pieces = []
        for part in self._parts:
            if isinstance(part, Expression):
                try:
                    part = str(evaluate(part))
                except Exception as error:
                    problem = problem or error
                    part = f"{{{part.text}}}"
            pieces.append(part)
        return "".join(pieces), problem


def _parts(text, names):
    parts, literal, at = [], "", 0
    while at < len(text):
        character = text[at]
        if text[at : at + 2] in ("{{", "}}"):
            literal += character
            at += 2
        elif character == "{":
            parts.append(literal)
            literal = ""
            expression, at = _expression(text, at + 1, names)
            parts.append(expression)
        else:
            literal += character
            at += 1
    return [*parts, literal]


def _expression(text, start, names):
    """The expression that begins there, up to the first closing brace that makes it whole, and what comes after."""
    problem = None
    end = text.find("}", start)
    while end >= 0:
        try:
            return Expression(text[start:end], names, "an expression of the log message"), end + 1
        except Unusable as error:
            problem = problem or error
        end = text.find("}", end + 1)
    raise problem or Unusable(f"the log message has a {{ without }}: {text}")
