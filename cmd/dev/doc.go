// Command dev holds the commands that build, show and check this repository. npm starts it
// (start.mjs); package.json gives every verb here a name.
//
// It owns what "checked" means: which tools run over the code, in what order, and how the layers of
// the packages are arranged. It uses csdk as anyone else does, through the built binary, and imports
// nothing of it.
package main
