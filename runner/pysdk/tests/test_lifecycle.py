"""From the first frame to the exit: import, objects, schema and update functions and their failures."""

import os
import sys
import unittest

from harness import IMPORTS, Child, connector, sync


class Start(unittest.TestCase):
    def test_first_frame_comes_before_the_order(self):
        child = Child({"connector.py": connector("pass")})
        kind, hello = child.next_frame()
        self.assertEqual(kind, "H")
        self.assertEqual(hello["python"], ".".join(map(str, sys.version_info[:3])))
        self.assertEqual(hello["implementation"], "CPython")
        self.assertEqual(
            (os.path.realpath(hello["executable"]), hello["pid"]), (os.path.realpath(sys.executable), child.process.pid)
        )
        run = child.finish()
        self.assertEqual((run.kinds, run.code, run.stdout, run.stderr), ("HSZ", 0, "", ""))

    def test_what_the_author_sees(self):
        run = sync(
            {
                "connector.py": connector(
                    """
                    import sys, threading, json
                    import helper, package.module
                    assert sys.path[-1] == helper.folder, sys.path
                    assert __name__ == "connector_connector_code" and sys.modules[__name__].update is update
                    assert threading.active_count() == 1
                    assert configuration == {"key": "é"} and state == {"n": 1}, (configuration, state)
                    assert sys.argv[0] == "csdk" and not any(part.isdigit() for part in sys.argv)
                    configuration["mine"] = "x"
                    """,
                    schema="kept.append(configuration)\nreturn []",
                    before="kept = []",
                )
                + "if __name__ == '__main__':\n    raise SystemExit('must not run')\n",
                "helper.py": "import os\nfolder = os.path.dirname(os.path.abspath(__file__))\n",
                "package/__init__.py": "",
                "package/module.py": "",
            },
            configuration={"key": "é"},
            state={"n": 1},
        )
        self.assertEqual(run.last()[0], "Z", run.last())

    def test_installed_packages_come_before_modules_of_the_project(self):
        run = sync(
            {
                "connector.py": connector("import fivetran_connector_sdk, json\nlog.info(json.__file__)"),
                "json.py": "1/0",
                "fivetran_connector_sdk.py": "1/0",
            },
            environment={"PYTHONSAFEPATH": "1"},
        )
        self.assertEqual(run.last()[0], "Z", run.last())

    def test_no_connector_py(self):
        failure = sync({"main.py": "x = 1"}).failure()
        self.assertEqual(failure["phase"], "project")
        self.assertTrue(failure["message"].startswith("connector.py not found in "), failure)
        self.assertIn("rename Connector.py", sync({"Connector.py": ""}).failure()["hint"])
        self.assertIn("name that folder", sync({"mine/connector.py": ""}).failure()["hint"])

    def test_objects(self):
        cases = [
            (
                IMPORTS
                + "def update(configuration, state): pass\nmine = Connector(update=update)\nother = Connector(update)",
                "Connector object must be named 'connector', but found: 'mine', 'other'",
                "rename it to 'connector'",
            ),
            (
                IMPORTS + "class My(Connector): pass\nconnector = My(update=print)",
                "connector object not found",
                "object of My, a subclass of Connector",
            ),
            (IMPORTS + "connector = 5", "connector object not found", "of type int"),
            ("", "connector object not found", "define a Connector object"),
            (
                IMPORTS + "connector = Connector(update=5)",
                "Connector(update=..) must be given a function, but got 5 of type int",
                "def update(",
            ),
            (
                IMPORTS + "connector = Connector(update=lambda configuration, state: 1, schema=[1])",
                "Connector(schema=..) must be given a function, but got [1] of type list",
                "do not call it",
            ),
        ]
        for text, message, hint in cases:
            with self.subTest(message):
                run = sync(text)
                failure = run.failure()
                self.assertEqual((failure["phase"], failure["message"], run.code), ("project", message, 1))
                self.assertIn(hint, failure["hint"])

    def test_second_object(self):
        run = sync(connector("pass") + "spare = Connector(update=update)\nalias = connector\n")
        self.assertEqual(run.last()[0], "Z")
        self.assertIn("not: spare", run.logs("csdk")[0]["message"])

    def test_debug_in_the_module_does_nothing(self):
        run = sync(
            connector("op.upsert('t', {'id': 1})")
            + "connector.debug(configuration={})\nconnector.debug()\nconnector.run(port=5)\n"
        )
        self.assertEqual(len(run.rows("t")), 1)
        self.assertEqual([line["level"] for line in run.logs("csdk")], ["INFO", "INFO"])
        self.assertIn("connector.debug()", run.logs("csdk")[0]["message"])


class Import(unittest.TestCase):
    def test_exception(self):
        run = sync(
            {
                "connector.py": IMPORTS + "\nimport helper\n",
                "helper.py": "def f():\n    raise ValueError('broken é')\nf()\n",
            }
        )
        failure = run.failure()
        self.assertEqual((failure["phase"], failure["type"], run.code), ("import", "ValueError", 1))
        self.assertEqual(
            failure["message"], f"error in connector.py at {run.project}/helper.py, line 2\nValueError: broken é"
        )
        self.assertEqual(
            [
                (os.path.basename(frame["file"]), frame["line"], frame["function"], frame["text"])
                for frame in failure["frames"]
            ],
            [
                ("connector.py", 3, "<module>", "import helper"),
                ("helper.py", 3, "<module>", "f()"),
                ("helper.py", 2, "f", "raise ValueError('broken é')"),
            ],
        )
        self.assertIn("Traceback (most recent call last)", failure["text"])

    def test_file_not_found_is_not_a_missing_connector(self):
        failure = sync("open('/does/not/exist')").failure()
        self.assertEqual((failure["phase"], failure["type"]), ("import", "FileNotFoundError"))

    def test_missing_modules(self):
        failure = sync("import csdk_no_such_thing.part").failure()
        self.assertEqual((failure["type"], failure["missing_module"]), ("ModuleNotFoundError", "csdk_no_such_thing"))
        for text in ("import json.nothing", "import msilib.nothing", "raise ImportError('x')"):
            self.assertNotIn("missing_module", sync(text).failure(), text)
        if sys.version_info >= (3, 13):
            self.assertEqual(
                sync("import cgi").failure()["hint"], "cgi was part of Python until 3.12; it is not in this interpreter"
            )

    def test_syntax_error(self):
        for files, name, line in (
            ({"connector.py": "x = 1\n    y = (2\n"}, "connector.py", 2),
            ({"connector.py": "import helper\n", "helper.py": "\n\ndef f(:\n"}, "helper.py", 3),
        ):
            run = sync(files)
            failure = run.failure()
            self.assertEqual((failure["phase"], run.code), ("import", 1))
            self.assertTrue(
                failure["message"].startswith(f"error in connector.py at {run.project}/{name}, line {line}\n"),
                failure["message"],
            )
            self.assertEqual(
                (failure["frames"][-1]["file"], failure["frames"][-1]["line"]), (f"{run.project}/{name}", line)
            )
            source, caret = failure["message"].split("\n")[-2:]
            self.assertEqual((source.strip(), failure["hint"]), (failure["frames"][-1]["text"], None))
            self.assertEqual(caret.strip(), "^")

    def test_not_utf8(self):
        failure = sync({"connector.py": b"x = '\xff'\n"}).failure()
        self.assertEqual((failure["phase"], failure["type"]), ("import", "SyntaxError"))

    def test_exit(self):
        run = sync("import sys\nsys.exit(3)\n")
        failure = run.failure()
        self.assertEqual((failure["phase"], failure["exit_code"], run.code), ("import", 3, 1))
        self.assertEqual(
            failure["message"],
            f"connector.py called sys.exit(3) while it was being imported, at {run.project}/connector.py, line 2",
        )


class Update(unittest.TestCase):
    def test_wrong_parameters(self):
        cases = {
            "def update(config, state): pass": "it is defined as update(config, state)",
            "def update(): pass": "it is defined as update()",
            "def update(configuration, state, extra): pass": "it also requires extra",
            "def update(configuration, state, *, extra): pass": "it also requires extra",
            "def update(configuration, state, /): pass": "it is defined as update(configuration, state)",
            "def update(*args): pass": "it is defined as update(*args)",
            "import functools\nupdate = functools.partial(lambda a, configuration, state: 0)": "missing a required argument: 'a'",
            "class U:\n    def __call__(self, config): pass\nupdate = U()": "it is defined as update(config)",
            "class U:\n    def go(self, configuration): pass\nupdate = U().go": "got an unexpected keyword argument 'state'",
        }
        for text, problem in cases.items():
            with self.subTest(text):
                failure = sync(f"{IMPORTS}{text}\nconnector = Connector(update=update)\n").failure()
                self.assertEqual((failure["phase"], failure["type"]), ("project", "TypeError"))
                self.assertIn(problem, failure["message"])
                self.assertIn("def update(configuration: dict, state: dict):", failure["hint"])

    def test_right_parameters(self):
        for text in (
            "def update(state, configuration, extra=1, *rest, more=2): pass",
            "def update(**keywords): assert set(keywords) == {'configuration', 'state'}",
            "def update(*args, **keywords): pass",
            "def update(*, configuration, state): pass",
            "import functools\nupdate = functools.partial(lambda a, configuration, state: 0, 5)",
            "class U:\n    def __call__(self, configuration, state): pass\nupdate = U()",
            "class U:\n    def go(self, configuration, state): pass\nupdate = U().go",
        ):
            with self.subTest(text):
                self.assertEqual(sync(f"{IMPORTS}{text}\nconnector = Connector(update=update)\n").last()[0], "Z")

    def test_exception(self):
        run = sync(
            {
                "connector.py": connector("helper.fetch(state)", before="import helper"),
                "helper.py": "import json\ndef fetch(state):\n    try:\n        return json.loads('{')\n    except ValueError as error:\n        raise RuntimeError('page 3') from error\n",
            }
        )
        failure = run.failure()
        self.assertEqual((failure["phase"], failure["type"], run.code), ("update", "RuntimeError", 1))
        first, second = failure["message"].split("\n")
        self.assertEqual(first, "failed while executing update() error: page 3")
        self.assertTrue(second.startswith("caused by JSONDecodeError: Expecting property name"), second)
        self.assertTrue(second.endswith(f"({run.project}/helper.py, line 4)"), second)
        self.assertEqual([frame["function"] for frame in failure["frames"]], ["update", "fetch"])
        self.assertEqual(run.stderr, "")

    def test_exception_while_handling(self):
        failure = sync(connector("try:\n    1/0\nexcept ZeroDivisionError:\n    {}['k']")).failure()
        self.assertTrue(
            failure["message"].startswith(
                "failed while executing update() error: 'k'\nraised while handling ZeroDivisionError: division by zero ("
            )
        )

    @unittest.skipIf(sys.version_info < (3, 11), "exception groups came with 3.11")
    def test_exception_group(self):
        failure = sync(
            connector("raise ExceptionGroup('pages', [ValueError('a'), ExceptionGroup('more', [KeyError('b')])])")
        ).failure()
        self.assertEqual(
            failure["message"].split("\n")[1:],
            ["  1. ValueError: a", "  2. ExceptionGroup: more (1 sub-exception)", "    1. KeyError: 'b'"],
        )

    def test_exception_without_text_or_with_a_broken_one(self):
        self.assertEqual(
            sync(connector("raise ValueError")).failure()["message"],
            "failed while executing update() error: ValueError",
        )
        broken = connector("raise Bad", before="class Bad(Exception):\n    def __str__(self): return 1 / 0\n")
        self.assertIn("its text could not be made", sync(broken).failure()["message"])

    def test_exception_in_a_library(self):
        """Only the author's lines are shown, though the error comes from deeper down."""
        failure = sync(connector("import json\njson.loads('x')")).failure()
        self.assertEqual([frame["function"] for frame in failure["frames"]], ["update"])
        self.assertIn("decoder.py", failure["text"])

    def test_recursion_is_folded(self):
        failure = sync(connector("f(1)", before="def f(n): return g(n)\ndef g(n): return f(n)")).failure()
        names = [frame["function"] for frame in failure["frames"]]
        self.assertEqual(names[:-1], ["update"] + ["f", "g"] * 10)
        self.assertRegex(failure["frames"][-1]["text"], r"^\([\d,]+ more calls of the lines above\)$")

    def test_stop_iteration_in_a_generator(self):
        run = sync(connector("yield op.upsert('t', {'id': 1})\nraise StopIteration"))
        failure = run.failure()
        self.assertEqual((failure["type"], failure["frames"][-1]["text"]), ("RuntimeError", "raise StopIteration"))

    def test_lone_surrogate_is_told_once(self):
        message = sync(connector("op.upsert('t', {'a': 'x', 'b': '\\ud800'})")).failure()["message"]
        self.assertEqual((message.count("surrogates not allowed"), "raised while" in message), (1, False), message)

    def test_row_that_is_no_dict(self):
        for call, expected in (
            ("op.upsert('t', [1, 2])", "a row must be a dict: op.upsert(table, {..})"),
            ("op.delete('t', 5)", "a row must be a dict: op.delete(table, {..})"),
        ):
            self.assertEqual(sync(connector(call)).failure()["hint"], expected)

    def test_unserialisable_state(self):
        failure = sync(connector("import datetime\nop.checkpoint({'at': datetime.date.today()})")).failure()
        self.assertEqual(
            failure["message"], "failed while executing update() error: Object of type date is not JSON serializable"
        )
        self.assertIn("stores the state as JSON", failure["hint"])

    def test_rows_before_the_failure_are_sent(self):
        run = sync(connector("op.upsert('t', {'id': 1})\nraise ValueError('x')"))
        self.assertEqual([kind for kind in run.kinds if kind in "BX"], list("BX"))

    def test_exit(self):
        for call, code in (("sys.exit(3)", 3), ("sys.exit()", 0), ("sys.exit('bad')", 1), ("exit(0)", 0)):
            with self.subTest(call):
                run = sync(connector(f"import sys\nop.upsert('t', {{'id': 1}})\n{call}"))
                failure = run.failure()
                self.assertEqual(
                    (failure["phase"], failure["type"], failure["exit_code"], run.code),
                    ("update", "SystemExit", code, 1),
                )
                self.assertTrue(failure["message"].startswith("update() called sys.exit("), failure["message"])
                self.assertIn(f" at {run.project}/connector.py, line ", failure["message"])
                self.assertIn("raise an exception", failure["hint"])
                warning = run.logs("csdk")[0]["message"]
                self.assertIn(f"connector.py calls {call.split('(')[0]}() in line ", warning)

    def test_exit_in_main_block_or_comment_is_no_warning(self):
        run = sync(
            connector("pass  # exit()") + "import sys\nif __name__ == '__main__':\n    sys.exit(connector.debug())\n"
        )
        self.assertEqual(run.logs("csdk"), [])

    def test_async(self):
        for body in ("op.upsert('t', {'id': 1})", "yield op.upsert('t', {'id': 1})"):
            run = sync(connector(body).replace("def update", "async def update"))
            failure = run.failure()
            self.assertEqual((failure["phase"], run.code, run.stderr), ("update", 1, ""))
            self.assertIn("update() is async", failure["message"])
            self.assertIn("asyncio.run", failure["hint"])
            self.assertEqual(failure["frames"][0]["function"], "update")

    def test_asyncio_inside(self):
        run = sync(
            connector(
                "import asyncio\nasync def go():\n    await asyncio.sleep(0)\n    op.upsert('t', {'id': 1})\n    op.checkpoint({})\nasyncio.run(go())"
            )
        )
        self.assertEqual((run.rows("t"), run.last()[0]), ([{"id": 1}], "Z"))

    def test_atexit_functions_run_before_the_end(self):
        run = sync(
            connector(
                "import atexit\natexit.register(lambda: op.upsert('t', {'id': 1}))\natexit.register(print, 'bye')"
            )
        )
        self.assertEqual((run.rows("t"), run.last()[0], run.stdout), ([{"id": 1}], "Z", "bye\n"))

    def test_output_is_complete(self):
        run = sync(connector("import sys\nsys.stdout = open(1, 'w', closefd=False)\nprint('x' * 100)"))
        self.assertEqual((run.stdout, run.code), ("x" * 100 + "\n", 0))


if __name__ == "__main__":
    unittest.main()
