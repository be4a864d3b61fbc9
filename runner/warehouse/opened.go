package warehouse

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"slices"
	"sync"
)

// This file is about the files that readers of this process have open. POSIX drops all locks of a process on a file with the first
// descriptor of it that is closed: other programs could write while the other readers still read. So a descriptor is closed only when
// the last reader of its file has ended. Until then what readers have left open serves the next ones.

var opened struct {
	mu    sync.Mutex // also for what openedFiles hold
	files []*openedFile
}

// openedFile is a file that someone reads.
type openedFile struct {
	info   os.FileInfo
	users  int
	closes map[any]func() error // by what has the descriptor
	spare  []*Reader            // that have ended
}

// hold counts one more reader of a file, before it is opened. still says that who asks has left it open. Errors are complete messages
// for people.
func hold(path string, who any) (f *openedFile, still bool, err error) {
	if err := checkPath(path); err != nil {
		return nil, false, err
	}
	info, err := os.Stat(path)
	if err != nil {
		if os.IsNotExist(err) {
			err = fs.ErrNotExist
		}
		return nil, false, explain(path, err)
	}
	opened.mu.Lock()
	defer opened.mu.Unlock()
	for _, o := range opened.files {
		same := os.SameFile(o.info, info)
		if same {
			f = o
		}
		if closes, left := o.closes[who]; left && same {
			still = true
		} else if left { // another file is there now
			_ = closes()
			delete(o.closes, who)
		}
	}
	if f == nil {
		f = &openedFile{info: info, closes: map[any]func() error{}}
		opened.files = append(opened.files, f)
	}
	f.users++
	return f, still, nil
}

// release is the end of a reader. closes closes the descriptor that who has, now or when the last reader has ended; nil when it has none.
func (f *openedFile) release(who any, closes func() error) (err error) {
	opened.mu.Lock()
	defer opened.mu.Unlock()
	if closes != nil {
		f.closes[who] = closes
	}
	if r, is := who.(*Reader); is && r.usable {
		f.spare = append(f.spare, r)
	}
	if f.users--; f.users > 0 {
		return nil
	}
	for _, closes := range f.closes {
		err = errors.Join(err, closes())
	}
	opened.files = slices.DeleteFunc(opened.files, func(o *openedFile) bool { return o == f })
	return err
}

// unused is a Reader that has ended and whose DuckDB has the file open still, or nil. Who holds the file may have it.
func (f *openedFile) unused() *Reader {
	opened.mu.Lock()
	defer opened.mu.Unlock()
	n := len(f.spare)
	if n == 0 {
		return nil
	}
	r := f.spare[n-1]
	f.spare = f.spare[:n-1]
	delete(f.closes, r)
	return r
}

// closeDuckDB ends the DuckDB of someone who reads nothing any more, and may have left a file open.
func closeDuckDB(who any, db *sql.DB) error {
	opened.mu.Lock()
	defer opened.mu.Unlock()
	for _, f := range opened.files {
		if _, left := f.closes[who]; left {
			f.closes[who] = db.Close
			return nil
		}
	}
	return db.Close()
}
