package warehouse

import (
	"io"
	"os"
	"time"
)

// This file is about letting the file go between two commits, so that other programs can open it, also for writing, and
// about taking it back. DuckDB itself and its temporary folder stay; what refers to the file is closed.

// left is what the file looked like when it was let go.
type left struct {
	size   int64
	time   time.Time
	header [headerSize]byte
}

// headerSize is what DuckDB writes anew with each of its checkpoints: three blocks, with a counter in them.
const headerSize = 3 * 4096

// Held says whether the file is open.
func (w *Warehouse) Held() bool { return w.left == nil }

// LetGo closes the file. It does nothing while there is something that no Commit has written, or when that was done.
func (w *Warehouse) LetGo() error {
	if w.changing || !w.Held() {
		return nil
	}
	for len(w.sheets) > 0 {
		if err := w.sheets[0].close(); err != nil {
			return explain(w.path, err)
		}
	}
	for query := range w.prepared {
		if err := w.forget(query); err != nil {
			return explain(w.path, err)
		}
	}
	if err := w.exec(background, "DETACH w"); err != nil {
		return explain(w.path, err)
	}
	w.left = &left{}
	if info, err := os.Stat(w.path); err == nil {
		w.left.size, w.left.time = info.Size(), info.ModTime()
	}
	w.left.header = readHeader(w.path)
	return nil
}

// readHeader must not be called while the file is held: POSIX drops the locks of a process with the first descriptor of a
// file that it closes.
func readHeader(path string) (header [headerSize]byte) {
	file, err := os.Open(path)
	if err != nil {
		return header
	}
	defer func() { _ = file.Close() }()
	_, _ = io.ReadFull(file, header[:])
	return header
}

// Touched says whether a file that was let go has been changed, removed or replaced since. Another program that has it open
// may have changed it without that being seen yet.
func (w *Warehouse) Touched() bool {
	return !w.Held() && (w.checkPlace() != nil || w.differs() || readHeader(w.path) != w.left.header)
}

// differs says whether the file, or DuckDB's log beside it, is not as it was left.
func (w *Warehouse) differs() bool {
	_, err := os.Stat(w.path + ".wal")
	info, statErr := os.Stat(w.path)
	return err == nil || statErr != nil || info.Size() != w.left.size || !info.ModTime().Equal(w.left.time)
}

// Take opens the file again, without waiting for one that another process holds: then it is a *LockedError. changed says
// that another program has changed it, so that Tables are others now. A file that was removed or replaced is a *MovedError,
// and one that has lost the last checkpoint a *ChangedError. After an error the file is not held.
func (w *Warehouse) Take() (changed bool, err error) {
	if w.Held() {
		return false, nil
	}
	if err := w.checkPlace(); err != nil {
		return false, err
	}
	changed = w.Touched()
	if err := w.exec(background, "ATTACH "+literal(w.path)+" AS w"); err != nil {
		return false, explain(w.path, err)
	}
	err = w.checkPlace()
	if changed = changed || w.differs(); changed && err == nil {
		err = w.reload()
	}
	if err != nil {
		_ = w.exec(background, "DETACH w")
		return false, explain(w.path, err)
	}
	w.left = nil
	return changed, nil
}

// reload reads what another program has made of the file.
func (w *Warehouse) reload() error {
	had, before, tables := w.has, w.record, w.tables
	w.record, w.has = Record{}, false
	err := w.load(background)
	if err == nil && had && (!w.has || w.record.Number != before.Number || w.record.State != before.State) {
		err = &ChangedError{Path: w.path}
	}
	if err != nil {
		w.has, w.record, w.tables = had, before, tables
		return err
	}
	clear(w.schemas)
	for _, wr := range w.writers {
		wr.known = false
	}
	return nil
}
