package pysdk

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// Bootstrap is the file in the extracted folder that the interpreter is started with. It parses on
// every Python and exits with [ExitTooOld] on one that is too old.
const Bootstrap = "csdk_main.py"

// ExitTooOld is the exit code of [Bootstrap] on an interpreter older than Python 3.10.
const ExitTooOld = 97

// The patterns name files, as a folder pattern would leave out those that start with "_" and take
// in what interpreters compile beside them.
//
//go:embed python/*.py python/csdk_agent/*.py python/csdk_agent/debug/*.py python/csdk_installed/*.py python/embedded/fivetran_connector_sdk/*.py
var sources embed.FS

// engine is the content of the folder by slash-separated path below it, and a hash of it all.
var engine = sync.OnceValues(func() (map[string][]byte, string) {
	files := map[string][]byte{}
	hash := sha256.New()
	err := fs.WalkDir(sources, "python", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := sources.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel("python", filepath.FromSlash(path))
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		files[name] = content
		// Lengths keep two different sets of files from having the same bytes in a row.
		fmt.Fprintf(hash, "%s %d\n", name, len(content))
		hash.Write(content)
		return nil
	})
	if err != nil {
		panic(err) // embedded files cannot fail to be read
	}
	return files, hex.EncodeToString(hash.Sum(nil))[:16]
})

// Extract makes sure that the engine's Python files are on disk, complete and unchanged, and
// returns their folder, which is absolute. It is in the user's cache folder, or in a private folder
// below the temporary one when that cannot be used. Calls may overlap, also from several processes.
func Extract() (string, error) {
	cache, cacheErr := os.UserCacheDir()
	if cacheErr == nil {
		var dir string
		if dir, cacheErr = extractBelow(filepath.Join(cache, "csdk")); cacheErr == nil {
			return dir, nil
		}
	}
	parent, err := privateTemp()
	if err == nil {
		var dir string
		if dir, err = extractBelow(parent); err == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("the Python files of csdk can be written neither to the user's cache folder (%w) "+
		"nor to the temporary folder (%w): make one of them writable, or set TMPDIR to a folder that is", cacheErr, err)
}

// extractBelow puts the engine into a folder of its own below parent, which it makes if needed.
func extractBelow(parent string) (string, error) {
	parent, err := filepath.Abs(parent)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", err
	}
	files, hash := engine()
	dir := filepath.Join(parent, "engine-"+hash)
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		err := create(parent, dir, files)
		if err == nil {
			return dir, nil
		}
		// Another process may have been faster: the folder is then there, and is checked below.
		if _, statErr := os.Lstat(dir); statErr != nil {
			return "", err
		}
	}
	return dir, repair(dir, files)
}

// create writes all files into a new folder and gives it its name in one step.
func create(parent, dir string, files map[string][]byte) error {
	work, err := os.MkdirTemp(parent, ".engine-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := os.Chmod(work, 0o755); err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(work, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return os.Rename(work, dir)
}

// repair replaces, each in one step, the files that are missing or not as they should be. Compiled
// files go with them: Python trusts one whose source has the same time and size.
func repair(dir string, files map[string][]byte) error {
	damaged := false
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if found, err := os.ReadFile(path); err == nil && bytes.Equal(found, content) {
			continue
		}
		damaged = true
		if err := replace(path, content); err != nil {
			return err
		}
	}
	if !damaged {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() || entry.Name() != "__pycache__" {
			return err
		}
		if err := os.RemoveAll(path); err != nil {
			return err
		}
		return fs.SkipDir
	})
}

func replace(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	work, err := os.CreateTemp(filepath.Dir(path), ".repair-*")
	if err != nil {
		return err
	}
	defer os.Remove(work.Name())
	_, err = work.Write(content)
	if closeErr := work.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if err := os.Chmod(work.Name(), 0o644); err != nil {
		return err
	}
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return os.Rename(work.Name(), path)
}

// privateTemp returns a folder below the temporary one that only this user can write to: others
// must not be able to put Python code into it.
func privateTemp() (string, error) {
	dir := filepath.Join(os.TempDir(), "csdk-"+strconv.Itoa(os.Getuid()))
	if err := os.Mkdir(dir, 0o700); err == nil || isPrivate(dir) {
		return dir, nil
	}
	return os.MkdirTemp("", "csdk-*")
}
