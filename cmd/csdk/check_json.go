package main

import (
	"encoding/json"
	"io"
)

// writeCheckJSON writes one array, empty when there is nothing to say.
func writeCheckJSON(con *console, r *report) error {
	type row struct {
		File      string `json:"file"`
		Line      int    `json:"line"`
		Column    int    `json:"column"`
		EndLine   int    `json:"endLine"`
		EndColumn int    `json:"endColumn"`
		Severity  string `json:"severity"`
		Code      string `json:"code"`
		Message   string `json:"message"`
	}
	rows := []row{}
	for _, p := range r.problems {
		at := p.region
		rows = append(rows, row{p.file, at.line, at.column, at.endLine, at.endColumn, p.Severity.String(), p.Rule.Code, p.Message})
	}
	return encodeIndented(con.out, rows)
}

func encodeIndented(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
