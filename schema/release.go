package schema

import (
	"strconv"
	"strings"
)

// Release is a version of the SDK. The zero Release comes before every version.
type Release struct{ Major, Minor, Patch int }

// Before reports whether r is older than other.
func (r Release) Before(other Release) bool {
	if r.Major != other.Major {
		return r.Major < other.Major
	}
	if r.Minor != other.Minor {
		return r.Minor < other.Minor
	}
	return r.Patch < other.Patch
}

// String gives the version as PyPI writes it, such as 2.13.1.
func (r Release) String() string {
	return strconv.Itoa(r.Major) + "." + strconv.Itoa(r.Minor) + "." + strconv.Itoa(r.Patch)
}

// ParseRelease reads a version of three numbers. Others, such as pre-releases, are older than their numbers say.
func ParseRelease(version string) (Release, bool) {
	parts := strings.Split(version, ".")
	if len(parts) < 2 || len(parts) > 3 {
		return Release{}, false
	}
	var numbers [3]int
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil {
			return Release{}, false
		}
		numbers[i] = int(n)
	}
	return Release{Major: numbers[0], Minor: numbers[1], Patch: numbers[2]}, true
}
