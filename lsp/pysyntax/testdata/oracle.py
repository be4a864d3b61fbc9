"""Says what Python's own parser reads in files: one JSON value a line for each path on stdin."""

import ast
import json
import sys
import warnings

from tree import tree

# Before 3.12, what is in the fields of an f-string has no proper place.
FIELDS = sys.version_info >= (3, 12)


def plain(text):
    if isinstance(text, bytes):
        return text.decode("latin-1")
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def pieces(joined):
    return "".join(plain(v.value) for v in joined.values if isinstance(v, ast.Constant))


class Reader(ast.NodeVisitor):
    def __init__(self):
        self.facts = []

    def add(self, kind, node, text=""):
        self.facts.append([kind, node.lineno, node.col_offset, text])

    def visit_FunctionDef(self, node):
        self.add("def", node, node.name)
        self.generic_visit(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        self.add("class", node, node.name)
        self.generic_visit(node)

    def visit_Call(self, node):
        self.add("call", node, "%d:%d %d" % (node.end_lineno, node.end_col_offset, len(node.args) + len(node.keywords)))
        self.generic_visit(node)

    def visit_Import(self, node):
        self.add("import", node, ",".join(a.name + (" as " + a.asname if a.asname else "") for a in node.names))

    def visit_ImportFrom(self, node):
        names = ",".join(a.name + (" as " + a.asname if a.asname else "") for a in node.names)
        self.add("from", node, "." * node.level + (node.module or "") + " " + names)

    def visit_Constant(self, node):
        if isinstance(node.value, (str, bytes)):
            self.add("string", node, plain(node.value))

    def visit_JoinedStr(self, node):
        self.add("fstring", node, pieces(node))
        if FIELDS:
            for value in node.values:
                if not isinstance(value, ast.Constant):
                    self.visit(value.value)

    visit_TemplateStr = visit_JoinedStr


def top(body):
    names = []
    for node in body:
        for target in getattr(node, "targets", [getattr(node, "target", None)]):
            if isinstance(target, ast.Name):
                names.append(target.id)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.append(node.name)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names += [a.asname or a.name for a in node.names]
        if isinstance(node, (ast.If, ast.Try, ast.With, ast.For, ast.While)):
            names += top(node.body)
    return names


def read(path):
    with open(path, "rb") as f:
        source = f.read()
    try:
        module = ast.parse(source)
        compile(module, path, "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as e:
        return {"error": str(e)}
    reader = Reader()
    reader.visit(module)
    return {"fields": FIELDS, "trees": [tree(n) for n in module.body], "facts": sorted(reader.facts, key=lambda f: (f[1], f[2], f[0], f[3])), "top": top(module.body)}


warnings.simplefilter("ignore")
sys.setrecursionlimit(5000)
for line in sys.stdin:
    print(json.dumps(read(line.rstrip("\n"))), flush=True)
