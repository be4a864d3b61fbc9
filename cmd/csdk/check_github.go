package main

import (
	"bufio"
	"fmt"
	"strings"

	"csdk/lsp/rule"
)

// writeAnnotations writes workflow commands of GitHub Actions, which show findings beside the changed lines.
func writeAnnotations(con *console, r *report) error {
	out := bufio.NewWriter(con.out)
	for _, p := range r.problems {
		command := "notice"
		switch p.Severity {
		case rule.Error:
			command = "error"
		case rule.Warning:
			command = "warning"
		}
		columns := ""
		if p.region.line == p.region.endLine { // GitHub refuses columns on several lines
			columns = fmt.Sprintf("col=%d,endColumn=%d,", p.region.column, p.region.endColumn)
		}
		fmt.Fprintf(out, "::%s file=%s,line=%d,endLine=%d,%stitle=%s::%s\n", command, property.Replace(p.file), p.region.line, p.region.endLine, columns,
			property.Replace(p.Rule.Code), data.Replace(p.Message))
	}
	return out.Flush()
}

// The escapes of workflow commands: in a message, and in the value of a property.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
