"""Plays csdk under the debugger for tests: the debug channel, and the peer that debugpy connects to."""

import glob
import json
import os
import queue
import secrets
import socket
import threading
import unittest

from harness import Child

_CACHE = os.path.join(os.path.dirname(os.path.abspath(__file__)), *[os.pardir] * 3, ".cache")
_FOUND = glob.glob(os.path.join(_CACHE, "venv-debugpy", "lib", "python*", "site-packages"))
DEBUGPY = os.environ.get("CSDK_DEBUGPY") or (os.path.abspath(_FOUND[0]) if _FOUND else None)
needs_debugpy = unittest.skipUnless(DEBUGPY, "no debugpy: go run ./cmd/dev venv debugpy makes its environment")


class Session(Child):
    """A sync under the debugger. Frames are answered by a thread of their own; events wait until a test asks for them."""

    def __init__(self, files, debugpy=None, changes=None, **options):
        """`changes(session)` gives the changes that a frame Q is answered with."""
        self._debugpy = debugpy
        self._changes = changes or (lambda session: [])
        self._events = queue.Queue()
        self._replies_to = {}
        self._numbers = iter(range(1, 1 << 30))
        self.checkpoints = 0
        super().__init__({"connector.py": files} if isinstance(files, str) else files, **options)
        self._frames = threading.Thread(target=self._answer_frames, daemon=True)
        self._frames.start()
        threading.Thread(target=self._read_channel, daemon=True).start()
        self.ready = self.event("ready")

    def _order(self, order):
        return {**order, "debug": {"debugpy": self._debugpy, "just_my_code": True}}

    def _more_pipes(self):
        out, out_child = os.pipe()
        in_child, self._commands = os.pipe()
        self._channel = os.fdopen(out, "r", encoding="utf-8")
        return out_child, in_child

    def _answer_frames(self):
        while True:
            frame = self.next_frame()
            if frame is None:
                return
            self.answer(frame[0])

    def answer(self, kind):
        if kind == "C":
            self.checkpoints += 1
            self.reply({"ok": True, "number": self.checkpoints, "rows": {"orders": {"upserts": 2}}})
        elif kind == "Q":
            self.reply({"ok": True, "changes": self._changes(self)})
        else:
            super().answer(kind)

    def _read_channel(self):
        for line in self._channel:
            message = json.loads(line)
            if "reply" in message:
                self._replies_to.pop(message.pop("reply")).put(message)
            else:
                self._events.put(message)
        self._events.put({"event": "end"})
        for waiting in list(self._replies_to.values()):
            waiting.put({"error": "the channel is closed"})

    def send(self, name, **fields):
        """Sends a command; returns what gives its reply."""
        number = next(self._numbers)
        waiting = self._replies_to[number] = queue.Queue()
        os.write(self._commands, json.dumps({"id": number, "command": name, **fields}).encode() + b"\n")
        return waiting.get

    def command(self, name, **fields):
        return self.send(name, **fields)()

    def stops(self, *stops):
        """Sets stops (dicts without an id, which is their place); returns the answers."""
        return self.command("stops", stops=[{"id": number, **stop} for number, stop in enumerate(stops, 1)])["stops"]

    def go(self, *stops):
        if stops:
            for answer in self.stops(*stops):
                assert answer["verified"], answer
        assert self.command("go") == {}

    def any_event(self):
        return self._events.get()

    def event(self, name):
        """The next event, which must be this one."""
        event = self.any_event()
        assert event.pop("event") == name, (name, event, self._text(self._stderr))
        return event

    def abandon(self):
        """At the end of a test, which may have failed at a stop."""
        if self.process.returncode is None:
            self.kill()

    def close_commands(self):
        os.close(self._commands)
        self._commands = None

    def finish(self):
        """The finished Run; no event may have been left unread but `continued`."""
        self._frames.join()
        run = super().finish()
        left = []
        while True:
            event = self._events.get()
            if event["event"] == "end":
                break
            if event["event"] != "continued":
                left.append(event)
        if self._commands is not None:
            self.close_commands()
        self._channel.close()
        assert not left, left
        return run


class Peer:
    """The side of csdk that debugpy connects to: says what an editor would, and gives its events to the test."""

    def __init__(self, breakpoints=(), filters=()):
        """`breakpoints` are (file, lines)."""
        self._server = socket.create_server(("127.0.0.1", 0))
        self.token = secrets.token_hex(8)
        self.place = {"path": DEBUGPY, "host": "127.0.0.1", "port": self._server.getsockname()[1], "token": self.token}
        self.breakpoints = breakpoints
        self._filters = filters
        self._sequence = iter(range(1, 1 << 30))
        self._waiting = {}
        self._events = queue.Queue()
        self._socket = None
        self.capabilities = None
        self.connected = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        try:
            self._socket, _ = self._server.accept()
        except OSError:  # nothing has connected
            return
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")
        threading.Thread(target=self._read, daemon=True).start()
        self.capabilities = self.request("initialize", adapterID="csdk", linesStartAt1=True, columnsStartAt1=True, pathFormat="path")
        answer = self.request("pydevdAuthorize", debugServerAccessToken=None)
        assert answer["clientAccessToken"] == self.token
        self.request(
            "setDebuggerProperty",
            multiThreadsSingleNotification=True,
            skipSuspendOnBreakpointException=["BaseException"],
            skipPrintBreakpointException=["NameError"],
        )
        self.request("attach", justMyCode=True)
        for path, lines in self.breakpoints:
            self.request("setBreakpoints", source={"path": path}, breakpoints=[{"line": line} for line in lines])
        self.request("setExceptionBreakpoints", filters=list(self._filters))
        self.request("configurationDone")
        self.connected.set()

    def _read(self):
        try:
            self._read_messages()
        except (OSError, ValueError):  # closed
            pass
        for waiting in list(self._waiting.values()):  # a process that has ended was continued
            waiting.put({"success": True})

    def _read_messages(self):
        while True:
            head = self._file.readline()
            if not head:
                return
            length = int(head.split(b":")[1])
            self._file.readline()
            message = json.loads(self._file.read(length))
            if message["type"] == "response":
                self._waiting.pop(message["request_seq"]).put(message)
            elif message["type"] == "event":
                self._events.put(message)

    def request(self, command, **arguments):
        number = next(self._sequence)
        waiting = self._waiting[number] = queue.Queue()
        body = json.dumps({"seq": number, "type": "request", "command": command, "arguments": arguments}).encode()
        self._socket.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        answer = waiting.get()
        assert answer["success"], answer
        return answer.get("body") or {}

    def close(self):
        self._server.close()
        if self._socket is not None:
            self._file.close()
            self._socket.close()

    def stopped(self):
        """The next `stopped`; what comes before is let go."""
        while True:
            message = self._events.get()
            if message["event"] == "stopped":
                return message["body"]

    def stack(self, thread):
        """(function, line) of each frame, innermost first."""
        frames = self.request("stackTrace", threadId=thread)["stackFrames"]
        return [(frame["name"], frame["line"]) for frame in frames]

    def resume(self):
        self.request("continue", threadId="*")

    def step(self, how, thread):
        self.request(how, threadId=thread)
        body = self.stopped()
        assert body["reason"] == "step", body
        return self.stack(body["threadId"])[0]

    def evaluate(self, expression, thread):
        frame = self.request("stackTrace", threadId=thread)["stackFrames"][0]["id"]
        return self.request("evaluate", expression=expression, frameId=frame, context="repl")["result"]
