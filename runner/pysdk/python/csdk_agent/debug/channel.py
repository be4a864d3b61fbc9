"""The debug channel: JSON objects, one a line, over two pipes.

Commands are read by a hidden thread, which also answers them; events are written by the thread that has something to
tell, under a lock. When csdk is gone the process ends, as with the other pipes (see wire).
"""

import _thread
import json
import os
from threading import RLock

from csdk_agent import hidden
from csdk_agent.wire import descriptor_of, gone, write_all


class Channel:
    def __init__(self, out, commands):
        self._out = descriptor_of(out, os.O_WRONLY)
        self._in = descriptor_of(commands, os.O_RDONLY)
        for descriptor in (self._out, self._in):
            os.set_inheritable(descriptor, False)
        self._commands = os.fdopen(self._in, "rb", closefd=False)
        self._lock = RLock()  # holds no thread up for long: csdk reads at any time
        self._queued = []
        self._sending = False  # a signal handler that interrupts a write only adds to the queue
        self._closed = False

    def start(self, answer):
        """`answer(command)` gives the fields of the reply, or None when another thread will call `reply`. Called in the
        hidden thread, one command after the other."""
        hidden.start(self._read, answer)

    def _read(self, answer):
        while not self._closed:
            line = self._next()
            command = json.loads(line)
            try:
                fields = answer(command)
            except Exception as error:
                fields = {"error": f"{type(error).__name__}: {error}"}
            if fields is not None:
                self.reply(command["id"], fields)

    def _next(self):
        try:
            line = self._commands.readline()
        except OSError:  # closed by the connector
            line = b""
        if not line.endswith(b"\n"):
            if self._closed:
                _thread.exit()
            gone()
        return line

    def reply(self, number, fields):
        self._write({"reply": number, **fields})

    def tell(self, event, **fields):
        self._write({"event": event, **fields})

    def _write(self, content):
        data = json.dumps(content).encode() + b"\n"
        with self._lock:
            self._queued.append(data)
            if self._sending or self._closed:
                return
            self._sending = True
            try:
                while self._queued:
                    write_all(self._out, self._queued.pop(0))
            except OSError:
                gone()
            finally:
                self._sending = False

    def fork(self):
        """In a forked child: its stops are over, and the parent's pipes are not its own."""
        self._lock = RLock()
        self._closed = True
        for descriptor in (self._out, self._in):
            try:
                os.close(descriptor)
            except OSError:  # the connector has closed it
                pass
