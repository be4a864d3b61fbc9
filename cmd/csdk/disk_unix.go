//go:build !windows

package main

import "golang.org/x/sys/unix"

// freeSpace is the bytes that this user may still write below a folder.
func freeSpace(folder string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, err
	}
	// The types of the fields differ between systems.
	return uint64(s.Bavail) * uint64(s.Bsize), nil //nolint:unconvert
}
