package main

import (
	"fmt"
	"strings"
)

// overview is the text of `csdk help`.
func overview() string {
	var b strings.Builder
	b.WriteString("csdk runs a Fivetran connector on this machine and shows what it delivers.\n\n")
	b.WriteString("usage: csdk COMMAND [ARGUMENTS] [FLAGS]\n\n")
	all := commands()
	width := 0
	for _, c := range all {
		width = max(width, len(c.usage()))
	}
	for _, c := range all {
		fmt.Fprintf(&b, "  %-*s  %s\n", width, c.usage(), c.summary)
	}
	b.WriteString("\nPROJECT is the folder that holds connector.py; without it, the current one.\n")
	b.WriteString("`csdk help COMMAND` shows the flags of a command.\n")
	return b.String()
}

// usage is the command with its arguments, without flags.
func (c *command) usage() string {
	return strings.TrimSpace(c.name + " " + c.args)
}

// help is the text of `csdk help COMMAND`.
func (c *command) help() string {
	var b strings.Builder
	fmt.Fprintf(&b, "usage: csdk %s", c.usage())
	if len(c.flags) > 0 {
		b.WriteString(" [FLAGS]")
	}
	fmt.Fprintf(&b, "\n\n%s%s.\n", strings.ToUpper(c.summary[:1]), c.summary[1:])
	if c.details != "" {
		b.WriteString("\n" + strings.TrimSpace(c.details) + "\n")
	}
	if len(c.flags) > 0 {
		b.WriteString("\nflags:\n")
		width := 0
		for _, f := range c.flags {
			width = max(width, len(f.shown()))
		}
		for _, f := range c.flags {
			fmt.Fprintf(&b, "  %-*s  %s\n", width, f.shown(), f.usage)
		}
	}
	return b.String()
}

// shown is the flag as one types it.
func (f option) shown() string {
	return strings.TrimSpace("--" + f.name + " " + f.value)
}

// commandTable is the table of commands in README.md.
func commandTable() string {
	var b strings.Builder
	b.WriteString("| command | does | flags |\n|---|---|---|\n")
	for _, c := range commands() {
		var flags []string
		for _, f := range c.flags {
			flags = append(flags, "`"+strings.ReplaceAll(f.shown(), "|", `\|`)+"`")
		}
		fmt.Fprintf(&b, "| `csdk %s` | %s | %s |\n", c.usage(), c.summary, strings.Join(flags, " "))
	}
	return b.String()
}
