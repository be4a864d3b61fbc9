package runner

import (
	"fmt"
	"path/filepath"

	"csdk/runner/statefile"
	"csdk/runner/warehouse"
)

// resumed is the state that a sync starts with, and what has to be said about it.
type resumed struct {
	text string // JSON text; "" when there is no state file
	note string // for people; "" when there is nothing to say
	// roll says that the state file was behind the warehouse, and has to be written.
	roll bool
	// settle says that the record in the warehouse is to be marked as settled.
	settle bool
}

// resume compares the state file with the record in the warehouse (DESIGN.md section 5). They are of
// one checkpoint, unless the last run was killed between the commit and the rename, or someone changed
// the file by hand: then the file wins.
func resume(w *warehouse.Warehouse, stateFile string, warehousePath string) (resumed, error) {
	text, err := statefile.Read(stateFile)
	if err != nil {
		return resumed{}, err
	}
	r, ok := w.Record()
	return resumeWith(text, r, ok, len(w.Tables()) == 0, stateFile, warehousePath), nil
}

func resumeWith(text string, r warehouse.Record, ok, empty bool, stateFile, warehousePath string) resumed {
	switch {
	case !ok && text == "":
		return resumed{}
	case !ok && empty && !statefile.Same(text, "{}"):
		return resumed{text: text, note: fmt.Sprintf("%s holds a state, but the warehouse is new: rows from before that state are not in it (csdk reset starts from the beginning)", stateFile)}
	case !ok:
		return resumed{text: text}
	case r.StateFile != relativeState(warehousePath, stateFile):
		return resumed{text: text, note: fmt.Sprintf("the state comes from %s; the warehouse was last synced with %s", stateFile, r.StateFile)}
	case statefile.Same(text, r.State):
		return resumed{text: text, settle: !r.Settled}
	case !r.Settled && statefile.Same(text, r.Previous):
		return resumed{
			text: r.State, roll: true, settle: true,
			note: "the last run was stopped between writing rows and state; the state of its last checkpoint was restored",
		}
	case text == "":
		return resumed{note: fmt.Sprintf("%s was removed since the last sync: starting from the beginning onto the tables that are there", stateFile)}
	default:
		return resumed{text: text, note: fmt.Sprintf("%s was changed by hand since the last sync: it wins", stateFile)}
	}
}

// relativeState is how the warehouse remembers its state file, so that a project can be moved.
func relativeState(warehousePath, stateFile string) string {
	if rel, err := filepath.Rel(filepath.Dir(warehousePath), stateFile); err == nil {
		return filepath.ToSlash(rel)
	}
	return stateFile
}
