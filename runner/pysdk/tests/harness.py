"""Plays the Go side for tests: starts the real bootstrap as a child over real pipes and decodes its frames.

CSDK_ENGINE names the folder of csdk_main.py; without it a copy of the sources is used, as the engine leaves compiled
files in its folder.
"""

import atexit
import json
import marshal
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading


def _copy_of_sources():
    sources = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "python")
    folder = tempfile.mkdtemp(prefix="csdk-engine-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return shutil.copytree(sources, os.path.join(folder, "engine"))


ENGINE = os.environ.get("CSDK_ENGINE") or _copy_of_sources()
BOOTSTRAP = os.path.join(ENGINE, "csdk_main.py")
PATHS = [os.path.join(ENGINE, "embedded"), ENGINE]  # as the bootstrap puts them first for the embedded engine
WAITING = "SCZQ"  # kinds that wait for a reply
LIMIT_SECONDS = 120  # a child that lives longer is killed and the test fails

IMPORTS = "from fivetran_connector_sdk import Connector, Operations as op, Logging as log\n"


def connector(update, schema=None, before=""):
    """A connector.py with these bodies of update() and schema()."""
    parts = [IMPORTS, textwrap.dedent(before)]
    if schema is not None:
        parts.append("def schema(configuration):\n" + textwrap.indent(textwrap.dedent(schema), "    "))
    parts.append("def update(configuration, state):\n" + textwrap.indent(textwrap.dedent(update), "    "))
    parts.append(f"connector = Connector(update=update{', schema=schema' if schema is not None else ''})\n")
    return "\n".join(parts)


class Run:
    """A finished sync: `frames` are (kind, payload) in order, with JSON and marshal payloads decoded."""

    def __init__(self, project):
        self.project = project
        self.frames = []
        self.sizes = []  # payload bytes of the B frames
        self.code = None
        self.stdout = ""
        self.stderr = ""

    @property
    def kinds(self):
        return "".join(kind for kind, _ in self.frames)

    def of(self, kind):
        return [payload for found, payload in self.frames if found == kind]

    def last(self):
        return self.frames[-1] if self.frames else (None, None)

    def failure(self):
        """The payload of the final X frame."""
        kind, payload = self.last()
        assert kind == "X" and payload["fatal"], f"no fatal X at the end: {self.kinds} {payload}\n{self.stderr}"
        return payload

    def logs(self, origin="connector"):
        return [line for line in self.of("L") if line["origin"] == origin]

    def operations(self):
        """Every row as (op, schema, table, {column: cell}, line), in order; checks that definitions come first."""
        plans, sites, rows = {}, {0: {"line": 0}}, []
        for kind, payload in self.frames:
            if kind == "D":
                plans[payload["plan"]] = payload
            elif kind == "N":
                sites[payload["site"]] = payload
            elif kind == "B":
                for plan_number, site, cells in payload:
                    plan = plans[plan_number]
                    for row in cells:
                        assert len(row) == len(plan["columns"]), (plan, row)
                        content = dict(zip(plan["columns"], row))
                        rows.append((plan["op"], plan["schema"], plan["table"], content, sites[site]["line"]))
        return rows

    def rows(self, table):
        return [row[3] for row in self.operations() if row[2] == table]

    def site(self, number):
        return next(payload for payload in self.of("N") if payload["site"] == number)


class Child:
    """A running bootstrap. Use `sync` unless the test wants to do something in between."""

    def __init__(self, files, configuration=None, state=None, environment=None, main=BOOTSTRAP, engine="embedded"):
        self.folder = tempfile.TemporaryDirectory(prefix="csdk-test-")
        self.project = os.path.join(os.path.realpath(self.folder.name), "project")
        os.mkdir(self.project)
        for name, text in files.items():
            path = os.path.join(self.project, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(
                path,
                "wb" if isinstance(text, bytes) else "w",
                **({} if isinstance(text, bytes) else {"encoding": "utf-8"}),
            ) as file:
                file.write(text)
        self.run = Run(self.project)
        self._start([sys.executable, "-u", main, engine], environment)
        self.reply(self._order({"project": self.project, "configuration": configuration or {}, "state": state or {}}))

    def _order(self, order):
        return order

    def _more_pipes(self):
        """Further descriptors that the child inherits; they are closed here."""
        return ()

    def _start(self, command, environment):
        operations, operations_child = os.pipe()
        replies_child, self._replies = os.pipe()
        control_child, self._control = os.pipe()
        self._operations = os.fdopen(operations, "rb")
        self._stdout = open(os.path.join(self.folder.name, "stdout"), "w+b")
        self._stderr = open(os.path.join(self.folder.name, "stderr"), "w+b")
        inherited = (operations_child, replies_child, control_child, *self._more_pipes())
        self.process = subprocess.Popen(
            [*command, *map(str, inherited)],
            pass_fds=inherited,
            stdin=subprocess.DEVNULL,
            stdout=self._stdout,
            stderr=self._stderr,
            cwd=self.folder.name,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})},
            start_new_session=True,
        )
        for descriptor in inherited:
            os.close(descriptor)
        self._timer = threading.Timer(LIMIT_SECONDS, self.kill)
        self._ended = threading.Event()
        self._timer.daemon = True
        self._timer.start()

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def interrupt(self):
        os.kill(self.process.pid, signal.SIGINT)

    def interrupt_until_it_ends(self):
        """CPython loses the effect of a signal that comes between its last look and a system call that waits."""
        self.interrupt()

        def again():
            while self.process.returncode is None and self._timer.is_alive():
                if self._ended.wait(5):
                    return
                self.interrupt()

        threading.Thread(target=again, daemon=True).start()

    def reply(self, content):
        try:
            os.write(self._replies, json.dumps(content).encode() + b"\n")
        except BrokenPipeError:
            pass

    def close_replies(self):
        os.close(self._replies)
        self._replies = None

    def close_control(self):
        os.close(self._control)
        self._control = None

    def close_operations(self):
        self._operations.close()

    def next_frame(self):
        """The next frame as (kind, payload), or None at the end of the stream. Does not reply."""
        head = self._operations.read(9)
        if not head:
            return None
        kind, length = chr(head[0]), int.from_bytes(head[1:], "little")
        payload = self._operations.read(length)
        assert len(payload) == length, f"frame {kind} ends early"
        if kind == "B":
            self.run.sizes.append(length)
            payload = marshal.loads(payload)
        elif kind == "F":
            header = int.from_bytes(payload[:4], "little")
            payload = (json.loads(payload[4 : 4 + header]), payload[4 + header :])
        else:
            payload = json.loads(payload)
        self.run.frames.append((kind, payload))
        return kind, payload

    def until(self, kind):
        """Reads and answers up to and with the first frame of this kind, which is not answered."""
        while True:
            frame = self.next_frame()
            assert frame is not None, f"the stream ended before {kind}: {self.run.kinds}\n{self._text(self._stderr)}"
            if frame[0] == kind:
                return frame[1]
            self.answer(frame[0])

    def answer(self, kind):
        if kind in WAITING:
            self.reply({"ok": True})

    def finish(self):
        """Reads and answers everything to the end; returns the Run."""
        if not self._operations.closed:
            while True:
                frame = self.next_frame()
                if frame is None:
                    break
                self.answer(frame[0])
        self._ended.set()  # the stream is at its end: the process ends too
        self.run.code = self.process.wait()
        timed_out = not self._timer.is_alive()
        self._timer.cancel()
        self.run.stdout = self._text(self._stdout)
        self.run.stderr = self._text(self._stderr)
        for descriptor in (self._replies, self._control):
            if descriptor is not None:
                os.close(descriptor)
        for file in (self._operations, self._stdout, self._stderr):
            file.close()
        self.folder.cleanup()
        assert not timed_out, f"the child did not end within {LIMIT_SECONDS} s: {self.run.kinds}\n{self.run.stderr}"
        return self.run

    @staticmethod
    def _text(file):
        file.seek(0)
        return file.read().decode("utf-8", "replace")


def sync(files, **options):
    """Runs a project to its end. `files`: name -> text, or the text of connector.py."""
    if isinstance(files, str):
        files = {"connector.py": files}
    return Child(files, **options).finish()


def outcomes(statements, before="", schema=None):
    """Executes each statement inside update() of one sync; what it raised as "Type: text", else "ok". And the Run."""
    body = f"""
    import json
    results = []
    for statement in {statements!r}:
        try:
            exec(statement, globals())
        except Exception as error:
            results.append(type(error).__name__ + ": " + str(error))
        else:
            results.append("ok")
    log.info(json.dumps(results))
    """
    run = sync(connector(body, schema=schema, before=before))
    assert run.last()[0] == "Z", (run.last(), run.stderr)
    return json.loads(run.logs()[-1]["message"]), run
