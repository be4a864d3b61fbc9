package requirement

import "strings"

// option of pip that a requirements file may have.
type option struct {
	long, short string
	value       bool // it needs a value
	behind      bool // it stands behind a requirement
}

var options = []option{
	{"--requirement", "-r", true, false},
	{"--constraint", "-c", true, false},
	{"--editable", "-e", true, false},
	{"--index-url", "-i", true, false},
	{"--pypi-url", "", true, false},
	{"--extra-index-url", "", true, false},
	{"--no-index", "", false, false},
	{"--find-links", "-f", true, false},
	{"--no-binary", "", true, false},
	{"--only-binary", "", true, false},
	{"--prefer-binary", "", false, false},
	{"--require-hashes", "", false, false},
	{"--pre", "", false, false},
	{"--trusted-host", "", true, false},
	{"--use-feature", "", true, false},
	{"--all-releases", "", true, false},
	{"--only-final", "", true, false},
	{"--uploaded-prior-to", "", true, false},
	{"--hash", "", true, true},
	{"--global-option", "", true, true},
	{"--config-settings", "-C", true, true},
	{"--config-setting", "", true, true},
}

// findOption knows abbreviations of long options too, as pip does.
func findOption(name string) (option, bool) {
	for _, o := range options {
		if name == o.long || name == o.short {
			return o, true
		}
	}
	for _, o := range options {
		if len(name) > 2 && strings.HasPrefix(name, "--") && strings.HasPrefix(o.long, name) {
			return o, true
		}
	}
	return option{}, false
}

// options reads the options from pos to the end.
func (p *parser) options() []Option {
	var all []Option
	for p.space(); p.pos < len(p.text); p.space() {
		start, end := p.until(" \t")
		if p.text[start] != '-' {
			p.problem(start, end, UnexpectedText)
			continue
		}
		name, value := end, end
		if n := strings.IndexByte(p.text[start:end], '='); n >= 0 && strings.HasPrefix(p.text[start:], "--") {
			name, value = start+n, start+n+1
		} else if !strings.HasPrefix(p.text[start:], "--") && end > start+2 { // -rfile
			name, value = start+2, start+2
		}
		o := Option{Name: p.part(start, name)}
		known, found := findOption(o.Name.Text)
		o.Long = known.long
		switch {
		case strings.Trim(o.Name.Text, "-") == "": // being typed
		case !found:
			p.problem(start, name, UnknownOption)
		case known.value && name == end:
			p.space()
			if value = p.pos; p.peek() != '-' {
				_, end = p.until(" \t")
			}
		}
		if value < end {
			o.Value = p.part(value, end)
		}
		if known.value && o.Value.Text == "" {
			p.problem(start, name, MissingValue)
		}
		if o.Long == "--hash" && o.Value.Text != "" && !isHash(o.Value.Text) {
			p.problem(value, end, BadHash)
		}
		whole := p.part(start, max(end, name))
		o.Start, o.End = whole.Start, whole.End
		all = append(all, o)
	}
	return all
}

func isHash(text string) bool {
	algorithm, digits, found := strings.Cut(strings.Trim(text, `"'`), ":")
	if !found || algorithm != "sha256" && algorithm != "sha384" && algorithm != "sha512" {
		return false
	}
	return digits != "" && strings.Trim(digits, "0123456789abcdefABCDEF") == ""
}
