"""The Connector object of connector.py. It only holds the author's functions: csdk calls them, see _run."""

from fivetran_connector_sdk import _logging

_seen = set()


class Connector:
    def __init__(self, update, schema=None, configuration_form=None):
        self.update_method = update
        self.schema_method = schema
        self.configuration_form_method = configuration_form

    def debug(self, project_path=None, configuration=None, state=None, naming=None, log_level=None, state_path=None):
        """Does nothing: a call at module level would be a second run (in the SDK it is one)."""
        _ignore("connector.debug()", "csdk runs the sync itself")

    def run(self, *arguments, **keywords):
        """Does nothing, as debug()."""
        _ignore("connector.run()", "csdk runs the sync itself")

    def deploy(self, *arguments, **keywords):
        """Does nothing: a local run must not deploy."""
        _ignore("connector.deploy()", "csdk only syncs here")

    def generate_configuration(self, *arguments, **keywords):
        """Does nothing: it would ask questions on a terminal."""
        _ignore("connector.generate_configuration()", "csdk only syncs here")


def _ignore(call, reason):
    if call not in _seen:
        _seen.add(call)
        _logging.engine_log("INFO", f"{call} was called by the connector and does nothing: {reason}")
