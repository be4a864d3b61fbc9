//go:build !unix

package pysdk

import "os"

// isPrivate reports whether dir is a folder. On Windows the temporary folder is the user's own.
func isPrivate(dir string) bool {
	info, err := os.Lstat(dir)
	return err == nil && info.IsDir()
}
