package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// prerequisite is something that the machine must have before anything else can be checked.
type prerequisite struct {
	name    string
	find    func(ctx context.Context, w *workshop) (found string, err error)
	debian  string // packages for apt-get
	macOS   string // command
	windows string // command or page
	without string // the test that is skipped where it is missing; "" where nothing goes on
}

// Go itself is checked by start.mjs: without it this program does not exist.
var prerequisites = []prerequisite{
	{
		name: "Go 1.26", find: version(1, 26, "go", "env", "GOVERSION"),
		debian: "golang-go", macOS: "brew install go", windows: "winget install GoLang.Go",
	},
	{
		name: "Node 20", find: version(20, 0, "node", "--version"),
		debian: "nodejs npm", macOS: "brew install node", windows: "winget install OpenJS.NodeJS.LTS",
	},
	{
		name: "Python 3.10", find: version(3, 10, pythonCommand(), "--version"),
		debian: "python3 python3-venv", macOS: "brew install python", windows: "winget install Python.Python.3.13",
	},
	{
		name: "C compiler with the C++ library, for DuckDB", find: linkC,
		debian: "build-essential", macOS: "xcode-select --install", windows: "the UCRT64 gcc of MSYS2: https://www.msys2.org",
	},
	{
		name: "Neovim 0.7", find: version(0, 7, "nvim", "--version"), without: "TestNeovim",
		debian: "neovim", macOS: "brew install neovim", windows: "winget install Neovim.Neovim",
	},
}

func pythonCommand() string {
	if runtime.GOOS == "windows" {
		return "python"
	}
	return "python3"
}

func checkPrerequisites(ctx context.Context, w *workshop, out io.Writer) (tally, error) {
	return lookFor(ctx, w, out, prerequisites)
}

// lookFor looks for everything, so that all that is missing is named at once.
func lookFor(ctx context.Context, w *workshop, out io.Writer, prerequisites []prerequisite) (tally, error) {
	var t tally
	var there, notes []string
	for _, p := range prerequisites {
		found, err := p.find(ctx, w)
		if err != nil && canInstall() {
			if err = install(ctx, w, p.debian, out); err == nil {
				found, err = p.find(ctx, w)
			}
		}
		switch {
		case err == nil:
			t.passed++
			there = append(there, found)
		case p.without == "":
			fmt.Fprintf(out, "missing: %s: %v\n%s", p.name, err, p.advice())
			t.failed++
		default:
			notes = append(notes, fmt.Sprintf("without %s, %s is skipped: %v", p.name, p.without, err))
			notes = append(notes, strings.Split(strings.TrimSuffix(p.advice(), "\n"), "\n")...)
		}
	}
	t.notes = append([]string{strings.Join(there, ", ")}, notes...)
	if t.failed > 0 {
		return t, errFailed
	}
	return t, nil
}

func (p prerequisite) advice() string {
	return fmt.Sprintf("  Debian, Ubuntu:  sudo apt-get install %s\n  macOS:           %s\n  Windows:         %s\n", p.debian, p.macOS, p.windows)
}

// canInstall says whether this is a throw-away machine: only there are system packages installed.
func canInstall() bool {
	_, err := exec.LookPath("apt-get")
	return os.Getenv("CI") == "true" && os.Getuid() == 0 && err == nil
}

func install(ctx context.Context, w *workshop, packages string, out io.Writer) error {
	fmt.Fprintln(out, "apt-get install", packages)
	for _, args := range [][]string{{"update", "-q"}, append([]string{"install", "-y", "-q"}, strings.Fields(packages)...)} {
		cmd := w.command(ctx, "apt-get", args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		cmd.Stdout, cmd.Stderr = out, out
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("apt-get %s: %w", args[0], err)
		}
	}
	return nil
}

var versionNumber = regexp.MustCompile(`(\d+)\.(\d+)(\.\d+)?`)

// version looks for a program that says its version, and wants at least major.minor.
func version(major, minor int, name string, args ...string) func(context.Context, *workshop) (string, error) {
	return func(ctx context.Context, w *workshop) (string, error) {
		text, err := w.output(ctx, nil, name, args...)
		if errors.Is(err, exec.ErrNotFound) {
			return "", fmt.Errorf("there is no %s in PATH", name)
		}
		if err != nil {
			return "", err
		}
		found := versionNumber.FindStringSubmatch(string(text))
		if found == nil {
			return "", fmt.Errorf("%s answers %q instead of a version", name, strings.TrimSpace(string(text)))
		}
		if !atLeast(found, major, minor) {
			return "", fmt.Errorf("%s is %s, older than %d.%d", name, found[0], major, minor)
		}
		return name + " " + found[0], nil
	}
}

func atLeast(found []string, major, minor int) bool {
	a, _ := strconv.Atoi(found[1]) // digits, by the expression
	b, _ := strconv.Atoi(found[2])
	return a > major || a == major && b >= minor
}

// linkC links an empty program with the C++ library, as the build of csdk does: a compiler alone is
// not enough.
func linkC(ctx context.Context, w *workshop) (string, error) {
	text, err := w.output(ctx, nil, "go", "env", "CC", "CGO_ENABLED")
	if err != nil {
		return "", err
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) != 2 {
		return "", fmt.Errorf("go env CC CGO_ENABLED answers %q", text)
	}
	compiler := strings.Fields(lines[0])
	if _, err := exec.LookPath(compiler[0]); err != nil {
		return "", fmt.Errorf("there is no %s in PATH", compiler[0])
	}
	if lines[1] != "1" {
		return "", errors.New("CGO_ENABLED is not 1: remove it from the environment, or run go env -u CGO_ENABLED")
	}
	folder, err := os.MkdirTemp("", "csdk-link-")
	if err != nil {
		return "", fmt.Errorf("try the C compiler: %w", err)
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "empty.c")
	if err := os.WriteFile(file, []byte("int main(void) { return 0; }\n"), 0o600); err != nil {
		return "", fmt.Errorf("try the C compiler: %w", err)
	}
	library := "-lstdc++"
	if runtime.GOOS == "darwin" {
		library = "-lc++"
	}
	args := append(compiler[1:], file, library, "-o", filepath.Join(folder, "empty"))
	if _, err := w.output(ctx, nil, compiler[0], args...); err != nil {
		return "", err
	}
	return compiler[0], nil
}
