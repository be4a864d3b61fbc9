"""Signal handlers of the author that log, send rows or ask for a checkpoint, at any instruction of the engine."""

import signal
import unittest

from harness import Child, connector, sync

TIMER = """
import signal
calls = [0]
busy = []
def handler(number, frame):
    if not busy:  # the next alarm may come while this one is handled
        busy.append(True)
        calls[0] += 1
        {action}
        busy.clear()
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, {every}, {every})
"""
ALARM = """
import signal
def handler(number, frame):
    {}
signal.signal(signal.SIGALRM, handler)
"""
STOP = "signal.setitimer(signal.ITIMER_REAL, 0)\n"


@unittest.skipUnless(hasattr(signal, "setitimer"), "needs setitimer")
class Handlers(unittest.TestCase):
    def run_with(self, action, body, every=0.005):
        return sync(connector(TIMER.format(action=action, every=every) + body + STOP + "log.info(f'calls {calls[0]}')"))

    def test_logs_while_rows_and_checkpoints_are_sent(self):
        body = """
for i in range(200_000):
    op.upsert("t", {"i": i})
    if i % 10_000 == 0:
        op.checkpoint({"i": i})
"""
        run = self.run_with("log.info(f'working {calls[0]}')", body)
        self.assertEqual((run.last()[0], run.code, run.stderr), ("Z", 0, ""), str(run.last())[:2000])
        self.assertEqual([row["i"] for row in run.rows("t")], list(range(200_000)))
        self.assertEqual(len(run.of("C")), 20)
        messages = [line["message"] for line in run.logs()]
        calls = int(messages[-1].split()[1])
        self.assertGreater(calls, 0)
        self.assertEqual(messages[:-1], [f"working {number}" for number in range(1, calls + 1)])

    def test_rows_from_new_places(self):
        """Every row takes the slow way, most define a site or a plan, and the handler sends both kinds of its own."""
        body = """
for i in range(40_000):
    op.upsert("t" if i % 2 else "u", {"i": i} if i % 500 else {"i": i, f"c{i % 4000}": 1})
    if i % 100 == 0:
        exec(compile("\\n" * (i // 100) + "op.upsert('new', {'i': i})", __file__, "exec"), globals(), {"i": i})
    if i % 2000 == 0:
        op.checkpoint({"i": i})
"""
        action = "log.info(f'working {calls[0]}'); op.upsert('h', {'n': calls[0], f'x{calls[0] % 50}': 1})"
        run = self.run_with(action, body, 0.0005)
        self.assertEqual((run.last()[0], run.code, run.stderr), ("Z", 0, ""), str(run.last())[:2000])
        rows = [row["i"] for row in run.rows("t")] + [row["i"] for row in run.rows("u")]
        self.assertEqual(rows, [*range(1, 40_000, 2), *range(0, 40_000, 2)])
        self.assertEqual([row["i"] for row in run.rows("new")], list(range(0, 40_000, 100)))
        calls = int(run.logs()[-1]["message"].split()[1])
        self.assertEqual([row["n"] for row in run.rows("h")], list(range(1, calls + 1)))
        self.assertEqual(len({plan["plan"] for plan in run.of("D")}), len(run.of("D")))
        self.assertEqual(len({site["site"] for site in run.of("N")}), len(run.of("N")))

    def test_checkpoint_of_a_handler(self):
        """Possible between operations; in the middle of one it raises an error that names the way out."""
        body = """
results = set()
def save():
    try:
        op.checkpoint({"by": "handler"})
        results.add("ok")
    except RuntimeError as error:
        results.add(str(error))
import time
end = time.monotonic() + 60
while len(results) < 2 and time.monotonic() < end:
    op.checkpoint({})
    sum(range(2000))
log.info(chr(10).join(sorted(results)))
"""
        run = self.run_with("save()", body, 0.001)
        self.assertEqual((run.last()[0], run.code, run.stderr), ("Z", 0, ""), str(run.last())[:2000])
        ok, refused = run.logs()[0]["message"].split("\n")
        self.assertEqual((ok, refused[:46]), ("ok", "op.checkpoint() was called by a signal handler"))

    def test_error_of_a_handler_in_the_middle_of_a_wait(self):
        child = Child({"connector.py": connector(ALARM.format("op.error('too slow')") + "op.checkpoint({})\nlog.info('no')")})
        child.until("C")
        child.process.send_signal(signal.SIGALRM)
        while child.next_frame()[0] != "E":
            pass
        child.answer("C")
        run = child.finish()
        self.assertEqual((run.failure()["type"], run.failure()["message"]), ("ConnectorTask", "too slow"))
        self.assertEqual(run.logs(), [])

    def test_exception_of_a_handler_in_the_middle_of_a_wait(self):
        """The answer is still to come, so nothing can be sent any more; the failure is at least printed."""
        body = ALARM.format("raise ValueError('my timeout')") + "op.checkpoint({})"
        child = Child({"connector.py": connector(body)})
        child.until("C")
        child.process.send_signal(signal.SIGALRM)
        run = child.finish()
        self.assertEqual((run.last()[0], run.code), ("C", 1))
        self.assertIn("failed while executing update() error: my timeout\nTraceback", run.stderr)


if __name__ == "__main__":
    unittest.main()
