"""A sync with the SDK of this interpreter: what reaches csdk over gRPC and over the pipe."""

import os
import signal
import unittest

from client import Sync, kind_of, sync
from harness import IMPORTS, connector

SCHEMA = """return [{"table": "t", "primary_key": ["id"], "columns": {"id": "INT"}}]"""
ENCODINGS = ({}, {"ConnectorSdkRemoveValueType": "true"})


class Start(unittest.TestCase):
    def test_what_the_author_sees(self):
        done = sync(
            connector(
                """
                import sys, json
                assert __name__ == "connector_connector_code" and sys.modules[__name__].update is update
                assert type(configuration) is dict and configuration == {"key": "é"}, configuration
                assert state == {"n": 1}, state
                assert sys.argv == ["csdk", "debug", sys.path[-1]], sys.argv
                assert seen == [configuration]
                """,
                schema="seen.append(configuration)\nreturn []",
                before="seen = []",
            ),
            configuration={"key": "é"},
            state={"n": 1},
        )
        self.assertEqual((done.run.last(), done.run.code, done.error), (("Z", {}), 0, None), done.run.stderr)

    def test_empty_configuration_and_state(self):
        done = sync(connector("assert (type(configuration), configuration, state) == (dict, {}, {})"))
        self.assertEqual(done.run.last()[0], "Z", done.run.last())

    def test_connector_methods_do_nothing(self):
        done = sync(connector("pass") + "connector.debug()\nconnector.run()\n")
        self.assertEqual(done.run.last()[0], "Z", done.run.stderr)
        self.assertEqual(len(done.run.logs("csdk")), 2)

    def test_variables_and_files_of_the_sdk(self):
        """No version check, no crash report, no tester: the process writes nothing into the project or the home folder."""
        import tempfile

        with tempfile.TemporaryDirectory() as home:
            child = Sync(connector("raise ValueError('x')"), environment={"HOME": home, "USERPROFILE": home})
            project = child.run.project
            child.ready.wait()
            before = os.listdir(project)
            child.go()
            self.assertEqual((before, os.listdir(home)), (["connector.py"], []))


class Lines(unittest.TestCase):
    def test_every_operation(self):
        code = connector(
            """
            for i in range(3):
                op.upsert("t", {"id": i})
            op.update("t", {"id": 1, "a": 2})
            op.upsert("u", {"id": 1}); op.upsert("u", {"id": 2})
            op.delete("t", keys={"id": 0})
            op.truncate("u")
            op.warning("w")
            helper(op.upsert)
            for error in (lambda: op.upsert("t"), lambda: op.upsert("t", 5), lambda: op.upsert("", {})):
                try:
                    error()
                except Exception:
                    pass
            op.checkpoint({"a": 1})
            list(map(lambda i: op.upsert("v", {"id": i}), range(2)))
            op.error("e")
            """,
            before="""
            def helper(send):
                send("h", {"id": 1})
            """,
        )
        expected = [("t", 10)] * 3 + [
            ("t", 11),
            ("u", 12),
            ("u", 12),
            ("t", 13),
            ("u", 14),
            ("warning", 15),
            ("h", 5),
            ("checkpoint", 22),
            ("v", 23),
            ("v", 23),
            ("task", 24),
        ]
        for environment in ENCODINGS:
            done = sync(code, environment=environment)
            self.assertEqual(done.rows(), expected, done.run.stderr)
            self.assertEqual(done.run.last()[0], "Z")

    def test_order_of_threads(self):
        """Each row carries the line that made it, however the threads take turns."""
        done = sync(
            connector(
                """
                import threading
                def even():
                    for i in range(0, 3000, 2):
                        op.upsert("even", {"id": i})
                def odd():
                    for i in range(1, 3000, 2):
                        try:
                            op.upsert("odd", {1: i} if i % 7 == 0 else {"id": i})
                        except TypeError:
                            pass
                        if i % 501 == 0:
                            op.checkpoint({"n": i})
                threads = [threading.Thread(target=f) for f in (even, odd, even, odd)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                """
            )
        )
        self.assertEqual(done.run.last()[0], "Z", done.run.last())
        self.assertEqual(set(done.rows()), {("even", 9), ("odd", 13), ("checkpoint", 17)})

    def test_file(self):
        done = sync(
            IMPORTS
            + "import io\nfrom fivetran_connector_sdk import FileUpload\ndef update(configuration, state):\n"
            + "    op.upsert('a', {'id': 1})\n"
            + "    op.upsert('d', {'id': 1}, file=FileUpload('a/b', io.BytesIO(b'12')))\n"
            + "    op.upsert('a', {'id': 2})\nconnector = Connector(update=update)\n"
        )
        found = [row for row in done.rows() if row[0] != "unstructured_record"]
        self.assertEqual(found, [("a", 5), ("d", 6), ("a", 7)])
        self.assertEqual({row[1] for row in done.rows() if row[0] == "unstructured_record"}, {6})

    def test_signatures_and_errors_are_the_sdks(self):
        done = sync(
            connector(
                """
                import inspect
                for f in (lambda: op.upsert("t"), lambda: op.upsert("t", {}, {}), lambda: op.delete("t", key={}), lambda: op.checkpoint({1, 2})):
                    try:
                        f()
                    except TypeError as error:
                        log.info(str(error))
                log.info(str(inspect.signature(op.delete)))
                """
            )
        )
        self.assertEqual(
            [line["message"] for line in done.run.logs()],
            [
                "Operations.upsert() missing 1 required positional argument: 'data'",
                "Operations.upsert() takes 2 positional arguments but 3 were given",
                "Operations.delete() got an unexpected keyword argument 'key'",
                "Object of type set is not JSON serializable",
                "(table: str, keys: dict, *, schema: Optional[str] = None)",
            ],
        )


class Checkpoints(unittest.TestCase):
    def test_returns_when_it_is_durable(self):
        """Other threads go on while csdk has not answered."""
        answered = []

        def saved(done):
            kinds = [kind_of(response) for response in done.responses]
            answered.append(kinds.count("checkpoint"))
            return True

        done = sync(
            connector(
                """
                import threading
                other = threading.Thread(target=lambda: op.upsert("other", {"id": 1}))
                op.upsert("t", {"id": 1})
                other.start()
                op.checkpoint({"n": 1})
                log.info("first")
                other.join()
                op.checkpoint({"n": 2})
                """
            ),
            saved=saved,
        )
        self.assertEqual(answered, [1, 2])
        self.assertEqual(done.run.last()[0], "Z", done.run.last())

    def test_no_answer_no_return(self):
        child = Sync(
            connector("op.checkpoint({'n': 1})\nprint('returned')"),
            saved=lambda done: done.child.close_control(),  # as csdk ends: nothing may outlive it
        )
        child.go()
        self.assertEqual((child.run.stdout, child.run.code), ("", -signal.SIGKILL))

    def test_timeout_of_the_sdk_is_off(self):
        done = sync(
            connector(
                """
                import sys
                names = [m for m in sys.modules if m.startswith("fivetran_connector_sdk")]
                found = [getattr(sys.modules[m], "CHECKPOINT_OP_TIMEOUT_IN_SEC", 0) for m in names]
                assert set(found) == {0, None}, found
                """
            )
        )
        self.assertEqual(done.run.last()[0], "Z", done.run.last())


class Logs(unittest.TestCase):
    def test_levels_and_whole_messages(self):
        done = sync(
            connector(
                """
                import warnings
                warnings.simplefilter("ignore")
                log.debug("d")
                log.fine("f")
                log.info("one\\ntwo")
                log.warning("w")
                log.error("e", ValueError("v"))
                log.severe("s")
                log.critical("c")
                print("printed")
                try:
                    log.info(5)
                except AttributeError as error:
                    log.info(f"{error}")
                """
            )
        )
        found = [(line["level"], line["message"]) for line in done.run.logs()]
        self.assertEqual(found[:4], [("DEBUG", "d"), ("FINE", "f"), ("INFO", "one\ntwo"), ("WARNING", "w")])
        self.assertEqual([level for level, _ in found[4:7]], ["ERROR", "SEVERE", "CRITICAL"])
        self.assertEqual(found[4][1], "e\nValueError: v\n")
        self.assertEqual(found[7][1], "'int' object has no attribute 'split'")
        self.assertEqual(done.run.stdout, "printed\n")
        self.assertEqual([line["message"] for line in done.run.logs("sdk")], ["calling update()"])


class Ends(unittest.TestCase):
    def failed(self, update, schema=None, before=""):
        done = sync(connector(update, schema=schema, before=before))
        return done.run.failure(), done

    def test_update(self):
        for body, text, line in (
            ("raise ValueError('bad')", "failed while executing update() error: bad", 6),
            ("import sys; sys.exit()", "update() called sys.exit()", 6),
            ("raise KeyboardInterrupt", "failed while executing update() error: KeyboardInterrupt", 6),
            ("class Own(BaseException): pass\nraise Own('own')", "failed while executing update() error: own", 7),
        ):
            for start in ("op.upsert('t', {'id': 1})", "yield op.upsert('t', {'id': 1})"):
                with self.subTest(body, start=start):
                    found, done = self.failed(start + "\n" + body)
                    self.assertEqual((found["phase"], done.run.code), ("update", 1))
                    self.assertTrue(found["message"].startswith(text), found)
                    self.assertEqual([frame["line"] for frame in found["frames"]], [line])
                    self.assertEqual(done.rows(), [("t", 5)])  # rows before it are sent
                    self.assertEqual([line for line in done.run.logs("sdk") if line["level"] == "SEVERE"], [])

    def test_schema(self):
        for schema, text in (
            ("raise ValueError('bad')", "failed while executing schema() error: bad"),
            ("import sys; sys.exit(4)", "schema() called sys.exit(4)"),
            ("return None", "'NoneType' object is not iterable"),
            ("return [{'table': 't', 'columns': {'a': 'NOPE'}}]", "Unrecognized column type"),
            ("op.upsert('t', {'id': 1})", "schema() only declares tables"),
        ):
            with self.subTest(schema):
                found, done = self.failed("pass", schema=schema)
                self.assertEqual((found["phase"], done.run.code), ("schema", 1))
                self.assertIn(text, found["message"])
                self.assertTrue(found["frames"])
                self.assertIsNotNone(done.error)

    def test_async(self):
        for code in (
            "async def update(configuration, state): pass\nconnector = Connector(update=update)",
            "async def schema(c): return []\ndef update(configuration, state): pass\nconnector = Connector(update, schema)",
        ):
            self.assertIn("is async", sync(IMPORTS + code).run.failure()["message"])

    def test_import(self):
        for code, text in (
            ("import not_there", "No module named 'not_there'"),
            ("def update(:", "SyntaxError"),
            (IMPORTS + "log.info('x')", "'<=' not supported between instances of 'NoneType' and 'Level'"),
            (IMPORTS + "op.upsert('t', {})", "connector.py is still being imported"),
        ):
            found = sync(code).run.failure()
            self.assertEqual(found["phase"], "import")
            self.assertIn(text, found["message"])
        self.assertEqual(sync(IMPORTS).run.failure()["message"], "connector object not found")

    def test_threads(self):
        found, done = self.failed("import threading\nt = threading.Thread(target=lambda: 1 / 0, name='w')\nt.start()\nt.join()")
        self.assertEqual((found["phase"], done.run.code), ("thread", 1))
        self.assertIn("exception in thread w: ZeroDivisionError", found["message"])

    def test_threads_are_waited_for(self):
        done = sync(
            connector(
                """
                import threading, time
                def work():
                    time.sleep(0.2)
                    print("worked")
                threading.Thread(target=work, name="late").start()
                """
            )
        )
        self.assertEqual((done.run.stdout, done.run.last()[0]), ("worked\n", "Z"))
        self.assertEqual(done.run.of("P"), [{"waiting_for": ["late"]}])

    def test_operation_after_the_end(self):
        """The SDK would keep the row and say nothing."""
        found, _ = self.failed(
            """
            import threading, time
            def work():
                while "closed" not in text():
                    time.sleep(0.01)
                op.upsert("t", {"id": 1})
            def text():
                for thread in threading.enumerate():
                    if "update" in thread.name:
                        return ""
                return "closed"
            threading.Thread(target=work, name="late").start()
            """
        )
        self.assertIn("update() has returned", found["message"])

    def test_fork(self):
        found, _ = self.failed(
            """
            import os
            child = os.fork()
            if child == 0:
                op.upsert("t", {"id": 1})
            os.waitpid(child, 0)
            """
        )
        self.assertIn("forked child processes called operations", found["message"])

    def test_process_ends(self):
        done = sync(connector("import os\nop.upsert('t', {'id': 1})\nos._exit(3)"))
        self.assertEqual((done.run.code, "X" in done.run.kinds, "Z" in done.run.kinds), (3, False, False))

    def test_interrupt(self):
        done = sync(
            connector("op.checkpoint({})"), saved=lambda done: done.child.interrupt_until_it_ends()
        )
        self.assertEqual((done.run.code, "X" in done.run.kinds), (130, False))


class Calls(unittest.TestCase):
    def test_second_update_is_refused(self):
        import grpc
        from fivetran_connector_sdk.protos import connector_sdk_pb2 as messages

        class Twice(Sync):
            def _update(self, stub):
                first = stub.Update(messages.UpdateRequest(state_json="{}"))
                next(first)
                try:
                    list(stub.Update(messages.UpdateRequest(state_json="{}")))
                except grpc.RpcError as error:
                    self.second = error.code()
                self.child.reply({"ok": True})
                self.responses = list(first)

        done = Twice(connector("op.checkpoint({})\nop.upsert('t', {'id': 1})")).go()
        self.assertEqual(done.second, grpc.StatusCode.FAILED_PRECONDITION)
        self.assertEqual((len(done.responses), done.run.last()[0]), (1, "Z"))

    def test_cancelled(self):
        class Cancel(Sync):
            def _update(self, stub):
                from fivetran_connector_sdk.protos import connector_sdk_pb2 as messages

                call = stub.Update(messages.UpdateRequest(state_json="{}"))
                next(call)
                call.cancel()

        done = Cancel(connector("while True:\n    op.upsert('t', {'id': 1})")).go()
        self.assertEqual((done.run.failure()["phase"], done.run.code), ("process", 1))


class Token(unittest.TestCase):
    def test_calls_without_it_are_refused(self):
        """How Windows is served, where there is no unix socket."""
        import sys
        import types

        import grpc
        from fivetran_connector_sdk.protos import connector_sdk_pb2 as messages
        from fivetran_connector_sdk.protos import connector_sdk_pb2_grpc as contract
        from harness import ENGINE

        sys.path.insert(0, ENGINE)
        from csdk_installed import serve

        serve._new_socket = lambda: None

        class Connector(contract.SourceConnectorServicer):
            def Schema(self, request, context):
                return messages.SchemaResponse(schema_response_not_supported=True)

        sdk = types.SimpleNamespace(grpc=grpc, add_to_server=contract.add_SourceConnectorServicer_to_server)
        server = serve.Server(sdk, Connector())
        self.assertRegex(server.target, r"^127\.0\.0\.1:[1-9]\d+$")
        with grpc.insecure_channel(server.target) as channel:
            schema = contract.SourceConnectorStub(channel).Schema
            for metadata in ((), (("csdk-token", "guessed"),)):
                with self.assertRaises(grpc.RpcError) as raised:
                    schema(messages.SchemaRequest(), metadata=metadata)
                self.assertEqual(raised.exception.code(), grpc.StatusCode.UNAUTHENTICATED)
            self.assertTrue(schema(messages.SchemaRequest(), metadata=((serve.TOKEN, server.token),)).schema_response_not_supported)
        server.stop()


if __name__ == "__main__":
    unittest.main()
