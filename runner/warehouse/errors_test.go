package warehouse

import (
	"errors"
	"testing"
)

// TestLockHolder: who holds the file is found in what DuckDB says, in whatever language the system tells the rest.
func TestLockHolder(t *testing.T) {
	for _, test := range []struct {
		text, process string
		pid           int
	}{
		{`IO Error: Could not set lock on file "/w.db": Conflicting lock is held in /usr/bin/some program (PID 999999999) by user me. See also https://duckdb.org/docs`, "/usr/bin/some program", 999999999},
		{"IO Error: Could not set lock on file \"/w.db\": Resource temporarily unavailable", "", 0},
		{"IO Error: Cannot open file \"C:\\w.db\": The process cannot access the file because it is being used by another process.\r\n\r\n", "", 0},
		{"IO Error: Cannot open file \"C:\\w.db\": The process cannot access the file because it is being used by another process.\r\n\r\n\n" +
			"File is already open in \nC:\\Program Files (x86)\\dbx\\dbx.exe (PID 999999999)", `C:\Program Files (x86)\dbx\dbx.exe`, 999999999},
		{"IO Error: Cannot open file \"C:\\w.db\": Der Prozess kann nicht auf die Datei zugreifen, da sie von einem anderen Prozess verwendet wird.\r\n\r\n\n" +
			"File is already open in \nC:\\path\\dbx.exe (PID 999999999)\nC:\\python.exe (PID 999999998)", `C:\path\dbx.exe`, 999999999},
		{`IO Error: Cannot open file "C:\w.db": 另一个程序正在使用此文件，进程无法访问。 File is already open in C:\path\dbx.exe (PID 999999999).`, `C:\path\dbx.exe`, 999999999},
	} {
		var locked *LockedError
		if !errors.As(explain("w.db", errors.New(test.text)), &locked) || *locked != (LockedError{"w.db", test.process, test.pid}) {
			t.Errorf("%s:\n got %+v", test.text, locked)
		}
	}
}
