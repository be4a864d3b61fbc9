"""The stream of operations of this process: one order, rows in batches.

Owns the rows that wait to be sent, the order of everything that is sent, and the question whether operations are
possible now. Does not know how values are converted (_plans, _values) or how frames travel (_wire).

`Stream.row` is the hot path of the engine: it takes about a microsecond, and a lock would add a third to that. So
rows are appended to the last group without one, which is safe because
  - `list.append` and copying a list are atomic (free-threaded builds: both hold the list's own lock), and
  - a flush first replaces `_current`, then copies the rows, and then removes from each list what it has copied;
  - a thread that finds `_current` changed after it has appended asks `_settle` whether its row was left behind.
Everything else happens under `lock`, which is also held while csdk's answer to a checkpoint is waited for.

A signal handler of the author runs in the main thread between any two instructions, and the lock does not keep it out:
it is re-entrant. So what a handler may send in between must be complete at every call: definitions are in `_pending`,
always the same list, before anything can refer to them, and a group is looked for in the batch after rows were added.
"""

import _thread
import marshal
import os
from itertools import count
from sys import _getframe
from threading import RLock
from time import sleep

from csdk_agent import children as _children
from csdk_agent import hidden
from csdk_agent import sites as _sites
from csdk_agent.failure import ConnectorTask
from csdk_agent.wire import frame, json_frame
from fivetran_connector_sdk import _checks, _plans

BATCH_ROWS = 1000
BATCH_CHARACTERS = 1 << 20  # of long cells: a batch leaves early when it holds more
FLUSH_SECONDS = 0.1

MOST_CHARACTERS = 1 << 29  # of a row; marshal carries 2 GiB a cell, Fivetran takes 128 MiB a message

NO_RUNNER = "no runner is installed: operations can only be called while the runner executes the connector"


# What the next row must come with to belong to the last group, as `_current` holds it: table, instruction and code of the
# caller, operation, schema; then the plan's `take`, the group in the batch, its rows, and how many it may get.
_NO_GROUP = (None, None, None, None, None, None, None, None, 0)
MOST_PLACES = 10000


class Stream:
    """The only instance is STREAM: the SDK's operations are static, and a process runs one sync."""

    def __init__(self):
        self.lock = RLock()
        self.attached = False  # whether logs and failures can be sent
        self.error_message = None  # of op.error()
        self._wire = None
        self._project = None
        self._declared = {}
        self._closed = "csdk runs no sync in this process"
        self._sites = None
        self._plan_numbers = count(1)
        self._current = _NO_GROUP
        self._places = {}  # (id of the caller's code, instruction, table) -> what the last row from there was, see _switch
        self._batch = []  # groups in order of the calls: (plan number, site, rows)
        self._room = BATCH_ROWS  # rows that fit into the batch besides those of all groups but the last
        self._weight = 0  # characters of long cells in the batch
        self._pending = []  # definitions of plans and sites, which go out before the batch
        self._queued = []  # frames of a signal handler that came in the middle of a send
        # Sends and waits that have begun, and those of them that are still on the stack. More have begun when an exception
        # (Ctrl-C, an author's signal handler) ended one: what csdk has received is then unknown, so nothing more may be sent.
        self._begun = 0
        self._running = 0
        self._sending = False  # one of them is a send
        self._error_in_handler = False  # op.error() of a signal handler waits for them to end
        self.children = None  # a _children.Children, where processes can be forked
        self._timer = _thread.allocate_lock()
        self._timer.acquire()
        self._timer_set = False

    # Life cycle, called by _run.

    def attach(self, wire, project):
        """From here on logs and failures can be sent; operations not yet."""
        self._wire = wire
        self._project = project
        self._sites = _sites.Sites(project)
        self._closed = "connector.py is still being imported: call operations in update()"
        self.attached = True
        if hasattr(os, "fork"):
            self.children = _children.Children()
        hidden.start(self.send_late_rows)

    def log(self, level, message, origin):
        """A line for people; printed as long as nothing can be sent."""
        if self.attached:
            place = self._project.place(_getframe(1)) if origin == "connector" else {}
            self.send(json_frame(b"L", {"level": level, "message": message, "origin": origin, **place}))
        else:
            print(f"{level} {message}", flush=True)

    def open(self, declared):
        """Operations are possible until close(). `declared`: (schema or None, table) -> {column: type name}."""
        with self.lock:
            self._declared = declared
            self._closed = None

    def close(self, reason):
        """Operations raise RuntimeError with this reason from now on; frames of the engine are still possible."""
        with self.lock:
            self._closed = reason
            self._forget()

    def fail(self, message):
        """After op.error(): no thread can send anything more. Raises ConnectorTask, in a signal handler not before the send
        or the wait that it has interrupted is over: csdk would not hear of the error."""
        with self.lock:
            self.error_message = message
            self._forget()
            if self._running:
                self._error_in_handler = True
                return
        raise ConnectorTask(message)

    def fork(self):
        """In a forked child, where the locks may be held by threads that do not exist there."""
        self.lock = RLock()
        self.attached = False
        self._begun = self._running = 0
        self._sending = False
        self._closed = (
            "this is a forked child process, whose rows csdk cannot receive: send them from the parent process"
        )
        self._forget()
        if self._wire is not None:
            self._wire.close()
            self._wire = None
            self.children.started()

    def _forget(self):
        """Without known tables every row takes the slow way, which asks whether operations are possible."""
        self._current = _NO_GROUP
        self._places.clear()
        for operation in (_plans.UPSERT, _plans.UPDATE, _plans.DELETE):
            operation.forget()

    def require_open(self):
        if self.error_message is not None:
            raise ConnectorTask(self.error_message)
        if self._closed is not None:
            if self._wire is None and self.children is not None:
                self.children.called_operation()
            raise RuntimeError(f"{NO_RUNNER} ({self._closed})")

    # Rows.

    def row(self, operation, table, data, schema, caller):
        """Takes one row: checks, converts and copies it, so that the author may change `data` afterwards."""
        group_table, instruction, code, group_operation, group_schema, take, group, rows, limit = current = (
            self._current
        )
        if (
            table is group_table
            and caller.f_lasti == instruction
            and caller.f_code is code
            and operation is group_operation
            and schema is group_schema
            and type(data) is dict
        ):
            try:
                cells = take(data)
            except Exception:
                cells = None  # the slow way raises it again, with an explanation
            if cells is not None:
                rows.append(cells)
                if self._current is not current:
                    self._settle(group)
                elif len(rows) >= limit:
                    self.send()
                return
        self.lock.acquire()  # `with` takes twice as long
        try:
            self._switch(operation, table, data, schema, caller)
            batch = self._batch
            if batch and (len(batch[-1][2]) >= self._room or self._weight > BATCH_CHARACTERS):
                self.send()
        finally:
            self.lock.release()

    def _switch(self, operation, table, data, schema, caller):
        """Takes a row that the last group does not expect. Known places are remembered: authors fill tables in turn."""
        code = caller.f_code
        instruction = caller.f_lasti
        try:
            place = self._places.get((id(code), instruction, table))
        except TypeError:  # unhashable: not a string
            place = None
        cells = None
        if place is not None and type(data) is dict:
            _, known_operation, known_schema, plan, site = place
            if operation is known_operation and schema == known_schema:
                try:
                    cells = plan.take(data)
                except Exception:
                    pass
        fixed = True
        if cells is None:
            plan, cells = self.cells(operation, table, data, schema)
            site = self.site(caller)
            fixed = self._sites.is_fixed(caller)
            if fixed:
                if len(self._places) >= MOST_PLACES:
                    self._places.clear()
                self._places[id(code), instruction, table] = (code, operation, schema, plan, site)
        group = self._append(plan, cells, site)
        if fixed:
            self._current = (table, instruction, code, operation, schema, plan.take, group, group[2], self._room)
        else:
            self._current = _NO_GROUP
        batch = self._batch
        if not batch or batch[-1] is not group:  # a signal handler has sent or added rows meanwhile
            self._current = _NO_GROUP
            self._settle(group)

    def cells(self, operation, table, data, schema):
        """The slow way: (plan, cells) of a row, or the SDK's exception. Under the lock."""
        try:
            target = operation.plain.get(table) if schema is None else operation.qualified.get((schema, table))
        except TypeError:  # unhashable: not a string
            target = None
        if target is None:
            target = self._new_target(operation, table, schema)
        if type(data) is not dict:
            data = items(operation, data)
        plan = target.plan
        try:
            cells = plan.take(data)
        except Exception:
            cells = None
        if cells is None:
            plan = target.find(data)
            if plan is None:
                data = _plans.exact_names(data)
                plan = target.find(data) or self._new_plan(target, data)
            target.plan = plan
            cells = plan.cells(data, self.weigh)
        return plan, cells

    def weigh(self, size):
        """Is told of long cells: many of them make a batch leave before it has all its rows."""
        if size > MOST_CHARACTERS:
            raise ValueError(f"a row with {size:,} characters is too long to be sent: the limit is {MOST_CHARACTERS:,}")
        self._weight += size

    def _append(self, plan, cells, site):
        """Adds a row under the lock; returns its group."""
        if self._batch:
            group = self._batch[-1]
            if group[0] == plan.number and group[1] == site:
                group[2].append(cells)
                return group
        return self._add_group((plan.number, site, [cells]))

    def _add_group(self, group):
        if self._batch:
            self._room -= len(self._batch[-1][2])
        else:
            self._wake_timer()
        self._batch.append(group)
        return group

    def _settle(self, group):
        """Was the batch sent while this thread appended a row without the lock? Then adds the row that was left behind."""
        with self.lock:
            if group[2] and not any(other is group for other in self._batch):
                self.require_open()
                self._add_group(group)
                self._current = _NO_GROUP  # the next row of this thread must not get into a group before this one

    def _new_target(self, operation, table, schema):
        _checks.table_name(table)
        _checks.schema_name(schema)
        self.require_open()
        target = _plans.Target(operation, schema, table, self._declared.get((schema, table), {}))
        if schema is None:
            operation.plain[target.table] = target
        else:
            operation.qualified[target.schema, target.table] = target
        return target

    def _new_plan(self, target, data):
        number = next(self._plan_numbers)
        definition = {
            "plan": number,
            "op": target.operation.name,
            "schema": target.schema,
            "table": target.table,
            "columns": tuple(data),
        }
        self._pending.extend(json_frame(b"D", definition))
        return target.add(number, data)

    # Sending.

    def send(self, pieces=()):
        """Sends the rows that wait, with what defines them, then the pieces of a frame. In a signal handler that has
        interrupted a send, the frame only waits for the end of that send; rows stay in the batch."""
        with self.lock:
            if self._sending:
                self._queued.extend(pieces)
                return
            if self._begun != self._running:
                raise RuntimeError(
                    "the sync was interrupted while rows were being sent: no more operations can be sent"
                )
            self._begun += 1
            try:
                self._running += 1
                self._sending = True
                self._write(pieces)
                while self._queued:
                    self._write(())
            finally:
                self._sending = False
                self._running -= 1
            self._begun -= 1
            self._raise_error_of_handler()

    def _write(self, pieces):
        """Definitions are taken last and written first: what was taken before can only refer to them."""
        queued, self._queued = self._queued, []
        rows = frame(b"B", marshal.dumps(self._take_batch(), 2)) if self._batch else ()
        definitions = self._pending[:]
        del self._pending[: len(definitions)]
        pieces = [*definitions, *rows, *queued, *pieces]
        if pieces:
            self._wire.write(pieces)

    def _raise_error_of_handler(self):
        if self._error_in_handler and not self._running:
            self._error_in_handler = False
            raise ConnectorTask(self.error_message)

    def _take_batch(self):
        batch = self._batch
        self._current = _NO_GROUP  # before the rows are copied: see the module's text
        self._batch = []
        self._room = BATCH_ROWS
        self._weight = 0
        content = []
        for number, site, rows in batch:
            sent = rows[:]
            del rows[: len(sent)]
            content.append((number, site, sent))
        return content

    def ask(self, kind, content):
        """Sends a JSON frame and returns csdk's answer; other threads wait too, signal handlers can send meanwhile."""
        with self.lock:
            if self._running:
                raise RuntimeError(
                    "op.checkpoint() was called by a signal handler while the thread that it has interrupted was sending "
                    "rows or waiting for a checkpoint: set a flag in the handler and call op.checkpoint() in update()"
                )
            pieces = json_frame(kind, content)
            if self._begun:
                self.send(pieces)  # raises
            self._begun += 1
            try:
                self._running += 1
                self.send(pieces)
                answer = self._wire.receive()
            finally:
                self._running -= 1
            self._begun -= 1
            self._raise_error_of_handler()
            return answer

    def site(self, caller):
        """The number of the author's line, for the next frame. Under the lock."""
        return self._sites.number(caller, self._pending)

    def site_of_line(self, file, line, function):
        return self._sites.of_line(file, line, function, self._pending)

    def _wake_timer(self):
        if not self._timer_set:
            self._timer_set = True
            self._timer.release()

    def send_late_rows(self):
        """A thread that lives as long as the process: no row waits longer than FLUSH_SECONDS."""
        while True:
            self._timer.acquire()
            sleep(FLUSH_SECONDS)
            with self.lock:
                self._timer_set = False
                self.send()  # an exception ends this thread; the next operation finds what it has left


def items(operation, data):
    """A copy of a row that is no dict; AttributeError for what has no items, as in the SDK."""
    try:
        return dict(data.items())
    except AttributeError as error:
        if not hasattr(data, "items"):
            _checks.hint(error, f"a row must be a dict: op.{operation.name}(table, {{..}})")
        raise


STREAM = Stream()
