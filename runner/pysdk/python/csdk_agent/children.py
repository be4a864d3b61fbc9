"""Forked child processes of the author: which of them run, and which called operations in vain.

One pipe tells both. Children write their process ids into it, and since they inherit its open end (an exec closes it),
its end of file means that all of them have ended. So nobody's exit status is taken away from the author.
"""

import os
from time import monotonic

from csdk_agent.wire import identity

STARTED, CALLED = b"s", b"c"
MOST_BYTES = 1 << 16  # of a pipe on Linux; about 9,000 children, of later ones the ids are not known
TELL_SECONDS = 1  # in which a child has written its process id, on a busy machine too


class Children:
    def __init__(self):
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._known = identity(self._read), identity(self._write)
        self._forks = 0
        self._writable = True
        self._started = set()
        self.callers = set()  # process ids of children that called operations, none of which could be sent

    def forked(self):
        """In the parent, after each fork."""
        self._forks += 1

    def started(self):
        """In a child."""
        self._tell(STARTED)

    def called_operation(self):
        """In a child."""
        self._tell(CALLED)

    def running(self):
        """Process ids of children that have not ended yet, as far as they are known."""
        end = monotonic() + TELL_SECONDS
        while not self._take() and len(self._started) < self._forks and monotonic() < end:
            self._wait_for_word(end)
        return sorted(filter(_runs, self._started))

    def wait(self, seconds):
        """Whether all children have ended by then. No child may be started afterwards."""
        if not self._forks or (self._writable and not self._are_ours()):
            return True
        end = monotonic() + seconds
        if self._writable:
            self._writable = False
            os.close(self._write)
        while not self._take():
            if monotonic() >= end:
                return False
            self._wait_for_word(end)
        return True

    def _wait_for_word(self, end):
        import select  # rarely needed

        poll = select.poll()
        poll.register(self._read, select.POLLIN)
        poll.poll(max(end - monotonic(), 0) * 1000)

    def _tell(self, word):
        try:
            if self._are_ours():
                os.write(self._write, b"%s%d\n" % (word, os.getpid()))
        except OSError:  # full: the parent will find enough
            pass

    def _are_ours(self):
        """False when the connector has closed the descriptors, which may be files of its own since."""
        return self._known == (identity(self._read), identity(self._write))

    def _take(self):
        """Reads what children have told; True at the end of the pipe."""
        if identity(self._read) != self._known[0]:
            return True
        try:
            text = os.read(self._read, MOST_BYTES)
        except OSError:  # nothing to read
            return False
        for word in text.split():
            (self._started if word[:1] == STARTED else self.callers).add(int(word[1:]))
        return not text


def _runs(process):
    try:
        return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None  # does not reap it
    except OSError:  # reaped, or the child of a child
        pass
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return _is_of_our_group(process)


def _is_of_our_group(process):
    """Whether a process that is no child of ours has our group: a number that was given to another process has not."""
    try:
        return os.getpgid(process) == os.getpgrp()
    except OSError:
        return False
