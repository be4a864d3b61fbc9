package lsp

import "golang.org/x/sys/windows"

// processEnd gives a function that waits, without polling, for the end of a process, and one that ends the wait.
func processEnd(pid int) (wait, stop func()) {
	process, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return nil, nil
	}
	stopped, err := windows.CreateEvent(nil, 1, 0, nil)
	if err != nil {
		_ = windows.CloseHandle(process)
		return nil, nil
	}
	ended := make(chan struct{})
	wait = func() {
		defer close(ended)
		_, _ = windows.WaitForMultipleObjects([]windows.Handle{process, stopped}, false, windows.INFINITE)
	}
	stop = func() {
		_ = windows.SetEvent(stopped)
		<-ended
		_ = windows.CloseHandle(process)
		_ = windows.CloseHandle(stopped)
	}
	return wait, stop
}
