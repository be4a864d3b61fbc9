//go:build unix

package pysdk

import (
	"os"
	"syscall"
)

// isPrivate reports whether dir is a folder that belongs to this user and that no one else can
// write to.
func isPrivate(dir string) bool {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() || info.Mode().Perm()&0o022 != 0 {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid()
}
