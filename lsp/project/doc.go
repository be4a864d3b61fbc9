// Package project says what a connector project is: its Python modules and what their names stand for, the operations
// it calls, the tables it declares, the settings it reads, the state it keeps, and the files beside connector.py, each
// fact with the place it comes from. A Project is immutable. The package does no I/O and knows nothing of LSP.
package project
