// Package warehouse owns the DuckDB file of a project, files/warehouse.db, and is the only package
// that imports DuckDB.
//
// It stages rows, applies everything between two checkpoints and the state in one transaction
// (Warehouse.Commit), changes table shapes, and answers read-only requests (Reader). It does not know
// Python, naming or type inference: package runner decides what a table is called and which type a
// column has, and hands over values that fit.
//
// # How rows become tables
//
// The writer is an in-memory DuckDB database that attaches the file as "w". A Writer (writer.go) takes the rows of one table
// into data chunks (sheet.go, vector.go), which go two ways:
//
//   - A whole row whose key certainly is new (keyset.go) goes into the table itself, as part of the open transaction, and
//     is compressed there. Nothing is left to do for it at the checkpoint.
//   - All others wait in a temporary table (stage.go), which spills to a temporary folder when it is large. Commit merges
//     it: one set-based statement removes the rows that are replaced and one inserts the new ones (merge.go).
//
// Keys are known to be new only in tables that were empty when the run began: their every key has been seen. One that may
// have been seen takes the second way; it comes later than the row it replaces, which the merge then finds in the table.
//
// A table cannot be altered in a transaction that has put row groups into it (DuckDB 1.5 ends with an internal error), so rows
// that look different wait too, and Commit copies the table into its new shape (reshape.go).
//
// Between two commits the file can be let go and taken back (letgo.go). A Guest (guest.go) reads on a connection of its own
// what was committed last, while the writer goes on.
//
// Files are written in storage version 64 (DuckDB 1.0's), without keys or indexes in the DuckDB
// sense, so that DuckDB 1.1.3 and later open them; the key of each table is recorded in _csdk.tables.
// Extensions are never fetched: auto-install and auto-load are off. The memory that DuckDB may use follows the tables that are
// open (memory.go).
package warehouse
