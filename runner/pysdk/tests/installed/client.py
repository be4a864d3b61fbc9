"""Plays csdk for the installed engine: reads the frames and calls the SDK over gRPC. Runs on an interpreter with an SDK."""

import os
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import grpc  # noqa: E402
from fivetran_connector_sdk.protos import connector_sdk_pb2 as messages  # noqa: E402
from fivetran_connector_sdk.protos import connector_sdk_pb2_grpc as contract  # noqa: E402
from harness import Child  # noqa: E402

OPTIONS = [("grpc.max_send_message_length", 128 << 20), ("grpc.max_receive_message_length", 128 << 20)]


class Sync:
    """One sync from start to end. `rows` are (table, type, line of the author); `schema` and `error` are gRPC's."""

    def __init__(self, files, configuration=None, state=None, environment=None, saved=None):
        """`saved(sync)` is called for each checkpoint before it is answered; without an answer it returns False."""
        if isinstance(files, str):
            files = {"connector.py": files}
        self.child = Child(files, configuration, state, environment, engine="installed")
        self.saved = saved or (lambda sync: True)
        self.configuration, self.state = configuration or {}, state
        self.run = self.child.run
        self.responses = []
        self.schema = self.error = None
        self.address = None
        self.ready = threading.Event()
        self.lines = []  # of each response: [(file line, rows)]
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        while True:
            frame = self.child.next_frame()
            if frame is None:
                break
            if frame[0] == "A":
                self.address = frame[1]
                self.ready.set()
            if frame[0] == "Z":
                self.child.reply({"ok": True})
        self.ready.set()

    def go(self):
        """Calls Schema and Update as csdk does and returns self when the process has ended."""
        self.ready.wait()
        if self.address is not None:
            with grpc.insecure_channel(self.address["target"], options=OPTIONS) as channel:
                stub = getattr(contract, self.address["service"] + "Stub")(channel)
                try:
                    self.schema = stub.Schema(messages.SchemaRequest(configuration=self.configuration), wait_for_ready=True)
                    self._update(stub)
                except grpc.RpcError as error:
                    self.error = error
        self.reader.join()
        self.child.finish()
        self._remove_socket()
        return self

    def _update(self, stub):
        import json

        request = messages.UpdateRequest(configuration=self.configuration, state_json=json.dumps(self.state or {}))
        for response in stub.Update(request):
            self.responses.append(response)
            inner = response.operation if self.address["service"] == "Connector" else response
            if inner.HasField("checkpoint") and self.saved(self):
                self.child.reply({"ok": True})

    def _remove_socket(self):
        if self.address is not None:
            socket = self.address["target"].removeprefix("unix:")
            assert os.stat(os.path.dirname(socket)).st_mode & 0o777 == 0o700
            if os.path.exists(socket):  # gRPC removes it at the end of the server
                os.remove(socket)
            os.rmdir(os.path.dirname(socket))

    # What came.

    def rows(self):
        """(table, line) of every row; checks that there is one G for each message and that it fits."""
        sites = {0: {"line": 0}}
        told = []
        for kind, payload in self.run.frames:
            if kind == "N":
                sites[payload["site"]] = payload
            elif kind == "G":
                told.append([site for site, count in zip(payload[::2], payload[1::2]) for _ in range(count)])
        assert len(told) == len(self.responses), (len(told), len(self.responses))
        found = []
        for lines, response in zip(told, self.responses):
            records = records_of(response)
            assert len(lines) == max(len(records), 1), (lines, response)
            numbers = [sites[site]["line"] for site in lines]
            if records:
                found += [(record.table_name, number) for record, number in zip(records, numbers)]
            else:
                found.append((kind_of(response), numbers[0]))
        return found


def kind_of(response):
    if response.DESCRIPTOR.oneofs[0].name == "response":
        return response.operation.WhichOneof("op")
    return response.WhichOneof("operation")


def records_of(response):
    kind = kind_of(response)
    inner = response.operation if response.DESCRIPTOR.oneofs[0].name == "response" else response
    if kind in ("structured_records", "records"):
        return list(getattr(getattr(inner, kind), kind))
    if kind in ("structured_record", "record"):
        return [getattr(inner, kind)]
    return []


def sync(files, **options):
    return Sync(files, **options).go()
