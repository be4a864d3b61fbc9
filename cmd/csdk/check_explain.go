package main

import (
	"fmt"
	"strings"

	"csdk/lsp/rule"
)

// findRule is the rule that a flag names.
func findRule(in *input, code string) (*rule.Rule, error) {
	if r := rule.Find(strings.ToLower(code)); r != nil {
		return r, nil
	}
	var codes []string
	for _, r := range rule.All {
		codes = append(codes, r.Code)
	}
	message := fmt.Sprintf("there is no rule %q.", code)
	if near := nearest(strings.ToLower(code), codes); near != "" {
		message += fmt.Sprintf(" Did you mean %q?", near)
	} else {
		message += " csdk check --rules lists them."
	}
	return nil, in.fail("%s", message)
}

// explainRule prints the page of a rule.
func explainRule(con *console, in *input) error {
	r, err := findRule(in, in.text("explain"))
	if err != nil {
		return err
	}
	fmt.Fprint(con.out, r.Page())
	return nil
}

// ruleList is a line for each rule.
func ruleList() string {
	width := 0
	for _, r := range rule.All {
		width = max(width, len(r.Code))
	}
	var b strings.Builder
	for _, r := range rule.All {
		fmt.Fprintf(&b, "%-*s  %-11s  %s\n", width, r.Code, r.Severity, r.Title)
	}
	return b.String()
}
