package statefile

import (
	"os"
	"path/filepath"
	"strings"
)

// Leftovers are the paths in a folder that os.CreateTemp or os.MkdirTemp have made with this pattern: digits stand for its last star. Other
// characters stand for themselves, in the folder's name too.
func Leftovers(folder, pattern string) []string {
	before, after := pattern, ""
	if star := strings.LastIndexByte(pattern, '*'); star >= 0 {
		before, after = pattern[:star], pattern[star+1:]
	}
	entries, _ := os.ReadDir(folder) // those that can be listed
	var found []string
	for _, entry := range entries {
		rest, ok := strings.CutPrefix(entry.Name(), before)
		digits, isPattern := strings.CutSuffix(rest, after)
		if ok && isPattern && digits != "" && strings.Trim(digits, "0123456789") == "" {
			found = append(found, filepath.Join(folder, entry.Name()))
		}
	}
	return found
}
