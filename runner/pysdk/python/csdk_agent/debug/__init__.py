"""The agent of `csdk dap` in the connector's process: stops of csdk's own, debugpy, and what takes its place without it.

Loaded only when the process was started with the two pipes of the debug channel. What is said there: runner/pysdk/DEBUG.md.

channel    the two pipes: commands in, answers and events out
debugger   the Debugger: knows the stops, asks at each operation, decides what happens at a stop
stops      what a stop is: condition, hit count, log message, and whether it can work
lines      stops on lines, by sys.monitoring (Python 3.12 and newer)
suspend    a stop with debugpy
plain      a stop without it
"""
