"""Stops at lines by sys.monitoring, without debugpy."""

import os
import sys
import unittest
from types import SimpleNamespace
from unittest import mock

from debugging import Session
from harness import ENGINE, connector
from test_debug import Case

sys.path.append(ENGINE)
from csdk_agent.debug import lines as module  # noqa: E402


@unittest.skipIf(sys.version_info < (3, 12), "sys.monitoring came with Python 3.12")
class Lines(Case):
    CODE = connector(
        """
        total = 0
        for i in range(4):
            # nothing runs here
            total += i
            if i == 2: total += 10
        helper.send(total)
        """,
        before="import helper",
    )
    HELPER = "from fivetran_connector_sdk import Operations as op\n\n\ndef send(total):\n    '''Sends it.'''\n    op.upsert('a', {'id': total})\n"

    def session(self):
        session = Session({"connector.py": self.CODE, "helper.py": self.HELPER, "broken.py": "x = = 1\n", "empty.py": ""})
        self.lines = {text.strip(): number for number, text in enumerate(self.CODE.splitlines(), 1)}
        return session

    def stop(self, session, text, file="connector.py", **more):
        return {"kind": "line", "file": os.path.join(session.project, file), "line": self.lines.get(text, text), **more}

    def test_stops(self):
        session = self.session()
        comment = self.lines["# nothing runs here"]
        answers = session.stops(
            self.stop(session, "# nothing runs here", condition="total >= 3 and [x for x in range(i) if x < total]"),
            self.stop(session, 4, "helper.py"),
            self.stop(session, 5, "helper.py"),
            self.stop(session, "total += i", log="{i}: {total}", hit="<= 2"),
        )
        self.assertEqual([answer["line"] for answer in answers], [comment + 1, 4, 6, comment + 1])
        session.go()
        self.passed(session, ids=[2], function="<module>", line=4)
        self.assertEqual([session.event("output")["text"] for _ in range(2)], ["0: 0", "1: 0"])
        event = self.stopped(session, ids=[1], line=comment + 1, function="update", reason="breakpoint")
        self.assertEqual(self.top(session, event)[1]["i"]["value"], "3")
        session.command("resume")
        session.event("continued")
        self.passed(session, ids=[3], function="send", line=6)
        self.ends(session, rows=1)

    def test_set_while_the_function_runs(self):
        session = self.session()
        session.go(self.stop(session, "total = 0"))
        self.stopped(session, ids=[1])
        session.stops(self.stop(session, "if i == 2: total += 10", hit="2"))
        session.command("resume")
        session.event("continued")
        self.stopped(session, ids=[1], line=self.lines["if i == 2: total += 10"])
        session.stops()
        session.command("resume")
        session.event("continued")
        self.ends(session)

    def test_set_while_a_line_is_looked_up(self):
        """By another thread, while a thread of the author finds out what its file is: Python must tell of the line again."""
        lines, stopped = module.Lines(SimpleNamespace(project=SimpleNamespace(holds=lambda path: True))), []
        lines._debugger.line = lambda stops, frame: stopped.append(stops)
        stop = SimpleNamespace(content={"file": __file__}, line=7)
        code = Lines.test_set_while_a_line_is_looked_up.__code__
        real = module._real

        def replace_and_real(path):
            with mock.patch.object(module, "_real", real):
                lines.replace([stop])
            return real(path)

        with mock.patch.object(module, "_real", replace_and_real):
            self.assertIsNone(lines._line(code, 7))
        self.assertIsNone(lines._line(code, 7))
        self.assertEqual(stopped, [(stop,)])
        self.assertIs(lines._line(code, 8), sys.monitoring.DISABLE)

        lines._debugger.paused_at_line = lambda frame: lines.replace([])  # while it is stopped there
        lines._pausing = True
        self.assertIsNone(lines._line(code, 8))

    def test_all_tools_are_taken(self):
        code = connector("op.checkpoint({'n': 1})", before="import sys\nfor number in (3, 4):\n    sys.monitoring.use_tool_id(number, 'another')")
        session = Session(code)
        session.go({"kind": "checkpoint"})
        self.stopped(session, ids=[1])
        session.command("pause")
        line = {"kind": "line", "file": os.path.join(session.project, "connector.py"), "line": 1}
        first, second = session.stops(line, {"kind": "checkpoint"})
        self.assertIn("all tool numbers", first["message"])
        self.assertTrue(second["verified"])
        session.command("resume")
        session.event("continued")
        self.ends(session)

    def test_what_cannot_stop(self):
        session = self.session()
        for stop, text in (
            (self.stop(session, 1000), "line 1000"),
            (self.stop(session, 1, "nowhere.py"), "cannot be read"),
            (self.stop(session, 1, "broken.py"), "no Python"),
            (self.stop(session, 1, condition="("), "no Python expression"),
        ):
            (answer,) = session.stops(stop)
            self.assertFalse(answer["verified"])
            self.assertIn(text, answer["message"])
        session.go()
        self.ends(session)


if __name__ == "__main__":
    unittest.main()
