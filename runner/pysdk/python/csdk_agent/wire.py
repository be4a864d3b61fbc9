"""The pipes to csdk: frames out, one line of JSON in for each frame that waits, and the pipe that tells when csdk is gone.

Frame: 1 byte kind, 8 bytes little-endian payload length, payload. This module knows nothing of what is in them.
"""

import errno
import json
import os
import sys

from csdk_agent import hidden

SIGKILL = 9  # on every Unix; importing signal takes a millisecond
PIPE_BYTES = 1 << 20  # what Linux lets every user have
JOIN_BELOW = 1 << 20  # bytes; smaller writes are joined into one system call, larger ones are not copied


class Wire:
    """Not thread-safe: Stream calls it under its lock."""

    def __init__(self, operations, replies, control):
        self._out = descriptor_of(operations, os.O_WRONLY)
        self._control = descriptor_of(control, os.O_RDONLY)
        self._in = descriptor_of(replies, os.O_RDONLY)
        for descriptor in (self._out, self._in, self._control):
            os.set_inheritable(descriptor, False)
        self._known = {descriptor: identity(descriptor) for descriptor in (self._out, self._in)}
        self._replies = os.fdopen(self._in, "rb", closefd=False)
        _enlarge(self._out)

    def write(self, pieces):
        """Writes all of the pieces (bytes) or ends the process when csdk is gone."""
        if sum(map(len, pieces)) < JOIN_BELOW:
            pieces = (b"".join(pieces),)
        self._require_ours(self._out)
        try:
            for piece in pieces:
                write_all(self._out, piece)
        except OSError as error:
            if error.errno == errno.EBADF:
                closed_by_connector(self._out)
            gone()

    def receive(self):
        """The next line from csdk; ends the process when csdk is gone."""
        self._require_ours(self._in)
        try:
            line = self._replies.readline()
        except OSError as error:
            if error.errno == errno.EBADF:
                closed_by_connector(self._in)
            line = b""
        if not line.endswith(b"\n"):
            gone()
        return json.loads(line)

    def _require_ours(self, descriptor):
        """A number that was closed may be a file of the connector by now: nothing may be written into that."""
        if identity(descriptor) != self._known[descriptor]:
            closed_by_connector(descriptor)

    def watch(self):
        """Ends the process group as soon as csdk is gone, however it ended."""
        hidden.start(_watch, self._control)

    def close(self):
        """In a forked child: lets go of the pipes, so that their end is seen when the parent ends."""
        for descriptor in (self._out, self._in, self._control):
            try:
                os.close(descriptor)
            except OSError:  # the connector has closed it
                pass


def identity(descriptor):
    """Which open file a descriptor is; None if it is closed."""
    try:
        status = os.fstat(descriptor)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def frame(kind, payload):
    return (kind + len(payload).to_bytes(8, "little"), payload)


def json_frame(kind, content):
    return frame(kind, json.dumps(content).encode())


last_words = ""  # the failure that is being sent


def closed_by_connector(descriptor):
    """Nothing can be told to csdk any more; people read stderr."""
    sys.stderr.write(
        last_words +
        f"csdk's pipe (file descriptor {descriptor}) was closed by the connector: "
        "do not close file descriptors that you did not open\n"
    )
    sys.stderr.flush()
    os._exit(1)


def gone():
    """csdk has ended without a word: nothing can be kept, so nothing may stay behind."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), SIGKILL)
    os._exit(1)


def _watch(control):
    try:
        while os.read(control, 1):
            pass
    except OSError as error:
        if error.errno == errno.EBADF:
            return  # closed by the connector; its next operation will say so
    gone()


def _enlarge(pipe):
    """Room for several batches, so that Python and csdk wait for each other less often: a fifth faster on Linux."""
    try:
        from fcntl import F_SETPIPE_SZ, fcntl

        fcntl(pipe, F_SETPIPE_SZ, PIPE_BYTES)
    except (ImportError, OSError):  # not Linux, or more than this user may have
        pass


def descriptor_of(number, flags):
    if os.name != "nt":
        return number
    import msvcrt

    return msvcrt.open_osfhandle(number, flags | os.O_BINARY)


def write_all(descriptor, data):
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
