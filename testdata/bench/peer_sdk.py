"""The real SDK 2.x sending into a client that discards.

    python peer_sdk.py PROJECT SOCKET

Says "ready" when it has imported what the client needs, waits for a line, and then does what a sync does: it starts the
connector's server in a process of its own, calls Schema and Update and reads to the end. Messages stay bytes.
"""

import importlib
import json
import os
import subprocess
import sys

LIMIT = 128 << 20  # bytes of a message, as the SDK has it
OPTIONS = [("grpc.max_send_message_length", LIMIT), ("grpc.max_receive_message_length", LIMIT)]
SERVING = "serving"


def serve(project, socket):
    """The SDK's own servicer in a server of its own, as in `fivetran debug`; until standard input ends."""
    from concurrent.futures import ThreadPoolExecutor

    import grpc
    from fivetran_connector_sdk.protos import connector_sdk_pb2_grpc
    from fivetran_connector_sdk_common import constants

    constants.DEBUGGING = True
    sys.path.append(project)
    connector = importlib.import_module("connector").connector
    with open(os.path.join(project, "configuration.json")) as file:
        connector.configuration = json.load(file)
    connector.state = {}
    server = grpc.server(ThreadPoolExecutor(max_workers=10), options=OPTIONS)
    connector_sdk_pb2_grpc.add_SourceConnectorServicer_to_server(connector, server)
    server.add_insecure_port("unix:" + socket)
    server.start()
    print(SERVING, flush=True)
    sys.stdin.read()
    server.stop(None)


def main():
    project, socket = sys.argv[1:3]
    if sys.argv[3:] == [SERVING]:
        serve(project, socket)
        return
    import grpc

    print("ready", flush=True)
    sys.stdin.readline()
    command = [sys.executable, __file__, project, socket, SERVING]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        for line in server.stdout:
            if line.strip() == SERVING:
                break
        else:
            sys.exit("the SDK's server did not start")
        with grpc.insecure_channel("unix:" + socket, options=OPTIONS) as channel:
            service = "/fivetran_sdk.v2.SourceConnector/"
            channel.unary_unary(service + "Schema")(b"")
            request = b"\x1a\x02{}"  # UpdateRequest with state_json "{}"
            received = sum(map(len, channel.unary_stream(service + "Update")(request)))
        server.stdin.close()
    print(received)


if __name__ == "__main__":
    main()
