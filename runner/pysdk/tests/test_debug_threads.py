"""Several threads, processes that fork, and a csdk that is gone, without debugpy."""

import unittest

from debugging import Session
from harness import connector
from test_debug import ROWS, Case, operation


class Threads(Case):
    def test_others_go_on(self):
        update = """
        import threading
        assert threading.enumerate() == [threading.main_thread()]
        def send(table):
            op.upsert(table, {"id": 1})
        threads = [threading.Thread(target=send, args=(table,), name=table) for table in ("a", "b")]
        for thread in threads:
            thread.start()
        for i in range(10):
            op.upsert("main", {"id": i})
        op.checkpoint({})
        for thread in threads:
            thread.join()
        assert threading.enumerate() == [threading.main_thread()]
        """
        session = Session(connector(update))
        session.go(operation("upsert", "a"), operation("upsert", "b"), {"kind": "checkpoint"})
        events = [session.event("stopped") for _ in range(3)]
        self.assertEqual(sorted(event["ids"] for event in events), [[1], [2], [3]])
        names = {thread["id"]: thread["name"] for thread in session.command("threads")["threads"]}
        self.assertEqual({names[event["thread"]] for event in events}, {"MainThread", "a", "b"})
        first = events[0]["thread"]
        session.command("resume", thread=first)
        self.assertEqual(session.event("continued")["thread"], first)
        self.assertIn("error", session.command("stack", thread=first))
        session.command("resume")
        session.event("continued")
        session.event("continued")
        self.ends(session, rows=12)

    def test_requests_behind_the_one_to_go_on(self):
        """Two threads stop; what is asked of one that is about to go on is answered."""
        update = """
        import threading
        def send(table):
            for i in range(20):
                op.upsert(table, {"id": i})
        thread = threading.Thread(target=send, args=("other",))
        thread.start()
        send("main")
        thread.join()
        """
        session = Session(connector(update))
        session.go(operation("upsert"))
        stopped = {session.event("stopped")["thread"] for _ in range(2)}
        for _ in range(19):
            for thread in sorted(stopped):
                frame = session.command("stack", thread=thread)["frames"][0]["id"]
                later = session.send("resume", thread=thread), *(session.send("scopes", frame=frame) for _ in range(5))
                for answer in later:
                    answer()
            events = sorted(session.any_event()["event"] for _ in range(4))
            self.assertEqual(events, ["continued", "continued", "stopped", "stopped"])
        session.stops()
        session.command("resume")
        for _ in range(2):
            session.event("continued")
        self.ends(session, rows=40)

    def test_fork_while_stops_are_set(self):
        update = """
        import gc, os, threading
        from csdk_agent.debug.debugger import Debugger
        (debugger,) = (thing for thing in gc.get_objects() if type(thing) is Debugger)
        held, done = threading.Event(), threading.Event()
        def hold():
            with debugger._arming:
                held.set()
                done.wait()
        thread = threading.Thread(target=hold)
        thread.start()
        held.wait()
        child = os.fork()
        if child == 0:
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        done.set()
        thread.join()
        op.upsert("a", {"id": 1})
        """
        session = Session(connector(update))
        session.go()
        self.ends(session, rows=1)

    def test_forked_child(self):
        """It lets go of the channel; its operations fail as without a debugger."""
        update = """
        import os
        child = os.fork()
        if not child:
            try:
                op.upsert("a", {"id": 1})
            except RuntimeError:
                os._exit(7)
        log.info(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))
        op.upsert("a", {"id": 2})
        """
        session = Session(connector(update))
        session.go(operation("upsert", "a"))
        self.passed(session, ids=[1])
        run = session.finish()
        self.assertEqual((run.kinds[-1], [line["message"] for line in run.logs()]), ("X", ["7"]))

    def test_csdk_is_gone(self):
        for close in ("close_commands", "close_control"):
            with self.subTest(close):
                session = Session(connector(ROWS))
                session.go(operation("upsert", "a" if close == "close_control" else "orders"), {"kind": "checkpoint"})
                session.event("stopped")
                getattr(session, close)()
                self.assertEqual(session.finish().code, -9)

    def test_interrupt_at_a_stop(self):
        session = Session(connector(ROWS))
        session.go(operation("upsert", "orders"))
        session.event("stopped")
        session.interrupt()
        self.assertEqual(session.finish().code, 130)


if __name__ == "__main__":
    unittest.main()
