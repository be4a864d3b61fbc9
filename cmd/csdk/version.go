package main

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"csdk/runner"
	"csdk/runner/warehouse"
)

// release is set by the linker (-X main.release=1.2.3) when a release is built.
var release = ""

// version is the version of csdk.
func version() string {
	if release != "" {
		return release
	}
	info, found := debug.ReadBuildInfo()
	if !found || info.Main.Version == "" || info.Main.Version == "(devel)" || strings.HasPrefix(info.Main.Version, "v0.0.0-") {
		return "0.1.0-dev" // built from a work tree, not from a tag
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}

// versions is the answer of `csdk version`.
type versions struct {
	CSDK     string `json:"csdk"`
	Engine   string `json:"engine"` // release of the Connector SDK whose API the embedded engine accepts
	DuckDB   string `json:"duckdb"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func readVersions(ctx context.Context) versions {
	duckdb, err := warehouse.Version(ctx)
	if err != nil {
		duckdb = "unknown (" + err.Error() + ")"
	}
	return versions{
		CSDK:     version(),
		Engine:   runner.EngineVersion,
		DuckDB:   duckdb,
		Go:       runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH,
	}
}

func runVersion(ctx context.Context, con *console, in *input) error {
	v := readVersions(ctx)
	if in.text("format") == "json" {
		return json.NewEncoder(con.out).Encode(v)
	}
	fmt.Fprintf(con.out, "csdk %s\nembedded engine: Connector SDK API %s\nDuckDB %s\n%s\n%s\n", v.CSDK, v.Engine, v.DuckDB, v.Go, v.Platform)
	return nil
}
