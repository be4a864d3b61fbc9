// Package ide is what an editor asks about a project: what is here, where else it is, what it would be renamed to. All of
// it are pure functions on a project.Project, which the caller has locked, in byte offsets; nothing here knows LSP, does
// I/O, or changes a project.
package ide
