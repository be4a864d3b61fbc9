"""Logging, setup forms, setup tests and the facade's names."""

import subprocess
import sys
import unittest

from harness import PATHS, connector, sync

sys.path[:0] = PATHS
import fivetran_connector_sdk as sdk  # noqa: E402
from fivetran_connector_sdk import ConfigurationForm, Logging, Test, form_field  # noqa: E402


class Log(unittest.TestCase):
    def test_levels(self):
        run = sync(
            connector(
                """
                for name in ("debug", "fine", "info", "warning", "error", "severe", "critical"):
                    getattr(log, name)(f"{name} ⚡\\nsecond line")
                try:
                    raise ValueError("inner")
                except ValueError as error:
                    log.error("failed", error)
                    log.severe("failed", exception=error)
                log.critical(message="last")
                log.LOG_LEVEL = log.Level.WARNING
                log.info("not shown")
                log.warning("shown")
                """
            )
        )
        lines = run.logs()
        self.assertEqual([line["level"] for line in lines[:7]], "DEBUG FINE INFO WARNING ERROR SEVERE CRITICAL".split())
        self.assertEqual(lines[0]["message"], "debug ⚡\nsecond line")
        for line in lines[7:9]:
            self.assertTrue(line["message"].startswith("failed\nTraceback (most recent call last):\n"), line)
            self.assertTrue(line["message"].rstrip().endswith("ValueError: inner"), line)
        self.assertEqual([line["message"] for line in lines[9:]], ["last", "shown"])
        self.assertEqual(run.logs("csdk"), [])

    def test_at_import_and_other_types(self):
        run = sync(connector("log.info(5)\nlog.info({'a': 1})", before="log.info('early')\nlog.error('early too')"))
        self.assertEqual([line["message"] for line in run.logs()], ["early", "early too", "5", "{'a': 1}"])
        warnings = run.logs("csdk")
        self.assertEqual([line["level"] for line in warnings], ["WARNING", "WARNING"])
        self.assertIn("TypeError", warnings[0]["message"])
        self.assertIn("type int", warnings[1]["message"])

    def test_order_with_rows(self):
        run = sync(connector("op.upsert('t', {'id': 1})\nlog.info('between')\nop.upsert('t', {'id': 2})"))
        self.assertEqual([kind for kind in run.kinds if kind in "BL"], list("BLB"))

    def test_level_numbers(self):
        self.assertEqual(
            [(level.name, level.value) for level in Logging.Level],
            [("DEBUG", 1), ("FINE", 2), ("INFO", 3), ("WARNING", 4), ("ERROR", 5), ("SEVERE", 6), ("CRITICAL", 7)],
        )


class Facade(unittest.TestCase):
    def test_names(self):
        self.assertEqual(
            set(sdk.__all__),
            {
                "ByteStream",
                "FileUpload",
                "Logging",
                "Operations",
                "ConfigurationForm",
                "Test",
                "Connector",
                "form_field",
            },
        )
        for name in sdk.__all__:
            self.assertTrue(hasattr(sdk, name), name)
        self.assertRegex(sdk.__version__, r"^3\.\d+\.\d+$")

    def test_ways_to_import(self):
        code = """
from fivetran_connector_sdk import *
from fivetran_connector_sdk import Operations as op, form_field
import fivetran_connector_sdk.form_field, fivetran_connector_sdk.test, fivetran_connector_sdk.configuration_form
from fivetran_connector_sdk.operations import Operations
from fivetran_connector_sdk.file_upload import FileUpload, ByteStream
from fivetran_connector_sdk.form_field import TextField, DropdownField, DropdownFieldParam, ToggleField
import sys
heavy = {"typing", "dataclasses", "inspect", "logging", "asyncio", "traceback", "ast", "difflib", "datetime"} & set(sys.modules)
assert not heavy, heavy
"""
        result = subprocess.run(
            [sys.executable, "-I", "-S", "-B", "-c", f"import sys; sys.path[:0] = {PATHS!r}\n{code}"],
            capture_output=True,
            text=True,
        )
        self.assertEqual(result.stderr, "")

    def test_byte_stream(self):
        import io

        self.assertIsInstance(io.BytesIO(), sdk.ByteStream)
        self.assertNotIsInstance(5, sdk.ByteStream)

        class Both(sdk.ByteStream, io.RawIOBase):
            pass

        self.assertIsInstance(Both(), sdk.ByteStream)


class Forms(unittest.TestCase):
    def test_fields(self):
        text = form_field.TextField(
            "a", "A", form_field.TextField.password, description="d", required=True, placeholder="p"
        )
        self.assertEqual(
            (text.name, text.label, text.text_field, text.required, text.description, text.placeholder),
            ("a", "A", 1, True, "d", "p"),
        )
        plain = form_field.TextField(name="a", label="A")
        self.assertEqual(
            (plain.text_field, plain.required, plain.description, plain.placeholder), (0, False, None, None)
        )
        toggle = form_field.ToggleField("t", "T")
        self.assertTrue(toggle.toggle)
        option = form_field.DropdownFieldParam
        choice = form_field.DropdownField("c", "C", fields=[option(5), option("x", "X", "help")])
        self.assertEqual(
            [(item.value, item.label, item.description) for item in choice.dropdown_options],
            [("5", "5", ""), ("x", "X", "help")],
        )

    def test_refused(self):
        option = form_field.DropdownFieldParam("x")
        cases = [
            (
                lambda: form_field.DropdownField("c", "C", fields=[]),
                "ValueError: DropdownField 'c' must define at least one option in 'fields'.",
            ),
            (lambda: form_field.TextField(5, "A"), "TypeError: bad argument type for built-in operation"),
            (lambda: form_field.TextField("a", "A", "Secret"), 'ValueError: unknown enum label "Secret"'),
            (
                lambda: form_field.ToggleField("a", "A", required="yes"),
                "TypeError: 'str' object cannot be interpreted as an integer",
            ),
            (
                lambda: form_field.DropdownField("c", "\ud800", fields=[option]),
                "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed",
            ),
            (lambda: ConfigurationForm().add_field("x"), "TypeError: field must be a form_field, got str: 'x'"),
            (
                lambda: ConfigurationForm().add_test(label="", func=connect),
                "ValueError: label must not be empty for test function 'connect'",
            ),
            (lambda: ConfigurationForm().add_test(label="x", func=5), "TypeError: func must be callable"),
            (
                lambda: ConfigurationForm().add_test(label="x", func=lambda c: 1),
                "ValueError: anonymous lambda functions cannot be used as test functions; assign the function to a named variable first",
            ),
            (
                lambda: ConfigurationForm().add_test(label="x", func=connect).add_test(label="y", func=connect),
                "ValueError: a test function named 'connect' is already registered; each test function must have a unique name",
            ),
        ]
        for call, expected in cases:
            with self.subTest(expected):
                with self.assertRaises(Exception) as caught:
                    call()
                self.assertEqual(f"{type(caught.exception).__name__}: {caught.exception}", expected)

    def test_form(self):
        field = form_field.TextField("a", "A")
        form = ConfigurationForm().add_field(field).add_test(label="Connect", func=connect)
        self.assertEqual(form.fields, [field])
        self.assertEqual(form.tests, [("Connect", connect)])

    def test_results(self):
        self.assertEqual((Test().success().success, Test.failure("no").failure), (True, "no"))
        self.assertEqual((Test.failure(None).success, Test.failure(None).failure), (None, None))
        with self.assertRaises(TypeError):
            Test.failure(5)

    def test_connector_with_a_form(self):
        run = sync(
            connector("pass").replace(
                "connector = Connector(update=update)",
                "connector = Connector(update=update, configuration_form=lambda: 1 / 0)",
            )
        )
        self.assertEqual(run.last()[0], "Z")


def connect(configuration):
    return Test.success()


if __name__ == "__main__":
    unittest.main()
