package runner

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"csdk/runner/statefile"
)

// upload is a file that op.upsert(file=...) is sending. Files land under files/uploads/<table>/, whole
// or not at all: chunks go to a hidden file that is renamed right before the commit of their row.
type upload struct {
	file   *os.File
	target string
	bytes  int64
	done   bool
}

const partialUpload = ".csdk-upload-"

func (s *sync) uploadFolder() string { return filepath.Join(s.project.files, "uploads") }

// removePartialUploads removes what a killed run left.
func (s *sync) removePartialUploads() {
	for _, name := range statefile.Leftovers(s.uploadFolder(), partialUpload) {
		_ = os.Remove(name)
	}
}

// file takes one chunk.
func (s *sync) file(f frame) error {
	header, chunk, err := splitFile(f)
	if err != nil {
		return err
	}
	source := sourceOf(header.Schema, header.Table)
	target, err := s.uploadTarget(source, header.Path)
	if err != nil {
		return &runError{event: Error{
			Phase: "operation", Message: err.Error(), Site: s.sites[header.Site],
			Hint: "Use a relative path inside the table's folder, such as invoices/2026/1.pdf.",
		}}
	}
	u := s.uploads[target]
	if u == nil || u.done {
		if u, err = s.openUpload(target); err != nil {
			return diskError(err)
		}
	}
	if _, err := u.file.Write(chunk); err != nil {
		return diskError(err)
	}
	u.bytes += int64(len(chunk))
	if !header.Last {
		return nil
	}
	u.done = true
	if header.ExpectedBytes != nil && *header.ExpectedBytes != u.bytes {
		s.log("WARNING", fmt.Sprintf("the file %s of table %s has %d bytes, expected_bytes said %d", header.Path, source, u.bytes, *header.ExpectedBytes))
	}
	if err := u.file.Sync(); err != nil {
		return diskError(err)
	}
	return u.file.Close()
}

func (s *sync) openUpload(target string) (*upload, error) {
	if err := os.MkdirAll(s.uploadFolder(), 0o755); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(s.uploadFolder(), partialUpload)
	if err != nil {
		return nil, err
	}
	if old := s.uploads[target]; old != nil {
		_ = os.Remove(old.file.Name())
	}
	u := &upload{file: file, target: target}
	s.uploads[target] = u
	return u, nil
}

// uploadTarget keeps a path inside the table's folder, whatever it says.
func (s *sync) uploadTarget(source sourceName, name string) (string, error) {
	clean := path.Clean("/" + strings.ReplaceAll(name, "\\", "/"))
	if clean == "/" || clean != "/"+strings.TrimPrefix(strings.ReplaceAll(name, "\\", "/"), "/") || strings.Contains(name, ":") && filepath.VolumeName(name) != "" {
		return "", fmt.Errorf("the path %q of a file upload to table %s is not a plain relative path", name, source)
	}
	t := s.tables.of(source, Site{})
	folder := strings.NewReplacer("/", "_", "\\", "_", "\x00", "_").Replace(strings.TrimPrefix(t.name.String(), mainSchema+"."))
	return filepath.Join(s.uploadFolder(), folder, filepath.FromSlash(clean)), nil
}

// publishUploads gives the complete files their names.
func (s *sync) publishUploads() error {
	for target, u := range s.uploads {
		if !u.done {
			continue
		}
		err := os.MkdirAll(filepath.Dir(target), 0o755)
		if err == nil {
			err = os.Rename(u.file.Name(), target)
		}
		if err != nil {
			return diskError(err)
		}
		delete(s.uploads, target)
	}
	return nil
}

// dropUploads removes what was not committed.
func (s *sync) dropUploads() {
	for _, u := range s.uploads {
		_ = u.file.Close()
		_ = os.Remove(u.file.Name())
	}
}

func diskError(err error) error {
	return &runError{event: Error{
		Phase: "operation", Message: "an uploaded file could not be written: " + err.Error(),
		Hint: "Free space or check the permissions of files/, then run this again: the last checkpoint is kept.",
	}}
}
