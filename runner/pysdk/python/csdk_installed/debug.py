"""Stops at operations of the installed SDK. The wrappers of `lines` ask here, under the debugger only; an operation of the
SDK takes ten times as long as the question."""

from json import dumps

from csdk_agent.debug.debugger import Engine
from csdk_agent.debug.stops import TABLE_OPERATIONS

ROW_PARAMETERS = ("data", "modified", "keys")  # the second one, by operation


class InstalledEngine(Engine):
    """Rows go to csdk by the SDK's own ways, which cannot be hurried: `settle` does nothing, and what csdk knows of tables at a
    stop may lag behind by what the SDK holds back."""

    def __init__(self, debugger):
        self._debugger = debugger
        self._tables = {}
        self._messages = ()
        self._yielded = []  # (message, state) of checkpoints that are not yielded yet

    def arm(self, tables, messages, ask):
        self._tables, self._messages = tables, messages

    def before(self, name):
        """What an operation calls before it does anything, with its arguments and the caller's frame."""
        return self._before_row(name) if name in TABLE_OPERATIONS else self._before_message(name)

    def _before_row(self, name):
        def before(arguments, keywords, caller):
            tables = self._tables.get(name)
            if tables is None:
                return
            table = arguments[0] if arguments else keywords.get("table")
            try:
                if table not in tables:
                    return
            except TypeError:  # unhashable: the SDK refuses it
                return
            row = arguments[1] if len(arguments) > 1 else next((keywords[key] for key in ROW_PARAMETERS if key in keywords), None)
            self._debugger.row(name, table, row, keywords.get("schema"), caller)

        return before

    def _before_message(self, name):
        def before(arguments, keywords, caller):
            if name in self._messages:
                self._debugger.message(name, arguments[0] if arguments else keywords.get("message"), caller)

        return before

    def checkpoint(self, state, answer, caller):
        """After a checkpoint is durable."""
        self._debugger.checkpoint(state, dumps(state), answer or {}, caller)

    # Up to 1.7.2, where a checkpoint is durable when the author's generator goes on after its `yield`.

    def yields(self, message, state):
        self._yielded.append((message, state))

    def sent(self, message, answer, frame):
        for other, state in self._yielded:
            if other is message:
                self._yielded = [pair for pair in self._yielded if pair[0] is not message]
                self.checkpoint(state, answer, frame)
                return
