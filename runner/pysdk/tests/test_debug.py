"""Stops without debugpy: what stops, where, and what is seen there."""

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


class Stops(unittest.TestCase):
    def test_no_stops(self):
        session = Session(connector(ROWS))
        self.assertEqual(session.ready["lines"], session.ready["python"] >= "3.12")
        session.go()
        run = session.finish()
        self.assertEqual((run.last()[0], len(run.operations())), ("Z", 10), run.stderr)
        self.assertNotIn("Q", run.kinds)

    def test_row(self):
        """Before it is sent: only what came before it is there."""
        session = Session(connector(ROWS))
        session.go(operation("upsert", "orders", condition='row["amount"] is None'))
        stopped = session.event("stopped")
        line = ROWS.index  # noqa: F841
        self.assertEqual(
            {key: stopped[key] for key in ("ids", "reason", "operation", "table", "function")},
            {"ids": [1], "reason": "function breakpoint", "operation": "upsert", "table": "orders", "function": "update"},
        )
        self.assertEqual(len(session.run.operations()), 6)
        self.assertEqual(session.run.kinds[-1], "Q")
        frames = session.command("stack", thread=stopped["thread"])["frames"]
        self.assertEqual([(frame["name"], frame["line"], frame["mine"]) for frame in frames], [("update", stopped["line"], True)])
        scopes = session.command("scopes", frame=frames[0]["id"])
        names = {v["name"]: v for v in session.command("variables", variable=scopes["locals"])["variables"]}
        self.assertEqual(names["i"]["value"], "3")
        self.assertEqual(names["row"]["named"], 2)
        children = session.command("variables", variable=names["row"]["variable"])["variables"]
        self.assertEqual([(c["name"], c["value"], c["evaluate"]) for c in children], [("'id'", "3", "row['id']"), ("'amount'", "None", "row['amount']")])
        found = session.command("evaluate", frame=frames[0]["id"], expression='[k for k in row if row[k] == i]')
        self.assertEqual(found["value"], "['id']")
        self.assertIn("error", session.command("evaluate", frame=frames[0]["id"], expression="x = 1"))
        self.assertIn("NameError", session.command("evaluate", frame=frames[0]["id"], expression="nothing")["error"])
        self.assertEqual(session.command("resume", thread=stopped["thread"]), {})
        self.assertEqual(session.event("continued"), {"thread": stopped["thread"]})
        run = session.finish()
        self.assertEqual((run.last()[0], len(run.operations())), ("Z", 10), run.stderr)


if __name__ == "__main__":
    unittest.main()
