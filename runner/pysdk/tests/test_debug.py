"""Stops without debugpy: what stops, where, and what is seen there."""

import os
import sys
import unittest

from debugging import Session
from harness import connector

ROWS = """
for i in range(5):
    row = {"id": i, "amount": None if i == 3 else i}
    op.upsert("orders", row)
    op.upsert("others", {"id": i})
op.checkpoint({"cursor": 5, "nested": {"page": 1}})
op.checkpoint({"cursor": 5, "nested": {"page": 2}})
"""


def operation(name, table=None, **more):
    return {"kind": "operation", "operation": name, **({"table": table} if table else {}), **more}


class Case(unittest.TestCase):
    def stopped(self, session, **wanted):
        event = session.event("stopped")
        self.assertEqual({key: event.get(key) for key in wanted}, wanted, event)
        return event

    def passed(self, session, **wanted):
        """Lets the thread of the next stop go on; returns the event."""
        event = self.stopped(session, **wanted)
        self.assertEqual(session.command("resume", thread=event["thread"]), {})
        self.assertEqual(session.event("continued"), {"thread": event["thread"]})
        return event

    def ends(self, session, rows=None):
        run = session.finish()
        self.assertEqual(run.last()[0], "Z", (run.last(), run.stderr))
        if rows is not None:
            self.assertEqual(len(run.operations()), rows)
        return run

    def top(self, session, event):
        """The innermost frame, and the variables of its locals by name."""
        frame = session.command("stack", thread=event["thread"])["frames"][0]
        scopes = session.command("scopes", frame=frame["id"])
        found = session.command("variables", variable=scopes["locals"])["variables"]
        return frame, {variable["name"]: variable for variable in found}


class Operations(Case):
    def test_no_stops(self):
        """Nothing of the engine is replaced, and csdk is asked nothing."""
        session = Session(connector(ROWS + "log.info(op.upsert.__code__.co_filename)"))
        self.assertEqual(session.ready["python"], ".".join(map(str, sys.version_info[:3])))
        self.assertEqual(session.ready["lines"], sys.version_info >= (3, 12))
        session.go()
        run = self.ends(session, rows=10)
        self.assertNotIn("Q", run.kinds)
        self.assertTrue(run.logs()[0]["message"].endswith("operations.py"))

    def test_row(self):
        """It stops before the row is sent, with what came before it at csdk."""
        session = Session(connector(ROWS))
        session.go(operation("upsert", "orders", condition='row["amount"] is None'))
        event = self.stopped(
            session, ids=[1], reason="function breakpoint", operation="upsert", table="orders", function="update"
        )
        self.assertEqual((len(session.run.operations()), session.run.kinds[-1]), (6, "Q"))
        frame, names = self.top(session, event)
        self.assertEqual((frame["name"], frame["line"], frame["mine"]), ("update", event["line"], True))
        self.assertEqual((names["i"]["value"], names["row"]["named"]), ("3", 2))
        session.command("resume", thread=event["thread"])
        session.event("continued")
        self.ends(session, rows=10)

    def test_every_operation(self):
        """At the author's line, in the order of the calls, whoever calls."""
        session = Session(
            connector(
                """
                send = op.upsert
                list(map(lambda i: send("a", {"id": i}), [1]))
                op.update("a", {"id": 1})
                op.delete("a", {"id": 1})
                op.truncate("a")
                op.checkpoint({})
                op.warning("careful")
                send(table="a", data={"id": 2})
                op.error("bad")
                """
            )
        )
        names = ("upsert", "update", "delete", "truncate", "checkpoint", "warning", "error")
        session.go(*[operation(name) for name in names])
        lines = []
        for number in (1, 2, 3, 4, 5, 6, 1, 7):
            event = self.passed(session, ids=[number], operation=names[number - 1])
            lines.append(event["line"])
        self.assertEqual([line - lines[0] for line in lines], [0, 1, 2, 3, 4, 5, 6, 7])
        run = session.finish()
        self.assertEqual(run.kinds[-2:], "EX")

    def test_stops_go_and_come(self):
        session = Session(connector(ROWS))
        session.go(operation("upsert", "orders"))
        self.stopped(session, ids=[1])
        self.assertEqual(session.stops(operation("checkpoint"), operation("upsert", "others", hit=">= 4"))[1]["verified"], True)
        session.command("resume")
        session.event("continued")
        self.passed(session, ids=[2])
        self.assertEqual(self.passed(session, ids=[2])["table"], "others")
        self.passed(session, ids=[1], number=1)
        event = self.stopped(session, ids=[1], number=2)
        session.stops()
        session.command("resume", thread=event["thread"])
        session.event("continued")
        self.ends(session, rows=10)

    def test_tables_that_are_no_plain_text(self):
        """An unhashable table is refused as without a debugger; a member of an enumeration is its text."""
        before = """
        from enum import Enum
        class Table(str, Enum):
            ORDERS = "orders"
        """
        update = """
        for table in (["orders"], 1):
            try:
                op.upsert(table, {"id": 1})
            except TypeError as error:
                log.info(str(error))
        op.upsert(Table.ORDERS, {"id": 2})
        """
        for stop in (operation("upsert", "orders"), operation("upsert", condition="row['id'] == 2")):
            with self.subTest(stop):
                session = Session(connector(update, before=before))
                session.go(stop)
                self.passed(session, ids=[1], table="orders")
                run = self.ends(session, rows=1)
                texts = [line["message"] for line in run.logs()]
                self.assertEqual(texts, [f"Table name must be a string, got {name}" for name in ("list", "int")])

    def test_hit_counts(self):
        for hit, hits in (("2", [1]), ("== 2", [1]), (">= 4", [3, 4]), (">3", [3, 4]), ("< 3", [0, 1]), ("<=1", [0]), ("% 2", [1, 3])):
            with self.subTest(hit):
                session = Session(connector(ROWS))
                session.go(operation("upsert", "orders", hit=hit, condition="row['id'] >= 0"))
                for number in hits:
                    event = self.stopped(session, ids=[1])
                    self.assertEqual(self.top(session, event)[1]["i"]["value"], str(number))
                    session.command("resume")
                    session.event("continued")
                self.ends(session, rows=10)

    def test_hit_count_is_kept(self):
        stop = operation("upsert", "orders", hit="4")
        session = Session(connector(ROWS))
        session.go(stop, operation("upsert", "others", hit="2"))
        self.passed_with_stops(session, stop)
        event = self.stopped(session, ids=[1])
        self.assertEqual(self.top(session, event)[1]["i"]["value"], "3")
        session.command("resume")
        session.event("continued")
        self.ends(session)

    def passed_with_stops(self, session, *stops):
        self.stopped(session)
        session.stops(*stops)
        session.command("resume")
        session.event("continued")

    def test_log_message(self):
        session = Session(connector(ROWS))
        session.go(operation("upsert", "orders", log="{{id}} {row['id']}, {dict(a={1: 2})[\"a\"]} {row['amount'] + 1}", hit="> 2"))
        texts = []
        for number in (2, 3, 4):
            if number == 3:
                self.assertEqual(session.event("problem")["id"], 1)
            output = session.event("output")
            texts.append(output["text"])
            self.assertTrue(output["file"].endswith("connector.py"))
        self.assertEqual(texts, ["{id} 2, {1: 2} 3", "{id} 3, {1: 2} {row['amount'] + 1}", "{id} 4, {1: 2} 5"])
        self.ends(session, rows=10)

    def test_condition_that_raises_is_told_once(self):
        session = Session(connector(ROWS))
        session.go(operation("upsert", condition="row['amount'] > 3"))
        problem = session.event("problem")
        self.assertEqual((problem["id"], problem["text"]), (1, "KeyError: 'amount'"))
        self.passed(session, ids=[1])
        self.ends(session, rows=10)

    def test_conditions_see_the_module(self):
        before = "LIMIT = 2\ndef bad(row):\n    return [row['id'] > LIMIT for _ in range(1)][0]\n"
        session = Session(connector(ROWS, before=before))
        session.go(operation("upsert", "others", condition="bad(row) and schema is None and any(table == t for t in ['others'])"))
        self.passed(session, ids=[1])
        self.passed(session, ids=[1])
        self.ends(session)

    def test_what_cannot_work_says_why(self):
        session = Session(connector("pass"))
        for stop, text in (
            (operation("insert"), "upsert, update, delete"),
            (operation("checkpoint", "orders"), "has no table"),
            (operation("upsert", condition="row["), "no Python expression"),
            (operation("upsert", condition="x = 1"), "no Python expression"),
            (operation("upsert", condition="(yield)"), "neither await nor yield"),
            (operation("upsert", hit="often"), "hit count"),
            (operation("upsert", hit="% 0"), "hit count"),
            (operation("upsert", log="{row"), "without }"),
            (operation("upsert", log="{row[}"), "no Python expression"),
            ({"kind": "moon"}, "moon"),
        ):
            with self.subTest(stop):
                (answer,) = session.stops(stop)
                self.assertFalse(answer["verified"])
                self.assertIn(text, answer["message"])
        self.assertIn("error", session.command("fly"))
        session.go()
        self.ends(session)


class Checkpoints(Case):
    def test_names(self):
        session = Session(connector(ROWS), state={"cursor": 0})
        session.go(
            {"kind": "checkpoint", "condition": "number == 1 and previous == {'cursor': 0} and rows['orders']['upserts'] == 2"},
            {"kind": "checkpoint", "condition": "number == 2 and previous['nested']['page'] < state['nested']['page']"},
        )
        self.passed(session, ids=[1], number=1, reason="breakpoint", operation="checkpoint")
        self.assertIn("CQ", session.run.kinds)
        self.passed(session, ids=[2], number=2)
        self.ends(session)

    def test_value_in_the_state(self):
        session = Session(connector(ROWS), state={"cursor": 5})
        session.go({"kind": "state", "path": ["nested", "page"]}, {"kind": "state", "path": ["cursor"]}, {"kind": "state", "path": ["x"]})
        self.passed(session, ids=[1], number=1, reason="data breakpoint")
        self.passed(session, ids=[1], number=2, text="state nested.page has changed")
        self.ends(session)

    def test_lines_that_are_only_checked(self):
        session = Session(connector(ROWS))
        line = {"kind": "line", "file": os.path.join(session.project, "connector.py"), "line": 1, "check": True}
        answers = session.stops(line, {**line, "condition": "i =="}, {**line, "hit": "x"}, {**line, "log": "{i"}, {**line, "condition": "i"})
        self.assertEqual([answer["verified"] for answer in answers], [True, False, False, False, True])
        session.go()
        self.ends(session)

    def test_element_of_a_list_in_the_state(self):
        update = """
        for i in range(3):
            op.checkpoint({"pages": [0, {"n": i // 2}]})
        """
        session = Session(connector(update), state={"pages": [0, {"n": 0}]})
        session.go(*({"kind": "state", "path": path} for path in (["pages", "1", "n"], ["pages", "7"], ["pages", "-1"], ["pages", "x"])))
        self.passed(session, ids=[1], number=3, text="state pages.1.n has changed")
        self.ends(session)

    def test_state_that_the_author_changes_in_place(self):
        update = """
        for i in range(3):
            state["n"] = min(i, 1)
            op.checkpoint(state)
        """
        session = Session(connector(update), state={"n": 0})
        session.go({"kind": "state", "path": ["n"]})
        self.passed(session, ids=[1], number=2)
        self.ends(session)

    def test_warning(self):
        session = Session(connector("op.warning('a')\nop.warning('b')"))
        session.go({"kind": "warning", "condition": "message == 'b'"})
        self.stopped(session, ids=[1], operation="warning")
        self.assertEqual(session.run.kinds.count("W"), 1)
        session.command("resume")
        session.event("continued")
        self.ends(session)


class Changes(Case):
    def test_right_after_the_row(self):
        change = {"kind": "schema change", "text": "orders has a new column", "table": "orders", "column": "amount"}

        def changes(session):
            return [change] if len(session.run.operations()) == 3 and session.run.kinds[-2:] == "BQ" else []

        session = Session(connector(ROWS), changes=changes)
        session.go({"kind": "schema change"}, {"kind": "value changed"})
        event = self.stopped(session, ids=[1], table="orders", text=change["text"], operation="upsert")
        self.assertEqual(self.top(session, event)[1]["i"]["value"], "1")
        session.command("resume")
        session.event("continued")
        self.ends(session, rows=10)

    def test_soon(self):
        session = Session(connector(ROWS))
        session.go(operation("upsert", "others", hit="1"))
        event = self.stopped(session, ids=[1])
        session.command("soon", reason="exception", description="a value changed", text="NaN")
        session.command("resume", thread=event["thread"])
        session.event("continued")
        self.passed(session, ids=[], reason="exception", description="a value changed", text="NaN", table="orders")
        self.ends(session, rows=10)

    def test_pause(self):
        """At the next line where lines can be seen, else at the next operation."""
        session = Session(connector("x = 1\n" + ROWS))
        session.command("pause")
        session.go()
        event = self.passed(session, ids=[], reason="pause")
        if session.ready["lines"]:
            self.assertEqual((event["function"], event["line"]), ("<module>", 1))
        else:
            self.assertEqual((event["function"], event["operation"]), ("update", "upsert"))
        self.ends(session, rows=10)


class Uncaught(Case):
    def test_where_it_was_raised(self):
        deep = "def deep(n):\n    local = n\n    raise ValueError(f'no {n}')\n"
        for name, code in {
            "import": connector("pass", before="import deep\ndeep.deep(1)"),
            "schema": connector("pass", schema="import deep\ndeep.deep(1)"),
            "update": connector("import deep\nlist(map(deep.deep, [1]))"),
            "generator": connector("import deep\nyield op.upsert('a', {'id': 1})\ndeep.deep(1)"),
            "thread": connector("import deep, threading\nt = threading.Thread(target=deep.deep, args=(1,))\nt.start()\nt.join()"),
            "raw thread": connector(
                "import deep, _thread, threading\nlock = threading.Lock()\nlock.acquire()\n"
                "def run():\n    try:\n        deep.deep(1)\n    finally:\n        lock.release()\n"
                "_thread.start_new_thread(run, ())\nlock.acquire()\nlock.acquire(timeout=1)\n"
            ),
        }.items():
            with self.subTest(name):
                session = Session({"connector.py": code, "deep.py": deep})
                session.go({"kind": "uncaught", "condition": "isinstance(error, ValueError)"})
                event = self.stopped(session, ids=[1], reason="exception", function="deep", line=3)
                self.assertEqual((event["exception"]["type"], event["exception"]["message"]), ("ValueError", "no 1"))
                self.assertIn("Traceback", event["exception"]["details"])
                self.assertEqual(self.top(session, event)[1]["local"]["value"], "1")
                frames = session.command("stack", thread=event["thread"])["frames"]
                self.assertEqual((frames[0]["line"], all("csdk_agent" not in frame["file"] for frame in frames)), (3, True))
                session.command("resume")
                session.event("continued")
                run = session.finish()
                self.assertEqual(run.failure()["type"], "ValueError")

    def test_exit_and_what_is_no_exception_of_the_author(self):
        session = Session(connector("import sys\nsys.exit(3)"))
        session.go({"kind": "uncaught"})
        self.passed(session, ids=[1], function="update")
        self.assertEqual(session.finish().failure()["exit_code"], 3)
        for code in ("op.error('bad')", "op.checkpoint({})"):
            session = Session(connector(code, schema="return 5" if "error" not in code else None))
            session.go({"kind": "uncaught"})
            self.assertEqual(session.finish().code, 1)


class Variables(Case):
    UPDATE = """
    class Slots:
        __slots__ = ("a", "unset")
        def __init__(self):
            self.a = 1
    class Odd:
        touched = []
        def __init__(self):
            self.inner = {"k": [1]}
        def __repr__(self):
            raise ValueError("no")
        @property
        def prop(self):
            self.touched.append(1)
        def __getattr__(self, name):
            self.touched.append(name)
            raise AttributeError(name)
    class List(list):
        def __iter__(self):
            raise ValueError("no")
    odd, slots, own, long, many = Odd(), Slots(), List([7]), "x" * 100_000, list(range(5000))
    big = {i: i for i in range(5000)}
    deep = {"a": {"b": {"c": {"d": {"e": {}}}}}, 1: 2, (1, 2): {3}}
    nothing, number, text = None, 1 << 70, "é"
    op.upsert("a", {"id": 1})
    log.info(str(odd.touched))
    """

    def test_variables(self):
        session = Session(connector(self.UPDATE))
        session.go(operation("upsert"))
        event = self.stopped(session)
        frame, names = self.top(session, event)

        def children(variable, **more):
            return session.command("variables", variable=variable["variable"], **more)["variables"]

        self.assertRegex(names["odd"]["value"], "instance at|ValueError")
        (inner,) = children(names["odd"])
        self.assertEqual((inner["name"], inner["evaluate"], inner["named"]), ("inner", "odd.inner", 1))
        (k,) = children(inner)
        self.assertEqual((k["name"], k["evaluate"], k["indexed"]), ("'k'", "odd.inner['k']", 1))
        self.assertEqual([(v["name"], v["value"]) for v in children(names["slots"])], [("a", "1")])
        self.assertEqual([v["value"] for v in children(names["own"])], ["7"])
        self.assertLess(len(names["long"]["value"]), 3000)
        self.assertEqual((names["many"]["indexed"], len(children(names["many"]))), (5000, 1001))
        for name, last in (("many", "999"), ("big", "999")):
            shown = children(names[name])
            self.assertEqual([(v["name"], v["value"]) for v in shown[-2:]], [(last, last), ("...", "4,000 more")])
            self.assertEqual((len(shown), shown[-1]["variable"]), (1001, 0))
        self.assertEqual(len(children(names["many"], start=0, count=1000)), 1000)
        page = children(names["many"], start=4998, count=10)
        self.assertEqual([(v["name"], v["value"], v["evaluate"]) for v in page], [("4998", "4998", "many[4998]"), ("4999", "4999", "many[4999]")])
        self.assertEqual([v["name"] for v in children(names["deep"])], ["'a'", "1", "(1, 2)"])
        self.assertEqual([v["evaluate"] for v in children(names["deep"])], ["deep['a']", "deep[1]", None])
        for name, value in (("nothing", "None"), ("number", str(1 << 70)), ("text", "'é'")):
            self.assertEqual((names[name]["value"], names[name]["variable"]), (value, 0))
        evaluate = lambda text: session.command("evaluate", frame=frame["id"], expression=text)  # noqa: E731
        self.assertEqual(evaluate("[n + number for n in many[:2]]")["indexed"], 2)
        self.assertEqual(evaluate("op.upsert('b', {'id': 2})")["value"], "None")
        self.assertIn("no Python expression", evaluate("x = 1")["error"])
        self.assertIn("NameError", evaluate("missing")["error"])
        self.assertIn("SystemExit", evaluate("exit(1)")["error"])
        self.assertIn("error", session.command("variables", variable=123456))
        modules = {module["name"]: module["path"] for module in session.command("modules")["modules"]}
        self.assertTrue(modules["connector_connector_code"].endswith("connector.py"))
        session.command("resume")
        session.event("continued")
        run = self.ends(session, rows=2)
        self.assertEqual(run.logs()[0]["message"], "[]")


if __name__ == "__main__":
    unittest.main()
