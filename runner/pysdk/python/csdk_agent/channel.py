"""Frames to csdk for an engine whose rows go another way: log lines, failures, lines of the author, the end.

What csdk_agent.run asks of a stream is here; the embedded engine's stream, which also carries rows, does the same.
"""

import os
from sys import _getframe
from threading import RLock

from csdk_agent.children import Children
from csdk_agent.wire import json_frame


class Channel:
    """One for each process. Any thread may call it, and a signal handler in the middle of any call."""

    error_message = None  # op.error() ends the sync in csdk, not here

    def __init__(self):
        self.lock = RLock()
        self.attached = False
        self.children = None  # a Children, where processes can be forked
        self._wire = None
        self._project = None
        self._queued = []
        self._sending = False

    def attach(self, wire, project):
        self._wire = wire
        self._project = project
        self.attached = True
        if hasattr(os, "fork"):
            self.children = Children()

    def close(self, reason):
        """Nothing to close: frames stay possible, and operations are not the channel's."""

    def fork(self):
        """In a forked child, where the lock may be held by a thread that does not exist there."""
        self.lock = RLock()
        self.attached = False
        self._wire.close()
        self.children.started()

    def log(self, level, message, origin):
        """A line for people; printed where nothing can be sent."""
        if self.attached:
            place = self._project.place(_getframe(1)) if origin == "connector" else {}
            self.send(json_frame(b"L", {"level": level, "message": message, "origin": origin, **place}))
        else:
            print(f"{level} {message}", flush=True)

    def send(self, pieces):
        with self.lock:
            self._queued.extend(pieces)
            if self._sending:
                return  # a signal handler has interrupted a send, which goes on with these
            self._sending = True
            try:
                while self._queued:
                    pieces = self._queued[:]
                    del self._queued[: len(pieces)]
                    self._wire.write(pieces)
            finally:
                self._sending = False

    def ask(self, kind, content):
        """Sends a JSON frame and returns csdk's answer. Only one thread may wait at a time."""
        self.send(json_frame(kind, content))
        return self.wait()

    def wait(self):
        """csdk's next answer; ends the process with csdk."""
        return self._wire.receive()
