package runner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"csdk/runner/statefile"
	"csdk/runner/statetree"
	"csdk/runner/warehouse"
)

// The state as a tree that can be edited. What is shown is what the next sync starts from (resume.go), secrets masked.

// StateLevel is the children of one value of the state.
type StateLevel struct {
	Nodes []statetree.Node `json:"nodes"`
	Total int              `json:"total"`
	// Version names this text of the state. An edit that names another one is refused. "" while a sync runs: nothing can be edited then.
	Version string `json:"version"`
	File    string `json:"file"` // absolute path of the state file; "" while a sync runs
	// Time is when a checkpoint or a hand has changed it last.
	Time *time.Time `json:"time"`
}

// StateEdited is an edit that was made. Undo takes it back, if the state is still of that Version.
type StateEdited struct {
	Version string         `json:"version"`
	Undo    statetree.Edit `json:"undo"`
}

// StatePage is which part of the state is asked for.
type StatePage struct {
	Path   []string `json:"path"`
	Offset int      `json:"offset"`
	Limit  int      `json:"limit"`
}

// statePage is how many children are one page unless asked otherwise.
const statePage = 1000

func (p StatePage) of(text string, level *StateLevel) (err error) {
	if text == "" {
		text = "{}"
	}
	if p.Limit <= 0 {
		p.Limit = statePage
	}
	level.Nodes, level.Total, err = statetree.Level(text, p.Path, max(p.Offset, 0), p.Limit)
	return err
}

// StateLevel is a part of the state of a project that is not being synced.
func (v Stored) StateLevel(ctx context.Context, page StatePage) (level StateLevel, err error) {
	file, err := StateFile(v.Options)
	if err != nil {
		return level, err
	}
	text, err := v.storedState(ctx, file)
	if err != nil {
		return level, err
	}
	level.Version, level.File = version(text), file
	if at := v.stateTime(); !at.IsZero() {
		level.Time = &at
	}
	return level, page.of(string(maskJSON(v.masker(), text)), &level)
}

// storedState is the state that the next sync begins with. The file and the record of the warehouse are read together, between two edits.
func (v Stored) storedState(ctx context.Context, file string) (text string, err error) {
	path := v.path()
	if _, err := os.Stat(path); err != nil { // never synced
		return statefile.Read(file)
	}
	err = v.read(ctx, func(r *warehouse.Reader) error {
		record, ok, err := r.Record(ctx)
		if err != nil {
			return err
		}
		written, err := statefile.Read(file)
		if err == nil {
			text = resumeWith(written, record, ok, false, file, path).text
		}
		return err
	})
	return text, err
}

func version(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// EditState makes an edit of the state with that version, as ChangeState does.
func (v Stored) EditState(ctx context.Context, of string, edit statetree.Edit) (done StateEdited, err error) {
	file, err := StateFile(v.Options)
	if err != nil {
		return done, err
	}
	change := func(text string) (string, error) {
		if version(text) != of {
			return "", errors.New("the state has changed meanwhile; look at it again, and edit it then")
		}
		if err := v.keepsSecrets(text, edit); err != nil {
			return "", err
		}
		changed, undo, err := statetree.Apply(text, edit)
		done = StateEdited{Version: version(changed), Undo: undo}
		return changed, err
	}
	return done, ChangeState(ctx, v.path(), file, change)
}

// ChangeState changes the text of the state file of a warehouse by hand. change gets what the next sync would start from, "" for no state. The
// copy in the warehouse changes with the file, so that the change is not mistaken for a crash. It fails while a sync runs, or another program
// has the warehouse open.
func ChangeState(ctx context.Context, path, file string, change func(text string) (string, error)) error {
	if _, err := os.Stat(path); err != nil { // never synced
		text, err := statefile.Read(file)
		if err != nil {
			return err
		}
		if text, err = change(text); err != nil {
			return err
		}
		return statefile.Write(file, text)
	}
	release, err := alone(ctx)
	if err != nil {
		return err
	}
	defer release()
	w, err := warehouse.Open(ctx, path)
	if err != nil {
		return err
	}
	return errors.Join(changeRecorded(ctx, w, file, path, change), w.Close())
}

// changeRecorded keeps the record unsettled until the file is written: a crash in between is then rolled forward by the next run. A record of
// another state file stays as it is.
func changeRecorded(ctx context.Context, w *warehouse.Warehouse, file, path string, change func(string) (string, error)) error {
	written, err := statefile.Read(file)
	if err != nil {
		return err
	}
	record, ok := w.Record()
	text, err := change(resumeWith(written, record, ok, false, file, path).text)
	if err != nil {
		return err
	}
	next, err := statefile.Prepare(file, text)
	if err != nil {
		return err
	}
	name := relativeState(path, file)
	if err := w.SetState(ctx, name, written, text); err != nil {
		next.Discard()
		return err
	}
	if err := next.Publish(); err != nil {
		return err
	}
	if err := next.Sync(); err != nil {
		return err
	}
	return w.Settle(ctx, name)
}

// keepsSecrets refuses an edit that would write the mask of a secret over it.
func (v Stored) keepsSecrets(text string, edit statetree.Edit) error {
	if !strings.Contains(edit.Value, "****") {
		return nil
	}
	old, err := statetree.Value(text, edit.Path)
	if err != nil {
		return nil // there is none
	}
	if string(maskJSON(v.masker(), old)) != old {
		return fmt.Errorf("%s holds a secret of the configuration, which is shown as ****; edit the state file itself", strings.Join(edit.Path, "."))
	}
	return nil
}

// StateLevel is a part of the state of the last checkpoint, or of the one that the sync began with.
func (l *Live) StateLevel(ctx context.Context, page StatePage) (level StateLevel, err error) {
	text, err := l.State(ctx)
	if err != nil {
		return level, err
	}
	return level, page.of(string(text), &level)
}

// What a checkpoint has changed is told while states are small: comparing takes the time of reading both.
const (
	mostChanges    = 50
	comparedStates = 1 << 20 // bytes
)

// changes are the differences between two states, secrets masked; nil when that is not told.
func (l *Live) changes(before, after string) (changes []statetree.Change, more bool) {
	if l == nil || len(before) > comparedStates || len(after) > comparedStates {
		return nil, false
	}
	l.mu.Lock()
	mask := l.mask
	l.mu.Unlock()
	if before == "" {
		before = "{}"
	}
	return statetree.Changes(string(maskJSON(mask, before)), string(maskJSON(mask, after)), mostChanges)
}
