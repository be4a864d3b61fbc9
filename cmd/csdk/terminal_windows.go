package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// enableEscapes switches on escape sequences, which older Windows consoles do not interpret unless
// asked to. False when the console cannot.
func enableEscapes(f *os.File) bool {
	handle := windows.Handle(f.Fd())
	var mode uint32
	if windows.GetConsoleMode(handle, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(handle, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
