//go:build linux || darwin

package pyproc

import "golang.org/x/sys/unix"

const (
	homeVariable = "HOME"
	foreignName  = "Scripts/python.exe"
)

var (
	environmentNames = []string{"bin/python", "bin/python3"}
	pathNames        = []string{"python3", "python"}
)

// mayExecute asks the kernel, which knows about access lists and noexec mounts as the mode bits do not.
func mayExecute(path string) bool { return unix.Access(path, unix.X_OK) == nil }

func sameVariable(a, b string) bool { return a == b }

func commandFile(command string) string { return command }

func pathFallback(string) bool { return false }
