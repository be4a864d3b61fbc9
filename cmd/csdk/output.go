package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// output is where tables and query write: stdout, or the file of --output, which appears only when
// it is complete.
type output struct {
	*bufio.Writer
	con  *console
	file *os.File // temporary file beside the target, nil for stdout
	path string   // of the target
}

func openOutput(con *console, in *input) (*output, error) {
	if !in.given("output") {
		if in.text("format") == "parquet" && con.outTerminal {
			return nil, in.fail("parquet is not for a terminal. Add --output FILE, or redirect stdout.")
		}
		return &output{Writer: bufio.NewWriter(con.out), con: con}, nil
	}
	path := in.text("output")
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*.tmp")
	if err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", path, err)
	}
	return &output{Writer: bufio.NewWriter(file), con: con, file: file, path: path}, nil
}

// style is how a table is drawn there.
func (o *output) style(limit int) tableStyle {
	terminal := o.file == nil && o.con.outTerminal
	style := tableStyle{limit: limit, colours: o.con.colour(terminal)}
	if terminal {
		style.width = o.con.width()
	}
	return style
}

// parquet writes through a file, which DuckDB needs.
func (o *output) parquet(write func(file string) error) error {
	if o.file != nil {
		return write(o.file.Name())
	}
	folder, err := os.MkdirTemp("", "csdk-parquet-*")
	if err != nil {
		return fmt.Errorf("cannot make a temporary folder: %w", err)
	}
	defer os.RemoveAll(folder)
	name := filepath.Join(folder, "result.parquet")
	if err := write(name); err != nil {
		return err
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(o, file)
	return err
}

// commit makes what was written visible.
func (o *output) commit() error {
	if err := o.Flush(); err != nil {
		return fmt.Errorf("cannot write the result: %w", err)
	}
	if o.file == nil {
		return nil
	}
	err := errors.Join(o.file.Chmod(0o644), o.file.Close())
	if err == nil {
		err = os.Rename(o.file.Name(), o.path)
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", o.path, err)
	}
	return nil
}

// discard removes what was not committed.
func (o *output) discard() {
	if o.file != nil {
		_ = o.file.Close()
		_ = os.Remove(o.file.Name())
	}
}
