package rule

import (
	"csdk/lsp/project"
	"csdk/lsp/text"
)

// Severity of a finding.
type Severity uint8

// The severities. An error fails a sync or a deployment; a warning loses or duplicates data, leaks a secret, or will
// fail on some input; information and hints are about what could be better. Only errors make `csdk check` exit 1.
const (
	Error Severity = iota + 1
	Warning
	Information
	Hint
)

// Rule is a row of the registry: one kind of finding.
type Rule struct {
	Code     string // what people write in `# csdk: ignore[code]`, such as table-not-declared
	Severity Severity
	Title    string // one line, without a full stop
	// Doc is the rule's page, in Markdown, without the heading: what happens, why, and what to do. Bad and Good are
	// the smallest examples, checked by a test: Bad has the finding, Good has none. Source says where the fact is from.
	Doc       string
	Bad, Good Example
	Source    string

	Unnecessary bool // shown faded: code that does nothing
	Deprecated  bool // shown struck through

	check func(*pass)
}

// Example is a project, by path. The paths that are missing are those of the smallest good project (see examples.go).
type Example map[string]string

// Finding is one place where a rule does not hold.
type Finding struct {
	Rule    *Rule
	File    *project.File
	Span    text.Span
	Message string // what is wrong here, and what to do; one or two sentences
	Related []Related
	Fixes   []Fix

	Severity Severity // the rule's, unless the settings say otherwise
}

// Related is another place that explains a finding, such as the first of two declarations.
type Related struct {
	File    *project.File
	Span    text.Span
	Message string
}

// Fix is a way to make a finding go away.
type Fix struct {
	Title string // imperative, such as: Rename `key` to `keys`
	Edits []Edit
	// Safe says that the fix cannot change what a correct connector does, so fix-all and `csdk check --fix` apply it.
	Safe bool
}

// Edit replaces a span of a file. A path that does not exist yet is created with New.
type Edit struct {
	Path string // relative to the project
	Span text.Span
	New  string
}

// pass is one run of one rule over a project.
type pass struct {
	*project.Project
	rule     *Rule
	findings *[]Finding
	shared   *shared
}

// shared is what several rules look at, made by the first that asks.
type shared struct {
	rows   *[]row
	cells  *[]cell
	tables **tableNames
	state  *[]project.StateUse
}

// once gives what find finds, and finds it once. Where find yields, another check may begin to find the same, which is
// no harm; one that waited for the first, with the project's lock, would wait for ever.
func once[T any](kept **T, find func() T) T {
	if *kept == nil {
		found := find()
		*kept = &found
	}
	return **kept
}

// report adds a finding. The Finding is returned so that a rule can add fixes and related places to it.
func (p *pass) report(file *project.File, span text.Span, message string) *Finding {
	*p.findings = append(*p.findings, Finding{Rule: p.rule, File: file, Span: span, Message: message, Severity: p.rule.Severity})
	return &(*p.findings)[len(*p.findings)-1]
}
