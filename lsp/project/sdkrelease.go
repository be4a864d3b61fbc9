package project

import "csdk/schema"

// SDKRelease is the release of the SDK that the project pins, else the one that is installed; zero when neither is
// known. Only == pins: ~=2.8.1 also takes a 2.8.3.
func (p *Project) SDKRelease() schema.Release {
	for _, d := range p.Dependencies() {
		if d.Normalized() != "fivetran-connector-sdk" {
			continue
		}
		if version, exact := d.Exact(); exact {
			if release, ok := schema.ParseRelease(version); ok {
				return release
			}
		}
	}
	return p.SDK
}
