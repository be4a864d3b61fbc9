// Package schema holds what the Connector SDK accepts, as data and small pure functions: data types and how
// they widen, the naming rules of a destination, operations and their arguments by SDK release, the environment
// variables of a connector, the distribution that provides an import, and which configuration keys name a secret.
//
// It is a leaf: it does no I/O, starts nothing, and must not import another package of this module. Everything it
// exports is safe for concurrent use; exported tables must not be changed by callers.
package schema
