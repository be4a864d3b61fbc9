// Package parity proves that csdk's embedded engine does what the real Connector SDK does. It holds tests only.
//
// The connectors of testdata/parity run through the built csdk on both engines, embedded and installed (SDK 2.13.1 in a
// virtual environment, in both encodings of rows), and everything that a user could see is compared: the warehouse, the
// state, the events, the exit code, uploaded files. The same connectors run on the open-source front end of SDK 3.0.0,
// beside a stand-in of ours for the closed package it takes its types from, and what it hands over is compared with what
// the embedded engine sends.
//
// A difference passes only with a reason, which is a row of a table here; a reason that explains nothing fails.
// runner/pysdk/PARITY.md is generated from what was found: go test ./runner/parity -update writes it.
//
// The package knows csdk from outside: its command line, its events and its files.
package parity
