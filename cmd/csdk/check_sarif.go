package main

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/rule"
)

// The parts of SARIF 2.1.0 (OASIS standard, sections 3.13 to 3.58) that code scanning reads.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string         `json:"id"`
		ShortDescription sarifText      `json:"shortDescription"`
		FullDescription  sarifText      `json:"fullDescription"`
		Help             sarifHelp      `json:"help"`
		Default          sarifDefault   `json:"defaultConfiguration"`
		Properties       map[string]any `json:"properties"`
	}
	sarifDefault struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifHelp struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown"`
	}
	sarifResult struct {
		RuleID           string          `json:"ruleId"`
		RuleIndex        int             `json:"ruleIndex"`
		Level            string          `json:"level"`
		Message          sarifText       `json:"message"`
		Locations        []sarifLocation `json:"locations"`
		RelatedLocations []sarifLocation `json:"relatedLocations,omitempty"`
		Fixes            []sarifFix      `json:"fixes,omitempty"`
	}
	sarifLocation struct {
		ID       *int          `json:"id,omitempty"`
		Physical sarifPhysical `json:"physicalLocation"`
		Message  *sarifText    `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted sarifText   `json:"insertedContent"`
	}
)

// writeSARIF writes one run, with the rules that have findings.
func writeSARIF(con *console, r *report) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "csdk", Version: version(), Rules: []sarifRule{}}},
		ColumnKind: "utf16CodeUnits",
		Results:    []sarifResult{},
	}
	var rules []*rule.Rule
	for _, p := range r.problems {
		index := slices.Index(rules, p.Rule)
		if index < 0 {
			index = len(rules)
			rules = append(rules, p.Rule)
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, newSARIFRule(p.Rule))
		}
		run.Results = append(run.Results, r.sarifResult(p, index))
	}
	return encodeIndented(con.out, sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{run},
	})
}

func newSARIFRule(r *rule.Rule) sarifRule {
	page := r.Page()
	return sarifRule{
		ID:               r.Code,
		ShortDescription: sarifText{r.Title},
		FullDescription:  sarifText{r.Title + "."},
		Help:             sarifHelp{page, page},
		Default:          sarifDefault{sarifLevel(r.Severity)},
		Properties:       map[string]any{"tags": []string{"connector-sdk"}},
	}
}

func sarifLevel(s rule.Severity) string {
	switch s {
	case rule.Error:
		return "error"
	case rule.Warning:
		return "warning"
	}
	return "note"
}

func (r *report) sarifResult(p problem, index int) sarifResult {
	result := sarifResult{
		RuleID: p.Rule.Code, RuleIndex: index, Level: sarifLevel(p.Severity), Message: sarifText{p.Message},
		Locations: []sarifLocation{{Physical: sarifPhysical{r.artifact(p.project, p.File.Path), sarifPlace(p.region)}}},
	}
	for i, related := range p.Related {
		at := sarifPhysical{r.artifact(p.project, related.File.Path), sarifPlace(newRegion(related.File, related.Span))}
		result.RelatedLocations = append(result.RelatedLocations, sarifLocation{ID: &i, Physical: at, Message: &sarifText{related.Message}})
	}
	for _, f := range p.Fixes {
		if changes := r.sarifChanges(p.project, f); changes != nil {
			result.Fixes = append(result.Fixes, sarifFix{sarifText{f.Title}, changes})
		}
	}
	return result
}

// sarifChanges is nil for a fix that cannot be told: one that makes a file, for which SARIF has no words, and one that
// writes to a file with values of the user's, which belong into no log.
func (r *report) sarifChanges(p *project.Project, f rule.Fix) []sarifChange {
	var changes []sarifChange
	for _, e := range f.Edits {
		file := p.Files[e.Path]
		if file == nil || !mayBeShown(file) {
			return nil
		}
		artifact := r.artifact(p, e.Path)
		at := slices.IndexFunc(changes, func(c sarifChange) bool { return c.Artifact == artifact })
		if at < 0 {
			at = len(changes)
			changes = append(changes, sarifChange{Artifact: artifact})
		}
		changes[at].Replacements = append(changes[at].Replacements, sarifReplacement{sarifPlace(newRegion(file, e.Span)), sarifText{e.New}})
	}
	return changes
}

// artifact names a file: relative to the root of the sources, or absolute when it is elsewhere.
func (r *report) artifact(p *project.Project, file string) sarifArtifact {
	path := r.shown(p, file)
	if filepath.IsAbs(filepath.FromSlash(path)) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(path, "/")}).String()}
	}
	return sarifArtifact{URI: (&url.URL{Path: path}).String(), Base: "%SRCROOT%"}
}

func sarifPlace(r region) sarifRegion { return sarifRegion{r.line, r.column, r.endLine, r.endColumn} }
