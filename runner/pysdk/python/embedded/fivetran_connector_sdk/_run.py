"""One sync with the embedded engine.

The order: H; configuration and state from csdk; import of connector.py; schema(), S; update(); the author's threads; Z.
"""

import os
from types import GeneratorType

from csdk_agent import project as _project
from csdk_agent import sites as _sites
from csdk_agent.failure import ConnectorTask, Failure
from csdk_agent.run import INTERRUPTED, Run, begin, flush_output
from fivetran_connector_sdk import _schema
from fivetran_connector_sdk._connector import Connector
from fivetran_connector_sdk._logging import Logging
from fivetran_connector_sdk._stream import STREAM


def main(pipes):
    """Runs the sync. Returning lets the interpreter wait for the author's threads; `Run.finish` is then its last step."""
    try:
        wire, order = begin(pipes)
        run = _Run(STREAM, order)
        run.watch(wire)
        run.debug(pipes[3:], order)
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)
    try:
        run.sync()
    except BaseException as error:
        run.leave(error)


class _Run(Run):
    def sync(self):
        if self.debugger is not None:
            from fivetran_connector_sdk._debug import EmbeddedEngine

            self.debugger.use(EmbeddedEngine(self.debugger))
        connector = self.load(Connector)
        Logging.LOG_LEVEL = Logging.Level.DEBUG
        self.warn(connector)
        declared = self._schema(connector.schema_method)
        STREAM.open({key: table.types() for key, table in declared.items()})
        self._update(connector.update_method)
        if self.forked:  # a child made by os.fork() in update() came back here
            flush_output()
            os._exit(0)
        self.updated = True
        self.wait_for_threads()

    # schema()

    def _schema(self, schema):
        if not schema:
            STREAM.ask(b"S", {"declared": False, "tables": []})
            return {}
        STREAM.close("schema() only declares tables: call operations in update()")
        response = []
        try:
            response = self._response_of(schema)
            declared = _schema.tables(response)
        except (KeyboardInterrupt, Failure):
            raise
        except BaseException as error:
            failure = self.failure_of("schema", error, schema)
            if failure.content["hint"] is None and not _schema.is_list_of_dicts(response):
                failure.content["hint"] = "schema(configuration) must return a list of dicts, one for each table"
            raise failure from error
        for table in declared.values():
            if table.unknown_keys:
                self.log("WARNING", _schema.unknown_key_warning(table))
        self._send_schema(declared, schema)
        return declared

    def _response_of(self, schema):
        response = schema(self.configuration)
        failure = self.not_awaited("schema", response, schema)
        if failure is not None:
            raise failure
        return response

    def _send_schema(self, declared, schema):
        line = _project.definition(schema)
        lines = []
        if line and self.project.holds(line["file"]):
            try:
                with open(line["file"], encoding="utf-8", errors="replace") as file:
                    lines = file.read().splitlines()
            except OSError:
                pass
        with STREAM.lock:
            tables = []
            for table in declared.values():
                site = _sites.UNKNOWN
                if lines:
                    number = _schema.line_of_entry(lines, line["line"], table.name)
                    site = STREAM.site_of_line(line["file"], number, line["function"])
                tables.append(table.content(site))
            STREAM.ask(b"S", {"declared": True, "tables": tables})

    # update()

    def _update(self, update):
        try:
            result = update(configuration=self.configuration, state=self.state)
            if isinstance(result, GeneratorType):
                for _ in result:  # values of `yield op.upsert(..)` are None and mean nothing
                    pass
            failure = self.not_awaited("update", result, update)
            if failure is not None:
                raise failure
        except (KeyboardInterrupt, ConnectorTask, Failure):
            raise
        except BaseException as error:
            raise self.failure_of("update", error, update) from error
