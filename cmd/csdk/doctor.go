package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"csdk/runner/pyproc"
)

// check is one row of `csdk doctor`.
type check struct {
	name string
	run  func(*examination) finding
}

// checks is what a sync depends on, the most basic first.
var checks = []check{
	{"csdk", checkVersion},
	{"python", checkInterpreter},
	{"connector.py", checkConnector},
	{"configuration", checkConfiguration},
	{"state", checkState},
	{"warehouse", checkWarehouse},
	{"requirements", checkRequirements},
	{"connector sdk", checkInstalledSDK},
	{"debugpy", checkDebugpy},
	{"disk space", checkDiskSpace},
	{"cache folder", checkCacheFolder},
}

// finding is the outcome of a check.
type finding struct {
	status status
	found  string
	fix    string // what to do, "" when nothing needs to be done
}

type status string

const (
	statusOK   status = "ok"
	statusWarn status = "warn" // a sync works, something else does not
	statusFail status = "fail" // a sync fails
)

func ok(format string, args ...any) finding {
	return finding{status: statusOK, found: fmt.Sprintf(format, args...)}
}

// examination is what the checks share.
type examination struct {
	ctx         context.Context
	con         *console
	in          *input
	project     string
	interpreter pyproc.Interpreter // zero when none was found
	python      *pythonFacts       // nil when the interpreter does not run
}

func runDoctor(ctx context.Context, con *console, in *input) error {
	project, err := projectFolder(in, 0)
	if err != nil {
		return err
	}
	e := &examination{ctx: ctx, con: con, in: in, project: project}
	healthy := true
	var rows []doctorRow
	for _, c := range checks {
		f := c.run(e)
		healthy = healthy && f.status != statusFail
		rows = append(rows, doctorRow{Check: c.name, Status: f.status, Found: f.found, Fix: f.fix})
	}
	if in.text("format") == "json" {
		encoder := json.NewEncoder(con.out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(rows); err != nil {
			return fmt.Errorf("cannot write the result: %w", err)
		}
	} else {
		fmt.Fprint(con.out, doctorText(rows, con))
	}
	if !healthy {
		return exitError(exitFailed)
	}
	return nil
}

// doctorRow is a finding as JSON.
type doctorRow struct {
	Check  string `json:"check"`
	Status status `json:"status"`
	Found  string `json:"found"`
	Fix    string `json:"fix,omitempty"`
}

func doctorText(rows []doctorRow, con *console) string {
	nameWidth := 0
	for _, row := range rows {
		nameWidth = max(nameWidth, len(row.Check))
	}
	indent := "\n" + strings.Repeat(" ", len("warn")+2+nameWidth+2)
	var b strings.Builder
	for _, row := range rows {
		text := strings.ReplaceAll(row.Found, "\n", indent)
		if row.Fix != "" {
			text += indent + "fix: " + strings.ReplaceAll(row.Fix, "\n", indent+"     ")
		}
		on, off := statusColour(row.Status, con.colour(con.outTerminal))
		fmt.Fprintf(&b, "%s%-4s%s  %-*s  %s\n", on, row.Status, off, nameWidth, row.Check, printable(text, con.outTerminal))
	}
	return b.String()
}

func statusColour(s status, colours bool) (on, off string) {
	if !colours {
		return "", ""
	}
	switch s {
	case statusWarn:
		return "\x1b[33m", "\x1b[0m" // yellow
	case statusFail:
		return "\x1b[31m", "\x1b[0m" // red
	}
	return "\x1b[32m", "\x1b[0m" // green
}
