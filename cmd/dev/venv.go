package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// runVenv makes the virtual environment of the checkout and prints its interpreter.
func runVenv(ctx context.Context, w *workshop, packages []string) error {
	python, err := venv(ctx, w, packages...)
	if err != nil {
		return err
	}
	fmt.Fprintln(w.out, python)
	return nil
}

// venv is the interpreter of .cache/venv, which is made when it is missing. Checks that need Python
// packages name them here; nothing is installed outside the checkout.
func venv(ctx context.Context, w *workshop, packages ...string) (string, error) {
	folder := filepath.Join(w.root, ".cache", "venv")
	python := filepath.Join(folder, "bin", "python")
	if runtime.GOOS == "windows" {
		python = filepath.Join(folder, "Scripts", "python.exe")
	}
	if _, err := os.Stat(python); err != nil {
		if _, err := w.output(ctx, nil, pythonCommand(), "-m", "venv", folder); err != nil {
			return "", fmt.Errorf("make a virtual environment (on Debian: sudo apt-get install python3-venv): %w", err)
		}
	}
	if len(packages) > 0 {
		args := append([]string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check"}, packages...)
		if _, err := w.output(ctx, nil, python, args...); err != nil {
			return "", fmt.Errorf("install Python packages: %w", err)
		}
	}
	return python, nil
}
