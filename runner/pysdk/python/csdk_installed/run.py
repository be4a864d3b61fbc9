"""One sync with the SDK that is installed.

The order: H; what to do, from csdk; the SDK and connector.py are imported; A, with the address of the server. csdk then
calls Schema and Update, in threads of gRPC, while the main thread waits for the end; then the author's threads; Z.
"""

import os
import threading
from types import GeneratorType

from csdk_agent.channel import Channel
from csdk_agent.failure import Failure
from csdk_agent.run import INTERRUPTED, Run, begin, flush_output
from csdk_agent.wire import json_frame
from csdk_installed import adapt, find
from csdk_installed.lines import Lines
from csdk_installed.serve import Server, Servicer

FORKED = "this is a forked child process, whose rows csdk cannot receive: send them from the parent process"


def main(pipes):
    """Runs the sync. Returning lets the interpreter wait for the author's threads; `Run.finish` is then its last step."""
    try:
        version = find.version_of(find.DISTRIBUTION)
        wire, order = begin(pipes, sdk=version)
        run = _Run(Channel(), order)
        run.watch(wire)
        run.debug(pipes[3:], order)
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)
    try:
        run.sync(version)
    except BaseException as error:
        run.leave(error)


class _Run(Run):
    def __init__(self, channel, order):
        super().__init__(channel, order)
        self.channel = channel
        self.over = threading.Event()  # no call is expected any more
        self.failure = None  # the first one of schema() and update()
        self.streamed = False  # everything that update() has sent went to gRPC
        self.schema = None  # the author's, when it was called
        self._lock = threading.Lock()
        self._begun = False

    def sync(self, version):
        self.sdk = sdk = find.load(version)
        adapt.adapt(sdk, self.channel, lambda: self.failure is not None)
        self.lines = Lines(self.project, sdk, self._debug_engine())
        self.lines.wrap(sdk.package.Operations)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)
        connector = self.load(sdk.package.Connector)
        adapt.allow_logging(sdk)
        self.warn(connector)
        self.lines.close("schema() only declares tables: call operations in update()")
        self._take_functions(connector)
        server = Server(sdk, Servicer(connector, self))
        self.channel.send(
            json_frame(b"A", {"target": server.target, "token": server.token, "service": sdk.service})
        )
        self._wait()
        self._settle()
        server.stop()
        self.updated = True
        self.wait_for_threads()

    def _debug_engine(self):
        if self.debugger is None:
            return None
        from csdk_installed.debug import InstalledEngine

        engine = InstalledEngine(self.debugger)
        self.debugger.use(engine)
        return engine

    def _wait(self):
        seconds = 0.2 if os.name == "nt" else None  # on Windows, Ctrl-C does not end a wait
        while not self.over.wait(seconds):
            pass

    def _settle(self):
        if self.failure is not None:
            raise self.failure
        if not self.streamed:
            raise Failure(
                "process",
                "gRPC ended the sync before update() had ended",
                hint="A message may have been too long (128 MiB), or the connector closed a file descriptor that is not its own.",
            )

    def _forked(self):
        self.lines.fork(FORKED, self.channel.children.called_operation)

    # The author's functions.

    def _take_functions(self, connector):
        connector.configuration = self.configuration
        connector.state = self.state
        connector.project_path = self.project.folder
        schema, update = connector.schema_method, connector.update_method
        if schema:
            connector.schema_method = lambda configuration: self._schema(schema, configuration)
        connector.update_method = lambda configuration, state: self._update(update, configuration, state)

    def _given(self, configuration):
        """Up to 2.11.0 an empty configuration is replaced by a protobuf map."""
        return configuration if isinstance(configuration, dict) else self.configuration

    def _schema(self, schema, configuration):
        self.schema = schema
        try:
            response = schema(self._given(configuration))
        except BaseException as error:
            self._note(self.failure_of("schema", error, schema))
            raise
        self._note(self.not_awaited("schema", response, schema))
        return response

    def schema_failed(self, error):
        """An exception of the SDK's checks of the response, when that of the author is not known already."""
        self._note(self.failure_of("schema", error.__cause__ or error, self.schema))

    def begin_update(self):
        with self._lock:
            first, self._begun = not self._begun, True
        if first:
            self.lines.open()
        return first

    def _update(self, update, configuration, state):
        """Calls the author's update() for the SDK, which hears of exceptions, but not of SystemExit and the like."""
        try:
            result = update(configuration=self._given(configuration), state=state)
            if self.sdk.yields and result is not None and not self._is_async(result, update):
                return self._yielding(result, update)
            if isinstance(result, GeneratorType):
                for _ in result:  # the SDK would do the same
                    pass
            self._is_async(result, update)
        except BaseException as error:
            if self.forked:
                self.leave(error)
            self._update_failed(error, update)
            if isinstance(error, Exception):
                raise
        self._ended()

    def _yielding(self, result, update):
        """Up to 1.7.2: the SDK sends what this generator yields."""
        try:
            for item in result:
                if isinstance(result, GeneratorType):
                    self.lines.yielded(result, item)
                yield item
                if isinstance(result, GeneratorType):
                    self.lines.yielded_before(result, item)
        except GeneratorExit:
            raise
        except BaseException as error:
            self._update_failed(error, update)
            if isinstance(error, Exception):
                raise
        self._ended()

    def _is_async(self, result, update):
        failure = self.not_awaited("update", result, update)
        self._note(failure)
        return failure is not None

    def _ended(self):
        if self.forked:  # a child made by os.fork() in update() came back here
            flush_output()
            os._exit(0)
        self.lines.close("update() has returned: the SDK sends nothing more")

    def update_failed(self, error):
        """An exception of the SDK itself, when that of the author is not known already."""
        self._note(self.failure_of("update", error.__cause__ or error, None))

    def _update_failed(self, error, update):
        self._note(self.failure_of("update", error, update))

    def _note(self, failure):
        with self._lock:
            if self.failure is None and failure is not None:
                self.failure = failure
