package rule_test

import (
	"regexp"
	"strings"
	"testing"

	"csdk/lsp/project"
	"csdk/lsp/rule"
	"csdk/lsp/rule/fix"
)

// The tests of this file are about every row of the registry: a new rule needs no test of its own to be held to them.

func TestRuleTexts(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, r := range rule.All {
		if !kebab.MatchString(r.Code) {
			t.Errorf("the code %q is not kebab-case", r.Code)
		}
		if seen[r.Code] {
			t.Errorf("two rules have the code %s", r.Code)
		}
		seen[r.Code] = true
		if r.Severity < rule.Error || r.Severity > rule.Hint {
			t.Errorf("%s has no severity", r.Code)
		}
		for what, text := range map[string]string{"Title": r.Title, "Doc": r.Doc, "Source": r.Source} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s has no %s", r.Code, what)
			}
		}
		if strings.HasSuffix(r.Title, ".") || strings.Contains(r.Title, "\n") {
			t.Errorf("the title of %s is one line without a full stop, not %q", r.Code, r.Title)
		}
		if strings.HasPrefix(strings.TrimSpace(r.Doc), "#") {
			t.Errorf("the Doc of %s begins with a heading: the page has one already", r.Code)
		}
		if len(r.Bad) == 0 || len(r.Good) == 0 {
			t.Errorf("%s has no Bad or no Good example", r.Code)
		}
	}
}

// of is the findings of one rule.
func of(r *rule.Rule, findings []rule.Finding) []rule.Finding {
	var own []rule.Finding
	for _, f := range findings {
		if f.Rule == r {
			own = append(own, f)
		}
	}
	return own
}

func describe(t *testing.T, findings []rule.Finding) {
	t.Helper()
	for _, f := range findings {
		t.Logf("%s, bytes %d to %d: %s: %s", f.File.Path, f.Span.Start, f.Span.End, f.Rule.Code, f.Message)
	}
}

func TestSmallestProject(t *testing.T) {
	if found := rule.Check(rule.Example{}.Project()); len(found) > 0 {
		describe(t, found)
		t.Error("the smallest good project has findings")
	}
}

func TestRuleExamples(t *testing.T) {
	for _, r := range rule.All {
		t.Run(r.Code, func(t *testing.T) {
			if found := rule.Check(r.Bad.Project()); len(of(r, found)) == 0 {
				describe(t, found)
				t.Error("the Bad example does not have the finding")
			}
			found := rule.Check(r.Good.Project())
			for _, f := range found {
				if f.Rule == r || f.Rule.Severity <= rule.Warning {
					describe(t, found)
					t.Errorf("the Good example has the finding %s", f.Rule.Code)
				}
			}
		})
	}
}

func TestRuleFindings(t *testing.T) {
	for _, r := range rule.All {
		t.Run(r.Code, func(t *testing.T) {
			for _, f := range of(r, rule.Check(r.Bad.Project())) {
				if f.File == nil || f.Span.Start < 0 || f.Span.Start > f.Span.End || f.File.Doc != nil && f.Span.End > len(f.File.Doc.Text) {
					t.Errorf("the finding is at %v, which is nowhere", f.Span)
				}
				if strings.TrimSpace(f.Message) == "" {
					t.Error("the finding has no message")
				}
			}
		})
	}
}

// Every fix can be applied, leaves the syntax as good as it was, and makes its finding go away.
func TestRuleFixes(t *testing.T) {
	for _, r := range rule.All {
		t.Run(r.Code, func(t *testing.T) {
			bad := r.Bad.Project()
			found := of(r, rule.Check(bad))
			for _, f := range found {
				for _, x := range f.Fixes {
					if x.Title == "" || strings.HasSuffix(x.Title, ".") {
						t.Errorf("the title of a fix is an imperative without a full stop, not %q", x.Title)
					}
					fixed := fix.Apply(bad, x)
					if fixed == nil {
						t.Errorf("%q cannot be applied, or breaks the syntax: %v", x.Title, x.Edits)
						continue
					}
					if left := of(r, rule.Check(fixed)); len(left) >= len(found) {
						describe(t, left)
						t.Errorf("%q leaves the finding there:\n%s", x.Title, changed(bad, fixed))
					}
				}
			}
		})
	}
}

// Fix-all leaves nothing that it could fix, and a second time there is nothing to do.
func TestRuleFixAll(t *testing.T) {
	for _, r := range rule.All {
		t.Run(r.Code, func(t *testing.T) {
			bad := r.Bad.Project()
			once := fix.All(bad, rule.Check, "")
			for _, f := range once.Left {
				for _, x := range f.Fixes {
					if x.Safe {
						t.Errorf("%s can still be fixed safely by %q:\n%s", f.Rule.Code, x.Title, changed(bad, once.Project))
					}
				}
			}
			if twice := fix.All(once.Project, rule.Check, ""); len(twice.Edits) > 0 {
				t.Errorf("a second time changes %v", twice.Edits)
			}
		})
	}
}

// changed is the files that differ, for messages.
func changed(before, after *project.Project) string {
	var b strings.Builder
	for path, f := range after.Files {
		if before.Files[path] == nil || before.Files[path].Doc.Text != f.Doc.Text {
			b.WriteString("-- " + path + " --\n" + f.Doc.Text)
		}
	}
	return b.String()
}
