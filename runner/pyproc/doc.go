// Package pyproc finds the Python interpreter of a project and owns the life of one connector process: its
// pipes, its memory figure, and the end of its whole process tree. It knows nothing of what travels through
// the pipes, of the SDK or of the warehouse.
//
// Nothing that the connector started survives csdk, however csdk ends. Three things see to it:
//
//   - The process leads a session, and so a process group, of its own. When it ends, or when Kill is called,
//     the rest of the group is killed before the process is reaped: until then its number, which is the
//     group's too, cannot be given to another process.
//   - On Linux every descendant carries a random mark in its environment. Those that left the group (daemons,
//     subprocess with start_new_session=True) are found by it in /proc and killed as well. A process that left
//     the group and was started with an emptied environment is not found.
//   - When csdk itself is killed nothing of it can run any more. A shell of a few lines, the watchdog, waits for
//     the end of csdk on a pipe whose other end only csdk holds, and then does the same.
//
// On macOS there is no cheap way to read the environment of other processes, so there the group is killed, and
// a daemon that left it is not. On Windows the process and its descendants are in a job object that the system
// kills with its last handle, which is held by csdk alone.
package pyproc
