package lsp

import "golang.org/x/sys/unix"

// processEnd gives a function that waits, without polling, for the end of a process, and one that ends the wait.
func processEnd(pid int) (wait, stop func()) {
	queue, err := unix.Kqueue()
	if err != nil {
		return nil, nil
	}
	exit := unix.Kevent_t{Ident: uint64(pid), Filter: unix.EVFILT_PROC, Flags: unix.EV_ADD | unix.EV_ONESHOT, Fflags: unix.NOTE_EXIT}
	user := unix.Kevent_t{Ident: 1, Filter: unix.EVFILT_USER, Flags: unix.EV_ADD | unix.EV_ONESHOT}
	if _, err := unix.Kevent(queue, []unix.Kevent_t{exit, user}, nil, nil); err != nil {
		unix.Close(queue)
		return nil, nil
	}
	ended := make(chan struct{})
	wait = func() {
		defer close(ended)
		events := make([]unix.Kevent_t, 1)
		for {
			if _, err := unix.Kevent(queue, nil, events, nil); err != unix.EINTR {
				return
			}
		}
	}
	stop = func() {
		user.Flags, user.Fflags = 0, unix.NOTE_TRIGGER
		_, _ = unix.Kevent(queue, []unix.Kevent_t{user}, nil, nil)
		<-ended
		unix.Close(queue)
	}
	return wait, stop
}
