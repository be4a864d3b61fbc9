"""Drives the SDK 1.x or 2.x that the interpreter has: registers its gRPC servicer, and sees what the author's code does.

csdk is the client (Go). Rows, checkpoints, warnings, tasks and file chunks go over gRPC as the SDK sends them; everything
else (who we are, where the socket is, lines of the author, log lines, failures, the end) goes over the same pipes as with
the embedded engine.
"""
