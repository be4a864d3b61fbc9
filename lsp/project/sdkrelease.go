package project

import (
	"strconv"
	"strings"

	"csdk/schema"
)

// SDKRelease is the release of the SDK that the project pins, else the one that is installed; zero when neither is
// known. Only == pins: ~=2.8.1 also takes a 2.8.3.
func (p *Project) SDKRelease() schema.Release {
	for _, d := range p.Dependencies() {
		if d.Normalized() != "fivetran-connector-sdk" {
			continue
		}
		if version, exact := d.Exact(); exact {
			if release, ok := parseRelease(version); ok {
				return release
			}
		}
	}
	return p.SDK
}

// parseRelease reads a version of three numbers. Others, such as pre-releases, are older than their numbers say.
func parseRelease(version string) (schema.Release, bool) {
	parts := strings.Split(version, ".")
	if len(parts) < 2 || len(parts) > 3 {
		return schema.Release{}, false
	}
	var numbers [3]int
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil {
			return schema.Release{}, false
		}
		numbers[i] = int(n)
	}
	return schema.Release{Major: numbers[0], Minor: numbers[1], Patch: numbers[2]}, true
}
