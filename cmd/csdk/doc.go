// Command csdk runs and inspects Fivetran connectors on this machine.
//
// This package owns the command line: the table of commands, their flags, exit codes, and what a
// person or a program reads on the streams. It alone touches os.Exit, os.Stdin and signals. It
// decides nothing about a sync: that is package runner, whose events are shown here as text
// (report_text.go) or as JSON (report_json.go). It must not know how values are stored or how the
// connector's process is spoken to.
//
// Streams: stdout carries the result and nothing else, stderr the messages for people.
package main
