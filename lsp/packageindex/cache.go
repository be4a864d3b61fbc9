package packageindex

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// cacheFolder is where answers are kept, "" where the machine has no place for it.
func cacheFolder() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "csdk", "versions")
}

// stored is an answer on disk.
type stored struct {
	Time     time.Time `json:"time"`
	Versions []string  `json:"versions"`
}

// file is where the answer about a package is. Its name tells neither the index nor the user's name there.
func (x *Index) file(name string) string {
	index := x.url
	if address, err := url.Parse(x.url); err == nil {
		address.User = nil
		index = address.String()
	}
	sum := sha256.Sum256([]byte(index + "\n" + name))
	return filepath.Join(x.folder, hex.EncodeToString(sum[:12])+".json")
}

// load reads an answer; without one, or one that cannot be read, nothing is known.
func (x *Index) load(name string) ([]string, time.Time) {
	if x.folder == "" {
		return nil, time.Time{}
	}
	raw, err := os.ReadFile(x.file(name))
	if err != nil {
		return nil, time.Time{}
	}
	var s stored
	if json.Unmarshal(raw, &s) != nil || s.Time.After(time.Now()) {
		return nil, time.Time{}
	}
	return s.Versions, s.Time
}

// store keeps an answer. Where that fails the next session asks again. Others may write the same file: it is replaced.
func (x *Index) store(name string, versions []string) {
	raw, err := json.Marshal(stored{time.Now().UTC(), versions})
	if x.folder == "" || err != nil || os.MkdirAll(x.folder, 0o700) != nil {
		return
	}
	f, err := os.CreateTemp(x.folder, "new-*")
	if err != nil {
		return
	}
	_, err = f.Write(raw)
	if closed := f.Close(); err != nil || closed != nil || os.Rename(f.Name(), x.file(name)) != nil {
		os.Remove(f.Name())
	}
}
