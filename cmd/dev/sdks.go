package main

import (
	"context"
	"slices"
	"strings"
)

// sdkReleases are the releases of the SDK that TestSDKReleases tries: at least one on each side of every
// change of its wire, of its life cycle or of where its flags live.
var sdkReleases = []string{"1.0.0", "1.4.6", "1.7.5", "1.8.1", "2.0.2", "2.2.1", "2.5.1", "2.8.1", "2.12.1", "2.13.1"}

// runSDKs syncs with the engine `installed` on each release, or those named, in an environment of its own.
func runSDKs(ctx context.Context, w *workshop, releases []string) error {
	if len(releases) == 0 {
		releases = sdkReleases
	}
	for _, release := range releases {
		e := environment{name: "sdk-" + release, installs: [][]string{{"fivetran-connector-sdk==" + release}}}
		if at := slices.IndexFunc(environments, func(known environment) bool { return known.name == e.name }); at >= 0 {
			e = environments[at]
		}
		if _, err := e.make(ctx, w); err != nil {
			return err
		}
	}
	return w.stream(ctx, "go", "test", "./runner", "-run=^TestSDKReleases$", "-count=1", "-v", "-timeout=30m",
		"-args", "-sdks="+strings.Join(releases, ","))
}
