"""What every connector process of csdk has, whichever engine plays the SDK: pipes, failures, lines of the author, the end.

Nothing here imports an SDK: the embedded engine and the one that drives an installed SDK both build on it.
"""
