// Package rule holds every finding csdk has: one file per rule with its Rule value, and the registry that lists them.
// A rule looks at a project.Project and reports; it does no I/O, keeps no state, and never guesses: a name or a value
// that is not known for certain is no finding.
package rule
