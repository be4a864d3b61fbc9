package schema

import "strconv"

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
