"""Writes a tree of Python's ast the way that dump in dump_test.go writes ours."""

import ast

WORDS = {True: "True", False: "False", None: "None", Ellipsis: "..."}
OPS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.MatMult: "@",
    ast.Pow: "**", ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^", ast.BitAnd: "&",
    ast.And: "and", ast.Or: "or", ast.Not: "not", ast.Invert: "~", ast.UAdd: "+", ast.USub: "-",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}


def op(node):
    return OPS[type(node)]


def many(nodes):
    return "[" + " ".join(tree(n) for n in nodes) + "]"


def params(a):
    all = []
    positional = a.posonlyargs + a.args
    defaults = [None] * (len(positional) - len(a.defaults)) + a.defaults
    for i, (p, default) in enumerate(zip(positional, defaults)):
        all.append(param("", p, default))
        if i + 1 == len(a.posonlyargs):
            all.append("/")
    if a.vararg:
        all.append(param("*", a.vararg, None))
    elif a.kwonlyargs:
        all.append("*")
    for p, default in zip(a.kwonlyargs, a.kw_defaults):
        all.append(param("", p, default))
    if a.kwarg:
        all.append(param("**", a.kwarg, None))
    return "[" + " ".join(all) + "]"


def param(stars, p, default):
    return stars + p.arg + (":" + tree(p.annotation) if p.annotation else "") + ("=" + tree(default) if default else "")


def type_params(node):
    all = []
    for p in getattr(node, "type_params", []):
        stars = {"TypeVar": "", "TypeVarTuple": "*", "ParamSpec": "**"}[type(p).__name__]
        bound, default = getattr(p, "bound", None), getattr(p, "default_value", None)
        all.append(stars + p.name + (":" + tree(bound) if bound else "") + ("=" + tree(default) if default else ""))
    return "[" + " ".join(all) + "]"


def function(name, n):
    return "(%s %s %s %s %s %s %s)" % (
        name, many(n.decorator_list), n.name, type_params(n), params(n.args), tree(n.returns), many(n.body))


def arguments(args, keywords):
    # The tree keeps keywords apart from the others: their places give the order back.
    all = sorted(args + keywords, key=lambda a: (a.lineno, a.col_offset))
    return "[" + " ".join(argument(a) for a in all) + "]"


def argument(a):
    if isinstance(a, ast.keyword):
        return (a.arg + "=" if a.arg else "**") + tree(a.value)
    if isinstance(a, ast.Starred):
        return "*" + tree(a.value)
    return tree(a)


def alias(a):
    return a.name + (" as " + a.asname if a.asname else "")


def clauses(generators):
    return " ".join("(for%s %s %s %s)" % ("-async" if g.is_async else "", tree(g.target), tree(g.iter), many(g.ifs)) for g in generators)


def items(n):
    return "[" + " ".join("(%s %s)" % (tree(i.context_expr), tree(i.optional_vars)) for i in n.items) + "]"


def handler(h):
    return "(except %s %s %s)" % (tree(h.type), h.name or "-", many(h.body))


def field(v):
    conversion = "!" + chr(v.conversion) if v.conversion > 0 else ""
    return "{%s%s%s}" % (tree(v.value), conversion, ":" + tree(v.format_spec) if v.format_spec else "")


def pieces(values):
    return "".join(field(v) for v in values if not isinstance(v, ast.Constant))


def case(c):
    return "(case %s %s %s)" % (pattern(c.pattern), tree(c.guard), many(c.body))


def pattern(p):
    match p:
        case ast.MatchValue():
            return tree(p.value)
        case ast.MatchSingleton():
            return WORDS[p.value]
        case ast.MatchSequence():
            return "(seq %s)" % " ".join(pattern(x) for x in p.patterns)
        case ast.MatchStar():
            return "(star %s)" % (p.name or "_")
        case ast.MatchMapping():
            all = ["%s:%s" % (tree(k), pattern(v)) for k, v in zip(p.keys, p.patterns)]
            return "(dict %s)" % " ".join(all + (["**" + p.rest] if p.rest else []))
        case ast.MatchClass():
            all = [pattern(x) for x in p.patterns] + [k + "=" + pattern(v) for k, v in zip(p.kwd_attrs, p.kwd_patterns)]
            return "(call %s [%s])" % (tree(p.cls), " ".join(all))
        case ast.MatchAs():
            return "(:= %s %s)" % (p.name, pattern(p.pattern)) if p.pattern else p.name or "_"
        case ast.MatchOr():
            return "(| %s)" % " ".join(alternatives(p))


def alternatives(p):
    first = p.patterns[0]
    left = alternatives(first) if isinstance(first, ast.MatchOr) else [pattern(first)]
    return left + [pattern(x) for x in p.patterns[1:]]


def constant(n):
    value = n.value
    if isinstance(value, (str, bytes, int, float, complex)) and not isinstance(value, bool):
        return type(value).__name__
    return WORDS[value]


TREES = {
    "FunctionDef": lambda n: function("def", n),
    "AsyncFunctionDef": lambda n: function("def-async", n),
    "ClassDef": lambda n: "(class %s %s %s %s %s)" % (
        many(n.decorator_list), n.name, type_params(n), arguments(n.bases, n.keywords), many(n.body)),
    "Return": lambda n: "(return %s)" % tree(n.value),
    "Delete": lambda n: "(del %s)" % many(n.targets),
    "Assign": lambda n: "(= %s %s)" % (many(n.targets), tree(n.value)),
    "AugAssign": lambda n: "(%s= %s %s)" % (op(n.op), tree(n.target), tree(n.value)),
    "AnnAssign": lambda n: "(: %s %s %s)" % (tree(n.target), tree(n.annotation), tree(n.value)),
    "TypeAlias": lambda n: "(type %s %s %s)" % (n.name.id, type_params(n), tree(n.value)),
    "For": lambda n: "(for %s %s %s %s)" % (tree(n.target), tree(n.iter), many(n.body), many(n.orelse)),
    "AsyncFor": lambda n: "(for-async %s %s %s %s)" % (tree(n.target), tree(n.iter), many(n.body), many(n.orelse)),
    "While": lambda n: "(while %s %s %s)" % (tree(n.test), many(n.body), many(n.orelse)),
    "If": lambda n: "(if %s %s %s)" % (tree(n.test), many(n.body), many(n.orelse)),
    "With": lambda n: "(with %s %s)" % (items(n), many(n.body)),
    "AsyncWith": lambda n: "(with-async %s %s)" % (items(n), many(n.body)),
    "Match": lambda n: "(match %s [%s])" % (tree(n.subject), " ".join(case(c) for c in n.cases)),
    "Raise": lambda n: "(raise %s %s)" % (tree(n.exc), tree(n.cause)),
    "Try": lambda n: "(try %s [%s] %s %s)" % (
        many(n.body), " ".join(handler(h) for h in n.handlers), many(n.orelse), many(n.finalbody)),
    "TryStar": lambda n: "(try-star %s [%s] %s %s)" % (
        many(n.body), " ".join(handler(h) for h in n.handlers), many(n.orelse), many(n.finalbody)),
    "Assert": lambda n: "(assert %s %s)" % (tree(n.test), tree(n.msg)),
    "Import": lambda n: "(import %s)" % ", ".join(alias(a) for a in n.names),
    "ImportFrom": lambda n: "(from %s%s %s)" % ("." * n.level, n.module or "", ", ".join(alias(a) for a in n.names)),
    "Global": lambda n: "(global %s)" % " ".join(n.names),
    "Nonlocal": lambda n: "(nonlocal %s)" % " ".join(n.names),
    "Expr": lambda n: tree(n.value),
    "Pass": lambda n: "pass",
    "Break": lambda n: "break",
    "Continue": lambda n: "continue",
    "BoolOp": lambda n: "(%s %s)" % (op(n.op), " ".join(tree(v) for v in n.values)),
    "NamedExpr": lambda n: "(:= %s %s)" % (tree(n.target), tree(n.value)),
    "BinOp": lambda n: "(%s %s %s)" % (op(n.op), tree(n.left), tree(n.right)),
    "UnaryOp": lambda n: "(%s %s)" % (op(n.op), tree(n.operand)),
    "Lambda": lambda n: "(lambda %s %s)" % (params(n.args), tree(n.body)),
    "IfExp": lambda n: "(if-else %s %s %s)" % (tree(n.body), tree(n.test), tree(n.orelse)),
    "Dict": lambda n: "(dict %s)" % " ".join(
        (tree(k) + ":" if k else "**") + tree(v) for k, v in zip(n.keys, n.values)),
    "Set": lambda n: "(set %s)" % many(n.elts),
    "ListComp": lambda n: "(list-comp %s %s)" % (tree(n.elt), clauses(n.generators)),
    "SetComp": lambda n: "(set-comp %s %s)" % (tree(n.elt), clauses(n.generators)),
    "DictComp": lambda n: "(dict-comp %s:%s %s)" % (tree(n.key), tree(n.value), clauses(n.generators)),
    "GeneratorExp": lambda n: "(gen-comp %s %s)" % (tree(n.elt), clauses(n.generators)),
    "Await": lambda n: "(await %s)" % tree(n.value),
    "Yield": lambda n: "(yield %s)" % tree(n.value),
    "YieldFrom": lambda n: "(yield-from %s)" % tree(n.value),
    "Compare": lambda n: "(compare %s %s)" % (
        tree(n.left), " ".join(op(o) + " " + tree(c) for o, c in zip(n.ops, n.comparators))),
    "Call": lambda n: "(call %s %s)" % (tree(n.func), arguments(n.args, n.keywords)),
    "FormattedValue": field,
    "JoinedStr": lambda n: "f'%s'" % pieces(n.values),
    "TemplateStr": lambda n: "t'%s'" % pieces(n.values),
    "Interpolation": field,
    "Constant": constant,
    "Attribute": lambda n: "(. %s %s)" % (tree(n.value), n.attr),
    "Subscript": lambda n: "([] %s %s)" % (tree(n.value), tree(n.slice)),
    "Starred": lambda n: "(star %s)" % tree(n.value),
    "Name": lambda n: n.id,
    "List": lambda n: "(list %s)" % many(n.elts),
    "Tuple": lambda n: "(tuple %s)" % many(n.elts),
    "Slice": lambda n: "(slice %s %s %s)" % (tree(n.lower), tree(n.upper), tree(n.step)),
}


def tree(node):
    return TREES[type(node).__name__](node) if node else "-"
