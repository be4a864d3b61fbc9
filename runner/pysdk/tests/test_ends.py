"""What runs beside update() and what ends it: threads, child processes, signals, and the end of csdk."""

import json
import os
import unittest

from harness import Child, connector, sync


class Threads(unittest.TestCase):
    def test_rows_from_many_threads(self):
        run = sync(
            connector(
                """
                from concurrent.futures import ThreadPoolExecutor
                def work(number):
                    for i in range(2000):
                        op.upsert("t", {"thread": number, "i": i})
                        if i % 500 == 0:
                            op.checkpoint({"thread": number, "i": i})
                import sys
                sys.setswitchinterval(1e-5)
                with ThreadPoolExecutor(8) as pool:
                    list(pool.map(work, range(8)))
                """
            )
        )
        self.assertEqual(run.last()[0], "Z", run.last())
        self.assertEqual(len(run.of("C")), 32)
        by_thread = {}
        for row in run.rows("t"):
            by_thread.setdefault(row["thread"], []).append(row["i"])
        self.assertEqual(by_thread, {number: list(range(2000)) for number in range(8)})

    def test_a_checkpoint_comes_after_the_rows_of_its_thread(self):
        run = sync(
            connector(
                """
                import sys, threading
                sys.setswitchinterval(1e-5)
                def work(number):
                    for i in range(1, 300):
                        for _ in range(5):
                            op.upsert("t", {"thread": number, "i": i})
                        op.checkpoint({"thread": number, "rows": 5 * i})
                threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
                [thread.start() for thread in threads]
                [thread.join() for thread in threads]
                """
            )
        )
        self.assertEqual(run.last()[0], "Z", run.last())
        sent = [0] * 4
        plans = {plan["plan"]: plan["columns"].index("thread") for plan in run.of("D")}
        for kind, payload in run.frames:
            if kind == "B":
                for plan, _, rows in payload:
                    for row in rows:
                        sent[row[plans[plan]]] += 1
            elif kind == "C":
                state = json.loads(payload["state"])
                self.assertEqual(sent[state["thread"]], state["rows"])

    def test_threads_that_outlive_update(self):
        child = Child(
            {
                "connector.py": connector(
                    """
                    import threading, os, time
                    from concurrent.futures import ThreadPoolExecutor
                    def late():
                        while not os.path.exists("go"):
                            time.sleep(0.01)
                        op.upsert("t", {"id": 1})
                        op.checkpoint({"late": True})
                    threading.Thread(target=late, name="worker-1").start()
                    pool = ThreadPoolExecutor(1)  # never shut down: its idle thread must not keep the process
                    pool.submit(op.upsert, "t", {"id": 0}).result()
                    """
                )
            }
        )
        waiting = child.until("P")
        self.assertEqual(waiting["waiting_for"][0], "worker-1")
        with open(os.path.join(child.folder.name, "go"), "w"):
            pass
        run = child.finish()
        self.assertEqual((run.rows("t"), run.last()[0], run.code), ([{"id": 0}, {"id": 1}], "Z", 0))

    def test_exception_in_a_thread(self):
        run = sync(
            connector(
                """
                import threading
                thread = threading.Thread(target=lambda: 1 / 0, name="worker-1")
                thread.start()
                thread.join()
                op.upsert("t", {"id": 1})
                """
            )
        )
        self.assertEqual([kind for kind in run.kinds if kind in "XBZ"], list("XBX"))
        first = run.of("X")[0]
        self.assertEqual((first["phase"], first["fatal"], first["type"]), ("thread", False, "ZeroDivisionError"))
        self.assertEqual(first["message"], "exception in thread worker-1: ZeroDivisionError: division by zero")
        self.assertEqual(first["frames"][-1]["function"], "<lambda>")
        self.assertEqual({**run.failure(), "fatal": False}, first)
        self.assertEqual(run.code, 1)
        self.assertIn("ZeroDivisionError", run.stderr)

    def test_hook_of_the_author_is_called_too(self):
        run = sync(
            connector(
                "import threading\nthread = threading.Thread(target=lambda: 1 / 0)\nthread.start()\nthread.join()",
                before="import threading\nthreading.excepthook = lambda arguments: print('mine', arguments.exc_type.__name__)",
            )
        )
        self.assertEqual(run.failure()["phase"], "thread")
        self.assertEqual((run.stdout, run.stderr), ("mine ZeroDivisionError\n", ""))

    def test_failures_that_python_only_prints(self):
        for body, text in (
            ("import _thread, threading\ndone = threading.Event()\ndef f():\n    try: 1 / 0\n    finally: done.set()\n"
             "_thread.start_new_thread(f, ())\ndone.wait()\nimport time\nend = time.monotonic() + 60\n"
             "while not said and time.monotonic() < end: time.sleep(0.01)", "exception in a thread: ZeroDivisionError"),
            ("import atexit\natexit.register(lambda: 1 / 0)", "exception in an atexit function: ZeroDivisionError"),
            ("import sys, threading\nt = threading.Thread(target=sys.exit, args=(3,), name='w')\nt.start()\nt.join()",
             "thread w called sys.exit(3)"),
        ):
            with self.subTest(text):
                before = "import sys\nsaid = []\nsys.unraisablehook = said.append"
                failure = sync(connector(body, before=before)).failure()
                self.assertEqual((failure["phase"], failure["message"][: len(text)]), ("thread", text))

    def test_exit_in_a_thread_only_ends_the_thread(self):
        run = sync(
            connector(
                "import sys, threading\nthread = threading.Thread(target=sys.exit)\nthread.start()\nthread.join()"
            )
        )
        self.assertEqual((run.last()[0], run.code), ("Z", 0))

    def test_error_in_a_thread_stops_the_others(self):
        run = sync(
            connector(
                """
                import threading
                thread = threading.Thread(target=op.error, args=("stop",))
                thread.start()
                thread.join()
                op.upsert("t", {"id": 1})
                log.info("not reached")
                """
            )
        )
        self.assertEqual((run.failure()["type"], run.failure()["message"]), ("ConnectorTask", "stop"))
        self.assertEqual((run.logs(), run.rows("t"), run.stderr), ([], [], ""))

    def test_failure_does_not_wait_for_threads(self):
        run = sync(
            connector(
                "import threading\nthreading.Thread(target=threading.Event().wait).start()\nraise ValueError('x')"
            )
        )
        self.assertEqual((run.failure()["type"], run.code), ("ValueError", 1))

    def test_daemon_threads_are_not_waited_for(self):
        run = sync(connector("import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()"))
        self.assertEqual(run.kinds, "HSZ")


@unittest.skipUnless(hasattr(os, "fork"), "needs fork")
class Children(unittest.TestCase):
    def test_operation_in_a_forked_child(self):
        run = sync(
            connector(
                """
                import os
                op.upsert("t", {"id": 1})
                child = os.fork()
                if child == 0:
                    try:
                        op.upsert("t", {"id": 2})
                    except RuntimeError as error:
                        log.warning(str(error))
                    finally:
                        os._exit(0)
                os.waitpid(child, 0)
                op.upsert("t", {"id": 3})
                """
            ),
            environment={"PYTHONWARNINGS": "ignore"},
        )
        self.assertEqual(run.rows("t"), [{"id": 1}, {"id": 3}])
        self.assertIn("WARNING no runner is installed", run.stdout)
        self.assertIn("forked child", run.stdout)
        failure = run.failure()
        self.assertIn("their rows were not received", failure["message"])

    LATE = """
        import os, time
        if os.fork() == 0:
            while not os.path.exists("go"):
                time.sleep(0.01)
            try:
                op.upsert("t", {"id": 5})
            except RuntimeError:
                pass
            os._exit(0)
        """

    def test_child_that_outlives_update(self):
        child = Child({"connector.py": connector(self.LATE)}, environment={"PYTHONWARNINGS": "ignore"})
        self.assertRegex(child.until("P")["waiting_for"][0], r"^process \d+$")
        with open(os.path.join(child.folder.name, "go"), "w"):
            pass
        self.assertIn("their rows were not received", child.finish().failure()["message"])

    def test_child_that_does_not_end(self):
        child = Child({"connector.py": connector(self.LATE)}, environment={"PYTHONWARNINGS": "ignore"})
        name = child.until("P")["waiting_for"][0]
        run = child.finish()
        child.kill()
        self.assertEqual((run.last()[0], run.code, run.logs("csdk")[-1]["level"]), ("Z", 0, "WARNING"))
        self.assertIn(f"({name})", run.logs("csdk")[-1]["message"])

    def test_pool_that_is_forgotten(self):
        body = "import multiprocessing\npool = multiprocessing.get_context('fork').Pool(2)\npool.map(abs, range(9))"
        run = sync(connector(body), environment={"PYTHONWARNINGS": "ignore"})
        self.assertEqual((run.last()[0], run.code, run.logs("csdk")), ("Z", 0, []))

    def test_children_that_only_compute(self):
        run = sync(
            connector(
                """
                import multiprocessing
                context = multiprocessing.get_context("fork")
                op.upsert("t", {"id": 0})
                with context.Pool(2) as pool:
                    for number in pool.map(abs, range(50)):
                        op.upsert("t", {"id": number})
                """
            ),
            environment={"PYTHONWARNINGS": "ignore"},
        )
        self.assertEqual((len(run.rows("t")), run.last()[0]), (51, "Z"))

    def test_child_that_comes_back_from_update(self):
        for end in ("return", "raise ValueError('in the child')", "import sys; sys.exit(5)"):
            with self.subTest(end):
                run = sync(
                    connector(
                        f"""
                        import os
                        child = os.fork()
                        if child == 0:
                            {end}
                        log.info(str(os.waitpid(child, 0)[1] >> 8))
                        """
                    ),
                    environment={"PYTHONWARNINGS": "ignore"},
                )
                self.assertEqual(run.last()[0], "Z", run.last())
                self.assertEqual(
                    run.logs()[-1]["message"],
                    {"r": "0", "i": "5"}.get(end[0], "1") if not end.startswith("raise") else "1",
                )
                self.assertEqual(run.kinds.count("Z"), 1)

    def test_pipes_are_not_inherited(self):
        run = (
            sync(
                connector(
                    """
                import os, subprocess, sys
                code = "import os; print([n for n in os.listdir('/dev/fd') if n.isdigit() and os.path.exists('/proc/self/fd/' + n) and 'pipe' in os.readlink('/proc/self/fd/' + n)])"
                print(subprocess.run([sys.executable, "-c", code], close_fds=False, stdout=subprocess.PIPE, text=True).stdout.strip())
                """
                )
            )
            if os.path.isdir("/proc/self/fd")
            else None
        )
        if run:
            self.assertEqual(run.stdout.strip(), "['1']")


class Ends(unittest.TestCase):
    SPIN = "import time\nopen('ready', 'w').close()\nlog.info('ready')\nwhile True: time.sleep(0.01)"

    def test_interrupt(self):
        for body in (
            self.SPIN,
            "log.info('ready')\nwhile True: op.upsert('t', {'id': 1})",
            "import threading\nlog.info('ready')\nthreading.Event().wait()",
        ):
            with self.subTest(body):
                child = Child({"connector.py": connector(body)})
                child.until("L")
                child.interrupt_until_it_ends()
                run = child.finish()
                self.assertEqual((run.code, run.stdout, run.stderr), (130, "", ""))
                self.assertNotIn("X", run.kinds)
                self.assertNotIn("Z", run.kinds)

    def test_interrupt_while_a_checkpoint_is_waited_for(self):
        child = Child({"connector.py": connector("op.checkpoint({})")})
        child.until("C")
        child.interrupt_until_it_ends()
        run = child.finish()
        self.assertEqual((run.code, run.stderr), (130, ""))

    def test_interrupt_during_import_and_while_threads_end(self):
        child = Child(
            {
                "connector.py": "from fivetran_connector_sdk import Logging\nimport time\nLogging.info('ready')\nwhile True: time.sleep(0.01)"
            }
        )
        child.until("L")
        child.interrupt_until_it_ends()
        run = child.finish()
        self.assertEqual((run.code, run.stderr), (130, ""))
        child = Child(
            {"connector.py": connector("import threading\nthreading.Thread(target=threading.Event().wait).start()")}
        )
        child.until("P")
        child.interrupt_until_it_ends()
        run = child.finish()
        self.assertEqual((run.code, run.stderr), (130, ""))

    def test_nothing_is_sent_after_a_torn_frame(self):
        """An exception of a signal handler in the middle of sending must not lead to half a stream that looks whole."""
        child = Child(
            {
                "connector.py": connector(
                    """
                    import signal
                    class Timeout(Exception): pass
                    def late(number, frame): raise Timeout
                    signal.signal(signal.SIGALRM, late)
                    log.info("ready")
                    signal.setitimer(signal.ITIMER_REAL, 0.2)
                    try:
                        while True:
                            op.upsert("t", {"x": "x" * 1000})
                    except Timeout:
                        op.checkpoint({})
                    """
                )
            }
        )
        child.until("L")
        child.process.wait()  # nobody reads meanwhile: the pipe is full when the alarm comes
        frames = []
        try:
            while True:
                frame = child.next_frame()
                if frame is None:
                    break
                frames.append(frame[0])
        except AssertionError:
            child.run.frames.clear()
            frames.append("torn")
        self.assertEqual(frames[-1], "torn")
        self.assertNotIn("C", frames)
        child.close_operations()
        self.assertEqual(child.finish().code, 1)

    def test_pipes_closed_by_the_connector(self):
        for after in ("", "files = [open('mine', 'w') for _ in range(9)]\n"):
            for last in ("op.upsert('t', {'id': 1})", "raise ValueError('x')", "pass"):
                with self.subTest(after + last):
                    run = sync(connector(f"import os\nos.closerange(3, 256)\n{after}{last}"))
                    self.assertEqual((run.code, run.kinds), (1, "HS"))
                    self.assertIn("csdk's pipe (file descriptor ", run.stderr)
                    self.assertEqual("ValueError: x" in run.stderr, "ValueError" in last)

    def test_csdk_is_gone(self):
        """Each pipe alone tells it; nothing is left of the process group."""
        for close, body in (
            (Child.close_control, self.SPIN),
            (Child.close_replies, "log.info('ready')\nop.checkpoint({})"),
            (Child.close_operations, "log.info('ready')\nwhile True: op.upsert('t', {'id': 1})"),
        ):
            with self.subTest(close.__name__):
                child = Child({"connector.py": connector(body)})
                child.until("L")
                if close is Child.close_replies:
                    child.until("C")
                close(child)
                run = child.finish()
                self.assertEqual((run.code, run.stdout, run.stderr), (-9, "", ""))

    def test_grandchildren_go_too(self):
        """The grandchild holds a pipe open for as long as it lives."""
        body = """
        import os, subprocess, sys
        os.mkfifo("alive")
        log.info("ready")
        subprocess.run([sys.executable, "-c", "pipe = open('alive', 'w'); import threading; threading.Event().wait()"])
        """
        child = Child({"connector.py": connector(body)})
        child.until("L")
        with open(os.path.join(child.folder.name, "alive")) as pipe:
            child.close_control()
            self.assertEqual(pipe.read(), "")
        self.assertEqual(child.finish().code, -9)


if __name__ == "__main__":
    unittest.main()
