"""csdk_main.py on interpreters that are too old."""

import glob
import os
import subprocess
import sys
import unittest

from harness import BOOTSTRAP

OLD = sorted(
    glob.glob(os.path.expanduser("~/.pyenv/versions/2.7.*/bin/python"))
    + glob.glob(os.path.expanduser("~/.pyenv/versions/3.[5-9].*/bin/python"))
)


class Bootstrap(unittest.TestCase):
    def test_too_old(self):
        """With real old interpreters where there are some, and always with a version number that is made up."""
        pretend = f"import sys; sys.version_info = (3, 9, 18, 'final', 0); import runpy; runpy.run_path({BOOTSTRAP!r}, run_name='__main__')"
        commands = [(path, [path, BOOTSTRAP, "embedded", "3", "4", "5"]) for path in OLD]
        commands.append((sys.executable, [sys.executable, "-B", "-c", pretend]))
        for path, command in commands:
            with self.subTest(path):
                result = subprocess.run(command, capture_output=True, text=True)
                self.assertEqual((result.returncode, result.stdout), (97, ""), result.stderr)
                self.assertRegex(
                    result.stderr, r"^csdk needs Python 3\.10 or newer; this interpreter is \d+\.\d+\.\d+ at \S+\n$"
                )

    def test_is_plain_ascii_for_python_2(self):
        with open(BOOTSTRAP, "rb") as file:
            self.assertTrue(file.read().isascii())

    def test_import_starts_nothing(self):
        """A child of multiprocessing imports the main file again."""
        code = f"import runpy; runpy.run_path({BOOTSTRAP!r}, run_name='__mp_main__')"
        result = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))


if __name__ == "__main__":
    unittest.main()
