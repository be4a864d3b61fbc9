"""The SDK's servicer in a gRPC server that only csdk reaches.

It listens on a unix socket in a folder that nobody else may enter, and that csdk removes as soon as it is connected; on
Windows on a port of this machine, with a token in each call. The SDK's own server would listen on a port that another
one may share.
"""

import os
import secrets
import tempfile
import threading
from concurrent import futures

MOST_BYTES = 128 << 20  # of a message, as in the newest SDK
WORKERS = 4  # calls at the same time
TOKEN = "csdk-token"  # key of the metadata
LONGEST_PATH = 100  # bytes of a unix socket's name; macOS has 104, Linux 108


class Server:
    def __init__(self, sdk, servicer):
        socket = _new_socket() if os.name != "nt" else None
        self._pool = _new_pool()
        self.token = None if socket else secrets.token_hex(32)
        self._server = sdk.grpc.server(
            self._pool,
            interceptors=() if socket else (_token_check(sdk.grpc, self.token),),
            options=[
                ("grpc.max_send_message_length", MOST_BYTES),
                ("grpc.max_receive_message_length", MOST_BYTES),
                ("grpc.so_reuseport", 0),
            ],
        )
        sdk.add_to_server(servicer, self._server)
        if socket:
            self.target = f"unix:{socket}"
            if not self._server.add_insecure_port(self.target):
                raise OSError(f"the socket {socket} cannot be made")
        else:
            self.target = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def stop(self):
        """After the last call; afterwards no thread of the server is left."""
        self._server.stop(None).wait()
        self._pool.shutdown(wait=True)


def _new_pool():
    """gRPC would start the threads from one of its daemons. They, and threads that update() starts, would be daemons too,
    and would be cut off at the end of the process."""
    pool = futures.ThreadPoolExecutor(max_workers=WORKERS)
    started = threading.Barrier(WORKERS + 1)
    for _ in range(WORKERS):
        pool.submit(started.wait)
    started.wait()
    return pool


def _new_socket():
    folder = tempfile.mkdtemp(prefix="csdk-")  # 0700
    if len(os.fsencode(folder)) > LONGEST_PATH - len("/sdk"):
        os.rmdir(folder)
        folder = tempfile.mkdtemp(prefix="csdk-", dir="/tmp")
    return os.path.join(folder, "sdk")


def _token_check(grpc, token):
    def refuse(request, context):
        context.abort(grpc.StatusCode.UNAUTHENTICATED, "this server belongs to csdk")

    class Check(grpc.ServerInterceptor):
        def intercept_service(self, continuation, details):
            given = dict(details.invocation_metadata).get(TOKEN, "")
            if secrets.compare_digest(given, token):
                return continuation(details)
            return grpc.unary_unary_rpc_method_handler(refuse)

    return Check()


class Servicer:
    """Stands before the SDK's servicer (the Connector object) and tells the run what becomes of each call."""

    def __init__(self, connector, run):
        self._connector = connector
        self._run = run
        self.ConfigurationForm = connector.ConfigurationForm
        self.Test = connector.Test

    def Schema(self, request, context):
        try:
            return self._connector.Schema(request, context)
        except BaseException as error:
            self._run.schema_failed(error)
            _at_end(context, self._run.over.set)
            if isinstance(error, Exception):
                raise
            raise RuntimeError(repr(error)) from error  # gRPC leaves a call open for ever that ends with SystemExit

    def Update(self, request, context):
        run = self._run
        if not run.begin_update():
            context.abort(run.sdk.grpc.StatusCode.FAILED_PRECONDITION, "a process runs update() once")
        _at_end(context, run.over.set)
        try:
            for response in self._connector.Update(request, context):
                pieces, is_checkpoint = run.lines.frames(response)
                run.channel.send(pieces)
                yield response
                if is_checkpoint:
                    run.lines.answer = run.channel.wait()  # csdk has made it durable; only then op.checkpoint() returns
        except GeneratorExit:
            raise
        except BaseException as error:
            run.update_failed(error)
            if isinstance(error, Exception):
                raise
            raise RuntimeError(repr(error)) from error
        run.streamed = True


def _at_end(context, call):
    """However the call ends, and also if it has ended already."""
    if not context.add_callback(call):
        call()
