package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"csdk/runner"
	"csdk/runner/pysdk"
	"csdk/runner/statefile"
	"csdk/runner/warehouse"
)

func checkVersion(e *examination) finding {
	v := readVersions(e.ctx)
	return ok("%s, DuckDB %s, %s", v.CSDK, v.DuckDB, v.Platform)
}

func checkConnector(e *examination) finding {
	path := filepath.Join(e.project, "connector.py")
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return finding{statusFail, "connector.py not found in " + e.project, "run csdk doctor in the folder that holds connector.py, or name that folder"}
	}
	return ok("%s", path)
}

func checkConfiguration(e *examination) finding {
	path, keys, err := runner.CheckConfiguration(e.project, e.in.text("configuration"), e.con.environ)
	if err != nil {
		return projectFinding(err)
	}
	return ok("%s, %s", path, count(int64(keys), "key"))
}

// projectFinding is what a sync would say of the project.
func projectFinding(err error) finding {
	var load *runner.LoadError
	if errors.As(err, &load) {
		return finding{statusFail, load.Message, load.Hint}
	}
	return finding{statusFail, err.Error(), ""}
}

func checkState(e *examination) finding {
	path, err := stateFile(e.con, e.in, e.project)
	if err != nil {
		return projectFinding(err)
	}
	text, err := statefile.Read(path)
	switch {
	case err != nil:
		return finding{statusFail, err.Error(), "correct it, or remove it with csdk reset"}
	case text == "":
		return ok("no state yet: the next sync starts from the beginning")
	}
	var state map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &state); err != nil {
		return finding{statusFail, err.Error(), "correct it, or remove it with csdk reset"}
	}
	return ok("%s, %s", path, count(int64(len(state)), "key"))
}

func checkWarehouse(e *examination) finding {
	path, err := warehouseFile(e.in, 0)
	if err != nil {
		return finding{statusFail, err.Error(), ""}
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return ok("none yet: csdk debug makes %s", path)
	}
	reader, err := warehouse.OpenReader(e.ctx, path)
	var locked *warehouse.LockedError
	if errors.As(err, &locked) {
		return finding{statusFail, err.Error(), "close it there"}
	}
	if err != nil {
		return finding{statusFail, err.Error(), ""}
	}
	defer reader.Close()
	tables, err := reader.Tables(e.ctx)
	if err != nil {
		return finding{statusFail, err.Error(), ""}
	}
	return ok("%s, %s%s", path, count(int64(len(tables)), "table"), storageVersion(path))
}

// Layout of the first block of a DuckDB file: a checksum of 8 bytes, the magic word, the storage
// version as 8 bytes little-endian, flags of 32 bytes, and the release that wrote it as 32 bytes of
// text (sdk-wire.md (m) measured the last one).
const (
	magicOffset   = 8
	versionOffset = 12
	libraryOffset = 52
	libraryLength = 32
)

// storageVersion reads what a viewer has to know to open the file; "" when it cannot be read.
func storageVersion(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close()
	header := make([]byte, libraryOffset+libraryLength)
	if _, err := io.ReadFull(file, header); err != nil || string(header[magicOffset:versionOffset]) != "DUCK" {
		return ""
	}
	text := fmt.Sprintf(", DuckDB storage version %d", binary.LittleEndian.Uint64(header[versionOffset:]))
	if library := string(bytes.TrimRight(header[libraryOffset:], "\x00")); strings.HasPrefix(library, "v") {
		text += ", written by " + library
	}
	return text
}

const (
	tightSpace  = 1 << 30   // bytes below which a larger sync may not fit
	hardlySpace = 100 << 20 // bytes below which hardly any sync fits
)

func checkDiskSpace(e *examination) finding {
	free, err := freeSpace(e.project)
	if err != nil {
		return finding{statusWarn, fmt.Sprintf("unknown: %v", err), ""}
	}
	what := fmt.Sprintf("%.1f GB free for %s", float64(free)/1e9, filepath.Join(e.project, "files"))
	switch {
	case free < hardlySpace:
		return finding{statusFail, what, "free some space"}
	case free < tightSpace:
		return finding{statusWarn, what, "free some space before a large sync"}
	}
	return ok("%s", what)
}

// checkCacheFolder unpacks the embedded engine, as a sync does.
func checkCacheFolder(*examination) finding {
	folder, err := pysdk.Extract()
	if err != nil {
		return finding{statusFail, err.Error(), "make one of the folders writable"}
	}
	return ok("%s", folder)
}
