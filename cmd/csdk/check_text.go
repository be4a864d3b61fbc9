package main

import (
	"bufio"
	"fmt"
	"regexp"
	"strings"

	"csdk/lsp/rule"
	"csdk/lsp/text"
	"csdk/schema"
)

// writeCheckText writes a finding as a line that editors and grep understand, and the source line below it.
func writeCheckText(con *console, r *report) error {
	out := bufio.NewWriter(con.out)
	secret := secretLines(r)
	for i, p := range r.problems {
		if i > 0 {
			fmt.Fprintln(out)
		}
		paint := newPaint(con, p.Severity)
		message := strings.ReplaceAll(printable(p.Message, con.outTerminal), "\n", " ")
		fmt.Fprintf(out, "%s%s:%d:%d:%s %s%s%s %s: %s\n", paint.bold, printable(p.file, con.outTerminal), p.region.line, p.region.column, paint.off,
			paint.severity, p.Severity, paint.off, p.Rule.Code, message)
		if line, marks := excerpt(p, secret[place{p.file, p.region.line}]); line != "" {
			number := fmt.Sprint(p.region.line)
			gutter := strings.Repeat(" ", len(number))
			fmt.Fprintf(out, "%s | %s\n%s | %s%s%s\n", number, printable(line, con.outTerminal), gutter, paint.severity, marks, paint.off)
		}
		for _, related := range p.Related {
			at := newRegion(related.File, related.Span)
			fmt.Fprintf(out, "  %s:%d:%d: %s\n", printable(r.shown(p.project, related.File.Path), con.outTerminal), at.line, at.column, printable(related.Message, con.outTerminal))
		}
	}
	return out.Flush()
}

// paint is the escape sequences for one finding, empty without colours.
type paint struct{ bold, severity, off string }

func newPaint(con *console, s rule.Severity) paint {
	if !con.colour(con.outTerminal) {
		return paint{}
	}
	p := paint{bold: "\x1b[1m", severity: "\x1b[36m", off: "\x1b[0m"} // cyan
	switch s {
	case rule.Error:
		p.severity = "\x1b[31m" // red
	case rule.Warning:
		p.severity = "\x1b[33m" // yellow
	}
	return p
}

const (
	widestExcerpt = 120 // columns
	leadIn        = 60  // columns before the place, when the line is too long
)

// excerpt is the first line of a finding and marks under its place. It is empty where there is no line, and in
// files whose values may be secrets.
func excerpt(p problem, secret bool) (line, marks string) {
	if !mayBeShown(p.File) {
		return "", ""
	}
	source := p.File.Doc.Text
	start := strings.LastIndexByte(source[:p.Span.Start], '\n') + 1
	line, _, _ = strings.Cut(source[start:], "\n")
	line = strings.TrimRight(line, "\r")
	if strings.TrimSpace(line) == "" {
		return "", ""
	}
	line = mask(line, secrets(line, secret))
	from := min(p.Span.Start-start, len(line))
	until := min(p.Span.End-start, len(line))
	before, inside, after := line[:from], line[from:until], line[until:]
	if hidden := displayWidth(before) - leadIn; hidden > 0 && displayWidth(line) > widestExcerpt {
		before = "…" + cutLeft(before, leadIn)
	}
	marks = blank(before) + strings.Repeat("^", max(1, min(displayWidth(inside), widestExcerpt)))
	return cut(before+inside+after, widestExcerpt), cut(marks, widestExcerpt)
}

// cutLeft is the end of a text, so many columns wide.
func cutLeft(s string, width int) string {
	runes := []rune(s)
	for len(runes) > width {
		runes = runes[1:]
	}
	return string(runes)
}

// blank is as wide as the text.
func blank(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\t' {
			b.WriteByte('\t')
			continue
		}
		b.WriteString(strings.Repeat(" ", displayWidth(string(r))))
	}
	return b.String()
}

type place struct {
	file string
	line int
}

// secretLines is the lines with a finding about a secret: no other finding may show them either.
func secretLines(r *report) map[place]bool {
	lines := map[place]bool{}
	for _, p := range r.problems {
		if strings.Contains(p.Rule.Code, "secret") {
			lines[place{p.file, p.region.line}] = true
		}
	}
	return lines
}

// What a line of source may show that should not be in a log: the texts between quotes; a text that is assigned to a name,
// an argument or a key; user and password of an address.
var (
	quoted   = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"?|'((?:[^'\\]|\\.)*)'?`)
	assigned = regexp.MustCompile(`([A-Za-z_][\w-]*)["']?\]?\s*[:=]\s*[A-Za-z]{0,2}(?:"((?:[^"\\]|\\.)*)"?|'((?:[^'\\]|\\.)*)'?)`)
	userinfo = regexp.MustCompile(`://([^/\s"'@]+)@`)
)

// secrets is the places in a line that are to be hidden; all that is quoted when the line is known to hold a secret.
func secrets(line string, known bool) []text.Span {
	var spans []text.Span
	add := func(groups []int) {
		for i := 0; i < len(groups); i += 2 {
			if groups[i] >= 0 {
				spans = append(spans, text.Span{Start: groups[i], End: groups[i+1]})
			}
		}
	}
	if known {
		for _, at := range quoted.FindAllStringSubmatchIndex(line, -1) {
			add(at[2:])
		}
	}
	for _, at := range assigned.FindAllStringSubmatchIndex(line, -1) {
		if schema.IsSecretKey(line[at[2]:at[3]]) {
			add(at[4:])
		}
	}
	for _, at := range userinfo.FindAllStringSubmatchIndex(line, -1) {
		add(at[2:])
	}
	for _, found := range schema.FindSecrets(line) {
		spans = append(spans, text.Span{Start: found.Start, End: found.End})
	}
	return spans
}

// mask puts a star for each byte of the places.
func mask(line string, spans []text.Span) string {
	masked := []byte(line)
	for _, s := range spans {
		for i := s.Start; i < s.End; i++ {
			masked[i] = '*'
		}
	}
	return string(masked)
}
