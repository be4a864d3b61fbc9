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
// The writer is an in-memory DuckDB database that attaches the file as "w". Rows are appended to
// temporary tables of the in-memory database (Part), which spill to a temporary folder when they are
// large, so the file itself is only touched by Commit: for each table one set-based statement removes
// the rows that are replaced and one inserts the new ones. A row-by-row prepared upsert costs about
// 1 ms in DuckDB; a staged one about 1 µs.
//
// Files are written in storage version 64 (DuckDB 1.0's), without keys or indexes in the DuckDB
// sense, so that DuckDB 1.1.3 and later open them; the key of each table is recorded in _csdk.tables.
// Extensions are never fetched: auto-install and auto-load are off.
package warehouse
