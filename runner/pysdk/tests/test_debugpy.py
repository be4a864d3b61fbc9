"""Stops with debugpy, which connects to the test as it does to csdk."""

import os
import sys
import unittest

from debugging import Peer, Session, needs_debugpy
from harness import connector

LOOP = """
def send(i):
    row = {"id": i}
    op.upsert("orders", row)
    after = i
for i in range(3):
    send(i)
    done = i
op.checkpoint({"n": 3})
"""
MONITORING = sys.version_info >= (3, 12)


def upsert(**more):
    return {"kind": "operation", "operation": "upsert", **more}


@needs_debugpy
class Case(unittest.TestCase):
    def start(self, files, *stops, peer=None, **options):
        self.peer = peer or Peer()
        self.addCleanup(self.peer.close)
        session = Session(files, debugpy=self.peer.place, **options)
        self.addCleanup(session.abandon)
        self.code = (files if isinstance(files, str) else files["connector.py"]).splitlines()
        if stops:
            session.go(*[{**stop, **self.line(session, stop)} for stop in stops])
        return session

    def line(self, session, stop):
        """A stop on a line names its text."""
        return {"file": os.path.join(session.project, "connector.py"), "line": self.at(stop["line"])} if stop["kind"] == "line" else {}

    def at(self, text):
        return next(number for number, line in enumerate(self.code, 1) if line.strip() == text)

    def stopped(self, session, **wanted):
        """The next stop, as csdk and the editor are told of it; returns its thread."""
        event = session.event("stopped")
        self.assertEqual({key: event.get(key) for key in wanted}, wanted, event)
        body = self.peer.stopped()
        self.assertEqual(body["threadId"], event["thread"])
        self.assertEqual(body.get("hitBreakpointIds", event["ids"]), event["ids"])
        function, line = self.peer.stack(event["thread"])[0]
        self.assertEqual((function, line), (event["function"], event["line"]))
        return event["thread"]

    def resume(self, session):
        self.peer.resume()
        session.event("continued")

    def ends(self, session):
        run = session.finish()
        self.assertEqual((run.last()[0], run.code, run.stdout, run.stderr), ("Z", 0, "", ""))
        return run


class Stops(Case):
    def test_steps(self):
        session = self.start(connector(LOOP), upsert(condition="row['id'] == 1"), {"kind": "checkpoint"})
        self.assertEqual(session.event("loaded")["version"].split(".")[0], "1")
        thread = self.stopped(session, ids=[1], reason="function breakpoint", table="orders")
        self.assertEqual(self.peer.stack(thread), [("send", self.at('op.upsert("orders", row)')), ("update", self.at("send(i)"))])
        self.assertEqual(self.peer.evaluate("row['id'] + 1", thread), "2")
        self.assertEqual(self.peer.step("next", thread), ("send", self.at("after = i")))
        session.event("continued")
        self.assertEqual(self.peer.step("stepOut", thread)[0], "update")
        self.peer.resume()
        thread = self.stopped(session, ids=[2], number=1)
        self.assertEqual(session.command("threads"), {"threads": [{"id": thread, "name": "MainThread"}]})
        self.resume(session)
        self.ends(session)

    def test_what_is_changed_is_sent(self):
        session = self.start(connector(LOOP), upsert(hit="1"))
        session.event("loaded")
        thread = self.stopped(session)
        self.peer.evaluate("row.update(id=7)", thread)
        self.resume(session)
        self.assertEqual([row["id"] for row in self.ends(session).rows("orders")], [7, 1, 2])

    def test_operations_in_the_console_do_not_stop(self):
        session = self.start(connector(LOOP), upsert())
        session.event("loaded")
        for _ in range(3):
            thread = self.stopped(session, ids=[1])
            self.peer.evaluate("op.upsert('console', {'id': 1})", thread)
            self.resume(session)
        self.assertEqual(len(self.ends(session).rows("console")), 3)

    def test_uncaught(self):
        for name, code in {
            "import": connector("pass", before="def deep(n):\n    raise ValueError(n)\ndeep(1)"),
            "update": connector("deep(1)", before="def deep(n):\n    raise ValueError(n)"),
            "thread": connector(
                "import threading\nt = threading.Thread(target=deep, args=(1,))\nt.start()\nt.join()",
                before="def deep(n):\n    raise ValueError(n)",
            ),
        }.items():
            with self.subTest(name):
                session = self.start(code, {"kind": "uncaught"})
                session.event("loaded")
                event = session.event("stopped")
                body = self.peer.stopped()
                self.assertEqual((body["reason"], body["threadId"]), ("exception", event["thread"]))
                self.assertEqual((event["function"], event["exception"]["type"]), ("deep", "ValueError"))
                self.assertEqual(self.peer.stack(event["thread"])[0], ("deep", event["line"]))
                self.assertEqual(self.peer.evaluate("n", event["thread"]), "1")
                self.resume(session)
                self.assertEqual(session.finish().failure()["type"], "ValueError")

    def test_threads(self):
        """One stop at a time; at each all threads stand still."""
        update = """
        import threading
        def send(table):
            op.upsert(table, {"id": 1})
        def spin():
            while not over:
                spun.append(1)
                del spun[:]
        over, spun = [], []
        spinner = threading.Thread(target=spin, name="spinner")
        spinner.start()
        threads = [threading.Thread(target=send, args=(name,), name=name) for name in ("a", "b", "c")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        op.checkpoint({})
        over.append(1)
        spinner.join()
        log.info(str([type(thread).__name__ for thread in threading.enumerate()]))
        """
        session = self.start(connector(update), upsert(), {"kind": "checkpoint"})
        session.event("loaded")
        tables = set()
        for _ in range(3):
            event = session.event("stopped")
            self.assertEqual(self.peer.stopped()["threadId"], event["thread"])
            tables.add(event["table"])
            names = {thread["id"]: thread["name"] for thread in session.command("threads")["threads"]}
            self.assertEqual(names[event["thread"]], event["table"])
            self.assertIn("spinner", names.values())
            known = {thread["name"] for thread in self.peer.request("threads")["threads"]}
            self.assertLessEqual(known, {"MainThread", "spinner", "a", "b", "c"})
            self.resume(session)
        self.assertEqual(tables, {"a", "b", "c"})
        self.stopped(session, ids=[2])
        self.resume(session)
        run = self.ends(session)
        self.assertEqual(run.logs()[0]["message"], "['_MainThread']")

    def test_loaded_on_command_with_breakpoints_of_its_own(self):
        session = self.start(connector(LOOP))
        self.peer.breakpoints = [(os.path.join(session.project, "connector.py"), [self.at("done = i")])]
        session.command("tracing", needed=True)
        self.assertEqual(session.command("load"), {})
        self.assertEqual(session.command("load"), {})
        session.event("loaded")
        session.go(upsert(condition="row['id'] == 1"))
        first = self.peer.stopped()
        self.assertEqual(self.peer.stack(first["threadId"]), [("update", self.at("done = i"))])
        self.peer.resume()
        self.stopped(session, ids=[1])
        self.resume(session)
        body = self.peer.stopped()
        self.assertEqual(self.peer.stack(body["threadId"]), [("update", self.at("done = i"))])
        self.peer.request("setBreakpoints", source={"path": self.peer.breakpoints[0][0]}, breakpoints=[])
        session.command("tracing", needed=False)
        self.peer.resume()
        self.ends(session)

    @unittest.skipIf(MONITORING, "newer Pythons trace nothing")
    def test_threads_are_traced_only_while_it_is_needed(self):
        update = """
        import sys, threading
        log.info(str(sys.gettrace()))
        op.upsert("a", {"id": 1})
        log.info(str(sys.gettrace()))
        def other():
            log.info(str(sys.gettrace()))
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        op.checkpoint({})
        x = 1
        y = 2
        log.info(str(sys.gettrace()))
        """
        session = self.start(connector(update), upsert(), {"kind": "checkpoint"})
        session.event("loaded")
        self.stopped(session, ids=[1])
        self.resume(session)
        thread = self.stopped(session, ids=[2])
        self.assertEqual(self.peer.step("next", thread), ("update", self.at("x = 1")))
        self.assertEqual(self.peer.step("next", thread), ("update", self.at("y = 2")))
        self.peer.resume()
        session.event("continued")
        run = self.ends(session)
        self.assertEqual([line["message"] for line in run.logs()], ["None"] * 4)

    def test_nothing_of_csdk_is_stepped_into(self):
        session = self.start(connector(LOOP), upsert(hit="3"))
        session.event("loaded")
        thread = self.stopped(session)
        for _ in range(4):
            function, _line = self.peer.step("stepIn", thread)
            self.assertIn(function, ("send", "update"))
        self.resume(session)
        self.ends(session)

    def test_environment_and_path_are_left_alone(self):
        update = """
        import os, sys
        op.upsert("a", {"id": 1})
        log.info(str([name for name in os.environ if "PYDEV" in name] + [path for path in sys.path if "debugpy" in path]))
        """
        session = self.start(connector(update), upsert())
        session.event("loaded")
        self.stopped(session)
        self.resume(session)
        self.assertEqual(self.ends(session).logs()[0]["message"], "[]")

    def test_debugpy_that_cannot_be_used(self):
        """The stop is there all the same."""
        peer = Peer()
        self.addCleanup(peer.close)
        for place in ({**peer.place, "port": 1}, {**peer.place, "path": "/nowhere"}):
            session = Session(connector(LOOP), debugpy=place, environment={"PYTHONPATH": ""})
            session.go(upsert(hit="1"))
            self.assertIn("debugpy could not be used", session.event("load failed")["text"])
            event = session.event("stopped")
            self.assertIn("error", session.command("load"))
            self.assertEqual(session.command("stack", thread=event["thread"])["frames"][0]["name"], "send")
            session.command("resume")
            session.event("continued")
            run = session.finish()
            self.assertEqual(run.last()[0], "Z", run.stderr)


@unittest.skipUnless(MONITORING, "sys.monitoring came with Python 3.12")
class Lines(Case):
    def stop(self, text, **more):
        return {"kind": "line", "line": text, **more}

    def test_steps_from_a_stop_and_onto_one(self):
        send = 'op.upsert("orders", row)'
        session = self.start(
            connector(LOOP), self.stop('row = {"id": i}', condition="i == 1"), self.stop(send, condition="i == 1"), self.stop("done = i", hit="2")
        )
        session.event("loaded")
        thread = self.stopped(session, ids=[1], reason="breakpoint")
        # Onto a line with a stop: it stops there once.
        self.peer.request("next", threadId=thread)
        session.event("continued")
        self.stopped(session, ids=[2])
        self.assertEqual(self.peer.step("next", thread), ("send", self.at("after = i")))
        session.event("continued")
        self.peer.resume()
        self.stopped(session, ids=[3])
        self.assertEqual(self.peer.step("next", thread), ("update", self.at("for i in range(3):")))
        session.event("continued")
        self.assertEqual(self.peer.step("next", thread), ("update", self.at("send(i)")))
        self.assertEqual(self.peer.step("stepIn", thread)[0], "send")
        self.peer.resume()
        self.ends(session)

    def test_step_into_and_out_of_a_function(self):
        session = self.start(connector(LOOP), self.stop("send(i)", hit="1"), self.stop("after = i", hit="2"))
        session.event("loaded")
        thread = self.stopped(session, ids=[1])
        self.assertEqual(self.peer.step("stepIn", thread), ("send", self.at('row = {"id": i}')))
        session.event("continued")
        self.peer.resume()
        self.stopped(session, ids=[2])
        self.assertEqual(self.peer.step("stepOut", thread)[0], "update")
        session.event("continued")
        self.peer.resume()
        self.ends(session)

    def test_a_stop_inside_of_what_is_stepped_over(self):
        session = self.start(connector(LOOP), self.stop("send(i)", hit="1"), self.stop("after = i"), upsert(hit="3"))
        session.event("loaded")
        thread = self.stopped(session, ids=[1])
        self.peer.request("next", threadId=thread)
        session.event("continued")
        self.stopped(session, ids=[2])
        self.resume(session)
        self.stopped(session, ids=[2])
        self.resume(session)
        self.stopped(session, ids=[3])
        self.resume(session)
        self.stopped(session, ids=[2])
        self.resume(session)
        self.ends(session)

    def test_a_step_in_a_loop(self):
        session = self.start(connector(LOOP), self.stop("done = i"))
        session.event("loaded")
        thread = self.stopped(session, ids=[1])
        for line in ("for i in range(3):", "send(i)"):
            self.assertEqual(self.peer.step("next", thread), ("update", self.at(line)))
        session.event("continued")
        self.peer.request("next", threadId=thread)
        self.stopped(session, ids=[1])
        self.resume(session)
        self.stopped(session, ids=[1])
        self.resume(session)
        self.ends(session)

    def test_goto(self):
        """Another line is next; its stop counts."""
        session = self.start(connector(LOOP), self.stop("done = i", hit="1"), {"kind": "checkpoint"})
        session.event("loaded")
        thread = self.stopped(session, ids=[1])
        path = os.path.join(session.project, "connector.py")
        (target,) = self.peer.request("gotoTargets", source={"path": path}, line=self.at("op.checkpoint({\"n\": 3})"))["targets"]
        self.peer.request("goto", threadId=thread, targetId=target["id"])
        self.assertEqual(self.peer.stopped()["reason"], "goto")
        self.peer.resume()
        session.event("continued")
        self.stopped(session, ids=[2])
        self.resume(session)
        run = session.finish()  # Python warns on stderr that a variable gets None
        self.assertEqual((run.last()[0], len(run.rows("orders"))), ("Z", 1), run.stderr)


if __name__ == "__main__":
    unittest.main()
